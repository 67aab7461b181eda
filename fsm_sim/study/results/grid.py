"""The runs of one scenario as a grid of draws and replications, and the statistics that keep the two axes apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from fsm_sim.model.network import Floats, Integers
from fsm_sim.study.quantiles import in_order

RUN_AXES = ("draw", "replication", "month")
"""What one row of a scenario's runs belongs to."""
KEPT_ROWS = 8
"""Indices of scenarios and months that are kept: pandas takes a millisecond for one, and answers share them."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Runs of shape (D draws, R replications, M months, C columns); NaN where a value or a whole run is missing.

    `draws` and `months` name the places of their axes; `runs` counts the runs that are there, by month.
    """

    values: Floats
    draws: Integers
    months: Integers
    runs: Integers

    @classmethod
    def of(cls, runs: pd.DataFrame) -> Self:
        """The grid of a table with the index levels draw, replication and month, in any order of its rows.

        >>> index = pd.MultiIndex.from_product([[7, 3], [0], [0, 1]], names=RUN_AXES)
        >>> grid = Grid.of(pd.DataFrame({"work": [0.7, 0.8, 0.3, 0.4]}, index))
        >>> grid.draws.tolist(), grid.values[:, 0, :, 0].tolist()
        ([3, 7], [[0.3, 0.4], [0.7, 0.8]])
        """
        return cls._of(runs.to_numpy(dtype=np.float64), [_level(_index(runs), name) for name in RUN_AXES])

    @classmethod
    def _of(cls, values: Floats, axes: Sequence[Integers]) -> Self:
        """The grid of rows (N, C), with the draw, replication and month of each row, (N,) each."""
        found = [np.unique(axis, return_inverse=True) for axis in axes]
        (draws, _, months), places = [axis for axis, _ in found], [place for _, place in found]
        shape = tuple(len(axis) for axis, _ in found)
        place = np.ravel_multi_index(places, shape)
        size = int(np.prod(shape))
        if len(place) != size or (place != np.arange(size)).any():  # runs as they are stored are in order already
            filled = np.full((size, values.shape[1]), np.nan)
            filled[place] = values
            values = filled
        counts = np.bincount(places[-1], minlength=len(months))
        return cls(np.ascontiguousarray(values).reshape(*shape, -1), draws, months, counts)

    def statistics(self, level: float) -> dict[str, Floats]:
        """The columns of `summary.spread`, each of shape (M, C)."""
        whole = self._whole
        within = _mean(self.values, 1, whole)  # of each draw, (D, M, C)
        replications = (~np.isnan(self.values)).sum(axis=1)
        chance = _mean(_variance(self.values, 1, within, whole), 0, whole)
        shares = np.divide(1.0, replications, out=np.full(within.shape, np.nan), where=replications > 0)
        share, between = _mean(shares, 0, whole), _variance(within, 0, _mean(within, 0, whole), whole)
        number = (~np.isnan(within)).sum(axis=0)
        error = np.divide(between, number, out=chance * share, where=number > 1)
        runs = self._runs()
        mean = _mean(runs, 0, whole)
        variances = {
            "sd": _variance(runs, 0, mean, whole),
            "parameter_sd": np.maximum(between - chance * share, 0.0),
            "chance_sd": np.where(np.isnan(between), np.nan, chance),
            "mcse": error,
        }
        roots = {name: np.sqrt(variance) for name, variance in variances.items()}
        return {"mean": mean, **self.interval(level), **roots}

    def means(self) -> Floats:
        """The mean of all single runs, shape (M, C); NaN where none has a value.

        >>> index = pd.MultiIndex.from_product([range(2), [0], [0]], names=RUN_AXES)
        >>> Grid.of(pd.DataFrame({"work": [1.0, 4.0]}, index)).means().tolist()
        [[2.5]]
        """
        return _mean(self._runs(), 0, self._whole)

    def interval(self, level: float) -> dict[str, Floats]:
        """``lower`` and ``upper`` end of the central `level` of single runs, each of shape (M, C).

        >>> index = pd.MultiIndex.from_product([range(5), [0], [0]], names=RUN_AXES)
        >>> grid = Grid.of(pd.DataFrame({"work": np.arange(5.0)}, index))
        >>> {end: values.tolist() for end, values in grid.interval(0.5).items()}
        {'lower': [[1.0]], 'upper': [[3.0]]}
        """
        tail = (1.0 - level) / 2.0
        runs = self._runs()
        last = np.maximum((~np.isnan(runs)).sum(axis=0) - 1, 0)
        runs = np.moveaxis(in_order(np.moveaxis(runs, 0, -1)), -1, 0)
        return {"lower": _between(runs, tail * last), "upper": _between(runs, (1.0 - tail) * last)}

    @cached_property
    def _whole(self) -> bool:
        """Whether every number is known in all runs or in none of them, so that plain sums are right, and quick."""
        known = np.isfinite(self._runs()).sum(axis=0)
        return bool(((known == 0) | (known == len(self._runs()))).all()) and known.size > 0

    def _runs(self) -> Floats:
        """Draws and replications as one axis, (D x R, M, C)."""
        return self.values.reshape(-1, *self.values.shape[2:])


def of_scenarios(runs: pd.DataFrame) -> dict[str, Grid]:
    """The grids of a table with the index level scenario too, by its name in alphabetical order."""
    index = _index(runs)
    values, axes = runs.to_numpy(dtype=np.float64), [_level(index, name) for name in RUN_AXES]
    names, codes = _coded(index, "scenario")
    found = {}
    for name, code in sorted((str(names[code]), code) for code in np.unique(codes).tolist()):
        rows = np.flatnonzero(codes == code)
        found[name] = Grid._of(values[rows], [axis[rows] for axis in axes])
    return found


def _index(runs: pd.DataFrame) -> pd.MultiIndex:
    return cast(pd.MultiIndex, runs.index)


def _level(index: pd.MultiIndex, name: str) -> Integers:
    """The value of a level of whole numbers in each row."""
    values, codes = _coded(index, name)
    return np.asarray(values)[codes]


def _coded(index: pd.MultiIndex, name: str) -> tuple[pd.Index, Integers]:
    """The values of a level, and the place among them of each row. Pandas takes ten times as long for its rows."""
    number = index.names.index(name)
    return index.levels[number], np.asarray(index.codes[number])


def rows_in(index: pd.Index, level: str, wanted: Collection[Any]) -> npt.NDArray[np.bool_]:
    """Which rows of a table, shape (rows,), have one of the values `wanted` at a level of its index.

    >>> rows_in(pd.MultiIndex.from_product([["now", "more"], [0, 24]], names=["scenario", "month"]), "month", [24])
    array([False,  True, False,  True])
    """
    values, codes = _coded(cast(pd.MultiIndex, index), level)
    return np.array([one in wanted for one in values.tolist()], dtype=bool)[codes]


def frames(
    grids: Mapping[str, Grid], statistics: Mapping[str, Mapping[str, Floats]], columns: Any
) -> dict[str, pd.DataFrame]:
    """Statistics of each scenario, (M, C) by name, as tables by name: scenario and month × `columns`."""
    index = rows_of(grids)
    return {name: pd.DataFrame(values, index, columns) for name, values in stacked(statistics).items()}


def rows_of(grids: Mapping[str, Grid]) -> pd.MultiIndex:
    """The scenario and month of each row of `stacked`."""
    return _rows(tuple((name, month) for name, grid in grids.items() for month in grid.months.tolist()))


@lru_cache(maxsize=KEPT_ROWS)
def _rows(rows: tuple[tuple[str, int], ...]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(rows, names=["scenario", "month"])


def stacked(statistics: Mapping[str, Mapping[str, Floats]]) -> dict[str, Floats]:
    """Statistics of each scenario, (M, C) by name, of all scenarios under each other."""
    names = next(iter(statistics.values()))
    return {name: np.concatenate([own[name] for own in statistics.values()]) for name in names}


def _mean(values: Floats, axis: int, whole: bool) -> Floats:
    """The mean of what is known along an axis, NaN where nothing is; `whole` as `Grid` has it."""
    if whole:
        plain: Floats = values.mean(axis=axis)
        return plain
    known = ~np.isnan(values)
    number = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    found: Floats = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
    return found


def _variance(values: Floats, axis: int, mean: Floats, whole: bool) -> Floats:
    """The variance about a known mean, with one degree of freedom less; NaN where fewer than two are known."""
    off = values - np.expand_dims(mean, axis)
    if whole and values.shape[axis] > 1:
        plain: Floats = (off**2).sum(axis=axis) / (values.shape[axis] - 1)
        return plain
    known = ~np.isnan(off)
    number = known.sum(axis=axis)
    total = (np.where(known, off, 0.0) ** 2).sum(axis=axis)
    found: Floats = np.divide(total, number - 1, out=np.full(total.shape, np.nan), where=number > 1)
    return found


def _between(values: Floats, place: Floats) -> Floats:
    """Sorted values (N, M, C) at a fractional place (M, C), between its neighbours in proportion."""
    below = np.floor(place).astype(np.intp)
    above = np.ceil(place).astype(np.intp)
    low, high = (np.take_along_axis(values, one[np.newaxis], axis=0)[0] for one in (below, above))
    found: Floats = low + (high - low) * (place - below)
    return found
