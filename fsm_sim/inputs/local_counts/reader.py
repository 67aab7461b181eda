"""A counts file as a whole: read, checked in one pass, and split into series."""

from pathlib import Path

from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.overlay import in_order
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.files.text_file import read_text
from fsm_sim.inputs.local_counts.rows import Row
from fsm_sim.inputs.local_counts.series import RUN_IN, problems_between_rows, series_of
from fsm_sim.inputs.local_counts.table import COLUMNS, header_problems, length_problems, lines_of
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.scenarios.calendar import month_number


def template() -> str:
    """The template: two years of an invented town, with hidden cells as they are written.

    >>> template().splitlines()[0].split(";")[:4]
    ['municipality', 'programme', 'month', 'citizens']
    """
    return read_text(shipped("calibration", "template.csv"))


def months_before(counts: MonthlyCounts) -> int:
    """Months from the start of the programme to the first count; negative when the counts begin earlier."""
    start = programmes.load(counts.programme).start
    return month_number(counts.first) - month_number(start[:7]) if start else RUN_IN


def read_counts(path: Path) -> tuple[MonthlyCounts, ...]:
    """The counts of every municipality and programme in a file, in alphabetical order.

    Raises
    ------
    InputError
        With every problem of the file in one pass.

    The template names a town that does not exist, so it has to be edited first:

    >>> try:
    ...     read_counts(shipped("calibration", "template.csv"))
    ... except InputError as error:
    ...     print(error.problems[0].text)
    municipality is 'Eksempelby'; write the name of one of Denmark's 98, such as Horsens.
    """
    rows = _rows(path)
    for row in rows:
        row.read()
    problems = _once([problem for row in rows for problem in row.problems])
    problems += problems_between_rows(rows)
    if problems:
        raise InputError(*in_order(problems))
    return series_of(rows)


def _rows(path: Path) -> list[Row]:
    """The rows below the names of the columns, not yet read.

    Raises
    ------
    InputError
        When this is no table of counts, or a row does not have one cell for each column.
    """
    name = path.as_posix()
    lines = lines_of(name, read_text(path))
    header = [cell.strip().lower() for cell in lines[0][1]]
    known = set(header) & set(COLUMNS)
    if wrong := [
        *header_problems(name, lines[0][0], header),
        *(length_problems(name, header, lines[1:]) if known else ()),
    ]:
        raise InputError(*wrong)
    rows = [Row(name, line, dict(zip(header, map(str.strip, cells), strict=True))) for line, cells in lines[1:]]
    if not rows:
        raise InputError(Problem(name, None, "there are no rows below the names of the columns."))
    return rows


def _once(problems: list[Problem]) -> list[Problem]:
    """Each problem once: a wrong name that every row repeats is reported at the first of them."""
    first: dict[str, Problem] = {}
    for problem in problems:
        names = problem.text.startswith(("municipality ", "programme "))
        first.setdefault(problem.text if names else problem.sentence, problem)
    return list(first.values())
