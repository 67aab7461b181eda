"""The cells of a workbook as JSON, by a process of its own: a damaged workbook can end the process that reads it.

Run as a program, with the workbook on its standard input; it imports nothing of the package.
"""

import datetime
import io
import json
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum


def cell_of(value: Any) -> Any:
    """A cell as JSON has it: texts and numbers as they are, dates in a list of one.

    >>> cell_of(datetime.datetime(2023, 1, 31)), cell_of(True), cell_of(9.5), cell_of(datetime.time(1, 2))
    (['2023-01-31'], 'TRUE', 9.5, '01:02:00')
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return [value.isoformat()]
    if isinstance(value, bool):
        return str(value).upper()
    return value if isinstance(value, int | float) else str(value)


def sheets_of(content: bytes) -> dict[str, Any]:
    """The visible sheets of a workbook with their cells and merged ranges, and the names of those that are hidden."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            listed = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            hidden = [one.name for one in listed if one.visible != SheetVisibleEnum.Visible]
            sheets = [book.get_sheet_by_name(one.name) for one in listed if one.name not in hidden]
            found = [
                {
                    "name": sheet.name,
                    "merged": sheet.merged_cell_ranges or [],
                    "rows": [[cell_of(one) for one in row] for row in sheet.to_python(skip_empty_area=False)],
                }
                for sheet in sheets
            ]
    except PasswordError:
        return {"password": True}
    except (CalamineError, OSError, ValueError) as error:
        return {"error": " ".join(str(error).split()).rstrip(".")}
    return {"sheets": found, "hidden": hidden}


if __name__ == "__main__":
    sys.stdout.buffer.write(json.dumps(sheets_of(sys.stdin.buffer.read())).encode())
