"""When the steps of the mean field begin and end: months 0 < ... < horizon; shape (N + 1).

Measures, meetings of the team and changes of a staffing plan fall between steps, never inside one.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from fsm_sim.model.network import Floats, Integers

ALIGNED = 1e-6
"""A month nearer than this, in months, to the beginning of a step lies there."""


def even(horizon_months: float, steps_per_month: int) -> Floats:
    """Steps of the same length.

    >>> even(2, 2).tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    return np.arange(round(horizon_months * steps_per_month) + 1) / steps_per_month


def with_months(moments: Floats, months: Iterable[float]) -> Floats:
    """The moments with those of some months that lie between them.

    >>> with_months(even(1, 2), [0.25, 0.5, 7.0]).tolist()
    [0.0, 0.25, 0.5, 1.0]
    """
    inside = (month for month in passed_over(moments, months) if month < moments[-1])
    return np.unique(np.concatenate([moments, np.fromiter(inside, dtype=float)]))


def half_steps(moments: Floats) -> Floats:
    """The moments with the middle of every step between them; shape (2N + 1).

    >>> half_steps(np.array([0.0, 0.5, 1.5])).tolist()
    [0.0, 0.25, 0.5, 1.0, 1.5]
    """
    halves = np.empty(2 * len(moments) - 1)
    halves[::2], halves[1::2] = moments, (moments[1:] + moments[:-1]) / 2
    return halves


def number_of(moments: Floats, months: Sequence[float]) -> Integers:
    """The number of the moment nearest to each month.

    >>> number_of(np.array([0.0, 0.5, 1.5]), [1.5, 0.0]).tolist()
    [2, 0]
    """
    return np.array([np.abs(moments - month).argmin() for month in months], dtype=np.int64)


def passed_over(moments: Floats, months: Iterable[float]) -> tuple[float, ...]:
    """The months that lie inside a step.

    >>> passed_over(np.array([0.0, 1.0, 2.0]), [0.5, 1.0])
    (0.5,)
    """
    return tuple(month for month in months if np.abs(moments - month).min() > ALIGNED)
