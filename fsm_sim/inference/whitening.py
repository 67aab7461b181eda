"""The posterior's mode and shape by Gauss-Newton, in coordinates where the prior is standard normal.

Only the coordinates of the sampler depend on it, never the posterior: a rough answer costs effort, not correctness.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from fsm_sim.inference.coordinates import replaced, standard, straightened, ways
from fsm_sim.inference.likelihood import bounds, denominators, discrepancies, logit_sd
from fsm_sim.inference.priors import NUMPY
from fsm_sim.inference.problem import Problem
from fsm_sim.model.network import Floats

EVALUATIONS = 60
"""Gauss-Newton steps at the most; it settles in about twenty."""


@dataclass(frozen=True)
class Whitening:
    """The posterior's place and shape in straightened coordinates: `mode` (K), `root` (K, K) of the covariance."""

    mode: Floats
    root: Floats


def whiten(problem: Problem) -> Whitening:
    """Mode and root of the covariance of the posterior, with each interval taken as a normal about its middle."""
    lower, upper = bounds(problem.figures)
    middle = np.log(lower / (1 - lower)) / 2 + np.log(upper / (1 - upper)) / 2
    settings = problem.quantities.settings.likelihood
    share = 1 / (1 + np.exp(-middle))
    sampling = logit_sd(
        share, denominators(problem.figures), discrepancies(problem.figures, settings), settings.overdispersion, np
    )
    sd = np.sqrt(sampling**2 + (np.log(upper / (1 - upper)) - np.log(lower / (1 - lower))) ** 2 / 12)

    groups = ways(problem.quantities, [one.programme for one in problem.observed])

    def residuals(x: Floats) -> Floats:
        normals = standard(x, groups, np, replaced)
        predicted = np.clip(problem.shares_at(problem.quantities.values(normals, NUMPY, np)), 1e-6, 1 - 1e-6)
        return np.concatenate([(np.log(predicted / (1 - predicted)) - middle) / sd, normals])

    begin = straightened(np.zeros(len(problem.quantities.estimated)), groups)
    found = least_squares(residuals, begin, method="trf", max_nfev=EVALUATIONS, xtol=1e-6, ftol=1e-8)
    jacobian = np.asarray(found.jac)
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    return Whitening(found.x, np.linalg.cholesky((covariance + covariance.T) / 2))
