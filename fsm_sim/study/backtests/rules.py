"""Simple rules that forecast a share, each with a normal error of its own: what a model has to be better than.

A rule's error is learnt from the history alone: the rule is applied at earlier months, and the squared errors of what
came are taken as `a + b / people`. All arrays are shares of 1, (municipalities, months), NaN where not known.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from scipy.optimize import nnls

from fsm_sim.model.network import Floats
from fsm_sim.study.backtests.autoregression import INSTALLED, autoregression

type Rule = Callable[[Floats, int], Floats]
"""From the shares of the past and a number of months to the forecasts (municipalities, months)."""

SHRINKAGE = 1 / 3
"""How far the shrunk mean is moved to the nation's."""

YEAR = 12

LEAST_HISTORY = 12
"""Months of history that a rule has at the least where its errors are learnt."""


def persistence(past: Floats, months: int) -> Floats:
    """The last share that is known.

    >>> persistence(np.array([[0.1, 0.2, np.nan]]), 2).tolist()
    [[0.2, 0.2]]
    """
    return np.repeat(_last(past)[:, None], months, axis=1)


def seasonal_naive(past: Floats, months: int) -> Floats:
    """The share of the same month a year before; the last one where that is not known."""
    found = np.array([past[:, -YEAR + month % YEAR] for month in range(months)]).T
    return np.where(np.isfinite(found), found, _last(past)[:, None])


def national_mean(past: Floats, months: int) -> Floats:
    """The mean share of all municipalities over the last twelve months."""
    return np.full((len(past), months), np.nanmean(past[:, -YEAR:]))


def shrunk_mean(past: Floats, months: int) -> Floats:
    """A municipality's own mean over twelve months, moved a third of the way to the mean of all."""
    nation = np.nanmean(past[:, -YEAR:])
    own = np.array([np.nanmean(row[-YEAR:]) if np.isfinite(row[-YEAR:]).any() else nation for row in past])
    return np.repeat((own + SHRINKAGE * (nation - own))[:, None], months, axis=1)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "persistence": persistence,
        "seasonal": seasonal_naive,
        "nation": national_mean,
        "shrunk": shrunk_mean,
        **({"autoregression": autoregression} if INSTALLED else {}),
    }
)
"""Every rule by its name; the autoregression where statsmodels is installed."""


def errors(rule: Rule, past: Floats, people: Floats, months: int) -> Floats:
    """Standard deviations of a rule's errors up to so many months ahead, by municipality, shape (municipalities).

    `people` (municipalities) is the number of whom a share is.
    """
    squares, inverse = [], []
    for origin in range(min(LEAST_HISTORY, past.shape[1] - 1), past.shape[1]):
        came = past[:, origin : origin + months]
        missed = np.square(rule(past[:, :origin], came.shape[1]) - came)
        there = np.isfinite(missed)
        squares.append(missed[there])
        inverse.append(np.repeat(1 / people[:, None], came.shape[1], axis=1)[there])
    one_over = np.concatenate(inverse)
    weights, _ = nnls(np.column_stack([np.ones_like(one_over), one_over]), np.concatenate(squares))
    return np.asarray(np.sqrt(np.maximum(weights[0] + weights[1] / people, 1e-12)))


def _last(past: Floats) -> Floats:
    nation = np.nanmean(past)
    return np.array([row[np.isfinite(row)][-1] if np.isfinite(row).any() else nation for row in past])
