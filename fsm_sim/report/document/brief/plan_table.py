"""The table of plans of the brief: posts, leave, turnover and vacancies of each scenario, and what stands under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fsm_sim.report.document.brief.plan_sources import plan_sources
from fsm_sim.report.document.wording import Words
from fsm_sim.study.results.entries import intakes, start_key, start_of

if TYPE_CHECKING:  # a projection is told without any comparison
    from fsm_sim.study.results.entries import Record

MOST_OFFICES = 6
"""So many plans of offices are told among those of their scenarios; more would take a page of their own."""


def plans(run: Record, names: Sequence[str], words: Words, *, room: bool = True) -> dict[str, Any]:
    """Posts over time, turnover, vacancies and hand-over of each scenario; with `room`, of a few offices each."""
    entries = {entry["name"]: entry for entry in run["scenarios"]}
    handovers = {entries[name]["handover"] for name in names}
    handover = next(iter(handovers)) if len(handovers) == 1 else "several"
    first = entries[names[0]]
    of_offices = {name: office_plans(entries[name], words, first if name != names[0] else None) for name in names}
    intakes_told = [intakes(entries[name]) for name in names]
    coming = any(one != intakes_told[0] or any(one[1]) for one in intakes_told)
    few = room and sum(map(len, of_offices.values())) <= MOST_OFFICES
    columns = ("table.scenario", "plans.posts", "plans.turnover", "plans.vacancy")
    return {
        "columns": [words.say(column) for column in columns],
        "rows": [
            row
            for name in names
            for row in (_plan(entries[name], words, coming=coming), *(of_offices[name] if few else ()))
        ],
        "notes": [
            words.say(f"handover.{handover}"),
            *([words.say("plans.offices" if few else "plans.offices-elsewhere")] if any(of_offices.values()) else []),
            *_month_ends([entries[name] for name in names], words),
            words.say(
                f"plans.citizens-{start_key(first) if first['citizens'] else 'nobody'}",
                citizens=f"scenario.{first['name']}.citizens-in-words",
            ),
            *_other_starts([entries[name] for name in names], words),
            *plan_sources([entries[name] for name in names], words, room=room),
        ],
    }


def _other_starts(entries: Sequence[Record], words: Words) -> list[str]:
    """Which plans do not begin as the first one, of which alone it is said how; a difference from it holds that too."""
    first, *others = entries
    against, said = f"scenario.{first['name']}.short", []
    for entry in others:
        head = f"scenario.{entry['name']}"
        if start_of(entry) != start_of(first):
            said.append(words.say("plans.start-other", against=against, title=f"{head}.short"))
        elif entry["citizens"] != first["citizens"]:
            citizens = f"{head}.citizens-in-words"
            said.append(words.say("plans.citizens-other", against=against, title=f"{head}.short", citizens=citizens))
    return said


def office_plans(entry: Record, words: Words, beside: Record | None = None) -> list[list[str]]:
    """The posts of each office of a scenario with several, as they ran: rows of the table of plans.

    With a scenario `beside` it, only those of offices that have other posts there.
    """
    there = {(one["municipality"], one["programme"]): one["posts"] for one in beside["offices"]} if beside else {}
    head, found = f"scenario.{entry['name']}", list[list[str]]()
    for place, office in enumerate(entry["offices"] if f"{head}.office.0.title" in words.facts else ()):
        own = f"{head}.office.{place}"
        if office["posts"] != there.get((office["municipality"], office["programme"])):
            title = words.say("plans.office", title=f"{own}.title")
            found.append([title, _posts(own, len(office["posts"]), words), "", ""])
    return found


def _posts(head: str, steps: int, words: Words) -> str:
    """Full-time posts from step to step, from the facts below `head`."""
    said = ""
    for index in range(steps):
        roles = {key: f"{head}.posts.{index}.{key}" for key in ("count", "when")}
        said += words.say("plans.post-later" if index else "plans.post-first", **roles)
    return said


def _month_ends(entries: Iterable[Record], words: Words) -> list[str]:
    """When in its month a plan changes and a number is taken, where a plan of a dated run changes after its start."""
    changing = any(len(one["posts"]) > 1 or one.get("leave") or one.get("recruitment_freeze") for one in entries)
    return [words.say("plans.month-ends")] if words.dated and changing else []


def _plan(entry: Record, words: Words, *, coming: bool) -> list[str]:
    head = f"scenario.{entry['name']}"
    posts = _posts(head, len(entry["posts"]), words) + _absent(entry, words) + (_coming(entry, words) if coming else "")
    return [words.fact(f"{head}.short"), posts, words.fact(f"{head}.turnover"), words.fact(f"{head}.vacancy")]


def _coming(entry: Record, words: Words) -> str:
    """Who comes in a month: from step to step where that changes, or the mean of more steps than have room."""
    head = f"scenario.{entry['name']}"
    if not any(intakes(entry)[1]):
        return words.say("plans.intake", count=f"{head}.intake")
    if (first := f"{head}.intake-step.0.count") not in words.facts:
        return words.say("plans.intake-mean", count=f"{head}.intake")
    said, index = words.say("plans.intake", count=first), 1
    while f"{head}.intake-step.{index}.count" in words.facts:
        said += words.say(
            "plans.intake-later", **{key: f"{head}.intake-step.{index}.{key}" for key in ("count", "when")}
        )
        index += 1
    return said


def _absent(entry: Record, words: Words) -> str:
    """Leave, freezes of recruitment and learning, where the plan has them."""
    head, said = f"scenario.{entry['name']}", ""
    for index in range(len(entry.get("leave", ()))):
        said += words.say(
            f"plans.leave{leave_key(f'{head}.leave.{index}', words)}", **leave_roles(f"{head}.leave.{index}")
        )
    for index in range(len(entry.get("recruitment_freeze", ()))):
        said += words.say("plans.freeze", **{key: f"{head}.freeze.{index}.{key}" for key in ("from", "to")})
    if entry.get("learning"):
        said += words.say("plans.learning", **{key: f"{head}.learning.{key}" for key in ("months", "share")})
    return said


def leave_key(head: str, words: Words) -> str:
    """The ending of the key of a leave: whether all come back, some, or nobody, as the plan closes their posts."""
    if f"{head}.never" not in words.facts:
        return ""
    return "-some-back" if words.facts[f"{head}.back"].value else "-none-back"


def leave_roles(head: str) -> dict[str, str]:
    """The facts that the sentences of a leave have places for."""
    return {key: f"{head}.{key}" for key in ("count", "from", "to", "citizens", "never", "closed")}
