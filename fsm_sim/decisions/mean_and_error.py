"""The mean of runs and its Monte Carlo error."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


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
