"""Document: every decision says of plans without caseworkers that there is no answer, before anything else."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fabricated import calibration, queue, scenario

from fsm_sim.cli.decide.shared import Output, give
from fsm_sim.decisions.backlog.answer import decide_backlog
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.batch.answer import decide_batch
from fsm_sim.decisions.information.answer import decide_information
from fsm_sim.decisions.information.question import InformationQuestion
from fsm_sim.decisions.payback.answer import decide_payback
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.sensitivity.answer import SensitivityQuestion, decide_sensitivity
from fsm_sim.decisions.split.answer import SplitQuestion, decide_split
from fsm_sim.decisions.staffing.answer import StaffingQuestion, decide_staffing
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.decisions.trial.answer import decide_trial
from fsm_sim.decisions.trial.question import TrialQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.people import Leave
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.answers.telling import before, is_none, told
from fsm_sim.report.document.decisions.payback_text import payback_sentences, payback_table
from fsm_sim.report.document.decisions.staffing_text import plan_titles
from fsm_sim.report.document.decisions.told import QUESTIONS, Question
from fsm_sim.web.jobs.shown import ranked
from fsm_sim.web.jobs.trials.work import simulated

FEW = {"draws": 100, "replications": 1}
LITTLE = {"draws": 20, "replications": 1}
BASE = scenario("now", "Hedensted", citizens=60, posts=3, months=4.0)
NOBODY = {
    "en": "“Closed” has no caseworkers for a time. Nobody has studied that, so its numbers are no answer.",
    "da": "I »Closed« er der en tid ingen sagsbehandlere. Det har ingen undersøgt, så tallene kan ikke bruges som "
    "svar.",
}


def changed(file: ScenarioFile, name: str, **staffing: object) -> ScenarioFile:
    one = file.scenario
    heading = one.scenario.model_copy(update={"name": name, "title": name.capitalize()})
    plan = one.staffing.model_copy(update=staffing)
    return as_scenario_file(one.model_copy(update={"scenario": heading, "staffing": plan}))


def steps(*counts: float) -> tuple[Posts, ...]:
    return tuple(Posts(from_month=month, count=count) for month, count in enumerate(counts))


CLOSED = changed(BASE, "closed", posts=steps(3, 0), separation_per_year=0.1)
CROWDED = changed(BASE, "crowded", posts=steps(3, 0.3), separation_per_year=0.1)
AWAY = changed(
    BASE, "closed", leave=(Leave(posts=3, from_month=1, to_month=3, citizens="shared"),), separation_per_year=0.1
)
"""With posts, all of whose caseworkers are away for a while: no warning of a plan tells of that."""


@pytest.fixture(scope="module")
def made() -> Calibration:
    return calibration(draws=100)


def of_queue(plan: ScenarioFile) -> ScenarioFile:
    staffing = plan.scenario.staffing.model_copy(update={"separation_per_year": 0.2})
    heading = plan.scenario.scenario
    return as_scenario_file(queue().scenario.model_copy(update={"scenario": heading, "staffing": staffing}))


ASKED: dict[Question, Callable[[ScenarioFile, Calibration], Any]] = {
    "staffing": lambda plan, made: decide_staffing(
        plan, StaffingQuestion((Target("work", 0.01, 4),), probability=0.1, lowest=3, highest=3, **LITTLE), made,
        titles=plan_titles,
    ),
    "payback": lambda plan, made: decide_payback(plan, BASE, PaybackQuestion(**LITTLE), read_prices(), made),
    "split": lambda plan, made: decide_split(plan, BASE, SplitQuestion(outcome="work", **LITTLE), made),
    "backlog": lambda plan, made: decide_backlog(of_queue(plan), BacklogQuestion(limit=1.0, **LITTLE), made),
    "information": lambda plan, made: decide_information(
        [plan], BASE, InformationQuestion(money=PaybackQuestion(**LITTLE)), read_prices(), made
    ),
    "sensitivity": lambda plan, made: decide_sensitivity(plan, BASE, SensitivityQuestion(outcome="work", **FEW), made),
    "trial": lambda plan, made: decide_trial(
        plan, BASE, TrialQuestion(municipalities=4, outcome="work", draws=20, replications=1), made
    ),
    "batch": lambda plan, made: decide_batch(plan, PaybackQuestion(**LITTLE), made, BASE),
}  # fmt: skip


def test_every_question_is_asked_here() -> None:
    assert set(ASKED) == set(QUESTIONS)


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one not in ("staffing", "information")])
def test_an_answer_about_a_plan_without_caseworkers_begins_with_that(question: Question, made: Calibration) -> None:
    """A balance was given "with a probability of over 99 %" of a plan that had nobody to do the work."""
    answer = ASKED[question](CLOSED, made)
    for language in LANGUAGES:
        assert told(question, answer, language).sentences[0] == NOBODY[language]
        assert before(question, answer, language).no_answer == (NOBODY[language],)
    numbers = answer.as_json()
    plans = [one for key in ("scenario", "plan") if (one := numbers.get(key))] + list(numbers.get("plans", ()))
    assert [one["unstudied"] for one in plans] == [["nobody"]]
    assert (numbers.get("base") or {}).get("unstudied", []) == []


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one not in ("staffing", "information")])
def test_nothing_else_is_told_of_an_answer_that_is_none(question: Question, made: Calibration) -> None:
    """Paragraphs and tables of numbers followed the sentence that says that they are no answer."""
    answer = ASKED[question](CLOSED, made)
    for language in LANGUAGES:
        first, found = before(question, answer, language), told(question, answer, language)
        assert found.sentences == (*first,)
        assert found.tables == ()


def test_the_page_of_trials_of_a_plan_without_caseworkers_has_no_chart_and_no_table(made: Calibration) -> None:
    """Its title said that there is no answer, and below it stood one."""
    shown = simulated(ASKED["trial"](CLOSED, made), "en")
    assert shown["title"] == NOBODY["en"]
    assert (shown["sentences"], shown["tables"]) == ([], [])
    assert not shown.keys() & {"dots", "rests"}
    known = simulated(ASKED["trial"](changed(BASE, "more", posts=steps(3, 4)), made), "en")
    assert all(known[part] for part in ("title", "sentences", "dots", "tables", "rests"))


@pytest.mark.parametrize("plan", [CLOSED, AWAY])
def test_no_plan_without_caseworkers_can_be_chosen_by_what_it_is_worth_to_know(
    plan: ScenarioFile, made: Calibration
) -> None:
    """The plan was said to be no answer, and then to be the choice, "the better one with a probability over 97 %"."""
    with pytest.raises(InputError, match="closed has no caseworkers for a time, so no number of it is an answer"):
        ASKED["information"](plan, made)
    open_one = changed(BASE, "open", posts=steps(3, 4))
    question = InformationQuestion(money=PaybackQuestion(**LITTLE))
    with pytest.raises(InputError, match="choose among others"):
        decide_information([open_one], plan, question, read_prices(), made)
    assert decide_information([open_one], BASE, question, read_prices(), made).gains


def test_how_many_posts_offices_lack_is_told_though_they_have_none(made: Calibration) -> None:
    empty = changed(BASE, "closed", posts=steps(0))
    answer = decide_batch(empty, StaffingQuestion((Target("work", 0.01, 4),), probability=0.1, **LITTLE), made)
    assert not is_none("batch", answer, "en")
    assert told("batch", answer, "en").sentences[0] == NOBODY["en"]
    assert told("batch", answer, "en").tables


def test_the_page_of_offices_without_caseworkers_has_no_table(made: Calibration) -> None:
    shown = ranked(ASKED["batch"](CLOSED, made), "en")
    assert shown == {"warned": [NOBODY["en"]], "sentences": [], "tables": []}
    assert ranked(ASKED["batch"](changed(BASE, "more", posts=steps(3, 4)), made), "en")["tables"]


def test_no_figure_is_drawn_of_an_answer_that_is_none(
    made: Calibration, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a plan that was said to be no answer a picture of its numbers was left."""
    figure = tmp_path / "payback.png"
    for plan, drawn in ((CLOSED, False), (changed(BASE, "more", posts=steps(3, 4)), True)):
        give(
            "payback",
            ASKED["payback"](plan, made),
            payback_sentences,
            payback_table,
            Output("en", figure, as_json=False),
        )
        assert figure.exists() == drawn
        assert ("payback.png is not drawn, since there is no answer." in capsys.readouterr().err) != drawn


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_prints_no_table_of_an_answer_that_is_none(
    made: Calibration, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    answer = ASKED["payback"](CLOSED, made)
    give("payback", answer, payback_sentences, payback_table, Output("en", None, as_json))
    printed = capsys.readouterr().out
    if as_json:
        assert json.loads(printed)["text"]["en"] == [*before("payback", answer, "en")]
        assert json.loads(printed)["plan"]["unstudied"] == ["nobody"]
    else:
        assert printed == "\n\n".join(before("payback", answer, "en")) + "\n"


@pytest.mark.parametrize("question", ["payback", "split"])
def test_all_away_at_one_time_is_as_if_there_were_nobody(question: Question, made: Calibration) -> None:
    answer = ASKED[question](AWAY, made)
    assert told(question, answer, "en").sentences[0] == NOBODY["en"]
    assert answer.as_json()["plan"]["unstudied"] == ["nobody"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_caseload_that_nobody_studied_is_told_before_the_answer(question: Question, made: Calibration) -> None:
    plan = changed(CROWDED, "crowded", posts=steps(0.3)) if question == "staffing" else CROWDED
    answer = ASKED[question](plan, made)
    for language, said in (("en", "studied"), ("da", "undersøgt")):
        first = before(question, answer, language)
        assert first.no_answer == ()
        assert said in first.warned[0]
        assert told(question, answer, language).sentences[: len(first.warned)] == first.warned


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_said_before_an_answer_about_plans_that_were_studied(question: Question, made: Calibration) -> None:
    answer = ASKED[question](changed(BASE, "fewer", posts=steps(3, 2), separation_per_year=0.1), made)
    assert [*before(question, answer, "en")] == []


def test_staffing_of_an_office_without_caseworkers_says_so_once_and_begins_with_the_posts(made: Calibration) -> None:
    """It said four times that 3 posts are no answer, since nobody was there in the month before they came."""
    answer = ASKED["staffing"](changed(BASE, "closed", posts=steps(0)), made)
    for language in LANGUAGES:
        first, sentences = before("staffing", answer, language), told("staffing", answer, language).sentences
        assert (first.no_answer, first.warned) == ((), (NOBODY[language],))
        assert " ".join(sentences).count(NOBODY[language].partition("»" if language == "da" else "” ")[2]) == 1
    assert (answer.plans.from_month, answer.plans.now) == (0, 0)
    assert answer.as_json()["answer"]["unstudied"] == []
    assert answer.difference is not None
    assert answer.difference.unstudied["closed-0-posts"] == {"nobody"}
    assert not [one for one in told("staffing", answer, "en").sentences if "as now" in one], "nor is it compared with"
    hired = replace(answer, file=changed(BASE, "now"))
    assert hired.unstudied(hired.today) == {"nobody"}


def test_no_number_of_an_office_without_caseworkers_stands_in_the_table_or_the_figure_of_staffing(
    made: Calibration,
) -> None:
    """Beside the plans it had a probability of its own, as if it were one of them."""
    answer = ASKED["staffing"](changed(BASE, "closed", posts=steps(0)), made)
    (table,) = told("staffing", answer, "en").tables
    (now,) = [row for row in table.rows if row[0] == "0"]
    assert now == ("0", "–", "–", "–", "–", "–", "–", "now")
    assert [one.posts for one in answer.answered(answer.confirmed)] == [3]
    assert [one.posts for one in answer.confirmed] == [0, 3]


def test_no_post_at_all_is_the_answer_only_where_it_is_asked_for(made: Calibration) -> None:
    empty = changed(BASE, "closed", posts=steps(0))
    easy = StaffingQuestion((Target("work", 0.01, 4),), probability=0.01, **LITTLE)
    assert decide_staffing(empty, easy, made).plans.posts == (1, 2, 3, 4)
    asked = decide_staffing(empty, replace(easy, lowest=0.0), made, titles=plan_titles)
    assert (asked.posts, asked.kind) == (0, "met-with-fewest")
    assert before("staffing", asked, "en").no_answer == (NOBODY["en"],)


def test_plans_that_are_asked_from_a_later_month_are_no_answer_where_nobody_is_there_until_then(
    made: Calibration,
) -> None:
    late = StaffingQuestion((Target("work", 0.01, 4),), probability=0.1, lowest=3, highest=3, from_month=2.0, **LITTLE)
    answer = decide_staffing(changed(BASE, "closed", posts=steps(0)), late, made, titles=plan_titles)
    three = "“3 full-time posts” has no caseworkers for a time. Nobody has studied that, so its numbers are no answer."
    assert before("staffing", answer, "en").no_answer == (three,)
    assert " ".join(told("staffing", answer, "en").sentences).count("has no caseworkers") == 1
