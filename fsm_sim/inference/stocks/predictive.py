"""What a fitted panel says of coming months and of each municipality's level."""

from typing import NamedTuple

import numpy as np

from fsm_sim.inference.stocks.components import (
    LEVEL_MEAN,
    NOT_LEVEL,
    Components,
    Span,
    centre,
    course_of,
    logit_of,
    of_municipalities,
    of_nation,
)
from fsm_sim.inference.stocks.covariance import counted, counting_sd, covariance
from fsm_sim.inference.stocks.fit import StockFit
from fsm_sim.model.network import Floats, Integers


class Conditional(NamedTuple):
    """Means (..., targets) and covariances (..., targets, targets) of normal targets given what is seen."""

    mean: Floats
    covariance: Floats

    def drawn(self, generator: np.random.Generator) -> Floats:
        """One draw of every series, shape (..., targets)."""
        values, vectors = np.linalg.eigh(self.covariance)
        noise = generator.standard_normal(self.mean.shape) * np.sqrt(np.maximum(values, 0.0))
        return np.asarray(self.mean + np.einsum("...st,...t->...s", vectors, noise))


def given(residual: Floats, seen: Floats, whole: Floats) -> Conditional:
    """Targets given the months that are seen.

    `residual` and `seen` are (series, months); `whole` (series, all, all) is the covariance of months and then targets.
    """
    months = residual.shape[1]
    both = seen[:, :, None] * seen[:, None, :]
    past = whole[:, :months, :months] * both + (1 - seen)[:, :, None] * np.eye(months)
    across = whole[:, months:, :months] * seen[:, None, :]
    weights = np.linalg.solve(past, across.swapaxes(1, 2)).swapaxes(1, 2)
    mean = np.einsum("mst,mt->ms", weights, residual * seen)
    return Conditional(mean, whole[:, months:, months:] - weights @ across.swapaxes(1, 2))


def course_given(residual: Floats, seen: Floats, own: Floats, course: Floats) -> Conditional:
    """The common course given all series, over the months seen and those that follow.

    `residual` and `seen` are (series, months), `own` (series, months, months) the covariances of what sets the series
    apart, and `course` (all, all) that of the course.
    """
    months = residual.shape[1]
    both = seen[:, :, None] * seen[:, None, :]
    inverse = np.linalg.inv(own * both + (1 - seen)[:, :, None] * np.eye(months)) * both
    precision, pull = inverse.sum(axis=0), np.einsum("mst,mt->s", inverse, residual * seen)
    across = course[:, :months]
    weights = np.linalg.solve(np.eye(months) + course[:months, :months] @ precision, across.T).T
    return Conditional(weights @ pull, course - weights @ precision @ across.T)


class _AtDraw:
    """A fitted panel and the months after it, at one draw of the posterior with one draw of the nation's course."""

    def __init__(self, fitted: StockFit, row: int, months: int, generator: np.random.Generator) -> None:
        values, observed = fitted.at(row), fitted.observed
        past = fitted.span.months
        self.people = np.hstack(
            [fitted.panel.filled_persons, np.repeat(fitted.panel.filled_persons[:, -1:], months, axis=1)]
        )
        span = Span(past + months, fitted.span.after_break)
        self.own = of_municipalities(values, span, observed.slope, counting_sd(self.people))
        self.expected = centre(values, observed.slope, observed.log_size)
        residual = fitted.series(row) - self.expected
        course = covariance(*of_nation(values, span, observed.slope))
        whole = covariance(*self.own)
        self.course = course_given(residual, observed.seen, whole[:, :past, :past], course).drawn(generator)
        self.whole, self.seen, self.residual = whole, observed.seen, residual - self.course[:past]


def rows_of(fitted: StockFit, draws: int) -> Integers:
    """Numbers of up to so many draws of the posterior, taken evenly."""
    return np.unique(np.linspace(0, fitted.draws - 1, draws).round().astype(np.int64))


def predict(fitted: StockFit, months: int, draws: int = 1000, seed: int = 1) -> Floats:
    """Draws of the share of each municipality in the months after the panel; shape (draws, municipalities, months).

    The number of people is that of the last month. A share is that of a whole number of people, and never below 0.
    """
    found = []
    for row in rows_of(fitted, draws):
        generator = np.random.default_rng([seed, 21, row])
        at = _AtDraw(fitted, row, months, generator)
        own = given(at.residual, at.seen, at.whole).drawn(generator)
        people = at.people[:, -months:]
        count = counted(own + at.expected + at.course[-months:], people)
        found.append(np.clip(np.round(count), 0.0, people) / people)
    return np.array(found)


class Levels(NamedTuple):
    """Logits of shares in the last month: the nation's (draws), and each municipality's level (draws, municipalities).

    A level is without counting and without what one month has alone: it is what stays for good, what stays for a while,
    and what its size says.
    """

    nation: Floats
    municipalities: Floats


def levels(fitted: StockFit, draws: int = 1000, seed: int = 1) -> Levels:
    """Draws of the levels of a fitted panel, the nation's and each municipality's together."""
    nation, municipalities = [], []
    for row in rows_of(fitted, draws):
        generator = np.random.default_rng([seed, 22, row])
        at = _AtDraw(fitted, row, 0, generator)
        lasting = [place for place in range(len(at.own.scales)) if place not in NOT_LEVEL]
        level = covariance(*Components(at.own.scales[lasting], at.own.profiles[lasting]))
        whole = np.block([[at.whole, level[:, :, -1:]], [level[:, -1:, :], level[:, -1:, -1:]]])
        own = given(at.residual, at.seen, whole).drawn(generator)[:, 0]
        nation.append(float(logit_of(at.course[-1] + course_of(LEVEL_MEAN))))
        municipalities.append(logit_of(own + at.expected[:, 0] + at.course[-1]))
    return Levels(np.array(nation), np.array(municipalities))
