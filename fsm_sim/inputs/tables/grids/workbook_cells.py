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
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import xlrd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum
from xlrd.biffh import XLRDError

_OLE = b"\xd0\xcf\x11\xe0"
"""How an .xls workbook begins."""
_HIDDEN = ("collapse", "filter")
"""What .ods says of rows and columns that are hidden."""


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

    A cell whose formula has ended in an error, or has no stored result, is that error or formula as a text; hidden rows
    and columns are listed. Of .xlsb neither is known.
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
        marks = _marks(content)
        for sheet in found:
            _mark(sheet, marks.get(sheet["name"], Marks()))
    except PasswordError:
        return {"password": True}
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile, ElementTree.ParseError, XLRDError) as error:
        return {"error": " ".join(str(error).split()).rstrip(".")}
    return {"sheets": found, "hidden": hidden}


@dataclass
class Marks:
    """What the reader of cells does not tell of a sheet: hidden parts, and texts for cells without a value."""

    cells: list[tuple[range, range, str]] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def _mark(sheet: dict[str, Any], marks: Marks) -> None:
    """Put errors and formulas without a result into the cells of a sheet, and list its hidden rows and columns."""
    rows = sheet["rows"]
    for lines, columns, text in marks.cells:
        for row in rows[lines.start - 1 : lines.stop - 1]:
            for column in range(columns.start, min(columns.stop, len(row) + 1)):
                row[column - 1] = text
    sheet["hidden_rows"], sheet["hidden_columns"] = marks.hidden_rows, marks.hidden_columns


def _marks(content: bytes) -> dict[str, Marks]:
    """The marks of each sheet of a workbook by its name."""
    if content.startswith(_OLE):
        return dict(_marks_of_xls(content))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = set(parts.namelist())
        if "content.xml" in names:
            return dict(_marks_of_ods(parts.read("content.xml")))
        if {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: _marks_of_xlsx(markup) for name, markup in _markup(parts, names)}
    return {}


def _markup(parts: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, bytes]]:
    """The name and the XML of each sheet of an .xlsx workbook."""
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): posixpath.join("/xl", link.get("Target", "")) for link in links}
    for one in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter():
        if _kind(one) == "sheet":
            link = next((value for key, value in one.attrib.items() if key.endswith("}id")), None)
            path = posixpath.normpath(targets.get(link, "")).lstrip("/")
            if path in names:
                yield one.get("name", ""), parts.read(path)


def _marks_of_xlsx(markup: bytes) -> Marks:
    """The marks in the XML of a sheet, which is only read through where it has a sign of them."""
    found, line, column = Marks(), 0, 0
    if not re.search(rb"""t=["']e["']|<(?:\w+:)?f[ />]|hidden=""", markup):
        return found
    for one in ElementTree.fromstring(markup).iter():
        kind = _kind(one)
        if kind in ("row", "col") and one.get("hidden") in ("1", "true"):
            first, last = (one.get("r"), one.get("r")) if kind == "row" else (one.get("min"), one.get("max"))
            listed = found.hidden_rows if kind == "row" else found.hidden_columns
            listed.append((int(first or line + 1), int(last or line + 1)))
        if kind == "row":
            line, column = int(one.get("r") or line + 1), 0
        if kind == "c":
            column = _column(one.get("r", "")) or column + 1
            if said := _without_value(one):
                found.cells.append((range(line, line + 1), range(column, column + 1), said))
    return found


def _marks_of_ods(markup: bytes) -> Iterator[tuple[str, Marks]]:
    """The marks of each sheet in the XML of an .ods workbook, in which equal rows and cells stand once."""
    if not re.search(rb'value-type="error"|table:formula=|table:visibility=|Err:\d|#\w', markup):
        return
    for sheet in ElementTree.fromstring(markup).iter():
        if _kind(sheet) == "table":
            found, line, column = Marks(), 0, 0
            for one in _parts_of_ods(sheet):
                times = _times(one)
                if _kind(one) == "table-column":
                    if _of(one, "visibility") in _HIDDEN:
                        found.hidden_columns.append((column + 1, column + times))
                    column += times
                    continue
                if _of(one, "visibility") in _HIDDEN:
                    found.hidden_rows.append((line + 1, line + times))
                lines = range(line + 1, line + times + 1)
                found.cells += [(lines, columns, text) for columns, text in _cells_of_ods(one)]
                line += times
            yield _of(sheet, "name"), found


def _parts_of_ods(sheet: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The columns and rows of a sheet, also those in groups."""
    for one in sheet:
        if _kind(one) in ("table-column", "table-row"):
            yield one
        elif _kind(one).startswith("table-"):
            yield from _parts_of_ods(one)


def _cells_of_ods(row: ElementTree.Element) -> Iterator[tuple[range, str]]:
    """The columns and texts of a row's cells that are errors, or formulas without a result."""
    column = 0
    for cell in row:
        times, text = _times(cell), "".join(cell.itertext()).strip()
        kinds = {value for key, value in cell.attrib.items() if key.endswith("}value-type")}
        said = ""
        if "error" in kinds or ("string" in kinds and re.fullmatch(r"Err:\d+|#[A-ZÆØÅ0-9/]+[!?]?", text)):
            said = text if text.startswith("#") else "#" + text.removeprefix("Err:")
        elif _of(cell, "formula") and not kinds:
            said = "=" + _of(cell, "formula").partition("=")[2]
        if said:
            yield range(column + 1, column + times + 1), said
        column += times


def _marks_of_xls(content: bytes) -> Iterator[tuple[str, Marks]]:
    """The marks of each sheet of an .xls workbook."""
    with xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO()) as book:
        for sheet in book.sheets():
            found = Marks()
            for line in range(sheet.nrows):
                for column, kind in enumerate(sheet.row_types(line), 1):
                    if kind == xlrd.XL_CELL_ERROR:
                        text = xlrd.error_text_from_code.get(int(sheet.cell_value(line, column - 1)), "#")
                        found.cells.append((range(line + 1, line + 2), range(column, column + 1), text))
            found.hidden_rows += [(one + 1, one + 1) for one, row in sheet.rowinfo_map.items() if row.hidden]
            found.hidden_columns += [(one + 1, one + 1) for one, col in sheet.colinfo_map.items() if col.hidden]
            yield sheet.name, found


def _times(element: ElementTree.Element) -> int:
    """How many rows, columns or cells an element of an .ods sheet stands for."""
    return int(next((value for key, value in element.attrib.items() if key.endswith("-repeated")), "1"))


def _of(element: ElementTree.Element, name: str) -> str:
    """An attribute by its name without namespace; "" where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


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
