"""Document: `decide backlog`, its answer in words, numbers and a picture, and what it refuses."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabricated import calibration, queue, scenario, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.backlog.answer import BacklogAnswer, decide_backlog
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.language.numbers import percent
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.backlog_text import backlog_rows, backlog_sentences, describe_backlog
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.report.figures.decisions.backlog_figure import plot_backlog
from fsm_sim.study.calibrations import by_name

ASKED = BacklogQuestion(limit=4.0, number=10, month=9, draws=120, replications=2)
OFFICE = """
[scenario]
name = "small"
title = "As it is"

[office]
municipality = "Vejle"
programme = "fsm1"
citizens = { queued_for_team = 60 }

[staffing]
posts = [{ from_month = 0, count = 4 }]

[rehabilitation_team]
capacity_per_month = 6

[horizon]
months = 12
start_month = "2026-01"
"""


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=120)


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> BacklogAnswer:
    return decide_backlog(queue(), ASKED, calibrated)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: whole(calibration()))
    (tmp_path / "small.toml").write_text(OFFICE, "utf-8")
    return tmp_path / "small.toml"


def said_by(file: Path, *more: str, code: int = 0) -> str:
    done = CliRunner().invoke(commands, ["decide", "backlog", str(file), "--draws", "40", "--replications", "1", *more])
    assert done.exit_code == code, done.output
    return done.stdout


def test_the_words_of_a_queue_that_is_worked_off_have_the_numbers_that_follow(small: Path) -> None:
    """60 in the queue, six decided every month: 24 after six months, of whom all have waited more than three."""
    asked = ("--limit", "3", "--by", "2026-06", "--number", "20")
    said = said_by(small, *asked)
    assert "“As it is”, by the end of June 2026: 24 citizens are expected to have waited more than 3 months" in said
    assert "The probability that at least 20 have then waited so long is over 9" in said
    assert "no office has that many any more by the end of July 2026" in said
    assert "are 7: the probability is then over 9" in said
    assert "with 6." in said
    dansk = said_by(small, *asked, "--language", "da")
    assert "ved udgangen af juni 2026: 24 borgere forventes at have ventet mere end 3 måneder på en afgørelse" in dansk
    assert "er 7: sandsynligheden er da over 9" in dansk


def test_where_no_number_of_decisions_is_enough_the_command_says_so_and_ends_with_1(small: Path) -> None:
    small.write_text(OFFICE.replace("{ queued_for_team = 60 }", "{ awaiting_team = 60 }"), "utf-8")
    said = said_by(small, "--limit", "1", "--by", "2", "--number", "1", code=1)
    assert "No number of decisions is enough for a probability of 80%" in said
    assert "the cases of the others are still being prepared" in said


@pytest.mark.parametrize("language", ["da", "en"])
def test_D7_the_sentences_and_the_table_have_the_numbers_of_the_answer(
    answer: BacklogAnswer, language: Language
) -> None:
    told = describe_backlog(answer, language)
    rows = backlog_rows(answer, language)
    at = next(row for row in rows if row[0] == "9")
    over, waiting = at[2], at[1]
    assert f": {over} " in told
    assert waiting in told
    assert at[-1] in told
    assert plot_backlog(answer, language).alt in told
    assert answer.needed is not None
    assert percent(0.8, language) in backlog_sentences(answer, language)[2]
    assert parameter_title(answer.rest.parameter, language) in told or not answer.rest.parameter


def test_a_capacity_that_is_no_limit_is_said_to_be_none(answer: BacklogAnswer) -> None:
    """ "340 can be decided: a load of 0%" was told of a team that decides all who are ready."""
    free = describe_backlog(replace(answer, capacity=100 * answer.arrivals))
    assert "is no limit here" in free
    assert "a load of" not in free
    assert "a load of" in describe_backlog(replace(answer, capacity=2 * answer.arrivals))


def test_several_offices_are_counted_and_no_capacity_is_looked_for(calibrated: Calibration) -> None:
    one = queue().scenario
    both = one.model_copy(
        update={
            "office": tuple(one.office[0].model_copy(update={"municipality": town}) for town in ("Vejle", "Horsens"))
        }
    )
    found = decide_backlog(both, ASKED, calibrated)
    alone = decide_backlog(one, ASKED, calibrated)
    assert (found.offices, found.needed, found.steady) == (2, None, None)
    assert found.months[0].waiting.mean == 2 * alone.months[0].waiting.mean
    assert found.capacity == 2 * alone.capacity
    said = describe_backlog(found)
    assert re.search(r"In [\d.]+ of 2 offices at least 10", said)
    assert "Offices with at least 10" in backlog_rows(found, "en")[0]


def test_R11_the_doors_give_the_same(
    small: Path, calibrated: Calibration, answer: BacklogAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.parent)
    made = json.loads(said_by(small, "--limit", "3", "--by", "2026-06", "--json"))
    question = BacklogQuestion(limit=3.0, month="2026-06", draws=40, replications=1)
    again = fsm.decide_backlog(small, question, whole(calibration())).as_json()
    assert {**made, "text": None} == {**json.loads(json.dumps(again)), "text": None}
    assert set(made["text"]) == {"da", "en"}
    monkeypatch.setattr(by_name, "load_or_make", lambda made, *_: made)
    assert fsm.decide_backlog(queue(), ASKED, calibrated).as_json() == answer.as_json()


def test_the_figure_is_kept_where_it_is_asked_for(small: Path, tmp_path: Path) -> None:
    said_by(small, "--limit", "3", "--by", "6", "--figure", str(tmp_path / "queue.svg"))
    assert (tmp_path / "queue.svg").read_text("utf-8").startswith("<?xml")


def test_what_cannot_be_asked_is_refused(
    calibrated: Calibration, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError) as refused:
        BacklogQuestion(limit=-1.0, number=0, probability=1.0, waited=700.0, draws=0).check()
    assert [one.text for one in refused.value.problems] == [
        "draws is 0; it is a whole number of 1 or more.",
        "number is 0; it is a whole number from 1 to 1000000.",
        "limit is -1; it is a number of months from 0 to 600.",
        "waited is 700; it is a number of months from 0 to 600.",
        "probability is 1; it lies between 0 and 1, such as 0.8 or 80%.",
    ]
    with pytest.raises(InputError, match=r"bir waits for a decision; those with a queue are fsm1"):
        decide_backlog(scenario("a"), ASKED, calibrated)
    with pytest.raises(InputError, match=r"month is 25; it is a month of the scenarios, from 0 to 12\."):
        decide_backlog(queue(), replace(ASKED, month=25), calibrated)
    asked = ["decide", "backlog", str(small), "--number", "0", "--limit", "-2", "--language", "da"]
    assert guarded(lambda: commands(asked, standalone_mode=False)) == 2
    said = capsys.readouterr().err
    assert "limit er -2; det skal være et antal måneder fra 0 til 600." in said
    assert "number er 0;" in said
    mixed = as_scenario_file(Path("scenarios/two-programmes.toml"))
    with pytest.raises(InputError, match="a backlog is asked of offices with one programme"):
        decide_backlog(mixed, ASKED, calibrated)
