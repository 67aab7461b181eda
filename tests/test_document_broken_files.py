"""C1: every broken file of `tests/broken`, with its exact error sentences. C2: randomly changed files."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_sim.inputs import programmes
from fsm_sim.inputs.local_counts import read_counts, template
from fsm_sim.inputs.local_counts.monitored import read_monitored
from fsm_sim.inputs.parameter_files import load_parameters
from fsm_sim.inputs.scenarios import read_scenario
from fsm_sim.inputs.studies import read_studies
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError, as_text
from fsm_sim.study.backtests.panels import Question, read_panel

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.stem for path in BROKEN.glob("*.txt"))
SCENARIO = """\
[scenario]
name = "by-chance"
title = "By chance"
reason = '''two
lines'''

[office]
municipality = "Hedensted"
programme = "bir"
citizens = { passive = 165, placement = 37, paid_hours = 49 }
intake_per_month = 6.0

[staffing]
posts = [ { from_month = 0, count = 6 },
  { from_month = 3, citizens_per_post = 30.5 } ]
separation_per_year = 0.20
handover = "inflow_only"

[rehabilitation_team]
capacity_per_month = 12

[horizon]
months = 24
"""
PARAMETERS = """\
programme = "bir"

[rates]
"passive -> placement" = 0.061

[effects]
caseload_elasticity_work = -0.15
penalty_persistence = "permanent"

[readiness]
weights = [0.40, 0.40, 0.20]
multipliers = [0.25, 1.00, 2.50]

[stages]
placement = 3
"""
OFFICES = "municipality,programme,citizens,intake_per_month,posts\nHedensted,bir,251,6.0,7\nHorsens,usual,400,,\n"
MARKS = """ " ' \"\"\" [ ] { } [[office]] [scenario] [a] = , . # - + _ \\ nan inf -inf true 1e400 2027-01-01 12:30:00 æ
{a=[1]} count posts constrained-int """
LINES = """base = "by-chance.toml"
base = "/"
offices = "by-chance.csv"
[office.groups]
effort = 3
[[office]]
programme = "usual"
"dict[str,constrained-int]" = 3
"""
PIECES = (*MARKS.split(), *LINES.splitlines(keepends=True), *"\n\r \x00\ufeff", "9" * 19, "0x" + "f" * 17)


def as_kept(text: str) -> str:
    """A message without the parts that depend on other files: digests and the list of programmes."""
    return re.sub("sha256:[0-9a-f]{64}", "sha256:…", text).replace(", ".join(programmes.names()), "{programmes}")


@pytest.mark.parametrize("case", CASES)
def test_C1_a_broken_file_is_met_by_its_exact_sentences(case, monkeypatch):
    monkeypatch.chdir(BROKEN)
    name = f"{case}.csv" if Path(f"{case}.csv").exists() else f"{case}.toml"
    report = validate([name])
    assert as_kept(as_text(report.problems)) + "\n" == Path(f"{case}.txt").read_text("utf-8")


@pytest.mark.parametrize("case", [case for case in CASES if case not in ("office-list", "other-kind")])
def test_C1_reading_a_broken_file_refuses_it_in_the_same_words(case, monkeypatch):
    monkeypatch.chdir(BROKEN)
    readers = {"parameters": load_parameters, "studies": lambda name: read_studies(Path(name))}
    with pytest.raises(InputError) as refused:
        readers.get(case.split("-")[0], read_scenario)(f"{case}.toml")
    assert as_kept(str(refused.value)) + "\n" == Path(f"{case}.txt").read_text("utf-8")


COUNTS = sorted(path for path in (BROKEN / "counts").iterdir() if path.suffix != ".txt")


@pytest.mark.parametrize("path", COUNTS, ids=[path.stem for path in COUNTS])
def test_C1_a_broken_file_of_local_counts_gives_its_exact_sentences(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    with pytest.raises(InputError) as refused:
        read_counts(Path(path.name))
    assert as_kept(str(refused.value)) + "\n" == path.with_suffix(".txt").read_text("utf-8")


PANELS = sorted((BROKEN / "panels").glob("*.csv"))


@pytest.mark.parametrize("path", PANELS, ids=[path.stem for path in PANELS])
def test_C1_a_broken_public_table_gives_its_exact_sentences(path, monkeypatch):
    """Asked for forecasts from the end of 2022, and in two files for a break in July 2025."""
    monkeypatch.chdir(path.parent)
    broken = "2025-07" if path.stem in ("a-break-outside", "many-at-once") else None
    measure = "share" if path.stem == "a-share-above-100" else "in_paid_hours"
    question = Question(cut="2022-12", broken=broken, measure=measure)
    with pytest.raises(InputError) as refused:
        read_panel(Path(path.name), question)
    assert as_kept(str(refused.value)) + "\n" == path.with_suffix(".txt").read_text("utf-8")


def test_C1_there_is_a_broken_public_table_for_each_thing_that_can_be_wrong_with_it():
    assert len(PANELS) >= 7


def test_C1_validate_refuses_local_counts_with_the_same_sentences(monkeypatch):
    monkeypatch.chdir(BROKEN / "counts")
    report = validate(["many-at-once.csv"])
    assert as_kept(as_text(report.problems)) + "\n" == Path("many-at-once.txt").read_text("utf-8")


def test_C1_there_are_at_least_sixty_broken_files_and_each_has_its_message():
    files = {path.stem for path in BROKEN.iterdir() if path.suffix in (".toml", ".csv")}
    assert files <= set(CASES)
    assert len(CASES) >= 60


def test_C1_all_broken_files_are_reported_in_one_pass(monkeypatch):
    monkeypatch.chdir(BROKEN)
    together = validate([path.name for path in sorted(BROKEN.glob("*.toml"))])
    assert {problem.file for problem in together.problems} >= {path.name for path in BROKEN.glob("negative-*.toml")}


def test_C1_the_unbroken_originals_are_accepted(tmp_path):
    for name, text in {"by-chance.toml": SCENARIO, "by-chance.csv": OFFICES}.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert validate([tmp_path / "by-chance.toml", tmp_path / "by-chance.csv"]).problems == ()


@st.composite
def mutations(draw, text):
    """`text` with a few pieces inserted, removed, repeated or moved."""
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 30)))
        kind = draw(st.sampled_from(("put", "take", "double", "move")))
        other = draw(st.integers(0, len(text)))
        piece = {
            "put": draw(st.sampled_from(PIECES)),
            "take": "",
            "double": text[start:stop] * 2,
            "move": text[other : other + 20],
        }
        text = text[:start] + piece[kind] + text[stop if kind != "put" else start :]
    return text


def assert_nothing_but_sentences(folder, name, content):
    (folder / name).write_bytes(content)
    report = validate([folder / name])
    for problem in report.problems:
        said = problem.sentence.partition(" To copy:")[0].partition(" For example:")[0]
        assert said.endswith((".", "?"))
        assert "\n" not in said
        assert (
            problem.line is None
            or 1 <= problem.line <= content.count(b"\n") + 1
            or problem.file != (folder / name).as_posix()
        )
    for read in (read_scenario, load_parameters):
        assert problems_of(read, folder / name) != ()


def problems_of(read, path):
    """The problems for which a file is refused; None when it is read. Any other exception propagates."""
    try:
        read(path)
    except InputError as error:
        return error.problems
    return None


FUZZ = settings(max_examples=100, deadline=None, derandomize=True)


@FUZZ
@given(text=mutations(SCENARIO))
def test_C2_a_randomly_changed_scenario_never_gives_a_traceback(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    (folder / "by-chance.csv").write_text(OFFICES, "utf-8")
    assert_nothing_but_sentences(folder, "by-chance.toml", text.encode())


@FUZZ
@given(text=mutations(PARAMETERS))
def test_C2_a_randomly_changed_parameter_file_never_gives_a_traceback(tmp_path_factory, text):
    assert_nothing_but_sentences(tmp_path_factory.getbasetemp(), "parameters.toml", text.encode())


@FUZZ
@given(text=mutations(OFFICES))
def test_C2_a_randomly_changed_list_of_offices_never_gives_a_traceback(tmp_path_factory, text):
    assert_nothing_but_sentences(tmp_path_factory.getbasetemp(), "offices.csv", text.encode())


@FUZZ
@given(text=mutations(template().replace("Eksempelby", "Horsens")[:400]))
def test_C2_randomly_changed_local_counts_never_give_a_traceback(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "counts.csv"
    file.write_bytes(text.encode())
    for problem in problems_of(read_counts, file) or ():
        assert problem.sentence.endswith((".", "?"))
        assert "\n" not in problem.sentence


@FUZZ
@given(content=st.binary(max_size=60))
def test_C2_random_bytes_never_give_a_traceback(tmp_path_factory, content):
    assert_nothing_but_sentences(tmp_path_factory.getbasetemp(), "bytes.toml", content)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(text=mutations(SCENARIO))
def test_C2_ten_thousand_randomly_changed_scenarios_never_give_a_traceback(tmp_path_factory, text):
    assert_nothing_but_sentences(tmp_path_factory.getbasetemp(), "by-chance.toml", text.encode())


MONITORED = sorted((BROKEN / "monitored").glob("*.csv"))


@pytest.mark.parametrize("path", MONITORED, ids=[path.stem for path in MONITORED])
def test_C1_a_broken_file_of_monitored_counts_gives_its_exact_sentences(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    with pytest.raises(InputError) as refused:
        read_monitored(Path(path.name))
    assert as_kept(str(refused.value)) + "\n" == path.with_suffix(".txt").read_text("utf-8")
