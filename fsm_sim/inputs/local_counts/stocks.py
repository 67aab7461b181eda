"""Stocks by month, as public tables give them: read as what they are, since they hold no starts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import Field

from fsm_sim.evidence.local_counts import COUNTED
from fsm_sim.inputs.checking.overlay import in_order
from fsm_sim.inputs.checking.wording import linked
from fsm_sim.inputs.local_counts.columns import STOCKS, WANTED, without_dimensions
from fsm_sim.inputs.local_counts.shares import counts_of, shares_in
from fsm_sim.inputs.municipalities import municipality, why_no_municipality
from fsm_sim.inputs.tables.columns import Numbers, Reader
from fsm_sim.inputs.tables.headings import of_starts
from fsm_sim.inputs.tables.liberties import Liberty, examples
from fsm_sim.inputs.tables.reader import read_table
from fsm_sim.inputs.tables.table import Table
from fsm_sim.inputs.tables.values.months import months
from fsm_sim.inputs.tables.values.names import known_names, known_programmes, municipality_problems
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import month_name, month_number
from fsm_sim.model.specification import Specification

type Range = tuple[float, float]
"""The least and the most that a stock can be: equal where it is shown."""

_ABOUT = ("municipality", "municipality_code", "programme", "benefit", "month", "measure", "source")
_RULE = Sentence(
    "a stock is a number, 0 or more; write a hidden one as <5, and leave the cell empty where it is not known."
)


class MonthlyStocks(Specification):
    """How many there were in each month from `first` on, in one municipality; every list has an entry for each month.

    `benefit` is the table's own word for who is counted ("" where it has none), `programme` that of the project where
    the table names one. `values`: by measure (``citizens``, ``full_time_persons``, ``in_placement``, … or the column's
    own name) the least and the most that the stock can be, None where it is not known or the month is left out.

    >>> own = MonthlyStocks(municipality="Horsens", first="2024-01", values={"citizens": ((412, 412), None)})
    >>> own.months, own.latest("citizens")
    (('2024-01', '2024-02'), ('2024-01', 412.0))
    """

    municipality: str = Field(min_length=1, description="municipality is the name of one")
    programme: str = Field(default="", description="programme is the name of a programme")
    benefit: str = Field(default="", description="benefit is a text")
    first: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="first is a month such as 2021-01")
    values: dict[str, tuple[Range | None, ...]] = Field(strict=False, description="values is a table of lists")

    @property
    def months(self) -> tuple[str, ...]:
        """The months, in order."""
        length = max(map(len, self.values.values()), default=0)
        return tuple(month_name(month_number(self.first) + k) for k in range(length))

    def latest(self, name: str) -> tuple[str, float] | None:
        """The last month in which a stock is shown, and the stock; None where it never is."""
        shown = [
            (month, one[0])
            for month, one in zip(self.months, self.values.get(name, ()), strict=False)
            if one is not None and one[0] == one[1]
        ]
        return shown[-1] if shown else None


@dataclass(frozen=True)
class StockData:
    """The stocks of every municipality in a file, the table they were read from, liberties and problems.

    `lines`: the line of each municipality and month (2021-01) in the file. `dated`: every row has a month that can be
    read; else the first and the last month of the stocks may not be those of the file.
    """

    stocks: tuple[MonthlyStocks, ...]
    table: Table
    liberties: tuple[Liberty, ...]
    problems: tuple[Problem, ...] = ()
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    dated: bool = True

    def problem(self, about: str, month: str, text: str) -> Problem:
        """A problem of a municipality in a month, at its line."""
        return Problem(self.table.grid.file, self.lines.get((about, month)), text)


def read_stocks(path: Path, sheet: str | None = None) -> StockData:
    """The stocks in a CSV file or a workbook, such as an export of jobindsats.dk or StatBank Denmark.

    Rows of the whole country, of regions and of people whose municipality is not given are set aside.

    Raises
    ------
    InputError
        With every problem of the file in one pass.
    """
    found = stocks_in(path, sheet)
    if found.problems:
        raise InputError(*found.problems)
    return found


def stocks_in(path: Path, sheet: str | None = None) -> StockData:
    """The same, whose problems are left for whoever has more to say of the file.

    Raises
    ------
    InputError
        When the file cannot be read as a table.
    """
    return stocks_of(without_dimensions(read_table(path, WANTED, sheet)))


def stocks_of(read: Table) -> StockData:
    """The stocks in a table that has a month and a stock in each row.

    A cell that is wrong is not known, and a row whose municipality or month is wrong is left out, so that whoever has
    more to say of the file can say it beside their problems. Of a month that is there twice the last row is taken.
    """
    names = {"persons": "citizens", "municipality_code": "municipality"}
    table = read.renamed(names if "citizens" not in read.names else {"municipality_code": "municipality"})
    said = []
    if "content" in table.names and "citizens" not in table.names:
        said.append(Liberty("content", table.grid.file, table.written("content"), "citizens", (table.line,)))
        table = table.renamed({"content": "citizens"})
    if missing := [*_missing(table), *table.problems]:
        return StockData((), table, (), tuple(missing))
    table, aside = without_larger(table)
    grid = table.grid
    towns, of_names = known_names(grid, table.column("municipality"))
    programmes, of_programmes = (
        known_programmes(grid, table.column("programme")) if "programme" in table.names else ([""] * len(towns), ())
    )
    benefits = [cell.text for cell in table.column("benefit")] or [""] * len(towns)
    when, of_months, bad = months(grid, table.written("month"), table.column("month"))
    columns = {name: _column(table, name) for name in dict.fromkeys(table.names) if name not in _ABOUT}
    kept = {*STOCKS, *shares_in(table)}
    columns = {name: one for name, one in columns.items() if name in kept or len(one.wrong) == 0}
    counts = counts_of(table, columns)
    keys = list(zip(towns, programmes, benefits, strict=True))
    problems = [
        *municipality_problems(grid, table.written("municipality"), table.column("municipality")),
        *bad,
        *(problem for one in columns.values() for problem in one.problems),
        *counts.problems,
    ]
    taken = [*table.liberties, *said, *aside, *of_names, *of_programmes, *of_months]
    taken += [liberty for one in columns.values() for liberty in one.liberties]
    taken += counts.liberties
    stocks = tuple(_series(keys, when, {**columns, **counts.columns}))
    problems += _twice(table, keys, when)
    lines = {
        (town, month_name(month)): row.line
        for town, month, row in zip(towns, when, table.rows, strict=True)
        if month is not None
    }
    return StockData(stocks, table, tuple(taken), in_order(problems), lines, dated=not bad)


def refused(data: StockData) -> InputError:
    """Why a table of stocks alone gives no effect of a municipality, and what can be used of it."""
    table = data.table
    if data.problems:
        return InputError(*data.problems)
    name = next((one for one in ("citizens", *STOCKS) if one in table.names), "citizens")
    towns = [one.municipality for one in data.stocks]
    shown = [(one, latest) for one in data.stocks if (latest := one.latest(name))]
    usable = ""
    if shown:
        one, (month, value) = shown[0]
        usable = Sentence(
            "; what can be used is the number of citizens by month (from {first} on): for the start of an office in "
            "{municipality} citizens = {citizens} ({month}, the last month that is shown)",
            first=one.months[0],
            municipality=one.municipality,
            citizens=f"{value:g}",
            month=month,
        )
    larger = [one.found for one in data.liberties if one.kind == "larger_areas"]
    aside = Sentence("; the rows of {areas} are of no single municipality", areas=larger[0]) if larger else ""
    said = Sentence(
        "the table has stocks ('{column}' of {towns}: how many there were in a month), and no starts; "
        "an effect is fitted to those who started in a month, so add {names}, or one of them{usable}{aside}.",
        column=table.written(name),
        towns=examples(towns),
        names=tuple(COUNTED),
        usable=usable,
        aside=aside,
    )
    return InputError(Problem(table.grid.file, table.line, said), *_of_starts(table))


def _of_starts(table: Table) -> list[Problem]:
    """A problem for each column that speaks of starts under a name that is not known."""
    texts = [
        Sentence(
            "the column '{column}' speaks of starts, but not of which; give it one of these names: {names}.",
            column=one.written,
            names=tuple(COUNTED),
        )
        for one in table.columns
        if of_starts(one.written)
    ]
    return [Problem(table.grid.file, table.line, text) for text in texts]


def _missing(table: Table) -> list[Problem]:
    return [
        Problem(table.grid.file, table.line, Sentence("the column '{name}' is missing{remedy}.", name=name, remedy=""))
        for name in ("municipality", "month")
        if name not in table.names
    ]


def without_larger(table: Table) -> tuple[Table, tuple[Liberty, ...]]:
    """The table without rows of no single municipality, such as the country, where it has others."""
    larger = [row for row in table.rows if why_no_municipality(row.cells["municipality"].text)]
    if not larger or len(larger) == len(table.rows):
        return table, ()
    kept = replace(table, rows=tuple(row for row in table.rows if row not in larger))
    found = examples(row.cells["municipality"].text for row in larger)
    return kept, (Liberty("larger_areas", table.grid.file, found, lines=tuple(row.line for row in larger)),)


def _column(table: Table, name: str) -> Numbers:
    whole = name in STOCKS and name not in ("full_time_persons", "content")
    return Reader(table, name, _RULE, whole=whole, may_hide=True).read()


def _twice(table: Table, keys: Sequence[tuple[str, ...]], when: Sequence[int | None]) -> Iterator[Problem]:
    """A problem for each month that a municipality has twice."""
    found = [(key, month) for key, month in zip(keys, when, strict=True) if month is not None]
    said = set()
    for (key, month), count in Counter(found).items():
        if count > 1 and key not in said:
            rows = [row for row, one, at in zip(table.rows, keys, when, strict=True) if (one, at) == (key, month)]
            about = ", ".join(one for one in key if one)
            written = dict.fromkeys(row.cells["municipality"].text for row in rows)
            if len(written) > 1:
                said.add(key)
                names = linked(f"'{one}'" for one in written)
                text = Sentence(
                    "{names} are one municipality, and give the same months; leave the rows of one name out.",
                    names=names,
                )
                yield table.grid.problem(rows[-1].cells["municipality"], text)
                continue
            text = Sentence(
                "the month {month} of {where} is there {count} times; give it once.",
                month=month_name(month),
                where=about,
                count=count,
            )
            yield table.grid.problem(rows[-1].cells["month"], text)


def _series(
    keys: Sequence[tuple[str, str, str]], when: Sequence[int | None], columns: dict[str, Numbers]
) -> Iterator[MonthlyStocks]:
    rows: dict[tuple[str, str, str], dict[int, int]] = {}
    for at, (key, month) in enumerate(zip(keys, when, strict=True)):
        if month is not None and municipality(key[0]):
            rows.setdefault(key, {})[month] = at
    for key, places in rows.items():
        first, last = min(places), max(places)
        values = {
            name: tuple(column.values[places[m]] if m in places else None for m in range(first, last + 1))
            for name, column in columns.items()
        }
        town, programme, benefit = key
        yield MonthlyStocks(
            municipality=town, programme=programme, benefit=benefit, first=month_name(first), values=values
        )
