"""Courses of a run month by month: where they rise and fall, and the flows of citizens and posts that go with it.

A course is the mean over all runs of a scenario. Nothing here is fitted: every number is one of the run, or the
difference of two.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from fsm_sim.model.network import Floats
from fsm_sim.study.results.selection import of_scenario
from fsm_sim.study.results.summary import AVERAGES, IN_OFFICE, POPULATION, is_count, names_of, weight_of

SMALLEST = 0.05
"""A movement of less than this share of the largest value is no rise and no fall."""

MOST_PHASES = 3
"""So many rises and falls are told of a course."""

GROWTH = 1.25
"""By how much larger a movement has to be, step by step, where there are more phases than are told."""


@dataclass(frozen=True)
class Phase:
    """A part of a course from one month to another, which rises (1), falls (-1) or stays as it is (0)."""

    first: int
    last: int
    direction: int


@dataclass(frozen=True, eq=False)
class Courses:
    """All courses of one scenario: `level` the mean of each measure by month, `citizens` of those that are shares.

    Both have a row for each month from 0 and a column for each measure; `citizens` are shares × whom they are of, 0 of
    nobody, and `draws` has the means of each draw, with a row for each month and draw.
    """

    level: pd.DataFrame
    citizens: pd.DataFrame
    draws: pd.DataFrame

    @property
    def in_office(self) -> Floats:
        """Citizens whom the office has, by month."""
        return self.level[IN_OFFICE if IN_OFFICE in self.level else POPULATION].to_numpy()

    def of(self, measure: str) -> Floats:
        """The course of a measure, by month."""
        return self.level[measure].to_numpy()

    def error_of_changes(self, measure: str, first: int, last: int) -> float:
        """The largest Monte Carlo standard error of a change from month `first` until `last`; 0 for one draw.

        It is that of the changes of draws: who is there in one month is mostly there in the next, so it is smaller than
        that of two levels.
        """
        by_draw = self.draws[measure].unstack("draw").to_numpy()[first : last + 1]
        if by_draw.shape[1] < 2:
            return 0.0
        errors = (by_draw - by_draw[0]).std(axis=1, ddof=1) / math.sqrt(by_draw.shape[1])
        return float(np.nanmax(errors, initial=0.0))


def courses(runs: pd.DataFrame, scenario: str) -> Courses:
    """The courses of a scenario from pooled `runs` (`summary.pooled`), in which it has at least one month."""
    mine = of_scenario(runs, scenario).dropna(axis=1, how="all")
    names = names_of(mine)
    shares = [name for name in names if name not in AVERAGES and not is_count(name)]
    weights = [weight_of(name, names) for name in shares]
    of = mine[weights].to_numpy()
    people = pd.DataFrame(np.where(of == 0, 0.0, mine[shares].to_numpy() * of), mine.index, shares)
    by_month = mine.groupby(level="month")
    draws = mine.groupby(level=["month", "draw"]).mean()
    return Courses(by_month.mean(), people.groupby(level="month").mean(), draws)


def phases(course: Floats, smallest: float, first: int = 0, most: int = MOST_PHASES) -> list[Phase]:
    """The rises and falls of a course (one value a month) from month `first` on, each of at least `smallest`.

    Where there are more than `most`, `smallest` is made larger until there are no more.

    >>> [(one.last, one.direction) for one in phases(np.array([1.0, 2.0, 4.0, 3.9, 1.0]), 0.5)]
    [(2, 1), (4, -1)]
    >>> phases(np.array([1.0, 1.1, 1.0]), 0.5)
    [Phase(first=0, last=2, direction=0)]
    """
    values = course[first:]
    while len(turns := _turns(values, smallest)) - 1 > most:
        smallest *= GROWTH
    found: list[Phase] = []
    for start, end in pairwise(turns):
        if found and found[-1].direction == 0 and abs(values[end] - values[start]) < smallest:
            start = found.pop().first - first  # two that stay as they are are one
        by = values[end] - values[start]
        found.append(Phase(first + start, first + end, 0 if abs(by) < smallest else 1 if by > 0 else -1))
    return found


def smallest_movement(course: Floats, unit: float) -> float:
    """What counts as a movement of a course: a part of its largest value, and more than a `unit` that is printed.

    >>> smallest_movement(np.array([20.0, 40.0]), 1.0), smallest_movement(np.array([2.0, 4.0]), 1.0)
    (2.0, 1.0)
    """
    return max(SMALLEST * float(np.nanmax(np.abs(course))), unit)


def same_until(one: Courses, other: Courses, measures: Sequence[str]) -> int:
    """The last month up to which two scenarios have the same courses, to the last digit; -1 where not at the start.

    Paired scenarios meet the same random numbers, so that they do until their plans differ.
    """
    months = min(len(one.level), len(other.level))
    pairs = [(one.of(name)[:months], other.of(name)[:months]) for name in measures]
    alike = np.all([(mine == theirs) | (np.isnan(mine) & np.isnan(theirs)) for mine, theirs in pairs], axis=0)
    return months - 1 if alike.all() else int(np.argmin(alike)) - 1


def _turns(values: Floats, smallest: float) -> list[int]:
    """The first place, those after which the values go the other way by at least `smallest`, and the last place."""
    turns, low, high, rising = [0], 0, 0, 0
    for at, value in enumerate(values):
        low, high = (at if value < values[low] else low), (at if value > values[high] else high)
        if rising >= 0 and values[high] - value >= smallest:
            turns += [high] if high > turns[-1] else []
            rising, low = -1, at
            high = at
        elif rising <= 0 and value - values[low] >= smallest:
            turns += [low] if low > turns[-1] else []
            rising, high = 1, at
            low = at
    return turns + ([len(values) - 1] if turns[-1] < len(values) - 1 else [])
