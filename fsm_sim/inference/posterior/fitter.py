"""Sampling the posterior: a forward model is compiled once and then fitted to any targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import xarray as xr

from fsm_sim.inference.parameters.priors import NUMPY, Sampling
from fsm_sim.inference.posterior.model import build, inputs
from fsm_sim.inference.posterior.sampling.coordinates import Whitening
from fsm_sim.inference.posterior.sampling.hamiltonian import PACES, UNWATCHED, Pace, Sampler, Watch
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import ELASTICITIES


@dataclass(frozen=True)
class Fitter:
    """A forward model compiled once, to be fitted to any targets: its own, some of them, or prior-predictive ones.

    `coefficients` is the shape of the polynomial of its transport map.
    """

    forward: ForwardModel
    sampler: Sampler
    coefficients: tuple[int, ...]

    @classmethod
    def of(cls, forward: ForwardModel, whitening: Whitening) -> Self:
        """Compile a forward model; every later whitening must shift as many coordinates, along as many, as this one."""
        return cls(forward, Sampler.of(build(forward, whitening)), whitening.coefficients.shape)

    def fit(
        self,
        sampling: Sampling,
        whitening: Whitening,
        data: Data | None = None,
        *,
        cores: int = 2,
        paces: Sequence[Pace] = PACES,
        watch: Watch = UNWATCHED,
    ) -> xr.DataTree:
        """Draw from the posterior of some targets (the forward model's for None) and its counts, as an ArviZ DataTree.

        Its `value` holds all parameters by name, `standard` the coordinates of the free ones. The same seed gives the
        same draws, on any number of cores; a run with a divergent draw is made again in shorter steps.

        Raises
        ------
        ValueError
            When the whitening's polynomial has another shape than the one that was compiled.
        """
        if whitening.coefficients.shape != self.coefficients:
            raise ValueError(
                f"compiled for a polynomial of shape {self.coefficients}, not {whitening.coefficients.shape}"
            )
        given = inputs(self.forward, whitening, data)
        white, stats = self.sampler.draw(sampling, given, cores=cores, paces=paces, watch=watch)
        found = np.array([[self.forward.centred(whitening.standard(at, np), np) for at in chain] for chain in white])
        places = {"chain": stats["chain"], "draw": stats["draw"], "free_parameter": list(self.forward.free)}
        standard = xr.DataArray(found, places, ("chain", "draw", "free_parameter"))
        draws = xr.Dataset({"standard": standard, **values(self.forward, standard, sampling.seed)})
        return xr.DataTree.from_dict({"posterior": draws, "sample_stats": stats})


def values(forward: ForwardModel, standard: xr.DataArray, seed: int) -> dict[str, xr.DataArray]:
    """All parameters' draws as `value`: at coordinates of those that targets inform, others from their priors.

    `cut` are the standard normal coordinates of the elasticities, which no target informs.
    """
    known, at = forward.space, np.asarray(standard)
    inside = np.isin(known.free, forward.free)
    normals = np.random.default_rng([seed, 7]).standard_normal((*at.shape[:2], len(known.free)))
    between_sd = np.array([name.startswith("between_sd: ") for name in known.free])
    normals[..., between_sd] = at[..., np.array([name.startswith("between_sd: ") for name in forward.free])]

    def value(at: Floats, standard_normal: Floats) -> Floats:
        return np.asarray(
            known.values(np.where(inside, forward.coordinates(at, np), known.drawn(standard_normal)), NUMPY, np)
        )

    found = np.array([[value(*one) for one in zip(*chain, strict=True)] for chain in zip(at, normals, strict=True)])
    free = [name for name in ELASTICITIES if name in known.free]
    cut = normals[..., [known.free.index(name) for name in free]]
    run = {"chain": standard["chain"], "draw": standard["draw"]}
    return {
        "value": xr.DataArray(found, run | {"parameter": list(known.names)}, ("chain", "draw", "parameter")),
        "cut": xr.DataArray(cut, run | {"cut_parameter": free}, ("chain", "draw", "cut_parameter")),
    }
