"""What priors and figures decide (B8): how each quantity moves when either counts a little more or less.

Power scaling (Kallioinen et al. 2024): the posterior with the prior, or the likelihood, raised to a power near 1, by
importance weights. Who moves with the likelihood is decided by figures; who moves with the prior alone, by assumption.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import arviz as az
import numpy as np
import xarray as xr

from fsm_sim.inference.calibration import Check
from fsm_sim.inference.movement import Movement
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.proof.finding import Finding
from fsm_sim.inference.proof.simulation import log_likelihood
from fsm_sim.model.network import Floats

MOVES = 0.05
"""Sensitivity from which a quantity counts as moved (the authors' threshold)."""


def answer(problem: Problem, posterior: Any, movements: Sequence[Movement]) -> Finding:
    """The sensitivity of every fitted quantity to prior and likelihood, from a calibration's posterior.

    `movements` say what contraction makes of them; the two must not contradict each other.
    """
    standard = np.asarray(posterior["posterior"]["standard"])
    values = np.asarray(posterior["posterior"]["value"])
    known = problem.quantities.names
    prior = np.apply_along_axis(lambda z: log_prior(problem, z), 2, standard)
    likelihood = np.apply_along_axis(
        lambda value: log_likelihood(problem, problem.shares_at(value), problem.data), 2, values
    )
    tree = xr.DataTree.from_dict(
        {
            "posterior": _dataset({name: values[..., known.index(name)] for name in problem.fitted}),
            "log_prior": _dataset({"prior": prior}),
            "log_likelihood": _dataset({"figures": likelihood}),
        }
    )
    by_prior, by_figures = (az.psense(tree, group=group) for group in ("prior", "likelihood"))
    moves = {name: (float(by_prior[name]), float(by_figures[name])) for name in problem.fitted}
    rows = tuple(
        {"quantity": name, "prior": prior, "likelihood": likelihood, "moved_by": moved_by(prior, likelihood)}
        for name, (prior, likelihood) in moves.items()
    )
    count = Counter(str(row["moved_by"]) for row in rows)
    text = (
        f"Of {len(rows)} fitted quantities {count['figures']} move with the figures alone, {count['both']} with "
        f"figures and prior, {count['prior']} with the prior alone, and {count['neither']} with neither, by more than "
        f"{MOVES}."
    )
    decided = {_quantity(one.name) for one in movements if one.decided_by == "data"}
    contradicted = sum(row["quantity"] in decided and row["moved_by"] == "prior" for row in rows)
    name = "B8 quantities said to be decided by data that move with the prior alone"
    return Finding("sensitivity", text, (Check(name, contradicted, 0, contradicted == 0),), rows)


def moved_by(prior: float, likelihood: float) -> str:
    """What a quantity moves with, from its two sensitivities.

    >>> moved_by(0.2, 0.01), moved_by(0.2, 0.3), moved_by(0.0, 0.3), moved_by(0.0, 0.0)
    ('prior', 'both', 'figures', 'neither')
    """
    if prior >= MOVES:
        return "both" if likelihood >= MOVES else "prior"
    return "figures" if likelihood >= MOVES else "neither"


def _quantity(reported: str) -> str:
    return "caseworker_change_multiplier" if reported == "caseworker_change_penalty" else reported


def log_prior(problem: Problem, coordinates: Floats) -> float:
    """The log prior density at coordinates of the fitted quantities (K), less a constant."""
    return float(-0.5 * (problem.distances(coordinates, np) ** 2).sum())


def _dataset(arrays: dict[str, Floats]) -> xr.Dataset:
    return xr.Dataset({name: (("chain", "draw"), array) for name, array in arrays.items()})
