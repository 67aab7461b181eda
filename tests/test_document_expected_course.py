"""Document: a run of the expected course is not spoken of as simulations, single ones or fewer: it has no chance."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from synthetic_run import SCENARIOS, make_run, rewrite
from test_document_annex import contents_of
from test_document_annex import texts as texts_of_blocks
from test_document_one_simulation import texts

from fsm_sim.language.catalogue import messages
from fsm_sim.language.expected_course import ENDING, OWN
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.brief.slide_content import slide
from fsm_sim.report.document.comparison_text import text
from fsm_sim.report.export.tables import exported
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.plain_table import differences, levels
from fsm_sim.report.tables.result_tables import result_tables
from fsm_sim.report.tables.run_tables import run_tables

SIMULATED = re.compile(r"simulat|simulering|single run|\bruns\b|tilfældige tal|random numbers", re.IGNORECASE)
ABOUT = re.compile(
    r"simulation of a job centre|simulering af jobcentret|simulering af et jobcenter|Simulationsusikkerhed"
    r"|startværdi for tilfældige tal|fsm-sim|the run's results",
    re.IGNORECASE,
)
"""What it may be called, and what is of any run."""


def course(folder: Path, *, draws: int, scenarios: int = 3) -> RunSummary:
    run = make_run(folder, draws=draws, replications=1, months=6, scenarios=SCENARIOS[:scenarios])
    rewrite(run, engine="cohort")
    return run_summary(read_run(run))


@pytest.fixture(scope="module", params=[(40, 3), (40, 1), (1, 3), (1, 1)], ids=lambda one: "-".join(map(str, one)))
def summary(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunSummary:
    draws, scenarios = request.param
    return course(tmp_path_factory.mktemp("course") / "run", draws=draws, scenarios=scenarios)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_and_no_heading_speaks_of_simulations(summary: RunSummary, language: Language) -> None:
    """Compare gave a "90% interval of one simulation" and "fewer runs" of a run that has neither."""
    comparison, asked = summary.comparison, (summary.comparison, summary.calibration, summary.facts, language)
    tables = [levels(comparison, language), differences(comparison, language)] if comparison.scenarios else []
    headings = [list(one.headings) for one in result_tables(comparison, language)]
    reading = [list(row) for row in run_tables(comparison, language)[0].rows]
    told = [*texts([page(*asked), slide(*asked), text(comparison, language), tables, headings, reading])]
    wrong = [one for one in told if SIMULATED.search(ABOUT.sub("", one))]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_annex_says_what_its_intervals_are_of(summary: RunSummary, language: Language) -> None:
    told = "\n".join(texts_of_blocks(contents_of(summary, language)))
    assert not re.search(
        r"single run|one simulation|enkelte simulering|én simulering|share of runs", told, re.IGNORECASE
    )


def test_what_intervals_are_of_is_told_below_the_levels(tmp_path: Path) -> None:
    comparison = course(tmp_path / "run", draws=40).comparison
    assert "Intervals are from uncertain rates alone" in levels(comparison, "en").splitlines()[-1]
    assert levels(replace(comparison, run={**comparison.run, "engine": "process"}), "en").count("of one") > 0
    dictionary = exported(read_run(tmp_path / "run"))["dictionary"].set_index(["table", "column"])["meaning_en"]
    assert dictionary["levels", "lower"] == "lower end of the interval over draws"


def test_every_sentence_of_the_expected_course_stands_beside_one_of_simulations() -> None:
    for language in LANGUAGES:
        known = messages(language)
        assert {one.removesuffix(ENDING) for one in OWN} | OWN <= {*known}
