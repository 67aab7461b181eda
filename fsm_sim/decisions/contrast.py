"""A plan against another: the expected effect, what single runs do, and what the difference rests on."""

import os
from dataclasses import replace

from fsm_sim.decisions.evaluate import ENGINE, evaluate
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.study.forecasts.effect_runs import run_effects
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.forecasts.record import run_inputs, run_record
from fsm_sim.study.results.comparison import Comparison, compare_runs

MOST_DRAWS = 100
"""Draws of the comparison, or as many as the question has, and of the paired runs with each effect set to nothing."""
REPLICATIONS = 4


def contrast(
    before: ScenarioFile,
    after: ScenarioFile,
    month: int,
    calibration: Calibration,
    runs: tuple[int, int],
    threads: int = 0,
) -> Comparison:
    """The plan `after` compared with `before` in a month, with the parts that each effect makes.

    Both run with the same posterior draws and random numbers; `runs` are the draws and the seed. Intakes are worked out
    already.
    """
    files = [_until(month, one) for one in (before, after)]
    draws, seed = runs
    scenarios = [one.scenario for one in files]
    draws = min(MOST_DRAWS, draws)
    posterior, plan = posterior_of(calibration, draws), Plan(draws, REPLICATIONS, seed, ENGINE)
    record = run_record(files, calibration, plan, run_inputs(files, calibration, plan)).as_json()
    outcomes = evaluate(scenarios, posterior, REPLICATIONS, seed, threads=threads)
    effects = run_effects(scenarios, posterior, plan, threads or os.cpu_count() or 1)
    table = outcomes.runs()
    return compare_runs(
        table[sorted(outcomes.measures)].sort_index(),
        record,
        before.scenario.name,
        calibration.as_json(),
        effects=effects,
    )


def _until(month: int, file: ScenarioFile) -> ScenarioFile:
    """A scenario that was checked, up to a month; what is planned later does not happen in it."""
    horizon = file.scenario.horizon.model_copy(update={"months": float(month)})
    scenario = file.scenario.model_copy(update={"horizon": horizon})
    return replace(file, scenario=scenario, digest=digest(scenario))
