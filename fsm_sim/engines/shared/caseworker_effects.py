"""Caseworker effects: a multiplier on the rate of finding work, lognormal, bounded, and 1 on average."""

import math
from statistics import NormalDist
from typing import Any, Final

from fsm_sim.engines.shared.compilation_cache import entry_of

TRUNCATION: Final = 2.0
"""Caseworker effects lie within this many standard deviations, so that intensities are bounded."""
TAIL: Final = NormalDist().cdf(-TRUNCATION)


@entry_of("f8(f8)")
def truncated_normal(uniform: Any) -> Any:
    """The quantile of a standard normal between -2 and 2: algorithm AS 241 (Wichura 1988), without its outer tails.

    >>> round(truncated_normal(0.5), 12), round(truncated_normal(1.0), 12)
    (0.0, 2.0)
    """
    p = TAIL + uniform * (1.0 - 2.0 * TAIL)
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
        above = ((above * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r + 1.3731693765509461125e4
        above = ((above * r + 1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
        below = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
        below = ((below * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r + 5.3941960214247511077e3
        below = ((below * r + 6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1.0
        return q * above / below
    r = math.sqrt(-math.log(p if q < 0.0 else 1.0 - p)) - 1.6
    above = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
    above = ((above * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r + 3.64784832476320460504e0
    above = ((above * r + 5.76949722146069140550e0) * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
    below = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
    below = ((below * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1
    below = ((below * r + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0
    return -above / below if q < 0.0 else above / below


@entry_of("f8(f8, f8, f8)")
def effect_at(uniform: Any, sd: Any, mean: Any) -> Any:
    """The effect at a uniform, for a standard deviation of its logarithm and its `truncated_mean`."""
    return math.exp(sd * truncated_normal(uniform)) / mean if sd > 0.0 else 1.0


def truncated_mean(sd: float) -> float:
    """The mean of a lognormal truncated at two standard deviations, by which effects are divided.

    >>> truncated_mean(0.0)
    1.0
    """
    normal = NormalDist()
    inside = normal.cdf(TRUNCATION) - normal.cdf(-TRUNCATION)
    return math.exp(sd * sd / 2) * (normal.cdf(TRUNCATION - sd) - normal.cdf(-TRUNCATION - sd)) / inside


def caseworker_effect(uniform: float, sd: float) -> float:
    """A lognormal effect, truncated at two standard deviations, with mean 1.

    >>> caseworker_effect(0.5, 0.0)
    1.0
    """
    effect: float = effect_at(uniform, sd, truncated_mean(sd))
    return effect


def largest_caseworker_effect(sd: float) -> float:
    """The bound of `caseworker_effect`."""
    return math.exp(sd * TRUNCATION) / truncated_mean(sd) if sd else 1.0
