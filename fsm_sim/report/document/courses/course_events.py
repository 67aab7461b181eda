"""What a plan does on dates of its own while a course rises or falls: posts, leave, and recruitment that is frozen."""

from collections.abc import Iterator
from itertools import pairwise

from fsm_sim.report.document.fact import Fact, when
from fsm_sim.report.document.scenario_facts import leave_citizens, leave_count, posts_text
from fsm_sim.report.document.wording import say
from fsm_sim.study.results.courses.course import Phase
from fsm_sim.study.results.entries import Record


def events(entry: Record, phase: Phase) -> list[Fact]:
    """The dated changes of a scenario's plan that fall into a phase, in words.

    One that takes place at a month counts in the number of that month, so it belongs to the phase that ends there.
    """
    start = entry.get("start_month")
    changed = [
        say(f"course.planned{_new(before, count, entry)}", count=posts_text(count), when=when(month, start))
        for (_, before), (month, count) in pairwise(entry["posts"])
        if _within(month, phase)
    ]
    leave = [
        (one, {"count": leave_count(one["posts"], entry), "citizens": leave_citizens(one)})
        for one in entry.get("leave", ())
    ]
    frozen: list[tuple[Record, dict[str, Fact]]] = [(one, {}) for one in entry.get("recruitment_freeze", ())]
    periods = [("leave", *one) for one in leave] + [("frozen", *one) for one in frozen]
    return changed + [fact for kind, period, count in periods for fact in _period(kind, period, count, phase, start)]


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


def _period(kind: str, period: Record, count: dict[str, Fact], phase: Phase, start: str | None) -> Iterator[Fact]:
    """That somebody goes on leave or comes back, or that recruitment is frozen or no longer so, within a phase."""
    begins, ends = (_within(period[key], phase) for key in ("from_month", "to_month"))
    if begins or ends:
        places = {"from": when(period["from_month"], start)} if begins else {}
        places |= {"to": when(period["to_month"], start)} if ends else {}
        yield say(f"course.{kind}{'' if begins and ends else '-begins' if begins else '-ends'}", **count, **places)
