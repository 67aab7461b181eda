"""Any valid office of any valid programme, drawn by hypothesis: structure, rates, effects, staffing, team, intake."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from hypothesis import strategies as st
from small_models import WORDS, Planned, called, group, mixed, office, parameters, state
from small_models import programme as made_of

from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.parameters import Mixture, Parameters
from fsm_sim.model.programme import Outcome, Programme
from fsm_sim.model.scenarios.people import Learning, Leave, RecruitmentFreeze

EFFECTS = (
    (),
    ("work",),
    ("work", "readiness"),
    ("work", "readiness", "continuity"),
    ("clarification",),
    ("preparation", "clarification"),
    ("continuity",),
)
MIXTURES = (
    Mixture(weights=(1.0,), multipliers=(1.0,)),
    Mixture(weights=(0.75, 0.25), multipliers=(1.25, 0.25)),
    Mixture(weights=(0.4, 0.4, 0.2), multipliers=(0.25, 1.0, 2.5)),
)


def shares(draw: st.DrawFn, names: list[str]) -> dict[str, float]:
    """Positive shares that add up to 1 exactly enough."""
    weights = [draw(st.integers(1, 4)) for _ in names]
    return {name: weight / sum(weights) for name, weight in zip(names, weights, strict=True)}


@st.composite
def structures(draw: st.DrawFn) -> Programme:
    """Four to eight states (two outside the target group), any transitions, one to three groups, a team or none."""
    inside = [f"s{number}" for number in range(draw(st.integers(2, 6)))]
    with_team = draw(st.booleans())
    queues = set(draw(st.lists(st.sampled_from(inside), min_size=1, max_size=2))) if with_team else set()
    states = {
        name: state(draw(st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.0])), cash_system=True, queue=name in queues)
        for name in inside
    }
    states["pension"] = state(0.0, in_target_group=False)
    states["left"] = state(0.0, absorbing=True, in_target_group=False)
    pairs = [f"{a} -> {b}" for a, b in permutations(states, 2) if a in inside]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=10, unique=True))
    groups = [f"g{number}" for number in range(draw(st.integers(1, 3)))]
    share = shares(draw, groups)
    decided = draw(st.lists(st.sampled_from([*states]), min_size=1, max_size=3, unique=True))
    made = made_of(
        states,
        {name: draw(st.sampled_from(EFFECTS)) for name in chosen},
        groups={
            name: group(
                shares(draw, draw(st.lists(st.sampled_from(inside), min_size=1, max_size=3, unique=True))), share[name]
            )
            for name in groups
        },
        stages=draw(st.dictionaries(st.sampled_from(inside), st.integers(1, 4), max_size=2)),
        decisions=shares(draw, decided) if with_team else None,
    )
    outcomes = {
        f"o{number}": Outcome(
            title=WORDS,
            states=tuple(draw(st.lists(st.sampled_from([*states]), min_size=1, max_size=3, unique=True))),
            group=draw(st.sampled_from([None, *groups])),
            window_months=draw(st.integers(0, 3)),
        )
        for number in range(draw(st.integers(1, 4)))
    }
    return made.model_copy(update={"outcomes": outcomes})


def planned_posts() -> st.SearchStrategy[Planned]:
    """Whole posts, parts of a post, or people by the share of full time that they work."""
    people = st.dictionaries(st.sampled_from([1.0, 0.8, 0.6, 0.2]), st.integers(1, 3), min_size=1, max_size=3)
    return st.one_of(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.4, 3.5, 6.2]), people)


@st.composite
def periods(draw: st.DrawFn) -> dict[str, float]:
    """From one month to a later one; many begin or end with a step of the plan, and with each other."""
    begin = draw(st.sampled_from([0.0, 1.0, 2.5, 3.25, 5.0]))
    return {"from_month": begin, "to_month": begin + draw(st.sampled_from([0.5, 2.5, 5.0, 30.0]))}


@st.composite
def leaves(draw: st.DrawFn) -> Leave:
    """Leave of one to three people, of any share of full time or of a stated one, with any rule for their citizens."""
    return Leave(
        **draw(periods()),
        posts=draw(st.integers(1, 3)),
        share=draw(st.sampled_from([None, None, 1.0, 0.6])),
        citizens=draw(st.sampled_from(["stand_in", "shared", "waiting"])),
        return_is_change=draw(st.booleans()),
    )


@st.composite
def freezes(draw: st.DrawFn) -> RecruitmentFreeze:
    """A freeze of recruitment."""
    return RecruitmentFreeze(**draw(periods()))


def learning_periods() -> st.SearchStrategy[Learning]:
    """A period of learning, from short to longer than the horizon."""
    return st.builds(Learning, months=st.sampled_from([0.5, 2.5, 40.0]), share=st.sampled_from([0.25, 0.5, 0.9]))


@st.composite
def parameter_sets(draw: st.DrawFn, structure: Programme, switches: dict[str, Any]) -> Parameters:
    """Any parameters of a programme with some effects that are the office's."""
    rates = {name: draw(st.sampled_from([0.0, 0.02, 0.1, 0.5, 3.0])) for name in structure.transitions}
    return parameters(
        structure,
        rates,
        readiness=draw(st.sampled_from(MIXTURES)),
        preparation=draw(st.sampled_from(MIXTURES)),
        caseload_elasticity_work=-draw(st.sampled_from([0.0, 0.15, 1.0])),
        caseload_elasticity_clarify=-draw(st.sampled_from([0.0, 0.23])),
        caseload_low=draw(st.sampled_from([2.0, 15.0])),
        caseload_reference=draw(st.sampled_from([35.0, 35.0, 20.0])),
        caseworker_change_penalty=draw(st.sampled_from([0.0, 0.22, 0.9])),
        office_placement_effect=draw(st.sampled_from([1.0, 1.2])),
        office_work_effect=draw(st.sampled_from([1.0, 1.3])),
        **switches,
    )


@dataclass(frozen=True)
class AnyOffice:
    """An office as it is drawn: the structure, parameters and keys of each of its programmes, and what they share."""

    parts: tuple[tuple[Programme, Parameters, dict[str, Any]], ...]
    shared: dict[str, Any]

    def setting(self, **changes: Any) -> Setting:
        """The office ready to run, with some of what is shared changed."""
        shared = self.shared | changes
        if len(self.parts) > 1:
            return mixed(*self.parts, **shared)
        ((structure, numbers, keys),) = self.parts
        return office(structure, numbers, citizens=keys["citizens"], intake=keys["intake_per_month"], **shared)

    def of(self, change: Callable[[Programme, Parameters, dict[str, Any]], Any], **changes: Any) -> "AnyOffice":
        """The same office with each of its programmes changed, and some of what is shared."""
        return AnyOffice(tuple(change(*part) for part in self.parts), self.shared | changes)


@st.composite
def any_offices(draw: st.DrawFn) -> AnyOffice:
    """An office of 0 to 60 citizens and 0 to 9 people, with any plan, turnover, hand-over, team, penalty and intake.

    Half of the offices each have leaves, freezes of recruitment, and a period of learning. Half have one programme, the
    others two or three whose citizens share the caseworkers. Two in three start in a month of the calendar.
    """
    switches = {
        "penalty_scale": draw(st.sampled_from(["hazard", "probability"])),
        "penalty_persistence": draw(st.sampled_from(["permanent", "first_only", "recovery"])),
        "recovery_months": draw(st.sampled_from([0.5, 6.0])),
        "caseworker_effect_sd": draw(st.sampled_from([0.0, 0.3, 1.5])),
    }
    plan = draw(st.lists(planned_posts(), min_size=1, max_size=4))
    staffing: dict[str, Any] = {
        "posts": tuple((2.5 * step, posts) for step, posts in enumerate(plan)),
        "months": draw(st.sampled_from([0.0, 0.4, 3.0, 9.75, 24.0])),
        "start_month": draw(st.sampled_from([None, "2026-12", "2027-02"])),
        "capacity": draw(st.sampled_from([None, 0.0, 0.5, 3.0, 50.0])),
        "separation_per_year": draw(st.sampled_from([0.0, 0.5, 12.0, 120.0])),
        "vacancy_months": draw(st.sampled_from([0.0, 0.2, 4.0])),
        "reassignment_per_year": draw(st.sampled_from([0.0, 0.5, 12.0])),
        "handover": draw(st.sampled_from(["inflow_only", "rebalance"])),
        "leave": tuple(draw(st.lists(leaves(), max_size=4))) if draw(st.booleans()) else (),
        "recruitment_freeze": tuple(draw(st.lists(freezes(), max_size=2))) if draw(st.booleans()) else (),
        "learning": draw(learning_periods()) if draw(st.booleans()) else None,
    }
    parts = []
    for number in range(draw(st.sampled_from([1, 1, 2, 3]))):
        structure = called(draw(structures()), f"p{number}")
        listed = draw(st.dictionaries(st.sampled_from(list(structure.states)), st.integers(0, 15), max_size=3))
        keys: dict[str, Any] = {
            "citizens": draw(st.sampled_from([listed or 5, draw(st.integers(0, 60))])),
            "intake_per_month": draw(st.sampled_from([0.0, 0.3, 6.0])),
        }
        parts.append((structure, draw(parameter_sets(structure, switches)), keys))
    if len(parts) == 1:
        ((structure, numbers, keys),) = parts
        steps = [((0.0, 0.0), (1.5, 6.0)), ((0.0, 6.0), (2.0, 0.0), (7.0, 2.0))]
        intake = draw(st.sampled_from([keys["intake_per_month"], *steps]))
        parts = [(structure, numbers, {**keys, "intake_per_month": intake})]
    return AnyOffice(tuple(parts), staffing)


def models() -> st.SearchStrategy[Setting]:
    """`any_offices`, ready to run."""
    return any_offices().map(AnyOffice.setting)
