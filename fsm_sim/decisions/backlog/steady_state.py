"""Where a queue settles that is decided in batches: the chain of what is left after each meeting.

Cases come at random at a constant rate and wait for the next meeting, which decides as many as its capacity. The number
left, Q' = max(Q + A - c, 0) with A Poisson, is a Markov chain (Crommelin, 1932).
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.special import gammaln, pdtr, xlogy

from fsm_sim.model.network import Floats, Integers

HIGHEST_LOAD = 0.98
"""Above it a queue takes decades to settle, so where it would says nothing of a scenario."""
LARGEST_DENOMINATOR = 20
"""A capacity that is no whole number is a share of meetings with one case more, taken as a fraction no finer."""
LONGEST = 2_000
"""Cases; the chain is cut off where it is this long, or sooner where that is hardly ever reached."""
SURE = 8.0
"""Standard deviations of the arrivals of a month by which the chain is longer yet."""
RARE = 25.0
"""The chain is cut off where its tail is about e to the power of minus this."""


@dataclass(frozen=True)
class SteadyState:
    """Where a queue settles: cases `left` after a meeting and `queued` on average, and months that a case waits.

    `load` is the arrivals per capacity; the others are NaN where it is so high that the queue does not settle, and
    `growth` is then the cases that are added to it each month, at least.
    """

    load: float
    left: float
    queued: float
    months: float
    growth: float


def steady_state(arrivals: float, capacity: float) -> SteadyState:
    """Where a queue settles with some `arrivals` and a `capacity` in cases a month.

    By Little's law a case waits as long as the mean queue takes to arrive. Half a month of arrivals waits on average
    beside those left after a meeting.

    >>> found = steady_state(0.5, 1.0)  # left: the Pollaczek-Khinchine formula with constant service, 0.25
    >>> round(found.left, 6), round(found.queued, 6), round(found.months, 6)
    (0.25, 0.5, 1.0)
    """
    load = arrivals / capacity if capacity > 0 else math.inf if arrivals > 0 else 0.0
    if load > HIGHEST_LOAD:
        return SteadyState(load, math.nan, math.nan, math.nan, max(arrivals - capacity, 0.0))
    if arrivals <= 0:
        return SteadyState(load, 0.0, 0.0, math.nan, 0.0)
    left = _left(arrivals, capacity, load)
    queued = left + arrivals / 2
    return SteadyState(load, left, queued, queued / arrivals, 0.0)


def _left(arrivals: float, capacity: float, load: float) -> float:
    """The mean number left after a meeting, over the meetings of a period of capacities."""
    share = Fraction(capacity).limit_denominator(LARGEST_DENOMINATOR)
    each = [math.floor((one + 1) * share) - math.floor(one * share) for one in range(share.denominator)]
    most = min(LONGEST, math.ceil(RARE / 2 / (1.0 - load) + SURE * math.sqrt(arrivals)))
    steps = [_step(arrivals, cases, most) for cases in each]
    period = np.eye(most + 1)
    for step in steps:
        period = period @ step
    balance = period.T - np.eye(most + 1)
    balance[-1] = 1.0  # one balance follows from the others; that the chances add up to one does not
    now = np.linalg.solve(balance, np.append(np.zeros(most), 1.0))
    number, found = np.arange(most + 1), 0.0
    for step in steps:
        now = now @ step
        found += float(now @ number)
    return found / len(steps)


def _step(arrivals: float, cases: int, most: int) -> Floats:
    """The chances of each number left, by that before; what would be longer is kept at `most`."""
    before, after = np.arange(most + 1)[:, None], np.arange(most + 1)[None, :]
    found = _poisson(after - before + cases, arrivals)
    least = cases - np.arange(most + 1)  # so many arrivals, or fewer, leave nobody
    found[:, 0] = np.where(least < 0, 0.0, pdtr(np.maximum(least, 0), arrivals))
    found[:, -1] += 1.0 - found.sum(axis=1)
    return np.asarray(found)


def _poisson(number: Integers, mean: float) -> Floats:
    """The chances of numbers of arrivals; `scipy.stats`, which has them too, takes a second and 20 MB to load."""
    known = np.maximum(number, 0)
    return np.where(number < 0, 0.0, np.exp(xlogy(known, mean) - gammaln(known + 1) - mean))
