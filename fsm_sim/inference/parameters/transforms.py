"""All parameters at once from the coordinates of the free ones: the transforms of their priors, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from fsm_sim.inference.parameters.lookup import gathered
from fsm_sim.inference.parameters.priors import Numbers, Prior
from fsm_sim.model.network import Floats, Integers


@dataclass(frozen=True)
class Transforms:
    """The priors of all parameters (Q) in columns, so that one expression serves them all.

    A compiled model of a hundred separate transforms takes minutes to compile, one of columns takes seconds.

    `count`: of the coordinates (K). `place` (Q): of each parameter among them, K for a fixed one. `tabled`: priors with
    a table by their place. `cut` (Q): whether a prior ends somewhere, and the probabilities `low` and `high` (Q) that
    it then lies between. `logarithmic`, `centre` and `scale` (Q) as in `Prior`; `log_scale` (Q): the scale, 0 where a
    prior is not logarithmic, so that its unused exponential cannot overflow.
    """

    count: int
    place: Integers
    tabled: tuple[tuple[int, Prior], ...]
    cut: NDArray[np.bool_]
    low: Floats
    high: Floats
    logarithmic: NDArray[np.bool_]
    centre: Floats
    scale: Floats
    log_scale: Floats

    @classmethod
    def of(cls, known: Mapping[str, Prior], free: Sequence[str]) -> Self:
        """The columns of named priors, of which some are free, in the order of the coordinates."""
        priors, place = list(known.values()), {name: index for index, name in enumerate(free)}
        low, high = np.array([prior.range if prior.cut else (0.0, 1.0) for prior in priors]).T
        logarithmic = np.array([prior.logarithmic for prior in priors])
        scale = np.array([prior.scale for prior in priors])
        return cls(
            count=len(place),
            place=np.array([place.get(name, len(place)) for name in known]),
            tabled=tuple((index, prior) for index, prior in enumerate(priors) if prior.table),
            cut=np.array([prior.cut for prior in priors]),
            low=low,
            high=high,
            logarithmic=logarithmic,
            centre=np.array([prior.centre for prior in priors]),
            scale=scale,
            log_scale=np.where(logarithmic, scale, 0.0),
        )

    def values(self, normals: Any, numbers: Numbers, xp: ModuleType) -> Any:
        """All parameters (Q) at coordinates (K), as arrays or tensors: every prior's `value` at once."""
        z = gathered(normals, self.place, self.count, 0.0, xp)
        tabled = [(index, prior.value(z[index], numbers)) for index, prior in self.tabled]
        inside = numbers.quantile(self.low + (self.high - self.low) * numbers.cdf(xp.where(self.cut, z, 0.0)))
        z = xp.where(self.cut, inside, z)
        found = xp.where(self.logarithmic, self.centre * numbers.exp(self.log_scale * z), self.centre + self.scale * z)
        for index, value in tabled:
            found = xp.where(np.arange(len(self.place)) == index, value, found)
        return found
