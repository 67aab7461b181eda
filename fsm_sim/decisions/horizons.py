"""The months of two plans that a question sets against each other: which both have, and whether they begin alike."""

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.scenario import Scenario


def shared_months(plan: Scenario, base: Scenario) -> int:
    """The last month that both plans have."""
    return int(min(plan.horizon.months, base.horizon.months))


def check_start(plan: Scenario, base: Scenario) -> None:
    """Refuse two plans that begin in different months of the calendar: months are set against each other one by one.

    Raises
    ------
    InputError
        When they do, or only one of them has a calendar.
    """
    starts = [one.horizon.start_month for one in (plan, base)]
    if starts[0] != starts[1]:
        first, other = (one or Sentence("no start_month") for one in starts)
        text = Sentence(
            "{plan} starts in another month ({start}) than {base} ({other}), and months are compared one by one; "
            "give both one start_month.",
            plan=plan.name,
            start=first,
            base=base.name,
            other=other,
        )
        raise InputError(Problem("", None, text))


def check_months(plan: Scenario, base: Scenario) -> None:
    """Refuse two plans that cover different numbers of months, where all of them count.

    Raises
    ------
    InputError
        When they do.
    """
    months = [int(one.horizon.months) for one in (plan, base)]
    if months[0] != months[1]:
        text = Sentence(
            "{plan} covers {months} months and {base} {other}; they cover the same.",
            plan=plan.name,
            months=months[0],
            base=base.name,
            other=months[1],
        )
        raise InputError(Problem("", None, text))
