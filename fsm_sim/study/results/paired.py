"""Paired differences between two scenarios, run by run, and their statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fsm_sim.model.network import Floats
from fsm_sim.study.results.expected_effect import ExpectedEffect, expected_effect
from fsm_sim.study.results.grid import Grid, rows_of, stacked
from fsm_sim.study.results.summary import POPULATION, long_columns, names_of, weight_of

DIFFERENCE, CITIZENS = "difference", "citizens"
RUNS = ("more", "same", "fewer")
"""What a single run can say of a scenario against another."""
KEPT_COLUMNS = 8
"""Indices of columns that are kept: every plan of an answer has the same, and pandas takes a millisecond for one."""
WHOLE = 9
"""Decimals to which a difference of shares is taken for one; beyond is what floating-point numbers lose."""
EXPECTED = tuple(field.name for field in fields(ExpectedEffect))
ERRORS = tuple(name for name in EXPECTED if name.endswith("_mcse"))
PROBABILITIES = ("above", "below", "above_mcse", "below_mcse")


def paired(one: pd.DataFrame, other: pd.DataFrame, outcomes: Mapping[str, Any]) -> pd.DataFrame:
    """A scenario's runs less those of another, both by draw, replication and month: a column per part × measure.

    The parts: ``difference``; for outcomes and states ``citizens``, that of share × citizens.
    """
    if not one.index.equals(other.index):
        one, other = one.align(other, join="inner", axis="index")
    measures = names_of(one)
    shares = [name for name in measures if name in outcomes or name.startswith("state:")]
    weights = {name: weight_of(name, measures) for name in shares}
    weighted = {
        name: weight
        for name, weight in weights.items()
        if weight != POPULATION or not outcomes.get(name, {}).get("group")
    }
    place = {name: at for at, name in enumerate(measures)}
    share, weight = ([place[name] for name in names] for names in (weighted, weighted.values()))
    mine, others = one.to_numpy(), other.to_numpy()
    citizens = mine[:, share] * mine[:, weight] - others[:, share] * others[:, weight]
    named = _columns(tuple(measures), tuple(weighted))
    return pd.DataFrame(np.concatenate([mine - others, citizens], axis=1), one.index, named)


@lru_cache(maxsize=KEPT_COLUMNS)
def _columns(measures: tuple[str, ...], counted: tuple[str, ...]) -> pd.MultiIndex:
    columns = [(DIFFERENCE, name) for name in measures] + [(CITIZENS, name) for name in counted]
    return pd.MultiIndex.from_tuples(columns, names=["part", "measure"])


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
    grids = {name: Grid.of(pair) for name, pair in pairs.items()}
    columns = next(iter(pairs.values())).columns
    counted = columns.get_level_values("part") == CITIZENS
    found = stacked(
        {name: _statistics(grid, counted, level, size, levers, chance, exact) for name, grid in grids.items()}
    )
    at = {(str(one[0]), str(one[1])): place for place, one in enumerate(columns.to_list())}
    measures = [name for part, name in at if part == DIFFERENCE]
    places = {part: np.array([at.get((part, name), -1) for name in measures]) for part in (DIFFERENCE, CITIZENS)}
    rows = rows_of(grids)
    runs = np.concatenate([grid.runs for grid in grids.values()])

    def of(part: str, statistic: str) -> Floats:
        return np.where(places[part] < 0, np.nan, found[statistic][:, places[part]])

    uncounted = np.isnan(of(CITIZENS, "mean"))
    one, other = (np.isnan(of(part, "expected_lower")) for part in places)
    _untell(found, ~uncounted & (one != other), [*places.values()])

    def own(statistic: str) -> Floats:
        """In citizens where they are counted."""
        return np.where(uncounted, of(DIFFERENCE, statistic), of(CITIZENS, statistic))

    single = [name for name in found if name not in (*RUNS, *(f"expected_{name}" for name in PROBABILITIES))]
    both = [name for name in single if name not in ("parameter_sd", "chance_sd")]
    long = long_columns(
        rows,
        measures,
        {name: of(DIFFERENCE, name) for name in single}
        | {f"citizens_{name}": of(CITIZENS, name) for name in both}
        | {f"effect_{name}": own(f"expected_{name}") for name in PROBABILITIES}
        | {f"runs_{name}": own(name) for name in RUNS}
        | {"runs": np.repeat(runs, len(measures))},
    )
    place_of = {name: place for place, name in enumerate(pairs)}
    ranks = np.unique(long["measure"], return_inverse=True)[1]
    order = np.lexsort([long["month"], ranks, np.array([place_of[name] for name in long["scenario"]])])
    return pd.DataFrame({name: values[order] for name, values in long.items()})


def _untell(found: dict[str, Floats], half: npt.NDArray[np.bool_], places: Sequence[npt.NDArray[np.int64]]) -> None:
    """Leave out the expected effect where half of it is told: a share and its citizens have an interval together."""
    rows, measures = np.nonzero(half)
    for own in places:
        for name in EXPECTED:
            found[f"expected_{name}"][rows, own[measures]] = np.nan


def _statistics(
    grid: Grid,
    counted: npt.NDArray[np.bool_],
    level: float,
    size: float,
    levers: Mapping[int, Sequence[float]],
    chance: bool,
    exact: Sequence[int],
) -> dict[str, Floats]:
    """Every statistic of a scenario's differences by name, each (M, C); the columns `counted` are in citizens.

    Expected effects have errors at the months `exact`.
    """
    regressors = _regressors(grid.draws.tolist(), levers)
    shape = grid.values.shape[2:]
    flat, sizes = grid.values.reshape(*grid.values.shape[:2], -1), np.tile(np.where(counted, size, 0.0), shape[0])
    at = np.repeat(np.isin(grid.months, exact), shape[1])
    expected = _by_columns(flat, regressors, level, sizes, chance, errors=bool(at.all()))
    if not at.all():
        known = _by_columns(flat[:, :, at], regressors, level, sizes[at], chance, errors=True)
        for name in ERRORS:
            expected[name][at] = known[name]
    shaped = {f"expected_{name}": numbers.reshape(shape) for name, numbers in expected.items()}
    return grid.statistics(level) | _single_runs(grid.values, counted, chance) | shaped


def _single_runs(values: Floats, counted: npt.NDArray[np.bool_], chance: bool) -> dict[str, Floats]:
    """The shares of single runs with more, as many and fewer, in whole citizens; missing where nothing is chance."""
    whole = np.where(counted, values.round(), values.round(WHOLE))
    known = (~np.isnan(values)).sum(axis=(0, 1)) * chance
    signs = {"more": whole > 0, "same": whole == 0, "fewer": whole < 0}
    return {
        name: np.divide(one.sum(axis=(0, 1)), known, out=np.full(known.shape, np.nan), where=known > 0)
        for name, one in signs.items()
    }


def _by_columns(
    values: Floats, levers: Floats, level: float, sizes: Floats, chance: bool, *, errors: bool
) -> dict[str, Floats]:
    """The expected effect in each column; a draw in which nobody is counted is left out of that column."""
    found = {name: np.full(len(sizes), np.nan) for name in EXPECTED}
    # Columns that have the same draws are worked out together; nearly always all of them have every draw.
    alike: dict[bytes, list[int]] = {}
    known = np.isfinite(values).all(axis=1)
    for column, draws in enumerate(np.ascontiguousarray(known.T)):
        alike.setdefault(draws.tobytes(), []).append(column)
    for columns in alike.values():
        draws = known[:, columns[0]]
        if draws.any():
            some = values if known.all() else values[:, :, columns][draws]
            one = expected_effect(some, levers[draws], level, sizes[columns], chance=chance, errors=errors)
            for name, numbers in asdict(one).items():
                found[name][columns] = numbers
    return found


def _regressors(draws: Sequence[int], levers: Mapping[int, Sequence[float]]) -> Floats:
    return (
        np.array([levers[draw] for draw in draws])
        if all(draw in levers for draw in draws)
        else np.zeros((len(draws), 0))
    )
