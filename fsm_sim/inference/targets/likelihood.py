"""The probability of a published, rounded share: overdispersed sampling and model discrepancy on the logit scale."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from scipy.special import log_ndtr

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.priors import Likelihood
from fsm_sim.inference.targets.edges import inside
from fsm_sim.model.network import Floats

EQUAL = 1e-9
"""Shares this close are the same: rounded ones are multiples of a step that has no exact binary form."""


def logit_sd(share: Any, denominator: Floats, discrepancy: Floats, overdispersion: float, xp: Any) -> Any:
    """Standard deviation of an observed share's logit about the model's.

    >>> round(float(logit_sd(np.array(0.5), np.array(400.0), np.array(0.0), 1.0, np)), 3)
    0.1
    """
    return xp.sqrt(overdispersion / (denominator * share * (1 - share)) + discrepancy**2)


def discrepancies(targets: tuple[CalibrationTarget, ...], settings: Likelihood) -> Floats:
    """The model's discrepancy for each target (targets,), on the logit scale: larger for targets read in the press."""
    return np.array(
        [
            settings.discrepancy_logit_sd if target.status == "S" else settings.press_discrepancy_logit_sd
            for target in targets
        ]
    )


def denominators(targets: tuple[CalibrationTarget, ...]) -> Floats:
    """How many each share is of, citizens or municipalities (targets,); 1,000 where nothing says it."""
    return np.array([target.denominator or 1000 for target in targets], dtype=float)


def bounds(targets: tuple[CalibrationTarget, ...]) -> tuple[Floats, Floats]:
    """Lower and upper end of the interval that each target was rounded from, as shares of 1; each (targets,)."""
    lower, upper = np.array([target.share_interval for target in targets]).T
    return inside(lower), inside(upper)


def roundings(targets: tuple[CalibrationTarget, ...]) -> Floats:
    """The step that each target was rounded to (targets,), as a share of 1; 0 for one not rounded and for a range."""
    return np.array([target.share_rounding for target in targets])


def published_share(target: CalibrationTarget) -> float:
    """The published value as a share of 1.

    >>> published_share(
    ...     CalibrationTarget(id="a", quote="84 ud af 88", value=84, unit="municipalities", n=84, population="x")
    ... )
    1.0
    """
    return float(target.value) if target.unit == "share" else float(target.value) / (target.n or 1)


def agrees(target: CalibrationTarget, low: float, high: float) -> bool:
    """Whether what was published is inside a predictive interval of shares.

    Rounded predictions are compared with the rounded value. A range, such as "at least 15 %", says that the value lies
    somewhere in it: it agrees when the two overlap.

    >>> target = CalibrationTarget(
    ...     id="a", quote="mindst 15 pct.", value=0.15, unit="share", bound="at least", population="x"
    ... )
    >>> agrees(target, 0.2, 0.3), agrees(target, 0.1, 0.16), agrees(target, 0.1, 0.14)
    (True, True, False)
    """
    if target.is_range:
        lower, upper = target.share_interval
        return low <= upper and lower <= high
    value = published_share(target)
    return low - EQUAL <= value <= high + EQUAL


def mid_p(drawn: Floats, lower: float, upper: float) -> float:
    """The share of draws above an interval, and half of those inside: near 0 the model predicts less, near 1 more.

    The interval is what a published number was rounded from, or says; the draws are any number, before rounding.

    >>> mid_p(np.array([0.38, 0.4, 0.41, 0.42]), 0.395, 0.405)
    0.625
    """
    above = drawn > upper + EQUAL
    same = ~above & (drawn >= lower - EQUAL)
    return float(above.mean() + same.mean() / 2)


def p_value(target: CalibrationTarget, drawn: Floats) -> float:
    """The predictive p-value (`mid_p`) of a target among draws of what might have been published (any number).

    >>> target = CalibrationTarget(id="a", quote="40 pct.", value=0.4, unit="share", rounding=0.01, population="x")
    >>> p_value(target, np.array([0.38, 0.4, 0.41, 0.42]))
    0.625
    """
    return mid_p(drawn, *target.share_interval)


def two_sided(drawn: Floats, lower: float, upper: float) -> float:
    """The two-sided predictive p-value of a number that was rounded from an interval: twice the smaller tail.

    >>> two_sided(np.array([0.1, 0.2, 0.3, 0.4]), 0.35, 0.45), two_sided(np.array([0.1, 0.2, 0.3, 0.4]), 0.5, 0.6)
    (0.25, 0.0)
    """
    p = mid_p(drawn, lower, upper)
    return 2 * min(p, 1 - p)


def interval_logp(mean: Any, sd: Any, lower: Floats, upper: Floats) -> Any:
    """Log probability that a normal on the logit scale falls between two shares, exact far out in either tail."""
    low, high = (np.log(lower / (1 - lower)) - mean) / sd, (np.log(upper / (1 - upper)) - mean) / sd
    flip = low > 0
    near, far = pt.switch(flip, -low, high), pt.switch(flip, -high, low)
    standard = pm.Normal.dist(0.0, 1.0)
    log_near, log_far = pm.logcdf(standard, near), pm.logcdf(standard, far)
    return log_near + pt.log1mexp(pt.minimum(log_far - log_near, -1e-12))


def interval_log_probability(share: Floats, sd: Floats, lower: Floats, upper: Floats) -> Floats:
    """`interval_logp` of shares in NumPy, in their shape: log probability that a published share is in its interval.

    >>> float(interval_log_probability(np.array(0.5), np.array(0.1), np.array(0.5), np.array(0.9999)).round(4))
    -0.6931
    """
    mean = np.log(share / (1 - share))
    low, high = (np.log(lower / (1 - lower)) - mean) / sd, (np.log(upper / (1 - upper)) - mean) / sd
    flip = low > 0
    near, far = np.where(flip, -low, high), np.where(flip, -high, low)
    log_near, log_far = log_ndtr(near), log_ndtr(far)
    return np.asarray(log_near + np.log(-np.expm1(np.minimum(log_far - log_near, -1e-12))))


def draw_observed(share: Floats, sd: Floats, generator: np.random.Generator) -> Floats:
    """Shares as they might be counted, before rounding: logit-normal about the model's, in the same shape."""
    logit = np.log(share / (1 - share)) + sd * generator.standard_normal(share.shape)
    return np.asarray(1 / (1 + np.exp(-logit)))


def draw_published(share: Floats, sd: Floats, rounding: Floats, generator: np.random.Generator) -> Floats:
    """Shares as they might have been published, in the same shape: `draw_observed`, rounded (0: not rounded)."""
    drawn = draw_observed(share, sd, generator)
    step = np.where(rounding > 0, rounding, 1.0)
    return np.asarray(np.where(rounding > 0, np.round(drawn / step) * step, drawn))
