"""Small made-up programmes, and offices that run them, for tests of the engines. Nothing here is a real programme."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.setting import setting as setting_for
from fsm_sim.model.mixed_office import mixed_parameters, mixed_programme
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Effects, Mixture, Parameters
from fsm_sim.model.programme import Group, Nominal, Outcome, Programme, State, Team, Transition, ends
from fsm_sim.model.scenarios.intake import IntakeFrom
from fsm_sim.model.scenarios.people import People
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, RehabilitationTeam, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.model.text import Text

Planned = float | dict[float, int]
"""Full-time posts, or how many people work each share of full time."""
WORDS = Text(da="opdigtet", en="made up")
WORK = ("work", "readiness", "continuity")
ROTATION = int(os.environ.get("FSM_SIM_ROTATION", "0"))
"""Added to the seeds of statistical tests: 0 in CI, so that a red test is red on every machine."""
CALM: dict[str, Any] = {"separation_per_year": 0.0, "reassignment_per_year": 0.0}
"""No citizen changes caseworker."""
NEUTRAL: dict[str, Any] = {
    "caseload_elasticity_work": 0.0,
    "caseload_elasticity_clarify": 0.0,
    "caseworker_change_penalty": 0.0,
}
"""Neither caseloads nor changes of caseworker matter: a Markov chain."""


def state(weight: float = 1.0, **flags: bool) -> State:
    return State(title=WORDS, caseload_weight=weight, on_benefit=weight > 0, **flags)


def group(initial: Mapping[str, float], share: float = 1.0, intake: str | None = None) -> Group:
    return Group(title=WORDS, share=share, initial=dict(initial), intake=intake or next(iter(initial)))


def programme(
    states: Mapping[str, State],
    transitions: Mapping[str, Sequence[str]],
    *,
    groups: Mapping[str, Group] | None = None,
    stages: Mapping[str, int] | None = None,
    decisions: Mapping[str, float] | None = None,
    name: str = "made_up",
) -> Programme:
    """A programme from its states, its transitions with their effects, and the team's decisions if it has one."""
    return Programme(
        name=name,
        title=WORDS,
        target_group=WORDS,
        advice=WORDS,
        start="",
        months=24.0,
        source="made up for a test",
        states=dict(states),
        transitions={key: Transition(effects=tuple(effects)) for key, effects in transitions.items()},
        stages=dict(stages or {}),
        groups=dict(groups or {"everyone": group({next(iter(states)): 1.0})}),
        team=Team(shares=dict(decisions)) if decisions else None,
        outcomes={"first": Outcome(title=WORDS, states=(next(iter(states)),))},
        nominal=Nominal(
            caseload=35.0,
            citizens_per_office=100,
            separation_per_year=0.2,
            vacancy_months=3.0,
            reassignment_per_year=0.06,
            handover="inflow_only",
        ),
    )


def parameters(
    structure: Programme,
    rates: Mapping[str, float],
    *,
    readiness: Mixture | None = None,
    preparation: Mixture | None = None,
    **effects: Any,
) -> Parameters:
    one = Mixture(weights=(1.0,), multipliers=(1.0,))
    return Parameters(
        programme=structure.name,
        rates=dict(rates),
        effects=Effects(**effects),
        readiness=readiness or one,
        preparation=preparation or one,
    )


def planned(month: float, posts: Planned) -> Posts:
    """A step of a plan."""
    if isinstance(posts, int | float):
        return Posts(from_month=month, count=posts)
    return Posts(from_month=month, people=tuple(People(share=share, count=count) for share, count in posts.items()))


def office(
    structure: Programme,
    numbers: Parameters,
    *,
    citizens: int | dict[str, int] = 100,
    posts: float | Sequence[tuple[float, Planned]] = 4,
    months: float = 24.0,
    capacity: float | None = None,
    intake: float | Sequence[tuple[float, float]] = 0.0,
    municipality: str = "Hedensted",
    start_month: str | None = None,
    **staffing: Any,
) -> Setting:
    """One office ready to run; `posts` and `intake` are numbers or steps from a month on, posts also people."""
    arriving = (
        intake
        if isinstance(intake, int | float)
        else tuple(IntakeFrom(from_month=month, per_month=rate) for month, rate in intake)
    )
    place = Office(municipality=municipality, programme=structure.name, citizens=citizens, intake_per_month=arriving)
    horizon = Horizon(months=months, start_month=start_month)
    return _ready(place, structure, numbers, posts, horizon, capacity, staffing)


def mixed(
    *parts: tuple[Programme, Parameters, Mapping[str, Any]],
    posts: float | Sequence[tuple[float, Planned]] = 4,
    months: float = 24.0,
    capacity: float | None = None,
    municipality: str = "Hedensted",
    start_month: str | None = None,
    **staffing: Any,
) -> Setting:
    """An office of several programmes ready to run: the structure, the parameters and the keys of each."""
    place = Office.model_validate(
        {"municipality": municipality, "programmes": [{"name": one.name, **keys} for one, _, keys in parts]}
    )
    structure = mixed_programme([one for one, _, _ in parts])
    numbers = mixed_parameters([numbers for _, numbers, _ in parts])
    horizon = Horizon(months=months, start_month=start_month)
    return _ready(place, structure, numbers, posts, horizon, capacity, staffing)


def called(structure: Programme, name: str) -> Programme:
    """The same programme under another name."""
    return structure.model_copy(update={"name": name})


def _ready(
    place: Office,
    structure: Programme,
    numbers: Parameters,
    posts: float | Sequence[tuple[float, Planned]],
    horizon: Horizon,
    capacity: float | None,
    staffing: Mapping[str, Any],
) -> Setting:
    steps: Sequence[tuple[float, Planned]] = [(0.0, posts)] if isinstance(posts, int | float) else posts
    scenario = Scenario(
        scenario=Heading(name="made-up", title="Made up"),
        office=(place,),
        staffing=Staffing(posts=tuple(planned(month, posts) for month, posts in steps), **staffing),
        rehabilitation_team=None if capacity is None else RehabilitationTeam(capacity_per_month=capacity),
        horizon=horizon,
    )
    return setting_for(scenario, place, structure, numbers)


# Programmes

LADDER = programme(
    {
        "passive": state(),
        "placement": state(),
        "paid_hours": state(),
        "employed": state(0.0),
        "left": state(0.0, absorbing=True, in_target_group=False),
    },
    {
        "passive -> placement": ("work", "readiness"),
        "passive -> employed": WORK,
        "passive -> left": (),
        "placement -> passive": (),
        "placement -> paid_hours": WORK,
        "paid_hours -> passive": (),
        "paid_hours -> employed": WORK,
        "employed -> passive": (),
    },
)
LADDER_RATES = {
    "passive -> placement": 0.10,
    "passive -> employed": 0.02,
    "passive -> left": 0.005,
    "placement -> passive": 0.25,
    "placement -> paid_hours": 0.10,
    "paid_hours -> passive": 0.08,
    "paid_hours -> employed": 0.06,
    "employed -> passive": 0.05,
}
STAGED_LADDER = LADDER.model_copy(update={"stages": {"placement": 3}})
THREE_CLASSES = Mixture(weights=(0.4, 0.4, 0.2), multipliers=(0.25, 1.0, 2.5))

CLINIC = programme(
    {
        "passive": state(cash_system=True),
        "prepared": state(cash_system=True),
        "queued": state(cash_system=True, queue=True),
        "queued_active": state(0.5, cash_system=True, queue=True),
        "employed": state(0.0),
        "pension": state(0.0, absorbing=True),
        "course": state(0.0),
        "left": state(0.0, absorbing=True, in_target_group=False),
    },
    {
        "passive -> prepared": ("clarification",),
        "passive -> employed": WORK,
        "prepared -> queued": ("preparation", "clarification"),
        "queued -> queued_active": (),
        "queued_active -> queued": (),
        "queued -> left": (),
        "employed -> passive": (),
        "course -> passive": (),
    },
    groups={
        "effort": group({"passive": 1.0}, 0.6),
        "rehabilitation": group({"prepared": 0.5, "queued": 0.5}, 0.4, intake="prepared"),
    },
    decisions={"course": 0.5, "pension": 0.3, "passive": 0.2},
)
CLINIC_RATES = {
    "passive -> prepared": 0.04,
    "passive -> employed": 0.05,
    "prepared -> queued": 0.15,
    "queued -> queued_active": 0.10,
    "queued_active -> queued": 0.20,
    "queued -> left": 0.01,
    "employed -> passive": 0.06,
    "course -> passive": 0.02,
}
TWO_SPEEDS = Mixture(weights=(0.75, 0.25), multipliers=(1.25, 0.25))

WORK_ONLY = programme(
    {"passive": state(), "employed": state(0.0, absorbing=True)}, {"passive -> employed": ("work", "continuity")}
)
"""The smallest programme in which a change of caseworker matters."""


# Independent answers


def generator(structure: Programme, rates: Mapping[str, float], readiness: float = 1.0) -> Floats:
    """The generator matrix of a programme without stages, at readiness `readiness`, worked out from names alone."""
    names = list(structure.states)
    matrix = np.zeros((len(names), len(names)))
    for name, transition in structure.transitions.items():
        source, target = ends(name)
        rate = rates[name] * (readiness if "readiness" in transition.effects else 1.0)
        matrix[names.index(source), names.index(target)] += rate
        matrix[names.index(source), names.index(source)] -= rate
    return matrix


def occupancy(episodes: pd.DataFrame, structure: Programme, month: float) -> Floats:
    """Share in each state at a month before the horizon, counted from the raw table."""
    now = episodes[(episodes["start"] <= month) & (episodes["stop"] > month)]
    counts = now["state"].value_counts()
    return np.array([counts.get(name, 0) for name in structure.states]) / max(len(now), 1)


def spells(episodes: pd.DataFrame) -> pd.DataFrame:
    """Sojourns in a state: rows of one citizen joined where only the caseworker changed."""
    rows = episodes.sort_values(["municipality", "citizen", "start"])
    new = (rows["citizen"] != rows["citizen"].shift()) | (rows["state"] != rows["state"].shift())
    # A decision may send a citizen back to the present state: then the row before names the state itself.
    joined = rows.groupby(new.cumsum())
    return pd.DataFrame(
        {
            "citizen": joined["citizen"].first(),
            "state": joined["state"].first(),
            "start": joined["start"].first(),
            "stop": joined["stop"].last(),
            "next_state": joined["next_state"].last(),
        }
    )


def same(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    """Bit for bit the same episode table."""
    return list(first.columns) == list(second.columns) and all(
        first[c].to_numpy().tolist() == second[c].to_numpy().tolist() for c in first.columns
    )
