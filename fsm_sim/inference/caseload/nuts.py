"""Drawing from the posterior of any small model: nutpie's NUTS."""

from collections.abc import Callable
from typing import Any

import nutpie
import pymc as pm
import pytensor

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.sampling.compiled_model import compiled
from fsm_sim.inference.posterior.sampling.divergences import undiverged

ACCEPTANCES = (0.85, 0.95, 0.99)
"""Mean acceptances that steps are tuned to, one after another until no draw diverges."""


def sample(
    model: pm.Model,
    sampling: Sampling,
    *,
    correlated: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Any:
    """Compile a `pm.Model` and draw from its posterior; returns an ArviZ DataTree. The same seed gives the same draws.

    Where parameters are strongly `correlated` the sampler adapts to their correlations, which costs time at each step.
    When a draw diverges all are drawn again in shorter steps; what diverges in the shortest is left for the checks.
    """
    with pytensor.config.change_flags(numba__fastmath=False):
        # Liberties with rounding would make the draws depend on whether the model was compiled or found compiled.
        compiled_model = compiled(lambda: nutpie.compile_pymc_model(model))

    def draw(acceptance: float) -> Any:
        return nutpie.sample(
            compiled_model,
            draws=sampling.draws,
            tune=sampling.tune,
            chains=sampling.chains,
            cores=2,
            seed=sampling.seed,
            target_accept=acceptance,
            progress_bar=False,
            adaptation="low_rank" if correlated else "diag",
        )

    return undiverged(draw, ACCEPTANCES, sampling, progress)
