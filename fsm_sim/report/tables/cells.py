"""A table for a file that a spreadsheet program opens: its headings, and cells that are texts, numbers or months."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

Style = Literal["whole", "count", "average", "share", "count-difference", "average-difference", "share-difference"]
"""How a number is shown. A share is a number from 0 to 1 that is shown in per cent."""


class Number(NamedTuple):
    """A number and how it is shown."""

    value: float
    style: Style


class Month(NamedTuple):
    """A month of the calendar, such as "2027-01"."""

    name: str


Cell = str | Number | Month | None
"""What a cell holds; None where it is empty."""


@dataclass(frozen=True)
class Table:
    """A table by its name (the end of a file's name, or the sheet's), with a heading and a width for each column."""

    name: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


DIGITS = 15
"""The significant figures that spreadsheet programs keep."""


def number(value: float | None, style: Style) -> Cell:
    """A number as a cell, to `DIGITS` figures; empty where there is none.

    >>> number(0.25, "share"), number(float("nan"), "share"), number(None, "whole")
    (Number(value=0.25, style='share'), None, None)
    """
    return None if value is None or not math.isfinite(value) else Number(float(f"{value:.{DIGITS}g}"), style)
