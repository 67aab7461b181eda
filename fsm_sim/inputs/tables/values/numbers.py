"""Columns of numbers: whether a comma or a point separates decimals, the column as a whole says, or it is asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from fsm_sim.inputs.tables.cells import Cell

Mark = Literal[".", ","]

_NUMBER = re.compile(r"([+-]?)(\d[\d.,\s'’]*?)\s*%?", re.ASCII)
_UNIT = re.compile(
    r"(?<=\d) ?(?:stk|pers|personer|borgere|sager|persons|people|citizens|årsværk|fuldtid|stillinger|posts|fte)\.?$",
    re.IGNORECASE,
)
"""Words for what is counted, after the number."""
_SPACED = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?|[\d.,]+", re.ASCII)


@dataclass(frozen=True)
class Read:
    """A number that was read; `thousands` where separators between them were taken out, `unit` where a word was."""

    value: float
    thousands: bool = False
    decimals: bool = False
    unit: bool = False


Failure = Literal["no number", "ambiguous", "other mark", "groups"]
"""Why a text is no number: it has other characters; 1.234 may be both; decimals have the other mark; 1.23.456."""


def mark_of(text: str) -> Mark | None:
    """The mark of decimals that a number leaves no doubt about; None where it has none, or both readings are possible.

    >>> mark_of("9,5"), mark_of("1.234,5"), mark_of("1.234.567"), mark_of("1.234"), mark_of("12")
    (',', ',', ',', None, None)
    """
    digits = _digits(text)
    if digits is None:
        return None
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if not dots and not commas:
        return None
    mark: Mark = "." if dots else ","
    if max(dots, commas) > 1:
        return "," if dots else "."
    before, after = digits.split(mark)
    return None if len(after) == 3 and 1 <= len(before) <= 3 and before.strip("0") else mark


def marks(cells: Iterable[Cell]) -> dict[Mark, Cell]:
    """The marks of decimals in some cells, each with the first cell that has it."""
    found: dict[Mark, Cell] = {}
    for cell in cells:
        if isinstance(cell.value, str) and (mark := mark_of(cell.value)):
            found.setdefault(mark, cell)
    return found


def number(cell: Cell, decimal: Mark | None, *, whole: bool = False, amount: bool = False) -> Read | Failure:
    """The number in a cell of a column whose decimals have a mark (None where no cell says).

    In a column of `whole` numbers a separator before three digits separates thousands, if decimals do not have it.

    A number of per cent is its hundredth; neither people nor another `amount` are counted in per cent.

    >>> number(Cell("20 %", 2, 1), ",").value, number(Cell("20 %", 2, 1), ",", whole=True)
    (0.2, 'no number')
    >>> number(Cell("12 %", 2, 1), ",", amount=True)
    'no number'
    >>> number(Cell("1.234", 2, 1), ","), number(Cell("1.234", 2, 1), ".").value, number(Cell("1.234", 2, 1), None)
    (Read(value=1234.0, thousands=True, decimals=False, unit=False), 1.234, 'ambiguous')
    >>> number(Cell("21 stk.", 2, 1), None, whole=True).value
    21.0
    """
    if isinstance(cell.value, int | float):
        return Read(float(cell.value))
    digits = _digits(cell.value) if isinstance(cell.value, str) else None
    if digits is None or not isinstance(cell.value, str):
        return "no number"
    share = cell.value.rstrip().endswith("%")
    if share and (whole or amount):
        return "no number"
    own, sign = mark_of(cell.value), -1.0 if cell.value.strip().startswith("-") else 1.0
    if own and decimal and own != decimal:
        return "other mark"
    mark = decimal or own
    separators = set(digits) & {".", ","}
    if mark is None and separators:
        if not whole:
            return "ambiguous"
        mark = "," if separators == {"."} else "."
    before, _, after = digits.partition(mark or "\0")
    groups = re.split("[.,]", before)
    if (mark or "\0") in after or (len(groups) > 1 and not _grouped(groups)) or "." in after or "," in after:
        return "groups"
    value = sign * float("".join(groups) + (f".{after}" if after else "")) / (100.0 if share else 1.0)
    thousands = len(groups) > 1 or bool(re.search(r"\d[\s'’]\d", cell.value))
    return Read(value, thousands=thousands, decimals=bool(after), unit=bool(_UNIT.search(cell.value)))


def all_thousands(cells: Sequence[Cell]) -> bool:
    """Whether every number has one separator and three digits after it that can be decimals.

    So they can where all are zero, and where all numbers would be of 100,000 people or more.

    >>> all_thousands([Cell("412.000", 2, 1), Cell("409.000", 3, 1)]), all_thousands([Cell("1.000", 2, 1)])
    (True, False)
    >>> all_thousands([Cell("412.500", 2, 1), Cell("409.250", 3, 1)]), all_thousands([Cell("1.412", 2, 1)] * 2)
    (True, False)
    """
    texts = [cell.value for cell in cells if isinstance(cell.value, str) and _digits(cell.value)]
    return len(texts) > 1 and any(
        all(re.fullmatch(form, one) for one in texts) for form in (r"\d{1,3}[.,]000", r"[1-9]\d{2}[.,]\d{3}")
    )


def _grouped(groups: Sequence[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(one) == 3 for one in groups[1:])


def _digits(text: str) -> str | None:
    """The digits and marks of a number, without sign, blanks and per cent; None where it is none."""
    match = _NUMBER.fullmatch(_UNIT.sub("", text.strip()))
    if match is None or len(text) > 40 or not _SPACED.fullmatch(match[2].strip()):
        return None
    digits = re.sub(r"[\s'’]", "", match[2])
    return digits if digits[-1].isdigit() else None
