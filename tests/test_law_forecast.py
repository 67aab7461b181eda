"""Law: a forecast depends on its scenarios, calibration and seed alone, not on how it was run."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fabricated import calibration, scenario

from fsm_sim.engines.measures.monthly_measures import simulated
from fsm_sim.engines.process.processes import run_with_staff
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inference.parameters.programme_parameters import programme_draws
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import InputError
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.report.document.comparison_text import text
from fsm_sim.study.forecasts import forecast as runs
from fsm_sim.study.forecasts import tasks as experiment
from fsm_sim.study.forecasts.files.chunks import Chunk
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import Forecast, Plan, Progress
from fsm_sim.study.forecasts.plan import check_names
from fsm_sim.study.forecasts.record import run_inputs
from fsm_sim.study.results.comparison import compare
from fsm_sim.study.simulations.simulation import simulate

PLAN = Plan(draws=5, replications=2, seed=3, engine="process", jobs=1)
BASE = scenario("base", "Hedensted", "Læsø")
MORE = scenario("more-posts", "Hedensted", "Læsø", posts=4)
KEY = ["scenario", "municipality", "draw", "replication", "measure", "month"]


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration()


@pytest.fixture(scope="module")
def reference(calibrated: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Forecast:
    return runs.forecast([BASE, MORE], calibrated, PLAN, tmp_path_factory.mktemp("reference") / "run")


def results(
    calibrated: Calibration, out: Path, scenarios: Sequence[ScenarioFile] = (BASE, MORE), plan: Plan = PLAN
) -> pd.DataFrame:
    return runs.forecast(list(scenarios), calibrated, plan, out).results


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Bit for bit the same numbers, in whatever order they come; missing ones in the same places."""
    one, other = (table.sort_values(KEY).reset_index(drop=True) for table in (found, wanted))
    assert one[KEY].equals(other[KEY])
    assert one["value"].to_numpy().tobytes() == other["value"].to_numpy().tobytes()


def test_a_forecast_has_every_run_once(reference: Forecast) -> None:
    table = reference.results
    assert not table.duplicated(KEY).any()
    assert len(table[KEY[:4]].drop_duplicates()) == 2 * 2 * PLAN.draws * PLAN.replications
    assert set(table["month"]) == set(range(5))
    assert table["value"].notna().any()


def test_draws_and_replications_are_axes_of_their_own(reference: Forecast) -> None:
    """Other draws have other rates, other replications only other random numbers; scenarios share both."""
    final = reference.results.query("measure == 'state:passive' and month == 4 and municipality == 'Hedensted'")
    assert final.groupby("scenario")["value"].nunique().min() > 3


# R1


@pytest.mark.parametrize("engine", ["compiled", "process", "cohort"])
def test_R1_a_scenario_against_itself_is_exactly_zero(calibrated: Calibration, tmp_path: Path, engine: str) -> None:
    twin = scenario("twin", "Hedensted", "Læsø")
    made = runs.forecast([BASE, twin], calibrated, Plan(3, 2, 1, engine, 1), tmp_path / "run")
    result = compare(made.pooled, made.run, "base", made.calibration, effects=made.effects)
    assert (result.differences["runs_same"].dropna() == 1.0).all()
    assert result.differences["runs_same"].isna().all() == (engine == "cohort")
    assert {part.citizens for part in result.parts("twin", "work")} == {0.0}
    names = ["scenario", "measure", "month", "runs", "runs_same"]
    numbers = result.differences.drop(columns=names).select_dtypes("number")
    assert (numbers.fillna(0.0) == 0.0).all(axis=None)
    assert result.differences["mean"].notna().any()
    assert "no difference" in text(result, "en")


# R3


def test_R3_the_size_of_chunks_changes_nothing(
    calibrated: Calibration, reference: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(experiment, "CHUNK_SECONDS", 1e-9)
    found = results(calibrated, tmp_path / "run")
    assert len(list((tmp_path / "run" / "results").iterdir())) == 2 * 2 * PLAN.draws
    same(found, reference.results)


def test_R3_the_order_of_scenarios_changes_nothing(
    calibrated: Calibration, reference: Forecast, tmp_path: Path
) -> None:
    same(results(calibrated, tmp_path / "run", (MORE, BASE)), reference.results)


def test_R3_two_workers_give_what_one_gives(calibrated: Calibration, reference: Forecast, tmp_path: Path) -> None:
    same(results(calibrated, tmp_path / "run", plan=Plan(5, 2, 3, "process", 2)), reference.results)


def test_A11_the_compiled_engine_gives_the_forecast_of_the_simpy_engine(
    calibrated: Calibration, reference: Forecast, tmp_path: Path
) -> None:
    made = runs.forecast([BASE, MORE], calibrated, Plan(5, 2, 3, "compiled", 1), tmp_path / "run")
    same(made.results, reference.results)
    assert made.run["results"] == reference.run["results"]


def test_R3_one_more_scenario_changes_nothing_for_the_others(
    calibrated: Calibration, reference: Forecast, tmp_path: Path
) -> None:
    found = results(calibrated, tmp_path / "run", (BASE, scenario("third", citizens=80), MORE))
    same(found[found["scenario"] != "third"], reference.results)


def test_R3_one_more_office_changes_nothing_for_the_others(
    calibrated: Calibration, reference: Forecast, tmp_path: Path
) -> None:
    wider = scenario("base", "Aarhus", "Hedensted", "Læsø")
    found = results(calibrated, tmp_path / "run", (wider,))
    old = reference.results
    same(found[found["municipality"] != "Aarhus"], old[old["scenario"] == "base"])


def test_R3_more_replications_keep_those_that_were_there(
    calibrated: Calibration, reference: Forecast, tmp_path: Path
) -> None:
    found = results(calibrated, tmp_path / "run", plan=Plan(5, 3, 3, "process", 1))
    same(found[found["replication"] < 2], reference.results)


def test_another_seed_is_other_luck(calibrated: Calibration, reference: Forecast, tmp_path: Path) -> None:
    found = results(calibrated, tmp_path / "run", (BASE,), Plan(5, 2, 4, "process", 1))
    old = reference.results
    assert not np.array_equal(found["value"], old.loc[old["scenario"] == "base", "value"], equal_nan=True)


# R5, R6


def of_town(calibrated: Calibration, town: str) -> ProgrammeDraws:
    """The parameters of a municipality at every draw of the plan, its own effects among them."""
    settings, table = calibrated.space.settings, calibrated.table(PLAN.draws)
    return programme_draws(programmes.load("bir"), settings, table, town, range(PLAN.draws))


def test_R6_any_single_run_can_be_made_alone_from_its_address(calibrated: Calibration, reference: Forecast) -> None:
    office, programme = MORE.scenario.office[1], programmes.load("bir")
    every, stored = of_town(calibrated, office.municipality), Store(reference.directory).table()
    for draw, replication in ((0, 0), (4, 1)):
        numbers = every.at(draw)
        one = setting(MORE.scenario, office, programme, numbers)
        episodes, filled = run_with_staff(one, PLAN.seed, draw, replication)
        alone = simulated(episodes, programme, 4, filled)
        rows = stored.query(
            f"scenario == 'more-posts' and municipality == 'Læsø' and draw == {draw} and replication == {replication}"
        )
        for name, values in alone.items():
            kept = rows[rows["measure"] == name].sort_values("month")["value"].to_numpy()
            assert kept.tobytes() == values.tobytes(), name


def test_R5_a_resumed_run_equals_an_uninterrupted_one(
    calibrated: Calibration, reference: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(experiment, "CHUNK_SECONDS", 1e-9)
    keep, kept = Store.keep, []

    def killed(store: Store, chunk: str, table: Chunk) -> None:
        if len(kept) == 7:
            (store.results / f"{chunk}.part").write_bytes(b"half of it")
            raise KeyboardInterrupt
        kept.append(chunk)
        keep(store, chunk, table)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            results(calibrated, tmp_path / "run")
    assert not (tmp_path / "run" / "run.json").exists(), "a run that is not finished has no record of being so"
    seen: list[tuple[int, int]] = []
    progress = Progress(started=lambda every, left: seen.append((every, left)))
    made = runs.forecast([BASE, MORE], calibrated, PLAN, tmp_path / "run", progress)
    assert seen == [(20, 13)]
    assert made.run["results"] == reference.run["results"]
    same(made.results, reference.results)
    assert not list((tmp_path / "run" / "results").glob("*.part"))


def test_a_finished_run_is_not_made_again(calibrated: Calibration, tmp_path: Path) -> None:
    made = runs.forecast([BASE], calibrated, PLAN, tmp_path / "run")
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "run" / "results").iterdir()}
    record = (tmp_path / "run" / "run.json").read_bytes()
    again = runs.forecast([BASE], calibrated, PLAN, tmp_path / "run")
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "run" / "results").iterdir()} == before
    assert (tmp_path / "run" / "run.json").read_bytes() == record
    same(again.results, made.results)


@pytest.mark.parametrize(
    ("plan", "scenarios", "key"),
    [
        (Plan(5, 2, 4, "process", 1), (BASE,), "seed differs"),
        (Plan(6, 2, 3, "process", 1), (BASE,), "draws differs"),
        (Plan(5, 2, 3, "cohort", 1), (BASE,), "engine, replications differ"),
        (PLAN, (BASE, MORE), "scenarios differs"),
        (PLAN, (scenario("base", "Hedensted", "Læsø", posts=5),), "scenarios differs"),
    ],
)
def test_results_of_two_runs_never_mix(
    calibrated: Calibration, tmp_path: Path, plan: Plan, scenarios: tuple[ScenarioFile, ...], key: str
) -> None:
    Store(tmp_path / "run").open(run_inputs([BASE], calibrated, PLAN))
    with pytest.raises(InputError, match=key):
        runs.forecast(list(scenarios), calibrated, plan, tmp_path / "run")


def test_another_posterior_under_the_same_inputs_is_another_run(calibrated: Calibration, tmp_path: Path) -> None:
    Store(tmp_path / "run").open(run_inputs([BASE], calibrated, PLAN))
    with pytest.raises(InputError, match="posterior differs"):
        runs.forecast([BASE], calibration(draws=50), PLAN, tmp_path / "run")


# The record of a run


def test_the_record_holds_what_is_needed_to_do_it_again(calibrated: Calibration, reference: Forecast) -> None:
    run = reference.run
    assert (run["draws"], run["replications"], run["seed"], run["engine"]) == (5, 2, 3, "process")
    assert run["interval_level"] == 0.9
    assert run["period"] == "months 0–4"
    assert run["calibration"] == {"name": "published", "digest": calibrated.digest}
    assert {"inputs", "lock", "evidence", "priors", "programmes", "settings", "code"} <= set(run["digests"])
    assert [one["name"] for one in run["scenarios"]] == ["base", "more-posts"]
    assert [one["digest"] for one in run["scenarios"]] == [BASE.digest, MORE.digest]
    assert run["scenarios"][0]["municipalities"] == ["Hedensted", "Læsø"]
    assert run["wall_seconds"] >= 0


def test_the_mean_field_needs_one_replication(calibrated: Calibration, tmp_path: Path) -> None:
    made = runs.forecast([BASE], calibrated, Plan(3, 4, 1, "cohort", 1), tmp_path / "run")
    assert set(made.results["replication"]) == {0}
    assert made.run["replications"] == 1


def test_a_horizon_that_ends_within_a_month_is_reported_to_the_last_whole_one(
    calibrated: Calibration, tmp_path: Path
) -> None:
    odd = scenario("odd", months=3.7)
    for engine in ("process", "cohort"):
        made = runs.forecast([odd], calibrated, Plan(2, 1, 1, engine, 1), tmp_path / engine)
        assert set(made.results["month"]) == {0, 1, 2, 3}


# What is refused before anything is run


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(draws=0), "draws is 0; it is a whole number of 1 or more."),
        (Plan(replications=-1), "replications is -1; it is a whole number from 1 to 4294967296."),
        (Plan(seed=-1), "seed is -1; it is a whole number from 0 to 9223372036854775807."),
        (Plan(jobs=-2), "jobs is -2; it is a whole number from 0 to 1024."),
        (Plan(engine="abacus"), "engine is 'abacus'; the engines are compiled, process, cohort."),
    ],
)
def test_a_plan_that_asks_for_nothing_is_refused(
    calibrated: Calibration, tmp_path: Path, plan: Plan, said: str
) -> None:
    with pytest.raises(InputError) as refused:
        runs.forecast([BASE], calibrated, plan, tmp_path / "run")
    assert [problem.text for problem in refused.value.problems] == [said]
    assert not (tmp_path / "run").exists()


def test_scenarios_of_one_name_are_refused(calibrated: Calibration, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two scenarios are called 'base'"):
        runs.forecast([BASE, scenario("base", posts=5)], calibrated, PLAN, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_no_scenario_at_all_is_refused(calibrated: Calibration, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no scenario to forecast"):
        runs.forecast([], calibrated, PLAN, tmp_path / "run")
    assert not (tmp_path / "run").exists()


# Simulating one scenario at one parameter set


@pytest.mark.parametrize("engine", ["compiled", "process", "cohort"])
def test_a_simulation_gives_the_measures_of_a_forecast_at_the_same_numbers(
    calibrated: Calibration, reference: Forecast, engine: str
) -> None:
    one = scenario("base", "Læsø")
    numbers = [of_town(calibrated, "Læsø").at(0)]
    made = simulate(one.scenario, numbers, seed=PLAN.seed, replications=2, engine=engine)
    episodes, measures = made.episodes, made.measures
    assert list(measures) == ["scenario", "municipality", "group", "measure", "month", "value", "replication"]
    assert set(measures["group"]) == {"all"}
    if engine == "cohort":
        assert episodes.empty
        assert set(measures["replication"]) == {0}
        return
    assert set(episodes["replication"]) == {0, 1}
    kept = reference.results.query("scenario == 'base' and municipality == 'Læsø' and draw == 0")
    both = measures.merge(kept, on=["measure", "month", "replication"], suffixes=("", "_kept"))
    assert len(both) == len(measures)
    assert np.array_equal(both["value"], both["value_kept"], equal_nan=True)


def test_an_office_of_nobody_can_be_simulated(calibrated: Calibration) -> None:
    empty = scenario("empty", citizens=0, months=0.0).scenario
    numbers = [calibrated.parameters(programmes.load("bir"), calibrated.mean())]
    made = simulate(empty, numbers, seed=1)
    assert made.episodes.empty
    assert made.measures.query("measure == 'citizens'")["value"].tolist() == [0.0]
    assert simulate(empty, numbers, seed=1, engine="cohort").episodes.empty


def test_a_rate_too_fast_for_the_mean_field_is_refused_in_a_sentence(calibrated: Calibration) -> None:
    numbers = calibrated.parameters(programmes.load("bir"), calibrated.mean())
    rates = dict.fromkeys(numbers.rates, 100.0)
    fast = numbers.model_copy(update={"rates": rates, "stages": {"placement": 100}})
    with pytest.raises(InputError, match="too fast for the mean field"):
        simulate(BASE.scenario, [fast, fast], seed=1, engine="cohort")


def test_scenarios_that_start_in_different_months_or_share_a_title_are_refused_in_a_sentence(tmp_path: Path) -> None:
    """They were compared month by month without a word, and a brief named both alike."""

    def files(*changes: dict[str, object]) -> list[ScenarioFile]:
        found = []
        for number, change in enumerate(changes):
            base = as_scenario_file(scenario(f"plan-{number}")).scenario
            titles = {"title": change.get("title", f"Plan {number}"), "title_da": change.get("title_da", "")}
            heading = base.scenario.model_copy(update=titles)
            horizon = base.horizon.model_copy(update={"start_month": change.get("start_month")})
            found.append(as_scenario_file(base.model_copy(update={"scenario": heading, "horizon": horizon})))
        return found

    with pytest.raises(InputError, match=r"start in different months \(2027-01, 2027-07\)"):
        check_names(files({"start_month": "2027-01"}, {"start_month": "2027-07"}))
    with pytest.raises(InputError, match=r"title is 'Same' in plan-0 too"):
        check_names(files({"title": "Same"}, {"title": "Same"}))
    with pytest.raises(InputError, match=r"title_da is 'Som i dag' in plan-0 too"):
        check_names(files({"title_da": "Som i dag"}, {"title_da": "Som i dag"}))
    with pytest.raises(InputError, match=r"title is 'Plan 1' in plan-0 too"):
        check_names(files({"title_da": "Plan 1"}, {}))
    check_names(files({"start_month": "2027-01"}, {"start_month": "2027-01"}))
