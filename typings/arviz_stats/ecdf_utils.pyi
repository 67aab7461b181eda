"""The two functions of it that are used."""

import numpy as np

from fsm_sim.model.network import Floats

def compute_ecdf(sample: Floats, eval_points: Floats) -> Floats: ...
def ecdf_pit(
    vals: Floats, ci_prob: float, n_simulations: int, n_chains: int = 1, rng: np.random.Generator | None = None
) -> tuple[Floats, Floats, Floats, Floats]: ...
