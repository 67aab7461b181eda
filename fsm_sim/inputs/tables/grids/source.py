"""What a file is, whatever its name ends in: text with separators, or a workbook."""

from pathlib import Path

from fsm_sim.inputs.files.text_file import SPREADSHEETS, WORKBOOK, is_spreadsheet, read_bytes
from fsm_sim.inputs.tables.cells import Grid
from fsm_sim.inputs.tables.grids.delimited import delimited
from fsm_sim.inputs.tables.grids.encoding import decoded
from fsm_sim.inputs.tables.grids.other_files import lock_file, not_a_table
from fsm_sim.inputs.tables.grids.workbook import sheets
from fsm_sim.inputs.tables.headings import score
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

TEXTS = (".csv", ".tsv", ".tab", ".txt")
"""How the names of texts with tables end."""


def is_table(path: Path) -> bool:
    """Whether a file is a table by its name, or a workbook by its content.

    >>> is_table(Path("offices.xlsx")), is_table(Path("town.toml"))
    (True, False)
    """
    return path.suffix.lower() in TEXTS or is_spreadsheet(path)


def read_grids(path: Path) -> tuple[tuple[Grid, ...], tuple[Liberty, ...]]:
    """The grids of a file, one for each sheet, and the liberties taken so far.

    Raises
    ------
    InputError
        When the file cannot be read, is empty, or is neither text nor a workbook.
    """
    name = path.as_posix()
    if (locked := lock_file(path)) and path.exists():  # Excel lets nobody read its own
        raise InputError(Problem(name, None, locked))
    content = read_bytes(path)
    spreadsheet = path.suffix.lower() in SPREADSHEETS
    if other := not_a_table(content):
        raise InputError(Problem(name, None, other))
    if content.startswith(WORKBOOK):
        grids, taken = sheets(name, content)
        return grids, taken if spreadsheet else (Liberty("workbook_by_content", name), *taken)
    lines, taken = decoded(name, content)
    if not lines.strip():
        raise InputError(Problem(name, None, Sentence("the file is empty.")))
    grid, more = delimited(name, lines, score)
    by_content = (Liberty("text_by_content", name),) if spreadsheet else ()
    return (grid,), (*by_content, *taken, *more)
