"""Parts of a workbook that say what they are: a cell of the first column with [name] or [[name]] is above each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from fsm_sim.inputs.tables.cells import Cell, Grid

_MARKER = re.compile(r"\[\[?[a-z_]+\]\]?", re.ASCII)


@dataclass(frozen=True)
class Part:
    """What stands below a marker, down to the next: a form below [name], a table below [[name]]."""

    name: str
    marker: Cell
    grid: Grid

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows with anything in them."""
        return tuple(row for row in self.grid.rows if any(cell.value != "" for cell in row))


def parts_of(grids: Sequence[Grid]) -> Iterator[Part]:
    """Every marked part of some sheets, in order.

    >>> rows = ((Cell("An office", 1, 1),), (Cell("[[office]]", 2, 1),), (Cell("citizens", 3, 1),), (Cell(340, 4, 1),))
    >>> [(part.name, len(part.rows)) for part in parts_of([Grid("a.xlsx", rows, "Office")])]
    [('[[office]]', 2)]
    """
    for grid in grids:
        places = [at for at, row in enumerate(grid.rows) if row and _MARKER.fullmatch(row[0].text)]
        for at, end in pairwise((*places, len(grid.rows))):
            yield Part(grid.rows[at][0].text, grid.rows[at][0], replace(grid, rows=grid.rows[at + 1 : end]))


def marked_grids(grids: tuple[Grid, ...], name: str) -> tuple[Grid, ...]:
    """The parts of a name as sheets of their own, where there are any; else all sheets as they are.

    >>> rows = ((Cell("[[office]]", 2, 1),), (Cell("citizens", 3, 1),))
    >>> [len(grid.rows) for grid in marked_grids((Grid("a.xlsx", rows, "Office"),), "[[office]]")]
    [1]
    """
    return tuple(part.grid for part in parts_of(grids) if part.name == name) or grids
