"""The PyMC model: priors, the mean field of every programme, and the probability of what was published."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from fsm_sim.inference.likelihood import bounds, denominators, discrepancies, interval_logp, logit_sd
from fsm_sim.inference.mean_field_op import values
from fsm_sim.inference.priors import Numbers
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.whitening import Whitening

TENSOR = Numbers(
    pt.exp,
    lambda x: 0.5 * pt.erfc(-x / np.sqrt(2.0)),
    lambda p: np.sqrt(2.0) * pt.erfinv(2.0 * p - 1.0),
    lambda values, places: pt.as_tensor(values)[places.astype("int64")],
)


def build(problem: Problem, whitening: Whitening | None = None) -> pm.Model:
    """The calibration as a `pm.Model`.

    Every estimated quantity is a standard normal passed through its prior. `standard` are those normals; with a
    `whitening` they come from `white` and the density is the same, in coordinates that a sampler likes.
    The deterministic `value` holds every quantity by name; the likelihood is the potential `published`. The model's
    values of the figures are worked out afterwards (`Problem.shares`), which spares compiling the solver once more.
    """
    known = problem.quantities
    with pm.Model(coords={"quantity": tuple(known.priors)}) as model:
        value = known.values(_standard(problem, whitening), TENSOR, pt)
        pm.Deterministic("value", value, dims="quantity")
        pm.Potential("published", _published(problem, problem.shares(value, pt, values)))
    return model


def _standard(problem: Problem, whitening: Whitening | None) -> Any:
    count = len(problem.quantities.estimated)
    if whitening is None:
        return pm.Normal("standard", 0.0, 1.0, shape=count)
    white = pm.Normal("white", 0.0, 1.0, shape=count)
    normals = whitening.standard(white, pt)
    pm.Potential("prior", 0.5 * (white**2).sum() - 0.5 * (normals**2).sum())
    return normals


def _published(problem: Problem, predicted: Any) -> Any:
    """Log probability of every published interval at the model's shares."""
    settings = problem.quantities.settings.likelihood
    lower, upper = bounds(problem.figures)
    share = pt.clip(predicted, 1e-6, 1 - 1e-6)
    discrepancy = discrepancies(problem.figures, settings)
    sd = logit_sd(share, denominators(problem.figures), discrepancy, settings.overdispersion, pt)
    return interval_logp(pt.log(share) - pt.log1p(-share), sd, lower, upper).sum()
