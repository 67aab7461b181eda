"""Prior-predictive data sets: parameters drawn from their priors, and the targets that might then be published."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Self

import numpy as np

from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.targets.edges import inside
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import draw_observed, logit_sd
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats

Shares = Callable[[Floats, int], Floats]
"""True shares (targets) at values of all parameters (Q); the second argument is the number of the data set."""

NEAREST = 1e-15
"""A share is published as 0 or 1 when it is nearer to that than to the next rounded value; its interval ends here."""


@dataclass(frozen=True)
class DataSet:
    """One data set: coordinates of the free parameters (K), values of all (Q), and the targets published of them."""

    number: int
    coordinates: Floats
    value: Floats
    data: Data


@dataclass(frozen=True)
class World:
    """Prior-predictive data sets of a forward model by number; the same seed and number give the same data set.

    `shares` gives the true shares: the forward model unless another is named.
    """

    forward: ForwardModel
    seed: int
    shares: Shares

    @classmethod
    def of(cls, forward: ForwardModel, seed: int) -> Self:
        """Data sets simulated by the forward model."""
        return cls(forward, seed, partial(_own_shares, forward))

    @cached_property
    def _places(self) -> Floats:
        free = self.forward.space.free
        return np.array([free.index(name) for name in self.forward.free])

    def data_set(self, number: int) -> DataSet:
        """One data set."""
        known, rng = self.forward.space, np.random.default_rng([self.seed, 8, number])
        drawn = known.drawn(rng.standard_normal(len(known.free)))
        value = np.asarray(known.values(drawn, NUMPY, np))
        data = published(self.forward, self.shares(value, number), rng)
        return DataSet(number, drawn[self._places], value, data)


def _own_shares(forward: ForwardModel, value: Floats, _: int) -> Floats:
    return forward.shares_at(value)


def published(forward: ForwardModel, shares: Floats, rng: np.random.Generator) -> Data:
    """Targets published of true shares, with the likelihood's noise and each target's own width of interval.

    The intervals tile the line from 0 to 1 so that the target's published interval is one of them.
    """
    data, settings = forward.data, forward.space.settings.likelihood
    share = inside(shares)
    sd = logit_sd(share, data.denominator, data.discrepancy, settings.overdispersion, np)
    drawn = draw_observed(share, sd, rng)
    width = data.upper - data.lower
    lower = data.lower + np.floor((drawn - data.lower) / width) * width
    return data._replace(
        lower=np.clip(lower, NEAREST, 1 - 2 * NEAREST), upper=np.clip(lower + width, 2 * NEAREST, 1 - NEAREST)
    )
