"""Partial pooling: how parameters of one kind are scaled by a spread, which is a parameter itself or held fixed.

A pooled parameter's coordinate z is normal with mean 0 and standard deviation s, its spread; its value is its prior's
transform of z. A spread is lognormal, so log s = log median + sigma u at its own standard normal coordinate u, or a
fixed value. Prior draws, the log density, the sampler's coordinates and validation all read this module: two
definitions of s once disagreed about a spread that was held fixed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any, Self

import numpy as np

from fsm_sim.inference.parameters.lookup import gathered
from fsm_sim.inference.parameters.priors import Prior
from fsm_sim.model.network import Floats, Integers


@dataclass(frozen=True)
class Pooling:
    """The scale of each of K coordinates, some of which are those of the spreads themselves.

    `spread` (K): the place of each coordinate's estimated spread, K where it has none or a fixed one. `level` (K): the
    logarithm of the spread's median or fixed value, 0 for a coordinate that is not pooled. `sigma` (K): of a coordinate
    that is an estimated spread, the standard deviation of its logarithm; 0 for all others.
    """

    spread: Integers
    level: Floats
    sigma: Floats

    @classmethod
    def of(cls, names: Sequence[str], spread_of: Mapping[str, str], priors: Mapping[str, Prior]) -> Self:
        """The scales of estimated parameters by name; `spread_of` names each one's spread, "" for none."""
        place = {name: index for index, name in enumerate(names)}
        known = [priors.get(spread_of[name]) for name in names]
        return cls(
            spread=np.array([place.get(spread_of[name], len(place)) for name in names], dtype=np.int64),
            level=np.array([0.0 if prior is None else np.log(prior.centre) for prior in known]),
            sigma=np.array([priors[name].scale if is_spread(name) else 0.0 for name in names]),
        )

    @cached_property
    def pooled(self) -> Integers:
        """How many coordinates each estimated spread scales (K); 0 for what is no spread."""
        return np.bincount(self.spread, minlength=len(self.spread) + 1)[:-1]

    def log_scale(self, at: Any, xp: ModuleType) -> Any:
        """Logarithms of the prior standard deviations of coordinates (K), given those of their spreads.

        >>> fixed = Pooling(np.array([2, 2]), np.log([0.25, 1.0]), np.zeros(2))
        >>> np.exp(fixed.log_scale(np.array([3.0, 3.0]), np))
        array([0.25, 1.  ])
        """
        count = len(self.spread)
        estimated = gathered(self.sigma * at, self.spread, count, 0.0, xp)
        return self.level + estimated if self.level.any() else estimated

    def drawn(self, standard: Floats) -> Floats:
        """Coordinates (K) drawn from their prior, from independent standard normals (K)."""
        return np.asarray(standard * np.exp(self.log_scale(standard, np)))

    def distances(self, at: Any, xp: ModuleType) -> Any:
        """Numbers (K) whose squares add up to minus twice the log prior density at coordinates (K), plus a constant.

        Least squares, which finds the mode, needs the density in this form. A pooled coordinate contributes z / s. The
        n factors 1 / s in front of the normal densities that a spread scales are exp(-n sigma u) but for a constant;
        with the square of u they make the square of u + n sigma.
        """
        return at * xp.exp(-self.log_scale(at, xp)) + self.pooled.astype(float) * self.sigma


def is_spread(name: str) -> bool:
    """Whether a parameter is the spread of others.

    >>> is_spread("spread: placement"), is_spread("fsm2: placement")
    (True, False)
    """
    return name.startswith("spread: ")


def spread_name(name: str) -> str:
    """The parameter that says how far parameters of this kind lie apart, whether or not there is one.

    >>> spread_name("fsm2: placement"), spread_name("office: Hedensted"), spread_name("readiness_spread")
    ('spread: placement', 'spread: office', '')
    """
    kind, _, rest = name.partition(": ")
    if not rest or kind in ("spread", "count"):
        return ""
    return "spread: office" if kind == "office" else f"spread: {rest}"
