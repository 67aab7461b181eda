"""Sensitivity to prior and likelihood (B8): how each parameter changes when either is weighted more or less.

Power scaling (Kallioinen et al. 2024): the posterior with the prior, or the likelihood, raised to a power near 1, by
importance weights. Who moves with the likelihood is decided by targets; who moves with the prior alone, by assumption.
"""

from collections import Counter
from typing import Any

import numpy as np
import xarray as xr
from arviz_stats.psense import psense

from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.validation.decisions import Decisions
from fsm_sim.inference.validation.questions.simulation_based_calibration import log_likelihood
from fsm_sim.inference.validation.result import ValidationResult
from fsm_sim.model.network import Floats

MOVES = 0.05
"""Sensitivity from which a parameter counts as moved (the authors' threshold), unless chance alone gives as much."""
CHANCE = 0.9
"""Share of sensitivities that are chance alone and have to lie below the line.

The weights of one chain are given to the draws of another: what they move then is chance.
"""


def answer(forward: ForwardModel, posterior: Any) -> ValidationResult:
    """The sensitivity of every free parameter and of two decisions to prior and likelihood, by a posterior's draws."""
    standard = np.asarray(posterior["posterior"]["standard"])
    values = np.asarray(posterior["posterior"]["value"])
    known, decisions = forward.space.names, Decisions.of(forward)
    cut = posterior["posterior"]["cut_parameter"].values.tolist()
    prior = np.apply_along_axis(lambda z: log_prior(forward, z), 2, standard)
    prior -= 0.5 * (np.asarray(posterior["posterior"]["cut"]) ** 2).sum(axis=2)
    likelihood = np.apply_along_axis(
        lambda value: log_likelihood(forward, forward.shares_at(value), forward.data), 2, values
    )
    gains = np.apply_along_axis(decisions.values, 2, values)
    kept = {name: values[..., known.index(name)] for name in (*forward.free, *cut)}
    kept |= {name: gains[..., place] for place, name in enumerate(decisions.names)}
    moves = sensitivities(kept, prior, likelihood)
    chance = sensitivities({name: np.roll(draws, 1, axis=0) for name, draws in kept.items()}, prior, likelihood)
    by_chance = float(np.nanquantile(list(chance.values()), CHANCE))
    line = max(MOVES, by_chance)
    rows = tuple(
        {"parameter": name, "prior": prior, "likelihood": likelihood, "moved_by": moved_by(prior, likelihood, line)}
        for name, (prior, likelihood) in moves.items()
    )
    count = Counter(str(row["moved_by"]) for row in rows)
    facts = {
        "asked": len(rows),
        **{by: count[by] for by in ("targets", "both", "prior", "neither")},
        "line": line,
        "threshold": MOVES,
        "by_chance": by_chance,
    }
    unknown = sum(not np.isfinite(prior + likelihood) for prior, likelihood in moves.values())
    check = Check("sensitivity_unknown", unknown, 0, unknown == 0)
    return ValidationResult("sensitivity", facts, (check,), rows, {"line": [line]})


def sensitivities(kept: dict[str, Floats], prior: Floats, likelihood: Floats) -> dict[str, tuple[float, float]]:
    """How far each parameter moves with the prior and with the likelihood; all arrays are (chains, draws).

    Both densities are logarithms at the draws.
    """
    tree = xr.DataTree.from_dict(
        {
            "posterior": _dataset(kept),
            "log_prior": _dataset({"prior": prior}),
            "log_likelihood": _dataset({"targets": likelihood}),
        }
    )
    by_prior, by_data = (psense(tree, group=group) for group in ("prior", "likelihood"))
    return {name: (float(by_prior[name]), float(by_data[name])) for name in kept}


def moved_by(prior: float, likelihood: float, line: float = MOVES) -> str:
    """What a parameter moves with, from its two sensitivities.

    >>> moved_by(0.2, 0.01), moved_by(0.2, 0.3), moved_by(0.0, 0.3), moved_by(0.0, 0.0)
    ('prior', 'both', 'targets', 'neither')
    """
    if prior >= line:
        return "both" if likelihood >= line else "prior"
    return "targets" if likelihood >= line else "neither"


def log_prior(forward: ForwardModel, coordinates: Floats) -> float:
    """The log prior density at coordinates of the free parameters (K), less a constant."""
    return float(-0.5 * (forward.distances(coordinates, np) ** 2).sum())


def _dataset(arrays: dict[str, Floats]) -> xr.Dataset:
    return xr.Dataset({name: (("chain", "draw"), array) for name, array in arrays.items()})
