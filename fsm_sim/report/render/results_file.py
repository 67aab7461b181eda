"""The results of a comparison as files for spreadsheet programs: CSV, or one workbook."""

from collections.abc import Sequence
from pathlib import Path

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.files.text_file import SPREADSHEETS
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.text import Language, known
from fsm_sim.processes.whole_files import write_named
from fsm_sim.report.tables.cells import Table
from fsm_sim.report.tables.csv_file import csv_file
from fsm_sim.report.tables.result_tables import result_tables
from fsm_sim.report.tables.run_tables import foundation_tables, run_tables
from fsm_sim.report.tables.workbook_file import workbook_file
from fsm_sim.study.results.comparison import Comparison

CSV, WORKBOOK = ".csv", ".xlsx"


def write_results(comparison: Comparison, path: str | Path, language: Language = "en") -> tuple[Path, ...]:
    """Write levels, differences and requirements by month: as one workbook (.xlsx), or as three files (.csv).

    The files of ``budget.csv`` are ``budget-levels.csv``, ``budget-differences.csv`` and ``budget-requirements.csv``;
    in Danish ``budget-niveauer.csv`` and so on, with ``;`` between cells and decimal commas. A workbook also has
    scenarios, plans, what the differences rest on, and warnings. The same comparison is the same bytes. Returns what
    was written.

    Raises
    ------
    InputError
        When the name ends otherwise, or a file cannot be written.

    >>> write_results(Comparison("now", 0.9, 24, None), "budget.xls")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: budget.xls: a file of results ends in .xlsx (one workbook) or .csv (three tables).
    1 error. Nothing was run and nothing was changed.
    """
    known(language)
    file = as_path(path)
    check_ending(file)
    tables: tuple[Table, ...] = result_tables(comparison, language)
    if file.suffix.lower() == WORKBOOK:
        tables = (*run_tables(comparison, language), *tables, *foundation_tables(comparison, language))
    return write_tables(tables, file, sentence("file-reading.title", language), language)


def write_tables(tables: Sequence[Table], file: Path, title: str, language: Language) -> tuple[Path, ...]:
    """Write tables as one workbook with a title, or as CSV files with their names at the end. Returns what was written.

    Raises
    ------
    InputError
        When the name ends otherwise, or a file cannot be written.
    """
    check_ending(file)
    if file.suffix.lower() == WORKBOOK:
        write_named(file, workbook_file(tables, title))
        return (file,)
    written = []
    for table in tables:
        place = file.with_name(f"{file.stem}-{table.name.lower()}{file.suffix}")
        write_named(place, csv_file(table, language))
        written.append(place)
    return tuple(written)


def is_results_file(path: Path) -> bool:
    """Whether a path is that of a file of results by its ending; False for a folder.

    Raises
    ------
    InputError
        When it ends as other spreadsheets do.

    >>> is_results_file(Path("budget.xlsx")), is_results_file(Path("answers"))
    (True, False)
    """
    if path.suffix.lower() in (*SPREADSHEETS, CSV):
        check_ending(path)
        return True
    return False


def check_ending(file: Path) -> None:
    """Refuse a name of a file of results that ends otherwise than in .csv or .xlsx.

    Raises
    ------
    InputError
        When it does.
    """
    if file.suffix.lower() not in (CSV, WORKBOOK):
        text = Sentence("a file of results ends in .xlsx (one workbook) or .csv (three tables).")
        raise InputError(Problem(file.as_posix(), None, text))
