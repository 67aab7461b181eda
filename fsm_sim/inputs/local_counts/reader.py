"""A counts file as a whole: read, checked in one pass, and split into series."""

from dataclasses import dataclass
from pathlib import Path

from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.overlay import in_order
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.files.text_file import read_text
from fsm_sim.inputs.local_counts.columns import (
    COLUMNS,
    WANTED,
    header_problems,
    measure_problem,
    only_stocks,
    with_own_names,
    with_programme,
    without_dimensions,
)
from fsm_sim.inputs.local_counts.rows import rows_of
from fsm_sim.inputs.local_counts.series import RUN_IN, problems_between_rows, series_of
from fsm_sim.inputs.local_counts.stocks import refused, stocks_of
from fsm_sim.inputs.tables.header import without_unused
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.reader import read_table
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import months_between


@dataclass(frozen=True)
class DataFile:
    """A file of counts, and the programme of all its rows where it has no column for that."""

    path: Path
    programme: str = ""


@dataclass(frozen=True)
class LocalData:
    """The counts of every municipality and programme in a file, and the liberties taken in reading it."""

    counts: tuple[MonthlyCounts, ...]
    liberties: tuple[Liberty, ...] = ()


def template() -> str:
    """The template: two years of an invented town, with hidden cells as they are written.

    >>> template().splitlines()[0].split(";")[:4]
    ['municipality', 'programme', 'month', 'citizens']
    """
    return read_text(shipped("calibration", "template.csv"))


def months_before(counts: MonthlyCounts) -> int:
    """Months from the start of the programme to the first count; negative when the counts begin earlier."""
    start = programmes.load(counts.programme).start
    return months_between(start[:7], counts.first) if start else RUN_IN


def read_counts(path: Path) -> tuple[MonthlyCounts, ...]:
    """The counts of every municipality and programme in a file, in alphabetical order.

    Raises
    ------
    InputError
        As `read_local_data`.

    The template names a town that does not exist, so it has to be edited first:

    >>> try:
    ...     read_counts(shipped("calibration", "template.csv"))
    ... except InputError as error:
    ...     print(error.problems[0].text)
    municipality is 'Eksempelby', the made-up town of the example; write your own, such as Horsens, and its numbers.
    """
    return read_local_data(path).counts


def holds_stocks(path: Path, municipalities: int) -> bool:
    """Whether a file is a table of stocks alone, of so many municipalities or more; not one that cannot be read."""
    try:
        read = read_table(path, WANTED)
    except InputError:
        return False
    if not only_stocks(read.names) or measure_problem(read) or "municipality" not in with_own_names(read).names:
        return False
    names = {cell.text for cell in with_own_names(read).column("municipality")}
    return len(names) >= municipalities


def read_local_data(path: Path, sheet: str | None = None, *, programme: str = "") -> LocalData:
    """The counts in a CSV file or a workbook, with what was taken for granted; `sheet` is that of a workbook.

    `programme` is that of all rows where the table has no column for it.

    Raises
    ------
    InputError
        With every problem of the file in one pass; also when it has stocks alone, which give no starts.
    """
    read = read_table(path, WANTED, sheet)
    if unnamed := measure_problem(read):
        raise InputError(unnamed)
    if read.rows and only_stocks(read.names) and len(set(read.names)) == len(read.names):
        raise refused(stocks_of(without_dimensions(read)))
    table = without_unused(without_dimensions(with_own_names(read)), COLUMNS)
    if programme:
        table = with_programme(table, programme)
    if wrong := [*header_problems(table), *table.problems]:
        raise InputError(*in_order(wrong))
    if not table.rows:
        raise InputError(Problem(table.grid.file, None, Sentence("there are no rows below the names of the columns.")))
    found = rows_of(table)
    problems = [*found.problems, *problems_between_rows(list(found.rows))]
    if problems:
        raise InputError(*in_order(problems))
    return LocalData(series_of(found.rows), (*table.liberties, *found.liberties))
