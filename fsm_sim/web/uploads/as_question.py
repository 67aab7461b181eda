"""Scenarios of a file as a question of the page: the office as it is, and a plan for each of the others."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.people import shares_of_people
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.web.answering.fields import PLANS, SOURCED, STAFFING, in_state, of_plan
from fsm_sim.web.answering.plans import TODAY, scenario_files
from fsm_sim.web.answering.question import LONGEST, SOON, Question, asked
from fsm_sim.web.answering.reading import Mistake
from fsm_sim.web.uploads.bounds import UploadRefusedError


class OutsideFormError(UploadRefusedError):
    """A file whose values no field takes, by the field of each."""

    def __init__(self, mistakes: Mapping[str, Mistake]) -> None:
        super().__init__("outside")
        self.mistakes = mistakes


type Content = dict[str, Any]
"""The content of a scenario by the names of its inputs, each in one form however it was written."""


def as_question(files: Sequence[ScenarioFile]) -> Question:
    """The question that scenarios ask. Its own scenarios have the same content, so nothing of a file is left out.

    Raises
    ------
    UploadRefusedError
        Where there are too many, or a file has what the form has no field for, which is named.
    """
    today, *others = ordered(files)
    if len(others) > len(PLANS):
        raise UploadRefusedError("plans", most=len(PLANS))
    found = asked(parse_qsl(urlencode(_pairs(today, others))))
    if found.question is None:
        raise OutsideFormError(found.mistakes)
    try:
        made = [file.scenario for file in scenario_files(found.question)]
    except InputError as error:
        raise UploadRefusedError("no-field", what=error.problems[0].text) from None
    wanted = [today, *(one for one in others if not _same(one, today))]
    left = {
        name
        for one, scenario in zip(wanted, made, strict=True)
        for name in content(one).keys() | content(scenario).keys()
        if content(one).get(name) != content(scenario).get(name)
    }
    if left:
        raise UploadRefusedError("no-field", what=", ".join(map(_key, sorted(left))))
    return found.question


def ordered(files: Sequence[ScenarioFile]) -> list[Scenario]:
    """The office as it is first: the base of a patch, else the scenario called `today`, else the first."""
    scenarios = [one.scenario for one in files]
    if len(files) == 1 and files[0].root is not None:
        return [files[0].root, *scenarios]
    bases = [one.root.name for one in files if one.root is not None]
    return sorted(scenarios, key=lambda one: (one.name not in bases, one.name != TODAY))


def content(scenario: Scenario) -> Content:
    """What a scenario says, apart from its name, its titles and where its inputs come from."""
    found: Content = {}
    dump = scenario.model_dump(mode="json")
    for table in ("staffing", "rehabilitation_team", "horizon"):
        for key, value in (dump[table] or {}).items():
            found[f"{table}.{key}"] = value
    for number, office in enumerate(dump["office"]):
        for key, value in office.items():
            found[f"office.{key}" if number == 0 else f"office {number + 1}.{key}"] = value
    found["staffing.posts"] = [(one.from_month, shares(one)) for one in scenario.staffing.posts]
    return {key: value for key, value in found.items() if value not in (None, [], {}) and not key.endswith(".sources")}


def shares(posts: Posts) -> tuple[float, ...] | str:
    """The share of full time of every person, the largest first; in words where only citizens per post are given.

    >>> shares(Posts(from_month=0, count=2.4))
    (1.0, 1.0, 0.4)
    """
    if posts.people is not None:
        return tuple(round(one, 9) for one in shares_of_people(posts.people))
    if posts.count is None:
        return "citizens_per_post"
    whole, part = int(posts.count), round(posts.count - int(posts.count), 9)
    return (*(1.0 for _ in range(whole)), *([part] if part else []))


def _pairs(today: Scenario, others: Sequence[Scenario]) -> list[tuple[str, str]]:
    office = today.office[0]
    found = [
        ("municipality", office.municipality),
        ("programme", office.programme),
        *_citizens(office),
        ("intake", "" if office.intake_per_month == STEADY else _written(office.intake_per_month)),
        ("months", _written(today.horizon.months)),
        ("begins", today.horizon.start_month or ""),
        *_leave(today),
        ("reassignment", _percent(today.staffing.reassignment_per_year)),
        ("rules", today.scenario.rules_as_of or ""),
        ("reason", shorten(today.scenario.reason, LONGEST, placeholder=" …")),
    ]
    for key, (table, name) in SOURCED.items():
        found.append((f"source-{key}", (office if table == "office" else today.staffing).source_of(name)))
    base = _staffing(today, 0)
    found += base.items()
    plans = [one for one in others if not _same(one, today)]
    for plan, scenario in zip(PLANS, plans, strict=False):
        own = {key: value for key, value in _staffing(scenario, -1).items() if value != base[key]}
        steps = scenario.staffing.posts
        if len(steps) > 1 and steps[1].from_month != SOON:
            own["from"] = _written(steps[1].from_month)
        elif len(steps) == 1 and shares(steps[0]) != shares(today.staffing.posts[0]):
            own["from"] = "0"
        own["reason"] = shorten(scenario.scenario.reason, LONGEST, placeholder=" …")
        found += [(of_plan(plan, key), value) for key, value in own.items()]
    return [(key, value) for key, value in found if value]


def _citizens(office: Office) -> list[tuple[str, str]]:
    """The citizens of an office: a number and who they are, or so many in each state."""
    if isinstance(office.citizens, dict):
        listed = [(in_state(state).key, _written(count)) for state, count in office.citizens.items() if count]
        return [("start", "listed"), *listed]
    return [("citizens", _written(office.citizens)), ("start", office.start or "programme")]


def _leave(scenario: Scenario) -> list[tuple[str, str]]:
    """The first leave of an office, which may be the only one; what else it says has no field."""
    return [
        pair
        for one in scenario.staffing.leave[:1]
        for pair in (
            ("leave", str(one.posts)),
            ("leave-from", _written(one.from_month)),
            ("leave-to", _written(one.to_month)),
            ("leave-citizens", one.citizens),
        )
    ]


def _staffing(scenario: Scenario, step: int) -> dict[str, str]:
    """The fields of staffing, with the posts of one of a plan's steps."""
    staffing, people = scenario.staffing, shares(scenario.staffing.posts[step])
    parts = [one for one in people if one != 1.0] if not isinstance(people, str) else []
    found = {
        "caseworkers": _written(float(len(people))) if not isinstance(people, str) else "",
        "part": _written(float(len(parts))),
        "share": _percent(parts[0]) if parts else "60",
        "turnover": _percent(staffing.separation_per_year),
        "vacancy": _written(staffing.vacancy_months),
        "handover": staffing.handover,
    }
    assert found.keys() == {one.key for one in STAFFING}
    return found


def _same(one: Scenario, other: Scenario) -> bool:
    return content(one) == content(other)


def _written(value: object) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _percent(share: float) -> str:
    return _written(round(share * 100, 6))


def _key(name: str) -> str:
    """Where a file has what `content` calls by a name.

    >>> _key("staffing.posts")
    '[staffing] posts'
    """
    table, _, key = name.rpartition(".")
    return f"[{table}] {key}"
