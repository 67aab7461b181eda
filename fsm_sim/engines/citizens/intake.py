"""Arrivals at a rate that may change: when the next citizen comes, and how many are expected."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.intake import IntakePerMonth, arrivals_until, intake_steps


def arrival_wait(from_month: Floats, rate: Floats, now: float, exponential: float) -> float:
    """Months until the next arrival after `now`; infinite where nobody comes any more.

    Steps begin at `from_month` (I) with arrivals at `rate` (I) a month. `exponential` is a standard exponential: the
    next point of a Poisson process of rate 1, whose time is the expected number of arrivals. Both individual engines
    call this function, so both have the same arrivals; with one rate it is ``exponential / rate``.

    >>> months, rates = np.array([0.0, 6.0]), np.array([12.0, 0.0])
    >>> arrival_wait(months, rates, 1.0, 3.0), arrival_wait(months, rates, 5.9, 3.0)
    (0.25, inf)
    """
    step = 0
    while step + 1 < len(from_month) and from_month[step + 1] <= now:
        step += 1
    before, left = 0.0, exponential
    while True:
        last = step + 1 == len(from_month)
        if rate[step] > 0.0:
            wait = before + left / rate[step]
            if last or now + wait < from_month[step + 1]:
                return float(wait)
        elif last:
            return math.inf
        left -= rate[step] * (from_month[step + 1] - (now + before))
        step += 1
        before = from_month[step] - now


@dataclass(frozen=True, eq=False)
class Intake:
    """Steps of an office's intake: from which month (I), and how many citizens a month (I)."""

    from_month: Floats
    rate: Floats

    @classmethod
    def of(cls, intake: IntakePerMonth) -> Self:
        """The steps of an office's intake; a `ValueError` for ``"steady"``."""
        steps = intake_steps(intake)
        return cls(np.array([month for month, _ in steps]), np.array([rate for _, rate in steps]))

    @property
    def highest(self) -> float:
        """The highest rate, 0 where nobody arrives."""
        return float(self.rate.max())

    def until(self, month: float) -> float:
        """Expected arrivals from month 0 until a month."""
        return arrivals_until(list(zip(self.from_month.tolist(), self.rate.tolist(), strict=True)), month)

    def relative(self, start: float, stop: float) -> float:
        """The mean rate between two months, as a share of the highest; exactly 1 where there is one rate.

        >>> steps = Intake(np.array([0.0, 6.0]), np.array([12.0, 8.0]))
        >>> steps.relative(0.0, 6.0), steps.relative(3.0, 9.0) * 12
        (1.0, 10.0)
        """
        if len(self.rate) == 1 or self.highest == 0.0 or stop <= start:
            return 1.0
        return (self.until(stop) - self.until(start)) / (stop - start) / self.highest
