"""The cells of a CSV file: its separator is the one that makes columns with known names."""

import csv
import io
import re
from collections.abc import Callable, Sequence

from fsm_sim.inputs.tables.cells import Cell, Grid, cleaned
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

SEPARATORS = ";,\t|"
"""What cells are separated by; where nothing else decides, the first."""

LOOKED_AT = 200
"""Rows among which the names of the columns are looked for."""


def delimited(name: str, text: str, known: Callable[[Sequence[Cell]], int]) -> tuple[Grid, tuple[Liberty, ...]]:
    r"""The grid of a CSV file; `known` says how many of the cells of a row are names of columns.

    Raises
    ------
    InputError
        At the first row that is not valid CSV.

    >>> grid, _ = delimited("a.csv", "x;y\n1;2,5\n", len)
    >>> [[cell.text for cell in row] for row in grid.rows]
    [['x', 'y'], ['1', '2,5']]
    """
    first, _, rest = text.partition("\n")
    if said := re.match(r'"?sep=(\\t|.)', first, re.IGNORECASE):
        delimiter = "\t" if said[1] == "\\t" else said[1]
        found = Liberty("separator_line", name, found=first.strip(), lines=(1,))
        return Grid(name, _rows(name, f"\n{rest}", delimiter)), (found,)
    rows = _rows(name, text, _separator(text, known))
    if all(len(row) <= 1 for row in rows):  # each row may be in quotation marks as a whole
        inner = "\n".join(row[0].text if row else "" for row in rows)
        if inner != text.rstrip("\n") and any(known(row) > 1 for row in _loose(inner, _separator(inner, known))):
            return Grid(name, _rows(name, inner, _separator(inner, known))), (Liberty("quoted_rows", name),)
    return Grid(name, rows), ()


def _separator(text: str, known: Callable[[Sequence[Cell]], int]) -> str:
    """The separator that gives a row with the most known names, else the one that is there most often."""
    head = "\n".join(text.split("\n")[:LOOKED_AT])
    scores = {one: max((known(row) for row in _loose(head, one)), default=0) for one in SEPARATORS}
    start = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=lambda one: (scores[one], start.count(one), head.count(one)))


def _loose(text: str, delimiter: str) -> list[tuple[Cell, ...]]:
    """The rows without a check of quotation marks; none where a cell is too long for a table."""
    try:
        return [
            tuple(Cell(cleaned(cell), 1, column) for column, cell in enumerate(cells, 1))
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        return []


def _rows(name: str, text: str, delimiter: str) -> tuple[tuple[Cell, ...], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[Cell, ...]] = []
    line = 1
    try:
        for cells in reader:
            rows.append(tuple(Cell(cleaned(cell), line, column) for column, cell in enumerate(cells, 1)))
            line = reader.line_num + 1
    except csv.Error as error:
        reason = Sentence("unexpected end of data") if str(error) == "unexpected end of data" else str(error)
        raise InputError(Problem(name, line, Sentence("this is not a valid row ({reason}).", reason=reason))) from None
    return tuple(rows)
