"""A distribution given as a table: its quantiles at even steps of a standard normal, joined by a smooth curve.

The table holds the values at standard normal points from -4 to 4. Between them runs a cubic that rises wherever the
table does and has a continuous derivative. Beyond the table the curve goes on with the same slope and approaches `low`
and `high` without reaching them, so that no draw can leave the range, however far out it lies. Plain arithmetic, for
arrays and tensors alike: an even grid is looked up by division.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from fsm_sim.inference.parameters.normal_distribution import ndtri
from fsm_sim.model.network import Floats

REACH = 4.0
"""The table's ends, in standard deviations of a standard normal: all but one draw in 16,000 lie between them."""

type Table = tuple[float, ...]


def grid(count: int) -> Floats:
    """The standard normal points that a table of `count` values stands for; shape (count,).

    >>> grid(5)
    array([-4., -2.,  0.,  2.,  4.])
    """
    return np.linspace(-REACH, REACH, count)


def through(
    table: Table,
    low: float,
    high: float,
    standard: Any,
    exp: Callable[[Any], Any],
    take: Callable[[Floats, Any], Any],
) -> Any:
    """The curve at standard normal coordinates, same shape and kind; `take` looks up places of an array.

    What is not a number stays so.

    >>> line = tuple(map(float, grid(5)))
    >>> through(line, -5.0, 5.0, np.array([-1.0, 0.5]), np.exp, looked_up)
    array([-1. ,  0.5])
    >>> bool(through(line, -5.0, 5.0, np.array(100.0), np.exp, looked_up) <= 5.0)
    True
    """
    step, pieces = 2 * REACH / (len(table) - 1), _pieces(table)
    inside = standard.clip(-REACH, REACH)
    position = (inside + REACH) / step
    index = (position - position % 1).clip(0, len(table) - 2)  # PyTensor takes x // 1 for x
    x = position - index
    a, b, c, d = (take(column, index) for column in pieces)
    beyond = (standard - inside) / step
    above, below = high - table[-1], table[0] - low
    up = above * (1 - exp(-(table[-1] - table[-2]) / above * beyond.clip(0, np.inf)))
    down = below * (1 - exp(-(table[1] - table[0]) / below * (-beyond).clip(0, np.inf)))
    return a + x * (b + x * (c + x * d)) + up - down


def moments(table: Table, low: float, high: float) -> tuple[float, float]:
    """Mean and standard deviation of the distribution.

    >>> mean, sd = moments(tuple(map(float, grid(17))), -9.0, 9.0)
    >>> round(mean, 3), round(sd, 2)
    (0.0, 1.0)
    """
    values = through(table, low, high, ndtri((np.arange(4000) + 0.5) / 4000), np.exp, looked_up)
    return float(values.mean()), float(values.std())


def looked_up(values: Floats, places: Floats) -> Floats:
    """The values at whole places, which are floats, in their shape; at a place that is not a number, any of them.

    >>> looked_up(np.array([0.5, 0.7]), np.array([1.0, np.nan]))
    array([0.7, 0.5])
    """
    return np.asarray(values[np.where(np.isnan(places), 0.0, places).astype(np.int64)])


@lru_cache(maxsize=16)
def _pieces(table: Table) -> Floats:
    """Coefficients (4, pieces) of the cubics, in steps of the grid.

    The slope at a point is the harmonic mean of the slopes to either side, which keeps the curve rising (Fritsch and
    Butland); at the ends it is that of the last piece.
    """
    values = np.array(table)
    rise = np.diff(values)
    slope = np.concatenate([rise[:1], 2 * rise[:-1] * rise[1:] / (rise[:-1] + rise[1:]), rise[-1:]])
    left, right = slope[:-1], slope[1:]
    return np.array([values[:-1], left, 3 * rise - 2 * left - right, left + right - 2 * rise])
