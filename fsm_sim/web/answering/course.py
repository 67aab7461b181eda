"""The course of a number month by month over single runs: its mean, and the intervals that a fan chart draws."""

from dataclasses import dataclass

import numpy as np

from fsm_sim.model.network import Floats
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.quantiles import quantiles

INNER = 0.5
"""The share of single runs within the inner interval; the outer one has `LEVEL` of them."""


@dataclass(frozen=True, eq=False)
class Course:
    """A number month by month (M,): its mean, and the ends of the outer and inner interval of single runs.

    Before `first` the months that it counts have not passed, and it is NaN.
    """

    mean: Floats
    lower: Floats
    upper: Floats
    inner_lower: Floats
    inner_upper: Floats
    first: int = 0

    @classmethod
    def of(cls, runs: Floats, first: int = 0) -> "Course":
        """The course of runs (R, M), from the month `first` on.

        >>> Course.of(np.array([[0.0, 1.0], [0.0, 3.0]]), first=1).mean.tolist()
        [nan, 2.0]
        """
        ends = [(1 - LEVEL) / 2, (1 - INNER) / 2, (1 + INNER) / 2, (1 + LEVEL) / 2]
        found, later = np.full((len(ends) + 1, runs.shape[1]), np.nan), runs[:, first:]
        known = not np.isnan(later).any()  # nearly always; what looks for missing numbers takes each month by itself
        if later.size:
            found[0, first:] = np.nanmean(later, axis=0)
            found[1:, first:] = quantiles(later, ends) if known else np.nanquantile(later, ends, axis=0)
        mean, lower, inner_lower, inner_upper, upper = found
        return cls(mean, lower, upper, inner_lower, inner_upper, first)
