"""Tables below one another in a file or on a sheet: one is read, and any other is asked about."""

import re
from collections.abc import Sequence

from fsm_sim.inputs.tables.cells import Cell, Grid
from fsm_sim.inputs.tables.headings import heading, plain
from fsm_sim.inputs.tables.liberties import examples
from fsm_sim.inputs.tables.surroundings import UNITS, filled, is_footer
from fsm_sim.inputs.tables.values.month_names import is_month
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

_NUMBER = re.compile(r"[<≤]?[\d.,\s]*\d", re.ASCII)


def other_table(grid: Grid, at: int) -> tuple[int | None, tuple[Problem, ...]]:
    r"""The row at which another table begins than that with its names in row `at`, and the question about it.

    A table above leaves the row None, since nothing of the one that is read has to be cut off.

    >>> from fsm_sim.inputs.tables.grids.delimited import delimited
    >>> from fsm_sim.inputs.tables.headings import score
    >>> text = "Kommune;Borgere\nHorsens;412\n\nKommune;Praktik start\nHorsens;21\n"
    >>> grid, _ = delimited("a.csv", text, score)
    >>> place, (problem,) = other_table(grid, 0)
    >>> place, problem.sentence
    (3, "a.csv, line 4: another table begins here ('Kommune, Praktik start'), and one is read; make one table of them,
    or give each its own file.")
    """
    names = [cell.value for cell in filled(grid.rows[at])]
    for place, row in enumerate(grid.rows[:at]):
        between = grid.rows[place + 1 : at]
        if _names_columns(row) and any(_has_number(one) for one in between) and names != _values(row):
            return None, (_question(grid, row),)
    for place in range(at + 2, len(grid.rows)):
        row = grid.rows[place]
        if (_names_columns(row) and names != _values(row)) or _is_foreign(grid, at, place):
            return place, (_question(grid, row),)
    return None, ()


def _values(row: Sequence[Cell]) -> list[object]:
    return [cell.value for cell in filled(row)]


def _has_number(row: Sequence[Cell]) -> bool:
    return any(_NUMBER.fullmatch(cell.text) for cell in row)


def _names_columns(row: Sequence[Cell]) -> bool:
    """Whether a row has the names of columns of a table, and no numbers."""
    texts = [cell.text for cell in filled(row) if isinstance(cell.value, str)]
    if len(texts) < 2 or _has_number(row) or all(plain(one) in UNITS for one in texts):
        return False
    known = {found.name for one in texts if (found := heading(one))}
    return len(known) >= 2 or (len(known) == 1 and sum(is_month(cell.value) for cell in row) >= 2)


def _is_foreign(grid: Grid, at: int, place: int) -> bool:
    """Whether what stands below a blank row has no months where the table has them, and begins with texts."""
    month = next((k for k, cell in enumerate(grid.rows[at]) if (one := heading(cell.text)) and one.name == "month"), -1)
    row, columns = grid.rows[place], len(filled(grid.rows[at]))
    if month < 0 or filled(grid.rows[place - 1]) or not filled(row) or _has_number(row):
        return False
    rest = [one for one in grid.rows[place:] if filled(one)]
    return not any(is_month(one[month].value) for one in rest if month < len(one)) and any(
        _has_number(one) and len(filled(one)) > 1 and not is_footer(one, columns) for one in rest
    )


def _question(grid: Grid, row: Sequence[Cell]) -> Problem:
    """What is asked of another table."""
    shown = examples(cell.text for cell in filled(row))
    text = Sentence(
        "another table begins here ('{shown}'), and one is read; make one table of them, or give each its own file.",
        shown=shown,
    )
    return grid.problem(filled(row)[0], text)
