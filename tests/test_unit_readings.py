"""Unit: the readings of the penalty, and the page that compares them."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from fabricated import calibration, scenario

import fsm_sim as fsm
from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.free_parameters import parameter_space
from fsm_sim.inference.parameters.priors import Continuity
from fsm_sim.inference.sources import read_sources
from fsm_sim.inputs import programmes
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.readings import SETTINGS, calibrated_reading, reading_title
from fsm_sim.report.document.readings import Reading as Words
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations.by_name import config_toml, folder
from fsm_sim.study.calibrations.penalty_readings import MULTIPLIER, READINGS, Reading

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def rates() -> Parameters:
    made = calibration()
    return made.parameters(programmes.load("bir"), made.mean())


@pytest.fixture(scope="module")
def table(rates: Parameters) -> pd.DataFrame:
    plan = scenario("as-it-is", citizens=120, posts=3, months=12.0).scenario
    calmer = plan.model_copy(
        update={
            "scenario": plan.scenario.model_copy(update={"name": "calmer", "title": "Calmer"}),
            "staffing": plan.staffing.model_copy(update={"separation_per_year": 0.1}),
        }
    )
    return fsm.readings([plan, calmer], [rates])


def test_the_first_reading_is_that_of_the_published_calibration() -> None:
    published = read_sources(ROOT / "calibration" / "runs" / "published" / "config.toml").config
    assert READINGS[0].config(published) == published
    assert READINGS[0].calibration == "published"


def test_readings_have_names_of_their_own_and_calibrations_that_can_be_made() -> None:
    assert len({reading.name for reading in READINGS}) == len(READINGS)
    for language in LANGUAGES:
        titles = {reading_title(reading.name, language) for reading in READINGS}
        assert len(titles) == len(READINGS)
        assert not titles & {reading.name for reading in READINGS}
    sources = read_sources()
    for reading in READINGS:
        assert folder(reading.calibration).name == reading.calibration
        config = reading.config(Config())
        assert parameter_space(sources.priors, sources.programmes, [], config.fixed)
        assert f'scale = "{reading.continuity.scale}"' in config_toml(config)


def test_a_held_penalty_is_held_in_the_calibration_and_in_parameters(rates: Parameters) -> None:
    held = next(reading for reading in READINGS if reading.penalty == 0.22)
    assert held.config(Config()).fixed == {MULTIPLIER: 0.78}
    assert held.of(rates).effects.caseworker_change_penalty == 0.22
    free = replace(held, penalty=None)
    assert free.config(Config()).fixed == {}
    assert free.of(rates) == rates


def test_a_penalty_that_wears_off_costs_less_than_one_for_good(table: pd.DataFrame) -> None:
    share = table[table["plan"] == "As-it-is"].set_index("reading")["share"]
    assert share["hazard"] < share["first-only"] < share["none"]
    assert share["hazard"] < share["recovery"] < share["none"]


def test_lower_turnover_gives_most_where_changes_cost_most(table: pd.DataFrame) -> None:
    gained = table[table["plan"] == "Calmer"].set_index("reading")["difference"]
    assert (table.loc[table["plan"] == "As-it-is", "difference"] == 0).all()
    assert gained["none"] < gained["first-only"] < gained["hazard"]


def test_readings_in_words_and_as_a_picture_name_the_ends(table: pd.DataFrame) -> None:
    words = fsm.describe_readings(table)
    gained = table[table["plan"] == "Calmer"].sort_values("difference")
    assert words.startswith("More citizens expected in work than in “As-it-is”")
    assert f"Calmer: from {gained['difference'].iloc[0]:+.1f} citizens (no penalty)" in words
    assert fsm.plot_readings(table).alt == words


IN_EACH = {
    "hazard": (
        "the rate into work is lower after every change, and for good.",
        "at raten til job er lavere efter",
    ),
    "probability": (
        "the probability of work within 12 months is lower after every change, and",
        "inden for 12 måneder",
    ),
    "first-only": ("the rate into work is lower after the first change only", "det første skift alene"),
    "recovery": (
        "after every change until it is forgotten, after 12 months on average.",
        "i gennemsnit efter 12 måneder",
    ),
    "held": ("every change, and for good. The penalty is held at 22%.", "Fradraget er holdt fast på 22 %."),
    "none": ("This calibration counts with no penalty.", "Denne kalibrering regner uden fradrag."),
}


@pytest.mark.parametrize("reading", READINGS, ids=[one.name for one in READINGS])
def test_a_calibration_says_which_reading_it_takes(reading: Reading) -> None:
    usual = calibrations.sources("published")
    made = calibration(replace(usual, config=reading.config(usual.config)), name="mine").as_json()
    english, danish = IN_EACH[reading.name]
    assert english in calibrated_reading(made, "en")
    assert danish in calibrated_reading(made, "da").replace("\N{NO-BREAK SPACE}", " ")


def test_a_reading_has_one_definition_whoever_says_it() -> None:
    """The table said "the rate, for good" of what the brief called "lower after every change, and for good"."""
    usual = calibrations.sources("published")
    assert list(SETTINGS) == [one.name for one in READINGS]
    for one in READINGS:
        made = calibration(replace(usual, config=one.config(usual.config)), name="mine").as_json()
        for language in LANGUAGES:
            assert Words.of(made.get("settings", {})).words(language) == Words.of(SETTINGS[one.name]).words(language)
            said, title = calibrated_reading(made, language), reading_title(one.name, language)
            parts = Words.of(made.get("settings", {})).words(language)
            assert one.penalty == 0.0 or all(part in text for part in parts.values() for text in (said, title))


def test_a_calibration_says_months_and_a_penalty_of_its_own() -> None:
    usual = calibrations.sources("published")
    own = Reading(
        "own", Continuity(scale="probability", horizon_months=6, persistence="recovery", recovery_months=1), 0.1
    )
    made = calibration(replace(usual, config=own.config(usual.config)), name="mine").as_json()
    assert calibrated_reading(made, "en") == (
        "This calibration reads it so: the probability of work within 6 months is lower after every change until it is "
        "forgotten, after 1 month on average. The penalty is held at 10%."
    )


def test_the_page_has_the_tables_that_the_study_prints() -> None:
    from studies.readings import ANSWERS, tables

    page = (ROOT / "docs" / "meaning-of-22-percent.md").read_text("utf-8")
    found = pd.read_csv(ANSWERS)
    assert set(found["reading"]) == {reading.name for reading in READINGS}
    for part in tables(found).split("\n\n"):
        assert part in page
