"""The columns of a counts file: which table holds counts, and what is wrong with the names of its columns."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from fsm_sim.evidence.local_counts import COUNTED
from fsm_sim.inputs.checking.wording import near
from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.header import MISSING, name_problems
from fsm_sim.inputs.tables.headings import plain
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.reader import Wanted
from fsm_sim.inputs.tables.surroundings import TOTALS
from fsm_sim.inputs.tables.table import DIMENSION, Column, Table
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

COLUMNS = ("municipality", "programme", "month", "citizens", *COUNTED, "caseworkers")
"""The columns, in any order. The first four and at least one count are required."""

REQUIRED = COLUMNS[:4]

_MISSING = {
    **MISSING,
    "programme": Sentence(
        "; add one (in Danish: Indsats), or name the programme of all rows with --programme, such as bir"
    ),
}

STOCKS = ("citizens", "persons", "full_time_persons", "content", "in_placement", "in_paid_hours", "in_employment")
"""Columns of stocks: how many there are in a month, not how many have started."""

WANTED = Wanted(
    Sentence("monthly counts"),
    COLUMNS,
    lambda names: "month" in names and bool({*COUNTED, *STOCKS} & set(names)),
    Sentence(" 'fsm-sim calibrate --template FILE' writes an example."),
    "[[counts]]",
)
"""A table of counts, or of stocks."""


def only_stocks(names: Collection[str]) -> bool:
    """Whether a table has stocks by month but no starts.

    >>> only_stocks(["municipality", "month", "persons"]), only_stocks(["month", "citizens", "placement_starts"])
    (True, False)
    """
    return "month" in names and bool(set(STOCKS) & set(names)) and not set(COUNTED) & set(names)


def with_own_names(table: Table) -> Table:
    """The table with persons as citizens, and codes as municipalities where there are no names."""
    named = table.renamed({"persons": "citizens", "municipality_code": "municipality", "posts": "caseworkers"})
    if "municipality_code" not in named.names:
        return named
    said = Liberty("code_column", table.grid.file, table.written("municipality_code"), lines=(table.line,))
    return named.without("municipality_code").said(said)


def with_programme(table: Table, programme: str) -> Table:
    """The table with a programme for all its rows.

    Raises
    ------
    InputError
        When it has a column for that already.
    """
    if "programme" in table.names:
        written = table.written("programme")
        text = Sentence(
            "the table has a column for the programme, '{written}'; leave --programme out.", written=written
        )
        raise InputError(Problem(table.grid.file, table.line, text))
    head = Cell("programme", table.line, 1)
    rows = tuple(
        replace(row, cells={**row.cells, "programme": replace(head, value=programme, line=row.line)})
        for row in table.rows
    )
    columns = (*table.columns, Column("programme", head))
    return replace(table, columns=columns, rows=rows).said(Liberty("programme", table.grid.file, taken=programme))


def without_dimensions(table: Table) -> Table:
    """The table without columns such as age and sex: the rows of their totals alone.

    A column without totals, but with several values, is a problem; one with a single value says nothing.
    """
    for name in [one for one in table.names if one.startswith(DIMENSION)]:
        totals = [row for row in table.rows if plain(row.cells[name].text) in TOTALS]
        left = tuple(row.line for row in table.rows if row not in totals)
        written = table.written(name)
        if totals:
            said = Liberty("total_of_dimension", table.grid.file, written, lines=left if left else ())
            table = replace(table, rows=tuple(totals)).said(said)
        elif len({row.cells[name].text for row in table.rows}) > 1:
            text = Sentence(
                "the column '{written}' divides the people of a month; leave the rows of all of them (I alt) alone.",
                written=written,
            )
            table = replace(table, problems=(*table.problems, Problem(table.grid.file, table.line, text)))
        else:
            table = table.said(Liberty("unused_column", table.grid.file, written))
        table = table.without(name)
    return table


def header_problems(table: Table) -> Iterator[Problem]:
    """What is wrong with the names of the columns."""
    unknown = [name for name in table.names if name not in COLUMNS]
    uncounted = not set(table.names) & set(COUNTED) and not any(near(name, COUNTED) for name in unknown)
    none = Sentence("there is no column of counts; give one or more of {counted}.", counted=tuple(COUNTED))
    yield from name_problems(table, COLUMNS, REQUIRED, *([none] if uncounted else ()), missing=_MISSING)


def measure_problem(table: Table) -> Problem | None:
    """The problem of a wide table that does not say what it counts."""
    wide = next((one for one in table.liberties if one.kind == "wide"), None)
    if wide is None or table.written("content") != "content" or "content" not in table.names:
        return None
    text = Sentence(
        "the table is wide, with months as columns ({months}), and does not say what is counted; "
        "add a column (in Danish: Måling) with citizens (Borgere), placement_starts (Praktik start) and the like.",
        months=wide.found,
    )
    return Problem(table.grid.file, table.line, text)
