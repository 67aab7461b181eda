"""The changes by which two scenarios differ, and the scenarios that have some of them."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.scenarios.scenario import Scenario

MOST_CHANGES = 6
"""Two scenarios that differ in more changes are refused: every set of changes is a scenario to run."""

CHANGES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "posts": (("staffing", "posts"), ("office", "posts")),
        "turnover": (
            ("staffing", "separation_per_year"),
            ("staffing", "reassignment_per_year"),
            ("staffing", "handover"),
        ),
        "vacancies": (("staffing", "vacancy_months"), ("staffing", "recruitment_freeze")),
        "leave": (("staffing", "leave"), ("staffing", "learning")),
        "intake": (("office", "intake_per_month"),),
        "citizens": (("office", "citizens"), ("office", "start"), ("office", "groups")),
        "team": (("rehabilitation_team", ""),),
        "content": (("office", "programme"),),
    }
)
"""By change: the inputs that belong to it, each by its table and key."""


def changes_between(plan: Scenario, base: Scenario) -> tuple[str, ...]:
    """The changes in which a plan differs from its base, in the order of `CHANGES`.

    Raises
    ------
    InputError
        When either has several offices or an office of several programmes, they are not of one municipality and one
        horizon, they do not differ, or they differ in more than `MOST_CHANGES`; everything that can be told at once.

    >>> from fsm_sim.inputs.scenarios import load_scenario
    >>> changes_between(load_scenario("hedensted-two-more"), load_scenario("hedensted"))
    ('posts',)
    """
    problems = [
        f"{one.name} has {len(one.office)} offices; a difference is split for one office with one programme."
        for one in (plan, base)
        if len(one.office) != 1
    ]
    problems += [
        f"{one.name} has an office of several programmes; a difference is split for one office with one programme."
        for one in (plan, base)
        if any(office.programmes for office in one.office)
    ]
    if not problems:
        towns = [one.office[0].municipality for one in (plan, base)]
        if towns[0] != towns[1]:
            problems.append(
                f"{plan.name} is in {towns[0]} and {base.name} in {towns[1]}; they are of one municipality."
            )
        if plan.horizon != base.horizon:
            problems.append(f"{plan.name} and {base.name} have other horizons; give both the same months and start.")
    if problems:
        raise _refused(problems)
    found = tuple(name for name in CHANGES if _values(plan, name) != _values(base, name))
    if not found:
        raise _refused([f"{plan.name} and {base.name} are the same plan; there is no difference to split."])
    if len(found) > MOST_CHANGES:
        text = f"{plan.name} and {base.name} differ in {', '.join(found)}; at most {MOST_CHANGES} changes are split."
        raise _refused([text])
    return found


def with_changes(plan: Scenario, base: Scenario, kept: Collection[str]) -> Scenario:
    """The base with some changes of the plan, named after them."""
    tables: dict[str, dict[str, Any]] = {"office": {}, "staffing": {}}
    team = base.rehabilitation_team
    for name in kept:
        for table, key in CHANGES[name]:
            if table == "rehabilitation_team":
                team = plan.rehabilitation_team
            else:
                tables[table][key] = getattr(plan.office[0] if table == "office" else plan.staffing, key)
    heading = base.scenario.model_copy(update={"name": "-".join((base.name, *(one for one in CHANGES if one in kept)))})
    return base.model_copy(
        update={
            "scenario": heading,
            "office": (base.office[0].model_copy(update=tables["office"]),),
            "staffing": base.staffing.model_copy(update=tables["staffing"]),
            "rehabilitation_team": team,
        }
    )


def _values(scenario: Scenario, change: str) -> list[Any]:
    read = {"office": scenario.office[0], "staffing": scenario.staffing}
    return [
        scenario.rehabilitation_team if table == "rehabilitation_team" else getattr(read[table], key)
        for table, key in CHANGES[change]
    ]


def _refused(problems: list[str]) -> InputError:
    return InputError(*(Problem("", None, text) for text in dict.fromkeys(problems)))
