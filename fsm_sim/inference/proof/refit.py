"""Fitting the compiled model again, to figures other than the published ones, in a few seconds."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from fsm_sim.inference.data import Data
from fsm_sim.inference.fit import Fitter, Pace
from fsm_sim.inference.priors import Sampling
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.whitening import straight
from fsm_sim.model.network import Floats

PACE = Pace(0.85, 4, 0.3)
"""Four doublings: straight coordinates leave some bent, along which three are a slow walk (docs/decisions/0021)."""
START_WITHIN = 2.0
"""The search for the mode starts with coordinates no farther out than this."""


@dataclass(frozen=True)
class Refitter:
    """A problem compiled in straight coordinates, which take a second to find where bent ones take ten."""

    fitter: Fitter

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Compile a problem for refitting."""
        return cls(Fitter.of(problem, straight(problem, problem.data, np.zeros(len(problem.fitted)))))

    def draw(self, data: Data, start: Floats, sampling: Sampling, cores: int = 1) -> Any:
        """The posterior of some figures as an ArviZ DataTree; `start` (K) is where the mode is looked for first."""
        problem = self.fitter.problem
        whitening = straight(problem, data, np.clip(start, -START_WITHIN, START_WITHIN))
        return self.fitter.fit(sampling, whitening, data, cores=cores, paces=(PACE,))


def coordinates(posterior: Any) -> Floats:
    """All chains' draws of the fitted quantities' coordinates; shape (draws, K)."""
    found = np.asarray(posterior["posterior"]["standard"])
    return found.reshape(-1, found.shape[-1])
