"""Offices listed in a CSV file, one row each."""

import re
from pathlib import Path
from typing import Any

from fsm_sim.inputs.checking.overlay import Rows
from fsm_sim.inputs.checking.wording import near, suggestion
from fsm_sim.inputs.files.csv_rows import rows_of
from fsm_sim.inputs.files.text_file import read_text
from fsm_sim.model.errors import InputError, Problem

COLUMNS = ("municipality", "programme", "citizens", "start", "intake_per_month", "posts", "source")
"""The columns of an office file; those after the first three are optional and may be empty."""

_REQUIRED = COLUMNS[:3]
_TEXTS = ("municipality", "programme", "start", "source")
_NUMBER = re.compile(r"[+-]?(?:(?P<whole>\d{1,15})|\d{0,15}\.\d+(?:[eE][+-]?\d+)?|inf|nan)", re.ASCII)


def read_offices(path: Path) -> tuple[list[dict[str, Any]], Rows]:
    """The rows of an office file as [office] tables, and their lines. A cell that is not a number stays a text.

    Raises
    ------
    InputError
        When the file cannot be read, a column is missing or unknown, or a row is too short or long.
    """
    name = path.as_posix()
    rows = rows_of(name, read_text(path))
    if not rows:
        raise InputError(Problem(name, None, "the file is empty."))
    header = [column.strip() for column in rows[0][1]]
    wrong = _header_problems(name, rows[0][0], header) or _length_problems(name, header, rows[1:])
    if wrong:
        raise InputError(*wrong)
    offices = [_office(dict(zip(header, cells, strict=True))) for _, cells in rows[1:]]
    return offices, Rows(("office",), name, tuple(line for line, _ in rows[1:]))


def _header_problems(name: str, line: int, header: list[str]) -> list[Problem]:
    if len(header) == 1 and ";" in header[0]:
        text = "the columns are separated by semicolons; separate them by commas, and write decimals with a point."
        return [Problem(name, line, text)]
    strangers = [column for column in header if column not in COLUMNS]
    missing = [column for column in _REQUIRED if column not in header and not near(column, strangers)]
    texts = [f"there is no column {stranger!r}{suggestion(stranger, COLUMNS, 'columns are')}" for stranger in strangers]
    texts += [f"the column '{column}' is there twice." for column in COLUMNS if header.count(column) > 1]
    texts += [f"the column '{column}' is missing." for column in missing]
    return [Problem(name, line, text) for text in texts]


def _length_problems(name: str, header: list[str], rows: list[tuple[int, list[str]]]) -> list[Problem]:
    comma = "; write decimals with a point, not a comma"
    return [
        Problem(name, line, f"the row has {len(cells)} cells, but there are {len(header)} columns{hint}.")
        for line, cells in rows
        if len(cells) != len(header)
        for hint in [comma if len(cells) > len(header) else ""]
    ]


def _office(row: dict[str, str]) -> dict[str, Any]:
    """A row as a table: empty optional cells are left out, and numbers are converted."""
    cells = {column: cell.strip() for column, cell in row.items()}
    return {
        column: cell if column in _TEXTS else _number(cell)
        for column, cell in cells.items()
        if cell or column in _REQUIRED
    }


def _number(cell: str) -> int | float | str:
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return cell
    return int(cell) if match["whole"] else float(cell)
