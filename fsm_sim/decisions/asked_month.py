"""The month that a question names, as a number from the start of a scenario."""

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import AskedMonth, months_in_both, months_until, unplaced


def asked_month(month: AskedMonth | None, months: int, start: str | None = None) -> int | Sentence:
    """The month of a question, counted from the start of a scenario, or what is wrong with it.

    The scenario has `months` months, the last of which is meant by None, and begins in the month `start` of the
    calendar, where it has one.

    >>> asked_month(None, 24), asked_month(6, 24), asked_month("2028-12", 24, "2028-01")
    (24, 6, 12)
    >>> asked_month(36, 24)
    'month is 36; it is a month of the scenarios, from 0 to 24.'
    """
    asked = months if month is None else month
    if wrong := unplaced(asked, start, "month"):
        return wrong
    found = months_until(asked, start, "month", ends=True)
    if 0 <= found <= months:
        return found
    return Sentence(
        "month is {month}; it is a month of the scenarios, from {months}.",
        month=str(asked),
        months=months_in_both(0, months, start, ends=True),
    )
