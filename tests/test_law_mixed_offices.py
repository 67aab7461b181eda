"""Law: an office of several programmes keeps what an office of one has: numbers, bytes, draws, and plain errors."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_models import CALM, LADDER, LADDER_RATES, NEUTRAL, called, mixed, office, parameters, same

from fsm_sim.engines.compiled.engine import run_office as run_compiled
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.random_streams import office_address
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.inputs.scenarios import as_scenario_file, load_scenario, read_scenario
from fsm_sim.inputs.validate import validate
from fsm_sim.model.scenarios.office_programmes import OfficeProgramme
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.study.results.summary import weight_of
from fsm_sim.study.simulations.parameters import office_parameters
from fsm_sim.study.simulations.simulation import simulate

SCENARIOS = Path(__file__).parent.parent / "scenarios"
HEAD = '[scenario]\nname = "town"\ntitle = "Town"\n'
REST = "[staffing]\nposts = [{ from_month = 0, count = 2 }]\n[horizon]\nmonths = 3\n"
FSM3 = '[[office.programmes]]\nname = "fsm3"\ncitizens = 40\nintake_per_month = 2.0\n'
USUAL = '[[office.programmes]]\nname = "usual"\ncitizens = { passive = 50, placement = 10 }\n'


def written(folder: Path, text: str) -> Path:
    file = folder / "town.toml"
    file.write_text(HEAD + '[office]\nmunicipality = "Eksempelby"\n' + text + REST, encoding="utf-8")
    return file


def errors(folder: Path, text: str) -> list[str]:
    return [problem.text for problem in validate(written(folder, text)).problems]


def test_I8_one_programme_in_a_list_is_the_plain_office_to_the_byte(tmp_path: Path) -> None:
    listed = read_scenario(written(tmp_path, FSM3))
    plain = read_scenario(written(tmp_path, 'programme = "fsm3"\ncitizens = 40\nintake_per_month = 2.0\n'))
    assert listed.scenario == plain.scenario
    assert listed.digest == plain.digest
    assert listed.scenario.model_dump_json() == plain.scenario.model_dump_json()


@pytest.mark.parametrize("engine", [run_office, run_compiled], ids=["process", "compiled"])
def test_R3_a_programme_after_the_first_moves_no_draw_of_the_first(engine: Any) -> None:
    """Where neither caseloads nor changes matter, every citizen of the first has the story of an office of it alone."""
    one, other = called(LADDER, "one"), called(LADDER, "other")
    numbers, more = parameters(one, LADDER_RATES, **NEUTRAL), parameters(other, LADDER_RATES, **NEUTRAL)
    alone = office(one, numbers, citizens=40, intake=3.0, **CALM)
    both = mixed(
        (one, numbers, {"citizens": 40, "intake_per_month": 3.0}),
        (other, more, {"citizens": 25, "intake_per_month": 5.0}),
        **CALM,
    )
    assert stories(engine(both, 3), "one:") == stories(engine(alone, 3), "")
    assert office_address("A", "one+other") == office_address("A", "one")


def stories(rows: Any, prefix: str) -> list[list[tuple[str, float, float]]]:
    mine = rows[rows["state"].str.startswith(prefix)]
    mine = mine.assign(state=mine["state"].str.removeprefix(prefix))
    told = [
        [(r.state, r.start, r.stop) for r in of_one.sort_values("start").itertuples()]
        for _, of_one in mine.groupby("citizen", sort=True)
    ]
    return sorted(told)


def test_the_citizens_of_programmes_take_turns_in_the_order_of_hand_over() -> None:
    """So the first programme's citizens are not the first to be taken over by a new caseworker."""
    one, other = called(LADDER, "one"), called(LADDER, "other")
    parts = [(each, parameters(each, LADDER_RATES), {"citizens": 60}) for each in (one, other)]
    setting: Setting = mixed(*parts, posts=((0.0, 3), (1.0, 6)), months=1.5, handover="rebalance", **CALM)
    rows = run_office(setting, 1)
    moved = rows[rows["changes"] == 1].drop_duplicates("citizen")["group"].value_counts()
    assert abs(moved["one:everyone"] - moved["other:everyone"]) <= 6


def test_a_share_is_of_its_own_programmes_citizens_and_totals_are_of_the_office() -> None:
    scenario = load_scenario(SCENARIOS / "two-programmes.toml")
    table = simulate(scenario, office_parameters(scenario), seed=1, engine="cohort").measures
    start = table[table["month"] == 0].set_index("measure")["value"]
    assert start["citizens"] == pytest.approx(440)
    assert (start["citizens:fsm3"], start["citizens:fsm2"]) == (pytest.approx(140), pytest.approx(300))
    for programme in ("fsm3", "fsm2"):
        states = [name for name in start.index if name.startswith(f"state:{programme}:")]
        here = start[[name for name in states if not name.endswith(("flexjob", "disability_pension"))]]
        assert here.sum() == pytest.approx(1.0, abs=0.05)
        assert all(weight_of(name, list(start.index)) == f"citizens:{programme}" for name in states)
    requirements = [name for name in start.index if name.partition(":")[2] == "paid_hours_or_education"]
    assert requirements == ["fsm3:paid_hours_or_education", "fsm2:paid_hours_or_education"]


def test_fewer_caseworkers_raise_the_caseload_and_lower_work_in_both_programmes() -> None:
    at_end = []
    for name in ("two-programmes", "two-programmes-fewer"):
        scenario = load_scenario(SCENARIOS / f"{name}.toml")
        table = simulate(scenario, office_parameters(scenario), seed=1, engine="cohort").measures
        at_end.append(table[table["month"] == 24].set_index("measure")["value"])
    base, fewer = at_end
    assert fewer["caseload"] > 1.15 * base["caseload"]
    for outcome in ("fsm3:paid_hours_or_education", "fsm2:paid_hours_or_education"):
        assert fewer[outcome] < base[outcome]


@pytest.mark.parametrize("engine", ["process", "compiled"])
def test_a_mixed_office_with_settled_programmes_runs_in_every_engine_with_the_same_events(engine: str) -> None:
    scenario = load_scenario(SCENARIOS / "two-programmes.toml")
    numbers = office_parameters(scenario)
    found = simulate(scenario, numbers, seed=2, engine=engine)
    other = simulate(scenario, numbers, seed=2, engine="process")
    assert same(found.episodes.drop(columns=["start", "stop"]), other.episodes.drop(columns=["start", "stop"]))
    assert np.allclose(found.episodes[["start", "stop"]], other.episodes[["start", "stop"]], atol=1e-9)


def test_what_is_wrong_with_a_mixed_office_is_said_in_one_sentence_each_all_in_one_pass(tmp_path: Path) -> None:
    found = errors(
        tmp_path,
        "citizens = 100\n" + FSM3 + FSM3 + USUAL.replace("usual", "usuall") + USUAL.replace("passive", "pasive"),
    )
    assert found == [
        "[office] gives citizens and programmes too; give each of the programmes its own citizens.",
        "[office] has the programme fsm3 twice; a programme is listed once.",
        "[office] programmes[2].name is 'usuall', which is not a programme; programmes are ap, bir, br, fsm1, "
        "fsm1_pilot, fsm2, fsm3, hir, stv, usual, usual_rc; did you mean 'usual'?",
        "[office] programmes[3].citizens names the state 'pasive', which usual does not have; did you mean 'passive'?",
    ]


def test_a_mixed_office_without_a_programme_and_one_beside_programme_are_refused(tmp_path: Path) -> None:
    (empty,) = errors(tmp_path, "programmes = []\n")
    assert (
        empty
        == "[office] programmes is an empty list; programmes is a list of one or more tables with name and citizens."
    )
    (beside,) = errors(tmp_path, 'programme = "bir"\n' + FSM3 + USUAL)
    assert beside == "[office] gives programme and programmes too; give one of them."
    (start,) = errors(tmp_path, FSM3 + USUAL + 'start = "settled"\n')
    assert start.startswith('[office] programmes[1] gives citizens as a table by state and start = "settled" too')


def test_mixed_and_plain_offices_are_not_in_one_scenario_nor_is_a_programme_twice_in_a_municipality() -> None:
    scenario = load_scenario(SCENARIOS / "two-programmes.toml")
    plain = Office(municipality="Vejle", programme="bir", citizens=10)
    with pytest.raises(Exception, match="put them in two scenarios"):
        as_scenario_file(scenario.model_copy(update={"office": (*scenario.office, plain)}))
    parts = tuple(OfficeProgramme(name=name, citizens=5) for name in ("bir", "fsm3"))
    again = Office.model_validate({"municipality": "Eksempelby", "programmes": parts})
    with pytest.raises(Exception, match="Eksempelby runs fsm3 twice"):
        as_scenario_file(scenario.model_copy(update={"office": (*scenario.office, again)}))


def test_a_patch_that_lists_programmes_replaces_the_one_of_its_base(tmp_path: Path) -> None:
    written(tmp_path, 'programme = "bir"\ncitizens = 100\nstart = "settled"\n')
    patch = tmp_path / "patch.toml"
    patch.write_text(
        '[scenario]\nname = "both"\ntitle = "Both"\nbase = "town.toml"\n[office]\n' + FSM3 + USUAL, encoding="utf-8"
    )
    assert load_scenario(patch).office[0].programme == "fsm3+usual"
