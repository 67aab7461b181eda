"""Unit: a scenario of several offices tells each office's plan as it ran, in the brief and in the workbook."""

import json
from pathlib import Path
from typing import Any

import pytest
from mixed_run import mixed_run

from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.report.document.brief.brief_content import EVERYTHING, TIGHTEST, Tight, page
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.run_tables import run_tables

BASE = """\
offices = "offices.csv"
[scenario]
name = "now"
title = "As it is"
title_da = "Som i dag"
[staffing]
posts = [{ from_month = 0, count = 4 }]
[horizon]
months = 4
start_month = "2027-01"
"""
OFFICES = "municipality,programme,citizens,start,posts\nVejle,bir,40,programme,3\nHorsens,bir,30,programme,\n"
OFFICES += "Hedensted,bir,20,programme,1.5\n"
FEWER = """\
[scenario]
name = "fewer"
title = "One fewer"
title_da = "En færre"
base = "now.toml"
[staffing]
posts = [{ from_month = 0, count = 4 }, { from_month = "2027-03", count = 3 }]
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offices")
    for name, text in {"offices.csv": OFFICES, "now.toml": BASE, "fewer.toml": FEWER}.items():
        (folder / name).write_text(text, "utf-8")
    files = read_scenarios([folder / "now.toml", folder / "fewer.toml"])
    return mixed_run(folder / "run", *files, draws=4, replications=1)


@pytest.fixture(scope="module")
def summary(run: Path) -> RunSummary:
    return run_summary(read_run(run), "now")


def plans(summary: RunSummary, tight: Tight = EVERYTHING) -> dict[str, Any]:
    content = page(summary.comparison, summary.calibration, summary.facts, "en", tight)
    found: dict[str, Any] = content["plans"]
    return found


def test_each_office_has_its_own_posts_below_those_of_all(summary: RunSummary) -> None:
    """Of three offices with 3, 4 and 1.5 posts the brief said 8.5 full-time, and nowhere whose they were."""
    shown = [row[:2] for row in plans(summary)["rows"]]
    assert shown == [
        ["As it is", "8.5 full-time"],
        ["– Vejle", "3"],
        ["– Horsens", "4"],
        ["– Hedensted", "1.5 full-time"],
        ["One fewer", "8.5 full-time; 7.5 full-time from March 2027"],
        ["– Horsens", "4; 3 from March 2027"],
    ]


def test_where_there_is_no_room_it_is_said_where_they_are(summary: RunSummary) -> None:
    tightest = plans(summary, Tight(0, TIGHTEST))
    assert [row[0] for row in tightest["rows"]] == ["As it is", "One fewer"]
    assert any("workbook" in note and "left out here" in note and "--annex" in note for note in tightest["notes"])
    assert not any("workbook" in note for note in plans(summary)["notes"])


def test_the_workbook_has_the_posts_of_every_office_as_the_record_has_them(run: Path, summary: RunSummary) -> None:
    entries = json.loads((run / "run.json").read_text("utf-8"))["scenarios"]
    wanted = [
        (entry["name"], one["municipality"], month, count)
        for entry in entries
        for one in entry["offices"]
        for month, count in one["posts"]
    ]
    rows = [row for row in run_tables(summary.comparison, "en")[2].rows if row[2] == "full-time posts of an office"]
    assert [(row[0], row[8], row[3].value, row[7].value) for row in rows] == wanted
