"""Fitting the compiled model to targets other than the published ones, in a few seconds."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.fitter import Fitter
from fsm_sim.inference.posterior.sampling.coordinates import Whitening, whiten_roughly
from fsm_sim.inference.posterior.sampling.hamiltonian import Pace
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats

PACE = Pace(0.7, 10)
"""Fits of prior-predictive data sets are not repeated when a draw diverges; their divergences are counted."""
START_WITHIN = 2.0
"""The search for the mode starts with coordinates no farther out than this."""


@dataclass(frozen=True)
class Refitter:
    """A forward model that is fitted many times, with a less accurate transport map.

    It is compiled when it first draws, so that it can be handed to another process before.
    """

    forward: ForwardModel

    @cached_property
    def fitter(self) -> Fitter:
        """The forward model compiled."""
        return Fitter.of(self.forward, self._coordinates(self.forward.data, np.zeros(len(self.forward.free)), None))

    def draw(self, data: Data, start: Floats, sampling: Sampling, cores: int = 1) -> xr.DataTree:
        """The posterior of some targets; `start` (K) is where the mode is looked for first."""
        informed = self.fitter.coefficients[1]
        return self.fitter.fit(sampling, self._coordinates(data, start, informed), data, cores=cores, paces=(PACE,))

    def _coordinates(self, data: Data, start: Floats, informed: int | None) -> Whitening:
        return whiten_roughly(self.forward, data, informed, np.clip(start, -START_WITHIN, START_WITHIN))


def coordinates(posterior: xr.DataTree) -> Floats:
    """All chains' draws of the free parameters' coordinates; shape (draws, K)."""
    found = np.asarray(posterior["posterior"]["standard"])
    return found.reshape(-1, found.shape[-1])


def parameter_values(posterior: xr.DataTree) -> Floats:
    """All chains' draws of every parameter, those that no target depends on from their prior; shape (draws, Q)."""
    found = np.asarray(posterior["posterior"]["value"])
    return found.reshape(-1, found.shape[-1])
