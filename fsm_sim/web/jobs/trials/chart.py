"""A chart of what trials estimate as geometry, in the units of its view box. No colour and no word is here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fsm_sim.model.network import Floats
from fsm_sim.web.shown.charts import BOTTOM, LEFT, RIGHT, TOP, Tick, ticks

LEAST_SPAN = 0.01
"""An axis spans this at the least, in percentage points."""


@dataclass(frozen=True)
class Dots:
    """A dot for each trial, `found` or `missed`, each (x, y); the line where the estimate is right; marks; zero."""

    found: tuple[tuple[float, float], ...]
    missed: tuple[tuple[float, float], ...]
    right: tuple[tuple[float, float], tuple[float, float]]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    zero: float


def dots(truths: Floats, estimates: Floats, found: np.ndarray[Any, np.dtype[np.bool_]]) -> Dots:
    """True effects across and estimates up, both in percentage points; `found` says which trials find an effect.

    >>> made = dots(np.array([0.0, 1.0]), np.array([-2.0, 2.0]), np.array([False, True]))
    >>> len(made.found), len(made.missed), made.missed[0][1] > made.found[0][1]
    (1, 1, True)
    """
    across = _axis(truths)
    up = _axis(np.concatenate([truths, estimates, [0.0]]))
    x, y = _scale(across, LEFT, RIGHT), _scale(up, BOTTOM, TOP)

    def at(chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[tuple[float, float], ...]:
        return tuple((x(one), y(other)) for one, other in zip(truths[chosen], estimates[chosen], strict=True))

    low, high = float(truths.min()), float(truths.max())
    return Dots(
        found=at(found),
        missed=at(~found),
        right=((x(low), y(low)), (x(high), y(high))),
        across=tuple(Tick(x(mark), mark) for mark in across),
        up=tuple(Tick(y(mark), mark) for mark in up),
        zero=y(0.0),
    )


def _axis(values: Floats) -> tuple[float, ...]:
    """Marks around values."""
    low, high = float(values.min()), float(values.max())
    middle, half = (low + high) / 2, max((high - low) / 2, LEAST_SPAN / 2)
    return ticks(middle - half, middle + half)


def _scale(marks: tuple[float, ...], first: float, last: float) -> Callable[[float], float]:
    return lambda value: round(float(first + (value - marks[0]) / (marks[-1] - marks[0]) * (last - first)), 1)
