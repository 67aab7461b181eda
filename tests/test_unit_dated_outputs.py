"""Unit: where a run has a start month, every output writes months by the calendar; without one nothing changes."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fabricated import scenario
from matplotlib.figure import Figure
from synthetic_run import SCENARIOS, make_run

import fsm_sim as fsm
from fsm_sim.model.scenarios.warning import NoPosts
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.figures.canvas import laid_out, months_axis, style
from fsm_sim.report.figures.run_figures import draw
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.study.forecasts.files.chunks import Runs, chunk
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.results.entries import start_month_of

DATED: list[dict[str, Any]] = [
    {
        **entry,
        "start_month": "2027-01",
        "rules_as_of": "2026-07-01",
        "sources": {"citizens": "counted", "posts": "assumed"},
    }
    for entry in SCENARIOS
]
EMPTY = NoPosts(municipality="Hedensted", programme="bir", from_month=3.0, studied_low=15.0, studied_high=150.0)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> RunSummary:
    folder = tmp_path_factory.mktemp("dated")
    return run_summary(read_run(make_run(folder / "run", scenarios=DATED, draws=4, warnings=[EMPTY])))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> RunSummary:
    return run_summary(read_run(make_run(tmp_path_factory.mktemp("plain") / "run", draws=4, warnings=[EMPTY])))


def test_a_brief_says_when_a_run_ends_and_a_plan_changes(dated: RunSummary, plain: RunSummary) -> None:
    content = page(dated.comparison, dated.calibration, dated.facts, "da")
    assert content["title"] == "Bemanding i Hedensted: prognose til og med december 2028"
    assert content["table"]["heading"] == "Nøgletal ved udgangen af december 2028"
    assert content["plans"]["rows"][1][1] == "6; 8 fra april 2027"
    assert content["plans"]["notes"][-1] == "Optalt: borgere. Antaget: årsværk."
    assert "regler pr. 1. juli 2026" in content["provenance"]
    assert "fra april 2027" in dated.facts["warning.0"].da
    before = page(plain.comparison, plain.calibration, plain.facts, "en")
    assert before["title"] == "Staffing in Hedensted: forecast after 24 months"
    assert before["plans"]["rows"][1][1] == "6; 8 from month 3"
    assert "no date of the rules given" in before["provenance"]
    ends = "A change of a plan acts from the first day of its month; key numbers are at the end of theirs."
    assert ends in page(dated.comparison, dated.calibration, dated.facts, "en")["plans"]["notes"]
    assert ends not in before["plans"]["notes"], "month 3 and after 24 months are counted alike"
    alone = content["plans"]["notes"]
    assert "En ændring i en plan gælder fra den første dag i sin måned; nøgletal er ved månedens udgang." in alone
    assert "from month 3" in plain.facts["warning.0"].en


def test_a_comparison_has_a_date_beside_each_month(dated: RunSummary, plain: RunSummary) -> None:
    table = dated.comparison.dated
    assert list(table)[:4] == ["scenario", "measure", "month", "date"]
    assert dict(zip(table["month"], table["date"], strict=True))[24] == "2028-12"
    assert "date" not in plain.comparison.dated
    record = WordedComparison.of(dated.comparison).as_json()
    assert (record["month"], record["date"], record["differences"][0]["date"]) == (24, "2028-12", "2027-01")
    assert (
        WordedComparison.of(dated.comparison)
        .text("en")
        .startswith("Compared with “As it is”, by the end of December 2028:")
    )
    assert WordedComparison.of(dated.comparison).text("en").endswith("\nRules as of 1 July 2026.")
    assert "date" not in WordedComparison.of(plain.comparison).as_json()


def test_scenarios_that_start_in_different_months_have_none_together() -> None:
    assert start_month_of({"scenarios": [DATED[0], {**DATED[1], "start_month": "2027-02"}]}) is None


def test_an_axis_shows_months_or_dates() -> None:
    axes = Figure().subplots(1, 2)
    months_axis(axes[0], 24, "months from the start")
    months_axis(axes[1], 24, "months from the start", "2027-01", "da")
    assert axes[0].get_xlabel() == "months from the start"
    assert axes[1].get_xlabel() == ""
    assert [tick.get_text() for tick in axes[1].get_xticklabels()] == [
        "jan. 2027",
        "jul. 2027",
        "jan. 2028",
        "jul. 2028",
        "jan. 2029",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("several", [2, 3, 4, 5])
def test_dates_in_figures_do_not_run_together_and_no_key_crosses_an_axis(
    several: int, language: Language, tmp_path: Path
) -> None:
    """With four fans "jan. 27jul. 27" ran together, and the key lay over the bands and the axis."""
    plans = [{**DATED[1], "name": f"plan-{at}", "title": f"Plan {at}", "title_da": f"Plan {at}"} for at in range(4)]
    directory = make_run(tmp_path / "run", scenarios=[DATED[0], *plans][:several], draws=4)
    with style():
        for name, figure in draw(run_summary(read_run(directory)), language, {"fan": 3.9}).items():
            drawn = laid_out(figure)
            dates = [
                tick.get_window_extent()
                for axes in drawn.axes
                for tick in axes.get_xticklabels()
                if re.fullmatch(r"\w{3}\.? 20\d\d", tick.get_text())
            ]
            assert len(dates) >= (0 if name == "fit" else 2)
            apart = [not one.padded(1).overlaps(other) for one, other in combinations(dates, 2)]
            assert all(apart), name
            keys = [legend.get_window_extent() for legend in drawn.legends]
            assert len(keys) == (name == "fan")
            assert not [key for key in keys for axes in drawn.axes if key.overlaps(axes.get_tightbbox())]


def test_the_measures_of_a_simulation_have_a_date_beside_each_month(tmp_path: Path) -> None:
    one = scenario("a").scenario
    later = one.model_copy(update={"horizon": one.horizon.model_copy(update={"start_month": "2027-11"})})
    table = fsm.simulate(later).measures
    assert dict(zip(table["month"], table["date"], strict=True)) == {
        0: "2027-11", 1: "2027-11", 2: "2027-12", 3: "2028-01", 4: "2028-02",
    }  # fmt: skip
    assert "date" not in fsm.simulate(one).measures


def test_the_results_of_a_forecast_have_a_date_beside_each_month_also_in_the_file(tmp_path: Path) -> None:
    series = {"citizens": np.full((2, 4), 10.0), "work": np.full((2, 4), 0.25)}
    runs = Runs("Læsø", np.array([0, 1]), np.array([0, 0]), series)
    dated, plain = (Store(tmp_path / name) for name in ("dated", "plain"))
    for store in (dated, plain):
        store.open({"scenarios": {"a": "made up"}})
    dated.keep("a-0000-000000", chunk("a", [runs], "2027-11"))
    plain.keep("a-0000-000000", chunk("a", [runs]))
    (file,) = dated.files()
    assert pq.read_schema(file).names[:6] == ["scenario", "municipality", "draw", "replication", "month", "date"]
    table = dated.table()
    assert dict(zip(table["month"], table["date"], strict=True)) == {
        0: "2027-11", 1: "2027-11", 2: "2027-12", 3: "2028-01",
    }  # fmt: skip
    assert table["date"].map(type).eq(str).all()
    assert "date" not in plain.table()
    pd.testing.assert_frame_equal(table.drop(columns="date"), plain.table())
    pd.testing.assert_frame_equal(dated.pooled_runs({"a": "Læsø"}), plain.pooled_runs({"a": "Læsø"}))
    assert dated.digest() == plain.digest()
