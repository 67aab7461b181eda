"""What a plan of posts makes of its leaves: who never comes back, as the post is closed, and when nobody is there."""

from dataclasses import dataclass
from itertools import pairwise

from fsm_sim.engines.shared.posts import Absence, Opening
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.staffing_events import absences, planned_staff

STAND_IN = "stand_in"
"""The rule of a leave under which somebody is in the post meanwhile."""


@dataclass(frozen=True)
class PlannedAbsence:
    """Of each leave of a plan, in its order: how many go, how many of them never come back, and from when that holds.

    `closes` is the month in which the plan closes the first of their posts; infinity where all come back. `nobody` are
    the times, from one month to a later one, in which there are posts and whoever is in one is on leave with nobody in
    their place.
    """

    gone: tuple[int, ...]
    never_back: tuple[int, ...]
    closes: tuple[float, ...]
    nobody: tuple[tuple[float, float], ...]


NOBODY_AWAY = PlannedAbsence((), (), (), ())
"""A plan without leaves."""


def planned_absence(one: Setting) -> PlannedAbsence:
    """What the plan of an office makes of its leaves."""
    leave = one.staffing.leave
    planned = planned_staff(one).openings if leave else ()
    in_order = sorted(range(len(leave)), key=lambda at: leave[at].from_month)
    found: dict[int, tuple[Absence, ...]] = {}
    taken = 0
    for many, at in enumerate(in_order, start=1):
        away = absences([leave[each] for each in in_order[:many]], planned)
        found[at], taken = away[taken:], len(away)
    ends = [[_closes(each, planned) for each in found[at]] for at in range(len(leave))]
    never = [[month for month, each in zip(months, found[at], strict=True) if month <= each.ends]
             for at, months in enumerate(ends)]  # fmt: skip
    return PlannedAbsence(
        tuple(len(found[at]) for at in range(len(leave))),
        tuple(len(months) for months in never),
        tuple(min(months, default=float("inf")) for months in never),
        _nobody(planned, _spans(found, ends), one.horizon_months),
    )


def _closes(away: Absence, planned: tuple[Opening, ...]) -> float:
    """The month in which the post is closed whose caseworker is away; infinity where it stays."""
    return next(
        each.closes for each in planned if each.number == away.number and each.opens <= away.begins < each.closes
    )


def _spans(found: dict[int, tuple[Absence, ...]], ends: list[list[float]]) -> list[tuple[int, float, float]]:
    """Post, begin and end of each absence with nobody in the place, which a closing of the post ends too."""
    return [
        (each.number, each.begins, min(each.ends, closes))
        for at, months in enumerate(ends)
        for each, closes in zip(found[at], months, strict=True)
        if each.citizens != STAND_IN
    ]


def _nobody(
    planned: tuple[Opening, ...], away: list[tuple[int, float, float]], horizon: float
) -> tuple[tuple[float, float], ...]:
    """The times before the horizon in which posts are open and nobody is in them, those that touch as one."""
    turns = {month for each in planned for month in (each.opens, each.closes)}
    turns |= {month for _, begins, ends in away for month in (begins, ends)}
    found: list[tuple[float, float]] = []
    for begin, end in pairwise(sorted({*(month for month in turns if month < horizon), horizon})):
        there = {each.number for each in planned if each.opens <= begin < each.closes}
        absent = {number for number, begins, ends in away if begins <= begin < ends}
        if there and there <= absent:
            last = found.pop() if found and found[-1][1] == begin else (begin, end)
            found.append((last[0], end))
    return tuple(found)
