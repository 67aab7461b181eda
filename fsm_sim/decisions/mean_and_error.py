"""The mean of runs and its Monte Carlo error, and what they tell of a probability."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

CLOSE = 2.0
"""A probability within so many Monte Carlo errors of another cannot be told from it."""


def undecided(probability: float, mcse: float, asked: float, runs: int) -> bool:
    """Whether so many runs leave open on which side of a probability that is asked for another lies.

    Where all runs do, or none, the error is 0 but the probability is known to no more than one run of them; one run has
    no error and decides nothing.

    >>> undecided(0.83, 0.02, 0.8, 400), undecided(0.85, 0.02, 0.8, 400)
    (True, False)
    >>> undecided(1.0, 0.0, 0.999, 80), undecided(1.0, 0.0, 0.98, 80), undecided(1.0, float("nan"), 0.5, 1)
    (True, False, True)
    """
    sure = CLOSE * mcse if mcse > 0 else 1.0 / runs
    return abs(probability - asked) <= sure


def mean_and_error(runs: NDArray[Any]) -> tuple[float, float]:
    """The mean of runs (D, R) and its Monte Carlo error: draws are independent, the runs of one are not.

    With one draw its runs are. NaN where there is one run.

    >>> mean_and_error(np.array([[True, True], [False, False]]))
    (0.5, 0.5)
    """
    each = np.asarray(runs, dtype=float)
    units = each.mean(axis=1) if len(each) > 1 else each.ravel()
    error = float(units.std(ddof=1) / np.sqrt(len(units))) if len(units) > 1 else float("nan")
    return float(units.mean()), error
