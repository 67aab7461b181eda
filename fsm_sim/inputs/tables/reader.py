"""One table of a file: of a CSV file the only one, of a workbook the one whose columns are those wanted."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from fsm_sim.inputs.checking.wording import linked, suggestion
from fsm_sim.inputs.tables.cells import Grid
from fsm_sim.inputs.tables.grids.source import read_grids
from fsm_sim.inputs.tables.groups import filled_down
from fsm_sim.inputs.tables.headings import PERSONS, plain
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.marked import marked_grids
from fsm_sim.inputs.tables.shapes import long, with_years
from fsm_sim.inputs.tables.table import HEAD_ROWS, Table, found, head_row, no_table
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence


@dataclass(frozen=True)
class Wanted:
    """A kind of table: what sentences call it, its columns, and whether the names of columns can be such a table's.

    `more` ends the sentence about a file that holds none; `marker` stands above such a table in a workbook whose parts
    are marked. `choose` says how to name one of several sheets that hold such a table, for one of these sheets.
    """

    what: str
    columns: tuple[str, ...]
    fits: Callable[[Collection[str]], bool]
    more: str = ""
    marker: str = ""
    choose: Callable[[str], str] = lambda _: Sentence("leave one of them in the workbook")


def read_table(path: Path, wanted: Wanted, sheet: str | None = None) -> Table:
    """The table of a kind in a file, in its long shape; of a workbook on a `sheet`, or on the only one that fits.

    Raises
    ------
    InputError
        When the file cannot be read, lists persons or holds no table, no sheet has the name, or several sheets hold
        such a table.
    """
    grids, taken = read_grids(path)
    hidden = next((one.found for one in taken if one.kind == "hidden_sheets"), "")
    more = wanted.more
    if hidden:
        more = Sentence(
            "{more} Hidden sheets are not read; show the one that is meant: {hidden}.", more=wanted.more, hidden=hidden
        )
    if sheet is not None:
        grids = _named(grids, sheet)
    grids = marked_grids(grids, wanted.marker)
    tables = [with_years(long(filled_down(found(grid)))) for grid in grids if head_row(grid)[1]]
    fitting = [table for table in tables if wanted.fits(table.names)]
    if not fitting:
        _refuse_persons(grids)
    if not tables:
        raise no_table(grids[0], wanted.what, wanted.columns, more)
    if len(fitting) > 1:
        text = _several([table.grid.sheet or "" for table in fitting], wanted)
        raise InputError(Problem(path.as_posix(), None, text))
    chosen = fitting[0] if fitting else max(tables, key=lambda table: head_row(table.grid)[1])
    if not fitting and head_row(chosen.grid)[1] == 1 and not _begins(chosen.grid):
        raise no_table(chosen.grid, wanted.what, wanted.columns, more)
    if len(grids) > 1:
        taken = (*taken, Liberty("sheet", path.as_posix(), chosen.grid.sheet or "", str(len(grids))))
    return Table(chosen.grid, chosen.line, chosen.columns, chosen.rows, (*taken, *chosen.liberties), chosen.problems)


def _several(sheets: list[str], wanted: Wanted) -> str:
    """The sentence about several sheets that hold a table that is wanted."""
    parts = {"names": linked(f"'{sheet}'" for sheet in sheets), "what": wanted.what, "choose": wanted.choose(sheets[0])}
    if len(sheets) == 2:
        return Sentence("the sheets {names} both hold a table of {what}; {choose}.", **parts)
    return Sentence("the sheets {names} all hold a table of {what}; {choose}.", **parts)


def _refuse_persons(grids: tuple[Grid, ...]) -> None:
    for grid in grids:
        for row in grid.rows[:HEAD_ROWS]:
            for cell in row:
                if isinstance(cell.value, str) and plain(cell.value) in PERSONS:
                    text = Sentence(
                        "the column '{column}' makes this a list of persons; give how many there are by month.",
                        column=cell.text,
                    )
                    raise InputError(grid.problem(cell, text))


def _begins(grid: Grid) -> bool:
    """Whether the only name of a column stands in the first row that has anything in it."""
    first = next((at for at, row in enumerate(grid.rows) if any(cell.value != "" for cell in row)), 0)
    return head_row(grid)[0] == first


def _named(grids: tuple[Grid, ...], sheet: str) -> tuple[Grid, ...]:
    if all(grid.sheet is None for grid in grids):
        text = Sentence("this is no workbook and has no sheet '{sheet}'; leave it out.", sheet=sheet)
        raise InputError(Problem(grids[0].file, None, text))
    names = [grid.sheet or "" for grid in grids]
    chosen = tuple(grid for grid in grids if (grid.sheet or "").casefold() == sheet.casefold())
    if not chosen:
        end = suggestion(sheet, names, Sentence("sheets are"))
        raise InputError(
            Problem(grids[0].file, None, Sentence("there is no sheet '{sheet}'{end}", sheet=sheet, end=end))
        )
    return chosen
