"""The cells of a workbook as JSON, by a process of its own: a damaged workbook can end the process that reads it.

Run as a program, with the workbook on its standard input; it imports nothing of the package.
"""

import datetime
import io
import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

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
    """The visible sheets of a workbook with their cells and merged ranges, and the names of those that are hidden.

    A cell of .xlsx whose formula has ended in an error, or has no stored result, is that error or formula as a text;
    its hidden rows and columns are listed.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            listed = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            hidden = [one.name for one in listed if one.visible != SheetVisibleEnum.Visible]
            sheets = [book.get_sheet_by_name(one.name) for one in listed if one.name not in hidden]
            found: list[dict[str, Any]] = [
                {
                    "name": sheet.name,
                    "merged": sheet.merged_cell_ranges or [],
                    "rows": [[cell_of(one) for one in row] for row in sheet.to_python(skip_empty_area=False)],
                }
                for sheet in sheets
            ]
        markup = dict(_markup(content))
        for sheet in found:
            _mark(sheet, markup.get(sheet["name"], b""))
    except PasswordError:
        return {"password": True}
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        return {"error": " ".join(str(error).split()).rstrip(".")}
    return {"sheets": found, "hidden": hidden}


def _markup(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The name and the XML of each sheet of an .xlsx workbook; none of another kind of workbook."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = set(parts.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return
        links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): posixpath.join("/xl", link.get("Target", "")) for link in links}
        for one in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():
            if _kind(one) == "sheet":
                link = next((value for key, value in one.attrib.items() if key.endswith("}id")), None)
                path = posixpath.normpath(targets.get(link, "")).lstrip("/")
                if path in names:
                    yield one.get("name", ""), parts.read(path)


def _mark(sheet: dict[str, Any], markup: bytes) -> None:
    """Put errors and formulas without a result into the cells of a sheet, and list its hidden rows and columns."""
    sheet["hidden_rows"], sheet["hidden_columns"] = [], []
    if not re.search(rb"""t=["']e["']|<(?:\w+:)?f[ />]|hidden=""", markup):
        return
    rows, line, column = sheet["rows"], 0, 0
    for one in ElementTree.fromstring(markup).iter():
        kind = _kind(one)
        if kind in ("row", "col") and one.get("hidden") in ("1", "true"):
            first, last = (one.get("r"), one.get("r")) if kind == "row" else (one.get("min"), one.get("max"))
            listed = sheet["hidden_rows" if kind == "row" else "hidden_columns"]
            listed.append([int(first or line + 1), int(last or line + 1)])
        if kind == "row":
            line, column = int(one.get("r") or line + 1), 0
        if kind == "c":
            column = _column(one.get("r", "")) or column + 1
            said = _without_value(one)
            if said and line <= len(rows) and column <= len(rows[line - 1]):
                rows[line - 1][column - 1] = said


def _without_value(cell: ElementTree.Element) -> str:
    """The error in a cell, or its formula where no result is stored; "" for other cells."""
    parts = {_kind(one): one.text or "" for one in cell}
    if cell.get("t") == "e":
        return parts.get("v", "#")
    if "f" in parts and not parts.get("v") and cell.get("t") not in ("str", "inlineStr"):
        return "=" + parts["f"]
    return ""


def _column(reference: str) -> int:
    """The number of a column by a reference such as AB3; 0 where there is none."""
    number = 0
    for letter in re.sub("[^A-Z]", "", reference):
        number = 26 * number + ord(letter) - 64
    return number


def _kind(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


if __name__ == "__main__":
    sys.stdout.buffer.write(json.dumps(sheets_of(sys.stdin.buffer.read())).encode())
