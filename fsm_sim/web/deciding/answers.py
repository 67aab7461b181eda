"""Answers to the decisions that are asked for, from the draws of the page's calibration."""

from typing import Final

from fsm_sim.decisions.backlog.answer import BacklogAnswer, decide_backlog
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.evaluate import Watch
from fsm_sim.decisions.payback.answer import PaybackAnswer, decide_payback
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.split.answer import SplitAnswer, SplitQuestion, decide_split
from fsm_sim.decisions.staffing.answer import StaffingAnswer, StaffingQuestion, decide_staffing
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.report.document.decisions.staffing_text import plan_titles
from fsm_sim.report.document.decisions.told import KeptAnswers
from fsm_sim.web.answering.answers import SEED
from fsm_sim.web.answering.pace import ALONE, Pace
from fsm_sim.web.answering.plans import name_of, scenario_files
from fsm_sim.web.deciding.asking import Decision

DRAWS: Final = 200
REPLICATIONS: Final = 2
THREADS: Final = 2

type Answer = StaffingAnswer | PaybackAnswer | SplitAnswer | BacklogAnswer


def answer(decision: Decision, calibration: Calibration, pace: Pace = ALONE) -> Answer:
    """The answer to a decision that has no mistakes, as the command line gives it with the same numbers.

    Raises
    ------
    InputError
        Where the fields are right one by one and not together.
    EvaluationCancelledError
        Where nobody waits for it any more.
    """
    watch = Watch(cancelled=lambda: pace.left)
    question, values = decision.question, decision.values
    assert question is not None
    assert values is not None
    files = dict(zip(("", *question.plans), scenario_files(question), strict=True))
    if decision.kind == "staffing":
        month = int(files[""].scenario.horizon.months)
        target = Target(str(values["ask-outcome"]), _share(values["ask-share"]), month)
        wanted = StaffingQuestion(
            (target,), month, _share(values["ask-sure"]), draws=DRAWS, replications=REPLICATIONS, seed=SEED
        )
        return decide_staffing(
            files[""], wanted, calibration, threads=THREADS, watch=lambda _: watch, titles=plan_titles
        )
    if decision.kind == "backlog":
        queue = BacklogQuestion(
            float(str(values["ask-limit"])), int(str(values["ask-number"])),
            probability=_share(values["ask-sure"]), draws=DRAWS, replications=REPLICATIONS, seed=SEED,
        )  # fmt: skip
        return decide_backlog(files[""], queue, calibration, threads=THREADS, watch=lambda _: watch)
    plan = files[str(values["ask-plan"])]
    if decision.kind == "payback":
        wage = values.get("ask-wage")
        asked = PaybackQuestion(
            caseworker_year=None if wage is None else float(wage),
            draws=DRAWS, replications=REPLICATIONS, seed=SEED,
        )  # fmt: skip
        return decide_payback(plan, files[""], asked, read_prices(), calibration, threads=THREADS, watch=watch)
    parts = SplitQuestion(draws=DRAWS, replications=REPLICATIONS, seed=SEED)
    return decide_split(plan, files[""], parts, calibration, threads=THREADS, watch=watch)


def kept(decision: Decision, calibration: Calibration, pace: Pace = ALONE) -> KeptAnswers:
    """The answer to a decision as an annex tells it, as if it lay beside the run.

    Raises
    ------
    InputError, EvaluationCancelledError
        As `answer`.
    """
    from fsm_sim.report.answers.kept import kept_answer  # pictures: only who takes an annex waits for them

    return KeptAnswers(dict([kept_answer(decision.kind, answer(decision, calibration, pace))]))


def command(decision: Decision, calibration: str, language: str) -> str:
    """What to type, beside the scenario files, for the same answer.

    >>> from urllib.parse import parse_qsl
    >>> from fsm_sim.web.deciding.asking import decision
    >>> office = "municipality=Vejle&citizens=300&caseworkers=9&a.caseworkers=8&a.turnover=10"
    >>> print(command(decision("split", parse_qsl(office)), "published", "da"))
    fsm-sim decide split plan-a.toml --against today.toml --draws 200 --replications 2 --seed 1 --language da
    """
    values, kind = decision.values or {}, decision.kind
    sizes = f"--draws {DRAWS} --replications {REPLICATIONS} --seed {SEED} --language {language}"
    under = "" if calibration == "published" else f" --calibration {calibration}"
    if kind == "staffing":
        target = f"--target {values['ask-outcome']} {values['ask-share']:g}% --probability {values['ask-sure']:g}%"
        return f"fsm-sim decide staffing {name_of('')}.toml {target}{under} {sizes}"
    if kind == "backlog":
        asked = f"--limit {values['ask-limit']:g} --number {values['ask-number']} --probability {values['ask-sure']:g}%"
        return f"fsm-sim decide backlog {name_of('')}.toml {asked}{under} {sizes}"
    wage = f" --caseworker-year {values['ask-wage']}" if "ask-wage" in values else ""
    plan = name_of(str(values["ask-plan"]))
    return f"fsm-sim decide {kind} {plan}.toml --against {name_of('')}.toml{wage}{under} {sizes}"


def _share(percent: object) -> float:
    return round(float(str(percent)) / 100, 9)
