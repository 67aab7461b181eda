"""Tables with groups, as pivot tables have: a name or a year stands in the first row of its group only."""

from dataclasses import replace
from itertools import pairwise

from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.table import Row, Table

_OUTER = ("municipality", "municipality_code", "programme", "year", "month")
"""Columns that groups are made by, from the largest to the smallest."""


def filled_down(table: Table) -> Table:
    """The table with the name of its group in each row.

    An empty cell is part of the group above where a smaller part of the table, its measure or else its month, stands in
    every row, and where a name stands in the first row of its group only: a table in which names are repeated lacks the
    name of a row whose cell is empty.
    """
    table = _under_titles(table)
    inner = next((one for one in ("measure", "month") if one in table.names), None)
    if inner is None or not table.rows or any(row.cells[inner].value == "" for row in table.rows):
        return table
    outer: list[str] = []
    for name in [one for one in _OUTER if one in table.names and one != inner]:
        cells = _filled(table, name, outer)
        if cells:
            rows = tuple(
                replace(row, cells={**row.cells, name: one}) for row, one in zip(table.rows, cells, strict=True)
            )
            lines = tuple(row.line for row in table.rows if row.cells[name].value == "")
            said = Liberty("filled_down", table.grid.file, table.written(name), lines=lines)
            table = replace(table, rows=rows).said(said)
        outer.append(name)
    return table


def _under_titles(table: Table) -> Table:
    """The table with the names that stand in a row of their own above each group, and without those rows."""
    for name in [one for one in _OUTER if one in table.names]:
        titles = [row for row, below in pairwise(table.rows) if _is_title(row, name) and below.cells[name].value == ""]
        if not titles or table.rows[0] not in titles:
            continue
        rows: list[Row] = []
        title = table.rows[0].cells[name]
        for row in table.rows:
            if row in titles:
                title = row.cells[name]
            else:
                own = row.cells[name]
                rows.append(replace(row, cells={**row.cells, name: replace(own, value=own.value or title.value)}))
        lines = tuple(row.line for row in titles)
        said = Liberty("filled_down", table.grid.file, table.written(name), lines=lines)
        table = replace(table, rows=tuple(rows)).said(said)
    return table


def _is_title(row: Row, name: str) -> bool:
    return [one for one, cell in row.cells.items() if cell.value != ""] == [name]


def _filled(table: Table, name: str, outer: list[str]) -> list[Cell]:
    """The cells of a column with those of its groups; none where it has no empty cell or no groups."""
    cells = table.column(name)
    if cells[0].value == "" or all(cell.value != "" for cell in cells):
        return []
    filled = [cells[0]]
    groups = [tuple(row.cells[one].value for one in outer) for row in table.rows]
    for at, cell in enumerate(cells[1:], 1):
        same = groups[at] == groups[at - 1]
        if (cell.value == "" and not same) or (cell.value == filled[-1].value and same):
            return []
        filled.append(cell if cell.value != "" else replace(cell, value=filled[-1].value))
    return filled
