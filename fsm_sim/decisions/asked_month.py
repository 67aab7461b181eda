"""The month that a question names, in a scenario."""

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import AskedMonth, months_in_both, months_until, unplaced
from fsm_sim.model.scenarios.scenario import Horizon


def asked_month(month: AskedMonth | None, horizon: Horizon) -> int | Sentence:
    """The month of a question, counted from the start of a scenario (its last for None), or what is wrong with it.

    >>> asked_month(None, Horizon(months=24)), asked_month(6, Horizon(months=24))
    (24, 6)
    >>> asked_month(36, Horizon(months=24))
    'month is 36; it is a month of the scenarios, from 0 to 24.'
    """
    months, start = int(horizon.months), horizon.start_month
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
