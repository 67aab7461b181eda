"""The fewest posts with which a probability is reached: a search that runs few plans and sees the whole curve."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

TOGETHER = 9
"""Plans that are run in one round, the ends among them."""


class Point(Protocol):
    """A plan that was run, with the probability that it does."""

    @property
    def probability(self) -> float: ...  # noqa: D102


type Simulate[Run: Point] = Callable[[Sequence[float]], Sequence[Run]]
"""Runs plans by their posts, or by what else there is more or less of; the points in their order."""


@dataclass(frozen=True)
class Found[Run: Point]:
    """What a search found: the place of the fewest posts among the plans (None: not even the most will do).

    `points` are all plans that were run, by place.
    """

    place: int | None
    points: Mapping[int, Run]


def search[Run: Point](posts: Sequence[float], probability: float, simulate: Simulate[Run]) -> Found[Run]:
    """The fewest of some `posts`, in ascending order, with which `probability` is reached, and with all more of them.

    Rounds of plans spread evenly over the posts close in on the last plan that fails. Where the curve falls again,
    which it does where caseworkers are too many to be found, a plan counts only if no larger one that was run fails.

    >>> from fsm_sim.decisions.staffing.curve import PlanPoint
    >>> def steps(posts):
    ...     return [PlanPoint(one, float(one >= 37), 0.0, 30.0, (), 1, 1, 1) for one in posts]
    >>> found = search(range(100), 0.8, steps)
    >>> found.place, len(found.points)
    (37, 16)
    """
    points: dict[int, Run] = {}
    low, high = 0, len(posts) - 1
    while True:
        places = [place for place in _spread(low, high) if place not in points]
        points |= dict(zip(places, simulate([posts[place] for place in places]), strict=True))
        failing = [place for place in points if points[place].probability < probability]
        if not failing:
            return Found(0, points)
        low = max(failing)
        if low == len(posts) - 1:
            return Found(None, points)
        high = min(place for place in points if place > low)
        if high == low + 1:
            return Found(high, points)


def confirm[Run: Point](posts: Sequence[float], start: int, probability: float, simulate: Simulate[Run]) -> Found[Run]:
    """The same with fresh runs, from the place that a search found: in longer and longer strides, then by halves.

    The answer is a plan that reaches the probability beside one that does not, in the same runs, or lies at an end.
    """
    points: dict[int, Run] = {}

    def reached(*places: int) -> bool:
        """Whether the last of some places does; those that are new are run together."""
        wanted = [one for one in places if one >= 0 and one not in points]
        if wanted:
            points.update(zip(wanted, simulate([posts[one] for one in wanted]), strict=True))
        return points[places[-1]].probability >= probability

    low, high, stride = start - 1, start, 1
    while not reached(low, high):
        if high == len(posts) - 1:
            return Found(None, points)
        low, high, stride = high, min(high + stride, len(posts) - 1), 2 * stride
    while low >= 0 and reached(low):
        low, high, stride = max(low - stride, -1), low, 2 * stride
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return Found(high, points)


def _spread(low: int, high: int) -> list[int]:
    """At most `TOGETHER` places from low to high, both among them."""
    places = np.linspace(low, high, min(TOGETHER, high - low + 1))
    return sorted({round(place) for place in places.tolist()})
