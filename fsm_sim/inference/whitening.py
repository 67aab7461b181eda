"""Coordinates in which the posterior is nearly a standard normal distribution, and nothing else about it changes.

The figures fix some combinations of the quantities closely and others hardly at all, and what they fix bends: the value
of a well-known combination at which the figures fit moves with the others. Three steps make that straight. Gauss-Newton
finds the mode and the covariance. A rotation puts the *firm* combinations, which the figures decide, before the *loose*
ones, which the priors do. And the firm ones are counted from where the figures fit best given the loose ones: a
polynomial of the second degree, fitted to a few hundred places. That last step shifts some coordinates by functions of
others, so its Jacobian is 1 and densities carry over as they are.

Only the coordinates of the sampler depend on all this, never the posterior: a rough answer costs effort, not
correctness (docs/decisions/0014).
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from fsm_sim.inference.likelihood import bounds, denominators, discrepancies, logit_sd
from fsm_sim.inference.priors import NUMPY
from fsm_sim.inference.problem import Problem
from fsm_sim.model.network import Floats

EVALUATIONS = 60
"""Gauss-Newton steps to the mode at the most; it settles in about twenty."""
FIRM = 0.7
"""A combination is firm when the figures' part of its precision is at least the square of this."""
PLACES_PER_COEFFICIENT = 3
"""Places, for each coefficient of the polynomial, at which the firm combinations are fitted."""
REACH = 1.2
"""Standard deviation of the loose combinations over those places: somewhat wider than the posterior."""
ROUNDS = 6
"""Gauss-Newton steps at each place."""
SETTLED = 0.5
"""A place counts when the last of its steps was at most this many standard deviations long."""

Residuals = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Whitening:
    """From white coordinates to the standard normals of the estimated quantities, ``mode + root @ bent(white)``.

    `mode` (K), `root` (K, K); `bend` (coefficients, m): the first m, firm coordinates are shifted by this polynomial in
    the K - m loose ones.
    """

    mode: Floats
    root: Floats
    bend: Floats

    def standard(self, white: Any, xp: ModuleType) -> Any:
        """The standard normals (K) at white coordinates (K), as arrays or tensors.

        Products are written out: PyTensor compiles a matrix product for a minute, and sums in no time.
        """
        firm = self.bend.shape[1]
        loose = white[firm:]
        shift = (self.bend * features(loose, len(self.mode) - firm, xp)[:, None]).sum(axis=0)
        return self.mode + (self.root * xp.concatenate([white[:firm] + shift, loose])).sum(axis=1)


def features(loose: Any, count: int, xp: ModuleType) -> Any:
    """1, the coordinates and their products in pairs: the terms of the polynomial in `count` coordinates.

    >>> features(np.array([2.0, 3.0]), 2, np)
    array([1., 2., 3., 4., 6., 9.])
    """
    first, second = np.triu_indices(count)
    return xp.concatenate([np.ones(1), loose, loose[first] * loose[second]])


def whiten(problem: Problem) -> Whitening:
    """Find the coordinates, with each interval taken as a normal about its middle."""
    lower, upper = (np.log(bound / (1 - bound)) for bound in bounds(problem.figures))
    settings, middle = problem.quantities.settings.likelihood, (lower + upper) / 2
    sampling = logit_sd(
        1 / (1 + np.exp(-middle)),
        denominators(problem.figures),
        discrepancies(problem.figures, settings),
        settings.overdispersion,
        np,
    )
    sd = np.sqrt(sampling**2 + (upper - lower) ** 2 / 12)

    def residuals(normals: Floats) -> Floats:
        predicted = np.clip(problem.shares_at(problem.quantities.values(normals, NUMPY, np)), 1e-6, 1 - 1e-6)
        return np.concatenate([(np.log(predicted / (1 - predicted)) - middle) / sd, normals])

    found = least_squares(
        residuals, np.zeros(len(problem.quantities.estimated)), max_nfev=EVALUATIONS, xtol=1e-6, ftol=1e-8
    )
    jacobian = np.asarray(found.jac)
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    root = np.linalg.cholesky((covariance + covariance.T) / 2)
    _, share, turn = np.linalg.svd(jacobian[: len(middle)] @ root)
    root = root @ turn.T
    return Whitening(found.x, root, bend(residuals, found.x, root, jacobian @ root, int((share >= FIRM).sum())))


def bend(residuals: Residuals, mode: Floats, root: Floats, jacobian: Floats, firm: int) -> Floats:
    """The polynomial (coefficients, firm) that tells where the figures fit best at loose coordinates."""
    count = root.shape[1] - firm
    coefficients = len(features(np.zeros(count), count, np))
    luck = np.random.default_rng(0)
    places, found = [], []
    for loose in REACH * luck.standard_normal((PLACES_PER_COEFFICIENT * coefficients, count)):
        at, step = np.zeros(firm), np.zeros(firm)
        for _ in range(ROUNDS):
            step = jacobian[:, :firm].T @ residuals(mode + root @ np.concatenate([at, loose]))
            at = at - step
        if np.all(np.abs(step) <= SETTLED):
            places.append(features(loose, count, np))
            found.append(at)
    if len(places) < coefficients:
        return np.zeros((coefficients, firm))
    return np.asarray(np.linalg.lstsq(np.array(places), np.array(found), rcond=None)[0])
