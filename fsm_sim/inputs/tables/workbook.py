"""The sheets of a workbook: .xlsx, .xlsb, .xls and .ods."""

import datetime
import io
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from fsm_sim.inputs.tables.cells import Cell, Grid, Value, cleaned
from fsm_sim.inputs.tables.liberties import Liberty, examples
from fsm_sim.model.errors import InputError, Problem


def sheets(name: str, content: bytes) -> tuple[tuple[Grid, ...], tuple[Liberty, ...]]:
    """The grid of each visible sheet with cells, and what was skipped.

    Raises
    ------
    InputError
        When the workbook has a password, is damaged, or has no cells.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            seen = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            hidden = [one.name for one in seen if one.visible != SheetVisibleEnum.Visible]
            found = [_grid(name, book.get_sheet_by_name(one.name)) for one in seen if one.name not in hidden]
    except PasswordError:
        text = "the workbook has a password; save it without one ('File', 'Info', 'Protect workbook')."
        raise InputError(Problem(name, None, text)) from None
    except (CalamineError, OSError, ValueError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        text = f"the workbook cannot be read ({reason}); open it in a spreadsheet program and save it as .xlsx."
        raise InputError(Problem(name, None, text)) from None
    grids = tuple(grid for grid, _ in found if any(cell.value != "" for row in grid.rows for cell in row))
    if not grids:
        raise InputError(Problem(name, None, "the workbook has no cells with anything in them."))
    taken = [liberty for grid, merged in found if grid in grids for liberty in merged]
    if hidden:
        taken.append(Liberty("hidden_sheets", name, found=examples(hidden)))
    return grids, tuple(taken)


def _grid(name: str, sheet: CalamineSheet) -> tuple[Grid, tuple[Liberty, ...]]:
    """A sheet; a cell that is merged over several rows holds for each of them."""
    rows = [[_value(one) for one in row] for row in sheet.to_python(skip_empty_area=False)]
    filled: list[int] = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if left == right and top < bottom < len(rows) and left < len(rows[top]) and rows[top][left] != "":
            filled += range(top + 2, bottom + 2)
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    cells = tuple(
        tuple(Cell(one, line, column) for column, one in enumerate(row, 1)) for line, row in enumerate(rows, 1)
    )
    taken = (Liberty("merged_cells", name, found=sheet.name, lines=tuple(filled)),) if filled else ()
    return Grid(name, cells, sheet.name), taken


def _value(value: Any) -> Value:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float | datetime.date):
        return value
    return cleaned(str(value))
