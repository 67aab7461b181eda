"""Checks of the names and counts in a scenario's offices against their programmes."""

import math
from collections.abc import Iterator
from typing import Any

from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.people import MOST_CITIZENS, MOST_POSTS, people_violations
from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.checking.wording import suggestion
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.inputs.municipalities import why_no_municipality
from fsm_sim.model.errors import shown
from fsm_sim.model.mixed_name import joined
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Programme, State
from fsm_sim.model.scenarios.calendar import is_month
from fsm_sim.model.scenarios.office_programmes import BY_PROGRAMME, given_beside

STARTS = ("1900-01", "2199-12")
"""The first and the last month in which a scenario may start; another year is a slip of the pen."""


def reference_violations(data: dict[str, Any], plan: str = "") -> Iterator[Violation]:
    """The violations in the offices of an unchecked scenario that its specification cannot express.

    Values of the wrong type are skipped, since the specification reports them. `plan` is the name of the plan of posts.

    >>> office = {"municipality": "Hedensted", "programme": "bir", "citizens": {"pasive": 200}}
    >>> [violation.text for violation in reference_violations({"office": [office]})]
    ["names the state 'pasive', which bir does not have; did you mean 'passive'?"]
    """
    offices = _tables(data.get("office"))
    horizon = _table(data.get("horizon"))
    months = _number(horizon.get("months"))
    yield from _other_century(horizon.get("start_month"))
    for index, office in offices:
        place: KeyPath = ("office", index)
        yield from _larger_area(office, place)
        yield from _beside(office, place)
        yield from _programme(office, place, "programme", months)
        if "programmes" in office:
            yield from _too_many({"posts": office.get("posts")}, place, months)
        for number, part in _listed(office):
            yield from _programme(part, (*place, "programmes", number), "name", months)
    yield from _twice(offices)
    yield from _mixed_and_plain(offices)
    yield from _too_many_posts(data, offices)
    yield from people_violations(data, plan)


def _other_century(start: object) -> Iterator[Violation]:
    """A start so far from today that it is none, and for the last of which no calendar has a name."""
    if isinstance(start, str) and is_month(start) and not STARTS[0] <= start <= STARTS[1]:
        path: KeyPath = ("horizon", "start_month")
        first, last = STARTS
        text = Sentence(
            "is {start}, too far from today; write a month from {first} to {last}.", start=start, first=first, last=last
        )
        yield Violation(path, path, text)


def _larger_area(office: dict[str, Any], place: KeyPath) -> Iterator[Violation]:
    """An office of the whole country, of a region or of people whose municipality is not given."""
    written = office.get("municipality")
    if isinstance(written, str) and (reason := why_no_municipality(written)):
        path = (*place, "municipality")
        yield Violation(path, path, Sentence("is {written}, {reason}", written=shown(written), reason=reason))


def _beside(office: dict[str, Any], place: KeyPath) -> Iterator[Violation]:
    """Keys of a single programme beside a list of several, and a programme that is listed twice."""
    listed = _listed(office)
    names = [one["name"] for _, one in listed if isinstance(one.get("name"), str)]
    if not listed or office.get("programme") == joined(names) != names[0]:  # a record that was filled in already
        return
    for key in BY_PROGRAMME:
        if key in office:
            yield Violation((*place, key), place, Sentence("{said}.", said=given_beside(key)))
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Violation(
            (*place, "programmes"),
            place,
            Sentence("has the programme {name} twice; a programme is listed once.", name=name),
        )


def _programme(office: dict[str, Any], place: KeyPath, key: str, months: float) -> Iterator[Violation]:
    """An office of one programme, or a programme of a mixed office, whose name stands under a key."""
    name = office.get(key)
    if not isinstance(name, str) or ("programmes" in office and key == "programme"):
        return
    problem = programmes.unknown(name, as_value=True)
    if problem:
        path = (*place, key)
        yield Violation(path, path, problem)
    else:
        yield from _unknown_names(office, place, programmes.load(name))
    yield from _too_many(office, place, months)


def _unknown_names(office: dict[str, Any], place: KeyPath, programme: Programme) -> Iterator[Violation]:
    states, groups = Sentence("states are"), Sentence("groups are")
    for key, allowed, listing in (("citizens", programme.states, states), ("groups", programme.groups, groups)):
        table = (*place, key)
        for name in _table(office.get(key)):
            if name not in allowed:
                usual = [one for one in allowed if key == "groups" or starts(programme.states[one])]
                text = Sentence(
                    "names the {what}, which {programme} does not have{hint}",
                    what=Sentence("state {name}", name=repr(name))
                    if key == "citizens"
                    else Sentence("group {name}", name=repr(name)),
                    programme=programme.name,
                    hint=suggestion(name, usual, listing),
                )
                yield Violation((*table, name), table, text)
            elif key == "citizens" and not starts(programme.states[name]):
                text = Sentence("puts citizens in '{name}', who have left the target group; leave them out.", name=name)
                yield Violation((*table, name), table, text)


def starts(state: State) -> bool:
    """Whether citizens can be there at the start: whoever has left the target group is no citizen of the office."""
    return state.in_target_group and not state.absorbing


def _too_many(office: dict[str, Any], place: KeyPath, months: float) -> Iterator[Violation]:
    citizens = office.get("citizens")
    counts = list(citizens.values()) if isinstance(citizens, dict) else [citizens]
    people = sum(map(_number, counts)) + _arrivals(office.get("intake_per_month"), months)
    if people > MOST_CITIZENS:
        text = Sentence(
            "has {people} citizens over the horizon; an office has at most {most:,}.",
            people=_whole(people),
            most=MOST_CITIZENS,
        )
        yield Violation((*place, "citizens"), place, text)
    if _number(office.get("posts")) > MOST_POSTS:
        path = (*place, "posts")
        yield Violation(
            path,
            path,
            Sentence(
                "is {posts:,.0f}; an office has at most {most:,} posts.",
                posts=office["posts"],
                most=MOST_POSTS,
            ),
        )


def _whole(number: float) -> Sentence:
    """A number of people or posts in a sentence, in powers of ten where its digits would fill the line."""
    return Sentence("{number:,.0f}", number=number) if number < 1e15 else Sentence("{number:g}", number=number)


def _arrivals(intake: object, months: float) -> float:
    """At most so many arrivals over the horizon; 0 where the intake is not a number or a list of steps."""
    if isinstance(intake, list):
        return max((_number(step.get("per_month")) for _, step in _tables(intake)), default=0.0) * months
    return _number(intake) * months


def _too_many_posts(data: dict[str, Any], offices: list[tuple[int, dict[str, Any]]]) -> Iterator[Violation]:
    most = max((_citizens(office) for _, office in offices), default=0.0)
    for index, step in _tables(_table(data.get("staffing")).get("posts")):
        per_post = _number(step.get("citizens_per_post"))
        people = step.get("people")
        listed = sum(
            _number(one.get("count")) for _, one in _tables(list(people) if isinstance(people, tuple) else people)
        )
        count = _number(step.get("count")) or listed or (most / per_post if per_post > 0 else 0)
        if count > MOST_POSTS:
            place = ("staffing", "posts", index)
            yield Violation(
                place,
                place,
                Sentence(
                    "gives {count} posts; an office has at most {most:,} posts.",
                    count=_whole(count),
                    most=MOST_POSTS,
                ),
            )


def _citizens(office: dict[str, Any]) -> float:
    """The citizens of an office, or of all its programmes."""
    given = [one.get("citizens") for one in (office, *(part for _, part in _listed(office)))]
    return sum(sum(map(_number, one.values())) if isinstance(one, dict) else _number(one) for one in given)


def _twice(offices: list[tuple[int, dict[str, Any]]]) -> Iterator[Violation]:
    seen: set[tuple[str, str]] = set()
    for index, office in offices:
        names = (office.get("municipality"), office.get("programme"))
        if isinstance(names[0], str) and isinstance(names[1], str):
            key = (names[0], names[1])
            if key in seen:
                place = ("office", index)
                text = Sentence(
                    "{municipality} runs {programme} twice; an office is listed once.",
                    municipality=key[0],
                    programme=key[1],
                )
                yield Violation((*place, "municipality"), (), text)
            seen.add(key)


def _listed(office: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return _tables(_as_list(office.get("programmes")))


def _mixed_and_plain(offices: list[tuple[int, dict[str, Any]]]) -> Iterator[Violation]:
    """Offices of several programmes beside some of one, whatever else is wrong with them."""
    named = [(one, one.get("municipality")) for _, one in offices if isinstance(one.get("municipality"), str)]
    mixed = [name for one, name in named if len({str(p.get("name")) for _, p in _listed(one)}) > 1]
    plain = [name for one, name in named if "programmes" not in one]
    if mixed and plain:
        said = Sentence(
            "has an office of several programmes ({mixed}) and one of a single programme ({plain}); put them in two "
            "scenarios",
            mixed=mixed[0],
            plain=plain[0],
        )
        yield Violation((), (), Sentence("{said}.", said=said))


def _as_list(value: object) -> object:
    """A tuple as a list, since a scenario made in Python has tuples."""
    return list(value) if isinstance(value, tuple) else value


def _tables(value: object) -> list[tuple[int, dict[str, Any]]]:
    return [(i, item) for i, item in enumerate(value) if isinstance(item, dict)] if isinstance(value, list) else []


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float:
    """The value if it is a finite number above 0, otherwise 0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if math.isfinite(value) and value > 0 else 0.0
