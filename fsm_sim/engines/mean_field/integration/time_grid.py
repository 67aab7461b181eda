"""The time grid of the mean field: months 0 < ... < horizon at which its steps begin and end; shape (N + 1).

Measures, meetings of the team and changes of a staffing plan fall between steps, never inside one.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from fsm_sim.model.network import Floats, Integers

ALIGNED = 1e-6
"""A month nearer than this, in months, to the beginning of a step counts as that time."""


def even(horizon_months: float, steps_per_month: int) -> Floats:
    """Steps of the same length: months from 0 to the horizon, shape (N + 1,).

    >>> even(2, 2).tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    return np.arange(round(horizon_months * steps_per_month) + 1) / steps_per_month


def with_months(times: Floats, months: Iterable[float]) -> Floats:
    """The grid with those of some months that lie between its first and last, in order, shape (N + 1,) for its new N.

    >>> with_months(even(1, 2), [0.25, 0.5, 7.0]).tolist()
    [0.0, 0.25, 0.5, 1.0]
    """
    inside = (month for month in passed_over(times, months) if month < times[-1])
    return np.unique(np.concatenate([times, np.fromiter(inside, dtype=float)]))


def half_steps(times: Floats) -> Floats:
    """The times with the middle of every step between them; shape (2N + 1).

    >>> half_steps(np.array([0.0, 0.5, 1.5])).tolist()
    [0.0, 0.25, 0.5, 1.0, 1.5]
    """
    halves = np.empty(2 * len(times) - 1)
    halves[::2], halves[1::2] = times, (times[1:] + times[:-1]) / 2
    return halves


def number_of(times: Floats, months: Sequence[float]) -> Integers:
    """The number of the time nearest to each month; shape (months,).

    >>> number_of(np.array([0.0, 0.5, 1.5]), [1.5, 0.0]).tolist()
    [2, 0]
    """
    return np.array([np.abs(times - month).argmin() for month in months], dtype=np.int64)


def passed_over(times: Floats, months: Iterable[float]) -> tuple[float, ...]:
    """The months that lie inside a step.

    >>> passed_over(np.array([0.0, 1.0, 2.0]), [0.5, 1.0])
    (0.5,)
    """
    return tuple(month for month in months if np.abs(times - month).min() > ALIGNED)
