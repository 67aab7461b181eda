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

_SHORT = re.compile(r"(\d{1,2})[-/](\d{2})", re.ASCII)
"""A month and a year of two digits, in either order: 01-23, 23-01."""
_BEFORE = "pr|per|ult|ultimo|medio|primo|d|den|i|måned|month"
_WEEKDAYS = "(?:man|tirs|ons|tors|fre|lør|søn)(?:dag)?|(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?"

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
    text = _bare(value)
    first, between, last = text.partition(" - ")
    if between and first.isdigit() and last.isdigit():
        return _by_numbers(f"{first}-{last}")
    if between and first != last:
        return _within(first, last)
    return _by_numbers(first) or _by_name(first)


def is_month(value: object) -> bool:
    """Whether a cell that names a column may be a month, as in wide tables; a bare number is none.

    >>> is_month("jan 2023"), is_month("2023M01"), is_month(202301)
    (True, True, False)
    """
    short = isinstance(value, str) and _SHORT.fullmatch(value.strip())  # 16-24 are years of age
    return not isinstance(value, int | float) and not short and bool(readings(value))


def _bare(written: str) -> str:
    """A month without the time of a day, days of the week, footnotes and words such as "pr." and "måned"."""
    text = re.sub(r"(?<=\d)[t ](?:00:00(?::00(?:\.0+)?)?|23:59(?::59(?:\.9+)?)?)z?$", "", _dashed(written))
    text = re.sub(rf"^(?:(?:{_WEEKDAYS})[, ]+)?(?:(?:{_BEFORE})[. :]+)+|^(?:{_WEEKDAYS})[, ]+", "", text)
    text = re.sub(r"(?<=[\w.])(?:\s*\*+|\s+\d\)|[¹²³]|\s*\((?:foreløbig|foreløbige tal|p|preliminary)\))$", "", text)
    return re.sub(r"(?<=[a-z]) (?:måned|month)(?= \d)", "", text.replace("_", "-"))


def _dashed(written: str) -> str:
    return re.sub("[‐-―−]", "-", written.strip().casefold())


def _within(first: str, last: str) -> Readings:
    """The month of a period from its first to its last day."""
    ends = [_by_numbers(one) or _by_name(one) for one in (first, last)]
    found = {}
    for order, day in ends[0].items():
        end = ends[1].get(order)
        if end and (end.year, end.month) == (day.year, day.month) and day.day == 1 and end.day >= 28:
            found[order] = day
    return found


def _by_numbers(text: str) -> Readings:
    """Months that are written with numbers alone."""
    for form in (r"(\d{4})\s*(?:[-/.: ]?m|[-/.: ])\s*(\d{1,2})", r"(\d{4})(\d{2})(?:\.0)?"):
        if found := re.fullmatch(form, text, re.ASCII):
            return _only(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"m?(\d{1,2})\s*[-/.m ]\s*(\d{4})", text, re.ASCII):
        return _only(int(found[2]), int(found[1]))
    if found := _SHORT.fullmatch(text):
        month, year = sorted(map(int, found.groups()))
        return _only(_year(year), month) if month <= 12 < year else {}
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:\.0)?", text, re.ASCII):
        return _only(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text, re.ASCII):
        return _only(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{1,2})[-/.]\s?(\d{1,2})[-/. ]\s?(\d{4}|\d{2})", text, re.ASCII):
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
