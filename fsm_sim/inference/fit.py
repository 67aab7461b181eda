"""Drawing the posterior: nutpie's NUTS in whitened coordinates (docs/decisions/0005 has the measurements)."""

from collections.abc import Callable
from typing import Any

import nutpie
import pymc as pm

from fsm_sim.inference.priors import Sampling

TARGET_ACCEPTANCE = 0.92
"""Mean acceptance that the step size is tuned to: at 0.8 one draw in 2,400 diverged, and a calibration allows none."""


def sample(
    model: pm.Model,
    sampling: Sampling,
    *,
    progress: Callable[[str], None] = lambda _: None,
    show_progress: bool = False,
) -> Any:
    """Draw from the posterior of a `pm.Model`; returns an ArviZ DataTree. The same seed gives the same draws."""
    compiled = nutpie.compile_pymc_model(model)
    progress(f"Sampling {sampling.chains} chains of {sampling.tune} + {sampling.draws} draws")
    return nutpie.sample(
        compiled,
        draws=sampling.draws,
        tune=sampling.tune,
        chains=sampling.chains,
        cores=2,
        seed=sampling.seed,
        target_accept=TARGET_ACCEPTANCE,
        progress_bar=show_progress,
    )
