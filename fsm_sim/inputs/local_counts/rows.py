"""The rows of a counts file, with the values that were read from their cells column by column."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from fsm_sim.evidence.local_counts import COUNTED, Interval
from fsm_sim.inputs.checking.people import MOST_CITIZENS
from fsm_sim.inputs.tables.cells import Grid, quoted
from fsm_sim.inputs.tables.columns import Numbers, Reader
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.table import Row as TableRow
from fsm_sim.inputs.tables.table import Table
from fsm_sim.inputs.tables.values.months import months
from fsm_sim.inputs.tables.values.names import known_names, known_programmes, municipality_problems, programme_problems
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

_CITIZENS = Sentence("citizens is a whole number from 1 to {most:,}, and not hidden.", most=MOST_CITIZENS)
_CASEWORKERS = Sentence("caseworkers is a number above 0, in full-time posts, such as 6.5.")
_COUNT = Sentence(
    "a count is a whole number, 0 or more; write a hidden one as <5, and leave the cell empty where it is not known."
)


@dataclass
class Row:
    """One row of a table: its place, and what was read from it. None where a cell is wrong or not known."""

    grid: Grid
    cells: TableRow
    municipality: str
    programme: str
    month: int | None = None
    citizens: int | None = None
    caseworkers: float | None = None
    counts: dict[str, Interval | None] = field(default_factory=dict)
    has_problem: bool = False

    @property
    def line(self) -> int:
        """The line, of a workbook the row, that it stands in."""
        return self.cells.line

    @property
    def key(self) -> tuple[str, str]:
        """Municipality and programme."""
        return self.municipality, self.programme

    @property
    def has_caseworkers(self) -> bool:
        """Whether something is written as the number of caseworkers."""
        return "caseworkers" in self.cells.cells and self.cells.cells["caseworkers"].value != ""

    def order(self) -> tuple[str, str, int]:
        """The sort key: municipality, programme and month."""
        return (*self.key, self.month or 0)

    def problem(self, column: str, text: str) -> Problem:
        """A problem at a cell of the row."""
        return self.grid.problem(self.cells.cells[column], text)


@dataclass(frozen=True)
class Rows:
    """The rows of a table, with the liberties taken and the problems found in reading them."""

    rows: tuple[Row, ...]
    liberties: tuple[Liberty, ...]
    problems: tuple[Problem, ...]


def rows_of(table: Table) -> Rows:
    """Read every column of a table whose names of columns are right."""
    grid = table.grid
    towns, programmes = table.column("municipality"), table.column("programme")
    names, taken = known_names(grid, towns)
    projects, more = known_programmes(grid, programmes)
    when, of_months, bad_months = months(grid, table.written("month"), table.column("month"))
    liberties = [*taken, *more, *of_months]
    problems = [
        *municipality_problems(grid, table.written("municipality"), towns),
        *programme_problems(grid, table.written("programme"), programmes, projects),
        *bad_months,
    ]
    found = _numbers(table)
    for column in found.values():
        liberties += column.liberties
        problems += column.problems
    rows = []
    for place, row in enumerate(table.rows):
        one = Row(grid, row, names[place], projects[place], when[place])
        one.has_problem = any(place in column.wrong for column in found.values())
        _fill(one, place, found)
        problems += _above_citizens(one, table)
        rows.append(one)
    return Rows(tuple(rows), tuple(liberties), tuple(problems))


def _numbers(table: Table) -> dict[str, Numbers]:
    """Each column of numbers."""
    readers = [
        Reader(
            table, "citizens", _CITIZENS, whole=True, required=True, allowed=lambda value: 1 <= value <= MOST_CITIZENS
        ),
        *(Reader(table, name, _COUNT, whole=True, may_hide=True) for name in COUNTED if name in table.names),
    ]
    if "caseworkers" in table.names:
        readers.append(Reader(table, "caseworkers", _CASEWORKERS, allowed=lambda value: 0 < value < 1e5))
    return {reader.name: reader.read() for reader in readers}


def _fill(row: Row, place: int, found: dict[str, Numbers]) -> None:
    """Put what was read of each column into a row."""
    citizens = found["citizens"].values[place]
    row.citizens = None if citizens is None else int(citizens[0])
    if "caseworkers" in found and (staff := found["caseworkers"].values[place]) is not None:
        row.caseworkers = staff[0]
    for name in COUNTED:
        if name in found:
            value = found[name].values[place]
            row.counts[name] = None if value is None else (int(value[0]), int(value[1]))


def _above_citizens(row: Row, table: Table) -> Iterator[Problem]:
    for name, value in row.counts.items():
        if value and row.citizens is not None and value[0] > row.citizens:
            row.has_problem = True
            cell = row.cells.cells[name]
            rule = Sentence(
                "that is more than the {citizens} citizens of that month; count citizens of the same group.",
                citizens=row.citizens,
            )
            said = Sentence(
                "{column} is {value}; {rule}", column=table.written(name), value=quoted(cell.value), rule=rule
            )
            yield row.problem(name, said)
