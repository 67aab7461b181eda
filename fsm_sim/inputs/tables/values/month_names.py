"""One month as it is written, in the forms that leave no doubt and in those that leave several readings."""

import datetime
import re
from typing import NamedTuple

_STEMS = (
    ("jan", "januar", "january"),
    ("feb", "febr", "februar", "february"),
    ("mar", "marts", "march"),
    ("apr", "april"),
    ("maj", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("okt", "oktober", "oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
NUMBERS = {name: number for number, names in enumerate(_STEMS, 1) for name in names}
"""The number of each month by its Danish and English names and short names."""

EARLIEST, LATEST = 1980, 2099
"""The years that a month can be in."""


class Day(NamedTuple):
    """A month, and the day in it where one is written."""

    year: int
    month: int
    day: int = 0


type Readings = dict[str, Day]
"""What a text can mean, by the order that makes it so: ``month`` where there is one order only, else dmy, mdy, ymd."""


def readings(value: object) -> Readings:
    """Every month that a cell can mean; none where it is no month.

    >>> readings("jan-23"), readings("2023M01")
    ({'month': Day(year=2023, month=1, day=0)}, {'month': Day(year=2023, month=1, day=0)})
    >>> sorted(readings("01-02-2023")), readings("ultimo januar 2023") == readings("jan 2023 - jan 2023")
    (['dmy', 'mdy'], True)
    """
    if isinstance(value, datetime.date):
        return _only(value.year, value.month, value.day)
    if isinstance(value, float | int):
        value = str(int(value)) if float(value).is_integer() else ""
    if not isinstance(value, str) or len(value) > 40:
        return {}
    text = re.sub(r"[t ]00:00(?::00(?:\.0+)?)?z?$", "", re.sub("[‐-―−]", "-", value.strip().casefold()))
    text = re.sub(r"^(?:(?:pr|per|ult|ultimo|primo|d|den|i|måned|month)[. :]+)+", "", text)
    first, between, last = text.partition(" - ")
    if between and first != last:
        return {}
    return _by_numbers(first) or _by_name(first)


def is_month(value: object) -> bool:
    """Whether a cell that names a column may be a month, as in wide tables; a bare number is none.

    >>> is_month("jan 2023"), is_month("2023M01"), is_month(202301)
    (True, True, False)
    """
    return not isinstance(value, int | float) and bool(readings(value))


def _by_numbers(text: str) -> Readings:
    """Months that are written with numbers alone."""
    for form in (r"(\d{4})\s*[-/.m]\s*(\d{1,2})", r"(\d{4})(\d{2})"):
        if found := re.fullmatch(form, text, re.ASCII):
            return _only(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})\s*[-/.m]\s*(\d{4})", text, re.ASCII):
        return _only(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text, re.ASCII):
        return _only(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?(\d{4}|\d{2})", text, re.ASCII):
        first, second, third = map(int, found.groups())
        days = {"dmy": Day(_year(third), second, first), "mdy": Day(_year(third), first, second)}
        if len(found[3]) == 2 and len(found[1]) == 2:
            days["ymd"] = Day(_year(first), second, third)
        return {order: day for order, day in days.items() if _exists(day)}
    return {}


def _by_name(text: str) -> Readings:
    """Months that are written with their names; a number of two digits before the name may be a day."""
    if found := re.fullmatch(r"([a-zæøå]+)\.?\s*[-/.,' ]?\s*(\d{4}|\d{2})", text, re.ASCII):
        number = NUMBERS.get(found[1])
        return _only(_year(int(found[2])), number) if number else {}
    if found := re.fullmatch(r"(\d{4})\s*[-/., ]?\s*([a-z]+)\.?", text, re.ASCII):
        number = NUMBERS.get(found[2])
        return _only(int(found[1]), number) if number else {}
    if found := re.fullmatch(r"(\d{1,2})\.?\s*[-/ ]?\s*([a-z]+)\.?\s*[-/, ]?\s*(\d{4}|\d{2})", text, re.ASCII):
        number = NUMBERS.get(found[2])
        return _only(_year(int(found[3])), number, int(found[1])) if number else {}
    return {}


def _only(year: int, month: int, day: int = 0) -> Readings:
    found = Day(year, month, day)
    return {"month": found} if _exists(found) else {}


def _exists(day: Day) -> bool:
    return EARLIEST <= day.year <= LATEST and 1 <= day.month <= 12 and 0 <= day.day <= 31


def _year(written: int) -> int:
    return written + 2000 if written < 100 else written
