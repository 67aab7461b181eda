"""Paired differences between two scenarios, run by run, and their statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fsm_sim.model.network import Floats
from fsm_sim.study.results.expected_effect import ExpectedEffect, expected_effect
from fsm_sim.study.results.summary import MONTH, POPULATION, interval, moments, names_of, one_table, weight_of

DIFFERENCE, CITIZENS = "difference", "citizens"
RUNS = ("more", "same", "fewer")
"""What a single run can say of a scenario against another."""
WHOLE = 9
"""Decimals to which a difference of shares is taken for one; beyond is what floating-point numbers lose."""
EXPECTED = tuple(field.name for field in fields(ExpectedEffect))
PROBABILITIES = ("above", "below", "above_mcse", "below_mcse")


def paired(one: pd.DataFrame, other: pd.DataFrame, outcomes: Mapping[str, Any]) -> pd.DataFrame:
    """A scenario's runs less those of another, both by draw, replication and month: a column per part × measure.

    The parts: ``difference``; for outcomes and states ``citizens``, that of share × citizens.
    """
    common = one.index.intersection(other.index).sort_values()
    one, other, measures = one.loc[common], other.loc[common], names_of(one)
    shares = [name for name in measures if name in outcomes or name.startswith("state:")]
    weights = {name: weight_of(name, measures) for name in shares}
    weighted = {
        name: weight
        for name, weight in weights.items()
        if weight != POPULATION or not outcomes.get(name, {}).get("group")
    }
    citizens = {name: one[name] * one[weight] - other[name] * other[weight] for name, weight in weighted.items()}
    parts = {DIFFERENCE: one - other, CITIZENS: pd.DataFrame(citizens, index=common)}
    return pd.concat(parts, axis=1, names=["part", "measure"])


def differences(
    pairs: Mapping[str, pd.DataFrame],
    level: float,
    size: float,
    levers: Mapping[int, Sequence[float]],
    *,
    chance: bool,
    exact: Sequence[int],
) -> pd.DataFrame:
    """All statistics of each scenario's paired differences (`paired`), in the order of `pairs`.

    `levers` are the regressors of each draw (see `expected_effect`), `chance` says whether runs hold chance, and at the
    months `exact` the expected effects have Monte Carlo errors.
    """
    together = pd.concat(pairs, names=["scenario"])
    # All scenarios and parts at once, since most of the time goes into grouping the runs.
    tables = moments(together)
    tables = {"mean": tables.pop("mean"), **interval(together, level), **tables}
    like = tables["mean"]
    found = {name: table.to_numpy() for name, table in tables.items()}
    found |= _from_grids(pairs, like, level, size, levers, chance, exact)
    measures = names_of(together.loc[:, [DIFFERENCE]].droplevel("part", axis="columns"))
    places = {
        part: like.columns.get_indexer(pd.MultiIndex.from_product([[part], measures]))
        for part in (DIFFERENCE, CITIZENS)
    }

    def of(part: str, statistic: str) -> pd.DataFrame:
        values = np.where(places[part] < 0, np.nan, found[statistic][:, places[part]])
        return pd.DataFrame(values, like.index, measures)

    def own(statistic: str) -> pd.DataFrame:
        """In citizens where they are counted."""
        return of(CITIZENS, statistic).where(of(CITIZENS, "mean").notna(), of(DIFFERENCE, statistic))

    single = [name for name in found if name not in (*RUNS, *(f"expected_{name}" for name in PROBABILITIES))]
    both = [name for name in single if name not in ("parameter_sd", "chance_sd")]
    runs = together.groupby(level=MONTH).size()
    table = one_table(
        {name: of(DIFFERENCE, name) for name in single}
        | {f"citizens_{name}": of(CITIZENS, name) for name in both}
        | {f"effect_{name}": own(f"expected_{name}") for name in PROBABILITIES}
        | {f"runs_{name}": own(name) for name in RUNS}
        | {"runs": pd.DataFrame(dict.fromkeys(measures, runs))}
    )
    order = {name: place for place, name in enumerate(pairs)}
    return table.sort_values("scenario", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def _from_grids(
    pairs: Mapping[str, pd.DataFrame],
    like: pd.DataFrame,
    level: float,
    size: float,
    levers: Mapping[int, Sequence[float]],
    chance: bool,
    exact: Sequence[int],
) -> dict[str, Floats]:
    """Shares of single runs and expected effects (`expected_lower` and so on), each an array of the shape of `like`.

    Expected effects have errors at the months `exact`.
    """
    counted = like.columns.get_level_values("part") == CITIZENS
    found: dict[str, list[Floats]] = {name: [] for name in (*RUNS, *(f"expected_{name}" for name in EXPECTED))}
    for scenario, months in like.groupby(level="scenario"):
        values, draws = _grid(pairs[str(scenario)])
        regressors = _regressors(draws, levers)
        for place, month in enumerate(months.index.get_level_values("month")):
            of_month = values[:, :, place]
            shares = _single_runs(of_month, counted, chance)
            sizes = np.where(counted, size, 0.0)
            expected = _by_columns(of_month, regressors, level, sizes, chance, errors=month in exact)
            for name, numbers in (shares | {f"expected_{name}": numbers for name, numbers in expected.items()}).items():
                found[name].append(numbers)
    return {name: np.array(numbers) for name, numbers in found.items()}


def _single_runs(values: Floats, counted: npt.NDArray[np.bool_], chance: bool) -> dict[str, Floats]:
    """The shares of single runs with more, as many and fewer, in whole citizens; missing where nothing is chance."""
    whole = np.where(counted, values.round(), values.round(WHOLE))
    known = (~np.isnan(values)).sum(axis=(0, 1)) * chance
    signs = {"more": whole > 0, "same": whole == 0, "fewer": whole < 0}
    nothing = np.full(known.shape, np.nan)
    return {
        name: np.divide(one.sum(axis=(0, 1)), known, out=nothing.copy(), where=known > 0) for name, one in signs.items()
    }


def _by_columns(
    values: Floats, levers: Floats, level: float, sizes: Floats, chance: bool, *, errors: bool
) -> dict[str, Floats]:
    """The expected effect in each column; a draw in which nobody is counted is left out of that column."""
    missing = np.isnan(values).any(axis=(0, 1))
    found = {name: np.full(len(sizes), np.nan) for name in EXPECTED}
    for columns in ([~missing] if not missing.all() else []) + [
        np.arange(len(sizes)) == at for at in np.flatnonzero(missing)
    ]:
        some = values[:, :, columns]
        draws = np.isfinite(some).all(axis=(1, 2))
        if draws.any():
            one = expected_effect(some[draws], levers[draws], level, sizes[columns], chance=chance, errors=errors)
            for name, numbers in asdict(one).items():
                found[name][columns] = numbers
    return found


def _grid(runs: pd.DataFrame) -> tuple[Floats, list[int]]:
    """Runs as an array (draws, replications, months, columns), and the draws; NaN where one is missing."""
    levels = [runs.index.unique(name).sort_values() for name in ("draw", "replication", "month")]
    values: Floats = runs.reindex(pd.MultiIndex.from_product(levels)).to_numpy(dtype=np.float64)
    return values.reshape(*map(len, levels), -1), [int(draw) for draw in levels[0]]


def _regressors(draws: Sequence[int], levers: Mapping[int, Sequence[float]]) -> Floats:
    return (
        np.array([levers[draw] for draw in draws])
        if all(draw in levers for draw in draws)
        else np.zeros((len(draws), 0))
    )
