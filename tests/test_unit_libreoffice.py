"""Unit: what LibreOffice saved is read, and what it opened of ours has the same numbers (`tools/libreoffice.py`).

The files of ``tests/libreoffice`` are LibreOffice's own, recorded by ``tools/libreoffice.py --record``.
"""

from pathlib import Path

import libreoffice
import pytest

from fsm_sim.inputs.tables.grids.source import read_grids
from fsm_sim.report.render.template import write_template

KEPT = Path(__file__).resolve().parent / "libreoffice"
FORMS = (*(f"-{dialect}.csv" for dialect in libreoffice.DIALECTS), *(f".{form}" for form in libreoffice.WORKBOOKS))
OURS = {"template-da.xlsx", "template-en.xlsx", "results.xlsx", "results-da.xlsx", "results-en.xlsx"}


def test_every_dialect_and_form_was_recorded() -> None:
    kept = {file.name for file in KEPT.iterdir()}
    faults = {f"faults.{form}" for form in libreoffice.WORKBOOKS}
    assert kept == {f"{name}{form}" for name in ("counts", "offices") for form in FORMS} | faults | OURS
    assert len(FORMS) == 20


@pytest.mark.parametrize("form", FORMS)
def test_a_table_is_the_same_in_every_dialect_that_libreoffice_saves(form: str, tmp_path: Path) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes(libreoffice.as_workbook(libreoffice.COUNTS))
    assert libreoffice.counts(KEPT / f"counts{form}") == libreoffice.counts(source)
    source.write_bytes(libreoffice.as_workbook(libreoffice.OFFICES))
    assert libreoffice.offices(KEPT / f"offices{form}") == libreoffice.offices(source)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_template_that_libreoffice_saved_is_the_one_that_was_written(language: str, tmp_path: Path) -> None:
    ours = write_template(tmp_path / "office.xlsx", language)  # type: ignore[arg-type]
    saved = KEPT / f"template-{language}.xlsx"
    assert libreoffice.digests(saved) == libreoffice.digests(ours)


def test_results_that_libreoffice_opened_have_the_numbers_that_were_written() -> None:
    rows = libreoffice.RESULTS.rows
    shown = [[libreoffice.shown(cell) for cell in row] for row in rows]
    assert libreoffice.alike(libreoffice.cells(KEPT / "results.xlsx"), [list(libreoffice.RESULTS.headings), *shown])
    for language in ("da", "en"):
        head, *found = libreoffice.cells(KEPT / f"results-{language}.xlsx")
        assert head == list(libreoffice.RESULTS.headings)
        assert libreoffice.alike(found, [[libreoffice.in_csv(cell) for cell in row] for row in rows])
        kinds = [type(cell.value) for cell in read_grids(KEPT / f"results-{language}.xlsx")[0][0].rows[1][2:]]
        assert kinds == [float, float, float]


@pytest.mark.parametrize("form", libreoffice.WORKBOOKS)
def test_errors_of_formulas_and_hidden_parts_are_told_in_every_form_of_workbook(form: str) -> None:
    """An empty count is one that is not known, so an error of a formula must never be an empty cell."""
    assert libreoffice.faults(KEPT / f"faults.{form}") == [
        ("hidden_rows", "Ark1", "", (3,)),
        ("hidden_columns", "Ark1", "D", ()),
        ("E2", "Praktik start is '#DIV/0!'; the formula of the cell ends in an error; mend it, or write the number."),
        ("G4", "Job start is '#NAME?'; the formula of the cell ends in an error; mend it, or write the number."),
    ]
