"""What information is worth: how much better the choice of a plan would be expected to turn out with it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.information.regression import conditional_gain
from fsm_sim.model.network import Floats, Integers
from fsm_sim.study.results.expected_effect import expectations

GROUPS = 20
"""Groups of draws for the Monte Carlo error: each is left out once."""
AS_GOOD = 0.005
"""Choices that differ by less than half an øre are as good as each other: a copy of a plan, beyond rounding."""
SIMULATED = 10
"""Data sets of a study that are made up for each draw; their values are averaged."""


@dataclass(frozen=True)
class Worth:
    """The expected value of some information with its Monte Carlo error, in the unit of the gains."""

    value: float
    mcse: float


def value_of(gains: Floats) -> float:
    """The gain of choosing with what the rows of `gains` (D, K) know, over choosing now; 0 is the gain of no plan.

    >>> value_of(np.array([[-10.0], [20.0]]))  # now: the plan, 5 on average; knowing: it or nothing, 0 and 20
    5.0
    """
    best = np.maximum(gains, 0.0).max(axis=1).mean()
    return float(best - max(0.0, gains.mean(axis=0).max()))


def expected_gains(runs: Floats, levers: Floats) -> Floats:
    """The expected gain of each draw, shape (D, K); a column is NaN where the runs are too few to tell it.

    They are where chance cannot be taken out, or nothing is left of a spread without it. But where no draw has another
    best choice with chance left in, it has none without: draws then lie no further apart.

    >>> expected_gains(np.array([[[-3.0]], [[-1.0]]]), np.zeros((2, 0))).ravel().tolist()
    [-3.0, -1.0]
    >>> expected_gains(np.array([[[-3.0]], [[5.0]]]), np.zeros((2, 0))).ravel().tolist()
    [nan, nan]
    """
    means = runs.mean(axis=1)
    if len(means) > 1 and value_of(means) < AS_GOOD:
        return np.asarray(means)
    expected = expectations(runs, levers)
    lost = (expected == expected[:1]).all(axis=0) & ((means != means[:1]).any(axis=0) | (len(means) < 2))
    return np.where(lost, np.nan, expected)


def perfect(runs: Floats, levers: Floats) -> Worth:
    """The expected value of perfect information (EVPI): of every parameter, but not of chance.

    `runs` (D draws, R replications, K plans) are the gains of plans over the one that is kept otherwise; `levers` as
    `study.results.expected_effect` has them. NaN where the runs are too few to tell it.
    """
    whole = value_of(expected_gains(runs, levers))
    if math.isnan(whole):
        return Worth(math.nan, math.nan)
    error = _error(lambda some: value_of(expectations(runs[some], levers[some])), len(runs)) if whole else 0.0
    return Worth(max(0.0, whole), error)


def partial(runs: Floats, group: Floats) -> Worth:
    """The expected value of partial perfect information (EVPPI): of the parameters in `group` (D, P)."""
    means = runs.mean(axis=1)
    return _with_error(lambda some: value_of(conditional_gain(means[some], group[some])), len(runs))


def sample(runs: Floats, group: Floats, errors: Floats, seed: int) -> Worth:
    """The expected value of sample information (EVSI): of a study that estimates the `group` (D, P).

    Its estimates are normal about the parameters, independent of each other, with standard `errors` (P,). Gains are
    regressed on made-up estimates (Strong, Oakley, Brennan and Breeze, 2015), so that the posterior need not be normal,
    and what is known already counts as it should.
    """
    means = runs.mean(axis=1)
    luck = np.random.default_rng(seed).normal(size=(SIMULATED, *group.shape))

    def value(some: Integers) -> float:
        found = [value_of(conditional_gain(means[some], (group + errors * one)[some])) for one in luck]
        return float(np.mean(found))

    return _with_error(value, len(runs))


def ordered(parts: Mapping[frozenset[str], Worth], whole: Worth) -> dict[frozenset[str], Worth]:
    """Estimates in the order that the true values have: 0 ≤ a set's ≤ those of sets that hold it ≤ the whole.

    Each is an estimate with an error of its own, so neighbours can come out the wrong way round. One below that of a
    set within it takes the larger; none is above the whole, and where that is untold so are they.

    >>> parts = {frozenset("a"): Worth(3.0, 0.1), frozenset("ab"): Worth(2.9, 0.1), frozenset("c"): Worth(-0.1, 0.1)}
    >>> [one.value for one in ordered(parts, Worth(5.0, 0.2)).values()]
    [3.0, 3.0, 0.0]
    """
    found = {}
    for names, one in parts.items():
        known = [other.value for within, other in parts.items() if within <= names and not math.isnan(other.value)]
        value = min(max([0.0, *known]), max(0.0, whole.value))
        told = not math.isnan(one.value + whole.value)
        found[names] = Worth(value, one.mcse) if told else Worth(math.nan, math.nan)
    return found


def _with_error(value: Callable[[Integers], float], draws: int) -> Worth:
    """A value of all draws, and its error by a jackknife that leaves out every twentieth."""
    return Worth(value(np.arange(draws)), _error(value, draws))


def _error(value: Callable[[Integers], float], draws: int) -> float:
    groups = min(GROUPS, draws // 2)
    if groups < 2:
        return math.nan
    left = [value(np.flatnonzero(np.arange(draws) % groups != one)) for one in range(groups)]
    return float(np.std(left) * np.sqrt(groups - 1))
