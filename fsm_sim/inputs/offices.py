"""Offices listed in a CSV file or a workbook, one row each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fsm_sim.evidence.local_counts import COUNTED
from fsm_sim.inputs.checking.overlay import Rows, in_order
from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.columns import Numbers, Reader
from fsm_sim.inputs.tables.header import name_problems, without_unused
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.reader import Wanted, read_table
from fsm_sim.inputs.tables.table import Row, Table
from fsm_sim.inputs.tables.values import names as words
from fsm_sim.inputs.tables.values.months import months
from fsm_sim.inputs.tables.values.names import known_names, known_programmes
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import month_name

COLUMNS = ("municipality", "programme", "citizens", "start", "intake_per_month", "posts", "source")
"""The columns of an office file; those after the first three are optional and may be empty."""

SHEET = "offices_sheet"
"""The key of a scenario that names the sheet of its workbook of offices."""

_REQUIRED = COLUMNS[:3]
_TEXTS = ("municipality", "programme", "start", "source")
_NUMBERS = ("citizens", "intake_per_month", "posts")
_OTHER_NUMBER = re.compile(r"[+-]?(?:\d{0,15}\.?\d+[eE][+-]?\d+|inf|nan)", re.ASCII)
WANTED = Wanted(
    Sentence("offices"),
    COLUMNS,
    lambda names: (
        bool({"municipality", "municipality_code"} & set(names))
        and bool({"citizens", "persons"} & set(names))
        and not {"month", *COUNTED} & set(names)
    ),
    marker="[[office]]",
    choose=lambda sheet: Sentence(
        'say which is meant, as in {key} = "{sheet}" below offices in the scenario', key=SHEET, sheet=sheet
    ),
)
"""A table of offices has no months and no counts, which a workbook may have on another sheet."""


@dataclass(frozen=True)
class OfficeList:
    """The rows of a list of offices as [office] tables, their lines, and the liberties taken in reading them."""

    offices: list[dict[str, Any]]
    rows: Rows
    liberties: tuple[Liberty, ...] = ()


def read_offices(path: Path, sheet: str | None = None) -> OfficeList:
    """The offices in a CSV file or a workbook; `sheet` is that of a workbook. What is no number stays a text.

    A table by month, as public statistics give it, gives the citizens of the last month in which they are shown.

    Raises
    ------
    InputError
        When the file cannot be read, a column is missing or unknown, or a row is too short or long.
    """
    table = read_table(path, WANTED, sheet).renamed(
        {"persons": "citizens", "caseworkers": "posts", "municipality_code": "municipality"}
    )
    if "municipality_code" in table.names:
        said = Liberty("code_column", table.grid.file, table.written("municipality_code"), lines=(table.line,))
        table = table.without("municipality_code").said(said)
    if {"month", "citizens"} <= set(table.names):
        table = _latest(table)
    table = without_unused(table, COLUMNS)
    if wrong := [*name_problems(table, COLUMNS, _REQUIRED), *table.problems]:
        raise InputError(*in_order(wrong))
    grid, columns = table.grid, {name: _column(table, name) for name in _NUMBERS if name in table.names}
    if wrong := [problem for one in columns.values() for problem in one.problems]:
        raise InputError(*in_order(wrong))
    towns, of_towns = known_names(grid, table.column("municipality"))
    programmes, of_programmes = known_programmes(grid, table.column("programme"))
    offices = [
        dict(_office(row, at, columns)) | {"municipality": towns[at], "programme": programmes[at]}
        for at, row in enumerate(table.rows)
    ]
    taken = [*table.liberties, *of_towns, *of_programmes, *(said for one in columns.values() for said in one.liberties)]
    return OfficeList(offices, Rows(("office",), grid.file, tuple(row.line for row in table.rows)), tuple(taken))


def _column(table: Table, name: str) -> Numbers:
    whole = name == "citizens"
    return Reader(table, name, "", whole=whole, amount=True, lenient=True, allowed=lambda _: True).read()


def _office(row: Row, at: int, columns: dict[str, Numbers]) -> Iterator[tuple[str, Any]]:
    """A row as a table: empty optional cells are left out, and numbers are converted."""
    for name, cell in row.cells.items():
        if name in _TEXTS:
            if cell.value != "" or name in _REQUIRED:
                yield name, words.key(cell.text).casefold() if name in ("start", "source") else cell.text
        elif cell.value != "" or name in _REQUIRED:
            read = columns[name].values[at]
            yield name, _other(cell) if read is None else _number(cell, read[0], whole=name == "citizens")


def _number(cell: Cell, value: float, *, whole: bool) -> int | float:
    """A whole number as such, unless decimals are written in a column that may have them."""
    written = isinstance(cell.value, str) and re.search(r"[.,]\d+$", cell.value) is not None and value < 1000
    return int(value) if value.is_integer() and (whole or not written) else value


def _other(cell: Cell) -> float | str:
    """What is no plain number: one with an exponent, or a text."""
    text = words.key(cell.text)
    return float(text) if _OTHER_NUMBER.fullmatch(text) else text


def _latest(table: Table) -> Table:
    """The last row by month of each municipality and programme with citizens that are shown.

    Raises
    ------
    InputError
        When a cell of the month is none.
    """
    when, said, wrong = months(table.grid, table.written("month"), table.column("month"))
    if wrong:
        raise InputError(*in_order(wrong))
    values = Reader(table, "citizens", "", whole=True, may_hide=True, lenient=True).read().values
    last: dict[tuple[str, ...], tuple[int, Row]] = {}
    for row, month, value in zip(table.rows, when, values, strict=True):
        key = tuple(row.cells[name].text for name in ("municipality", "programme") if name in row.cells)
        if month is not None and value is not None and value[0] == value[1] and month >= last.get(key, (0, row))[0]:
            last[key] = (month, row)
    taken = [
        Liberty("last_month", table.grid.file, " ".join(key), month_name(month), (row.line,))
        for key, (month, row) in last.items()
    ]
    rows = tuple(row for _, row in last.values())
    return replace(table, rows=rows).without("month").said(*said, *taken)
