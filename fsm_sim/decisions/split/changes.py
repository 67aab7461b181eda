"""The changes by which two scenarios differ, and the scenarios that have some of them."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fsm_sim.decisions.horizons import check_months, check_start
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
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
    together(lambda: _check_places(plan, base), lambda: check_months(plan, base), lambda: check_start(plan, base))
    found = tuple(name for name in CHANGES if _values(plan, name) != _values(base, name))
    if not found:
        text = Sentence(
            "{plan} and {base} are the same plan; there is no difference between them.", **_names(plan, base)
        )
        raise _refused([text])
    if len(found) > MOST_CHANGES:
        text = Sentence(
            "{plan} and {base} differ in {changes}; at most {most} changes are split.",
            changes=tuple(found),
            most=MOST_CHANGES,
            **_names(plan, base),
        )
        raise _refused([text])
    return found


def _check_places(plan: Scenario, base: Scenario) -> None:
    """Refuse plans of several offices or programmes, or of two municipalities."""
    problems: list[str] = [
        Sentence(
            "{name} has {count} offices; this is asked of one office with one programme.",
            name=one.name,
            count=len(one.office),
        )
        for one in (plan, base)
        if len(one.office) != 1
    ]
    problems += [
        Sentence(
            "{name} has an office of several programmes; this is asked of one office with one programme.",
            name=one.name,
        )
        for one in (plan, base)
        if any(office.programmes for office in one.office)
    ]
    if not problems:
        towns = [one.office[0].municipality for one in (plan, base)]
        if towns[0] != towns[1]:
            problems.append(
                Sentence(
                    "{plan} is in {town} and {base} in {other}; they are of one municipality.",
                    plan=plan.name,
                    town=towns[0],
                    base=base.name,
                    other=towns[1],
                )
            )
    if problems:
        raise _refused(problems)


def _names(plan: Scenario, base: Scenario) -> dict[str, str]:
    return {"plan": plan.name, "base": base.name}


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


def _refused(problems: Sequence[str]) -> InputError:
    return InputError(*(Problem("", None, text) for text in dict.fromkeys(problems)))
