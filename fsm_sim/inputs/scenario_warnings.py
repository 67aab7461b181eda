"""Warnings of a scenario: what is allowed but should be known to readers of its results."""

from collections.abc import Iterator
from typing import Any

from fsm_sim.inputs import programmes
from fsm_sim.model.parameters import Effects
from fsm_sim.model.programme import Group, Programme
from fsm_sim.model.scenario import Office, Posts, Scenario
from fsm_sim.model.scenario_warning import (
    IdleTeam,
    NoPosts,
    ReferenceLevel,
    ScenarioWarning,
    UnstudiedCaseload,
    UnstudiedCitizensPerPost,
)

CASELOAD_LOW = Effects().caseload_low
CASELOAD_HIGH = Effects().caseload_high
"""The caseloads that have been studied, in active citizens per caseworker."""


def scenario_warnings(scenario: Scenario) -> tuple[ScenarioWarning, ...]:
    """The warnings of a scenario, as records without words.

    >>> from fsm_sim.model.scenario import Heading, Horizon, Staffing
    >>> office = Office(municipality="Hedensted", programme="bir", citizens=250)
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=6), Posts(from_month=3, count=1)))
    >>> heading = Heading(name="one-post", title="One post")
    >>> scenario_warnings(Scenario(scenario=heading, office=(office,), staffing=staffing, horizon=Horizon(months=24)))
    (UnstudiedCaseload(kind='unstudied_caseload', municipality='Hedensted', programme='bir', from_month=3.0,
    active_citizens=250.0, posts=1, caseload=250.0, studied_low=15.0, studied_high=150.0),)
    """
    loads = [warning for office in scenario.office for warning in _caseload(scenario, office)]
    return (*loads, *_idle_team(scenario), *_reference_levels(scenario))


def active_citizens(office: Office, programme: Programme) -> float:
    """Citizens at the start, each counted as the share of a full case that their state is.

    >>> office = Office(municipality="Hedensted", programme="bir", citizens={"passive": 30, "flexjob": 5})
    >>> active_citizens(office, programmes.load("bir"))
    30.0
    """
    weights = {name: state.caseload_weight for name, state in programme.states.items()}
    if isinstance(office.citizens, dict):
        return sum(count * weights[state] for state, count in office.citizens.items())
    shares = {name: group.share * office.citizens for name, group in programme.groups.items()}
    counts = office.groups or shares
    return sum(count * _mean_weight(programme.groups[name], weights) for name, count in counts.items())


def _mean_weight(group: Group, weights: dict[str, float]) -> float:
    return sum(share * weights[state] for state, share in group.initial.items())


def _caseload(scenario: Scenario, office: Office) -> Iterator[ScenarioWarning]:
    """The first step of the plan whose caseload has not been studied, if there is one."""
    active = active_citizens(office, programmes.load(office.programme))
    plan = (Posts(from_month=0, count=office.posts),) if office.posts is not None else scenario.staffing.posts
    found = (_outside(step, active, office) for step in plan if active)
    yield from [warning for warning in found if warning is not None][:1]


def _outside(step: Posts, active: float, office: Office) -> ScenarioWarning | None:
    """The warning of one step of the plan, None where its caseload has been studied."""
    where: dict[str, Any] = {
        "municipality": office.municipality,
        "programme": office.programme,
        "from_month": step.from_month,
        "studied_low": CASELOAD_LOW,
        "studied_high": CASELOAD_HIGH,
    }
    posts = step.full_time
    if posts == 0:
        return NoPosts(**where)
    caseload = step.citizens_per_post if step.citizens_per_post is not None else active / (posts or 1)
    if CASELOAD_LOW <= caseload <= CASELOAD_HIGH:
        return None
    if posts is None:
        return UnstudiedCitizensPerPost(**where, caseload=caseload)
    return UnstudiedCaseload(**where, active_citizens=active, posts=posts, caseload=caseload)


def _idle_team(scenario: Scenario) -> Iterator[ScenarioWarning]:
    names = sorted({office.programme for office in scenario.office})
    if scenario.rehabilitation_team is not None and not any(programmes.load(name).team for name in names):
        yield IdleTeam(programmes=tuple(names))


def _reference_levels(scenario: Scenario) -> Iterator[ScenarioWarning]:
    for name in sorted({office.programme for office in scenario.office}):
        programme = programmes.load(name)
        if programme.reference_level is not None:
            yield ReferenceLevel(title=programme.title, people=programme.reference_level)
