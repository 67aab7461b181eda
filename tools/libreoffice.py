"""Check with LibreOffice itself that its files are read, and that ours open there with the same numbers.

    tools/uv run --locked python tools/libreoffice.py            checks; takes about a minute
    tools/uv run --locked python tools/libreoffice.py --record   also renews tests/libreoffice, which fast tests read
    tools/uv run --locked python tools/libreoffice.py FILE.xlsx  also opens a workbook of results of yours

LibreOffice is Debian's ``libreoffice-calc-nogui``. It saves a table of counts and a list of offices in every dialect of
CSV and as .xlsx, .ods and .xls, all of which have to be read as the same data, and counts with errors of formulas and
hidden parts, which have to be told; it opens the template, a workbook and
CSV files of results and saves them again, and every number and text has to be the same.
"""

import argparse
import io
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fsm_sim.inputs.local_counts import read_counts
from fsm_sim.inputs.offices import read_offices
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.inputs.tables.grids.source import read_grids
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.spreadsheet_text import inert
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.render.template import write_template
from fsm_sim.report.tables.cells import Cell, Month, Number, Table
from fsm_sim.report.tables.csv_file import csv_file
from fsm_sim.report.tables.workbook_file import book, write

KEPT = Path(__file__).resolve().parent.parent / "tests" / "libreoffice"
PROGRAM = "soffice"

COUNTS: tuple[tuple[Cell | float, ...], ...] = (
    ("Kommune", "Indsats", "Måned", "Borgere", "Praktik start", "Løntimer start", "Job start", "Sagsbehandlere"),
    ("Ærø", "fsm1", Month("2021-01"), 210, 12, "<5", 3, 6.5),
    ("Ærø", "fsm1", Month("2021-02"), 1208, 9, "1-4", 0, 6.5),
    ("Ærø", "fsm1", Month("2021-03"), 206, None, 7, "..", 7.25),
)
OFFICES: tuple[tuple[Cell | float, ...], ...] = (
    ("Kommune", "Indsats", "Borgere", "Tilgang pr. måned", "Stillinger"),
    ("Brønderslev", "bir", 1340, 4.5, 9),
    ("Ærø", "bir", 62, 0.75, 2.5),
)
"""Tables as people have them: Danish headings and letters, hidden counts, decimals, and thousands."""

RESULTS = Table(
    "results",
    ("Scenarie", "Måned", "Andel", "Antal", "Forskel"),
    (20, 10, 10, 10, 10),
    (
        ("Som i dag", Month("2027-01"), Number(0.184352671, "share"), Number(1234.5, "count"), Number(0.0, "average")),
        ("To færre; æøå, \"ja\"", Month("2027-12"), None, Number(7, "whole"), Number(-12.25, "count-difference")),
        ("=1+1", Month("2028-02"), Number(1.0, "share"), Number(0.000012, "average"), Number(3.5, "count-difference")),
    ),
)  # fmt: skip
"""A table with every kind of cell."""


class Dialect(NamedTuple):
    """A dialect of CSV: the code of its separator and of its letters as LibreOffice counts them, and two switches."""

    separator: int
    letters: int
    quoted: bool = False
    mark: bool = False

    @property
    def options(self) -> str:
        """As LibreOffice's filter takes them (help.libreoffice.org: "CSV filter options"): cells as they are shown."""
        quoted, mark = (str(one).lower() for one in (self.quoted, self.mark))
        first = f"csv:Text - txt - csv (StarCalc):{self.separator},34,{self.letters},1,,0"
        return f"{first},{quoted},true,true,false,false,1,,{mark}"


SEPARATORS = {"semicolon": 59, "comma": 44, "tab": 9}
LETTERS = {"utf-8": 76, "cp1252": 1, "utf-16": 65535, "cp850": 4, "mac": 2}
DIALECTS = {
    **{f"{name}-{letters}": Dialect(SEPARATORS[name], LETTERS[letters]) for name in SEPARATORS for letters in LETTERS},
    "semicolon-quoted": Dialect(59, 76, quoted=True),
    "semicolon-mark": Dialect(59, 76, mark=True),
}
"""Every dialect that its dialog offers and that a Danish table can be saved in."""

WORKBOOKS = ("xlsx", "ods", "xls")


class Difference(Exception):
    """What LibreOffice and this package do not agree on."""


def main() -> int:
    """Check, and renew the recorded files where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="renew tests/libreoffice")
    parser.add_argument("files", nargs="*", type=Path, help="workbooks of results that are opened there too")
    asked = parser.parse_args()
    if shutil.which(PROGRAM) is None:
        print(f"there is no {PROGRAM}; install LibreOffice (Debian: apt-get install libreoffice-calc-nogui).")
        return 2
    with tempfile.TemporaryDirectory() as room:
        try:
            made = [*tables_read(Path(room)), *faults_told(Path(room)), *files_opened(Path(room))]
            for file in asked.files:
                saved = converted(file, "xlsx", Path(room) / f"again-{file.name}")
                check(saved, cells(saved), cells(file))
        except Difference as error:
            print(error)
            return 1
        if asked.record:
            KEPT.mkdir(exist_ok=True)
            for file in made:
                shutil.copy(file, KEPT / file.name)
    print(f"{len(made) + len(asked.files)} files: LibreOffice and fsm-sim agree on all.")
    return 0


def tables_read(room: Path) -> Iterator[Path]:
    """Save the tables in every dialect and form; each has to be read as the same data."""
    for name, rows, read in (("counts", COUNTS, counts), ("offices", OFFICES, offices)):
        source = room / f"{name}-source.xlsx"
        source.write_bytes(as_workbook(rows))
        wanted = read(source)
        for dialect, how in DIALECTS.items():
            yield same(converted(source, how.options, room / f"{name}-{dialect}.csv"), read, wanted)
        for form in WORKBOOKS:
            yield same(converted(source, form, room / f"{name}.{form}"), read, wanted)


def faults_told(room: Path) -> Iterator[Path]:
    """Save counts with errors of formulas, a hidden row and a hidden column in every form; each has to be told."""
    source = room / "faults-source.xlsx"
    source.write_bytes(with_faults())
    wanted = faults(source)
    for form in WORKBOOKS:
        yield same(converted(source, form, room / f"faults.{form}"), faults, wanted)


def files_opened(room: Path) -> Iterator[Path]:
    """Open the template and results there and save them again; every value has to be the same."""
    for language in LANGUAGES:
        ours = write_template(room / f"ours-{language}.xlsx", language)
        saved = converted(ours, "xlsx", room / f"template-{language}.xlsx")
        check(saved, cells(saved), cells(ours))
        yield same(saved, digests, digests(ours))
    ours = room / "ours-results.xlsx"
    ours.write_bytes(as_workbook([RESULTS.headings, *RESULTS.rows]))
    saved = converted(ours, "xlsx", room / "results.xlsx")
    dates = [list(RESULTS.headings), *([shown(one) for one in row] for row in RESULTS.rows)]
    yield check(saved, cells(saved), dates)
    for language in LANGUAGES:
        table = room / f"ours-{language}.csv"
        table.write_bytes(csv_file(RESULTS, language))
        separator, locale = (59, 1030) if language == "da" else (44, 1033)
        opened = f"Text - txt - csv (StarCalc):{separator},34,76,1,,{locale},false,true"
        saved = converted(table, "xlsx", room / f"results-{language}.xlsx", opened)
        yield check(saved, cells(saved)[1:], [[in_csv(one) for one in row] for row in RESULTS.rows])


def converted(source: Path, form: str, target: Path, opened: str = "") -> Path:
    """What LibreOffice saves of a file; `opened` says how it is read."""
    out = target.parent / f"saved-{target.name}"
    profile = f"-env:UserInstallation=file://{target.parent / 'profile'}"
    filters = [f"--infilter={opened}"] if opened else []
    command = [PROGRAM, profile, "--headless", *filters, "--convert-to", form, "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    found = sorted(out.glob("*"))
    if len(found) != 1:
        raise Difference(f"{source.name} -> {target.name}: LibreOffice wrote no file ({done.stderr.strip()})")
    return found[0].replace(target)


def same(file: Path, read: Callable[[Path], object], wanted: object) -> Path:
    """The file, when it is read as what is wanted."""
    return check(file, read(file), wanted)


def check(file: Path, found: object, wanted: object) -> Path:
    """The file, when what was found in it is what is wanted."""
    if not alike(found, wanted):
        raise Difference(f"{file.name}: found\n  {found}\nwanted\n  {wanted}")
    return file


def alike(found: object, wanted: object) -> bool:
    """Whether values are the same; numbers to the figures that both programs keep.

    >>> alike([["a", 1.0]], [["a", 1.0 + 1e-15]]), alike([["a", 1.0]], [["a", 1.0 + 1e-9]])
    (True, False)
    """
    if isinstance(found, float | int) and isinstance(wanted, float | int):
        return math.isclose(found, wanted, rel_tol=1e-12)
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(alike, found, wanted))
    return found == wanted


def counts(file: Path) -> object:
    """The counts in a file."""
    return read_counts(file)


def faults(file: Path) -> object:
    """What is hidden in a workbook of counts, and the cells that are refused, with the reasons."""
    hidden = [(one.kind, one.found, one.taken, one.lines) for one in read_grids(file)[1]]
    try:
        read_counts(file)
    except InputError as error:
        return [*hidden, *((one.cell, one.text) for one in error.problems)]
    return hidden


def offices(file: Path) -> object:
    """The offices in a file."""
    return read_offices(file).offices


def digests(file: Path) -> object:
    """The digests of the scenarios of a workbook."""
    return [one.digest for one in read_scenarios([file])]


def cells(file: Path) -> list[list[object]]:
    """The rows with anything in them of all sheets of a workbook, without empty cells at their ends."""
    rows: list[list[object]] = [[cell.value for cell in row] for grid in read_grids(file)[0] for row in grid.rows]
    return [row for row in map(trimmed, rows) if row]


def trimmed(row: list[object]) -> list[object]:
    """A row without the empty cells at its end."""
    while row and row[-1] == "":
        row = row[:-1]
    return row


def shown(cell: Cell) -> object:
    """A cell of ours as it is read back."""
    match cell:
        case None:
            return ""
        case Number(value):
            return value
        case Month(name):
            return date.fromisoformat(f"{name}-01")
    return cell


def in_csv(cell: Cell) -> object:
    """The same of a CSV file: a month stays a text, and a text that begins as a formula does has an apostrophe."""
    if isinstance(cell, Month):
        return cell.name
    return inert(cell) if isinstance(cell, str) else shown(cell)


def as_workbook(rows: Iterable[Sequence[Cell | float]]) -> bytes:
    """Rows as a workbook with one sheet; decimals are shown with a Danish comma, thousands with a point."""
    file = io.BytesIO()
    with book(file, "table") as made:
        sheet = made.sheet("Ark1")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, float | int):
                    style = "[$-406]#,##0" if type(cell) is int else "[$-406]#,##0.00"
                    sheet.write_number(line, column, cell, made.format(num_format=style))
                else:
                    write(made, sheet, line, column, cell)
    return file.getvalue()


def with_faults() -> bytes:
    """The counts with two formulas that end in errors, the second row hidden, and the column of citizens too."""
    file = io.BytesIO()
    with book(file, "table") as made:
        sheet = made.sheet("Ark1")
        for line, row in enumerate(COUNTS):
            for column, cell in enumerate(row):
                if isinstance(cell, float | int):
                    sheet.write_number(line, column, cell)
                else:
                    write(made, sheet, line, column, cell)
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 6, "=NOSUCH(1)", None, "#NAME?")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
