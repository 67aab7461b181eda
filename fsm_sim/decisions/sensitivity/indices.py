"""How far a quantity moves with each parameter, from draws that are there: nothing is run again.

Draws of a posterior are correlated, so designs for independent inputs do not apply. A regression of the quantity on one
parameter gives its conditional expectation, in which correlated parameters move along; a regression on all others tells
what is left when they are known (the total effect).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.information.regression import conditional_gain
from fsm_sim.model.network import Floats
from fsm_sim.study.results.expected_effect import expectations

GROUPS = 20
"""Groups of draws for the Monte Carlo errors: each is left out once."""
SHUFFLED, BEYOND = 99, 5
"""Shuffles of the draws: an inert parameter is beyond all but the largest four of them with a probability of 5 %."""
TAIL = 0.05
"""A bar reaches from the expectation at this quantile of the parameter to that at one minus it."""


@dataclass(frozen=True)
class ParameterEffect:
    """How a quantity depends on a parameter.

    `low` and `high` are its expectation where the parameter is at its 5 % and 95 % quantile; `swing` is the range of
    the expectation between them. `first` is the share of the variance that knowing the parameter alone explains,
    `total` the share that is left when all others are known; NaN where draws are too few.
    """

    name: str
    low: float
    high: float
    swing: float
    swing_mcse: float
    first: float
    total: float


def effects(runs: Floats, columns: Floats, names: Sequence[str], levers: Floats) -> tuple[ParameterEffect, ...]:
    """The effect of each parameter, that with the largest swing first.

    `runs` are the quantity, shape (D draws, R replications); `columns` (D, P) the parameters by `names`; `levers` as
    `study.results.expected_effect` has them.
    """
    means = runs.mean(axis=1)
    variance = float(expectations(runs[..., None], levers)[:, 0].var()) if runs.shape[1] > 1 else float(means.var())
    found = []
    for place, name in enumerate(names):
        low, high, swing = _bar(means, columns[:, place])
        fitted = conditional_gain(means[:, None], columns[:, [place]])[:, 0]
        others = conditional_gain(means[:, None], np.delete(columns, place, axis=1))[:, 0]
        error = _swing_error(means, columns[:, place])
        first, rest = (_share(one, variance) for one in (fitted, others))
        found.append(ParameterEffect(name, low, high, swing, error, first, 1.0 - rest))
    return tuple(sorted(found, key=lambda one: -one.swing))


def inert_swing(runs: Floats, columns: Floats, seed: int) -> float:
    """What the largest swing of parameters that do nothing stays below with a probability of 95 %.

    The largest of many swings is well beyond its own Monte Carlo error by chance alone, so the quantity's draws are
    shuffled by the `seed`, `SHUFFLED` times, and the largest swing of each time is taken (Westfall and Young, 1993):
    parameters keep their correlations, and nothing is taken as normal. Arrays as in `effects`.

    >>> rng = np.random.default_rng(1)
    >>> known, luck = rng.normal(size=(400, 9)), rng.normal(size=(400, 1))
    >>> inert_swing(luck, known, 1) < float(_swings(3 * known[:, :1] + luck, known[:, 0])[0])
    True
    """
    means, rng = runs.mean(axis=1), np.random.default_rng(seed)
    shuffled = np.column_stack([rng.permutation(means) for _ in range(SHUFFLED)])
    most = np.max([_swings(shuffled, column) for column in columns.T], axis=0)
    return float(np.sort(most)[-BEYOND])


def _bar(means: Floats, column: Floats) -> tuple[float, float, float]:
    """The expectation at both quantiles of a parameter, and its range between them."""
    kept = _between(means[:, None], column)[:, 0]
    return float(kept[0]), float(kept[-1]), float(kept.max() - kept.min())


def _swings(means: Floats, column: Floats) -> Floats:
    """The swings of several quantities (D, K) with one parameter, shape (K,)."""
    kept = _between(means, column)
    return np.asarray(kept.max(axis=0) - kept.min(axis=0))


def _between(means: Floats, column: Floats) -> Floats:
    """The expectations of quantities (D, K) between both quantiles of a parameter, in its order."""
    fitted = conditional_gain(means, column[:, None])
    order = np.argsort(column, kind="stable")
    return fitted[order][int(TAIL * len(order)) : len(order) - int(TAIL * len(order))]


def _share(fitted: Floats, variance: float) -> float:
    return float(np.clip(fitted.var() / variance, 0.0, 1.0)) if variance > 0 else float("nan")


def _swing_error(means: Floats, column: Floats) -> float:
    """The error of a swing, by a jackknife that leaves out every twentieth draw."""
    groups = min(GROUPS, len(means) // 2)
    if groups < 2:
        return float("nan")
    group = np.arange(len(means)) % groups
    left = [_bar(means[group != one], column[group != one])[2] for one in range(groups)]
    return float(np.std(left) * np.sqrt(groups - 1))
