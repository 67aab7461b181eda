"""Unit: results as files for spreadsheet programs: the same numbers, the reader's dialect, and no formula."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from synthetic_run import SCENARIOS, WARNINGS, make_run

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.spreadsheet_text import inert
from fsm_sim.model.scenarios.calendar import month_after
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.files import read_run
from fsm_sim.report.tables.cells import Table
from fsm_sim.report.tables.result_tables import every_level, result_tables
from fsm_sim.report.tables.workbook_file import workbook_file
from fsm_sim.study.results.comparison import compare_runs

DANGEROUS = ["=HYPERLINK(1)", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "＝1+1", " =1"]
DATED: list[dict[str, Any]] = [{**entry, "start_month": "2027-01"} for entry in SCENARIOS]


def compared(folder: Path, scenarios: list[dict[str, Any]], **asked: Any) -> WordedComparison:
    files = read_run(make_run(folder / "run", scenarios=scenarios, draws=6, months=4, **asked))
    return WordedComparison.of(
        compare_runs(files.runs, files.run, "hedensted", files.calibration, effects=files.effects)
    )


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> WordedComparison:
    return compared(tmp_path_factory.mktemp("dated"), DATED, warnings=WARNINGS)


def rows_of(file: Path, separator: str) -> list[list[str]]:
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_levels_differences_and_requirements_are_three_csv_files_in_the_readers_dialect(
    dated: WordedComparison, tmp_path: Path
) -> None:
    danish = dated.save(tmp_path / "budget.csv", "da")
    english = dated.save(tmp_path / "budget.csv", "en")
    assert [file.name for file in danish] == ["budget-niveauer.csv", "budget-forskelle.csv", "budget-resultatkrav.csv"]
    assert [file.name for file in english] == ["budget-levels.csv", "budget-differences.csv", "budget-requirements.csv"]
    for one, other in zip(danish, english, strict=True):
        da, en = rows_of(one, ";"), rows_of(other, ",")
        assert da[0] != en[0]
        assert len(da) == len(en) > 1
        for ours, theirs in zip(da[1:], en[1:], strict=True):
            for here, there in zip(ours, theirs, strict=True):
                assert here == there or here.replace(",", ".") == there or not there.replace(".", "").isdigit()


def test_every_number_of_the_levels_of_every_month_is_in_the_file(dated: WordedComparison, tmp_path: Path) -> None:
    file, other, required = dated.save(tmp_path / "a.csv", "en")
    head, *rows = rows_of(file, ",")
    assert len(rows) == len(every_level(dated))
    ended = ["", *(month_after("2027-01", month) for month in range(4))]  # at the start none has
    assert sorted({row[head.index("By the end of")] for row in rows}) == ended
    expected = head.index("Expected")
    found = {(row[0], int(row[2]), row[4]): float(row[expected] or "nan") for row in rows}
    for row in every_level(dated).to_dict("records"):
        written = found[row["scenario"], row["month"], row["measure"]]
        assert written == pytest.approx(row["mean"], rel=1e-14, nan_ok=True)
    at = dated.levels.set_index(["scenario", "month", "measure"])["mean"]
    assert all(found[key] == pytest.approx(value, rel=1e-14, nan_ok=True) for key, value in at.items())  # type: ignore[index]
    head, *rows = rows_of(other, ",")
    assert len(rows) == len(dated.differences)
    head, *rows = rows_of(required, ",")
    assert {row[head.index("Requirement: at least")] for row in rows} == {"0.15", "0.35"}
    probability = head.index("Probability of reaching the requirement")
    meets = {(row[0], int(row[2]), row[4]): float(row[probability]) for row in rows}
    level = every_level(dated).dropna(subset=["requirement", "mean"]).to_dict("records")
    assert "two-more" not in {row["scenario"] for row in level}, "it has no caseworkers for a time"
    wanted = {(row["scenario"], row["month"], row["measure"]): row["meets"] for row in level}
    assert meets == pytest.approx(wanted, rel=1e-14)


def test_a_workbook_has_the_numbers_of_the_csv_files_as_numbers_and_months_as_dates(
    dated: WordedComparison, tmp_path: Path
) -> None:
    (file,) = dated.save(tmp_path / "budget.xlsx", "da")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == [
        "Læs mig", "Scenarier", "Planer", "Niveauer", "Forskelle", "Resultatkrav", "Hviler på", "Advarsler"
    ]  # fmt: skip
    for place, name in zip(dated.save(tmp_path / "b.csv", "en"), book.sheetnames[3:6], strict=True):
        sheet, rows = book[name], rows_of(place, ",")
        assert sheet.freeze_panes == "A2"
        assert (sheet.max_row, sheet.max_column) == (len(rows), len(rows[0]))
        for cells, row in zip(sheet.iter_rows(min_row=2), rows[1:], strict=True):
            for cell, written in zip(cells, row, strict=True):
                if isinstance(cell.value, int | float):
                    assert float(written) == cell.value
                    assert cell.number_format != "General"
                elif isinstance(cell.value, datetime):
                    assert (f"{cell.value:%Y-%m}", cell.number_format, cell.value.day) == (written, "yyyy-mm", 1)
                else:
                    assert cell.data_type in ("s", "n")
        shares = [cell.value for row in sheet.iter_rows(min_row=2) for cell in row if "%" in cell.number_format]
        assert shares
        assert all(-1 <= share <= 1 for share in shares)
    assert all(sheet.column_dimensions["A"].width >= 20 for sheet in book)


def test_a_workbook_says_what_makes_the_run_again_and_what_to_know(dated: WordedComparison, tmp_path: Path) -> None:
    (file,) = dated.save(tmp_path / "budget.xlsx", "en")
    book = openpyxl.load_workbook(file)
    about = {row[0]: row[1] for row in book["Read me"].iter_rows(values_only=True) if row[0]}
    run = dated.run
    assert (about["Version of fsm-sim"], about["Random seed"]) == (run["version"], "1")
    assert about["Calibration"] == f"published {run['calibration']['digest']}"
    names = {name: sentence(f"digest-name.{name}", "en") for name in run["digests"] if name != "version"}
    assert {key: about[f"Digest: {name}"] for key, name in names.items()} == {key: run["digests"][key] for key in names}
    assert about["Period"] == "from the start to month 4 (2027-01 to 2027-04)"
    assert about["Level of the intervals"] == "90%"
    digests = [row[-1] for row in book["Scenarios"].iter_rows(min_row=2, values_only=True)]
    assert digests == [entry["digest"] for entry in run["scenarios"]]
    plans = [(row[0], row[3], row[7]) for row in book["Plans"].iter_rows(min_row=2, values_only=True)]
    assert plans == [("hedensted", 0, 6), ("two-more", 0, 6), ("two-more", 3, 8), ("lower-turnover", 0, 6)]
    assert len(list(book["Warnings"].iter_rows(min_row=2))) == 1 + len(WARNINGS), "and that a plan is no answer"
    parts = [row[5] for row in book["Rests on"].iter_rows(min_row=2, values_only=True)]
    assert "the effect of caseload on work" in parts


def test_the_same_results_are_the_same_bytes_with_no_time_of_day_in_them(
    dated: WordedComparison, tmp_path: Path
) -> None:
    for name in ("a.xlsx", "a.csv"):
        first = [file.read_bytes() for file in dated.save(tmp_path / name, "da")]
        assert first == [file.read_bytes() for file in dated.save(tmp_path / name, "da")]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2


def test_no_title_becomes_a_formula(tmp_path: Path) -> None:
    others = [
        {**DATED[1], "name": f"plan-{at}", "title": title, "title_da": title, "reason": title}
        for at, title in enumerate(DANGEROUS)
    ]
    comparison = compared(tmp_path, [DATED[0], *others])
    (book,) = comparison.save(tmp_path / "a.xlsx", "da")
    cells = [cell for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    texts = {cell.value for cell in cells}
    assert {title.replace("\r", "_x000D_") for title in DANGEROUS} <= texts
    for file in comparison.save(tmp_path / "a.csv", "da"):
        written = {row[1] for row in rows_of(file, ";")}
        assert {f"'{title}" for title in DANGEROUS} <= written
        assert not written & set(DANGEROUS)


@pytest.mark.parametrize("title", DANGEROUS)
def test_a_text_that_begins_as_a_formula_does_gets_an_apostrophe(title: str) -> None:
    assert inert(title) == f"'{title}"


def test_a_number_below_nothing_is_no_text() -> None:
    assert inert("As it is - and more") == "As it is - and more"


def test_without_a_start_month_there_is_no_column_of_dates(tmp_path: Path) -> None:
    comparison = compared(tmp_path, SCENARIOS)
    for table in result_tables(comparison, "en"):
        assert "By the end of" not in table.headings
        assert all(len(row) == len(table.headings) for row in table.rows)


def test_what_is_not_compared_has_levels_all_the_same(tmp_path: Path) -> None:
    other = {**DATED[2], "programme": "fsm1"}
    comparison = compared(tmp_path, [*DATED[:2], other])
    assert comparison.left_out == ("lower-turnover",)
    levels, differences, _ = result_tables(comparison, "en")
    assert {row[0] for row in levels.rows} == {"hedensted", "two-more", "lower-turnover"}
    assert {row[0] for row in differences.rows} == {"two-more"}


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = guarded(lambda: commands(list(arguments), standalone_mode=False))
        return code, *capsys.readouterr()

    return run


def test_the_command_writes_what_python_writes_and_says_so(
    tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    run = compared(tmp_path, DATED)
    before = {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir() if file.is_file()}
    for name in ("a.xlsx", "a.csv"):
        code, out, _ = said("compare", str(tmp_path / "run"), "--against", "hedensted", "--out", str(tmp_path / name))
        assert code == 0
        for file in run.save(tmp_path / f"own-{name}", "da"):
            there = file.with_name(file.name.removeprefix("own-"))
            assert there.read_bytes() == file.read_bytes()
            assert f"Written: {there}" in out
    assert before.items() <= {f.name: f.read_bytes() for f in (tmp_path / "run").iterdir() if f.is_file()}.items()


def test_a_name_that_ends_otherwise_is_refused_before_anything_is_read(
    tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    code, _, err = said("compare", str(tmp_path / "no-run"), "--against", "now", "--out", "a.xls")
    assert (code, "a.xls: a file of results ends in .xlsx (one workbook) or .csv (three tables)." in err) == (2, True)
    assert "no such folder" not in err
    with pytest.raises(InputError, match=r"ends in \.xlsx"):
        WordedComparison("now", 0.9, 1, pd.DataFrame()).save(tmp_path / "a.txt")


def test_a_row_of_a_workbook_is_as_high_as_its_text_in_a_program_that_does_not_measure_it() -> None:
    rows = (("citizens with paid hours, in a job or in education", "now"), ("short", "now"))
    file = workbook_file([Table("Levels", ("what is told", "plan"), (20, 10), rows)], "Results")
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert [sheet.row_dimensions[line].height for line in (1, 2, 3)] == [None, 45.0, None]
