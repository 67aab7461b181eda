"""Checks of leave and of a freeze of recruitment against the staffing plan, the offices and the horizon."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from fsm_sim.inputs import programmes
from fsm_sim.inputs.calendar import as_written
from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.network import network
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import is_month
from fsm_sim.model.scenarios.people import Leave
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.model.scenarios.staffing import Staffing

MOST_CITIZENS = 1_000_000
"""The most citizens of one office over the whole horizon. Denmark has fewer recipients of kontanthjælp."""


def people_violations(data: dict[str, Any], plan: str = "") -> Iterator[Violation]:
    """The violations in the leaves and freezes of an unchecked scenario that its specification cannot express.

    Tables that the specification reports are skipped. `plan` is the name of the plan that has the posts.

    >>> leave = {"from_month": 2.0, "to_month": 8.0, "posts": 2, "citizens": "shared"}
    >>> staffing = {"posts": [{"from_month": 0, "count": 1}], "leave": [leave]}
    >>> office = {"municipality": "Hedensted", "programme": "bir", "citizens": 30}
    >>> data = {"office": [office], "staffing": staffing, "horizon": {"months": 24}}
    >>> [violation.text for violation in people_violations(data)]
    ['is leave of 2 people from month 2, but the plan of Hedensted (bir) has 1 who can go then; ...']
    """
    given = data.get("staffing")
    horizon = data.get("horizon")
    if not isinstance(given, dict) or not (given.get("leave") or given.get("recruitment_freeze")):
        return
    months = horizon.get("months") if isinstance(horizon, dict) else None
    begin = horizon.get("start_month") if isinstance(horizon, dict) else None
    start = begin if is_month(begin) else None
    for key in ("leave", "recruitment_freeze"):
        yield from _after_the_horizon(given.get(key), key, months, start)
    leaves = _valid_leaves(given.get("leave"))
    try:
        staffing = Staffing.model_validate({"posts": given.get("posts")})
    except ValidationError:
        return
    offices = data.get("office")
    for one in offices if leaves and isinstance(offices, list) else []:
        yield from _too_many(staffing, leaves, one, start, plan)


def _valid_leaves(given: object) -> list[tuple[int, Leave]]:
    """The leaves that the specification accepts, with their places, in order of the month in which they begin."""
    found = []
    for index, one in enumerate(given if isinstance(given, list) else []):
        with suppress(ValidationError):
            found.append((index, Leave.model_validate(one)))
    return sorted(found, key=lambda one: one[1].from_month)


def _after_the_horizon(periods: object, key: str, months: object, start: str | None) -> Iterator[Violation]:
    if not isinstance(periods, list) or not isinstance(months, int | float) or months <= 0:
        return
    for index, period in enumerate(periods):
        begin = period.get("from_month") if isinstance(period, dict) else None
        if isinstance(begin, int | float) and begin >= months:
            path: KeyPath = ("staffing", key, index)
            ends = (
                Sentence("is {months:g} months", months=months)
                if start is None
                else Sentence("ends with {month}", month=as_written(months - 1, start))
            )
            text = Sentence(
                "begins in {month}, but the horizon {ends}; put an earlier from_month.",
                month=as_written(begin, start),
                ends=ends,
            )
            yield Violation(path, path, text)


def _too_many(
    staffing: Staffing, leaves: list[tuple[int, Leave]], given: object, start: str | None, plan: str
) -> Iterator[Violation]:
    """A violation for the first leave of more people than an office's plan has."""
    # Only a scenario with leave loads the engines' rules of who goes.
    from fsm_sim.engines.shared.posts import openings, people_planned, starting_caseload
    from fsm_sim.engines.shared.staffing_events import people_who_can_go

    try:
        office = Office.model_validate(given)
        if office.number_of_citizens > MOST_CITIZENS:
            return  # that there are too many is told elsewhere; to count out who has how many takes memory for each
        programme = None if programmes.unknown(office.programme) else programmes.load(office.programme)
        active = starting_caseload(network(programme), office) if programme else 0.0
    except (ValidationError, KeyError, ValueError):
        return
    planned = openings(people_planned(staffing, office, active))
    before: list[Leave] = []
    for index, leave in leaves:
        there = people_who_can_go(leave, before, planned)
        before.append(leave)
        if leave.posts > there:
            path: KeyPath = ("staffing", "leave", index)
            one = leave.posts == 1
            works = Sentence("works") if one else Sentence("work")
            who = (
                Sentence(" who {work} {share} of full time", work=works, share=f"{leave.share:g}")
                if leave.share is not None
                else ""
            )
            people = Sentence("{count} person", count=1) if one else Sentence("{count} people", count=leave.posts)
            named = Sentence("the plan '{plan}'", plan=plan) if plan else Sentence("the plan")
            text = Sentence(
                "is leave of {people}{who} from {month}, but {named} of {municipality} "
                "({programme}) has {there} who can go then; name fewer, or other months.",
                people=people,
                who=who,
                month=as_written(leave.from_month, start),
                named=named,
                municipality=office.municipality,
                programme=office.programme,
                there=there or Sentence("nobody"),
            )
            yield Violation(path, path, text)
            return
