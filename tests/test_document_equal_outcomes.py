"""Document: plans that differ are never called the same, and where their outcomes are equal the brief says why."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from synthetic_run import SCENARIOS, keep, make_run, results, rewrite

from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary

BASE, MORE, _ = SCENARIOS
DRAWS, MONTHS = 20, 6
WHY = {
    "en": "that have been studied, and there the model takes the effect of",
    "da": ", der er undersøgt, og dér regner",
}


def verdict(directory: Path, other: dict[str, Any], caseloads: tuple[float, float], language: Language) -> str:
    """What decides it in a run of two scenarios with the same outcomes, each with a caseload of its own."""
    make_run(directory, scenarios=[BASE, other], draws=DRAWS, months=MONTHS)
    table = results([BASE], DRAWS, 2, MONTHS, {"Hedensted": 251}, 1)
    for entry, caseload in zip((BASE, other), caseloads, strict=True):
        own = table[table["measure"] == "citizens"].assign(measure="caseload", value=caseload)
        both = pd.concat([table[table["measure"] != "caseload"], own]).assign(scenario=entry["name"])
        keep(directory, entry["name"], both)
    rewrite(directory)
    found = run_summary(read_run(directory))
    return str(page(found.comparison, found.calibration, found.facts, language)["decides"]["texts"][0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("caseloads", "limit"), [((13.0, 5.0), "15"), ((160.0, 170.0), "150"), ((13.0, 20.0), ""), ((40.0, 40.0), "")]
)
def test_two_plans_of_equal_outcomes_are_not_the_same_and_it_is_said_why(
    tmp_path: Path, caseloads: tuple[float, float], limit: str, language: Language
) -> None:
    """1.4 and 3.4 posts for twenty citizens, caseloads of 13 and 5, "do not differ"; why was nowhere."""
    said = verdict(tmp_path / "run", MORE, caseloads, language)
    differ, same = {
        "en": ("The plans differ, but the outcomes of the scenarios are equal", "do not differ"),
        "da": ("Planerne er forskellige, men scenariernes nøgletal er ens", "Scenarierne er ens"),
    }[language]
    assert said.startswith(differ)
    assert same not in said
    assert (WHY[language] in said) == bool(limit)
    assert said.count(f" {limit}") == 2 if limit else "15" not in said


def test_one_plan_by_two_names_is_the_same(tmp_path: Path) -> None:
    copy = {**BASE, "name": "copy", "title": "Copy", "title_da": "Kopi"}
    said = verdict(tmp_path / "run", copy, (13.0, 13.0), "da")
    assert said == "Scenarierne er ens: hverken data eller antagelser afgør noget mellem dem."
