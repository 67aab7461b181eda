"""Checks of leave and of a freeze of recruitment against the staffing plan, the offices and the horizon."""

import math
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from fsm_sim.inputs import programmes
from fsm_sim.inputs.calendar import as_written
from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.mixed_name import joined
from fsm_sim.model.network import network
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import is_month
from fsm_sim.model.scenarios.people import Leave, RecruitmentFreeze
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.model.scenarios.staffing import Posts, Staffing

if TYPE_CHECKING:
    from fsm_sim.engines.shared.posts import Opening

MOST_CITIZENS = 1_000_000
"""The most citizens of one office over the whole horizon. Denmark has fewer recipients of kontanthjælp."""
MOST_POSTS = 10_000
"""The most posts of one office. The largest municipality has some thousands of caseworkers."""
LEAVE_OF = "is leave of "
"""How every violation begins that is about too many people on leave."""
UNNAMED = "?"
"""How an office or a programme is called whose name is not a text."""


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
    yield from _overlapping(given.get("recruitment_freeze"), start)
    leaves = _valid_leaves(given.get("leave"))
    try:
        staffing: Staffing | None = Staffing.model_validate({"posts": given.get("posts")})
    except ValidationError:
        staffing = None  # an office's own posts do not depend on them
    offices = data.get("office")
    for one in offices if leaves and isinstance(offices, list) else []:
        if isinstance(one, dict):
            yield from _too_many(staffing, leaves, one, start, plan)


def _valid_leaves(given: object) -> list[tuple[int, Leave]]:
    """The leaves that the specification accepts, with their places, in order of the month in which they begin."""
    found = []
    for index, one in enumerate(given if isinstance(given, list) else []):
        with suppress(ValidationError):
            found.append((index, Leave.model_validate(one)))
    return sorted(found, key=lambda one: one[1].from_month)


def _after_the_horizon(periods: object, key: str, months: object, start: str | None) -> Iterator[Violation]:
    last = _horizon(months)
    if not isinstance(periods, list) or last is None:
        return
    for index, period in enumerate(periods):
        begin = period.get("from_month") if isinstance(period, dict) else None
        if isinstance(begin, int | float) and begin >= last:
            path: KeyPath = ("staffing", key, index)
            ends = (
                Sentence("is {months:g} months", months=last)
                if start is None
                else Sentence("ends with {month}", month=as_written(last - 1, start))
            )
            text = Sentence(
                "begins in {month}, but the horizon {ends}; put an earlier from_month.",
                month=as_written(begin, start),
                ends=ends,
            )
            yield Violation(path, path, text)


def _overlapping(freezes: object, start: str | None) -> Iterator[Violation]:
    """A freeze that begins before an earlier one has ended; two that touch are one after the other."""
    known: list[tuple[float, float, int]] = []
    for index, freeze in enumerate(freezes if isinstance(freezes, list) else []):
        with suppress(ValidationError):
            one = RecruitmentFreeze.model_validate(freeze)
            known.append((one.from_month, one.to_month, index))
    longest: tuple[float, int] | None = None
    for begins, last, index in sorted(known):
        if longest is not None and begins < longest[0]:
            ends, before = longest
            path: KeyPath = ("staffing", "recruitment_freeze", index)
            text = Sentence(
                "begins in {begins}, before recruitment_freeze[{before}] has ended in {ends}; give one freeze for "
                "both, to {last}, or other months.",
                begins=as_written(begins, start),
                before=before,
                ends=as_written(ends, start),
                last=as_written(max(ends, last), start),
            )
            yield Violation(path, path, text)
        longest = max(longest or (last, index), (last, index))


def _horizon(months: object) -> int | None:
    """An unchecked number of months; None where it is none, which is told, and nothing is measured against it."""
    if not isinstance(months, int | float) or isinstance(months, bool) or not math.isfinite(months):
        return None
    return int(months) if months >= 1 and months == int(months) else None


def _people(staffing: Staffing | None, given: dict[str, Any]) -> "tuple[Opening, ...] | None":
    """The posts of an office, for which little else of it need be right; None where they cannot be known."""
    # Only a scenario with leave loads the engines' rules of who goes.
    from fsm_sim.engines.shared.posts import openings, people_planned, starting_caseload

    own = {"municipality": "-", "programme": "-", "citizens": 0, "posts": given.get("posts")}
    if staffing is not None and any(step.citizens_per_post is not None for step in staffing.posts):
        own = given  # the posts then follow from the citizens
    try:
        office = Office.model_validate(own)
        if office.posts is None and staffing is None:
            return None
        most = max([office.posts or 0, *(_at_most(step, office) for step in (staffing.posts if staffing else ()))])
        if office.number_of_citizens > MOST_CITIZENS or most > MOST_POSTS:
            return None  # too many are told elsewhere; to count out who has how many takes memory for each
        known = own is given and not programmes.unknown(office.programme)
        active = starting_caseload(network(programmes.load(office.programme)), office) if known else 0.0
    except (ValidationError, KeyError, ValueError):
        return None
    steps = staffing or Staffing(posts=(Posts(from_month=0, count=0),))
    return openings(people_planned(steps, office, active))


def _at_most(step: Posts, office: Office) -> float:
    """No fewer posts than a step gives an office, without a list of them."""
    if step.people is not None:
        return sum(one.count for one in step.people)
    return office.number_of_citizens / step.citizens_per_post if step.citizens_per_post else step.count or 0.0


def _too_many(
    staffing: Staffing | None, leaves: list[tuple[int, Leave]], given: dict[str, Any], start: str | None, plan: str
) -> Iterator[Violation]:
    """A violation for the first leave of more people than an office's plan has."""
    from fsm_sim.engines.shared.staffing_events import people_who_can_go

    planned = _people(staffing, given)
    if planned is None:
        return
    before: list[Leave] = []
    for index, leave in leaves:
        there = people_who_can_go(leave, before, planned)
        before.append(leave)
        if leave.posts > there:
            path: KeyPath = ("staffing", "leave", index)
            one = leave.posts == 1
            works = Sentence("works") if one else Sentence("work")
            who = (
                Sentence(" who {work} {share:g} of full time", work=works, share=leave.share)
                if leave.share is not None
                else ""
            )
            people = _people_in_words(leave.posts)
            named = Sentence("the plan '{plan}'", plan=plan) if plan else Sentence("the plan")
            text = Sentence(
                "is leave of {people}{who} from {month}, but {named} of {municipality} "
                "({programme}) has {there} who can go then; name fewer, or other months.",
                people=people,
                who=who,
                month=as_written(leave.from_month, start),
                named=named,
                municipality=_text(given.get("municipality")),
                programme=_programmes(given),
                there=there or Sentence("nobody"),
            )
            yield Violation(path, path, text)
            return


def never_so_many(data: dict[str, Any], told: Collection[KeyPath]) -> Iterator[Violation]:
    """Violations of leaves of more people than any step of the posts has; no more of either need be right.

    Leaves whose paths are `told` already are skipped, and all of them where an office has posts of its own or a step
    does not say how many people it has. One of fewer than nobody has no more than the others.

    >>> posts = [{"from_month": 0, "people": [{"share": 1.0, "count": 7}, {"share": -0.6, "count": 2}]}]
    >>> leave = {"from_month": "soon", "to_month": 8, "posts": 12, "citizens": "shared"}
    >>> [one.text for one in never_so_many({"staffing": {"posts": posts, "leave": [leave]}}, ())]
    ['is leave of 12 people, but there are never more than 9; name fewer.']
    """
    staffing, offices = data.get("staffing"), data.get("office")
    if not isinstance(staffing, dict) or not isinstance(staffing.get("posts"), list):
        return
    each = [_number_of_people(step) for step in staffing["posts"] if not _is_below_nobody(step)]
    known = [one for one in each if one is not None]
    own = any(isinstance(one, dict) and "posts" in one for one in offices) if isinstance(offices, list) else False
    if own or not known or len(known) < len(each):
        return
    leaves = staffing.get("leave")
    for index, leave in enumerate(leaves if isinstance(leaves, list) else []):
        path: KeyPath = ("staffing", "leave", index)
        posts = leave.get("posts", 1) if isinstance(leave, dict) else None
        if isinstance(posts, int) and not isinstance(posts, bool) and posts > max(known) and path not in told:
            text = Sentence(
                "is leave of {people}, but there are never more than {most}; name fewer.",
                people=_people_in_words(posts),
                most=max(known),
            )
            yield Violation(path, path, text)


def _number_of_people(step: object) -> int | None:
    """How many people a step of unchecked posts has; None where it does not say."""

    def whole(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0

    if not isinstance(step, dict):
        return None
    count, people = step.get("count"), step.get("people")
    if isinstance(count, int | float) and not isinstance(count, bool) and 0 <= count <= MOST_POSTS:
        return math.ceil(count)
    counts = [one.get("count") if isinstance(one, dict) else None for one in people] if isinstance(people, list) else []
    return sum(one or 0 for one in counts) if counts and all(whole(one) for one in counts) else None


def _is_below_nobody(step: object) -> bool:
    """Whether a step of unchecked posts gives a number below 0."""
    count = step.get("count") if isinstance(step, dict) else None
    return isinstance(count, int | float) and not isinstance(count, bool) and count < 0


def _people_in_words(count: int) -> Sentence:
    return Sentence("{count} person", count=1) if count == 1 else Sentence("{count} people", count=count)


def _text(value: object) -> str:
    return value if isinstance(value, str) else UNNAMED


def _programmes(given: dict[str, Any]) -> str:
    """The programme of an unchecked office, or those that it lists."""
    listed = given.get("programmes")
    names = [one.get("name") for one in listed if isinstance(one, dict)] if isinstance(listed, list | tuple) else []
    return _text(given.get("programme")) if not names else joined(map(_text, names))
