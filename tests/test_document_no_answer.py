"""Document: a plan without caseworkers for a time has no number in any table, figure, file or sentence of a run.

The page left such a plan out, and brief, slide, workbook and comparison told its numbers beside those of other plans.
"""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from synthetic_run import SCENARIOS, make_run

import fsm_sim as fsm
from fsm_sim.cli.commands import commands
from fsm_sim.model.scenarios.warning import NoPosts
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.comparison_text import WordedComparison, no_caseworkers
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.forecast_figures import caseload, differences, fan, fans
from fsm_sim.report.figures.view import View
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.render.slide import write_slides
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.result_tables import every_level
from fsm_sim.study.results.comparison import compare_runs
from fsm_sim.study.results.courses.unstudied import PLANNED

NOBODY = NoPosts(municipality="Hedensted", programme="bir", from_month=1.0, studied_low=15.0, studied_high=150.0)
PLAN = "two-more"
"""The second scenario, of which `make_run` warns."""
BASE, _, OTHER, *_ = (str(one["name"]) for one in SCENARIOS)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("nobody") / "run", draws=20, warnings=[NOBODY])


@pytest.fixture(scope="module")
def summary(run: Path) -> RunSummary:
    return run_summary(read_run(run))


def of(table: Any, scenario: str) -> Any:
    rows = table[(table["scenario"] == scenario) & ~table["measure"].isin(PLANNED)]
    return rows.drop(columns=["month", "runs", "requirement"], errors="ignore").select_dtypes("number")


def test_no_table_has_a_number_of_the_plan_but_of_what_it_decides_itself(summary: RunSummary) -> None:
    found, bands = summary.comparison, summary.bands
    every = found.levels, every_level(found), found.differences, summary.inner.differences
    for table in (*every, bands.outer, bands.inner, bands.median):
        assert len(of(table, PLAN))
        assert of(table, PLAN).isna().all(axis=None)
        assert of(table, OTHER).notna().any(axis=None)
    assert found.without_caseworkers == {PLAN}
    posts = found.levels[(found.levels["scenario"] == PLAN) & found.levels["measure"].isin(PLANNED)]
    assert posts["mean"].notna().all()


def test_every_difference_from_a_scenario_without_caseworkers_is_missing(run: Path) -> None:
    found = compare_runs(read_run(run).runs, read_run(run).run, PLAN)
    assert found.scenarios
    for name in found.scenarios:
        assert of(found.differences, name).isna().all(axis=None)
        assert not found.has_answer(name)
        assert found.headline_rows == ()
    assert of(found.levels, OTHER).notna().any(axis=None), "what it has by itself is an answer"


def test_the_numbers_of_other_plans_are_those_of_a_run_without_it(run: Path, tmp_path: Path) -> None:
    """Its missing numbers change no digit and no decimal of what stands beside it."""
    whole = run_summary(read_run(make_run(tmp_path / "run", draws=20)))
    told = run_summary(read_run(run)).facts
    for name in (BASE, OTHER):  # the second is told against the first
        keys = [key for key in told if key.startswith((f"value.{name}.", f"difference.{name}."))]
        assert len(keys) > 20
        assert [told[key].value for key in keys] == [whole.facts[key].value for key in keys]


def test_what_it_rests_on_is_not_told(summary: RunSummary) -> None:
    outcome = summary.comparison.headlines[0]
    assert summary.comparison.parts(OTHER, outcome)
    assert summary.comparison.parts(PLAN, outcome) == ()
    assert summary.comparison.rests_on(PLAN, outcome) == ()
    assert not [key for key in summary.facts if key.startswith(f"part.{PLAN}.")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_brief_and_slide_say_that_there_is_no_answer_and_give_no_number(
    run: Path, summary: RunSummary, tmp_path: Path, language: Language
) -> None:
    (said,) = no_caseworkers(summary.comparison, PLAN, language)
    write_briefs(run, {language: tmp_path / "brief.pdf"})
    write_slides(run, {language: tmp_path / "slide.pdf"})
    for name in ("brief.pdf", "slide.pdf"):
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(tmp_path / name).pages).split())
        assert said in text
    row = [fact for key, fact in summary.facts.items() if key.startswith((f"value.{PLAN}.", f"difference.{PLAN}."))]
    assert row
    assert {getattr(fact, language) for fact in row} == {"–"}
    assert getattr(summary.facts[f"movement.{PLAN}.text"], language) == said


def drawn(summary: RunSummary) -> list[Any]:
    names = tuple(entry["name"] for entry in SCENARIOS)
    view = View(summary.comparison, summary.inner, summary.bands, names, Words("en", summary.facts))
    outcomes = list(summary.comparison.run["outcomes"])[:2]
    return [
        fan(view, outcomes[0], 6.0),
        fans(view, outcomes, 6.0),
        differences(view, outcomes[:1], 6.0),
        caseload(view),
    ]


def test_no_figure_has_a_line_a_panel_or_a_name_of_it_and_others_keep_their_colours(
    summary: RunSummary, tmp_path: Path
) -> None:
    whole = run_summary(read_run(make_run(tmp_path / "run", draws=20)))
    title, other = (summary.facts[f"scenario.{name}.short"].en for name in (PLAN, OTHER))

    def texts(figure: Any) -> dict[str, Any]:
        return {
            " ".join(one.get_text().split()): one.get_color()
            for axes in figure.axes
            for one in (axes.title, *axes.texts)
        }

    for lacking, full in zip(drawn(summary), drawn(whole), strict=True):
        assert title not in texts(lacking)
        lines = [[len(axes.lines) for axes in figure.axes] for figure in (lacking, full)]
        assert sum(lines[0]) < sum(lines[1])
        assert not [
            line for axes in lacking.axes for line in axes.lines if np.isnan(np.asarray(line.get_ydata(), float)).all()
        ]
        if other in texts(full):
            assert texts(lacking)[other] == texts(full)[other]


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_have_empty_cells_and_the_command_prints_none(
    run: Path, summary: RunSummary, tmp_path: Path, language: Language
) -> None:
    comparison = WordedComparison.of(summary.comparison)
    delimiter = {"da": ";", "en": ","}[language]
    levels, differing, required = comparison.save(tmp_path / "a.csv", language)
    for place, first in ((levels, 6), (differing, 7)):
        rows = list(csv.reader(io.StringIO(place.read_text("utf-8-sig")), delimiter=delimiter))[1:]
        mine = [row for row in rows if row[0] == PLAN and row[3] not in PLANNED]
        assert mine
        assert not any(any(row[first:]) for row in mine)
    assert PLAN not in required.read_text("utf-8-sig")
    assert OTHER in required.read_text("utf-8-sig")
    (book,) = comparison.save(tmp_path / "a.xlsx", language)
    (said,) = no_caseworkers(comparison, PLAN, language)
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for cell in row]
    assert said in cells
    printed = CliRunner().invoke(commands, ["compare", str(run), "--against", BASE, "--language", language]).output
    lines = [" ".join(one.split()) for one in printed.splitlines() if one.strip().startswith(f"{PLAN} ")]
    assert len(lines) > 10
    assert {*lines} == {f"{PLAN} – –"}
    assert said in " ".join(printed.split())


def test_python_and_json_have_none_of_its_numbers(run: Path) -> None:
    found = fsm.compare(fsm.open_forecast(run), against=BASE)
    assert found.row(PLAN, found.headlines[0]) is None
    numbers = found.as_json()
    for table in ("levels", "differences"):
        rows = [one for one in numbers[table] if one["scenario"] == PLAN and one["measure"] not in PLANNED]
        assert rows
        assert {one["mean"] for one in rows} == {None}
    assert not [one for one in numbers["parts"] if one["scenario"] == PLAN]


def test_a_figure_without_any_number_says_so(tmp_path: Path) -> None:
    summary = run_summary(read_run(make_run(tmp_path / "run", scenarios=SCENARIOS[1:2], draws=20, warnings=[NOBODY])))
    view = View(summary.comparison, summary.inner, summary.bands, (PLAN,), Words("en", summary.facts))
    for figure in (fan(view, summary.comparison.headlines[0], 6.0), caseload(view)):
        (axes,) = figure.axes
        assert "no numbers" in [one.get_text() for one in axes.texts]
