"""The outcome and month that a question about two plans names, and the citizens in it run by run."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.asked_month import asked_month
from fsm_sim.decisions.horizons import check_start, shared_months
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.runs_asked import run_problems
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError, Problem, shown, together
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.calendar import AskedMonth, month_in_both
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.results.summary import weight_of


@dataclass(frozen=True)
class OutcomeQuestion:
    """Asked: the difference in citizens in an `outcome` (None: the first headline) in `month` (None: the last of both).

    A month is its number from the start, or where the scenarios have dates such as ``"2028-12"``, whose end is meant.
    """

    outcome: str | None = None
    month: AskedMonth | None = None
    draws: int = 200
    replications: int = 4
    seed: int = 1

    def problems(self) -> list[Problem]:
        """What is wrong with it whatever the scenarios."""
        return run_problems(self)

    def check(self) -> None:
        """Refuse a number of runs that cannot be.

        Raises
        ------
        InputError
            With everything that is wrong.
        """
        if problems := self.problems():
            raise InputError(*problems)


def check_asked(
    question: OutcomeQuestion, before: Scenario, after: Scenario, calibration: Calibration | None = None
) -> None:
    """Refuse what cannot be asked of two scenarios.

    Raises
    ------
    InputError
        With everything that is wrong with the question, and asked of the two (`asked_outcome`).
    """
    together(question.check, lambda: asked_outcome(question, before, after, calibration))


def asked_outcome(
    question: OutcomeQuestion, before: Scenario, after: Scenario, calibration: Calibration | None = None
) -> tuple[str, int]:
    """The outcome and the month of a question, which both scenarios have; without a calibration, as programmes come.

    Raises
    ------
    InputError
        When they do not, or do not begin in the same month of the calendar.
    """
    both = [programme_of(one, calibration).outcomes for one in (before, after)]
    shared = {name: outcome for name, outcome in both[0].items() if name in both[1]}
    outcome = question.outcome or next((name for name, one in shared.items() if one.headline), "")
    problems = list(_problems_of_name(outcome, tuple(shared)))
    start = before.horizon.start_month
    month = asked_month(question.month, shared_months(after, before), start)
    if isinstance(month, Sentence):
        problems.append(month)
    elif outcome in shared and month < (window := shared[outcome].window_months):
        text = Sentence(
            "{outcome} counts {window} months, so there is none in month {month}; the first is {first}.",
            outcome=outcome,
            window=window,
            month=month_in_both(month, start, ends=True),
            first=month_in_both(window, start, ends=True),
        )
        problems.append(text)
    try:
        check_start(after, before)
    except InputError as error:
        raise InputError(*(Problem("", None, text) for text in problems), *error.problems) from None
    if problems or isinstance(month, Sentence):
        raise InputError(*(Problem("", None, text) for text in problems))
    return outcome, month


def _problems_of_name(outcome: str, shared: tuple[str, ...]) -> Iterator[Sentence]:
    if outcome in shared:
        return
    names = shared or (Sentence("none"),)
    if outcome:
        yield Sentence(
            "{outcome} is no outcome of both plans; they share {names}.", outcome=shown(outcome), names=names
        )
    else:
        yield Sentence("name an outcome of both plans; they share {names}.", names=names)


def programme_of(scenario: Scenario, calibration: Calibration | None) -> Programme:
    """The programme of a scenario's first office, as the calibration has it; without one, as it comes."""
    changes = None if calibration is None else calibration.sources.config.programmes
    return programmes.load(scenario.office[0].programme, changes)


def citizens_in_outcome(found: Outcomes, outcome: str, month: int) -> Floats:
    """Citizens in an outcome, shape (scenarios, draws, replications); nobody where there is nobody to count."""
    weight = weight_of(outcome, found.measures)
    return np.asarray(np.nan_to_num(found.of(outcome)[..., month] * found.of(weight)[..., month]))
