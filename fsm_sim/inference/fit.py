"""Drawing the posterior: nutpie's NUTS in whitened coordinates (docs/decisions/0014 has the measurements)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import nutpie
import pymc as pm
import pytensor

from fsm_sim.inference.counted import CountData
from fsm_sim.inference.data import Data
from fsm_sim.inference.model import build, inputs
from fsm_sim.inference.priors import Sampling
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.whitening import Whitening

TARGET_ACCEPTANCES = (0.85, 0.95, 0.99)
"""Mean acceptances that the step size is tuned to, one after another until no draw diverges.

The first is cheapest. Draws diverged at it while steps of the mean field could explode (docs/decisions/0015); the
others are for what nobody has seen yet.
"""


@dataclass(frozen=True)
class Fitter:
    """A problem compiled once, to be fitted to any figures: its own, some of them, or made-up ones."""

    problem: Problem
    compiled: Any

    @classmethod
    def of(cls, problem: Problem, whitening: Whitening) -> Self:
        """Compile a problem; every later whitening must bend as many coordinates as this one."""
        return cls(problem, compiled(build(problem, whitening)))

    def fit(
        self,
        sampling: Sampling,
        whitening: Whitening,
        data: Data | None = None,
        counts: CountData | None = None,
        *,
        cores: int = 2,
        acceptances: Sequence[float] = TARGET_ACCEPTANCES,
        progress: Callable[[str], None] = lambda _: None,
        show_progress: bool = False,
    ) -> Any:
        """Draw from the posterior of some figures and counts (the problem's for None); see `draw`."""
        given = self.compiled.with_data(**inputs(self.problem, whitening, data, counts))
        return draw(
            given, sampling, cores=cores, acceptances=acceptances, progress=progress, show_progress=show_progress
        )


def sample(
    model: pm.Model,
    sampling: Sampling,
    *,
    progress: Callable[[str], None] = lambda _: None,
    show_progress: bool = False,
) -> Any:
    """Compile a `pm.Model` and draw from its posterior; see `draw`."""
    return draw(compiled(model), sampling, progress=progress, show_progress=show_progress)


def compiled(model: pm.Model) -> Any:
    """A model compiled for nutpie."""
    with pytensor.config.change_flags(numba__fastmath=False):
        # Liberties with rounding would make the draws depend on whether the model was compiled or found compiled.
        return nutpie.compile_pymc_model(model)


def draw(
    model: Any,
    sampling: Sampling,
    *,
    cores: int = 2,
    acceptances: Sequence[float] = TARGET_ACCEPTANCES,
    progress: Callable[[str], None] = lambda _: None,
    show_progress: bool = False,
) -> Any:
    """Draw from the posterior of a compiled model; returns an ArviZ DataTree. The same seed gives the same draws.

    When a draw diverges all are drawn again in shorter steps; what diverges in the shortest is left for the checks.
    """
    posterior = None
    for acceptance in acceptances:
        again = "" if posterior is None else " again, in shorter steps: a draw diverged"
        progress(f"Sampling {sampling.chains} chains of {sampling.tune} + {sampling.draws} draws{again}")
        posterior = nutpie.sample(
            model,
            draws=sampling.draws,
            tune=sampling.tune,
            chains=sampling.chains,
            cores=cores,
            seed=sampling.seed,
            target_accept=acceptance,
            progress_bar=show_progress,
        )
        if not posterior["sample_stats"]["diverging"].any():
            break
    return posterior
