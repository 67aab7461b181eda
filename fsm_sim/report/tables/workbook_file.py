"""Tables as the sheets of a workbook (.xlsx): numbers are numbers, months are dates, and no text is a formula."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING

from fsm_sim.report.tables.cells import Cell, Month, Number, Style, Table

if TYPE_CHECKING:  # only what writes a workbook loads XlsxWriter
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MADE = datetime(2000, 1, 1)
"""The time that a workbook gives for its making, so that the same numbers are the same bytes."""

FORMATS: dict[Style, str] = {
    "whole": "#,##0",
    "count": "#,##0.0",
    "average": "#,##0.00",
    "share": "0.0%",
    "count-difference": "+#,##0.0;-#,##0.0;0.0",
    "average-difference": "+#,##0.00;-#,##0.00;0.00",
    "share-difference": "+0.0%;-0.0%;0.0%",
}
"""How each style of number is shown; the program puts the marks of its own language in."""

MONTH = "yyyy-mm"
"""How a month is shown: the date of its first day, which sorts and charts as a date."""

LINE_POINTS, MOST_LINES = 15.0, 27
"""The height of a line, and how many of them a row can have: Excel allows 409 points."""
SMALL = 1.15
"""How many letters have the width of a digit, in which columns are measured; those of a heading are bold."""

LONGEST = 32_767
"""The most characters of a cell."""


class Book:
    """A workbook in the making, with the formats that its cells share."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def format(self, **properties: object) -> Format:
        """The format with these properties; texts stand at the top of their cells."""
        key = tuple(sorted({"valign": "top", **properties}.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(key))
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet. Its cells print on as many pages as there are rows, one page wide."""
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet


@contextmanager
def book(file: io.BytesIO, title: str) -> Iterator[Book]:
    """A workbook that is written to `file` at the end, with no time of day in it."""
    from xlsxwriter.workbook import Workbook

    made = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made.set_properties({"title": title, "author": "fsm-sim", "created": MADE})
    made.set_size(24_000, 14_000)
    yield Book(made)
    made.close()


def workbook_file(tables: Sequence[Table], title: str) -> bytes:
    """The bytes of a workbook with a sheet for each table, its headings frozen.

    >>> table = Table("Levels", ("share",), (10,), ((Number(0.25, "share"),),))
    >>> workbook_file([table], "Results") == workbook_file([table], "Results")
    True
    """
    file = io.BytesIO()
    with book(file, title) as made:
        for table in tables:
            _fill(made, made.sheet(table.name), table)
    return file.getvalue()


def _fill(made: Book, sheet: Worksheet, table: Table) -> None:
    heading = made.format(bold=True, text_wrap=True, bg_color="#DCE6F0", bottom=1)
    for column, (text, width) in enumerate(zip(table.headings, table.widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, heading)
    _heighten(sheet, 0, table.headings, table.widths)
    for line, row in enumerate(table.rows, 1):
        _heighten(sheet, line, row, [SMALL * width for width in table.widths])
        for column, cell in enumerate(row):
            write(made, sheet, line, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if len(table.rows) > 1 and len(table.headings) > 2:
        sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)


def _heighten(sheet: Worksheet, line: int, row: Sequence[Cell], widths: Sequence[float]) -> None:
    """Give a row the height of its longest text: Excel finds it by itself, LibreOffice does not."""
    texts = [(cell, int(width)) for cell, width in zip(row, widths, strict=True) if isinstance(cell, str)]
    lines = max((_lines(text, width) for text, width in texts), default=1)
    if lines > 1:
        sheet.set_row(line, LINE_POINTS * min(lines, MOST_LINES))


@functools.cache
def _lines(text: str, width: int) -> int:
    """The lines that a text takes in a column of so many letters.

    >>> _lines("one two three", 8), _lines("one", 8)
    (2, 1)
    """
    return sum(len(wrap(part, max(1, width))) or 1 for part in text.split("\n")) if text else 1


def write(made: Book, sheet: Worksheet, line: int, column: int, cell: Cell) -> None:
    """Write a cell in its own kind; lines and columns count from 0."""
    match cell:
        case None:
            return
        case Number(value, style):
            sheet.write_number(line, column, value, made.format(num_format=FORMATS[style]))
        case Month(name):
            first = datetime.strptime(f"{name}-01", "%Y-%m-%d")
            sheet.write_datetime(line, column, first, made.format(num_format=MONTH, align="left"))
        case text:
            sheet.write_string(line, column, text[:LONGEST], made.format(text_wrap=True))
