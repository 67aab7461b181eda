"""What is planned for the posts of an office, month by month: openings, closings, leaves, and ends of a freeze.

All that is planned for one month is one event. Both individual engines read these events, so they share every rule that
does not depend on chance: which posts close, who goes on leave, and when a vacancy may end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fsm_sim.engines.shared.posts import Absence, Opening, StaffingEvent, openings, people_planned
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.scenarios.people import Leave, RecruitmentFreeze

Span = tuple[float, float]
"""From a month to a later one, months."""


@dataclass(frozen=True)
class PlannedStaff:
    """An office's openings, its events by month, and the spans in which no vacancy ends.

    `shares` are the shares of full time that its people work, the largest first.
    """

    openings: tuple[Opening, ...]
    events: tuple[StaffingEvent, ...]
    freezes: tuple[Span, ...]
    absences: tuple[Absence, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """The different shares of full time, the largest first; full time where there are no posts."""
        return tuple(sorted({opening.share for opening in self.openings}, reverse=True)) or (1.0,)


def planned_staff(setting: Setting) -> PlannedStaff:
    """All that a setting's staffing plan decides before anything happens."""
    staffing = setting.staffing
    planned = openings(people_planned(staffing, setting.office, setting.active_at_start))
    away, frozen = absences(staffing.leave, planned), spans(staffing.recruitment_freeze)
    learning = staffing.learning.months if staffing.learning else 0.0
    events = staffing_events(planned, setting.horizon_months, away, frozen, learning)
    return PlannedStaff(planned, events, frozen, away)


def staffing_events(
    planned: tuple[Opening, ...],
    horizon_months: float,
    away: Sequence[Absence] = (),
    frozen: Sequence[Span] = (),
    learning_months: float = 0.0,
) -> tuple[StaffingEvent, ...]:
    """What is planned, month by month; events at or after the horizon are left out, except those at the start.

    Several openings, closings, leaves or returns of one month are one event. Taken one by one, the first new caseworker
    would get all waiting citizens, and the next would take them over again. Leaves that begin in month 0 are an event
    after the first, since the citizens who are there get their caseworkers in between. Where a planned start is
    followed by a period of learning, its end is an event too.

    >>> for event in staffing_events(openings(((0.0, 2), (3.0, 4), (6.0, 1))), 24.0):
    ...     print(event.month, [opening.number for opening in event.opens], event.closes)
    0.0 [0, 1] ()
    3.0 [2, 3] ()
    6.0 [] (1, 2, 3)
    """
    starts = {opening.opens for opening in planned}
    ends = {one.ends for one in away}
    thaws = {end for _, end in frozen}
    months = starts | {opening.closes for opening in planned} | {one.begins for one in away} | ends | thaws
    if learning_months:
        months |= {month + learning_months for month in months}
    made = [
        StaffingEvent(
            month,
            tuple(opening for opening in planned if opening.opens == month),
            tuple(sorted(opening.number for opening in planned if opening.closes == month)),
            _of_month(away, month) if month > 0 else (),
            tuple(sorted((one for one in away if one.ends == month), key=lambda one: one.number)),
            month in thaws,
        )
        for month in sorted(months)
        if (month < horizon_months and month > 0) or (month in starts and month == 0)
    ]
    at_once = _of_month(away, 0.0)
    if at_once:
        made.insert(sum(event.month == 0 for event in made), StaffingEvent(0.0, begins=at_once))
    return tuple(made)


def _of_month(away: Sequence[Absence], month: float) -> tuple[Absence, ...]:
    return tuple(sorted((one for one in away if one.begins == month), key=lambda one: one.number))


def absences(leave: Iterable[Leave], planned: tuple[Opening, ...]) -> tuple[Absence, ...]:
    """Whose leave it is: the caseworkers in the posts of the lowest numbers that were open before, by the plan.

    A post has one leave at a time, and another begins after the first has ended. Where there are fewer posts than a
    leave names, all of them.

    >>> two = Leave(from_month=2, to_month=8, posts=2, citizens="shared")
    >>> [(one.number, one.begins, one.ends) for one in absences([two], openings(((0.0, 3),)))]
    [(0, 2.0, 8.0), (1, 2.0, 8.0)]
    """
    found: list[Absence] = []
    for one in sorted(leave, key=lambda one: one.from_month):
        numbers = sorted(opening.number for opening in planned if _can_go(opening, one, found))
        found += [
            Absence(number, one.from_month, one.to_month, one.citizens, one.return_is_change)
            for number in numbers[: one.posts]
        ]
    return tuple(found)


def people_who_can_go(one: Leave, others: Sequence[Leave], planned: tuple[Opening, ...]) -> int:
    """How many people a leave can be that of, besides `others` that are listed before it or begin earlier."""
    before = [other for other in others if other.from_month <= one.from_month]
    taken = absences(before, planned)
    return sum(_can_go(opening, one, taken) for opening in planned)


def _can_go(opening: Opening, one: Leave, taken: Sequence[Absence]) -> bool:
    before = opening.opens < one.from_month or opening.opens == 0
    works = one.share is None or opening.share == one.share
    free = not any(
        other.number == opening.number and other.begins <= one.to_month and one.from_month <= other.ends
        for other in taken
    )
    return before and opening.closes > one.from_month and works and free


def spans(freezes: Iterable[RecruitmentFreeze]) -> tuple[Span, ...]:
    """The times of a freeze in order, those that touch or overlap as one.

    >>> spans([RecruitmentFreeze(from_month=6, to_month=9), RecruitmentFreeze(from_month=2, to_month=6)])
    ((2.0, 9.0),)
    """
    found: list[Span] = []
    for begin, end in sorted((one.from_month, one.to_month) for one in freezes):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def thawed(freezes: Iterable[Span], month: float) -> float:
    """When a vacancy ends that would have ended in a month: at the end of a freeze, or then.

    >>> thawed([(2.0, 9.0)], 4.5), thawed([(2.0, 9.0)], 9.0)
    (9.0, 9.0)
    """
    return next((end for begin, end in freezes if begin <= month < end), month)
