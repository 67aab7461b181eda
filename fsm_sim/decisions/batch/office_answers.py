"""The one number by which offices are ranked, of each question that can be asked of an office by itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from fsm_sim.decisions.backlog.answer import decide_backlog
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.payback.answer import decide_payback
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.split.answer import SplitQuestion, whole_difference
from fsm_sim.decisions.staffing.answer import StaffingQuestion, decide_staffing
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.inputs.scenarios import ScenarioFile

BatchName = Literal["staffing", "backlog", "split", "payback"]
"""What is ranked by: posts that are lacking; citizens who have waited too long; the difference in citizens between two
plans; the municipality's balance of a plan in kroner."""

type BatchQuestion = StaffingQuestion | BacklogQuestion | SplitQuestion | PaybackQuestion

NAMES: dict[type, BatchName] = {
    StaffingQuestion: "staffing",
    BacklogQuestion: "backlog",
    SplitQuestion: "split",
    PaybackQuestion: "payback",
}
OF_TWO_PLANS: tuple[BatchName, ...] = ("split", "payback")
"""Questions of a plan and of another that it is held against."""


@dataclass(frozen=True)
class OfficeAnswer:
    """The answer of one office: its number, Monte Carlo error and 90 % interval; NaN where the question has none.

    A number that cannot be reached, such as posts for a target, is infinite. `citizens` are those at the start;
    None where they were counted and are so few that they are hidden, or would give those away.
    """

    municipality: str
    programme: str
    citizens: int | None
    value: float
    mcse: float = math.nan
    lower: float = math.nan
    upper: float = math.nan


@dataclass(frozen=True)
class OfficeTask:
    """One office by itself: its scenario, and the one that it is held against where the question has two."""

    plan: ScenarioFile
    against: ScenarioFile | None = None


def asked_of(task: OfficeTask, question: BatchQuestion, calibration: Calibration) -> OfficeAnswer:
    """The answer of one office. The same whatever other offices there are, and wherever it is worked out."""
    (office,) = task.plan.scenario.office
    found = _ASKED[NAMES[type(question)]](task, question, calibration)
    return OfficeAnswer(office.municipality, office.programme, office.number_of_citizens, *found)


def _staffing(task: OfficeTask, question: Any, calibration: Calibration) -> tuple[float, ...]:
    answer = decide_staffing(task.plan, question, calibration, threads=1)
    return (math.inf if answer.posts is None else answer.posts - answer.plans.now,)


def _backlog(task: OfficeTask, question: Any, calibration: Calibration) -> tuple[float, ...]:
    over = decide_backlog(task.plan, question, calibration, threads=1, capacity=False).at.over
    return over.mean, over.mcse, over.lower, over.upper


def _split(task: OfficeTask, question: Any, calibration: Calibration) -> tuple[float, ...]:
    whole = whole_difference(task.plan, _against(task), question, calibration, threads=1)
    return whole.mean, whole.mcse, whole.lower, whole.upper


def _payback(task: OfficeTask, question: Any, calibration: Calibration) -> tuple[float, ...]:
    answer = decide_payback(task.plan, _against(task), question, read_prices(None), calibration, threads=1)
    mine = next(one for one in answer.amounts if one.name == "municipality")
    return mine.mean, mine.mcse, mine.lower, mine.upper


def _against(task: OfficeTask) -> ScenarioFile:
    if task.against is None:
        raise ValueError("a question of two plans takes both")
    return task.against


_ASKED: dict[BatchName, Callable[[OfficeTask, Any, Calibration], tuple[float, ...]]] = {
    "staffing": _staffing,
    "backlog": _backlog,
    "split": _split,
    "payback": _payback,
}
