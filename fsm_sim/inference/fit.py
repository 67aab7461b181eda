"""Drawing the posterior: nutpie's NUTS in whitened coordinates (docs/decisions/0014 has the measurements)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import nutpie
import pymc as pm
import pytensor
import xarray as xr

from fsm_sim.inference.counted import CountData
from fsm_sim.inference.data import Data
from fsm_sim.inference.model import build, inputs
from fsm_sim.inference.priors import NUMPY, Sampling
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.whitening import Whitening
from fsm_sim.model.network import Floats


class Pace(NamedTuple):
    """How NUTS moves: the mean acceptance its steps are tuned to, how often it doubles them, and the first step."""

    acceptance: float
    doublings: int = 10
    first_step: float = 0.1


CAREFUL = (Pace(0.85), Pace(0.95), Pace(0.99))
"""Paces for any model, one after another until no draw diverges."""
WHITE = (Pace(0.8, 3, 0.3), Pace(0.95, 4, 0.2), Pace(0.99, 5, 0.1))
"""Paces in white coordinates. There a trajectory has turned round after a path of pi: seven steps of 0.4 to 0.45, or
three doublings. One more costs twice as much and adds little (docs/decisions/0014)."""


@dataclass(frozen=True)
class Fitter:
    """A problem compiled once, to be fitted to any figures: its own, some of them, or made-up ones."""

    problem: Problem
    compiled: Any
    firm: int

    @classmethod
    def of(cls, problem: Problem, whitening: Whitening) -> Self:
        """Compile a problem; every later whitening must bend as many coordinates, `firm`, as this one."""
        return cls(problem, compiled(build(problem, whitening), ["standard"]), whitening.bend.shape[1])

    def fit(
        self,
        sampling: Sampling,
        whitening: Whitening,
        data: Data | None = None,
        counts: CountData | None = None,
        *,
        cores: int = 2,
        paces: Sequence[Pace] = WHITE,
        progress: Callable[[str], None] = lambda _: None,
        show_progress: bool = False,
    ) -> Any:
        """Draw from the posterior of some figures and counts (the problem's for None); see `draw`.

        Its `value` holds all quantities by name, `standard` the coordinates of the fitted ones.

        Raises
        ------
        ValueError
            When the whitening bends another number of coordinates than the one that was compiled.
        """
        if whitening.bend.shape[1] != self.firm:
            raise ValueError(f"compiled for {self.firm} bent coordinates, not {whitening.bend.shape[1]}")
        given = self.compiled.with_data(**inputs(self.problem, whitening, data, counts))
        posterior = draw(given, sampling, cores=cores, paces=paces, progress=progress, show_progress=show_progress)
        posterior["posterior"]["value"] = values(self.problem, posterior["posterior"]["standard"], sampling.seed)
        return posterior


def values(problem: Problem, standard: xr.DataArray, seed: int) -> xr.DataArray:
    """All quantities' draws (chain, draw, quantity) at coordinates of the fitted; the others' from their priors."""
    known, fitted = problem.quantities, np.asarray(standard)
    inside = np.isin(known.estimated, problem.fitted)
    normals = np.random.default_rng([seed, 7]).standard_normal((*fitted.shape[:2], len(known.estimated)))
    spreads = np.array([name.startswith("spread: ") for name in known.estimated])
    normals[..., spreads] = fitted[..., np.array([name.startswith("spread: ") for name in problem.fitted])]

    def value(at: Floats, luck: Floats) -> Floats:
        return np.asarray(known.values(np.where(inside, problem.coordinates(at, np), known.drawn(luck)), NUMPY, np))

    found = np.array([[value(*one) for one in zip(*chain, strict=True)] for chain in zip(fitted, normals, strict=True)])
    places = {"chain": standard["chain"], "draw": standard["draw"], "quantity": list(known.names)}
    return xr.DataArray(found, places, ("chain", "draw", "quantity"))


def sample(
    model: pm.Model,
    sampling: Sampling,
    *,
    progress: Callable[[str], None] = lambda _: None,
    show_progress: bool = False,
) -> Any:
    """Compile a `pm.Model` and draw from its posterior; see `draw`."""
    return draw(compiled(model), sampling, progress=progress, show_progress=show_progress)


def compiled(model: pm.Model, traced: Sequence[str] | None = None) -> Any:
    """A model compiled for nutpie; `traced` are the variables to be kept of each draw, all for None."""
    with pytensor.config.change_flags(numba__fastmath=False):
        # Liberties with rounding would make the draws depend on whether the model was compiled or found compiled.
        return nutpie.compile_pymc_model(model, var_names=traced)


def draw(
    model: Any,
    sampling: Sampling,
    *,
    cores: int = 2,
    paces: Sequence[Pace] = CAREFUL,
    progress: Callable[[str], None] = lambda _: None,
    show_progress: bool = False,
) -> Any:
    """Draw from the posterior of a compiled model; returns an ArviZ DataTree. The same seed gives the same draws.

    When a draw diverges all are drawn again in shorter steps; what diverges in the shortest is left for the checks.
    """
    posterior = None
    for pace in paces:
        again = "" if posterior is None else " again, in shorter steps: a draw diverged"
        progress(f"Sampling {sampling.chains} chains of {sampling.tune} + {sampling.draws} draws{again}")
        posterior = nutpie.sample(
            model,
            draws=sampling.draws,
            tune=sampling.tune,
            chains=sampling.chains,
            cores=cores,
            seed=sampling.seed,
            target_accept=pace.acceptance,
            maxdepth=pace.doublings,
            initial_step=pace.first_step,
            progress_bar=show_progress,
        )
        if not posterior["sample_stats"]["diverging"].any():
            break
    return posterior
