"""Cells with their places, rows and grids of them."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

_INVISIBLE = "[\u00ad\u200b-\u200f\u2060\ufeff]"
"""Soft hyphens, marks of direction and characters without a width, which are no part of a name or a number."""

type Value = str | int | float | datetime.date
"""What a cell holds: a text without blanks at its ends ("" for an empty cell), a number or a date."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its line and its column, both from 1 on.

    >>> Cell("412", 3, 28).reference
    'AB3'
    """

    value: Value
    line: int
    column: int

    @property
    def text(self) -> str:
        """The value as text: a date as 2023-01-31, a whole number without decimals."""
        return as_text(self.value)

    @property
    def reference(self) -> str:
        """The cell as spreadsheets call it."""
        return f"{self.letters}{self.line}"

    @property
    def letters(self) -> str:
        """The column as spreadsheets call it."""
        letters, left = "", self.column
        while left:
            left, digit = divmod(left - 1, 26)
            letters = chr(65 + digit) + letters
        return letters


@dataclass(frozen=True)
class Grid:
    """The rows of cells of a CSV file or of one sheet of a workbook; `sheet` is its name, None for a CSV file."""

    file: str
    rows: tuple[tuple[Cell, ...], ...]
    sheet: str | None = None

    def problem(self, cell: Cell, text: str) -> Problem:
        """A problem at a cell: its line, in a workbook sheet and cell."""
        if self.sheet is None:
            return Problem(self.file, cell.line, text)
        return Problem(self.file, cell.line, text, self.sheet, cell.reference)


def cleaned(value: str) -> str:
    """A text without blanks at its ends, without no-break spaces, decomposed letters and Excel's marks of a text.

    >>> cleaned('="0615"'), cleaned("'2023-01"), cleaned(" Borgere ")
    ('0615', '2023-01', 'Borgere')
    """
    text = re.sub(_INVISIBLE, "", unicodedata.normalize("NFC", value))
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", text).strip()
    text = re.sub(r"^'(?=\w)", "", text)
    guarded = re.fullmatch(r'="(.*)"', text, re.DOTALL)
    return guarded[1].strip() if guarded else text


def as_text(value: Value) -> str:
    """A value as text.

    >>> as_text(412.0), as_text(9.5), as_text(datetime.date(2023, 1, 31))
    ('412', '9.5', '2023-01-31')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else value.isoformat() if isinstance(value, datetime.date) else str(value)


def quoted(value: Value) -> str:
    r"""A value as a sentence shows it, on one line; "empty" for an empty cell.

    >>> quoted("jan\n23"), quoted("")
    ("'jan\\n23'", 'empty')
    """
    if isinstance(value, datetime.date):
        return Sentence("the date {date}", date=value.isoformat())
    text = as_text(value)
    return (repr(text) if len(text) <= 60 else f"{text[:57]!r}...") if text else Sentence("empty")
