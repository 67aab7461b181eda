"""What is asked of a forecast whose months have passed, and where its months lie in the calendar."""

from dataclasses import dataclass
from typing import Literal

from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Outcome
from fsm_sim.model.scenarios.calendar import month_number
from fsm_sim.model.scenarios.scenario import Scenario

Counted = Literal["month", "window"]
COUNTED: tuple[Counted, ...] = ("month", "window")


@dataclass(frozen=True)
class AfterwardsQuestion:
    """Asked: whether the forecast of a `scenario` was right (None: the only one of the run).

    `counted` says what a count of an outcome is of: citizens who were in it in the ``"month"``, or at any time in the
    outcome's own ``"window"`` up to the end of the month, such as BIR's three months.
    """

    scenario: str | None = None
    counted: Counted = "month"

    def check(self) -> None:
        """Refuse what cannot be asked of any run.

        Raises
        ------
        InputError
            When `counted` is neither of the two.

        >>> AfterwardsQuestion(counted="year").check()
        Traceback (most recent call last):
        fsm_sim.model.errors.InputError: counted is 'year'; it is month or window. ...
        """
        if self.counted not in COUNTED:
            text = Sentence("counted is {value}; it is month or window.", value=shown(self.counted))
            raise InputError(Problem("", None, text))

    def months_of(self, outcome: Outcome) -> bool:
        """Whether the counts are of the months that the forecast's outcome counts."""
        return self.counted == "window" or outcome.window_months <= 1


def asked_scenario(question: AfterwardsQuestion, scenarios: tuple[Scenario, ...]) -> Scenario:
    """The scenario of a run that is asked for, which has dates and offices of one programme each.

    Raises
    ------
    InputError
        When the run has no such scenario, or it has no dates or mixed offices.
    """
    names = tuple(one.name for one in scenarios)
    if question.scenario is None and len(names) > 1:
        text = Sentence(
            "the run has several scenarios ({names}); name the one that came about with scenario (--scenario).",
            names=names,
        )
        raise InputError(Problem("", None, text))
    wanted = question.scenario or names[0]
    if wanted not in names:
        text = Sentence("the run has no scenario '{name}'; it has {names}.", name=wanted, names=names)
        raise InputError(Problem("", None, text))
    one = scenarios[names.index(wanted)]
    problems = []
    if one.horizon.start_month is None:
        problems.append(
            Sentence("{name} has no start_month, so its months are not those of any calendar; add it.", name=one.name)
        )
    if any(office.programmes for office in one.office):
        problems.append(
            Sentence("{name} has an office of several programmes; what came is held against one each.", name=one.name)
        )
    if problems:
        raise InputError(*(Problem("", None, text) for text in problems))
    return one


def month_of(scenario: Scenario, month: str) -> int:
    """At the end of which month of a scenario a month of the calendar has passed: 1 for its first."""
    return month_number(month) - month_number(scenario.horizon.start_month or month) + 1


def held_against(scenario: Scenario, counts: tuple[MonitoredCounts, ...]) -> tuple[MonitoredCounts, ...]:
    """The counts of the scenario's offices that have months of it.

    Raises
    ------
    InputError
        When there are none.
    """
    offices = {(one.municipality, one.programme) for one in scenario.office}
    last = int(scenario.horizon.months)
    found = tuple(
        one
        for one in counts
        if (one.municipality, one.programme) in offices
        and month_of(scenario, one.months[-1]) >= 1
        and month_of(scenario, one.months[0]) <= last
    )
    if not found:
        there = tuple(f"{one.municipality} ({one.programme})" for one in scenario.office[:6])
        text = Sentence(
            "no counts are of the offices and months of {name}: {offices}, {months} months from {start} on.",
            name=scenario.name,
            offices=there,
            months=last,
            start=scenario.horizon.start_month,
        )
        raise InputError(Problem("", None, text))
    return found
