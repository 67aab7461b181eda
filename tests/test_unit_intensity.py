"""Unit: the factors of a transition intensity in closed form, and what an office's setting makes of a scenario."""

import math
from itertools import product

import numpy as np
import pytest
from small_models import CLINIC, CLINIC_RATES, LADDER, LADDER_RATES, THREE_CLASSES, TWO_SPEEDS, called, parameters

from fsm_sim.engines.citizens.population import Identity, intake_group, newcomer
from fsm_sim.engines.shared.caseworker_effects import truncated_mean
from fsm_sim.engines.shared.intensity_tables import continuity, tables, tables_of_draws, transitions
from fsm_sim.engines.shared.setting import setting
from fsm_sim.model.intensity import caseload_effect, continuity_effect, intensity, probability_scale_effect
from fsm_sim.model.mixed_office import draws_of, mixed_parameters, mixed_programme
from fsm_sim.model.network import PLACEMENT, network
from fsm_sim.model.parameters import Effects, Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, RehabilitationTeam, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing

FACTORS = ("readiness", "preparation", "caseload", "continuity", "office", "caseworker")


def test_an_intensity_is_the_base_rate_times_each_effect_that_applies() -> None:
    primes = dict(zip(FACTORS, (2.0, 3.0, 5.0, 7.0, 11.0, 13.0), strict=True))
    assert intensity(0.5, **primes) == 0.5 * 30030
    assert intensity(0.5) == 0.5
    for name, prime in primes.items():
        assert intensity(0.5, **{name: prime}) == 0.5 * prime


@pytest.mark.parametrize(("elasticity", "doubled"), [(0.0, 1.0), (-1.0, 0.5), (-0.5, 0.5**0.5), (-2.0, 0.25)])
def test_a_caseload_twice_the_reference_has_two_to_the_power_of_the_elasticity(
    elasticity: float, doubled: float
) -> None:
    assert caseload_effect(70.0, 35.0, elasticity) == pytest.approx(doubled)
    assert caseload_effect(17.5, 35.0, elasticity) == pytest.approx(1 / doubled)
    assert caseload_effect(35.0, 35.0, elasticity) == 1.0


@pytest.mark.parametrize(("changes", "kept"), [(0, 1.0), (1, 0.78), (2, 0.6084), (3, 0.474552)])
def test_every_change_of_caseworker_takes_the_penalty_of_what_is_left(changes: int, kept: float) -> None:
    assert continuity_effect(changes, 0.22) == pytest.approx(kept)
    assert continuity(changes, 0.05, Effects()) == pytest.approx(kept)


@pytest.mark.parametrize(
    ("changes", "penalty", "rate", "months"), list(product((1, 2), (0.1, 0.5), (0.01, 0.3), (6.0, 24.0)))
)
def test_on_the_scale_of_probabilities_the_chance_within_the_horizon_is_what_falls(
    changes: int, penalty: float, rate: float, months: float
) -> None:
    def chance(hazard: float) -> float:
        return 1 - math.exp(-hazard * months)

    found = probability_scale_effect(changes, penalty, rate, months, math)
    assert chance(found * rate) == pytest.approx((1 - penalty) ** changes * chance(rate))
    effects = Effects(caseworker_change_penalty=penalty, penalty_scale="probability", penalty_horizon_months=months)
    assert continuity(changes, rate, effects) == pytest.approx(found)
    assert continuity(changes, 0.0, effects) == pytest.approx((1 - penalty) ** changes)  # nothing to take a chance of
    assert continuity(changes, 1e-9, effects) == pytest.approx((1 - penalty) ** changes, rel=1e-6)


def test_the_intervals_of_a_state_follow_each_other_and_are_as_wide_as_their_largest_intensity() -> None:
    """At a caseload of 15 for an elasticity below 0: (15 / 35) ** -0.5 times the base; no caseworker effect."""
    numbers = parameters(
        *(LADDER, LADDER_RATES), readiness=THREE_CLASSES, preparation=TWO_SPEEDS,
        caseload_elasticity_work=-0.5, caseload_elasticity_clarify=0.0, caseworker_effect_sd=0.0,
    )  # fmt: skip
    made = network(LADDER)
    found = tables(made, numbers, 3)
    assert found.base.shape == (6, 3, len(LADDER_RATES))
    largest = np.where(made.has["work"], (15 / 35) ** -0.5, 1.0)[np.argsort(made.source, kind="stable")]
    assert found.width == pytest.approx(found.base * largest)
    sources = made.source[np.argsort(made.source, kind="stable")]
    for state in set(sources.tolist()):
        here = sources == state
        assert found.end[..., here] == pytest.approx(np.cumsum(found.width[..., here], axis=-1))
    after = found.base[:, 1] / found.base[:, 0]
    marked = made.has["continuity"][np.argsort(made.source, kind="stable")]
    assert marked.any()
    assert after == pytest.approx(np.broadcast_to(np.where(marked, 0.78, 1.0), after.shape))


MIDDLING = 0.9
"""A caseworker effect's standard deviation on the scale of logarithms."""


def by_hand(structure: Programme, one: Parameters, key: str, classes: tuple[int, int], changes: int) -> float:
    """The intensity of a transition at a caseload and a caseworker of effect 1, one factor after the other."""
    marked, effects, source = structure.transitions[key].effects, one.effects, key.split(" -> ")[0]
    found = one.rates[key] * structure.stages.get(source, 1)
    found *= one.readiness.multipliers[classes[0]] if "readiness" in marked else 1.0
    found *= one.preparation.multipliers[classes[1]] if "preparation" in marked else 1.0
    found *= continuity(changes, one.rates[key], effects) if "continuity" in marked else 1.0
    if "work" in marked:
        placed = structure.transitions[key].multiplier == PLACEMENT
        found *= effects.office_placement_effect if placed else effects.office_work_effect
    return found


def most(structure: Programme, one: Parameters, key: str) -> float:
    """The largest that the effects of caseload and caseworker together can be on a transition."""
    marked, effects = structure.transitions[key].effects, one.effects
    ends = effects.caseload_low / effects.caseload_reference, effects.caseload_high / effects.caseload_reference
    if "work" in marked:
        best = math.exp(2 * MIDDLING) / truncated_mean(MIDDLING)
        return best * max(end**effects.caseload_elasticity_work for end in ends)
    return max(end**effects.caseload_elasticity_clarify for end in ends) if "clarification" in marked else 1.0


@pytest.mark.parametrize("structure", [LADDER, CLINIC], ids=["ladder", "clinic"])
@pytest.mark.parametrize("persistence", ["permanent", "recovery"])
@pytest.mark.parametrize("scale", ["hazard", "probability"])
def test_every_draw_class_change_and_transition_has_the_product_of_its_own_factors(
    structure: Programme, persistence: str, scale: str
) -> None:
    first = next(iter(structure.transitions.items()))
    placing = {**structure.transitions, first[0]: first[1].model_copy(update={"multiplier": PLACEMENT})}
    staged = structure.model_copy(update={"stages": {"passive": 3}, "transitions": placing})
    rates = LADDER_RATES if structure is LADDER else CLINIC_RATES
    draws = [
        parameters(
            staged, {key: more * rate for key, rate in rates.items()},
            readiness=THREE_CLASSES, preparation=TWO_SPEEDS, penalty_scale=scale, penalty_persistence=persistence,
            caseworker_effect_sd=MIDDLING, caseworker_change_penalty=0.2 * more, caseload_reference=40.0 * more,
            caseload_elasticity_work=-0.3 * more, caseload_elasticity_clarify=-0.7 * more,
            office_placement_effect=1.3 * more, office_work_effect=0.6 * more,
        )
        for more in (1.0, 1.6)
    ]  # fmt: skip
    made = network(staged)
    keys = [list(staged.transitions)[place] for place in transitions(made).programme_order]
    found = tables_of_draws(made, draws_of(draws), 3)
    assert found.base.shape == (2, 3 * 2, 3, len(rates))
    for place, one in enumerate(draws):
        for ready, prepared, changes, where in np.ndindex(3, 2, 3, len(keys)):
            at = (place, 2 * ready + prepared, changes, where)
            base = by_hand(staged, one, keys[where], (ready, prepared), changes)
            assert found.base[at] == pytest.approx(base)
            weighing = by_hand(staged, one, keys[where], (ready, prepared), 0) if persistence == "recovery" else base
            assert found.width[at] == pytest.approx(weighing * most(staged, one, keys[where]))


def test_a_mixed_office_has_the_tables_of_its_programmes_side_by_side_and_of_classes_that_one_lacks_its_last() -> None:
    one, other = called(LADDER, "one"), called(CLINIC, "clinic")
    ladder = parameters(one, LADDER_RATES, readiness=THREE_CLASSES, caseload_elasticity_work=-0.6)
    clinic = parameters(other, CLINIC_RATES, preparation=TWO_SPEEDS, caseload_elasticity_clarify=-0.4)
    both = tables(network(mixed_programme([one, other])), mixed_parameters([ladder, clinic]), 2)
    alone = tables(network(one), ladder, 2), tables(network(other), clinic, 2)
    assert both.base.shape == (3 * 2, 2, len(LADDER_RATES) + len(CLINIC_RATES))
    for ready, prepared in np.ndindex(3, 2):
        for name in both._fields:
            own = [getattr(alone[0], name)[ready], getattr(alone[1], name)[prepared]]
            assert np.array_equal(getattr(both, name)[2 * ready + prepared], np.concatenate(own, axis=-1))


# What an engine runs


def scenario(team: RehabilitationTeam | None = None) -> Scenario:
    staffing = Staffing(posts=(Posts(from_month=0.0, count=2),), separation_per_year=6.0, reassignment_per_year=3.0)
    office = Office(municipality="A", programme="made_up", citizens=40)
    return Scenario(
        scenario=Heading(name="x", title="X"),
        office=(office,), staffing=staffing, horizon=Horizon(months=9.0), rehabilitation_team=team,
    )  # fmt: skip


@pytest.mark.parametrize(("share", "stated", "capacity"), [(0.25, None, 10.0), (0.25, 3.0, 3.0), (0.25, 0.0, 0.0)])
def test_a_team_decides_the_stated_number_or_the_nominal_share_of_the_citizens(
    share: float, stated: float | None, capacity: float
) -> None:
    nominal = CLINIC.nominal.model_copy(update={"capacity_share_per_month": share})
    team = None if stated is None else RehabilitationTeam(capacity_per_month=stated)
    asked = scenario(team)
    programme = CLINIC.model_copy(update={"nominal": nominal})
    assert setting(asked, asked.office[0], programme, parameters(CLINIC, CLINIC_RATES)).capacity_per_month == capacity


def test_yearly_rates_of_a_scenario_are_monthly_ones_of_an_engine() -> None:
    asked = scenario()
    made = setting(asked, asked.office[0], CLINIC, parameters(CLINIC, CLINIC_RATES))
    assert (made.separation_per_month, made.reassignment_per_month) == (0.5, 0.25)
    assert (made.vacancy_months, made.horizon_months) == (3.0, 9.0)


class Fixed:
    """Random streams that give one number whatever is asked."""

    def __init__(self, number: float) -> None:
        self.number = number

    def uniform(self, *_: object) -> float:
        return self.number


@pytest.mark.parametrize(
    ("uniform", "readiness", "preparation"),
    [
        (0.0, 0, 0),
        (0.249, 0, 0),
        (0.251, 1, 0),
        (0.599, 1, 0),
        (0.601, 1, 1),
        (0.749, 1, 1),
        (0.751, 2, 1),
        (1.0, 2, 1),
    ],
)
def test_a_newcomers_classes_are_the_shares_of_a_uniform_number(
    uniform: float, readiness: int, preparation: int
) -> None:
    numbers = parameters(LADDER, LADDER_RATES).model_copy(
        update={
            "readiness": THREE_CLASSES.model_copy(update={"weights": (0.25, 0.5, 0.25)}),
            "preparation": TWO_SPEEDS.model_copy(update={"weights": (0.6, 0.4)}),
        }
    )
    found = newcomer(network(LADDER), numbers, Fixed(uniform), Identity(7, 0, 7), "everyone", 0, stage=0)
    assert (found.number, found.readiness_class, found.preparation_class) == (7, readiness, preparation)


@pytest.mark.parametrize(("uniform", "stage"), [(0.0, 0), (0.24, 0), (0.26, 1), (0.74, 2), (0.76, 3), (0.9999, 3)])
def test_a_newcomer_is_equally_likely_in_each_stage_unless_it_is_given(uniform: float, stage: int) -> None:
    made = network(LADDER, {LADDER_STATE: 4})
    numbers = parameters(LADDER, LADDER_RATES)
    state = made.number(LADDER_STATE)
    assert newcomer(made, numbers, Fixed(uniform), Identity(0, 0, 0), "everyone", state).stage == stage
    assert newcomer(made, numbers, Fixed(uniform), Identity(0, 0, 0), "everyone", state, stage=2).stage == 2


LADDER_STATE = next(iter(LADDER.states))


@pytest.mark.parametrize(("uniform", "place"), [(0.0, 0), (0.599, 0), (0.601, 1), (0.999, 1), (1.0, 1)])
def test_a_later_citizen_is_of_a_group_by_the_programmes_shares(uniform: float, place: int) -> None:
    assert [one.share for one in CLINIC.groups.values()] == [0.6, 0.4]
    made, name = network(CLINIC), list(CLINIC.groups)[place]
    assert intake_group(made, Fixed(uniform), 0, 0) == (name, made.number(CLINIC.groups[name].intake))
