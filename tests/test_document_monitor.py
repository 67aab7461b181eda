"""Document: `monitor`, its answer in words, numbers, files and a picture, and what it refuses."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from monitored_towns import csv_of, towns

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.monitoring.answer import monitor_counts
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.monitoring_text import monitoring_table

SHOW_ALL = fsm.MonitoringQuestion(hide_below=0)


def counts(name: str, work: str, citizens: int = 100, waiting: str = "") -> MonitoredCounts:
    """Counts of months in one outcome: ``"20 <5 ?"`` has one that is hidden and one that is not known."""

    def cells(text: str) -> tuple[tuple[int, int] | None, ...]:
        known = {"?": None, "<5": (0, 4)}
        return tuple(known[one] if one in known else (int(one), int(one)) for one in text.split())

    return MonitoredCounts(
        municipality=name,
        programme="bir",
        first="2022-01",
        citizens=tuple(citizens for _ in work.split()),
        outcomes={"work": cells(work)},
        waiting=cells(waiting),
    )


def test_a_rolling_share_is_three_months_counts_by_their_citizens() -> None:
    """Hedensted's 22.3 % in the monitoring of January to March 2022: 56, 56 and 56 of 251."""
    (one,) = monitor_counts([counts("Hedensted", "56 56 56 80", 251)], SHOW_ALL).programmes
    assert one.windows == ("2022-03", "2022-04")
    assert one.outcomes[0].share[0].tolist() == pytest.approx([168 / 753, 192 / 753])
    assert one.outcomes[0].met(0, 0) is True
    assert one.outcomes[0].since_last()[0] == pytest.approx(24 / 753)


def test_a_month_that_is_missing_or_hidden_leaves_its_windows_without_a_share() -> None:
    some = [counts("Vejle", "20 20 ? 20 20 20 20"), counts("Horsens", "20 20 20 <5 20 20 20")]
    (one,) = monitor_counts(some, fsm.MonitoringQuestion()).programmes
    found = {
        name: np.isfinite(row).tolist() for name, row in zip(one.municipalities, one.outcomes[0].share, strict=True)
    }
    assert found["Vejle"] == [False, False, False, True, True]
    assert found["Horsens"] == [True, False, False, False, True]


def test_for_own_use_a_hidden_count_leaves_a_requirement_met_or_not_where_that_can_be_said() -> None:
    some = [counts("Vejle", "20 20 <5"), counts("Horsens", "20 22 <5"), counts("Kolding", "30 30 <5")]
    (one,) = monitor_counts(some, SHOW_ALL).programmes
    found = dict(zip(one.municipalities, map(one.outcomes[0].met, range(3)), strict=True))
    assert found == {"Vejle": False, "Horsens": None, "Kolding": True}
    (handed,) = monitor_counts(some, fsm.MonitoringQuestion()).programmes
    assert {handed.outcomes[0].met(place) for place in range(3)} == {None}


def test_a_requirement_is_met_exactly_at_its_share() -> None:
    some = [counts("Vejle", "15 15 15"), counts("Horsens", "15 15 14")]
    (one,) = monitor_counts(some, SHOW_ALL).programmes
    assert dict(zip(one.municipalities, map(one.outcomes[0].met, range(2)), strict=True)) == {
        "Vejle": True,
        "Horsens": False,
    }


def test_equal_shares_share_a_place_and_small_municipalities_have_none() -> None:
    some = [counts(name, "30 30 30") for name in ("Vejle", "Horsens")]
    some += [counts("Kolding", "25 25 25"), counts("Odense", "25 25 25"), counts("Fanø", "9 9 9", 19)]
    (one,) = monitor_counts(some, SHOW_ALL).programmes
    placed = [(each.municipality, each.place) for each in one.highest(one.outcomes[0])]
    assert placed == [("Horsens", 1), ("Vejle", 1), ("Kolding", 3), ("Odense", 3)]
    assert one.highest_progress(one.outcomes[0]) == ()


def test_progress_since_the_start_is_since_a_municipalitys_own_first_window() -> None:
    some = [counts("Vejle", "? ? 20 20 20 32"), counts("Horsens", "10 10 10 10 10 13")]
    (one,) = monitor_counts(some, SHOW_ALL).programmes
    risen = dict(zip(one.municipalities, one.outcomes[0].since_start().round(3).tolist(), strict=True))
    assert risen == {"Vejle": 0.04, "Horsens": 0.01}
    assert one.outcomes[0].total_since_last() == pytest.approx(0.025)
    assert [each.municipality for each in one.highest_progress(one.outcomes[0], since_start=True)] == ["Vejle"]


def test_a_change_of_all_is_not_told_where_they_are_not_the_same_municipalities() -> None:
    some = [counts("Vejle", "20 20 20 20"), counts("Horsens", "? 40 40 40")]
    (one,) = monitor_counts(some, SHOW_ALL).programmes
    assert one.outcomes[0].total.round(3).tolist() == [0.2, 0.3]
    assert np.isnan(one.outcomes[0].total_since_last())


def test_who_has_a_backlog_is_listed_by_its_size() -> None:
    some = [counts("Vejle", "20 20 20", waiting="9 9 20"), counts("Horsens", "20 20 20", waiting="40 30 25")]
    some += [counts("Kolding", "20 20 20", waiting="40 30 19")]
    (one,) = monitor_counts(some, SHOW_ALL).programmes
    assert one.waiting == (("Horsens", 25), ("Vejle", 20))


def test_a_backlog_that_leaves_few_out_is_not_listed_and_the_list_says_so() -> None:
    """58 of 60 and 28 of 30 leave two out each, 56 of 60 four, and 55 five; 80 of 60 are others than the citizens."""
    waiting = {"Vejle": (60, 58), "Kolding": (30, 28), "Aarhus": (60, 56), "Horsens": (60, 55), "Odense": (60, 80)}
    some = [counts(name, "9 9 9", people, f"9 9 {number}") for name, (people, number) in waiting.items()]
    answer = monitor_counts(some)
    assert answer.programmes[0].waiting == (("Odense", 80), ("Horsens", 55))
    assert "fewer than 5 have not waited too long is not listed here." in fsm.describe_monitoring(answer)
    unknown = [one.model_copy(update={"citizens": (60, 60, None)}) for one in some]
    assert monitor_counts(unknown).programmes[0].waiting == ()
    assert len(monitor_counts(unknown, SHOW_ALL).programmes[0].waiting or ()) == 5
    few = monitor_counts(some[:2])
    assert "No municipality is listed with 20 or more who have waited" in fsm.describe_monitoring(few)
    assert "Ingen kommune er nævnt med 20 eller flere" in fsm.describe_monitoring(few, "da")
    assert "not listed here" not in fsm.describe_monitoring(monitor_counts(some, SHOW_ALL))


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_share_in_the_table_is_that_of_the_answer(language: Language) -> None:
    answer = monitor_counts(towns(4, 5, size=(60, 90)), SHOW_ALL)
    (one,) = answer.programmes
    text = monitoring_table(answer, language)
    for outcome in one.outcomes:
        for place, name in enumerate(one.municipalities):
            share = f"{100 * outcome.share[place, -1]:.1f}".replace(".", "," if language == "da" else ".")
            assert re.search(rf"^{name} +\d+ +{re.escape(share)}", text, re.MULTILINE)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counts.csv").write_text(csv_of(towns(4, 5)), "utf-8")
    return tmp_path / "counts.csv"


def test_the_command_and_python_give_the_same_and_the_same_bytes_twice(file: Path) -> None:
    arguments = ["monitor", "counts.csv", "--out", "out.xlsx", "--figure", "out.svg", "--language", "da", "--json"]
    runs = []
    for _ in range(2):
        run = CliRunner().invoke(commands, arguments)
        assert run.exit_code == 0, run.output
        runs.append((run.stdout, file.with_name("out.xlsx").read_bytes(), file.with_name("out.svg").read_bytes()))
    assert runs[0] == runs[1]
    answer = fsm.monitor("counts.csv")
    told = json.loads(runs[0][0])
    assert told == json.loads(json.dumps({**answer.as_json(), "text": told["text"]}))
    assert told["version"] == fsm.__version__
    assert "\n\n".join(told["text"]["da"]) == fsm.describe_monitoring(answer, "da")


def test_csv_files_are_one_for_each_table(file: Path) -> None:
    written = fsm.write_monitoring(fsm.monitor("counts.csv"), "out.csv", "da")
    assert [one.name for one in written] == [
        "out-seneste.csv", "out-andele.csv", "out-højeste.csv", "out-læsevejledning.csv"
    ]  # fmt: skip


def test_everything_wrong_with_the_question_is_said_at_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError) as error:
        fsm.monitor("counts.csv", fsm.MonitoringQuestion(month="March", hide_below=-1, least=-2))
    assert [one.text for one in error.value.problems] == [
        "hide_below is -1; it is a whole number from 0 to 1000.",
        "least is -2; it is a whole number from 0 to 1000000.",
        "month is 'March'; a month is written 2023-06.",
    ]
    arguments = ["monitor", "counts.csv", "--language", "da", "--month", "2030-01"]
    assert guarded(lambda: commands.main(arguments, standalone_mode=False) or 0) == 2
    assert "month er 2030-01; de rullende andele for bir slutter fra 2022-03 til 2022-05." in capsys.readouterr().err


def test_too_few_months_are_refused() -> None:
    with pytest.raises(InputError, match="bir has 2 months from 2022-01 on; a rolling share takes 3"):
        monitor_counts([counts("Vejle", "20 20")])


def test_the_example_of_the_guide_hides_what_the_guide_says(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "how-to" / "hand-on-counts.md").read_text("utf-8")
    table, shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    (tmp_path / "counts.csv").write_text(table, "utf-8")
    answer = fsm.monitor(tmp_path / "counts.csv")
    lines = {line[:19].strip(): line.split() for line in monitoring_table(answer, "en").split("\n\n")[1].splitlines()}
    for line in shown.splitlines()[1:]:
        told = line.split()
        assert lines[line.strip()[:19].strip()][: len(told)] == told
    (one,) = answer.programmes
    assert one.hidden == 2


def refused(capsys: pytest.CaptureFixture[str], command: str) -> str:
    assert guarded(lambda: commands.main(command.split(), standalone_mode=False) or 0) == 2
    return capsys.readouterr().err


def test_C1_every_wrong_option_and_the_file_are_told_in_one_pass(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "monitor counts.csv --month 2021-13 --hide-below -3 --backlog -2 --least -1 --figure b.jpg"
                   " --out a.pdf --counted window --scenario q --programme zz --language da")  # fmt: skip
    for one in ("--month er", "hide_below er -3", "backlog er -2", "least er -1", "--figure er", "a.pdf",
                "--counted hører", "--scenario hører", "--programme"):  # fmt: skip
        assert said.count(one) == 1, f"{one}:\n{said}"
    said = refused(capsys, "monitor counts.csv --month 2030-01 --figure b.jpg --scenario q")
    for one in ("month is 2030-01", "--figure is", "--scenario is of"):
        assert said.count(one) == 1, said


def test_C2_a_month_that_is_none_is_told_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("counts.csv", "none.csv"):
        assert refused(capsys, f"monitor {source} --month juni").count("a month is written 2023-06") == 1


def test_C6_a_file_without_a_table_is_told_the_columns_of_this_command(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.with_name("notes.md").write_text("# Notes\n\nNothing is counted here.\n", "utf-8")
    said = refused(capsys, "monitor notes.md")
    assert "municipality, programme, month, citizens, waited_too_long" in said
    assert "'fsm-sim monitor --help' explains them" in said
    assert "placement_starts" not in said
    assert "calibrate" not in said
