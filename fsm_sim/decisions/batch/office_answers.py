"""The one number by which offices are ranked, of each question that can be asked of an office by itself."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from fsm_sim.decisions import asked_outcome
from fsm_sim.decisions.backlog import question as backlog
from fsm_sim.decisions.backlog.answer import decide_backlog
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.information import answer as information
from fsm_sim.decisions.information.answer import decide_information
from fsm_sim.decisions.information.question import InformationQuestion
from fsm_sim.decisions.payback import answer as payback
from fsm_sim.decisions.payback.answer import decide_payback
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.sensitivity.answer import SensitivityQuestion, decide_sensitivity
from fsm_sim.decisions.split.answer import SplitQuestion, check_split, whole_difference
from fsm_sim.decisions.staffing import answer as staffing
from fsm_sim.decisions.staffing.answer import StaffingQuestion, decide_staffing
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.inputs.scenarios import ScenarioFile

BatchName = Literal["staffing", "backlog", "split", "payback", "sensitivity", "information"]
"""What is ranked by: posts that are lacking; citizens who have waited too long; the difference in citizens between two
plans; the municipality's balance of a plan in kroner; the citizens by which that difference moves with the parameter
that it moves with most; what it is worth in kroner to know every parameter before the plan is chosen or not."""

type OfficeQuestion = StaffingQuestion | BacklogQuestion | SplitQuestion | PaybackQuestion | SensitivityQuestion
type BatchQuestion = OfficeQuestion | InformationQuestion

NAMES: dict[type, BatchName] = {
    StaffingQuestion: "staffing",
    BacklogQuestion: "backlog",
    SplitQuestion: "split",
    PaybackQuestion: "payback",
    SensitivityQuestion: "sensitivity",
    InformationQuestion: "information",
}
OF_TWO_PLANS: tuple[BatchName, ...] = ("split", "payback", "sensitivity", "information")
"""Questions of a plan and of another that it is held against."""


@dataclass(frozen=True)
class OfficeAnswer:
    """The answer of one office: its number, Monte Carlo error and 90 % interval; NaN where the question has none.

    A number that cannot be reached, such as posts for a target, is infinite. `citizens` are those at the start;
    None where they were counted and are so few that they are hidden, or would give those away. `parameter` is that
    which a difference moves with most; "" where chance could be what moves it, and for other questions.
    """

    municipality: str
    programme: str
    citizens: int | None
    value: float
    mcse: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    parameter: str = ""


@dataclass(frozen=True)
class OfficeTask:
    """One office by itself: its scenario, and the one that it is held against where the question has two."""

    plan: ScenarioFile
    against: ScenarioFile | None = None


def runs_of(question: BatchQuestion) -> OfficeQuestion:
    """The question that has the draws, replications and seed."""
    return question.money if isinstance(question, InformationQuestion) else question


def check_office(task: OfficeTask, question: Any, calibration: Calibration) -> None:
    """Refuse what cannot be asked of an office, before any is asked.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    name, plan = NAMES[type(question)], task.plan
    if name == "staffing":
        staffing.check_asked(question, plan.scenario, calibration)
    elif name == "backlog":
        backlog.check_asked(question, plan.scenario, calibration)
    elif name == "payback":
        payback.check_asked(question, _against(task).scenario, plan.scenario, read_prices(None), calibration)
    elif name == "information":
        information.check_asked(question, _against(task), [plan], read_prices(None), calibration)
    else:
        check = check_split if name == "split" else asked_outcome.check_asked
        check(question, _against(task).scenario, plan.scenario, calibration)


def asked_of(task: OfficeTask, question: BatchQuestion, calibration: Calibration) -> OfficeAnswer:
    """The answer of one office. The same whatever other offices there are, and wherever it is worked out."""
    (office,) = task.plan.scenario.office
    found: Any = _ASKED[NAMES[type(question)]](task, question, calibration)
    return OfficeAnswer(office.municipality, office.programme, office.number_of_citizens, *found)


type _Found = tuple[float | str, ...]


def _staffing(task: OfficeTask, question: Any, calibration: Calibration) -> _Found:
    answer = decide_staffing(task.plan, question, calibration, threads=1)
    return (math.inf if answer.posts is None else answer.posts - answer.plans.now,)


def _backlog(task: OfficeTask, question: Any, calibration: Calibration) -> _Found:
    over = decide_backlog(task.plan, question, calibration, threads=1, capacity=False).at.over
    return over.mean, over.mcse, over.lower, over.upper


def _split(task: OfficeTask, question: Any, calibration: Calibration) -> _Found:
    whole = whole_difference(task.plan, _against(task), question, calibration, threads=1)
    return whole.mean, whole.mcse, whole.lower, whole.upper


def _payback(task: OfficeTask, question: Any, calibration: Calibration) -> _Found:
    answer = decide_payback(task.plan, _against(task), question, read_prices(None), calibration, threads=1)
    mine = next(one for one in answer.amounts if one.name == "municipality")
    return mine.mean, mine.mcse, mine.lower, mine.upper


def _sensitivity(task: OfficeTask, question: Any, calibration: Calibration) -> _Found:
    found = decide_sensitivity(task.plan, _against(task), question, calibration, threads=1)
    most = found.effects[0]
    return most.swing, most.swing_mcse, math.nan, math.nan, most.name if found.told else ""


def _information(task: OfficeTask, question: Any, calibration: Calibration) -> _Found:
    answer = decide_information([task.plan], _against(task), question, read_prices(None), calibration, threads=1)
    return answer.perfect.value, answer.perfect.mcse


def _against(task: OfficeTask) -> ScenarioFile:
    if task.against is None:
        raise ValueError("a question of two plans takes both")
    return task.against


_ASKED: dict[BatchName, Callable[[OfficeTask, Any, Calibration], _Found]] = {
    "staffing": _staffing,
    "backlog": _backlog,
    "split": _split,
    "payback": _payback,
    "sensitivity": _sensitivity,
    "information": _information,
}
