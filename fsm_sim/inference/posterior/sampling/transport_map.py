"""A quadratic transport map: the conditional mode of some coordinates as a polynomial of second degree in others.

`prior_informed` are the prior-informed coordinates, `informed` the data-informed ones (`coordinates.py`).
"""

import math
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from fsm_sim.inference.parameters.lookup import gathered
from fsm_sim.model.network import Floats, Integers

PLACES_PER_COEFFICIENT = 1.5
"""Places at which the conditional mode is searched for, for each coefficient of the polynomial."""
REACH = 1.2
"""Standard deviation of the places: somewhat wider than the posterior, so that its tails are fitted too."""

Best = Callable[[Floats], Floats]
"""The conditional mode at prior-informed coordinates, NaN where the search did not converge."""


class Map(Protocol):
    """As `map`: that of a pool of threads where each of several places takes a solution."""

    def __call__[S, T](self, function: Callable[[S], T], values: Iterable[S], /) -> Iterable[T]:
        """What the function makes of each value, in order."""
        ...


def features(prior_informed: Any, count: int, xp: ModuleType) -> Any:
    """1, the coordinates and their products in pairs: the terms of the polynomial in `count` coordinates.

    >>> features(np.array([2.0, 3.0]), 2, np)
    array([1., 2., 3., 4., 6., 9.])
    """
    if count == 0:
        return np.ones(1)
    one_first = (np.arange(count + 1) - 1) % (count + 1)  # 1 is behind the last
    first, second = (gathered(prior_informed, one_first[pair], count, 1.0, xp) for pair in np.triu_indices(count + 1))
    return first * second


def degree(terms: int) -> int:
    """How many coordinates a polynomial of so many terms has.

    >>> degree(6)
    2
    """
    return math.isqrt(2 * terms) - 1


def by_curvature(best: Best, count: int, workers: Map) -> Integers:
    """The prior-informed coordinates by the curvature of the conditional mode along them, largest first; (count,).

    Second differences at the mode; a search that does not converge counts as the largest.
    """
    places = REACH * np.concatenate([np.eye(count), -np.eye(count), np.zeros((1, count))])
    found = np.array(list(workers(best, places)))
    size = np.linalg.norm(found[:count] + found[count:-1] - 2 * found[-1], axis=1)
    return np.argsort(-np.nan_to_num(size, nan=np.inf), kind="stable")


def polynomial(best: Best, informed: int, curved: int, count: int, workers: Map) -> Floats:
    """The polynomial (coefficients, informed) of the conditional mode, fitted by least squares to random places.

    Random places do better than second differences on a grid, which miss what lies away from the axes
    (docs/decisions/0024). All coefficients are 0 when too few searches converge: the map is then affine.
    """
    # The targets fix the data-informed coordinates within a narrow, curved ridge. In affine coordinates a sampler's
    # step is limited by the ridge's width, and trajectories along it diverge where it curves. Taking the conditional
    # mode as the origin of these coordinates makes the ridge straight. Only their origin is shifted, not their scale,
    # so the Jacobian is constant and the log density has no further term (docs/decisions/0034 measures the gain).
    coefficients = len(features(np.zeros(curved), curved, np))
    places = np.zeros((int(PLACES_PER_COEFFICIENT * coefficients), count))
    places[:, :curved] = REACH * np.random.default_rng(0).standard_normal((len(places), curved))
    found = np.array(list(workers(best, places)))
    settled = np.isfinite(found).all(axis=1)
    if settled.sum() < coefficients:
        return np.zeros((coefficients, informed))
    terms = np.array([features(place[:curved], curved, np) for place in places[settled]])
    return np.asarray(np.linalg.lstsq(terms, found[settled], rcond=None)[0])
