"""Unit: thinning. A interval is wide enough for anything that can happen to an intensity, and stays in its place."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import CLINIC, CLINIC_RATES, LADDER, LADDER_RATES, THREE_CLASSES, TWO_SPEEDS, parameters

from fsm_sim.engines.process.thinning import Intensities
from fsm_sim.engines.shared.caseworker_effects import caseworker_effect
from fsm_sim.engines.shared.intensity_tables import continuity, transitions
from fsm_sim.model.network import network
from fsm_sim.model.parameters import Effects

CASELOADS = st.one_of(st.floats(0, 1000), st.just(math.inf), st.sampled_from([15.0, 35.0, 150.0]))


@st.composite
def intensities(draw: st.DrawFn) -> Intensities:
    structure = CLINIC.model_copy(update={"stages": {"passive": draw(st.integers(1, 4))}})
    numbers = parameters(
        structure,
        CLINIC_RATES,
        readiness=THREE_CLASSES,
        preparation=TWO_SPEEDS,
        caseload_elasticity_work=-draw(st.floats(0, 5)),
        caseload_elasticity_clarify=-draw(st.floats(0, 5)),
        caseworker_change_penalty=draw(st.floats(0, 0.99)),
        penalty_scale=draw(st.sampled_from(["hazard", "probability"])),
        penalty_persistence=draw(st.sampled_from(["permanent", "first_only", "recovery"])),
        caseworker_effect_sd=draw(st.floats(0, 2)),
        office_placement_effect=draw(st.floats(0.2, 4)),
        office_work_effect=draw(st.floats(0.2, 4)),
    )
    return Intensities(network(structure), numbers)


@given(
    intensities(),
    CASELOADS,
    st.floats(0, 1, exclude_min=True, exclude_max=True),
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(0, 2),
    st.integers(0, 1),
)
@settings(max_examples=200)
def test_no_intensity_ever_exceeds_its_slot(
    made: Intensities, caseload: float, u: float, then: int, later: int, readiness: int, preparation: int
) -> None:
    """The interval is that of `then`, when the candidate was drawn; changes may have come since, or ceased to weigh."""
    if made.effects.penalty_persistence != "recovery":
        later = max(then, later)
    effect = caseworker_effect(u, made.effects.caseworker_effect_sd)
    for state in range(len(made.network.states)):
        intervals = made.intervals(state, readiness, preparation, then)
        ends_at = 0.0
        for interval in intervals.intervals:
            now = made.intensity_now(interval.transition, readiness, preparation, later, caseload, effect)
            assert 0 <= now <= interval.width
            assert interval.start == ends_at
            ends_at = interval.start + interval.width
        assert intervals.bound == ends_at


@given(intensities(), st.integers(0, 3))
@settings(max_examples=50)
def test_a_slot_is_no_wider_than_the_largest_intensity_that_can_happen(made: Intensities, changes: int) -> None:
    best = caseworker_effect(1 - 1e-15, made.effects.caseworker_effect_sd)
    weighing = 0 if made.effects.penalty_persistence == "recovery" else changes
    for interval in made.intervals(0, 0, 0, changes).intervals:
        most = max(made.intensity_now(interval.transition, 0, 0, weighing, load, best) for load in (15.0, 150.0))
        assert interval.width == pytest.approx(most, rel=1e-9)


def test_slots_lie_where_they_lie_whatever_the_caseload() -> None:
    """They depend on the citizen alone, so a scenario cannot move them: the same u means the same event."""
    made = Intensities(network(LADDER), parameters(LADDER, LADDER_RATES, readiness=THREE_CLASSES))
    before = made.intervals(0, 1, 0, 0)
    shares = [
        made.intensity_now(interval.transition, 1, 0, 0, load, 1.0)
        for load in (20.0, 120.0)
        for interval in before.intervals
    ]
    assert made.intervals(0, 1, 0, 0) == before
    assert shares[0] > shares[3]
    assert shares[2] == shares[5]  # leaving has no caseload effect, and all of its interval
    assert shares[2] == before.intervals[2].width


def test_a_mark_falls_into_the_slot_it_lies_in() -> None:
    made = Intensities(network(LADDER), parameters(LADDER, LADDER_RATES))
    intervals = made.intervals(0, 0, 0, 0)
    for interval in intervals.intervals:
        for inside in (0.0, 0.5, 0.999999):
            assert intervals.at(interval.start + inside * interval.width) == interval
    assert intervals.at(intervals.bound) is None


def test_nothing_can_happen_in_an_absorbing_state() -> None:
    made = Intensities(network(LADDER), parameters(LADDER, LADDER_RATES))
    assert made.intervals(LADDER_STATES.index("left"), 0, 0, 0).bound == 0
    assert made.intervals(LADDER_STATES.index("left"), 0, 0, 0).at(0.0) is None


LADDER_STATES = list(LADDER.states)


def test_outside_the_studied_range_the_caseload_counts_as_its_nearer_end() -> None:
    made = Intensities(network(LADDER), parameters(LADDER, LADDER_RATES, caseload_elasticity_work=-0.3))

    def at(caseload: float) -> float:
        return made.intensity_now(0, 0, 0, 0, caseload, 1.0)

    assert at(0.0) == at(15.0) == pytest.approx(0.10 * (15 / 35) ** -0.3)
    assert at(math.inf) == at(500.0) == at(150.0) == pytest.approx(0.10 * (150 / 35) ** -0.3)
    assert at(35.0) == 0.10


def test_each_effect_acts_only_on_the_transitions_that_have_it() -> None:
    numbers = parameters(
        CLINIC, CLINIC_RATES, readiness=THREE_CLASSES, preparation=TWO_SPEEDS,
        office_placement_effect=1.1, office_work_effect=1.3,
        caseload_elasticity_work=-0.15, caseload_elasticity_clarify=-0.23, caseworker_effect_sd=0.4,
    )  # fmt: skip
    made = Intensities(network(CLINIC), numbers)
    names = [list(CLINIC.transitions)[transition] for transition in transitions(network(CLINIC)).programme_order]

    def now(name: str) -> float:
        return made.intensity_now(names.index(name), 2, 1, 1, 70.0, 1.2) / CLINIC_RATES[name]

    assert now("passive -> employed") == pytest.approx(2.5 * 0.78 * 2**-0.15 * 1.3 * 1.2)
    assert now("prepared -> queued") == pytest.approx(0.25 * 2**-0.23)
    assert now("passive -> prepared") == pytest.approx(2**-0.23)
    assert now("queued -> left") == 1.0


def test_the_penalty_on_either_scale() -> None:
    assert continuity(2, 0.05, Effects()) == pytest.approx(0.78**2)
    scaled = continuity(1, 0.05, Effects(penalty_scale="probability", penalty_horizon_months=12.0))
    assert (1 - np.exp(-0.05 * scaled * 12)) / (1 - np.exp(-0.05 * 12)) == pytest.approx(0.78)
    assert scaled < 0.78  # a share of a probability is more than that share of a hazard
    assert continuity(1, 0.0, Effects(penalty_scale="probability")) == 0.78  # of no chance there is no share to lose
