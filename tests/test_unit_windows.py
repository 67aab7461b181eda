"""Outcomes that look back over some months: no number of theirs is shown before those months have passed, anywhere.

An engine looks back as far as the start, so that before then it counts over fewer months than the outcome says.
"""

import csv
import io
import math
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from fabricated import calibration
from pypdf import PdfReader
from starlette.testclient import TestClient
from synthetic_run import OUTCOMES, SCENARIOS, calibration_json, make_run, results, run_json

import fsm_sim as fsm
from fsm_sim.inputs import programmes
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.forecast_figures import differences, fan, fans
from fsm_sim.report.figures.view import View
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.render.slide import write_slides
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.study.results.comparison import compare
from fsm_sim.web.answering.answers import Answering
from fsm_sim.web.answering.plans import TODAY
from fsm_sim.web.answering.question import Question, asked
from fsm_sim.web.app import application
from fsm_sim.web.shown.view import report
from fsm_sim.web.take_away import Taken, parquet

WINDOW = 3
"""Months over which both outcomes of the made-up run look back."""
OFFICE = {"Hedensted": 251}
PAGE = "municipality=Vejle&programme=bir&citizens=60&caseworkers=3&a.caseworkers=2"


def compared(months: int) -> WordedComparison:
    run = run_json(SCENARIOS, 20, 2, months, OFFICE, [], seed=1)
    table = results(SCENARIOS, 20, 2, months, OFFICE, seed=1)
    return WordedComparison.of(compare(table, run, SCENARIOS[0]["name"], calibration_json()))


def summary_of(folder: Path, months: int) -> RunSummary:
    make_run(folder, draws=20, months=months)
    return run_summary(read_run(folder))


def question(query: str) -> Question:
    found = asked(parse_qsl(query)).question
    assert found is not None
    return found


def test_differences_levels_and_bands_begin_with_the_first_whole_window(tmp_path: Path) -> None:
    comparison, bands = compared(6), summary_of(tmp_path / "run", 6).bands
    for table in (comparison.differences, bands.outer, bands.inner, bands.median):
        outcomes = table[table["measure"].isin(OUTCOMES)]
        numbers = outcomes.select_dtypes("number").drop(columns=["month", "runs"], errors="ignore")
        early = outcomes["month"] < WINDOW
        assert early.sum() == WINDOW * len(outcomes) / 7
        assert numbers[early].isna().all(axis=None)
        assert numbers.loc[~early, ["lower", "upper"]].notna().all(axis=None)
    for table in (comparison.differences, bands.outer):  # others are counted at once
        assert table[(table["measure"] == "caseload") & (table["month"] < WINDOW)]["lower"].notna().all()
    rows = comparison.as_json()["differences"]
    assert {row["mean"] for row in rows if row["measure"] == "work" and row["month"] < WINDOW} == {None}


@pytest.mark.parametrize("language", ["da", "en"])
def test_files_have_empty_cells_before_the_first_whole_window(tmp_path: Path, language: Language) -> None:
    """They had a share over three months at month 0, with the same name as the measure."""
    comparison = compared(6)
    delimiter = {"da": ";", "en": ","}[language]
    written = comparison.save(tmp_path / "a.csv", language)
    (book,) = comparison.save(tmp_path / "a.xlsx", language)
    sheets = openpyxl.load_workbook(book).worksheets[3:6]
    for place, sheet in zip(written[:2], sheets, strict=False):
        (head, *rows) = csv.reader(io.StringIO(place.read_text("utf-8-sig")), delimiter=delimiter)
        month, measure = (2, 3)
        names = {"en": ("Expected", "Expected difference"), "da": ("Forventet", "Forventet forskel")}[language]
        (first,) = (at for at, name in enumerate(head) if name in names)
        cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for row, of_sheet in zip(rows, cells, strict=True):
            if row[measure] in OUTCOMES:
                empty = [not any(row[first:]), not any(one is not None for one in of_sheet[first:])]
                assert empty == [int(row[month]) < WINDOW] * 2
    required = csv.DictReader(io.StringIO(written[2].read_text("utf-8-sig")), delimiter=delimiter)
    assert min(int(row[{"da": "Måned", "en": "Month"}[language]]) for row in required) == WINDOW


def test_no_line_and_no_band_of_a_figure_begins_before_the_first_whole_window(tmp_path: Path) -> None:
    summary = summary_of(tmp_path / "run", 6)
    names = tuple(entry["name"] for entry in SCENARIOS)
    view = View(summary.comparison, summary.inner, summary.bands, names, Words("en", summary.facts))
    for figure in (fan(view, "work", 6.0), fans(view, ["work", "company_directed"], 6.0)):
        for axes in figure.axes:
            lines = [line.get_xydata() for line in axes.lines if len(line.get_xdata()) == 7]
            assert lines
            drawn = [points[np.isfinite(points[:, 1])] for points in map(np.asarray, lines)]
            assert {points[0, 0] for points in drawn} == {WINDOW}
            for band in axes.collections:
                assert min(path.vertices[:, 0].min() for path in band.get_paths()) == WINDOW
    over_time = differences(view, ["work"], 6.0).axes[0]
    lines = [np.asarray(line.get_xydata()) for line in over_time.lines if len(line.get_xdata()) == 7]
    assert {points[np.isfinite(points[:, 1])][0, 0] for points in lines} == {WINDOW}


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_horizon_shorter_than_the_window_is_said_to_have_no_number_yet(tmp_path: Path, language: Language) -> None:
    """A difference over two months was told as one over three."""
    said = {
        "en": "There is no number yet for employment, education, paid hours or a flexjob after 2 months, since it looks"
        " back over 3 months.",
        "da": "Der er endnu intet tal for beskæftigelse, uddannelse, løntimer eller fleksjob efter 2 måneder, for målet"
        " ser 3 måneder tilbage.",
    }[language]
    comparison = compared(2)
    assert comparison.sentences(language) == [said]
    folder = tmp_path / "run"
    make_run(folder, draws=20, months=2)
    brief, slide = tmp_path / "brief.pdf", tmp_path / "slide.pdf"
    write_briefs(folder, {language: brief})
    write_slides(folder, {language: slide})
    for file in (brief, slide):
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
        assert said in text
    alone = tmp_path / "alone"
    make_run(alone, scenarios=SCENARIOS[:1], draws=20, months=2)
    write_briefs(alone, {language: brief})
    assert said in " ".join(PdfReader(brief).pages[0].extract_text().split())


def test_runs_that_are_read_back_or_simulated_have_no_number_before_the_first_whole_window(tmp_path: Path) -> None:
    make_run(tmp_path / "run", draws=20, months=6)
    forecast = fsm.open_forecast(tmp_path / "run")
    for table in (forecast.results, forecast.pooled):
        early = table["measure"].isin(OUTCOMES) & (table["month"] < WINDOW)
        assert early.any()
        assert table.loc[early, "value"].isna().all()
        assert table.loc[~early, "value"].notna().all()
        assert table[["draw", "replication", "month"]].notna().all(axis=None)


@pytest.fixture(scope="module")
def answering() -> Answering:
    return Answering(calibration(draws=500))


def first_x(path: str) -> float:
    return float(path.removeprefix("M").split()[0])


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_draws_and_prints_from_the_first_whole_window(answering: Answering, language: Language) -> None:
    window = programmes.load("bir").outcomes["work"].window_months
    answer = answering.answer(question(f"{PAGE}&months=6&at=1,3"))
    assert answer.first == window == WINDOW
    for course in (*answer.courses.values(), *answer.differences.values()):
        for values in (course.mean, course.lower, course.inner_lower, course.inner_upper, course.upper):
            assert np.isnan(values[:WINDOW]).all()
            assert np.isfinite(values[WINDOW:]).all()
    shown = report(answer, language, exact=False)
    for chart in (*shown.fan, *shown.differences):
        at = {value: tick.at for tick in chart.panel.across for value in (tick.value,)}
        begins = at[0] + (at[6] - at[0]) * WINDOW / 6
        for path in (chart.panel.mean, chart.panel.outer, chart.panel.inner):
            assert math.isclose(first_x(path), begins, abs_tol=0.06)
        assert ": – " not in chart.description
    for table in (shown.fan_table, shown.difference_table):
        assert [row[0].split()[-1] for row in table.rows] == ["3", "6"]  # month 0 has no number, so no row
        assert not any("–" in row for row in table.rows)
    (today, *_), months = shown.levels.rows, [1, 3, 6]
    assert [cell == "–" for cell in today[1 : 1 + len(months)]] == [True, False, False]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_says_that_there_is_no_number_where_the_window_is_longer_than_the_horizon(
    answering: Answering, language: Language
) -> None:
    client = TestClient(application(answering.calibration, ("testserver",)), follow_redirects=False)
    link = question(f"{PAGE}&months=2").link()
    page = client.get(f"/{language}/?{link}")
    assert page.status_code == 200
    said = {"en": "There is no number yet for", "da": "Der er endnu intet tal for"}[language]
    assert f"<h1>{said}" in page.text
    assert 'id="fan"' not in page.text
    assert "nan" not in page.text.lower().replace("finans", "")
    assert client.get(f"/{language}/take/levels.csv?{link}").status_code == 200


def test_the_runs_that_are_taken_from_the_page_begin_with_the_first_whole_window(answering: Answering) -> None:
    asked_for = question(f"{PAGE}&months=4")
    files = answering.run(asked_for)
    table = pq.read_table(io.BytesIO(parquet(Taken(asked_for, files)))).to_pandas()
    early = table["month"] < WINDOW
    assert table.loc[early, "work"].isna().all()
    assert table.loc[~early, "work"].notna().all()
    assert table["caseload"].notna().any()
    assert set(table["scenario"]) == {TODAY, "plan-a"}


def test_the_measures_of_one_simulation_begin_with_the_first_whole_window() -> None:
    """Notebook 2 printed the share in work within three months at month 0."""
    scenario = fsm.load_scenario("hedensted")
    rates = Parameters(programme="bir", rates=dict.fromkeys(programmes.load("bir").transitions, 0.02))
    history = fsm.simulate(scenario, rates, seed=1)
    values = history.measures.query("measure == 'work'").set_index("month")["value"]
    assert values[values.index < WINDOW].isna().all()
    assert values[values.index >= WINDOW].notna().all()
