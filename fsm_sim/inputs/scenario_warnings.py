"""Warnings of a scenario: what is allowed but should be known to readers of its results."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Literal

from fsm_sim.inputs import programmes
from fsm_sim.inputs.municipalities import INVENTED, municipality, nearest
from fsm_sim.model.parameters import Effects
from fsm_sim.model.programme import Group, Programme
from fsm_sim.model.scenarios.calendar import months_between
from fsm_sim.model.scenarios.intake import STEADY, Steps, arrivals_until, intake_steps
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.model.scenarios.warning import (
    AssumedStart,
    ChangedHours,
    ClosedProgramme,
    EmptyOffice,
    IdleTeam,
    LongVacancy,
    NoPosts,
    OldRules,
    OwnPosts,
    ReferenceLevel,
    ScenarioWarning,
    StepAfterHorizon,
    UnknownMunicipality,
    UnstudiedCaseload,
    UnstudiedCitizensPerPost,
)

CASELOAD_LOW = Effects().caseload_low
CASELOAD_HIGH = Effects().caseload_high
"""The caseloads that have been studied, in active citizens per caseworker."""


LONGEST_VACANCY = 24.0
"""Months that a post is vacant; a longer mean is asked about."""
OLD_RULES = 12
"""Months before a scenario's start; rules of an earlier day are asked about."""


def scenario_warnings(scenario: Scenario) -> tuple[ScenarioWarning, ...]:
    """The warnings of a scenario, as records without words.

    >>> from fsm_sim.model.scenarios.scenario import Heading, Horizon
    >>> from fsm_sim.model.scenarios.staffing import Staffing
    >>> office = Office(municipality="Hedensted", programme="bir", citizens=250, start="programme")
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=6), Posts(from_month=3, count=1)))
    >>> heading = Heading(name="one-post", title="One post")
    >>> scenario_warnings(Scenario(scenario=heading, office=(office,), staffing=staffing, horizon=Horizon(months=24)))
    (UnstudiedCaseload(kind='unstudied_caseload', municipality='Hedensted', programme='bir', from_month=3.0,
    active_citizens=250.0, posts=1, caseload=250.0, studied_low=15.0, studied_high=150.0),)
    """
    loads = [warning for office in scenario.office for warning in _caseload(scenario, office)]
    return (
        *_assumed_starts(scenario),
        *_questions(scenario),
        *_own_posts(scenario),
        *_empty(scenario),
        *loads,
        *_idle_team(scenario),
        *_reference_levels(scenario),
        *_closed(scenario),
    )


def name_warnings(scenario: Scenario) -> tuple[ScenarioWarning, ...]:
    """A warning for each municipality that is none of Denmark's, but for the one that examples have."""
    return strange_names(office.municipality for office in scenario.office)


def strange_names(written: Iterable[str]) -> tuple[ScenarioWarning, ...]:
    """The same for municipalities as they are written.

    >>> [one.nearest for one in strange_names(["Vejlle", "Horsens", "Vejlle"])]
    ['Vejle']
    """
    names = dict.fromkeys(written)
    strange = [name for name in names if name != INVENTED and municipality(name) is None]
    return tuple(UnknownMunicipality(municipality=name, nearest=nearest(name) or "") for name in strange)


def active_citizens(office: Office, programme: Programme) -> float:
    """Citizens at the start, each counted as the share of a full case that their state is.

    >>> office = Office(municipality="Hedensted", programme="bir", citizens={"passive": 30, "flexjob": 5})
    >>> active_citizens(office, programmes.load("bir"))
    30.0
    """
    if office.programmes:
        return sum(active_citizens(part, programmes.load(part.programme)) for part in office.parts)
    weights = {name: state.caseload_weight for name, state in programme.states.items()}
    if isinstance(office.citizens, dict):
        return sum(count * weights[state] for state, count in office.citizens.items())
    shares = {name: group.share * office.citizens for name, group in programme.groups.items()}
    counts = office.groups or shares
    return sum(count * _mean_weight(programme.groups[name], weights) for name, count in counts.items())


def _mean_weight(group: Group, weights: dict[str, float]) -> float:
    return sum(share * weights[state] for state, share in group.initial.items())


def _caseload(scenario: Scenario, office: Office) -> Iterator[ScenarioWarning]:
    """The steps of the plan that are told of those whose caseload has not been studied."""
    active = active_citizens(office, programmes.load(office.programme))
    plan = (Posts(from_month=0, count=office.posts),) if office.posts is not None else scenario.staffing.posts
    found = (_outside(step, active, office) for step in plan if active)
    yield from told_steps(warning for warning in found if warning is not None)


def told_steps(found: Iterable[NoPosts | UnstudiedCaseload | UnstudiedCitizensPerPost]) -> Iterator[ScenarioWarning]:
    """Of steps that have not been studied: the first with posts, the one furthest off, and the first without posts."""
    every = list(found)
    staffed = [one for one in every if not isinstance(one, NoPosts)]
    ends = [staffed[0], max(staffed, key=_how_far)] if staffed else []  # of those as far, the first
    told = {id(one) for one in (*ends, *[one for one in every if isinstance(one, NoPosts)][:1])}
    yield from (one for one in every if id(one) in told)


def _how_far(one: UnstudiedCaseload | UnstudiedCitizensPerPost) -> float:
    """How many times the most that was studied a caseload is, or how many times it goes into the least."""
    return max(one.caseload / one.studied_high, one.studied_low / one.caseload)


def _outside(
    step: Posts, active: float, office: Office
) -> NoPosts | UnstudiedCaseload | UnstudiedCitizensPerPost | None:
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
    if Effects().studied(caseload):
        return None
    if posts is None:
        return UnstudiedCitizensPerPost(**where, caseload=caseload)
    if any(part.start == "settled" for part in office.parts):
        return None  # how many of them are active follows from the rates: `study.projection_warnings`
    return UnstudiedCaseload(**where, active_citizens=active, posts=posts, caseload=caseload)


def _assumed_starts(scenario: Scenario) -> Iterator[ScenarioWarning]:
    """One warning for all offices with a total and no word on who its citizens are."""
    silent = [part for one in scenario.office for part in one.parts if _says_only_how_many(part)]
    if silent:
        first = silent[0]
        yield AssumedStart(
            municipality=first.municipality,
            programme=first.programme,
            citizens=sum(one.number_of_citizens for one in silent),
            offices=len(silent),
        )


def _questions(scenario: Scenario) -> Iterator[ScenarioWarning]:
    """Steps that are never taken, vacancies of years, and rules of long ago."""
    horizon, staffing = scenario.horizon.months, scenario.staffing
    plans = [post.from_month for post in staffing.posts]
    intakes = [month for one in scenario.office for month, _ in _steps(one)]
    steps: dict[Literal["posts", "intake"], list[float]] = {"posts": plans, "intake": intakes}
    for what, months in steps.items():
        late = [month for month in months if month >= horizon and month > 0]
        if late:
            yield StepAfterHorizon(what=what, from_month=min(late), months=horizon)
    if staffing.vacancy_months > LONGEST_VACANCY:
        yield LongVacancy(months=staffing.vacancy_months, most=LONGEST_VACANCY)
    yield from _changed_hours(scenario)
    rules, start = scenario.scenario.rules_as_of, scenario.horizon.start_month
    if rules is not None and start is not None and months_between(rules[:7], start) > OLD_RULES:
        yield OldRules(rules_as_of=rules, start_month=start)


def _changed_hours(scenario: Scenario) -> Iterator[ScenarioWarning]:
    """The first step at which people of some hours go and others come: in the model nobody changes hours."""
    for before, after in pairwise(scenario.staffing.posts):
        if before.people is None and after.people is None:
            continue
        was, becomes = Counter(before.shares), Counter(after.shares)
        if people := min((was - becomes).total(), (becomes - was).total()):
            yield ChangedHours(from_month=after.from_month, people=people)
            return


def _steps(office: Office) -> Steps:
    return () if office.intake_per_month == STEADY else intake_steps(office.intake_per_month)


def _own_posts(scenario: Scenario) -> Iterator[ScenarioWarning]:
    """One warning for all offices whose own posts say something else than the plan."""
    plan = [(step.from_month, step.full_time) for step in scenario.staffing.posts]
    own = [one for one in scenario.office if one.posts is not None and plan != [(0.0, one.posts)]]
    if own:
        first, posts = own[0], own[0].posts or 0
        yield OwnPosts(municipality=first.municipality, programme=first.programme, posts=posts, offices=len(own))


def _empty(scenario: Scenario) -> Iterator[ScenarioWarning]:
    for one in scenario.office:
        if one.number_of_citizens == 0 and not any(rate for _, rate in _steps(one)):
            yield EmptyOffice(municipality=one.municipality, programme=one.programme)


def _says_only_how_many(office: Office) -> bool:
    counted = isinstance(office.citizens, dict) or office.groups
    return office.start is None and not counted and office.number_of_citizens > 0


def _programme_names(scenario: Scenario) -> list[str]:
    return sorted({name for office in scenario.office for name in office.programme_names})


def _idle_team(scenario: Scenario) -> Iterator[ScenarioWarning]:
    names = _programme_names(scenario)
    if scenario.rehabilitation_team is not None and not any(programmes.load(name).team for name in names):
        yield IdleTeam(programmes=tuple(names))


def _reference_levels(scenario: Scenario) -> Iterator[ScenarioWarning]:
    for name in _programme_names(scenario):
        programme = programmes.load(name)
        if programme.reference_level is not None:
            yield ReferenceLevel(title=programme.title, people=programme.reference_level)


def _closed(scenario: Scenario) -> Iterator[ScenarioWarning]:
    """Programmes that take citizens in after the law has closed them, by the scenario's months or by its rules."""
    parts = [(part, len(office.parts) > 1) for office in scenario.office for part in office.parts]
    for name in _programme_names(scenario):
        programme = programmes.load(name)
        first = _closed_since(scenario, programme.closed_from)
        own = [(part, mixed) for part, mixed in parts if part.programme == name]
        if first is None:
            continue
        open_still = [mixed for part, mixed in own if _arrive_after(part, first, scenario.horizon.months)]
        if open_still:
            mixed = all(open_still)
            yield ClosedProgramme(title=programme.title, closed_from=programme.closed_from, mixed=mixed)


def _closed_since(scenario: Scenario, closed_from: str) -> float | None:
    """The month of the scenario from which nobody comes in; None where that is never, or nothing says when."""
    start, rules = scenario.horizon.start_month, scenario.scenario.rules_as_of
    if not closed_from:
        return None
    if start is not None:
        return max(0.0, float(months_between(start, closed_from[:7])))
    return 0.0 if rules is not None and rules >= closed_from else None


def _arrive_after(office: Office, month: float, months: float) -> bool:
    if office.intake_per_month == STEADY:
        return month < months
    steps = intake_steps(office.intake_per_month)
    return month < months and arrivals_until(steps, months) > arrivals_until(steps, month)
