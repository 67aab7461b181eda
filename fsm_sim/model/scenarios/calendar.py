"""Months by name: ``"2027-03"`` and so many months after a start, and what a reader asks of either kind."""

import re
from calendar import monthrange

from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence

type AskedMonth = int | str
"""A month as a reader asks for it: so many months from the start of a scenario, or a month of the calendar."""

MONTH_RULE = 'is a month: a number from the start, 0 or more, or such as "2027-01"'
"""The rule of a month from which something is so, after the name of its key."""
MONTH = re.compile(r"^[0-9]{4}-(?:0[1-9]|1[0-2])$")
"""How a month is written."""
DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
"""How a day is written."""


def is_month(text: object) -> bool:
    """Whether a value is the name of a month.

    >>> is_month("2027-03"), is_month("2027-13"), is_month(3)
    (True, False, False)
    """
    return isinstance(text, str) and MONTH.fullmatch(text) is not None


def is_day(text: object) -> bool:
    """Whether a value is a day of the calendar.

    >>> is_day("2026-07-01"), is_day("2026-02-30"), is_day("1 July 2026")
    (True, False, False)
    """
    if not isinstance(text, str) or DAY.fullmatch(text) is None:
        return False
    year, month, day = map(int, text.split("-"))
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def month_number(month: str) -> int:
    """Months since year 0.

    >>> month_number("2021-01")
    24252
    """
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number) - 1


def months_between(earlier: str, later: str) -> int:
    """How many months one month is after another.

    >>> months_between("2020-11", "2021-01")
    2
    """
    return month_number(later) - month_number(earlier)


def month_name(number: int) -> str:
    """The month of a number.

    >>> month_name(month_number("2021-12") + 1)
    '2022-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_after(start: str, months: float) -> str:
    """The month in which a time lies, `months` after the beginning of the month `start`.

    >>> month_after("2027-01", 14), month_after("2027-01", 0.5)
    ('2028-03', '2027-01')
    """
    return month_name(month_number(start) + int(months))


def unplaced(month: AskedMonth, start: str | None, name: str) -> Sentence | None:
    """Why a month that is asked for has no place among the months from a start; None where it has one.

    >>> unplaced("2028-12", "2027-01", "month")
    >>> print(unplaced("summer", "2027-01", "month"))
    month is 'summer'; write the number of a month from the start, such as 12, or a month such as 2027-06.
    """
    if not isinstance(month, str):
        return None
    if not is_month(month):
        return Sentence(
            "{name} is {value}; write the number of a month from the start, such as 12, or a month such as 2027-06.",
            name=name,
            value=shown(month),
        )
    if start is None:
        return Sentence(
            "{name} is {month}, but no [horizon] start_month is given for all scenarios; give months from the start.",
            name=name,
            month=month,
        )
    return None


def months_until(month: AskedMonth, start: str | None, name: str, *, ends: bool = False) -> int:
    """Months from the start of a scenario until a month begins, or with `ends` until it has passed.

    A month of the calendar before the start is a number below 0, whether it ends or begins. `name` is what asks for it.

    Raises
    ------
    InputError
        When it is neither a number nor a month of the calendar, or it is one and the scenario does not say in which it
        starts.

    >>> months_until(12, None, "month"), months_until("2028-12", "2027-01", "month", ends=True)
    (12, 24)
    >>> months_until("2026-12", "2027-01", "month", ends=True)
    -1
    """
    if text := unplaced(month, start, name):
        raise InputError(Problem("", None, text))
    if not isinstance(month, str):
        return month
    begins = months_between(start or "", month)  # without a start it has no place
    return begins + (ends and begins >= 0)


def month_in_both(month: float, start: str | None, *, ends: bool = False) -> str:
    """A month from the start of a scenario as an error names it: with the month of the calendar where that is known.

    With `ends` the month of the calendar is the last that has passed.

    >>> month_in_both(24, "2027-01", ends=True), month_in_both(2, "2027-01"), month_in_both(24, None)
    ('24 (2028-12)', '2 (2027-03)', '24')
    """
    known = start is not None and not (ends and month == 0)
    return f"{month:g} ({month_after(start or '', month - (ends and month > 0))})" if known else f"{month:g}"


def months_in_both(first: float, last: float, start: str | None, *, ends: bool = False) -> Sentence:
    """The months from one to another, as `month_in_both`.

    >>> months_in_both(0, 24, "2027-01", ends=True), months_in_both(0, 23, None)
    ('0 to 24, or 2027-01 to 2028-12', '0 to 23')
    """
    if start is None:
        return Sentence("{first:g} to {last:g}", first=first, last=last)
    dates = [month_after(start, max(month - ends, 0)) for month in (first, last)]
    return Sentence("{first:g} to {last:g}, or {begin} to {end}", first=first, last=last, begin=dates[0], end=dates[1])
