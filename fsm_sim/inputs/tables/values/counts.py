"""A count as it is written: shown, hidden in one of many ways, or not known."""

import datetime
import html
import re
from dataclasses import dataclass

from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.headings import plain
from fsm_sim.inputs.tables.values.month_names import NUMBERS

_UNKNOWN = (
    "n/a,na,n.a,n.a.,#n/a,i/t,#i/t,null,none,nan,diskretioneret,diskretionerede,diskretionering,diskret,diskretion,"
    "skjult,skjult af hensyn til diskretion,hidden,suppressed,fortroligt,confidential,anonymiseret,anonymised,uoplyst,"
    "ikke oplyst,ej oplyst,oplyses ikke,ikke opgjort,ikke tilgængelig,under bagatelgrænsen,i.o.,ukendt,unknown,"
    "not known,not available,missing,mangler,tom,blank"
)
UNKNOWN = frozenset(_UNKNOWN.split(","))
"""Words that are written in place of a count that is not given."""

_MARKS = re.compile(r"[.…:*•·#?_]+|[-–—−‐]+")
"""Marks that are written in its place."""

NONE = frozenset({"ingen", "nul", "zero", "no one", "nobody"})
"""Words for a count of 0."""

_BELOW = re.compile(r"(?:<|＜|‹|under|færre end|mindre end|fewer than|less than|below)\s*(\d{1,3})(?:[.,]0)?", re.ASCII)
_AT_MOST = re.compile(r"(?:≤|≦|<=|=<|højst|højest|max\.?|maks\.?|at most|up to|op til)\s*(\d{1,3})", re.ASCII)
_BETWEEN = re.compile(r"(?:mellem |ml\.? |between )?(\d{1,3})\s*(?:-|–|—|til|to|og|and)\s*(\d{1,3})", re.ASCII)
_WORDS = {"fem": "5", "five": "5", "tre": "3", "three": "3", "ti": "10", "ten": "10"}
_PEOPLE = re.compile(r"(?<=[\w>]) ?(?:personer|pers\.?|borgere|stk\.?|persons|people|citizens)$")
_REMARK = re.compile(r"(?<=[a-zæøå0-9])\s*(?:\*+|\((?:\*+|[a-zæøå .]+)\))$")
_DAY = re.compile(r"(\d{1,2})\.?[-/ .]+([a-zæøå]{3,9})\.?|([a-zæøå]{3,9})\.?[-/ ]+(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Hidden:
    """What a text that is no number stands for: an interval; None where it is not known."""

    interval: tuple[int, int] | None


def hidden(text: str) -> Hidden | None:
    """What a text other than a number stands for; None where it is none of the ways to hide a count.

    >>> hidden("<5"), hidden("færre end 5"), hidden("1-4"), hidden("..")
    (Hidden(interval=(0, 4)), Hidden(interval=(0, 4)), Hidden(interval=(1, 4)), Hidden(interval=None))
    >>> hidden("< 5 (diskretioneret)"), hidden("ingen"), hidden("21*")
    (Hidden(interval=(0, 4)), Hidden(interval=(0, 0)), None)
    """
    lower = " ".join(html.unescape(text).casefold().split())
    remark = _REMARK.search(lower)
    if remark and (remark[0].strip(" ()*") or "*") in UNKNOWN | {"*"} and not lower[: remark.start()].isdigit():
        lower = lower[: remark.start()]
    lower = lower.strip("()[] ")
    lower = " ".join(_WORDS.get(word, word) for word in _PEOPLE.sub("", lower).split(" "))
    if not lower or lower in UNKNOWN or plain(lower) in UNKNOWN or _MARKS.fullmatch(lower):
        return Hidden(None)
    if lower in NONE:
        return Hidden((0, 0))
    if (found := _BELOW.fullmatch(lower)) and int(found[1]) > 0:
        return Hidden((0, int(found[1]) - 1))
    if found := _AT_MOST.fullmatch(lower):
        return Hidden((0, int(found[1])))
    if found := _BETWEEN.fullmatch(lower):
        return Hidden((int(found[1]), int(found[2])))
    return None


def as_date(cell: Cell) -> tuple[int, int] | None:
    """Day and month where a spreadsheet program took an interval such as 1-4 for a date; None where it is no date.

    >>> as_date(Cell("01-apr", 2, 1)), as_date(Cell(datetime.date(2026, 4, 1), 2, 1)), as_date(Cell("1-4", 2, 1))
    ((1, 4), (1, 4), None)
    """
    if isinstance(cell.value, datetime.date):
        return cell.value.day, cell.value.month
    if not isinstance(cell.value, str):
        return None
    if found := re.fullmatch(r"(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}", cell.value, re.ASCII):
        return int(found[1]), int(found[2])
    found = _DAY.fullmatch(cell.value.casefold())
    if found is None:
        return None
    month = NUMBERS.get(found[2] or found[3])
    return None if month is None else (int(found[1] or found[4]), month)
