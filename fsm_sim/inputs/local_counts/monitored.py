"""A file of monitored counts: citizens and how many of them were in each outcome of their programme, by month."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from fsm_sim.evidence.local_counts import Interval
from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.overlay import in_order
from fsm_sim.inputs.checking.people import MOST_CITIZENS
from fsm_sim.inputs.checking.wording import suggestion
from fsm_sim.inputs.local_counts.columns import WANTED as COUNTS
from fsm_sim.inputs.local_counts.columns import with_own_names, with_programme, without_dimensions
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.inputs.local_counts.stocks import without_larger
from fsm_sim.inputs.tables.cells import quoted
from fsm_sim.inputs.tables.columns import Numbers, Reader
from fsm_sim.inputs.tables.header import MISSING
from fsm_sim.inputs.tables.headings import plain
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.reader import read_table
from fsm_sim.inputs.tables.table import Column, Table
from fsm_sim.inputs.tables.values.months import months
from fsm_sim.inputs.tables.values.names import known_names, known_programmes, municipality_problems, programme_problems
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import month_name

REQUIRED = ("municipality", "programme", "month", "citizens")
WAITING = "waited_too_long"
"""The column of citizens who have waited too long for a decision."""
_WAITING = (WAITING, "ventet for længe", "ventet over 9 måneder", "over 9 måneder", "mere end 9 måneder")
_MONITORING = {"beskæftigelse mv": "work", "virksomhedsrettet indsats mv": "company_directed"}
"""Names of outcomes in monitoring reports, where a programme has such an outcome."""
_UNUSED = ("source", "benefit")
INTAKE, CASEWORKERS = "intake_per_month", "caseworkers"
_BESIDE = (WAITING, INTAKE, CASEWORKERS)
"""Columns that are of no outcome."""
WANTED = replace(
    COUNTS,
    columns=(*REQUIRED, *_BESIDE),
    more=Sentence(" Each outcome has a column by its name, such as work; 'fsm-sim monitor --help' explains them."),
)
"""A table of monitored counts; it is found among others as one of counts is."""
_POSTS = Sentence("caseworkers is a number, 0 or more, of filled full-time posts, such as 6.5.")
_CITIZENS = Sentence("citizens is a whole number from 1 to {most:,}, and not hidden.", most=MOST_CITIZENS)
_COUNT = Sentence(
    "a count is a whole number, 0 or more; write a hidden one as <5, and leave the cell empty where it is not known."
)


@dataclass(frozen=True)
class MonitoredData:
    """The monitored counts of every municipality and programme in a file, and the liberties taken in reading it."""

    counts: tuple[MonitoredCounts, ...]
    liberties: tuple[Liberty, ...] = ()


@dataclass
class _Read:
    """A table read column by column: the names and months of its rows, and its numbers."""

    table: Table
    towns: Sequence[str]
    programmes: Sequence[str]
    months: Sequence[int | None]
    numbers: dict[str, Numbers]
    problems: list[Problem] = field(default_factory=list)

    def at(self, name: str, row: int) -> Interval | None:
        """A count of a row, as the least and the most."""
        value = self.numbers[name].values[row]
        return None if value is None else (int(value[0]), int(value[1]))

    def problem(self, name: str, row: int, text: str) -> Problem:
        """A problem at a cell."""
        return self.table.grid.problem(self.table.rows[row].cells[name], text)


def read_monitored(path: Path, sheet: str | None = None, *, programme: str = "") -> MonitoredData:
    """The monitored counts in a CSV file or a workbook; `programme` is that of all rows of a table without a column.

    A column of an outcome has its name (``work``), its title in Danish or English, or its name in STAR's monitoring.

    Raises
    ------
    InputError
        With every problem of the file in one pass.
    """
    table = with_own_names(without_dimensions(read_table(path, WANTED, sheet)))
    if programme:
        table = with_programme(table, programme)
    missing = [
        Sentence("the column '{name}' is missing{remedy}.", name=name, remedy=MISSING.get(name, ""))
        for name in REQUIRED
        if name not in table.names
    ]
    if missing or table.problems:
        raise InputError(*(Problem(table.grid.file, table.line, text) for text in missing), *table.problems)
    table, aside = without_larger(table)
    grid = table.grid
    towns, of_towns = known_names(grid, table.column("municipality"))
    projects, of_projects = known_programmes(grid, table.column("programme"))
    when, of_months, bad = months(grid, table.written("month"), table.column("month"))
    problems = [
        *municipality_problems(grid, table.written("municipality"), table.column("municipality")),
        *programme_problems(grid, table.written("programme"), table.column("programme"), projects),
        *bad,
    ]
    known = sorted({one for one in projects if not programmes.unknown(one)})
    table = _with_outcomes(table, known)
    problems += _strangers(table, known)
    numbers = _numbers(table, known)
    problems += [problem for one in numbers.values() for problem in one.problems]
    read = _Read(table, towns, projects, when, numbers, problems)
    problems += [*_twice(read), *_too_many(read)]
    if problems:
        raise InputError(*in_order(problems))
    taken = [*table.liberties, *aside, *of_towns, *of_projects, *of_months]
    taken += [liberty for one in numbers.values() for liberty in one.liberties]
    return MonitoredData(tuple(_series(read)), tuple(taken))


def _outcomes(known: Sequence[str]) -> dict[str, str]:
    """The outcomes of some programmes by every plain name that a column may have."""
    found = {plain(name): WAITING for name in _WAITING}
    for name in known:
        for key, one in programmes.load(name).outcomes.items():
            found |= {plain(text): key for text in (key, one.title.da, one.title.en)}
    found |= {name: key for name, key in _MONITORING.items() if key in found.values()}
    return found


def _with_outcomes(table: Table, known: Sequence[str]) -> Table:
    """The table with the names of outcomes, and without columns that are known to be something else."""
    names = _outcomes(known)
    renamed = {one.name: names[plain(one.written)] for one in table.columns if plain(one.written) in names}
    table = table.renamed(renamed)
    unused = [one for one in table.columns if one.name in _UNUSED]
    said = [Liberty("unused_column", table.grid.file, one.written, lines=(table.line,)) for one in unused]
    return table.without(*(one.name for one in unused)).said(*said)


def _counted(table: Table, known: Sequence[str]) -> list[Column]:
    wanted = {*_outcomes(known).values()}
    return [one for one in table.columns if one.name in wanted]


def _strangers(table: Table, known: Sequence[str]) -> Iterator[Problem]:
    """Columns that are no outcome of the programmes, that are there twice, and a table without any outcome."""
    outcomes = tuple(dict.fromkeys(_outcomes(known).values()))
    for name, count in Counter(table.names).items():
        written = [one.written for one in table.columns if one.name == name]
        if name not in (*REQUIRED, *_BESIDE, *outcomes):
            hint = suggestion(name, outcomes, Sentence("columns of outcomes are"))
            text = Sentence("there is no column '{written}'{suggestion}", written=written[0], suggestion=hint)
            yield Problem(table.grid.file, table.line, text)
        elif count > 1:
            text = Sentence("the column '{written}' is there twice.", written=written[-1])
            yield Problem(table.grid.file, table.line, text)
    if known and not _counted(table, known):
        text = Sentence("there is no column of an outcome; give one or more of {outcomes}.", outcomes=outcomes)
        yield Problem(table.grid.file, table.line, text)


def _numbers(table: Table, known: Sequence[str]) -> dict[str, Numbers]:
    readers = [Reader(table, "citizens", _CITIZENS, whole=True, allowed=lambda value: 1 <= value <= MOST_CITIZENS)]
    readers += [Reader(table, one.name, _COUNT, whole=True, may_hide=True) for one in _counted(table, known)]
    if INTAKE in table.names:
        readers.append(Reader(table, INTAKE, _COUNT, whole=True))
    if CASEWORKERS in table.names:
        readers.append(Reader(table, CASEWORKERS, _POSTS, allowed=lambda value: 0 <= value < 1e5))
    return {reader.name: reader.read() for reader in readers}


def _twice(read: _Read) -> Iterator[Problem]:
    keys = list(zip(read.towns, read.programmes, read.months, strict=True))
    for key, count in Counter(keys).items():
        if count > 1 and key[2] is not None:
            last = len(keys) - 1 - keys[::-1].index(key)
            where = f"{key[0]} ({key[1]})"
            text = Sentence(
                "the month {month} of {where} is there {count} times; give it once.",
                month=month_name(key[2]),
                where=where,
                count=count,
            )
            yield read.problem("month", last, text)


def _too_many(read: _Read) -> Iterator[Problem]:
    """Counts above the citizens of their month, of other programmes' outcomes, and above those they are part of."""
    names = [name for name in read.numbers if name not in ("citizens", INTAKE, CASEWORKERS)]
    for row, name in product(range(len(read.towns)), names):
        value, citizens = read.at(name, row), read.at("citizens", row)
        if value is None or programmes.unknown(read.programmes[row]):
            continue
        outcomes = programmes.load(read.programmes[row]).outcomes
        column, cell = read.table.written(name), quoted(read.table.rows[row].cells[name].value)
        if name != WAITING and name not in outcomes:
            text = Sentence(
                "{column} is {value}, but {programme} has no such outcome; its outcomes are {outcomes}.",
                column=column,
                value=cell,
                programme=read.programmes[row],
                outcomes=tuple(outcomes),
            )
            yield read.problem(name, row, text)
            continue
        if name != WAITING and (citizens is None or value[0] > citizens[0]):
            rule = Sentence(
                "that is more than the {citizens} citizens of that month; count citizens of the same group.",
                citizens=citizens[0] if citizens else 0,
            )
            if citizens is None:
                rule = Sentence("citizens of that month are not known; give them, or leave this cell empty.")
            yield read.problem(name, row, Sentence("{column} is {value}; {rule}", column=column, value=cell, rule=rule))
        for larger in larger_groups(read.programmes[row], name):
            above = read.at(larger, row) if larger in read.numbers else None
            if above is not None and value[0] > above[1]:
                rule = Sentence(
                    "that is more than {larger}, which counts them too ({count}).",
                    larger=read.table.written(larger),
                    count=above[1],
                )
                said = Sentence("{column} is {value}; {rule}", column=column, value=cell, rule=rule)
                yield read.problem(name, row, said)


def larger_groups(programme: str, outcome: str) -> tuple[str, ...]:
    """The outcomes of a programme that count everybody whom another outcome counts in a month, and more.

    >>> larger_groups("bir", "work"), larger_groups("bir", "company_directed"), larger_groups("fsm2", "off_benefit")
    (('company_directed',), (), ('company_directed',))
    """
    every = programmes.load(programme).outcomes
    if outcome not in every:
        return ()
    mine = every[outcome]
    return tuple(name for name, one in every.items() if set(mine.states) < set(one.states) and mine.group == one.group)


def _series(read: _Read) -> Iterator[MonitoredCounts]:
    keys = list(zip(read.towns, read.programmes, strict=True))
    for key in sorted(set(keys)):
        places = {month: row for row, month in enumerate(read.months) if keys[row] == key and month is not None}
        first, last = min(places), max(places)
        span = range(first, last + 1)
        values = {
            name: tuple(read.at(name, places[month]) if month in places else None for month in span)
            for name in read.numbers
        }
        beside = ("citizens", INTAKE, CASEWORKERS)
        counted = {name: one for name, one in values.items() if name not in beside and any(one)}
        yield MonitoredCounts(
            municipality=key[0],
            programme=key[1],
            first=month_name(first),
            citizens=tuple(None if one is None else one[0] for one in values["citizens"]),
            outcomes={name: one for name, one in counted.items() if name != WAITING},
            waiting=counted.get(WAITING, ()),
            intake=_plain(read, INTAKE, places, span),
            caseworkers=_plain(read, CASEWORKERS, places, span),
        )


def _plain(read: _Read, name: str, places: dict[int, int], span: range) -> tuple[float | None, ...]:
    """A column of numbers that are never hidden; empty where there is none."""
    if name not in read.numbers:
        return ()
    values = [read.numbers[name].values[places[month]] if month in places else None for month in span]
    return tuple(None if one is None else one[0] for one in values)
