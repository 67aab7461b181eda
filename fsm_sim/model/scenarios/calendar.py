"""Months by name: ``"2027-03"`` and so many months after a start."""

import re
from calendar import monthrange

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

    >>> month_number("2021-01") - month_number("2020-11")
    2
    """
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number) - 1


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
