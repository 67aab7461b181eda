"""A staffing plan read post by post: when each post is open, and the expected number of filled ones."""

from collections import Counter
from dataclasses import dataclass
from itertools import count as count_from

import numpy as np

from fsm_sim.engines.citizens.population import initial_numbers
from fsm_sim.model.network import Floats, Network
from fsm_sim.model.notation.rounding import nearest_whole
from fsm_sim.model.scenarios.people import plain, shares_of, shares_of_people
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.model.scenarios.staffing import Posts, Staffing

Steps = tuple[tuple[float, float | tuple[float, ...]], ...]
"""A plan: from each month on a number of full-time posts, or the share of full time of each person."""

STAND_IN = 1 << 32
"""Stand-ins of a post are counted from here: those who are hired for it keep their own effects."""


@dataclass(frozen=True)
class Opening:
    """Post `number` is open from month `opens` to month `closes` (infinity: to the end), for the `turn`-th time.

    `share` is the share of full time of whoever is in it: a successor works as much as the one before.
    """

    number: int
    opens: float
    closes: float
    turn: int = 0
    share: float = 1.0


@dataclass(frozen=True)
class StaffingEvent:
    """All that is planned for one month: posts that open, and the numbers of those that close.

    `begins` and `ends` are leaves, by post; with `thaws` the posts are filled that a freeze of recruitment kept vacant.
    """

    month: float
    opens: tuple[Opening, ...] = ()
    closes: tuple[int, ...] = ()
    begins: tuple["Absence", ...] = ()
    ends: tuple["Absence", ...] = ()
    thaws: bool = False


@dataclass(frozen=True)
class Absence:
    """The leave of the caseworker who is in post `number` when it begins: see `model.scenarios.people.Leave`."""

    number: int
    begins: float
    ends: float
    citizens: str
    return_is_change: bool = False


def starting_caseload(network: Network, office: Office) -> float:
    """Active citizens at the start, weighted by their states' caseload weights."""
    weights = network.caseload_weight
    return float(weights[initial_numbers(network, office)[1]].sum())


def plan(staffing: Staffing, office: Office, active: float) -> tuple[tuple[float, float], ...]:
    """Number of full-time posts from each month on. `active` is the `starting_caseload`.

    A plan in citizens per post is rounded to whole posts, halves up, at least one where there are citizens.

    >>> from fsm_sim.model.scenarios.staffing import Posts
    >>> staffing = Staffing(posts=(Posts(from_month=0, citizens_per_post=35.0),))
    >>> plan(staffing, Office(municipality="X", programme="bir", citizens=251), 251.0)
    ((0.0, 7),)
    """
    return tuple((month, plain(sum(shares))) for month, shares in people_planned(staffing, office, active))


def people_planned(staffing: Staffing, office: Office, active: float) -> tuple[tuple[float, tuple[float, ...]], ...]:
    """The share of full time of each person from each month on, by the same plan."""
    if office.posts is not None:
        return ((0.0, shares_of(office.posts)),)
    return tuple((step.from_month, _shares(step, active)) for step in staffing.posts)


def _shares(step: Posts, active: float) -> tuple[float, ...]:
    if step.people is not None:
        return shares_of_people(step.people)
    if step.count is not None:
        return shares_of(step.count)
    return (1.0,) * max(nearest_whole(active / (step.citizens_per_post or 1)), int(active > 0))


def openings(steps: Steps) -> tuple[Opening, ...]:
    """When each post is open: a plan that grows opens the lowest free numbers, one that shrinks closes the highest.

    That is so among the posts of each share of full time: from 8.2 posts to 7.2 the highest full-time post closes, and
    the post of 0.2 stays.

    >>> for opening in openings(((0.0, 2), (3.0, 3), (6.0, 1))):
    ...     print(opening.number, opening.opens, opening.closes)
    0 0.0 inf
    1 0.0 6.0
    2 3.0 6.0
    >>> [(one.number, one.share, one.closes) for one in openings(((0.0, 2.2), (3.0, 1.2)))]
    [(0, 1.0, inf), (1, 1.0, 3.0), (2, 0.2, inf)]
    """
    open_now: dict[int, tuple[float, float]] = {}
    turns: Counter[int] = Counter()
    found: list[Opening] = []

    def close(number: int, month: float) -> None:
        opened, share = open_now.pop(number)
        found.append(Opening(number, opened, month, turns[number], share))
        turns[number] += 1

    for month, given in steps:
        lacking = Counter(given if isinstance(given, tuple) else shares_of(given))
        for number in sorted(open_now):
            share = open_now[number][1]
            if lacking[share]:
                lacking[share] -= 1
            else:
                close(number, month)
        free = (number for number in count_from(0) if number not in open_now)
        for share in sorted(lacking.elements(), reverse=True):
            open_now[next(free)] = (month, share)
    for number in list(open_now):
        close(number, np.inf)
    return tuple(sorted(found, key=lambda opening: (opening.opens, opening.number)))


def expected_filled(steps: tuple[tuple[float, float], ...], staffing: Staffing, times: Floats) -> Floats:
    """Expected number of filled posts at each of `times` in months (T,), same shape; posts are filled when they open.

    Between two steps of the plan, filled posts empty at the separation rate and vacant ones fill at one over the mean
    vacancy; a closed post is filled or vacant like the rest.
    """
    separation = staffing.separation_per_year / 12
    filled = np.zeros(len(times))
    level, posts, since = 0.0, 0.0, 0.0
    for index, (month, count) in enumerate(steps):
        level = relax(level, posts, separation, staffing.vacancy_months, np.array(month - since)).item()
        level = level + (count - posts) if count >= posts else level * count / posts
        posts, since = count, month
        until = steps[index + 1][0] if index + 1 < len(steps) else np.inf
        inside = (times >= month) & (times < until)
        filled[inside] = relax(level, posts, separation, staffing.vacancy_months, times[inside] - month)
    return filled


def relax(level: float, posts: float, separation: float, vacancy_months: float, elapsed: Floats) -> Floats:
    """Expected filled posts `elapsed` months after `level` of `posts` were filled; the shape of `elapsed`.

    `separation` is a monthly rate; filled posts relax exponentially towards posts / (1 + separation * vacancy).
    """
    if vacancy_months == 0:
        return np.full_like(elapsed, float(posts), dtype=float)
    equilibrium = posts / (1 + separation * vacancy_months)
    return np.asarray(equilibrium + (level - equilibrium) * np.exp(-(separation + 1 / vacancy_months) * elapsed))
