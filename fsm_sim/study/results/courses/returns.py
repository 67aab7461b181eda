"""Who comes back from a planned leave: those whose post the plan has not closed meanwhile, from a run's record alone.

Which posts close and whose leave it is follow the rule of `engines/shared/posts.py` and `staffing_events.py`, which a
finished run does not load; a test holds both to each other.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from fsm_sim.model.scenarios.people import shares_of
from fsm_sim.study.results.entries import Record


class Return(NamedTuple):
    """Of a leave: how many go, how many never come back, and the month in which the first of their posts is closed."""

    gone: int
    never: int
    closes: float


class _Post(NamedTuple):
    number: int
    opens: float
    closes: float
    share: float


def returns(entry: Record) -> list[Return]:
    """For each leave of a scenario's record, in its order, who comes back in all its offices together.

    Of a record that does not have the posts of an office nobody is said to stay away.

    >>> leave = {"from_month": 2.0, "to_month": 8.0, "posts": 2, "citizens": "shared"}
    >>> returns({"leave": [leave], "offices": [{"posts": [[0, 3], [5, 1]]}]})
    [Return(gone=2, never=1, closes=5)]
    """
    leaves = entry.get("leave", ())
    found = [Return(0, 0, math.inf)] * len(leaves)
    for office in entry.get("offices", ()) if leaves else ():
        own = _of_office(leaves, _posts(_steps(office)))
        found = [
            Return(one.gone + more.gone, one.never + more.never, min(one.closes, more.closes))
            for one, more in zip(found, own, strict=True)
        ]
    return found


def _steps(office: Record) -> list[tuple[float, tuple[float, ...]]]:
    """The share of full time of each person of an office, from each month on."""
    if people := office.get("people"):
        return [(month, tuple(one["share"] for one in some for _ in range(one["count"]))) for month, some in people]
    known = all(posts is not None for _, posts in office["posts"])
    return [(month, shares_of(posts)) for month, posts in office["posts"]] if known else []


def _posts(steps: Sequence[tuple[float, tuple[float, ...]]]) -> list[_Post]:
    """When each post is open: a plan that grows opens the lowest free numbers, one that shrinks closes the highest."""
    now: dict[int, tuple[float, float]] = {}
    found: list[_Post] = []
    for month, shares in steps:
        lacking = Counter(shares)
        for number in sorted(now):
            opens, share = now[number]
            if lacking[share]:
                lacking[share] -= 1
            else:
                found.append(_Post(number, opens, month, share))
                del now[number]
        free = (number for number in count() if number not in now)
        for share in sorted(lacking.elements(), reverse=True):
            now[next(free)] = (month, share)
    return [*found, *(_Post(number, opens, math.inf, share) for number, (opens, share) in now.items())]


def _of_office(leaves: Sequence[Record], posts: Sequence[_Post]) -> list[Return]:
    """The same of one office: the leave of those in the lowest numbers who are there and have no other at the time."""
    taken: list[tuple[int, float, float]] = []
    found: dict[int, Return] = {}
    for at in sorted(range(len(leaves)), key=lambda at: leaves[at]["from_month"]):
        first, last, share = leaves[at]["from_month"], leaves[at]["to_month"], leaves[at].get("share")
        free = [
            one
            for one in sorted(posts)
            if (one.opens < first or one.opens == 0)
            and one.closes > first
            and share in (None, one.share)
            and not any(number == one.number and began <= last and first <= ended for number, began, ended in taken)
        ]
        gone = free[: leaves[at]["posts"]]
        taken += [(one.number, first, last) for one in gone]
        closed = [one.closes for one in gone if one.closes <= last]
        found[at] = Return(len(gone), len(closed), min(closed, default=math.inf))
    return [found[at] for at in range(len(leaves))]
