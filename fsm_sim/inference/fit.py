"""Drawing the posterior: nutpie's NUTS in whitened coordinates (docs/decisions/0014 has the measurements)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import nutpie
import pytensor

from fsm_sim.inference.data import Data
from fsm_sim.inference.model import build, inputs
from fsm_sim.inference.priors import Sampling
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.whitening import Whitening

TARGET_ACCEPTANCES = (0.85, 0.95, 0.99)
"""Mean acceptances that the step size is tuned to, one after another until no draw diverges.

The first is cheapest; in two of five trials one or two of 2,800 draws diverged at it, and in one of five at 0.9.
"""


@dataclass(frozen=True)
class Fitter:
    """A problem compiled once, to be fitted to any figures: its own, some of them, or made-up ones."""

    problem: Problem
    compiled: Any

    @classmethod
    def of(cls, problem: Problem, whitening: Whitening) -> Self:
        """Compile a problem; every later whitening must bend as many coordinates as this one."""
        with pytensor.config.change_flags(numba__fastmath=False):
            # Liberties with rounding would make the draws depend on whether the model was compiled or found compiled.
            return cls(problem, nutpie.compile_pymc_model(build(problem, whitening)))

    def sample(
        self,
        sampling: Sampling,
        whitening: Whitening,
        data: Data | None = None,
        *,
        cores: int = 2,
        progress: Callable[[str], None] = lambda _: None,
        show_progress: bool = False,
    ) -> Any:
        """Draw from the posterior; returns an ArviZ DataTree. The same seed gives the same draws.

        When a draw diverges all are drawn again in shorter steps; what diverges in the shortest is left for the checks.
        """
        compiled = self.compiled.with_data(**inputs(self.problem, whitening, data))
        posterior = None
        for acceptance in TARGET_ACCEPTANCES:
            again = "" if posterior is None else " again, in shorter steps: a draw diverged"
            progress(f"Sampling {sampling.chains} chains of {sampling.tune} + {sampling.draws} draws{again}")
            posterior = nutpie.sample(
                compiled,
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
