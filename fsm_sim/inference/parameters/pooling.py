"""Partial pooling: how parameters of one kind are scaled by their between-group standard deviation, free or fixed.

A pooled parameter's coordinate z is normal with mean 0 and between-group standard deviation s; its value is its prior's
transform of z. This s is lognormal, so log s = log median + sigma u at its own standard normal coordinate u, or a
fixed value. Prior draws, the log density, the sampler's coordinates and validation all read this module: two
definitions of s once disagreed about an s that was held fixed.
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

OFFICE_EFFECTS = ("office_placement", "office_work")
"""Kinds of a municipality's own effects: on the rate of placements, and on the rates towards work."""


@dataclass(frozen=True)
class Pooling:
    """The scale of each of K coordinates, some of which are those of the between-group standard deviations themselves.

    `between_sd` (K): the place of each coordinate's free between-group standard deviation, K where it has none or a
    fixed one. `level` (K): the logarithm of its median or fixed value, 0 for a coordinate that is not pooled. `sigma`
    (K): of a coordinate that is itself a free between-group standard deviation, the standard deviation of its
    logarithm; 0 for all others.
    """

    between_sd: Integers
    level: Floats
    sigma: Floats

    @classmethod
    def of(cls, names: Sequence[str], between_sd_of: Mapping[str, str], priors: Mapping[str, Prior]) -> Self:
        """The scales of free parameters by name; `between_sd_of` names each one's standard deviation, "" for none."""
        place = {name: index for index, name in enumerate(names)}
        known = [priors.get(between_sd_of[name]) for name in names]
        return cls(
            between_sd=np.array([place.get(between_sd_of[name], len(place)) for name in names], dtype=np.int64),
            level=np.array([0.0 if prior is None else np.log(prior.centre) for prior in known]),
            sigma=np.array([priors[name].scale if is_between_sd(name) else 0.0 for name in names]),
        )

    @cached_property
    def pooled(self) -> Integers:
        """How many coordinates each free between-group standard deviation scales (K); 0 for all others."""
        return np.bincount(self.between_sd, minlength=len(self.between_sd) + 1)[:-1]

    def log_scale(self, at: Any, xp: ModuleType) -> Any:
        """Logarithms of the prior standard deviations of coordinates (K), given those of `between_sd`.

        >>> fixed = Pooling(np.array([2, 2]), np.log([0.25, 1.0]), np.zeros(2))
        >>> np.exp(fixed.log_scale(np.array([3.0, 3.0]), np))
        array([0.25, 1.  ])
        """
        count = len(self.between_sd)
        free = gathered(self.sigma * at, self.between_sd, count, 0.0, xp)
        return self.level + free if self.level.any() else free

    def drawn(self, standard: Floats) -> Floats:
        """Coordinates (K) drawn from their prior, from independent standard normals (K)."""
        return np.asarray(standard * np.exp(self.log_scale(standard, np)))

    def distances(self, at: Any, xp: ModuleType) -> Any:
        """Numbers (K) whose squares add up to minus twice the log prior density at coordinates (K), plus a constant.

        Least squares, which finds the mode, needs the density in this form. A pooled coordinate contributes z / s. The
        n factors 1 / s in front of the normal densities that s scales are exp(-n sigma u) but for a constant;
        with the square of u they make the square of u + n sigma.
        """
        return at * xp.exp(-self.log_scale(at, xp)) + self.pooled.astype(float) * self.sigma


def is_between_sd(name: str) -> bool:
    """Whether a parameter is the between-group standard deviation of others.

    >>> is_between_sd("between_sd: placement"), is_between_sd("fsm2: placement")
    (True, False)
    """
    return name.startswith("between_sd: ")


def between_sd_name(name: str) -> str:
    """The parameter that says how far parameters of this kind lie apart, whether or not there is one.

    >>> (
    ...     between_sd_name("fsm2: placement"),
    ...     between_sd_name("office_work: Hedensted"),
    ...     between_sd_name("preparation_ratio"),
    ... )
    ('between_sd: placement', 'between_sd: office_work', '')
    """
    kind, _, rest = name.partition(": ")
    if not rest or kind in ("between_sd", "count"):
        return ""
    return f"between_sd: {kind}" if kind in OFFICE_EFFECTS else f"between_sd: {rest}"
