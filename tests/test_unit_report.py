"""Numbers, words, facts and figures of the report."""

import json
import re
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from synthetic_run import SCENARIOS, WARNINGS, keep, make_run, rewrite

from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.checksummed_json import checksummed, parsed
from fsm_sim.language.numbers import MISSING, decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import Tight, page
from fsm_sim.report.document.brief.tables import assumptions
from fsm_sim.report.document.comparison_text import said
from fsm_sim.report.document.facts import as_json
from fsm_sim.report.document.numbers import formatted
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.calibration.fit_figure import halves
from fsm_sim.report.figures.canvas import apart, laid_out, saved, style
from fsm_sim.report.figures.run_figures import draw
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_brief, write_figures
from fsm_sim.report.run_summary import Bands, RunSummary, run_summary
from fsm_sim.study.forecasts.files.store import Store

LANGUAGES = ("da", "en")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("unit") / "run", draws=40, warnings=WARNINGS[:2])


@pytest.fixture(scope="module")
def summary(run: Path) -> RunSummary:
    return run_summary(read_run(run))


@pytest.mark.parametrize(
    ("value", "unit", "digits", "danish", "english"),
    [
        (0.184, "share", 1, "18,4\N{NO-BREAK SPACE}%", "18.4%"),
        (1234.5, "count", 1, "1.234,5", "1,234.5"),
        (1234567.0, "count", 0, "1.234.567", "1,234,567"),
        (1284.0, "count", -2, "1.300", "1,300"),
        (-0.029, "points", 1, "\N{MINUS SIGN}2,9", "\N{MINUS SIGN}2.9"),
        (0.029, "points", 1, "+2,9", "+2.9"),
        (-0.0001, "points", 1, "0,0", "0.0"),
        (7.4, "change", 1, "+7,4", "+7.4"),
        (-0.15, "ratio", 2, "\N{MINUS SIGN}0,15", "\N{MINUS SIGN}0.15"),
        (20270101, "plain", 0, "20270101", "20270101"),
        (0.976, "probability", 0, "98\N{NO-BREAK SPACE}%", "98%"),
        (1.0, "probability", 0, "over 99\N{NO-BREAK SPACE}%", "over 99%"),
        (np.nan, "share", 1, MISSING, MISSING),
    ],
)
def test_a_number_is_written_as_each_language_writes_it(value, unit, digits, danish, english):
    assert formatted(value, unit, digits, "da") == danish
    assert formatted(value, unit, digits, "en") == english


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert {decimal(value, 1, "da", signed=True) for value in (-0.04, 0.0, -0.0, 0.04)} == {"0,0"}


def test_every_fact_has_a_text_in_both_languages_and_is_json(summary: RunSummary):
    again = json.loads(json.dumps(as_json(summary.facts), allow_nan=False))["facts"]
    assert all(fact["da"] and fact["en"] for fact in again.values())
    assert again["value.hedensted.work.mean"]["unit"] == "share"
    assert again["run.months"]["value"] == 24


def test_the_facts_are_the_numbers_of_the_comparison(summary: RunSummary):
    row = summary.comparison.table.query("scenario == 'two-more' and measure == 'work'").iloc[0]
    assert summary.facts["difference.two-more.work.mean"].value == row["mean"]
    assert summary.facts["difference.two-more.work.upper"].value == row["expected_upper"]
    assert summary.facts["difference.two-more.work.citizens.upper"].value == row["citizens_expected_upper"]
    assert summary.facts["difference.two-more.work.probability"].value == row["effect_above"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_a_sentence_are_facts_in_their_order(summary: RunSummary, language):
    number = re.compile(r"\d[\d.,]*\d|\d")
    words = Words(language, summary.facts)
    head = "difference.two-more.work"
    ids = [f"{head}.citizens.mean", "run.months", "run.level", f"{head}.citizens.lower", f"{head}.citizens.upper"]
    ids += ["run.size", f"{head}.probability"]
    printed = [number.search(words.fact(key))[0] for key in ids]
    expected, runs = said(summary.comparison, "two-more", "work", language)[:2]
    assert number.findall(expected) == printed
    shares = [words.fact(f"{head}.runs-{name}") for name in ("more", "same", "fewer")]
    assert number.findall(runs) == [number.search(share)[0] for share in shares]
    assert sum(int(number.search(share)[0]) for share in shares) == 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tight", [0, 1, 2, 3])
def test_the_page_is_plain_text_without_open_places(summary: RunSummary, language, tight: int):
    content = json.dumps(page(summary.comparison, summary.calibration, summary.facts, language, Tight(tight, tight)))
    assert not re.search(r"\{[a-z][a-z.-]*\}", content)


def test_F2_a_number_with_a_large_simulation_error_is_flagged_and_said_to_be(tmp_path: Path):
    few, many = (
        run_summary(read_run(make_run(tmp_path / str(n), draws=n, months=3, replications=1))) for n in (30, 450)
    )
    for summary, digits in ((few, 0), (many, 1)):
        fact = summary.facts["value.hedensted.work.mean"]
        assert (fact.digits, fact.flag) == (digits, digits == 0)
    notes = page(few.comparison, few.calibration, few.facts, "en")["table"]["notes"]
    assert any("decimals are missing" in note for note in notes)


def test_a_figure_is_the_same_twice(summary: RunSummary):
    def pictures() -> list[bytes]:
        with style():
            drawn = {name: laid_out(figure) for name, figure in draw(summary, "da", {}).items()}
            return [saved(figure, kind) for figure in drawn.values() for kind in ("svg", "png")]

    first, second = pictures(), pictures()
    assert first == second
    assert not any(b"<dc:date>" in picture or b"Matplotlib v" in picture for picture in first)


def test_figures_leave_the_users_matplotlib_settings_alone(summary: RunSummary):
    import matplotlib

    before = dict(matplotlib.rcParams)
    with style():
        draw(summary, "da", {})
    assert dict(matplotlib.rcParams) == before


def test_figures_are_written_without_a_brief(run: Path):
    folder = write_figures(run, "en")
    names = {file.name for file in folder.iterdir()}
    assert {
        f"en-{name}.{kind}" for name in ("fan", "differences", "fit", "caseload") for kind in ("svg", "png")
    } <= names


def test_a_mean_field_run_does_not_speak_of_chance_and_digests_lose_their_prefix(tmp_path: Path):
    directory = make_run(tmp_path / "run", draws=10, replications=1, months=3)
    rewrite(directory, engine="cohort", digests={"evidence": "sha256:0123456789abcdef", "structure": "no file"})
    summary = run_summary(read_run(directory))
    content = page(summary.comparison, summary.calibration, summary.facts, "en")
    assert not [text for text in content["decides"]["texts"] if "chance" in text.lower().replace("chance of", "")]
    assert "evidence 0123456789ab" in content["provenance"]
    assert "structure no file" in content["provenance"]


def test_how_far_data_moved_and_narrowed_an_assumption_is_printed_as_it_is(run: Path):
    """A contraction below 0 is printed as such: the posterior is the wider one."""
    files = read_run(run)
    for move, (shift, contraction, learnt) in zip(
        files.calibration["parameters"],
        ((0.1, -0.4, "hardly"), (-1.5, -0.1, "moved"), (0.1, 0.3, "narrowed")),
        strict=False,
    ):
        move.update(shift=shift, contraction=contraction, learnt=learnt)
    summary = run_summary(files)
    printed = {
        "en": ["little\nmoved +0.1\n40% wider", "moved \N{MINUS SIGN}1.5\n10% wider", "moved +0.1\n30% narrower"],
        "da": [
            "næsten intet\nflyttet +0,1\n40 % bredere",
            "flyttet \N{MINUS SIGN}1,5\n10 % bredere",
            "flyttet +0,1\n30 % smallere",
        ],
    }
    for language, wanted in printed.items():
        cells = [row[-1] for row in assumptions(summary.calibration, Words(language, summary.facts))["rows"]]
        assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells] == wanted


def test_line_names_stay_apart_and_in_order():
    heights = apart([3.0, 1.0, 1.0, 1.1], gap=1.0)
    assert sorted(heights) == pytest.approx([0.025, 1.025, 2.025, 3.025])
    assert heights[0] == max(heights)


def test_an_empty_calibration_has_an_empty_figure_of_fit():
    assert halves([]) == ([], [])


def test_the_columns_of_the_figure_of_fit_are_as_long_as_each_other_where_they_can_be():
    rows = {"a": 3, "b": 9, "c": 2, "d": 12, "e": 3, "f": 2, "g": 3, "h": 2}
    blocks = [[f"{name}{row}" for row in range(count)] for name, count in rows.items()]
    left, right = halves(blocks)
    assert len(left) == len(right) == 18
    assert left == sorted(left, key=lambda name: (name[0], int(name[1:])))
    assert sorted({*left, *right}) == sorted(name for block in blocks for name in block)


@pytest.mark.parametrize("seed", range(10))
def test_no_way_of_two_columns_is_more_equal_or_leaps_less(seed: int):
    """Against all divisions of a few blocks; and of forty blocks, which have too many divisions to try."""
    rng = np.random.default_rng(seed)
    blocks = [[f"{place} {row}" for row in range(size)] for place, size in enumerate(rng.integers(1, 7, 8))]
    place = {row: number for number, block in enumerate(blocks) for row in block}

    def goodness(left: list[str]) -> tuple[int, int]:
        sides = [block[0] in left for block in blocks]
        return max(len(left), len(place) - len(left)), sum(one != other for one, other in pairwise(sides))

    left, right = halves(blocks)
    assert sorted(left + right) == sorted(place)
    assert goodness(left) == min(
        goodness([row for block, own in zip(blocks, way, strict=True) if own for row in block])
        for way in product((True, False), repeat=len(blocks))
    )
    many = halves([["row"] * int(size) for size in rng.integers(1, 7, 40)])
    assert abs(len(many[0]) - len(many[1])) <= 1


def test_a_run_with_nobody_in_it_has_dashes_for_numbers(tmp_path: Path):
    directory = make_run(tmp_path / "run", draws=4, months=3)
    for scenario, table in Store(directory).table().groupby("scenario"):
        nobody = np.where(table["measure"] == "citizens", 0.0, np.nan)
        keep(directory, str(scenario), table.assign(value=nobody))
    summary = run_summary(read_run(directory))
    assert summary.facts["value.hedensted.work.mean"].da == MISSING
    with style():
        assert set(draw(summary, "da", {})) == {"fan", "caseload", "fit", "differences"}
    content = page(summary.comparison, summary.calibration, summary.facts, "en")
    assert content["answer"]["lead"] == "There are no citizens in the target group to compute for."


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("brief.doc", "brief.doc: the brief cannot be written as '.doc'; its name ends in .pdf, .docx or .html."),
        ("brief", "brief: the brief cannot be written as 'brief'; its name ends in .pdf, .docx or .html."),
    ],
)
def test_another_ending_is_one_clear_sentence(run: Path, out: str, sentence: str):
    with pytest.raises(InputError) as error:
        write_brief(run, "da", Path(out))
    assert [problem.sentence for problem in error.value.problems] == [sentence]


def test_an_unfinished_run_is_told_file_by_file(tmp_path: Path):
    (tmp_path / "run.json").write_text("{", "utf-8")
    with pytest.raises(InputError) as error:
        write_brief(tmp_path, "da", tmp_path / "brief.pdf")
    printed = [problem.sentence.removeprefix(f"{tmp_path}/") for problem in error.value.problems]
    assert printed == [
        "run.json: the file is not JSON; give the same 'fsm-sim forecast' again to renew it.",
        "calibration.json: there is no such file; the run is not finished.",
        "results: there are no results (*.parquet) of a finished run.",
    ]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["run.json"]


def test_a_run_whose_warnings_are_texts_of_an_earlier_version_is_told_in_one_sentence(tmp_path: Path):
    directory = make_run(tmp_path / "run", draws=2, months=1)
    record = parsed((directory / "run.json").read_bytes())
    (directory / "run.json").write_text(checksummed({**record, "warnings": ["too many citizens."]}), "utf-8")
    with pytest.raises(InputError) as error:
        read_run(directory)
    assert [problem.text for problem in error.value.problems] == [
        "the file is not a record of this version: warnings.0 is 'too many citizens.', which should be a "
        "table; give the same 'fsm-sim forecast' again to renew it."
    ]


def test_R5_every_damaged_table_is_named_and_none_is_read(tmp_path: Path):
    directory = make_run(tmp_path / "run", scenarios=SCENARIOS[:2], draws=2, months=1)
    damaged = [*(directory / "results").iterdir(), *(directory / "pooled").iterdir()]
    assert len(damaged) == 4
    for file in damaged:
        file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(InputError) as error:
        read_run(directory)
    assert {problem.file for problem in error.value.problems} == {str(file) for file in damaged}
    assert {problem.text for problem in error.value.problems} == {
        "the file is damaged; give the same 'fsm-sim forecast' again to renew it."
    }


def test_the_halves_of_a_band_lie_inside_each_other(summary: RunSummary):
    rows = summary.bands.of("hedensted", "work")
    order = rows[["lower", "inner_lower", "median", "inner_upper", "upper"]].dropna().to_numpy()
    assert len(order) == len(rows) - 3  # the months over which the outcome looks back
    assert (np.diff(order, axis=1) >= 0).all()
    assert isinstance(summary.bands, Bands)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_programme_has_a_name_in_words(language: Language) -> None:
    words = Words(language, {})
    assert [name for name in programmes.names() if not words.has(f"programme.{name}")] == []
