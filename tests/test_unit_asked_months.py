"""Unit: wherever a month is asked for it is a number from the start or a date, at the command line and in Python."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fabricated import SMALL, calibration, whole
from synthetic_run import SCENARIOS, make_run

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.asked_outcome import asked_outcome
from fsm_sim.decisions.sensitivity.answer import decide_sensitivity
from fsm_sim.decisions.staffing.targets import targets_of
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.language.errors import error_in_words
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.calendar import AskedMonth
from fsm_sim.report.files import read_run
from fsm_sim.study.results.comparison import compare_runs
from fsm_sim.study.results.selection import chosen_months

DATED: list[dict[str, Any]] = [{**entry, "start_month": "2027-01"} for entry in SCENARIOS]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("dated") / "run", scenarios=DATED, draws=4)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("plain") / "run", draws=4)


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return whole(calibration())


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """An office of six months from January 2027, and a plan with a post more."""
    base = SMALL.replace("months = 4", 'months = 6\nstart_month = "2027-01"')
    files = tmp_path / "small.toml", tmp_path / "more.toml"
    files[0].write_text(base, "utf-8")
    more = '[scenario]\nname = "more"\ntitle = "More"\nbase = "small.toml"\n'
    more += "[staffing]\nposts = [{ from_month = 0, count = 5 }]\n"
    files[1].write_text(more, "utf-8")
    return files


def compared(run: Path, months: tuple[AskedMonth, ...]) -> Any:
    files = read_run(run)
    return compare_runs(files.runs, files.run, "hedensted", files.calibration, effects=files.effects, months=months)


def test_compare_takes_months_by_date_beside_numbers(dated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`compare --month 2027-06` was refused, in English whatever the language."""
    assert compared(dated, ("2027-06", 12, "2028-12")).months == (6, 12, 24)
    asked = ["compare", str(dated), "--against", "hedensted", "--json", "--month"]
    found = []
    for months in ("2027-06,2028-12", "6,24"):
        assert guarded(lambda months=months: commands([*asked, months], standalone_mode=False)) == 0
        found.append(json.loads(capsys.readouterr().out))
    assert found[0]["months"] == [6, 24]
    assert found[0] == found[1]


@pytest.mark.parametrize("month", ["2029-01", "2026-12", 25, -1])
def test_a_month_out_of_the_run_is_refused_with_both_ways_of_writing_it(dated: Path, month: AskedMonth) -> None:
    with pytest.raises(InputError) as refused:
        compared(dated, (6, month))
    assert str(refused.value).startswith(
        f"month {month} is not in the run; its months are 0 to 24, or 2027-01 to 2028-12.\n"
    )
    assert error_in_words(refused.value, "da").startswith(
        f"måned {month} er ikke med i kørslen; dens måneder er 0 til 24, eller 2027-01 til 2028-12.\n"
    )


def test_a_date_where_the_run_has_none_is_refused(plain: Path) -> None:
    with pytest.raises(
        InputError, match=r"month is 2027-06, but no \[horizon\] start_month is given for all scenarios"
    ):
        compared(plain, ("2027-06",))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compare", "RUN", "--against", "hedensted", "--month", "juni"), "--month er 'juni', som ikke er en måned"),
        (("decide", "staffing", "x.toml", "--by", "juni"), "--by er 'juni', som ikke er en måned; skriv dens nummer"),
        (("decide", "trial", "x.toml", "--against", "y.toml", "--begins", "juni"), "--begins er 'juni', som ikke er"),
        (
            ("decide", "staffing", "x.toml", "--probability", "80"),
            "--probability er '80', som er over 1; mente du 80%?",
        ),
        (("decide", "staffing", "x.toml", "--probability", "ja"), "--probability er 'ja', som ikke er en andel"),
    ],
)
def test_an_option_that_is_wrong_is_told_in_the_language_of_the_command(
    dated: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [str(dated) if one == "RUN" else one for one in arguments]
    assert guarded(lambda: commands([*asked, "--language", "da"], standalone_mode=False)) == 2
    assert capsys.readouterr().err.startswith(said)


def test_a_month_in_words_is_refused_in_python(dated: Path) -> None:
    with pytest.raises(InputError, match="month is 'June'; write the number of a month from the start, such as 12"):
        compared(dated, ("June",))


def test_questions_of_decisions_take_dates(small: tuple[Path, Path], calibrated: Calibration) -> None:
    base, more = (fsm.load_scenario(file) for file in small)
    for month in (5, "2027-05"):
        question = fsm.SplitQuestion(month=month)
        assert asked_outcome(question, base, more, calibrated)[1] == 5
    for month, said in (("2027-08", "2027-08"), (9, "9")):
        with pytest.raises(InputError) as refused:
            asked_outcome(fsm.SplitQuestion(month=month), base, more, calibrated)
        told = f"month is {said}; it is a month of the scenarios, from 0 to 6, or 2027-01 to 2027-06.\n"
        assert str(refused.value).startswith(told)
    asked = {"draws": 100, "replications": 1}
    answers = [
        decide_sensitivity(small[1], small[0], fsm.SensitivityQuestion(month=month, **asked), calibrated)
        for month in (5, "2027-05")
    ]
    assert answers[0].as_json() == answers[1].as_json()


def test_targets_and_trials_take_dates() -> None:
    programme = programmes.load("fsm2")
    found = targets_of(programme, (fsm.Target("off_benefit", 0.2, "2027-12"),), None, 24, 1.0, "2027-01")
    assert found == (fsm.Target("off_benefit", 0.2, 12),)
    with pytest.raises(InputError) as refused:
        targets_of(programme, (fsm.Target("off_benefit", 0.2, 25),), None, 24, 1.0, "2027-01")
    assert "of month 25 (2029-01); it is a month after month 1 (2027-02), " in str(refused.value)
    assert "no later than month 24 (2028-12), the last" in str(refused.value)
    question = fsm.TrialQuestion(design="before-after", begins="2028-01")
    assert question.asked(programme, 24, "2027-01")[2] == 12


def test_staffing_from_a_date_is_staffing_from_its_number(small: tuple[Path, Path], calibrated: Calibration) -> None:
    asked: dict[str, Any] = {"probability": 0.3, "highest": 4, "draws": 10, "replications": 1}
    answers = [
        fsm.decide_staffing(
            small[0], fsm.StaffingQuestion((fsm.Target("work", 0.05, month),), from_month=begins, **asked), calibrated
        ).as_json()
        for month, begins in ((5, 1.0), ("2027-05", "2027-02"))
    ]
    assert answers[0] == answers[1]


def test_a_month_that_has_no_place_hides_nothing_else(small: tuple[Path, Path], calibrated: Calibration) -> None:
    base, more = (fsm.load_scenario(file) for file in small)
    programme = programmes.load("fsm2")
    asked: list[tuple[Callable[[], object], tuple[str, ...]]] = [
        (
            lambda: asked_outcome(fsm.SplitQuestion("wrok", "June"), base, more, calibrated),
            ("'wrok' is no outcome of both plans", "month is 'June'"),
        ),
        (
            lambda: targets_of(programme, (fsm.Target("wrok", 2.0, "June"),), None, 24, 1.0, "2027-01"),
            ("'wrok' is no", "above 0 and below 1", "month is 'June'"),
        ),
        (
            lambda: fsm.TrialQuestion(outcome="wrok", begins="June").asked(programme, 24, "2027-01"),
            ("wrok", "begins is 'June'"),
        ),
        (
            lambda: chosen_months(("June", 99, "2030-01"), 24, 24, "2027-01"),
            ("month is 'June'", "month 99 is not in the run", "month 2030-01 is not in the run"),
        ),
    ]
    for question, wanted in asked:
        with pytest.raises(InputError) as refused:
            question()
        told = [str(problem.text) for problem in refused.value.problems]
        assert len(told) == len(wanted), told
        assert all(any(one in text for text in told) for one in wanted), told
