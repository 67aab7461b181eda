"""A programme as data: its states, transitions, groups, rehabilitation team and outcomes.

A new programme is a new file: no code in the model or in an engine depends on the name of a programme.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from fsm_sim.model.specification import Specification
from fsm_sim.model.text import Text

Effect = Literal["work", "clarification", "readiness", "preparation", "continuity"]
"""The effects that modify a transition's base rate.

``work``: caseload (work elasticity), office and caseworker effects. ``clarification``: caseload (its own elasticity).
``readiness``, ``preparation``: the citizen's class. ``continuity``: the penalty for changes of caseworker.
"""


class State(Specification):
    """A benefit state. `caseload_weight` is the share of a full case, in sixteenths so that sums are exact.

    Citizens in a state that is not `in_target_group` have left the target group for good: shares are not of them. An
    outcome that names the state counts them where they enter it.
    """

    title: Text = Field(description="title is a table with da and en")
    caseload_weight: float = Field(ge=0, le=1, description="a caseload weight is a share from 0 to 1 in steps of 1/16")
    on_benefit: bool = Field(description="on_benefit is true or false")
    cash_system: bool = Field(default=False, description="cash_system is true or false")
    absorbing: bool = Field(default=False, description="absorbing is true or false")
    queue: bool = Field(default=False, description="queue is true or false")
    in_target_group: bool = Field(default=True, description="in_target_group is true or false")

    @model_validator(mode="after")
    def _exact(self) -> Self:
        if self.caseload_weight * 16 != int(self.caseload_weight * 16):
            raise ValueError(f"caseload_weight is {self.caseload_weight}; it is a whole number of sixteenths")
        return self


class Transition(Specification):
    """One transition's attributes; its name ``"source -> target"`` is the key in the file.

    `multiplier` names the programme multiplier that scales the shared base rate in the calibration. `base` names the
    transition whose base rate this one uses in the calibration, when it has none of its own.
    """

    effects: tuple[Effect, ...] = Field(
        default=(),
        strict=False,
        description="effects is a list of work, clarification, readiness, preparation, continuity",
    )
    multiplier: str | None = Field(default=None, description="multiplier is the name of a programme multiplier")
    base: str | None = Field(default=None, description='base is the name of a transition such as "passive -> left"')


class Group(Specification):
    """A group that citizens are assigned to on entry, with its share and the initial states of its members."""

    title: Text = Field(description="title is a table with da and en")
    share: float = Field(ge=0, le=1, description="a share is from 0 to 1")
    initial: dict[str, float] = Field(description="initial is a table of states and shares that add up to 1")
    intake: str = Field(description="intake is the state in which later citizens of the group start")


class Requirement(Specification):
    """A result requirement: the smallest share that an outcome has to reach."""

    at_least: float = Field(ge=0, le=1, description="at_least is a share from 0 to 1")
    title: Text = Field(description="title is a table with da and en")


class Outcome(Specification):
    """An outcome of a forecast: the share in `states` at any time in the last `window_months` (0: at that time).

    `people` says whom it counts, as it follows the word citizens in a sentence: "with paid hours or in a job".
    """

    title: Text = Field(description="title is a table with da and en")
    people: Text | None = Field(
        default=None, exclude_if=lambda people: people is None, description="people is a table with da and en"
    )
    states: tuple[str, ...] = Field(min_length=1, strict=False, description="states is a list of state names")
    group: str | None = Field(default=None, description="group is the name of a group of the programme")
    window_months: int = Field(default=0, ge=0, description="window_months is a whole number, 0 or more")
    headline: bool = Field(default=False, description="headline is true or false")
    requirement: Requirement | None = Field(default=None, description="requirement is a table with at_least and title")


class Team(Specification):
    """The rehabilitation team's decision: shares of the queue sent to each state."""

    shares: dict[str, float] = Field(description="shares is a table of states and shares that add up to 1")


class Nominal(Specification):
    """The staffing that the calibration assumes behind the published numbers, and the defaults of a scenario."""

    caseload: float = Field(gt=0, description="a caseload is a number above 0")
    citizens_per_office: int = Field(gt=0, description="citizens_per_office is a whole number above 0")
    separation_per_year: float = Field(ge=0, description="a rate is 0 or more")
    vacancy_months: float = Field(ge=0, description="a number of months is 0 or more")
    reassignment_per_year: float = Field(ge=0, description="a rate is 0 or more")
    handover: Literal["inflow_only", "rebalance"] = Field(description='handover is "inflow_only" or "rebalance"')
    intake_share_per_month: float = Field(default=0.0, ge=0, description="a share is 0 or more")
    capacity_share_per_month: float = Field(default=1.0, ge=0, description="a share is 0 or more")


class Programme(Specification):
    """A programme: the whole structure that an engine needs, without rates.

    `advice` says when to take the programme, and what to take instead where little is known of it. `closed_from` is the
    date from which the law lets no new citizens in. `left_office` names states of citizens who have left the office and
    whom an evaluation still counts: a settled office has none of them. `reference_level` says of no programme whose
    level it is: of other people than those in a programme.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="a name is lower-case letters, digits and underscores")
    title: Text = Field(description="title is a table with da and en")
    target_group: Text = Field(description="target_group is a table with da and en")
    advice: Text = Field(description="advice is a table with da and en")
    start: str = Field(description="start is a date such as 2020-01-01, or an empty text")
    closed_from: str = Field(default="", description="closed_from is a date such as 2026-02-01, or an empty text")
    months: float = Field(gt=0, description="months is a number above 0")
    source: str = Field(description="source says where the structure comes from")
    states: dict[str, State] = Field(description="states is a table of states")
    transitions: dict[str, Transition] = Field(
        description='transitions is a table with keys such as "passive -> placement"'
    )
    stages: dict[str, int] = Field(default={}, description="stages is a table of states and whole numbers from 1")
    groups: dict[str, Group] = Field(min_length=1, description="groups is a table of groups")
    team: Team | None = Field(default=None, description="team is a table with shares")
    outcomes: dict[str, Outcome] = Field(min_length=1, description="outcomes is a table of outcomes")
    nominal: Nominal = Field(description="nominal is a table of staffing defaults")
    left_office: tuple[str, ...] = Field(
        default=(), strict=False, description="left_office is a list of states that citizens of the office are not in"
    )
    reference_level: Text | None = Field(default=None, description="reference_level is a table with da and en")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*_unknown_states(self), *_bad_shares(self), *_bad_structure(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self


def ends(transition: str) -> tuple[str, str]:
    """Source and target of a transition's name.

    >>> ends("passive -> placement")
    ('passive', 'placement')
    """
    source, _, target = transition.partition(" -> ")
    return source, target


def _unknown_states(programme: Programme) -> list[str]:
    named = {
        "transitions": [end for name in programme.transitions for end in ends(name)],
        "stages": list(programme.stages),
        "groups": [state for group in programme.groups.values() for state in (*group.initial, group.intake)],
        "left_office": list(programme.left_office),
        "outcomes": [state for outcome in programme.outcomes.values() for state in outcome.states],
        "team": list(programme.team.shares) if programme.team else [],
    }
    return [
        f"{place} name the state '{state}', which the programme does not have"
        for place, states in named.items()
        for state in sorted(set(states) - set(programme.states))
    ]


def _bad_shares(programme: Programme) -> list[str]:
    tables = {f"groups.{name}.initial": list(group.initial.values()) for name, group in programme.groups.items()}
    tables["groups share"] = [group.share for group in programme.groups.values()]
    if programme.team:
        tables["team.shares"] = list(programme.team.shares.values())
    return [
        f"{place} adds up to {sum(shares):g}; shares are 0 or more and add up to 1"
        for place, shares in tables.items()
        if abs(sum(shares) - 1) > 1e-9 or min(shares) < 0
    ]


def _bad_structure(programme: Programme) -> list[str]:
    sources = {ends(name)[0] for name in programme.transitions}
    absorbing = {name for name, state in programme.states.items() if state.absorbing}
    problems = [f"the absorbing state '{name}' has a transition out" for name in sorted(sources & absorbing)]
    outside = {name for name, state in programme.states.items() if not state.in_target_group}
    starting = {state for group in programme.groups.values() for state in (*group.initial, group.intake)}
    problems += [
        f"the state '{name}', outside the target group, has a transition out" for name in sorted(sources & outside)
    ]
    problems += [f"groups start in '{name}', which is outside the target group" for name in sorted(starting & outside)]
    problems += [
        f"stages.{name} is {count}; a number of stages is 1 or more"
        for name, count in programme.stages.items()
        if count < 1
    ]
    problems += [
        f"the state '{name}' waits for a team, but the programme has none"
        for name, state in programme.states.items()
        if state.queue and not programme.team
    ]
    problems += [
        f"outcomes.{name}.group is '{o.group}', which is not a group"
        for name, o in programme.outcomes.items()
        if o.group and o.group not in programme.groups
    ]
    return problems
