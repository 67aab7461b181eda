"""How far the whole distribution of a quantity moves with each parameter: delta and PAWN of given draws, by SALib.

Both compare the distribution of the quantity where a parameter is known to lie in a narrow slice with that of all
draws: delta by half the area between the two densities (Borgonovo, 2007; estimated as Plischke, Borgonovo and Smith,
2013), PAWN by the largest distance between the two distribution functions, in the middle one of ten slices (Pianosi and
Wagener, 2018). Correlated parameters move along. Neither takes chance out, and neither is 0 for a parameter that does
nothing, so what such a parameter has is told beside them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence

EXTRA = "SALib"
SLICES = 10
SHUFFLED = 19
"""An inert parameter stays below the largest of so many others with a probability of 95 %."""
MOST_SLICES, GRID = 48, 100
"""Slices of delta grow with the draws up to so many; points at which densities are compared."""


@dataclass(frozen=True)
class Distance:
    """How far a quantity's distribution moves with a parameter, from 0 to 1."""

    name: str
    delta: float
    pawn: float


@dataclass(frozen=True)
class Distances:
    """That of every parameter, the largest delta first, and what an inert one stays below in 95 % of cases."""

    parameters: tuple[Distance, ...]
    inert: Distance

    def beyond(self) -> tuple[Distance, ...]:
        """The parameters that both measures tell from an inert one."""
        return tuple(one for one in self.parameters if one.delta > self.inert.delta and one.pawn > self.inert.pawn)


def needed() -> tuple[Any, Any]:
    """SALib's modules of delta and of PAWN.

    Raises
    ------
    InputError
        When it is not installed.
    """
    try:
        return import_module("SALib.analyze.delta"), import_module("SALib.analyze.pawn")
    except ModuleNotFoundError:
        text = Sentence(
            "delta and PAWN need the package {package}; install it by pip install 'fsm-sim[sensitivity]', or leave "
            "distribution out.",
            package=EXTRA,
        )
        raise InputError(Problem("", None, text)) from None


def distances(quantity: Floats, columns: Floats, names: Sequence[str], seed: int) -> Distances:
    """How far the distribution of a `quantity` (D draws) moves with each of its parameters, `columns` (D, P).

    What an inert parameter has is the largest of 19 values, of draws that are shuffled by the `seed`.

    Raises
    ------
    InputError
        When SALib is not installed.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> known = rng.normal(size=(2000, 2))
    >>> found = distances(known[:, 0] + 0.1 * rng.normal(size=2000), known, ("acts", "does nothing"), seed=1)
    >>> [one.name for one in found.parameters], [one.name for one in found.beyond()]
    (['acts', 'does nothing'], ['acts'])
    """
    needed()
    varied = np.ptp(columns, axis=0) > 0
    if not np.ptp(quantity) > 0:
        varied[:] = False
    delta, pawn = np.zeros(len(names)), np.zeros(len(names))
    delta[varied], pawn[varied] = _deltas(quantity, columns[:, varied]), _pawns(quantity, columns[:, varied])
    found = [Distance(name, *pair) for name, *pair in zip(names, delta.tolist(), pawn.tolist(), strict=True)]
    return Distances(tuple(sorted(found, key=lambda one: -one.delta)), _inert(quantity, seed))


def _inert(quantity: Floats, seed: int) -> Distance:
    """Of a parameter that does nothing: both measures take ranks of a parameter alone, so any values will do."""
    if not np.ptp(quantity) > 0:
        return Distance("", 0.0, 0.0)
    rng = np.random.default_rng(seed)
    shuffled = np.column_stack([rng.permutation(len(quantity)) for _ in range(SHUFFLED)]).astype(float)
    delta, pawn = (one(quantity, shuffled).max() for one in (_deltas, _pawns))
    return Distance("", float(delta), float(pawn))


def _deltas(quantity: Floats, columns: Floats) -> Floats:
    """Equation 26 of Plischke, Borgonovo and Smith, in as many slices as SALib takes; without its resampling."""
    library, edges = needed()[0], slices_of(len(quantity))
    grid = np.linspace(quantity.min(), quantity.max(), GRID)
    return np.array([library.calc_delta(quantity, grid, column, edges) for column in columns.T])


def slices_of(draws: int) -> Floats:
    """The ends of the slices of delta, in ranks of the draws; as many slices as SALib takes.

    >>> slices_of(100).tolist()
    [0.0, 25.0, 50.0, 75.0, 100.0]
    >>> [len(slices_of(draws)) - 1 for draws in (1500, 5000, 10**9)]
    [9, 18, 48]
    """
    power = 2.0 / (7.0 + np.tanh((1500.0 - draws) / 500.0))
    return np.linspace(0, draws, min(math.ceil(draws**power), MOST_SLICES) + 1)


def _pawns(quantity: Floats, columns: Floats) -> Floats:
    """The middle one of the distances of all slices."""
    if not columns.shape[1]:
        return np.zeros(0)
    names = [str(place) for place in range(columns.shape[1])]
    found = needed()[1].analyze({"num_vars": len(names), "names": names}, columns, quantity, S=SLICES)
    return np.asarray(found["median"])
