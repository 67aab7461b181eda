"""Sampling the posterior: a forward model is compiled once and then fitted to any targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import xarray as xr

from fsm_sim.inference.parameters.priors import NUMPY, Sampling
from fsm_sim.inference.posterior.coordinates import Whitening
from fsm_sim.inference.posterior.hamiltonian import PACES, Pace, Sampler
from fsm_sim.inference.posterior.model import build, inputs
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats


@dataclass(frozen=True)
class Fitter:
    """A forward model compiled once, to be fitted to any targets: its own, some of them, or prior-predictive ones.

    `bend` is the shape of the polynomial of its transport map.
    """

    forward: ForwardModel
    sampler: Sampler
    bend: tuple[int, ...]

    @classmethod
    def of(cls, forward: ForwardModel, whitening: Whitening) -> Self:
        """Compile a forward model; every later whitening must bend as many coordinates, along as many, as this one."""
        return cls(forward, Sampler.of(build(forward, whitening)), whitening.bend.shape)

    def fit(
        self,
        sampling: Sampling,
        whitening: Whitening,
        data: Data | None = None,
        *,
        cores: int = 2,
        paces: Sequence[Pace] = PACES,
        progress: Callable[[str], None] = lambda _: None,
        show_progress: bool = False,
    ) -> xr.DataTree:
        """Draw from the posterior of some figures (the forward model's for None) and its counts, as an ArviZ DataTree.

        Its `value` holds all quantities by name, `standard` the coordinates of the fitted ones. The same seed gives the
        same draws, on any number of cores; a run with a divergent draw is made again in shorter steps.

        Raises
        ------
        ValueError
            When the whitening's polynomial has another shape than the one that was compiled.
        """
        if whitening.bend.shape != self.bend:
            raise ValueError(f"compiled for a polynomial of shape {self.bend}, not {whitening.bend.shape}")
        given = inputs(self.forward, whitening, data)
        white, stats = self.sampler.draw(
            sampling, given, cores=cores, paces=paces, progress=progress, show_progress=show_progress
        )
        found = np.array([[self.forward.centred(whitening.standard(at, np), np) for at in chain] for chain in white])
        places = {"chain": stats["chain"], "draw": stats["draw"], "fitted": list(self.forward.fitted)}
        standard = xr.DataArray(found, places, ("chain", "draw", "fitted"))
        draws = xr.Dataset({"standard": standard, "value": values(self.forward, standard, sampling.seed)})
        return xr.DataTree.from_dict({"posterior": draws, "sample_stats": stats})


def values(forward: ForwardModel, standard: xr.DataArray, seed: int) -> xr.DataArray:
    """All quantities' draws (chain, draw, quantity) at coordinates of the fitted; the others' from their priors."""
    known, fitted = forward.quantities, np.asarray(standard)
    inside = np.isin(known.estimated, forward.fitted)
    normals = np.random.default_rng([seed, 7]).standard_normal((*fitted.shape[:2], len(known.estimated)))
    spreads = np.array([name.startswith("spread: ") for name in known.estimated])
    normals[..., spreads] = fitted[..., np.array([name.startswith("spread: ") for name in forward.fitted])]

    def value(at: Floats, rng: Floats) -> Floats:
        return np.asarray(known.values(np.where(inside, forward.coordinates(at, np), known.drawn(rng)), NUMPY, np))

    found = np.array([[value(*one) for one in zip(*chain, strict=True)] for chain in zip(fitted, normals, strict=True)])
    places = {"chain": standard["chain"], "draw": standard["draw"], "quantity": list(known.names)}
    return xr.DataArray(found, places, ("chain", "draw", "quantity"))
