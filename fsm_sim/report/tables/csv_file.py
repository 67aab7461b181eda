"""A table as a CSV file that Excel opens with a double click, in the dialect of the reader's language."""

import csv
import io
from decimal import Decimal

from fsm_sim.model.notation.spreadsheet_text import inert
from fsm_sim.model.text import Language, known
from fsm_sim.report.tables.cells import Cell, Month, Number, Table

MARK = "\ufeff"
"""The byte order mark, by which Excel knows that a CSV file is UTF-8."""

SEPARATORS: dict[Language, str] = {"da": ";", "en": ","}
DECIMAL_MARKS: dict[Language, str] = {"da": ",", "en": "."}


def csv_file(table: Table, language: Language) -> bytes:
    """The bytes of a CSV file: UTF-8 with its mark, a row of headings, and every number with all its figures.

    >>> table = Table("levels", ("scenario", "share"), (10, 10), (("=1+1", Number(0.25, "share")), ("now", None)))
    >>> csv_file(table, "da").decode("utf-8-sig").splitlines()
    ['scenario;share', "'=1+1;0,25", 'now;']
    """
    known(language)
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=SEPARATORS[language], lineterminator="\r\n")
    writer.writerow([inert(heading) for heading in table.headings])
    writer.writerows([_written(cell, language) for cell in row] for row in table.rows)
    return f"{MARK}{file.getvalue()}".encode()


def _written(cell: Cell, language: Language) -> str:
    match cell:
        case None:
            return ""
        case Number(value):
            return digits(value, language)
        case Month(name):
            return name
    return inert(cell)


def digits(value: float, language: Language) -> str:
    """A number with all its digits and no exponent; a whole one without decimals.

    >>> digits(0.000012, "da"), digits(12.0, "en"), digits(-1234.5, "da")
    ('0,000012', '12', '-1234,5')
    """
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f").replace(".", DECIMAL_MARKS[language])
