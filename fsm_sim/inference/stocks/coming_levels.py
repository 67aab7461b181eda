"""What a fitted panel's series say of each municipality's level in the coming years, without a prior of that level.

Given a draw of the fitted numbers and of the nation's course, a series and the level to come are normal together. Their
covariance has the parts of `components`: counting of the same people month after month, what is for good, what is for a
while, and what one month has alone. The level's likelihood is its posterior over its prior, both normal. So three years
of months count as the few independent ones that they are worth, what is for a while counts as far as it lasts, and how
far municipalities lie apart is left to whoever gives the levels a prior.
"""

from typing import NamedTuple

import numpy as np

from fsm_sim.inference.stocks.components import NOT_LEVEL, Components, Span, centre, of_municipalities, of_nation
from fsm_sim.inference.stocks.covariance import covariance
from fsm_sim.inference.stocks.fit import StockFit
from fsm_sim.inference.stocks.predictive import course_given
from fsm_sim.model.network import Floats, Integers

AHEAD = 24
"""Months after the panel over which a level is taken: those that plans are made for."""


class ComingLevels(NamedTuple):
    """Logits of municipalities' shares above the nation's after the panel, at draws D of its numbers; each (D, M).

    `estimate` and `variance`: of the level but for what its size says. `size`: what its size says.
    """

    estimate: Floats
    variance: Floats
    size: Floats


def coming_levels(fitted: StockFit, rows: Integers, seed: int = 1) -> ComingLevels:
    """The levels at some draws of a fitted panel, by their numbers. The same seed gives the same levels."""
    found = [_at(fitted, int(row), np.random.default_rng([seed, 23, int(row)])) for row in rows]
    return ComingLevels(*(np.array(each) for each in zip(*found, strict=True)))


def _at(fitted: StockFit, row: int, generator: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    values, observed, span = fitted.at(row), fitted.observed, fitted.span
    own = of_municipalities(values, span, observed.slope, observed.counting)
    residual = fitted.series(row) - centre(values, observed.slope, observed.log_size)
    whole, nation = covariance(*own), covariance(*of_nation(values, span, observed.slope))
    course = course_given(residual, observed.seen, whole, nation).drawn(generator)
    with_level, prior = _level_to_come(values, span)
    estimate, variance = likelihood(
        (residual - course) / observed.slope, observed.seen, whole / observed.slope**2, with_level, prior
    )
    return estimate, variance, values["size_slope"] * observed.log_size


def _level_to_come(values: dict[str, float], span: Span) -> tuple[Floats, float]:
    """On the logit scale: covariances of a series with the mean level of the months ahead (T), and its variance."""
    longer = Span(span.months + AHEAD, span.after_break)
    every = of_municipalities(values, longer, 1.0, np.zeros((1, longer.months)))
    parts = [place for place in range(len(every.scales)) if place not in NOT_LEVEL]
    level = covariance(*Components(every.scales[parts], every.profiles[parts]))[0]
    return level[: span.months, span.months :].mean(axis=1), float(level[span.months :, span.months :].mean())


def likelihood(
    residual: Floats, seen: Floats, whole: Floats, with_level: Floats, prior: float
) -> tuple[Floats, Floats]:
    """Estimates and variances (M) of levels, from series (M, T) that are seen or not and their covariances (M, T, T).

    `with_level` (T) is the covariance of a series with its level, and `prior` the level's variance.
    """
    months = residual.shape[1]
    both = seen[:, :, None] * seen[:, None, :]
    past = whole * both + (1 - seen)[:, :, None] * np.eye(months)
    weights = np.linalg.solve(past, (with_level * seen)[:, :, None])[:, :, 0]
    mean = np.einsum("mt,mt->m", weights, residual * seen)
    learnt = np.einsum("mt,mt->m", weights, with_level * seen)
    return mean * prior / learnt, (prior - learnt) * prior / learnt
