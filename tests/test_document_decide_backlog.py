"""Document: `decide backlog`, its answer in words, numbers and a picture, and what it refuses."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabricated import calibration, queue, scenario, whole

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.decisions.backlog.answer import BacklogAnswer, Spread, decide_backlog
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.language.numbers import MISSING, percent
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
    assert "In “As it is”, 24 citizens are expected to have waited more than 3 months" in said
    assert "The probability that at least 20 have then waited so long is over 9" in said
    assert "no office has that many any more by the end of July 2026" in said
    assert "Fewest decisions a month: 7. With that many fewer than 20 have waited so long" in said
    assert "with 6 it is" in said
    dansk = said_by(small, *asked, "--language", "da")
    assert "I »As it is« forventes 24 borgere ved udgangen af juni 2026 at have ventet mere end 3 måneder" in dansk
    assert "Færrest afgørelser om måneden: 7. Med så mange har færre end 20 ventet så længe" in dansk


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
    assert re.search(rf"(, |forventes ){re.escape(over)} (citizens|borgere) ", told)
    assert waiting in told
    assert at[-1] in told
    assert plot_backlog(answer, language).alt in told
    assert answer.needed is not None
    assert percent(0.8, language) in backlog_sentences(answer, language)[2]
    assert parameter_title(answer.rest.parameter, language) in told or not answer.rest.parameter


@pytest.fixture(scope="module")
def begun(calibrated: Calibration) -> BacklogAnswer:
    """Of an office whose citizens had come before, nobody knows how long ago."""
    one = queue().scenario
    office = one.office[0].model_copy(update={"start": "settled"})
    return decide_backlog(one.model_copy(update={"office": (office,)}), replace(ASKED, month=12), calibrated)


@pytest.mark.parametrize("language", ["da", "en"])
def test_who_has_waited_too_long_is_not_told_before_it_is_known(begun: BacklogAnswer, language: Language) -> None:
    """In the first months it was "0", "0 to 0" and "under 1%", for want of knowing how long citizens had waited."""
    assert begun.first == math.floor(begun.question.limit) + 1
    head, *rows = backlog_rows(begun, language)
    assert len(head) == 6
    for row in rows:
        unknown = int(row[0]) < begun.first
        assert [cell == MISSING for cell in row] == [False, False, unknown, unknown, False, unknown]
    months = begun.as_json()["months"]
    assert [one["over"]["mean"] is None for one in months] == [one["month"] < begun.first for one in months]
    assert ("is not known" if language == "en" else "Det vides ikke") in describe_backlog(begun, language)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_month_in_which_nothing_is_known_has_no_number(calibrated: Calibration, language: Language) -> None:
    one = queue().scenario
    office = one.office[0].model_copy(update={"start": "settled"})
    early = one.model_copy(update={"office": (office,)})
    answer = decide_backlog(early, replace(ASKED, limit=9.0, month=6), calibrated)
    said = " ".join(backlog_sentences(answer, language))
    assert ("cannot be told" if language == "en" else "Det kan ikke siges") in said
    assert answer.needed is None
    numbers = answer.as_json()
    assert [numbers[name] for name in ("clear", "ever", "over_queued")] == [None] * 3
    assert set(numbers["ended_by"].values()) == {None}
    asked = replace(ASKED, limit=9.0, month=6, waited=5.0)
    assert decide_backlog(early, asked, calibrated).first == 0, "who says how long they had waited has his answer"


def test_one_citizen_and_one_month_are_told_in_the_singular(calibrated: Calibration) -> None:
    """It said "at least 1 have", "fewer than 1 have" and "over the last 1 month"."""
    one = queue(months=1.0).scenario
    answer = decide_backlog(one, replace(ASKED, limit=0.0, number=1, month=1), calibrated)
    said = describe_backlog(answer, "en")
    assert "The probability that at least 1 has then waited so long" in said
    assert "nobody has waited so long" in said
    assert "In the last month, " in said
    dansk = describe_backlog(answer, "da")
    assert re.search("har ingen ventet så længe", dansk)
    assert "I den sidste måned bliver" in dansk
    single = Spread(1.0, 0.0, 1.0, 1.0)
    alone = replace(answer, months=tuple(replace(month, over=single) for month in answer.months))
    assert ", 1 citizen is expected to have waited" in describe_backlog(alone, "en")
    assert "forventes 1 borger " in describe_backlog(alone, "da")


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
