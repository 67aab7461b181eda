"""Law: an evaluation is a function of its scenarios, draws, replications and seed, and its numbers are a forecast's."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fabricated import calibration, save, scenario

from fsm_sim.decisions.evaluate import EvaluationCancelledError, Watch, evaluate
from fsm_sim.decisions.outcomes import AXES, Outcomes
from fsm_sim.decisions.stored_runs import StoredRuns
from fsm_sim.engines.compiled import compiled_office
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.errors import InputError
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.forecasts import forecast as runs
from fsm_sim.study.forecasts import kept_draws, run_tasks, tasks, workers
from fsm_sim.study.forecasts.forecast import Forecast, Plan, posterior_of
from fsm_sim.study.forecasts.kept_draws import KeptDraws
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.study.results.comparison import compare
from fsm_sim.study.results.summary import spread

DRAWS, REPLICATIONS, SEED = 12, 2, 3
FILES = (
    scenario("one-office", "Hedensted"),
    scenario("two-offices", "Hedensted", "Læsø"),
    scenario("longer", "Hedensted", posts=4, months=7.0),
)
SCENARIOS = [file.scenario for file in FILES]
KEY = ["scenario", "draw", "replication", "measure", "month"]


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration()


@pytest.fixture(scope="module")
def posterior(calibrated: Calibration) -> Posterior:
    return posterior_of(calibrated, DRAWS)


@pytest.fixture(scope="module")
def made(calibrated: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Forecast:
    plan = Plan(DRAWS, REPLICATIONS, SEED, "compiled", 1)
    return runs.forecast(list(FILES), calibrated, plan, tmp_path_factory.mktemp("evaluate") / "run")


@pytest.fixture(scope="module")
def outcomes(posterior: Posterior) -> Outcomes:
    return evaluate(SCENARIOS, posterior, REPLICATIONS, SEED, threads=1)


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(KEY).reset_index(drop=True)


def same(one: Outcomes, other: Outcomes) -> bool:
    return one.values.tobytes() == other.values.tobytes() and one.labels == other.labels


def test_an_evaluation_gives_the_numbers_of_a_forecast_bit_for_bit(outcomes: Outcomes, made: Forecast) -> None:
    found, wanted = ordered(outcomes.table()), ordered(made.pooled)
    assert len(wanted) > 5_000
    assert wanted["value"].notna().any()
    assert (found[KEY].to_numpy() == wanted[KEY].to_numpy()).all()
    assert found["value"].to_numpy().tobytes() == wanted["value"].to_numpy().tobytes()


def test_the_number_of_threads_and_of_batches_changes_no_byte(
    posterior: Posterior, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fsm_sim.decisions.batches.SMALLEST_BATCH_SECONDS", 1e-9)
    for threads in (1, 2, 16):
        assert same(evaluate(SCENARIOS, posterior, REPLICATIONS, SEED, threads=threads), outcomes), threads


def test_many_threads_at_once_give_what_one_gives_time_after_time(posterior: Posterior, outcomes: Outcomes) -> None:
    for _ in range(5):
        assert same(evaluate(SCENARIOS, posterior, REPLICATIONS, SEED, threads=8), outcomes)


def test_some_draws_of_a_posterior_keep_their_random_numbers(posterior: Posterior, outcomes: Outcomes) -> None:
    some = [7, 2, 11]
    found = evaluate(SCENARIOS, posterior.rows(some), REPLICATIONS, SEED)
    assert found.draws == (7, 2, 11)
    assert found.values.tobytes() == outcomes.values[:, some].tobytes()


def test_parameters_and_chance_are_axes_of_their_own(outcomes: Outcomes) -> None:
    assert tuple(outcomes.labels) == AXES
    assert outcomes.values.shape == tuple(len(labels) for labels in outcomes.labels.values())
    final = outcomes.of("state:passive")[0, :, :, 4]
    assert len(np.unique(final)) > 3
    assert (final[:, 0] != final[:, 1]).any(), "replications differ by chance"


def test_months_beyond_a_horizon_are_missing_and_not_reported(outcomes: Outcomes) -> None:
    assert len(outcomes.months) == 8
    citizens = outcomes.of("citizens")
    assert np.isnan(citizens[0, :, :, 5:]).all()
    assert np.isfinite(citizens[0, :, :, :5]).all()
    assert np.isfinite(citizens[2]).all()
    assert outcomes.table().groupby("scenario")["month"].max().to_dict() == {
        "longer": 7, "one-office": 4, "two-offices": 4,
    }  # fmt: skip


def test_paired_differences_are_those_of_a_comparison(outcomes: Outcomes, made: Forecast) -> None:
    wanted = compare(made.pooled, made.run, "one-office", made.calibration).differences
    found = spread(outcomes.minus("one-office").runs().loc[["longer"]])
    assert wanted["mean"].abs().max() > 0
    keys = ["scenario", "measure", "month"]
    both = found.merge(wanted, on=keys, suffixes=("", "_wanted"), how="right")
    assert set(both["scenario"]) == {"longer"}
    for column in ("mean", "lower", "upper", "sd", "mcse"):
        assert np.array_equal(both[column], both[f"{column}_wanted"], equal_nan=True), column


# Runs that a forecast has made


@pytest.fixture
def no_runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the calls of the engine, each of which takes the runs of one office."""
    calls: list[int] = []
    run_series = run_tasks.run_series

    def counted(*given: object) -> object:
        calls.append(1)
        return run_series(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(run_tasks, "run_series", counted)
    return calls


def test_runs_of_a_finished_forecast_are_taken_and_not_made_again(
    calibrated: Calibration, posterior: Posterior, made: Forecast, outcomes: Outcomes, no_runs: list[int]
) -> None:
    stored = StoredRuns.open(made.directory, calibrated)
    assert same(evaluate(SCENARIOS, posterior, REPLICATIONS, SEED, stored=stored), outcomes)
    assert no_runs == []


def test_only_what_a_forecast_lacks_is_run(
    calibrated: Calibration, posterior: Posterior, made: Forecast, outcomes: Outcomes, no_runs: list[int]
) -> None:
    stored = StoredRuns.open(made.directory, calibrated)
    values = posterior.table.values.copy()
    values[[1, 5]] = values[[5, 1]]
    other = Posterior(posterior.settings, type(posterior.table)(posterior.table.names, values))
    seen: list[tuple[int, int]] = []
    watch = Watch(progress=lambda done, every: seen.append((done, every)))
    found = evaluate(SCENARIOS, other, REPLICATIONS, SEED, stored=stored, watch=watch)
    assert same(found, evaluate(SCENARIOS, other, REPLICATIONS, SEED))
    assert (found.values[:, 1] != outcomes.values[:, 1]).any()
    assert seen[0] == (80, 96), "2 of 12 draws x 2 replications x 4 offices are run"
    assert seen[-1] == (96, 96), "2 of 12 draws x 2 replications x 4 offices are run"


@pytest.mark.parametrize("threads", [1, 2])
def test_each_scenario_is_told_once_when_it_is_finished_with_its_own_outcomes(
    posterior: Posterior, outcomes: Outcomes, threads: int
) -> None:
    told: list[tuple[int, Outcomes]] = []
    watch = Watch(finished=lambda scenario, found: told.append((scenario, replace(found, values=found.values.copy()))))
    evaluate(SCENARIOS, posterior, REPLICATIONS, SEED, threads=threads, watch=watch)
    assert sorted(number for number, _ in told) == [0, 1, 2]
    for number, found in told:
        assert found.scenarios == (outcomes.scenarios[number],)
        np.testing.assert_array_equal(found.values[0], outcomes.values[number])
        np.testing.assert_array_equal(found.reported[0], outcomes.reported[number])


def test_a_scenario_of_which_nothing_is_run_is_not_told_as_finished(
    calibrated: Calibration, posterior: Posterior, made: Forecast
) -> None:
    told: list[int] = []
    stored, watch = StoredRuns.open(made.directory, calibrated), Watch(finished=lambda number, _: told.append(number))
    new = scenario("another", "Hedensted", posts=5).scenario
    evaluate([*SCENARIOS, new], posterior, REPLICATIONS, SEED, stored=stored, watch=watch)
    assert told == [len(SCENARIOS)]


@pytest.mark.parametrize("change", ["seed", "replications", "scenario"])
def test_runs_of_another_seed_number_or_scenario_are_not_taken(
    calibrated: Calibration, posterior: Posterior, made: Forecast, change: str
) -> None:
    stored = StoredRuns.open(made.directory, calibrated)
    changed = scenario("one-office", "Hedensted", posts=3).scenario if change == "scenario" else SCENARIOS[0]
    replications, seed = REPLICATIONS + (change == "replications"), SEED + (change == "seed")
    assert not stored.has_draws(changed, posterior, replications, seed).any()
    assert stored.has_draws(SCENARIOS[0], posterior, REPLICATIONS, SEED).all()


def test_a_forecast_that_has_lost_a_chunk_is_refused(
    calibrated: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "CHUNK_SECONDS", 1e-9)
    one = runs.forecast([FILES[0]], calibrated, Plan(3, 1, 1, "compiled", 1), tmp_path / "run")
    StoredRuns.open(one.directory, calibrated)
    next((one.directory / "results").glob("*.parquet")).unlink()
    with pytest.raises(InputError, match="1 of the run's 3 files are missing"):
        StoredRuns.open(one.directory, calibrated)


def test_a_forecast_of_another_calibration_is_refused(made: Forecast) -> None:
    with pytest.raises(InputError, match="not made with the calibration 'published'"):
        StoredRuns.open(made.directory, calibration(draws=10).__class__(**{**vars(calibration()), "digest": "other"}))


# Progress and stopping


def test_progress_is_told_between_batches(posterior: Posterior, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fsm_sim.decisions.batches.SMALLEST_BATCH_SECONDS", 1e-9)
    seen: list[tuple[int, int]] = []
    evaluate(SCENARIOS, posterior, REPLICATIONS, SEED, watch=Watch(progress=lambda *one: seen.append(one)))
    assert seen[0] == (0, 96)
    assert seen[-1] == (96, 96)
    assert len(seen) > 10
    assert seen == sorted(seen)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_evaluation_that_is_asked_to_stop_does_not_begin_the_rest(
    posterior: Posterior, monkeypatch: pytest.MonkeyPatch, no_runs: list[int], threads: int
) -> None:
    monkeypatch.setattr("fsm_sim.decisions.batches.SMALLEST_BATCH_SECONDS", 1e-9)
    seen: list[int] = []
    watch = Watch(lambda done, _: seen.append(done), lambda: len(seen) > 2)
    with pytest.raises(EvaluationCancelledError):
        evaluate(SCENARIOS, posterior, REPLICATIONS, SEED, threads=threads, watch=watch)
    assert len(seen) == 3
    assert 2 <= len(no_runs) < 24, "48 engine calls make it whole"


def test_nothing_to_evaluate_is_refused_in_sentences(posterior: Posterior) -> None:
    with pytest.raises(InputError, match="no scenario to evaluate") as refused:
        evaluate([], posterior.rows([]), 0, -1)
    assert len(refused.value.problems) == 4
    with pytest.raises(InputError, match="two scenarios are called 'one-office'"):
        evaluate([SCENARIOS[0]] * 2, posterior)


# Forecasts by threads


def test_a_small_forecast_needs_no_worker_process_and_two_threads_give_what_one_gives(
    calibrated: Calibration, made: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "CHUNK_SECONDS", 1e-9)
    monkeypatch.setattr(workers, "do_all", lambda *_, **__: pytest.fail("worker processes were started"))
    two = runs.forecast(list(FILES), calibrated, Plan(DRAWS, REPLICATIONS, SEED, "compiled", 2), tmp_path / "run")
    assert len(list((tmp_path / "run" / "results").iterdir())) == 48
    assert two.run["results"] == made.run["results"]


def test_only_small_forecasts_of_the_compiled_engine_are_run_by_threads() -> None:
    large = scenario("large", citizens=10_000_000, months=24.0).scenario
    kinds = (("compiled", SCENARIOS[0]), ("process", SCENARIOS[0]), ("compiled", large))
    pending = [list(tasks.tasks([one], draws=10, replications=1, seed=1, engine=engine)) for engine, one in kinds]
    assert [workers.small(some) for some in pending] == [True, False, False]


# What is loaded

HEAVY = ("arviz", "duckdb", "joblib", "matplotlib", "numba", "pandas", "pymc", "scipy", "simpy", "xarray")
FORECAST = """
import sys
from fsm_sim.cli.commands import commands
commands(["forecast", "base.toml", "--draws", "2", "--out", "out"], standalone_mode=False)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("base", ["hedensted.toml", "eksempelby.toml"], ids=["intake-given", "intake-steady"])
def test_a_forecast_loads_what_it_uses_and_a_finished_one_no_engine(base: str, tmp_path: Path) -> None:
    save(calibration(by_name.sources("published"), draws=10), tmp_path / "calibration" / "runs" / "published")
    (tmp_path / "base.toml").write_text(f'[scenario]\nname = "base"\ntitle = "Base"\nbase = "{base}"\n', "utf-8")
    loaded = []
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", FORECAST], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        loaded.append({*done.stdout.splitlines()[-1].split()} & {*HEAVY})
    assert loaded[0] >= {"numba"}
    assert not loaded[0] & {"arviz", "duckdb", "joblib", "matplotlib", "pymc", "xarray"}
    assert loaded[1] == set()


def test_help_loads_nothing_that_commands_work_with() -> None:
    code = FORECAST.replace('["forecast", "base.toml", "--draws", "2", "--out", "out"]', '["--help"]')
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {*done.stdout.splitlines()[-1].split()}
    assert "click" in loaded
    assert not loaded & {*HEAVY, "babel", "numpy", "pyarrow", "pydantic", "rich"}


def test_a_posterior_whose_draws_are_kept_gives_the_same_bytes_the_first_time_and_later(
    posterior: Posterior, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fsm_sim.decisions.batches.SMALLEST_BATCH_SECONDS", 1e-9)
    solved: list[str] = []
    monkeypatch.setattr(
        kept_draws, "draws_of", lambda *given: solved.append(given[1].municipality) or run_tasks.draws_of(*given)
    )
    for most in (1, 9):  # one that forgets, and one that does not
        kept = KeptDraws(posterior, most)
        for _ in range(2):
            assert same(evaluate(SCENARIOS, kept, REPLICATIONS, SEED, threads=2), outcomes), most
    assert sorted(solved[-2:]) == ["Hedensted", "Læsø"]
    assert len(solved) > 4  # what was forgotten was made again
    other = [scenario("another-plan", "Læsø", posts=2).scenario]
    assert same(evaluate(other, kept, REPLICATIONS, SEED), evaluate(other, posterior, REPLICATIONS, SEED))


def test_tables_of_the_offices_asked_for_last_are_kept_and_no_others(
    posterior: Posterior, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[int] = []
    made = compiled_office._numbers
    monkeypatch.setattr(compiled_office, "_numbers", lambda *given: laid_out.append(given[2]) or made(*given))
    found = []
    for tables in (0, 1, 2):
        kept = KeptDraws(posterior, 9, tables=tables)
        for _ in range(2):
            laid_out.clear()
            assert same(evaluate(SCENARIOS, kept, REPLICATIONS, SEED, threads=1), outcomes), tables
            found.append(len(laid_out))
    once = found[0]  # each office's table, and the larger one where a run needs it
    assert once >= 2
    assert found[:2] == [once, once]  # nothing is kept
    assert found[3] <= once  # one office's may be the one that is asked for first
    assert found[4:] == [once, 0]  # both offices' are


def test_some_months_and_measures_of_outcomes_are_those_of_the_whole_table(outcomes: Outcomes) -> None:
    whole, some = outcomes.runs(), ["citizens", "caseload"]
    kept = whole[whole.index.get_level_values("month").isin([2, 7])][some]
    pd.testing.assert_frame_equal(outcomes.runs([2, 7], some), kept)
