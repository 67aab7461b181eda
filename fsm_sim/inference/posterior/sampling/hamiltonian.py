"""Sampling a model in whitened coordinates: PyMC's Hamiltonian Monte Carlo with trajectories of a fixed length.

For a standard normal posterior the best length of a trajectory is known: a quarter of a period (pi / 2) makes draws
independent. NUTS finds the length by itself and pays for it: it doubles the trajectory until it turns back, and throws
most of it away (docs/decisions/0035 has the measurements).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
import pymc as pm
import pytensor
import xarray as xr

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.model import WHITE
from fsm_sim.inference.posterior.sampling.compiled_model import compiled
from fsm_sim.inference.posterior.sampling.divergences import undiverged
from fsm_sim.model.network import Floats, Integers
from fsm_sim.processes.lifeline import ChainContext


class Pace(NamedTuple):
    """The acceptance that the step size is tuned to, and the largest number of leapfrog steps of a trajectory."""

    acceptance: float
    steps: int


PATH = 2.0
"""Length of a trajectory in standard deviations: somewhat more than pi / 2, for the coordinates that are wider than 1.
PyMC varies the step size by 15 %, so that no trajectory is periodic."""
FIRST_STEP = 0.04
"""PyMC's dual averaging starts with this step size and goes on with ten times as much, which is about right."""
PACES = (Pace(0.7, 10), Pace(0.9, 20), Pace(0.98, 40))
"""Tried in this order until no draw diverges."""
KEPT = ("diverging", "n_steps", "energy", "accept")
"""What is kept of the sampler's record: nothing that depends on a clock, so that the same draws are the same bytes."""


@dataclass(frozen=True)
class Watch:
    """Callbacks of the sampling: `say` receives a sentence at each step, `bars` asks for PyMC's progress bars."""

    say: Callable[[str], None] = lambda _: None
    bars: bool = False


UNWATCHED = Watch()
"""Nothing is shown."""


@dataclass(frozen=True)
class Sampler:
    """A model with its gradient compiled once, to be sampled with any data that it takes."""

    model: pm.Model
    gradient: Any

    @classmethod
    def of(cls, model: pm.Model) -> Self:
        """Compile a model in white coordinates (`model.build` with a whitening)."""

        def gradient() -> Any:
            with pytensor.config.change_flags(numba__fastmath=False):
                # Liberties with rounding would make the draws depend on whether the model was compiled or found so.
                found = model.logp_dlogp_function(ravel_inputs=True)
            found.trust_input = True
            found(np.zeros(model.initial_point()[WHITE].size))  # compiled at its first call: here, not in every process
            return found

        return cls(model, compiled(gradient))

    def draw(
        self,
        sampling: Sampling,
        data: Mapping[str, Floats | Integers],
        *,
        cores: int = 2,
        paces: Sequence[Pace] = PACES,
        watch: Watch = UNWATCHED,
    ) -> tuple[Floats, xr.Dataset]:
        """White coordinates (chains, draws, K) of draws from the posterior of some data, and how the sampler did.

        The same seed gives the same draws, on any number of cores. When a draw diverges all are drawn again in shorter
        steps (`divergence`).
        """
        starts = self._starts(sampling)

        def walk(pace: Pace) -> Any:
            with self.model, np.errstate(over="ignore"):  # a trajectory whose end has a much higher energy
                pm.set_data(data)
                step = pm.HamiltonianMC(
                    logp_dlogp_func=self.gradient,
                    path_length=PATH,
                    max_steps=pace.steps,
                    target_accept=pace.acceptance,
                    step_scale=FIRST_STEP * self._dimension**0.25,
                )
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
                    progressbar=watch.bars,
                    quiet=not watch.bars,
                    compute_convergence_checks=False,
                )

        found = undiverged(walk, paces, sampling, watch.say)
        stats = found["sample_stats"].to_dataset()
        # PyMC records the energy at a trajectory's end, accepted or not; E-BFMI needs that of the draw.
        before = stats["energy"] - stats["energy_error"]
        stats["energy"] = stats["energy"].where(stats["accepted"], before)
        return np.asarray(found["posterior"][WHITE]), stats[list(KEPT)].drop_attrs()

    def _starts(self, sampling: Sampling) -> list[dict[str, Floats]]:
        """Where each chain begins: a draw of a standard normal, which the posterior nearly is in these coordinates."""
        return [
            {WHITE: np.random.default_rng([sampling.seed, 11, chain]).standard_normal(self._dimension)}
            for chain in range(sampling.chains)
        ]

    @property
    def _dimension(self) -> int:
        """The number of coordinates."""
        return int(self.model.initial_point()[WHITE].size)
