"""Scenarios that build on each other: up to a stated depth, and at once."""

import time
from pathlib import Path

import pytest
from synthetic_run import run_json

from fsm_sim.inputs.drafts import MOST_BASES
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.scenarios import read_scenario
from fsm_sim.model.errors import InputError
from fsm_sim.report.document.scenario_facts import scenario_facts


def chain(folder: Path, bases: int) -> Path:
    """A scenario with so many bases below it."""
    (folder / "s0.toml").write_text(shipped("scenarios", "hedensted.toml").read_text("utf-8"), "utf-8")
    for number in range(1, bases + 1):
        text = f'[scenario]\nbase = "s{number - 1}.toml"\nname = "s{number}"\ntitle = "S {number}"\nreason = "x"\n'
        (folder / f"s{number}.toml").write_text(f"{text}\n[horizon]\nmonths = {number % 50 + 1}\n", "utf-8")
    return folder / f"s{bases}.toml"


def test_so_many_files_as_allowed_may_build_on_each_other(tmp_path: Path) -> None:
    assert read_scenario(chain(tmp_path, MOST_BASES)).scenario.horizon.months == MOST_BASES + 1


@pytest.mark.parametrize("bases", [MOST_BASES + 1, 3000])
def test_more_are_refused_at_once(tmp_path: Path, bases: int) -> None:
    file, begun = chain(tmp_path, bases), time.process_time()
    with pytest.raises(InputError) as error:
        read_scenario(file)
    assert time.process_time() - begun < 5
    (problem,) = error.value.problems
    assert problem.text == "[scenario] base: more than 20 files build on each other; put some of them into one."


def test_two_programmes_of_one_municipality_are_one_municipality() -> None:
    entry = {"name": "now", "title": "Now", "title_da": "Nu", "posts": [[0, 6]], "separation_per_year": 0.2}
    record = run_json([{**entry, "municipalities": ["Vejle", "Vejle"]}], 2, 1, 12, {"Vejle": 100}, [], 1)
    facts = dict(scenario_facts(record["scenarios"][0]))
    assert facts["scenario.now.municipalities"].value == 1
