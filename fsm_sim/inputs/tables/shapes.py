"""Wide tables and tables with a column of measures made long: one row for each month, one column for each measure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.headings import heading
from fsm_sim.inputs.tables.liberties import Liberty, examples
from fsm_sim.inputs.tables.table import DIMENSION, Column, Row, Table
from fsm_sim.inputs.tables.values.month_names import NUMBERS, is_month, readings

IDENTIFYING = ("municipality", "municipality_code", "programme", "benefit", "year", "month")
"""The columns that say what a row is about."""


@dataclass(frozen=True)
class _Number:
    """A cell of a wide table: the cells that say what it is about, and the name of its measure."""

    about: dict[str, Cell]
    measure: str
    cell: Cell


def long(table: Table) -> Table:
    r"""The table with a row for each month and a column for each measure; as it is where it has that shape.

    >>> from fsm_sim.inputs.tables.grids.delimited import delimited
    >>> from fsm_sim.inputs.tables.headings import score
    >>> from fsm_sim.inputs.tables.table import found
    >>> text = "Kommune;Måling;jan 2023;feb 2023\nHorsens;Borgere;412;409\nHorsens;Praktik start;21;<5\n"
    >>> made = long(found(delimited("a.csv", text, score)[0]))
    >>> made.names, [[cell.text for cell in row.cells.values()] for row in made.rows]
    (('municipality', 'month', 'citizens', 'placement_starts'), [['Horsens', 'jan 2023', '412', '21'],
    ['Horsens', 'feb 2023', '409', '<5']])
    """
    months = [one for one in table.columns if one.known is None and is_month(one.head.value)]
    if len(months) > 1 and "measure" not in table.names and all(heading(one.text) for one in table.column("month")):
        table = table.renamed({"month": "measure"})  # as in pivot tables, where the months to the right have the name
    if "month" in table.names or len(months) < 2:
        months = []
    numbers = months or [one for one in table.columns if one.name == "content"]
    if not numbers or ("measure" not in table.names and not months):
        return table
    found = list(_numbers(table, numbers, wide=bool(months)))
    kept = [one for one in table.columns if _identifies(one.name)]
    other = [one for one in table.columns if one not in kept and one not in numbers and one.name != "measure"]
    head = months[0].head if months else table.columns[0].head
    columns = [*kept, *([Column("month", Cell("month", head.line, head.column))] if months else [])]
    measures, bare = _measures(table, found)
    made = replace(table, columns=(*columns, *measures), rows=_rows(found, [one.name for one in columns], measures))
    said = (
        [Liberty("wide", table.grid.file, examples(one.written for one in months), str(len(months)))] if months else []
    )
    said += [Liberty("unused_column", table.grid.file, one.written) for one in other]
    return made.said(*said, *bare)


def with_years(table: Table) -> Table:
    r"""The table with months where it has years and months in columns of their own.

    >>> from fsm_sim.inputs.tables.grids.delimited import delimited
    >>> from fsm_sim.inputs.tables.headings import score
    >>> from fsm_sim.inputs.tables.table import found
    >>> text = "År;Måned;Borgere\n2023;januar;412\n2023;2;409\n"
    >>> [cell.text for cell in with_years(found(delimited("a.csv", text, score)[0])).column("month")]
    ['2023-01', '2023-02']
    """
    if "year" not in table.names or "month" not in table.names:
        return table
    rows = []
    for row in table.rows:
        year, month = row.cells["year"].text, row.cells["month"]
        number = NUMBERS.get(
            month.text.casefold().rstrip("."), int(month.text) if re.fullmatch(r"\d{1,2}", month.text, re.ASCII) else 0
        )
        whole = f"{year}-{number:02d}" if 1 <= number <= 12 else month.text if readings(month.value) else ""
        rows.append(replace(row, cells={**row.cells, "month": replace(month, value=whole or f"{month.text} {year}")}))
    pair = f"'{table.written('year')}' + '{table.written('month')}'"
    said = Liberty("headings", table.grid.file, f"{pair} = month", lines=(table.line,))
    return replace(table, rows=tuple(rows)).without("year").said(said)


def _identifies(name: str) -> bool:
    return name in IDENTIFYING or name.startswith(DIMENSION)


def _numbers(table: Table, columns: list[Column], *, wide: bool) -> Iterator[_Number]:
    for row in table.rows:
        about = {name: cell for name, cell in row.cells.items() if _identifies(name)}
        measure = row.cells["measure"].text if "measure" in row.cells else ""
        for one in columns:
            cell = row.cells[one.name]
            month = {"month": Cell(one.head.value, cell.line, one.head.column)} if wide else {}
            yield _Number(about | month, measure, cell)


def _measures(table: Table, found: list[_Number]) -> tuple[list[Column], list[Liberty]]:
    """A column for each measure, and those whose words leave open whether starts are meant."""
    columns: dict[str, Column] = {}
    bare: dict[str, Liberty] = {}
    for one in found:
        known = heading(one.measure) if one.measure else None
        name = known.name if known else one.measure.casefold() or "content"
        columns.setdefault(name, Column(name, Cell(one.measure or "content", one.cell.line, one.cell.column), known))
        if known and known.bare:
            bare.setdefault(name, Liberty("heading", table.grid.file, one.measure, name, (one.cell.line,)))
    return list(columns.values()), list(bare.values())


def _rows(found: list[_Number], names: list[str], measures: list[Column]) -> tuple[Row, ...]:
    """A row for what each number is about; a measure that is not there is an empty cell, and one twice is two rows."""
    by_key: dict[tuple[object, ...], dict[str, Cell]] = {}
    for one in found:
        key: tuple[object, ...] = tuple(one.about[name].value for name in names)
        measure = heading(one.measure) if one.measure else None
        name = measure.name if measure else one.measure.casefold() or "content"
        again = 0
        while name in by_key.get((*key, again), {}):
            again += 1
        by_key.setdefault((*key, again), dict(one.about))[name] = one.cell
    empty = {one.name: one.head for one in measures}
    return tuple(
        Row(
            next(iter(cells.values())).line,
            {
                name: cells.get(name, replace(empty[name], value="")) if name in empty else cells[name]
                for name in [*names, *empty]
            },
        )
        for cells in by_key.values()
    )
