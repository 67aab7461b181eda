"""A municipality with results of its own in a calibration, whose people are in the public table too.

Its published results or starts and its stocks are partly of the same people, to an extent that nobody publishes. They
are put together by covariance intersection (Julier and Uhlmann 1997): the precisions of the two posteriors have weights
that add up to 1. The result is never too sure, however much the two have in common, and the prior that both
contain counts once.
"""

import numpy as np
from scipy.optimize import minimize_scalar

from fsm_sim.model.network import Floats


def intersected(own: Floats, other: Floats) -> tuple[Floats, float]:
    """Draws `own` (draws, kinds) moved to the intersection with draws `other`, and the weight of `own`.

    The weight gives the intersection the smallest determinant. Draws keep their order, and with it what they have in
    common with other parameters.

    >>> generator = np.random.default_rng(1)
    >>> sure, unsure = generator.normal(0.0, 0.1, (1000, 1)), generator.normal(1.0, 1.0, (1000, 1))
    >>> found, weight = intersected(sure, unsure)
    >>> round(weight, 2), bool(np.allclose(found, sure, atol=0.01))
    (1.0, True)
    """
    mean, covariance = own.mean(axis=0), _covariance(own)
    precision, other_precision = np.linalg.inv(covariance), np.linalg.inv(_covariance(other))

    def together(weight: float) -> Floats:
        return np.asarray(weight * precision + (1 - weight) * other_precision)

    best = minimize_scalar(lambda weight: -np.linalg.slogdet(together(weight))[1], bounds=(0.0, 1.0), method="bounded")
    weight = float(best.x)
    after = np.linalg.inv(together(weight))
    centre = after @ (weight * precision @ mean + (1 - weight) * other_precision @ other.mean(axis=0))
    shape = np.linalg.cholesky(after) @ np.linalg.inv(np.linalg.cholesky(covariance))
    return np.asarray(centre + (own - mean) @ shape.T), weight


def _covariance(draws: Floats) -> Floats:
    return np.atleast_2d(np.cov(draws, rowvar=False))
