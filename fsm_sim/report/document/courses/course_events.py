"""What a plan does on dates of its own while a course rises or falls: posts, leave, and recruitment that is frozen."""

from collections.abc import Iterator
from itertools import pairwise

from fsm_sim.report.document.fact import Fact, number, when
from fsm_sim.report.document.scenario_facts import leave_citizens, leave_count, posts_text
from fsm_sim.report.document.wording import say
from fsm_sim.study.results.courses.course import Phase
from fsm_sim.study.results.courses.returns import Return, returns
from fsm_sim.study.results.entries import Record

STAND_IN = "stand_in"
"""The rule of a leave under which somebody is in the post meanwhile, so that it stays filled."""


def events(entry: Record, phase: Phase, *, stand_ins: bool = True) -> list[Fact]:
    """The dated changes of a scenario's plan that fall into a phase, in words; without `stand_ins` no leave with one.

    One that takes place at a month counts in the number of that month, so it belongs to the phase that ends there.
    """
    start = entry.get("start_month")
    changed = [
        say(f"course.planned{_new(before, count, entry)}", count=posts_text(count), when=when(month, start))
        for (_, before), (month, count) in pairwise(entry["posts"])
        if _within(month, phase)
    ]
    leave = [
        fact
        for one, back in zip(entry.get("leave", ()), returns(entry), strict=True)
        if stand_ins or one["citizens"] != STAND_IN
        for fact in _leave(one, back, entry, phase)
    ]
    frozen = [fact for one in entry.get("recruitment_freeze", ()) for fact in _period("frozen", one, {}, phase, start)]
    return [*changed, *leave, *frozen]


def empties(entry: Record, phase: Phase) -> bool:
    """Whether the plan itself leaves fewer posts filled at the end of a phase than at its beginning.

    So does a closing, a leave without a stand-in that goes on, and a freeze of recruitment.

    >>> leave = {"from_month": 2.0, "to_month": 8.0, "citizens": "shared"}
    >>> [empties({"posts": [[0, 9]], "leave": [leave]}, Phase(0, last, -1)) for last in (6, 12)]
    [True, False]
    """
    at = [posts for month, posts in entry["posts"] if month <= phase.first or month == 0][-1:]
    ends = [posts for month, posts in entry["posts"] if month <= phase.last][-1:]
    closed = None not in (*at, *ends) and ends < at
    away = any(
        one["citizens"] != STAND_IN and _within(one["from_month"], phase) and one["to_month"] > phase.last
        for one in entry.get("leave", ())
    )
    frozen = any(
        one["from_month"] < phase.last and one["to_month"] > phase.first for one in entry.get("recruitment_freeze", ())
    )
    return closed or away or frozen


def opened_before(entry: Record, month: int) -> bool:
    """Whether posts were opened at a month or before it, so that their caseworkers get citizens afterwards."""
    steps = pairwise(entry["posts"])
    return any(_new(before, after, entry) and month >= at for (_, before), (at, after) in steps)


def _new(before: float | None, after: float | None, entry: Record) -> str:
    """The ending of the sentence of a step: whoever is new may begin without citizens, and caseloads hardly fall."""
    opens = before is not None and after is not None and after > before
    return "-new" if opens and entry["handover"] == "inflow_only" else ""


def _within(month: float, phase: Phase) -> bool:
    return phase.first < month <= phase.last or month == phase.first == 0


def _leave(leave: Record, back: Return, entry: Record, phase: Phase) -> Iterator[Fact]:
    """A leave within a phase; who comes back of those whose posts the plan closes meanwhile is told by itself."""
    start = entry.get("start_month")
    told = {"count": leave_count(leave["posts"], entry), "citizens": leave_citizens(leave)}
    if not back.never:
        yield from _period("leave", leave, told, phase, start)
        return
    if _within(leave["from_month"], phase):
        yield say("course.leave-begins", **told, **{"from": when(leave["from_month"], start)})
    if back.gone > back.never and _within(leave["to_month"], phase):
        count = number(back.gone - back.never, "count", 0)
        yield say("course.leave-ends", count=count, to=when(leave["to_month"], start))


def _period(kind: str, period: Record, count: dict[str, Fact], phase: Phase, start: str | None) -> Iterator[Fact]:
    """That somebody goes on leave or comes back, or that recruitment is frozen or no longer so, within a phase."""
    begins, ends = (_within(period[key], phase) for key in ("from_month", "to_month"))
    if begins or ends:
        places = {"from": when(period["from_month"], start)} if begins else {}
        places |= {"to": when(period["to_month"], start)} if ends else {}
        yield say(f"course.{kind}{'' if begins and ends else '-begins' if begins else '-ends'}", **count, **places)
