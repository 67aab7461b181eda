"""Charts as geometry: what the SVG templates draw, in the units of their view boxes. No colour and no word is here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from fsm_sim.model.network import Floats
from fsm_sim.web.answering.course import Course

WIDTH: Final = 280.0
"""The width of every view box, so that text has the size that it has on the page."""
LEFT, RIGHT, TOP, BOTTOM = 34.0, 240.0, 8.0, 150.0
"""Where a panel's axes are; its end value stands to the right."""
MOST_TICKS: Final = 5
STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)
DATED_TICKS: Final = 3
"""Marks of a time axis that are dates, which are wider than the numbers of months."""
YEAR_OF_MONTHS: Final = 6
"""Months between two marks of the time axis, doubled until they fit."""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and its value."""

    at: float
    value: float


@dataclass(frozen=True)
class Panel:
    """A course over time: paths, marks, and where its end is. `base` is the course compared with, empty for none."""

    outer: str
    inner: str
    outer_edges: str
    mean: str
    base: str
    end: float
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    zero: float


@dataclass(frozen=True)
class Interval:
    """An expected effect on a common scale: a box where it has an interval, its point, the line of single runs."""

    box: tuple[float, float] | None
    line: tuple[float, float]
    point: float
    zero: float
    ticks: tuple[Tick, ...]


def panels(courses: Sequence[Course], bases: Sequence[Course | None], most: int = MOST_TICKS) -> tuple[Panel, ...]:
    """Courses as panels of common axes, each with the course that it is compared with; none where none has begun.

    The time axis has at most so many marks.
    """
    if any(one.first >= len(one.mean) for one in courses):
        return ()
    low = min(0.0, *(float(min(one.lower[one.first :].min(), one.mean[one.first :].min())) for one in courses))
    tops = (float(max(one.upper[one.first :].max(), one.mean[one.first :].max())) for one in courses)
    high = max(0.0, low + 1.0, *tops)  # a citizen at least
    marks = ticks(low, high)
    low, high = min(low, marks[0]), max(high, marks[-1])
    months = len(courses[0].mean) - 1

    def up(value: Floats) -> Floats:
        return np.asarray(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP))

    across = np.linspace(LEFT, RIGHT, months + 1) if months else np.array([LEFT])
    every = next(step for step in (YEAR_OF_MONTHS * 2**n for n in range(9)) if months / step <= most - 1)
    return tuple(
        Panel(
            outer=area(across, up(one.lower), up(one.upper)),
            inner=area(across, up(one.inner_lower), up(one.inner_upper)),
            outer_edges=path(across, up(one.lower)) + path(across, up(one.upper)),
            mean=path(across, up(one.mean)),
            base=path(across, up(base.mean)) if base is not None else "",
            end=float(up(one.mean)[-1]),
            across=tuple(Tick(float(across[month]), month) for month in range(0, months + 1, every)),
            up=tuple(Tick(float(up(np.array(mark))), mark) for mark in marks),
            zero=float(up(np.array(0.0))),
        )
        for one, base in zip(courses, bases, strict=True)
    )


def intervals(
    effects: Sequence[tuple[float, float, float]], runs: Sequence[tuple[float, float]]
) -> tuple[Interval, ...]:
    """Expected effects (mean, lower, upper) and single runs (lower, upper) on one scale."""
    values = [value for one in (*effects, *runs) for value in one if math.isfinite(value)]
    low = min([0.0, *values])
    high = max([0.0, low + 1.0, *values])
    marks = ticks(low, high)
    low, high = min(low, marks[0]), max(high, marks[-1])

    def at(value: float) -> float:
        return 12.0 + (value - low) / (high - low) * (WIDTH - 24.0)

    def ends(lower: float, upper: float, middle: float) -> tuple[float, float]:
        return tuple(sorted(at(one if math.isfinite(one) else middle) for one in (lower, upper)))  # type: ignore[return-value]

    return tuple(
        Interval(
            box=ends(lower, upper, mean) if math.isfinite(lower) and math.isfinite(upper) else None,
            line=ends(*single, mean),
            point=at(mean),
            zero=at(0.0),
            ticks=tuple(Tick(at(mark), mark) for mark in marks),
        )
        for (mean, lower, upper), single in zip(effects, runs, strict=True)
    )


def ticks(low: float, high: float) -> tuple[float, ...]:
    """Round marks from at or below `low` to at or above `high`, at most one more than `MOST_TICKS`.

    >>> ticks(0.0, 148.0), ticks(-6.2, 4.9)
    ((0.0, 50.0, 100.0, 150.0), (-10.0, -5.0, 0.0, 5.0))
    """
    span = max(high - low, 1e-9)
    size = 10.0 ** math.floor(math.log10(span / MOST_TICKS))
    step = next(size * one for one in STEPS if span / (size * one) <= MOST_TICKS - 1)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(place * step, 10) for place in range(first, max(last, first + 1) + 1))


def widths(shares: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Shares of a whole as parts of a bar: where each begins, and how wide it is.

    >>> widths([0.5, 0.25, 0.25])
    ((0.0, 140.0), (140.0, 70.0), (210.0, 70.0))
    """
    ends = np.cumsum([0.0, *shares]) * WIDTH
    return tuple((float(first), float(last - first)) for first, last in pairwise(ends))


def path(across: Floats, up: Floats) -> str:
    """A path through the months that have a number."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(across, up, strict=True) if math.isfinite(y))


def area(across: Floats, lower: Floats, upper: Floats) -> str:
    """A path around what lies between two lines."""
    there, back = path(across, upper), path(across[::-1], lower[::-1])
    return f"{there}L{back.removeprefix('M')}Z"
