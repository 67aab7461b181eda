"""Coordinates in which the posterior is nearly a standard normal distribution, and nothing else about it changes.

The figures fix some combinations of the quantities closely and others hardly at all, and what they fix bends: the value
of a well-known combination at which the figures fit moves with the others. Three steps make that straight. Gauss-Newton
finds the mode and the covariance. A rotation puts the *firm* combinations, which the figures decide, before the *loose*
ones, which the priors do. And the firm ones are counted from where the figures fit best given the loose ones (where a
rough answer will do, given the *bending* ones among them, which come first): a polynomial of the second degree, fitted
to some hundred places. That last step shifts some coordinates by functions of others, so its Jacobian is 1 and
densities carry over as they are. Before all that, pooled quantities that the figures leave undecided are counted in
their spreads, or else they would be the narrower the less programmes lie apart.

Only the coordinates of the sampler depend on all this, never the posterior: a rough answer costs effort, not
correctness (docs/decisions/0014).
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
from fsm_sim.inference.posterior.transport_map import Map, by_bend, degree, features, polynomial
from fsm_sim.inference.targets.forward_model import Problem
from fsm_sim.inference.targets.likelihood import logit_sd
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats

EVALUATIONS = 60
"""Gauss-Newton steps to the mode at the most; it settles in about ten."""
FEW = 3
"""Gauss-Newton steps towards the mode where a rough answer will do."""
NEAR = 1e-3
"""The mode is found when a step changes neither it nor the sum of squares by more than this share: then it is less than
a tenth of a standard deviation away."""
FIRM = 0.9
"""A combination is firm when the figures' part of its precision is at least the square of this."""
UNDECIDED = 0.7
"""A pooled quantity is counted in its spread when its standard deviation is at least this share of the spread."""
BENDING = 14
"""Loose combinations that the firm ones are counted from where a rough answer will do: those that bend most."""
ROUNDS = 3
"""Gauss-Newton steps at each place; one where a rough answer will do."""
SETTLED = 0.5
"""A place of several steps counts when the last was at most this many standard deviations long."""

Residuals = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Whitening:
    """From white coordinates to those of the fitted quantities (`Problem.centred`), ``mode + root @ bent(white)``.

    `mode` (K), `root` (K, K); `bend` (coefficients, m): the first m, firm coordinates are shifted by this polynomial in
    the bending ones that come next.
    """

    mode: Floats
    root: Floats
    bend: Floats

    def standard(self, white: Any, xp: ModuleType, tensors: Mapping[str, Any] | None = None) -> Any:
        """The coordinates (K) at white ones (K), as arrays or tensors.

        `tensors` are read in place of the arrays, of which only the shapes then count. Products are written out:
        PyTensor compiles a matrix product for a minute, and sums in no time.
        """
        at = tensors or vars(self)
        firm, bending = self.bend.shape[1], degree(len(self.bend))
        terms = features(white[firm : firm + bending], bending, xp)
        shift = (at["bend"] * terms[:, None]).sum(axis=0)
        return at["mode"] + (at["root"] * white).sum(axis=1) + (at["root"][:, :firm] * shift).sum(axis=1)


def whiten(problem: Problem) -> Whitening:
    """Find the coordinates for the problem's figures and counts.

    Each figure's interval is taken as a normal about its middle, and a count as the nearest number that it can be.
    """
    residuals = _residuals(problem, problem.data)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found, jacobian = _mode(residuals, _start(problem), workers=threads.map)
        return around(residuals, found, jacobian, None, len(found), ROUNDS, threads.map)


def whiten_roughly(problem: Problem, data: Data, firm: int | None, start: Floats) -> Whitening:
    """Quickly found coordinates for some figures, in one thread; `start` (K) is where the mode is looked for first."""
    residuals = _residuals(problem, data)
    found, jacobian = _mode(residuals, problem.uncentred(start), FEW)
    return around(residuals, found, jacobian, firm, BENDING, 1)


def mode(problem: Problem) -> tuple[Floats, Floats]:
    """Where the posterior of the problem's figures is densest (K), and the residuals' Jacobian there."""
    residuals = _residuals(problem, problem.data)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return _mode(residuals, _start(problem), workers=threads.map)


def undecided(problem: Problem, mode: Floats, jacobian: Floats) -> Floats:
    """1 for pooled quantities (K) that the figures leave nearly as wide as their spreads, 0 for all others.

    `mode` and `jacobian` are those of centred coordinates.
    """
    spread = problem.pooling.spread
    sd = np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)))
    return np.asarray((spread < len(spread)) & (sd >= UNDECIDED * np.exp(problem.stretch(mode, np))), dtype=float)


def _start(problem: Problem) -> Floats:
    """Where the search for the mode starts."""
    return np.zeros(len(problem.fitted)) if problem.near is None else problem.uncentred(problem.near)


def _mode(
    residuals: Residuals, start: Floats, evaluations: int = EVALUATIONS, workers: Map = map
) -> tuple[Floats, Floats]:
    """Where the squares add up to least (K), and the residuals' Jacobian there."""
    found = least_squares(residuals, start, max_nfev=evaluations, xtol=NEAR, ftol=NEAR, workers=workers)
    return found.x, np.asarray(found.jac)


def _root(jacobian: Floats) -> Floats:
    """A root of the covariance (K, K) that goes with a Jacobian of residuals."""
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    return np.asarray(np.linalg.cholesky((covariance + covariance.T) / 2))


def _residuals(problem: Problem, data: Data) -> Residuals:
    """How far figures, own counts and standard normals are from where they are expected, in standard deviations.

    A figure's standard deviation depends on where the model has it, and is least in the middle. What its logarithm is
    above that counts as a distance too, as in the density: else a figure would fit best where nothing is certain.
    """
    lower, upper = (np.log(bound / (1 - bound)) for bound in (data.lower, data.upper))
    settings, middle = problem.quantities.settings.likelihood, (lower + upper) / 2
    least, most = problem.count_data.limits

    def sd(share: Floats) -> Floats:
        sampling = logit_sd(share, data.denominator, data.discrepancy, settings.overdispersion, np)
        return np.asarray(np.sqrt(sampling**2 + (upper - lower) ** 2 / 12))

    least_sd = sd(np.array(0.5))

    def residuals(at: Floats) -> Floats:
        normals = problem.centred(at, np)
        shares, mean = problem.expected_at(problem.value(normals, NUMPY, np))
        predicted = np.clip(shares, 1e-6, 1 - 1e-6)
        logit, unsure = np.log(predicted / (1 - predicted)), sd(predicted)
        off = data.counted * (logit - middle) / unsure
        above = data.counted * np.sign(logit) * np.sqrt(2 * np.log(np.maximum(unsure / least_sd, 1.0)))
        nearest = np.clip(mean, least, most)
        away = 2 * (np.sqrt(mean + 0.375) - np.sqrt(nearest + 0.375)) / np.sqrt(1 + settings.month_sd**2 * nearest)
        return np.concatenate([off, above, away, problem.distances(normals, np) - problem.volume])

    return residuals


def around(
    residuals: Residuals,
    mode: Floats,
    jacobian: Floats,
    firm: int | None,
    bending: int,
    rounds: int,
    workers: Map = map,
) -> Whitening:
    """Coordinates from the mode (K) and the residuals' Jacobian there; the priors' residuals are the last K.

    The first `firm` (for None, as many as the figures decide) are bent along at most `bending` loose ones, to where the
    figures fit best after so many `rounds`, Gauss-Newton steps with the Jacobian of the mode.
    """
    root = _root(jacobian)
    _, share, turn = np.linalg.svd(jacobian[: -len(mode)] @ root)
    root = root @ turn.T
    firm = int((share >= FIRM).sum()) if firm is None else firm
    steps = (jacobian @ root[:, :firm]).T
    loose = len(mode) - firm

    def best(at_loose: Floats) -> Floats:
        """The firm coordinates that fit best at loose ones, NaN where the search did not settle."""
        at, step = np.zeros(firm), np.zeros(firm)
        for _ in range(rounds):
            step = steps @ residuals(mode + root @ np.concatenate([at, at_loose]))
            at = at - step
        return at if rounds == 1 or np.all(np.abs(step) <= SETTLED) else np.full(firm, np.nan)

    if bending < loose:
        root[:, firm:] = root[:, firm:][:, by_bend(best, loose, workers)]
    return Whitening(mode, root, polynomial(best, firm, min(bending, loose), loose, workers))
