"""A staffing plan read post by post: when each post is open, and the expected number of filled ones."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from fsm_sim.engines.shared.population import initial_numbers
from fsm_sim.model.network import Floats, Network
from fsm_sim.model.rounding import nearest_whole
from fsm_sim.model.scenario import Office, Staffing


@dataclass(frozen=True)
class Opening:
    """Post `number` is open from month `opens` to month `closes` (infinity: to the end), for the `turn`-th time."""

    number: int
    opens: float
    closes: float
    turn: int = 0


@dataclass(frozen=True)
class StaffingEvent:
    """The changes of the plan in one month: these posts open, and the posts of these numbers close."""

    month: float
    opens: tuple[Opening, ...]
    closes: tuple[int, ...]


def starting_caseload(network: Network, office: Office) -> float:
    """Active citizens at the start, weighted by their states' caseload weights."""
    weights = network.caseload_weight
    return float(weights[initial_numbers(network, office)[1]].sum())


def plan(staffing: Staffing, office: Office, active: float) -> tuple[tuple[float, int], ...]:
    """Number of posts from each month on. `active` is the `starting_caseload`.

    A plan in citizens per post is rounded to whole posts, halves up, at least one where there are citizens.

    >>> from fsm_sim.model.scenario import Posts
    >>> staffing = Staffing(posts=(Posts(from_month=0, citizens_per_post=35.0),))
    >>> plan(staffing, Office(municipality="X", programme="bir", citizens=251), 251.0)
    ((0.0, 7),)
    """
    if office.posts is not None:
        return ((0.0, office.posts),)
    return tuple(
        (
            posts.from_month,
            posts.count
            if posts.count is not None
            else max(nearest_whole(active / (posts.citizens_per_post or 1)), int(active > 0)),
        )
        for posts in staffing.posts
    )


def openings(steps: tuple[tuple[float, int], ...]) -> tuple[Opening, ...]:
    """When each post is open: a plan that grows opens the next numbers, one that shrinks closes the highest.

    >>> for opening in openings(((0.0, 2), (3.0, 3), (6.0, 1))):
    ...     print(opening.number, opening.opens, opening.closes)
    0 0.0 inf
    1 0.0 6.0
    2 3.0 6.0
    """
    open_since: dict[int, float] = {}
    turns: Counter[int] = Counter()
    found: list[Opening] = []

    def close(number: int, month: float) -> None:
        found.append(Opening(number, open_since.pop(number), month, turns[number]))
        turns[number] += 1

    for month, count in steps:
        for number in [open_post for open_post in sorted(open_since) if open_post >= count]:
            close(number, month)
        for number in range(count):
            open_since.setdefault(number, month)
    for number in list(open_since):
        close(number, np.inf)
    return tuple(sorted(found, key=lambda opening: (opening.opens, opening.number)))


def staffing_events(planned: tuple[Opening, ...], horizon_months: float) -> tuple[StaffingEvent, ...]:
    """What the plan does, month by month; events at or after the horizon are left out, except openings at the start.

    Several openings or closings of one month are one event. Taken one by one, the first new caseworker would get all
    waiting citizens, and the next would take them over again.

    >>> for event in staffing_events(openings(((0.0, 2), (3.0, 4), (6.0, 1))), 24.0):
    ...     print(event.month, [opening.number for opening in event.opens], event.closes)
    0.0 [0, 1] ()
    3.0 [2, 3] ()
    6.0 [] (1, 2, 3)
    """
    months = sorted({opening.opens for opening in planned} | {opening.closes for opening in planned})
    return tuple(
        StaffingEvent(
            month,
            tuple(opening for opening in planned if opening.opens == month),
            tuple(sorted(opening.number for opening in planned if opening.closes == month)),
        )
        for month in months
        if month < horizon_months or month == 0
    )


def expected_filled(steps: tuple[tuple[float, int], ...], staffing: Staffing, times: Floats) -> Floats:
    """Expected number of filled posts at each of `times` in months (T,), same shape; posts are filled when they open.

    Between two steps of the plan, filled posts empty at the separation rate and vacant ones fill at one over the mean
    vacancy; a closed post is filled or vacant like the rest.
    """
    separation = staffing.separation_per_year / 12
    filled = np.zeros(len(times))
    level, posts, since = 0.0, 0, 0.0
    for index, (month, count) in enumerate(steps):
        level = relax(level, posts, separation, staffing.vacancy_months, np.array(month - since)).item()
        level = level + (count - posts) if count >= posts else level * count / posts
        posts, since = count, month
        until = steps[index + 1][0] if index + 1 < len(steps) else np.inf
        inside = (times >= month) & (times < until)
        filled[inside] = relax(level, posts, separation, staffing.vacancy_months, times[inside] - month)
    return filled


def relax(level: float, posts: int, separation: float, vacancy_months: float, elapsed: Floats) -> Floats:
    """Expected filled posts `elapsed` months after `level` of `posts` were filled; the shape of `elapsed`.

    `separation` is a monthly rate; filled posts relax exponentially towards posts / (1 + separation * vacancy).
    """
    if vacancy_months == 0:
        return np.full_like(elapsed, float(posts), dtype=float)
    equilibrium = posts / (1 + separation * vacancy_months)
    return np.asarray(equilibrium + (level - equilibrium) * np.exp(-(separation + 1 / vacancy_months) * elapsed))
