"""The sheets of a workbook: .xlsx, .xlsb, .xls and .ods."""

import datetime
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fsm_sim.inputs.tables.cells import Cell, Grid, Value, cleaned
from fsm_sim.inputs.tables.liberties import Liberty, examples
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

_PROGRAM = Path(__file__).with_name("workbook_cells.py")

LONGEST = 60.0
"""Seconds after which a workbook is given up; one of 100,000 rows takes about five."""


def sheets(name: str, content: bytes) -> tuple[tuple[Grid, ...], tuple[Liberty, ...]]:
    """The grid of each visible sheet with cells, and what was skipped.

    Raises
    ------
    InputError
        When the workbook has a password, is damaged, or has no cells.
    """
    read = _read(name, content)
    if "password" in read:
        text = Sentence("the workbook has a password; save it without one, and name that file.")
        raise InputError(Problem(name, None, text))
    if "error" in read:
        text = Sentence("the workbook cannot be read; open it in a spreadsheet program and save it as .xlsx.")
        if read["error"]:
            text = Sentence(
                "the workbook cannot be read ({reason}); open it in a spreadsheet program and save it as .xlsx.",
                reason=read["error"],
            )
        raise InputError(Problem(name, None, text))
    found = [_grid(name, sheet) for sheet in read["sheets"]]
    kept = [(grid, merged) for grid, merged in found if any(cell.value != "" for row in grid.rows for cell in row)]
    if not kept:
        raise InputError(Problem(name, None, Sentence("the workbook has no cells with anything in them.")))
    taken = [liberty for _, merged in kept for liberty in merged]
    if read["hidden"]:
        taken.append(Liberty("hidden_sheets", name, found=examples(read["hidden"])))
    return tuple(grid for grid, _ in kept), tuple(taken)


def _read(name: str, content: bytes) -> dict[str, Any]:
    """What another process reads of a workbook: one that is damaged ends that process and not this one."""
    command = [sys.executable, "-P", str(_PROGRAM)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        text = Sentence(
            "the workbook takes more than {longest:g} seconds to read; save the sheet alone, or as CSV.",
            longest=LONGEST,
        )
        raise InputError(Problem(name, None, text)) from None
    if done.returncode:
        return {"error": Sentence("it is damaged")}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _grid(name: str, sheet: dict[str, Any]) -> tuple[Grid, tuple[Liberty, ...]]:
    """A sheet; a cell that is merged over several rows holds for each of them."""
    rows = [[_value(one) for one in row] for row in sheet["rows"]]
    filled: list[int] = []
    for (top, left), (bottom, right) in sheet["merged"]:
        if left == right and top < bottom < len(rows) and left < len(rows[top]) and rows[top][left] != "":
            filled += range(top + 2, bottom + 2)
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    cells = tuple(
        tuple(Cell(one, line, column) for column, one in enumerate(row, 1)) for line, row in enumerate(rows, 1)
    )
    taken = (Liberty("merged_cells", name, found=sheet["name"], lines=tuple(filled)),) if filled else ()
    return Grid(name, cells, sheet["name"]), (*taken, *_hidden(name, cells, sheet))


def _hidden(name: str, cells: tuple[tuple[Cell, ...], ...], sheet: dict[str, Any]) -> Iterator[Liberty]:
    """Rows and columns with cells that are hidden on the sheet, as a filter hides rows, and are read."""
    held = [cell for row in cells for cell in row if cell.value != ""]
    rows = {one for first, last in sheet["hidden_rows"] for one in range(first, last + 1)}
    if lines := sorted({cell.line for cell in held if cell.line in rows}):
        yield Liberty("hidden_rows", name, sheet["name"], lines=tuple(lines))
    columns = sheet["hidden_columns"]
    hidden = {cell.column: cell.letters for cell in held if any(a <= cell.column <= b for a, b in columns)}
    if hidden:
        yield Liberty("hidden_columns", name, sheet["name"], examples(hidden[one] for one in sorted(hidden)))


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return datetime.date.fromisoformat(value[0])
    return value if isinstance(value, int | float) else cleaned(str(value))
