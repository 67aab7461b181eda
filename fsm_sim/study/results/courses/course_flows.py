"""Who came into an office and who left it between two months of a course, in whole numbers that add up."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fsm_sim.study.results.courses.course import Courses
from fsm_sim.study.results.summary import INTAKE, POPULATION


class Flow(NamedTuple):
    """Citizens of an office between two months, in whole numbers that add up: `start` + `came` - `left` is `end`.

    `left` are those who have left less those who have come back; `where` are they by state, "" for out of the target
    group where it is not known to which state.
    """

    start: int
    end: int
    came: int
    left: int
    where: dict[str, int]


def flow(mine: Courses, outside: Sequence[str], ending: Sequence[str], first: int, last: int) -> Flow:
    """Who came into an office and who left it, from one month to another.

    `outside` are states of who has left the office and still counts, `ending` those out of the target group.
    """
    start, end = (round(float(mine.in_office[month])) for month in (first, last))
    came = round(float(mine.of(INTAKE)[last] - mine.of(INTAKE)[first]))
    left = start + came - end
    moved = {name: _moved(mine, name, first, last) for name in (*outside, *ending) if f"state:{name}" in mine.citizens}
    target = mine.of(POPULATION)
    gone = float(target[first] - target[last] + mine.of(INTAKE)[last] - mine.of(INTAKE)[first])
    moved[""] = gone - sum(moved[name] for name in ending if name in moved)
    return Flow(start, end, came, left, dict(zip(moved, whole([*moved.values()], left), strict=True)))


def _moved(mine: Courses, state: str, first: int, last: int) -> float:
    """By how much the citizens in a state have become more."""
    return float(np.diff(mine.citizens[f"state:{state}"].to_numpy()[[first, last]])[0])


def whole(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to `total`, each next to its value, by the largest remainders.

    A total that was rounded elsewhere may be further from the sum than remainders reach: the largest are then changed.

    >>> whole([1.2, 2.5, 3.3], 7), whole([10.2, 0.0], 9), whole([9.8, 0.0], 12)
    ([1, 3, 3], [9, 0], [12, 0])
    """
    found = [int(np.floor(value)) for value in values]
    order = sorted(range(len(values)), key=lambda at: found[at] - values[at])
    with_remainder = [at for at in order if found[at] < values[at]]
    for at in with_remainder[: max(0, total - sum(found))]:
        found[at] += 1
    while (short := total - sum(found)) != 0:
        found[max(range(len(found)), key=found.__getitem__)] += 1 if short > 0 else -1
    return found
