"""What the cells of the workbook hold, as the values of a scenario file; what cannot be read stays as it is written.

A value that is wrong is judged by the same rules as one in a scenario file, which say what is allowed.
"""

import datetime

from fsm_sim.inputs.office_workbook.fields import YES, Field
from fsm_sim.inputs.tables.cells import Cell, Grid
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.values.month_names import readings
from fsm_sim.inputs.tables.values.names import key, known_programmes
from fsm_sim.inputs.tables.values.numbers import Read, number


def value_of(field: Field, cell: Cell, grid: Grid) -> tuple[object, tuple[Liberty, ...]]:
    """The value in a cell that is not empty, and the liberties taken.

    >>> grid = Grid("office.xlsx", (), "Office")
    >>> value_of(Field("vacancy_months", "number"), Cell("2,5", 9, 3), grid)[0]
    2.5
    >>> value_of(Field("start", "choice", "start"), Cell("settled – som i en igangværende indsats", 9, 3), grid)[0]
    'settled'
    >>> value_of(Field("from_month", "when"), Cell("juli 2027", 9, 3), grid)[1][0].taken
    '2027-07'
    """
    match field.kind:
        case "number" | "whole" | "share":
            return _number(cell, amount=field.kind != "share"), ()
        case "month":
            return _month(cell, grid)
        case "when":
            found = _number(cell, amount=True)
            return (found, ()) if not isinstance(found, str) else _month(cell, grid)
        case "day":
            return cell.text, ()
        case "yes":
            return YES.get(cell.text.casefold(), cell.text), ()
        case "choice" if field.chosen_from == "programmes":
            names, taken = known_programmes(grid, [cell])
            return names[0], taken
        case "choice":
            return key(cell.text), ()
    return cell.text, ()


def _number(cell: Cell, *, amount: bool) -> object:
    """A number, a whole one without decimals; a text such as "steady" without the words for it.

    An `amount`, unlike a share, has no per cent.
    """
    if isinstance(cell.value, datetime.date):
        return cell.text
    read = number(cell, None, amount=amount)
    if not isinstance(read, Read):
        return key(cell.text)
    return int(read.value) if read.value.is_integer() and abs(read.value) < 1e15 else read.value


def _month(cell: Cell, grid: Grid) -> tuple[object, tuple[Liberty, ...]]:
    """A month as 2027-01; a text that is none, or can be several, as it is written."""
    found = readings(cell.value).get("month")
    if found is None:
        return cell.text, ()
    name = f"{found.year:04d}-{found.month:02d}"
    plain = isinstance(cell.value, datetime.date) or cell.text == name
    return name, () if plain else (Liberty("months", grid.file, cell.text, name, (cell.line,)),)
