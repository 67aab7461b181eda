"""Coordinates in which the posterior is nearly a standard normal distribution: an approximate transport map.

Four textbook steps, each a change of variables (docs/decisions/0034 has references and measurements):

1. Weakly identified pooled parameters use a non-centred parameterisation, or else their posterior is a funnel.
2. A Laplace approximation: Gauss-Newton finds the mode, and the Jacobian of the residuals there gives the covariance.
3. Whitening: the covariance's root, rotated so that directions which the data inform (`informed`) come before those
which the prior informs (`prior_informed`), in order of the singular values of the whitened Jacobian.
4. A quadratic, triangular map: each data-informed coordinate is shifted by a polynomial of second degree in the
   prior-informed ones, which follows the curved ridge of the posterior. It is fitted by least squares to the
   conditional mode at some hundred places. A shift of some coordinates by functions of others has Jacobian 1.

The posterior itself does not depend on any of this. An inaccurate map costs effort, never correctness, so its
tolerances are wide.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.posterior.sampling.transport_map import Map, by_curvature, degree, features, polynomial
from fsm_sim.inference.targets.edges import inside
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import logit_sd
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats

EVALUATIONS = 60
"""Largest number of Gauss-Newton steps to the mode; about ten are needed."""
FEW = 3
"""Gauss-Newton steps towards the mode for refits, whose map may be inaccurate."""
NEAR = 1e-3
"""The mode is found when a step changes neither it nor the sum of squares by more than this share: then it is less than
a tenth of a standard deviation away."""
INFORMED = 0.9
"""A direction is data-informed when the data contribute at least the square of this to its posterior precision."""
UNDECIDED = 0.7
"""A pooled parameter is non-centred when its posterior standard deviation is at least this share of its between-group
standard deviation."""
CURVED = 14
"""Prior-informed directions in the polynomial of a refit: those along which the conditional mode curves most."""
ROUNDS = 3
"""Gauss-Newton steps to the conditional mode at each place; refits take one."""
SETTLED = 0.5
"""A search of several steps has converged when its last step is at most this many standard deviations long."""

Residuals = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Whitening:
    """The map from whitened coordinates to those of the free parameters: ``mode + root @ shifted(white)``.

    `mode` (K), `root` (K, K). `coefficients` (coefficients, m): the first m coordinates, which the data inform, are
    shifted by this polynomial in those that come next.
    """

    mode: Floats
    root: Floats
    coefficients: Floats

    def standard(self, white: Any, xp: ModuleType, tensors: Mapping[str, Any] | None = None) -> Any:
        """The coordinates (K) at white ones (K), as arrays or tensors.

        `tensors` are read in place of the arrays, of which only the shapes then count. Matrix products are written as
        sums, because PyTensor's numba backend takes a minute to compile a matrix product.
        """
        at = tensors or vars(self)
        informed, curved = self.coefficients.shape[1], degree(len(self.coefficients))
        terms = features(white[informed : informed + curved], curved, xp)
        shift = (at["coefficients"] * terms[:, None]).sum(axis=0)
        return at["mode"] + (at["root"] * white).sum(axis=1) + (at["root"][:, :informed] * shift).sum(axis=1)


def whiten(forward: ForwardModel) -> Whitening:
    """The map for the forward model's targets and counts.

    The Laplace approximation takes each target's interval as a normal about its middle, and a hidden count as the
    nearest number that it can be.
    """
    residuals = _residuals(forward, forward.data)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found, jacobian = _mode(residuals, _start(forward), workers=threads.map)
        return around(residuals, found, jacobian, None, len(found), ROUNDS, threads.map)


def whiten_roughly(forward: ForwardModel, data: Data, informed: int | None, start: Floats) -> Whitening:
    """A less accurate map for some targets, in one thread; `start` (K) is where the search for the mode starts."""
    residuals = _residuals(forward, data)
    found, jacobian = _mode(residuals, forward.uncentred(start), FEW)
    return around(residuals, found, jacobian, informed, CURVED, 1)


def mode(forward: ForwardModel) -> tuple[Floats, Floats]:
    """The mode of the forward model's posterior (K), and the residuals' Jacobian there."""
    residuals = _residuals(forward, forward.data)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return _mode(residuals, _start(forward), workers=threads.map)


def undecided(forward: ForwardModel, mode: Floats, jacobian: Floats) -> Floats:
    """1 for weakly identified pooled parameters (K), which are non-centred, and 0 for all others.

    `mode` and `jacobian` are those of centred coordinates. Non-centring all pooled parameters was tried and is worse:
    it helps where the prior dominates and harms where the data do (Papaspiliopoulos, Roberts and Skold 2007).
    """
    group = forward.pooling.between_sd
    sd = np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)))
    return np.asarray((group < len(group)) & (sd >= UNDECIDED * np.exp(forward.stretch(mode, np))), dtype=float)


def _start(forward: ForwardModel) -> Floats:
    """Where the search for the mode starts."""
    return np.zeros(len(forward.free)) if forward.near is None else forward.uncentred(forward.near)


def _mode(
    residuals: Residuals, start: Floats, evaluations: int = EVALUATIONS, workers: Map = map
) -> tuple[Floats, Floats]:
    """The least-squares solution (K), and the residuals' Jacobian there."""
    found = least_squares(residuals, start, max_nfev=evaluations, xtol=NEAR, ftol=NEAR, workers=workers)
    return found.x, np.asarray(found.jac)


def _root(jacobian: Floats) -> Floats:
    """A root of the covariance (K, K) that goes with a Jacobian of residuals."""
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    return np.asarray(np.linalg.cholesky((covariance + covariance.T) / 2))


def _residuals(forward: ForwardModel, data: Data) -> Residuals:
    """Residuals of targets, counts and priors, in standard deviations; their squares add up to -2 log posterior.

    A target's standard deviation depends on the model's share and is least at one half. The logarithm of its excess is
    a residual too, as it is a term of the log density. Without it the mode would move to shares near 0 or 1, where
    standard deviations are large and every target seems to fit.
    """
    lower, upper = (np.log(bound / (1 - bound)) for bound in (data.lower, data.upper))
    settings, middle = forward.space.settings.likelihood, (lower + upper) / 2
    least, most = forward.count_data.limits

    def sd(share: Floats) -> Floats:
        sampling = logit_sd(share, data.denominator, data.discrepancy, settings.overdispersion, np)
        return np.asarray(np.sqrt(sampling**2 + (upper - lower) ** 2 / 12))

    least_sd = sd(np.array(0.5))

    def residuals(at: Floats) -> Floats:
        normals = forward.centred(at, np)
        shares, mean = forward.expected_at(forward.value(normals, NUMPY, np))
        predicted = inside(shares)
        logit, unsure = np.log(predicted / (1 - predicted)), sd(predicted)
        off = data.counted * (logit - middle) / unsure
        above = data.counted * np.sign(logit) * np.sqrt(2 * np.log(np.maximum(unsure / least_sd, 1.0)))
        nearest = np.clip(mean, least, most)
        away = 2 * (np.sqrt(mean + 0.375) - np.sqrt(nearest + 0.375)) / np.sqrt(1 + settings.month_sd**2 * nearest)
        return np.concatenate([off, above, away, forward.distances(normals, np) - forward.volume])

    return residuals


def around(
    residuals: Residuals,
    mode: Floats,
    jacobian: Floats,
    informed: int | None,
    curved: int,
    rounds: int,
    workers: Map = map,
) -> Whitening:
    """The map from the mode (K) and the residuals' Jacobian there; the priors' residuals are the last K.

    The first `informed` directions (for None, as many as the data inform) are shifted along at most `curved` others, to
    their conditional mode after so many `rounds` of Gauss-Newton with the Jacobian of the mode: recomputing it at every
    place would cost forty times as much and the steps converge without.
    """
    root = _root(jacobian)
    _, share, turn = np.linalg.svd(jacobian[: -len(mode)] @ root)
    root = root @ turn.T
    informed = int((share >= INFORMED).sum()) if informed is None else informed
    steps = (jacobian @ root[:, :informed]).T
    prior_informed = len(mode) - informed

    def best(at_prior_informed: Floats) -> Floats:
        """The conditional mode of the data-informed coordinates, NaN where the search did not converge."""
        at, step = np.zeros(informed), np.zeros(informed)
        for _ in range(rounds):
            step = steps @ residuals(mode + root @ np.concatenate([at, at_prior_informed]))
            at = at - step
        return at if rounds == 1 or np.all(np.abs(step) <= SETTLED) else np.full(informed, np.nan)

    if curved < prior_informed:
        root[:, informed:] = root[:, informed:][:, by_curvature(best, prior_informed, workers)]
    return Whitening(mode, root, polynomial(best, informed, min(curved, prior_informed), prior_informed, workers))
