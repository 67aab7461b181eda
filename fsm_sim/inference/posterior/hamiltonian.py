"""Drawing from a model in white coordinates: PyMC's Hamiltonian Monte Carlo on paths of a fixed length.

Where a posterior is nearly a standard normal distribution the best path is known: a quarter of a turn and a little more
leaves nothing of where it began. A sampler that looks for the turn, as NUTS does, goes there and back again
(docs/decisions/0023 has the measurements).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

import numpy as np
import pymc as pm
import pytensor
import xarray as xr

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.divergences import undiverged
from fsm_sim.inference.posterior.model import WHITE
from fsm_sim.model.network import Floats, Integers
from fsm_sim.processes.lifeline import ChainContext


class Pace(NamedTuple):
    """How a path is walked: the acceptance that its steps are tuned to, and how many there are at the most."""

    acceptance: float
    steps: int


PATH = 2.0
"""Length of a path in standard deviations. PyMC varies its steps by 15 %, so that no path closes on itself."""
FIRST_STEP = 0.04
"""PyMC's tuning begins with this step and goes on with ten times as much, which is about right."""
PACES = (Pace(0.7, 10), Pace(0.9, 20), Pace(0.98, 40))
"""One after another until no draw diverges."""
Gradient = Callable[[Floats, Any], Any]
"""Log density and its gradient at a place; PyMC passes a second argument that is not needed."""
KEPT = ("diverging", "n_steps", "energy", "accept")
"""What is kept of the sampler's record: nothing that depends on a clock, so that the same draws are the same bytes."""


@dataclass(frozen=True)
class Sampler:
    """A model with its gradient compiled once, to be sampled with any data that it takes."""

    model: pm.Model
    gradient: Any

    @classmethod
    def of(cls, model: pm.Model) -> Self:
        """Compile a model in white coordinates (`model.build` with a whitening)."""
        with pytensor.config.change_flags(numba__fastmath=False):
            # Liberties with rounding would make the draws depend on whether the model was compiled or found compiled.
            gradient = model.logp_dlogp_function(ravel_inputs=True)
        gradient.trust_input = True
        gradient(np.zeros(model.initial_point()[WHITE].size))  # compiled at its first call: here, not in every process
        return cls(model, gradient)

    def draw(
        self,
        sampling: Sampling,
        data: Mapping[str, Floats | Integers],
        *,
        cores: int = 2,
        paces: Sequence[Pace] = PACES,
        progress: Callable[[str], None] = lambda _: None,
        show_progress: bool = False,
    ) -> tuple[Floats, xr.Dataset]:
        """White coordinates (chains, draws, K) of draws from the posterior of some data, and how the sampler did.

        The same seed gives the same draws, on any number of cores. When a draw diverges all are drawn again in shorter
        steps (`divergence`).
        """
        count = int(self.model.initial_point()[WHITE].size)
        starts = [
            {WHITE: np.random.default_rng([sampling.seed, 11, chain]).standard_normal(count)}
            for chain in range(sampling.chains)
        ]

        def walk(pace: Pace) -> Any:
            with self.model, np.errstate(over="ignore"):  # a path that ends much higher up than it began
                pm.set_data(data)
                step = pm.HamiltonianMC(
                    logp_dlogp_func=self.gradient,
                    path_length=PATH,
                    max_steps=pace.steps,
                    target_accept=pace.acceptance,
                    step_scale=FIRST_STEP * count**0.25,
                )
                step.integrator._logp_dlogp_func = remembering(step.integrator._logp_dlogp_func, pace.steps)
                return pm.sample(
                    draws=sampling.draws,
                    tune=sampling.tune,
                    chains=sampling.chains,
                    cores=min(cores, sampling.chains),
                    mp_ctx=ChainContext(),
                    random_seed=sampling.seed,
                    step=step,
                    initvals=starts,
                    var_names=[WHITE],
                    progressbar=show_progress,
                    quiet=not show_progress,
                    compute_convergence_checks=False,
                )

        found = undiverged(walk, paces, sampling, progress)
        stats = found["sample_stats"].to_dataset()
        # PyMC records the energy of where a path ended, accepted or not; a draw's own is needed (E-BFMI).
        before = stats["energy"] - stats["energy_error"]
        stats["energy"] = stats["energy"].where(stats["accepted"], before)
        return np.asarray(found["posterior"][WHITE]), stats[list(KEPT)].drop_attrs()


def remembering(gradient: Gradient, steps: int) -> Gradient:
    """The same gradient, not worked out again where the path of so many steps before began or ended: there one begins.

    PyMC would, and that is a fifth of the work of a short path.
    """

    @lru_cache(maxsize=steps + 1)
    def at(place: bytes) -> Any:
        return gradient(np.frombuffer(place).copy(), None)

    return lambda q, _: at(q.tobytes())
