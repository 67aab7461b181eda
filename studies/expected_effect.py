"""Estimators of the expected effect against its known distribution: the tables of docs/decisions/0052.

Run: ``tools/uv run --locked python -m studies.expected_effect``. Two caseworkers more in Hedensted are run for 1600
draws of the published calibration with 400 replications each, so that each draw's expected effect is nearly known, and
the mean field works out the same without chance. Forecasts of the usual sizes are then taken out of these runs at
random, and each estimator's interval and probability are compared with the known ones. About ten minutes on one core.
The answers go to `expected_effect.csv` beside this file; ``--table`` prints the tables from there.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.inputs.scenarios import load_scenario
from fsm_sim.model.network import Floats
from fsm_sim.study.calibrations.by_name import PUBLISHED, load
from fsm_sim.study.forecasts.effect_runs import levers
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.run_tasks import run_offices
from fsm_sim.study.forecasts.tasks import Posterior, tasks
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.expected_effect import expectations, expected_effect
from fsm_sim.study.results.rows import records
from studies.calibrated import markdown, say

ANSWERS = Path(__file__).with_name("expected_effect.csv")
SCENARIOS = ("hedensted", "hedensted-two-more")
OUTCOME, MONTH = "work", 24
DRAWS, REPLICATIONS = 1600, 400
FORECASTS = ((100, 2), (200, 2), (500, 2), (500, 4))
"""Draws and replications of the forecasts that are compared with the truth."""
REPEATED = 300
"""Forecasts of each size."""
LEVEL = 0.9
SEED = 7

Estimator = Callable[[Floats, Floats, Floats], Floats]
"""From runs (D, R), levers (D, L) and the mean field's effects (D,) to a sample of expected effects."""


@dataclass(frozen=True)
class Pool:
    """Differences in citizens of `runs` (D, R), the `levers` of each draw (D, L), and what the mean field says (D,)."""

    runs: Floats
    levers: Floats
    field: Floats


def pool() -> Pool:
    """All runs, and the mean field at every draw."""
    posterior = posterior_of(load(PUBLISHED), DRAWS)
    scenarios = [load_scenario(name) for name in SCENARIOS]
    runs = np.zeros((DRAWS, REPLICATIONS))
    for first in range(0, DRAWS, 20):  # a block at a time, since an evaluation keeps every month and measure
        some = range(first, min(first + 20, DRAWS))
        found = evaluate(scenarios, posterior.rows(some), REPLICATIONS, SEED)
        citizens = (found.of(OUTCOME) * found.of("citizens"))[..., MONTH]
        runs[list(some)] = citizens[1] - citizens[0]
        say(f"{some.stop} of {DRAWS} draws")
    return Pool(runs, np.column_stack(list(levers(posterior).values())), _field(posterior))


def _field(posterior: Posterior) -> Floats:
    """The mean field's difference in citizens at every draw."""
    citizens = np.zeros((2, len(posterior)))
    for place, name in enumerate(SCENARIOS):
        every = [load_scenario(name)]
        for task in tasks(every, draws=len(posterior), replications=1, seed=SEED, engine="cohort"):
            (office,) = run_offices(task, posterior)
            citizens[place, list(task.draws)] = (office.series[OUTCOME] * office.series["citizens"])[:, MONTH]
    difference: Floats = citizens[1] - citizens[0]
    return difference


def _means(runs: Floats, _levers: Floats, _field: Floats) -> Floats:
    means: Floats = runs.mean(axis=1)
    return means


def _normal(runs: Floats, _levers: Floats, _field: Floats) -> Floats:
    """A normal distribution with the variance component of the parameters."""
    means = runs.mean(axis=1)
    variance = means.var(ddof=1) - runs.var(axis=1, ddof=1).mean() / runs.shape[1]
    quantiles = np.quantile(np.random.default_rng(1).standard_normal(100_000), (np.arange(1000) + 0.5) / 1000)
    normal: Floats = means.mean() + np.sqrt(max(variance, 0.0)) * quantiles
    return normal


def _scaled(runs: Floats, _levers: Floats, _field: Floats) -> Floats:
    return expectations(runs[:, :, None], np.zeros((len(runs), 0)))[:, 0]


def _regression(runs: Floats, regressors: Floats, _field: Floats) -> Floats:
    """The fitted values alone: what no lever explains is taken for chance."""
    design = np.column_stack([np.ones(len(runs)), regressors])
    fitted: Floats = design @ np.linalg.lstsq(design, runs.mean(axis=1), rcond=None)[0]
    return fitted


def _chosen(runs: Floats, regressors: Floats, _field: Floats) -> Floats:
    return expectations(runs[:, :, None], regressors)[:, 0]


def _with_field(runs: Floats, _levers: Floats, field: Floats) -> Floats:
    return expectations(runs[:, :, None], field[:, None])[:, 0]


ESTIMATORS: dict[str, Estimator] = {
    "means of draws": _means,
    "variance components, normal": _normal,
    "means of draws, scaled": _scaled,
    "regression on the levers": _regression,
    "regression and residual, each scaled (chosen)": _chosen,
    "the same on the mean field": _with_field,
}


def statistics(sample: Floats) -> Floats:
    """Both ends of the interval, and the probability of more than one citizen."""
    return np.array([*np.quantile(sample, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]), (sample > 1.0).mean()])


def answers(known: Pool) -> pd.DataFrame:
    """Bias and standard deviation of every estimator's ends and probability, by the size of the forecast."""
    truth = statistics(_chosen(known.runs, known.levers, known.field))
    rows = [_row("truth", DRAWS, REPLICATIONS, truth, np.full(3, np.nan))]
    rows += [_row("truth: mean field", DRAWS, 1, statistics(known.field), np.full(3, np.nan))]
    for draws, replications in FORECASTS:
        rng, found, stated = np.random.default_rng(SEED), {name: [] for name in ESTIMATORS}, []  # type: ignore[var-annotated]
        for _ in range(REPEATED):
            some = np.sort(rng.choice(DRAWS, draws, replace=False))
            runs = known.runs[some][:, rng.choice(REPLICATIONS, replications, replace=False)]
            for name, estimator in ESTIMATORS.items():
                found[name].append(statistics(estimator(runs, known.levers[some], known.field[some])))
            one = expected_effect(runs[:, :, None], known.levers[some], LEVEL, np.ones(1))
            stated.append([one.lower_mcse[0], one.upper_mcse[0], one.above_mcse[0]])
        for name, values in found.items():
            rows.append(_row(name, draws, replications, np.mean(values, axis=0) - truth, np.std(values, axis=0)))
        rows.append(_row("stated Monte Carlo error", draws, replications, np.full(3, np.nan), np.mean(stated, axis=0)))
    return pd.DataFrame(rows)


def _row(name: str, draws: int, replications: int, bias: Floats, sd: Floats) -> dict[str, float | str]:
    columns = ("lower", "upper", "probability")
    return {
        "estimator": name, "draws": draws, "replications": replications,
        **{f"{column}_bias": float(value) for column, value in zip(columns, bias, strict=True)},
        **{f"{column}_sd": float(value) for column, value in zip(columns, sd, strict=True)},
    }  # fmt: skip


def tables(found: pd.DataFrame) -> str:
    """A row per estimator and size of forecast: bias and standard deviation."""
    head = ("forecast", "estimator", "lower end", "upper end", "probability of more than 1 citizen")
    rows = []
    for row in records(found):
        cells = (_cell(row, column) for column in ("lower", "upper", "probability"))
        rows.append((f"{row['draws']} × {row['replications']}", str(row["estimator"]), *cells))
    return markdown(head, rows)


def _cell(row: Record, column: str) -> str:
    digits = 3 if column == "probability" else 2
    bias, sd = row[f"{column}_bias"], row[f"{column}_sd"]
    if np.isnan(sd):
        return f"{bias:.{digits}f}"
    return f"± {sd:.{digits}f}" if np.isnan(bias) else f"{bias:+.{digits}f} ± {sd:.{digits}f}"


def main(arguments: list[str]) -> None:
    """Run the study, or print its table from what was kept."""
    if arguments != ["--table"]:
        answers(pool()).to_csv(ANSWERS, index=False, float_format="%.4g")
    print(tables(pd.read_csv(ANSWERS)))


if __name__ == "__main__":
    main(sys.argv[1:])
