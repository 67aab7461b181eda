"""What outcomes rest on: parts from runs in which each effect is set to nothing (D1)."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from fabricated import calibration, scenario

from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.effect_factors import FACTORS, SCALES, numbers_of_effects, set_to_nothing
from fsm_sim.model.parameters import Effects
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.forecasts.effect_runs import chosen_draws, run_effects, shapley
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.study.results.effect_parts import NOTHING, Parts

PLAN = Plan(draws=12, replications=2, seed=3)


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return posterior_of(calibration(draws=12), 12)


def office(name: str, *, posts: int = 2, turnover: float = 1.0, intake: float = 2.0) -> Scenario:
    one = scenario(name, "Hedensted", citizens=60, posts=posts, months=6.0).scenario
    staffing = one.staffing.model_copy(
        update={"posts": (Posts(from_month=0, count=posts),), "separation_per_year": turnover}
    )
    place = one.office[0].model_copy(update={"intake_per_month": intake})
    return one.model_copy(update={"staffing": staffing, "office": (place,)})


def parts_of(posterior: Posterior, *scenarios: Scenario, plan: Plan = PLAN) -> Parts:
    return run_effects(scenarios, posterior, plan).parts


def test_every_number_of_an_effect_belongs_to_one_factor_or_is_a_scale() -> None:
    """So that no lever can be forgotten: a new effect fails here until it has a factor of its own."""
    named = [number for numbers in FACTORS.values() for number in numbers]
    assert sorted([*named, *SCALES]) == sorted(numbers_of_effects())
    assert Effects(**set_to_nothing(tuple(FACTORS)))


def test_D1_parts_add_up_in_each_draw_to_what_the_forecast_counts(posterior: Posterior) -> None:
    base, more = office("base"), office("more", posts=3, intake=3.0)
    found = parts_of(posterior, base, more)
    counted = evaluate([base, more], posterior, 2, PLAN.seed)
    work = (counted.of("work") * counted.of("citizens"))[:, :, :, 6].mean(axis=2)
    for scenario_of, values in zip(("base", "more"), work, strict=True):
        parts = found.scenarios[scenario_of].of("work", 6)
        assert parts is not None
        assert np.abs(sum(parts.values()) - values).max() <= 1e-9
    per_draw = found.per_draw("more", "base", "work", 6)
    assert np.abs(sum(per_draw.values()) - (work[1] - work[0])).max() <= 1e-9


def test_D1_a_plan_that_changes_nothing_rests_on_nothing_exactly(posterior: Posterior) -> None:
    found = parts_of(posterior, office("base"), office("twin"))
    for measure in ("work", "state:flexjob"):
        for name, values in found.per_draw("twin", "base", measure, 6).items():
            assert (values == 0.0).all(), name


def test_D1_an_effect_that_is_nothing_in_every_draw_has_a_part_of_exactly_nothing(posterior: Posterior) -> None:
    values = posterior.table.values.copy()
    values[:, posterior.table.names.index("caseworker_change_multiplier")] = 1.0
    without = replace(posterior, table=type(posterior.table)(posterior.table.names, values))
    found = parts_of(without, office("base"), office("calm", turnover=0.0))
    assert "continuity" not in found.scenarios["base"].parts["work"]
    assert parts_of(posterior, office("base")).scenarios["base"].parts["work"]["continuity"]
    assert not found.per_draw("calm", "base", "work", 6).get("continuity", np.zeros(1)).any()


def test_more_citizens_alone_rest_on_the_plan_and_not_on_an_effect(posterior: Posterior) -> None:
    """Without any effect of caseload or changes there are still more citizens in work where more come."""
    found = parts_of(posterior, office("base"), office("full", intake=10.0)).of("full", "base", "work", 6)
    assert found[0].name == NOTHING
    assert found[0].citizens > 0


def test_D1_the_order_of_the_effects_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    names = ("a", "b", "c")
    every = [frozenset(one) for size in range(4) for one in permutations(names, size)]
    values = {off: rng.normal(size=4) for off in every}
    first = shapley(values, names)
    for order in permutations(names):
        again = shapley(values, order)
        for name in (*names, NOTHING):
            assert again[name] == pytest.approx(first[name], abs=1e-12)


def test_an_interaction_is_shared_equally() -> None:
    def value(off: frozenset[str]) -> np.ndarray:
        return np.array([(1.0 if "a" in off else 3.0) * (1.0 if "b" in off else 2.0)])

    names = ("a", "b")
    every = (frozenset(), frozenset("a"), frozenset("b"), frozenset("ab"))
    found = shapley({off: value(off) for off in every}, names)
    assert {name: float(part[0]) for name, part in found.items()} == {"nothing": 1.0, "a": 3.0, "b": 2.0}


def test_threads_change_no_part_and_the_same_seed_gives_the_same(posterior: Posterior) -> None:
    plans = (office("base"), office("more", posts=3))
    one, two = (run_effects(plans, posterior, PLAN, threads) for threads in (1, 2))
    assert one == two


def test_the_mean_field_has_parts_too_without_chance(posterior: Posterior) -> None:
    plans = (office("base"), office("more", posts=3))
    few = posterior.rows(range(2))
    found = parts_of(few, *plans, plan=Plan(draws=2, replications=1, engine="cohort"))
    parts = {part.name: part.citizens for part in found.of("more", "base", "work", 6)}
    assert parts["caseload_work"] > 0
    assert parts[NOTHING] == pytest.approx(0.0, abs=1e-9)


def test_a_large_scenario_runs_fewer_draws_spread_over_the_posterior() -> None:
    large = scenario("large", citizens=9000).scenario
    many = posterior_of(whole(), 400)
    chosen = chosen_draws(large, many, PLAN)
    assert len(chosen) == 25
    assert (chosen[0], chosen[-1]) == (0, 399)
    assert len(chosen_draws(office("base"), many, PLAN)) == 250


def whole() -> Calibration:
    return calibration(draws=400)


def test_shares_are_those_of_paired_runs_with_each_effect_taken_out_by_hand_and_not_those_of_a_regression(
    posterior: Posterior,
) -> None:
    """A plan with more posts and no turnover, of which a regression said 43/57 where paired runs said 85/15.

    The effect of caseload is the same in every draw, so that no regression on the draws can tell how much rests on it;
    that of a change of caseworker differs. The shares are known from four runs with the same random numbers.
    """
    own = {"office_placement: Hedensted": 1.0, "office_work: Hedensted": 1.0}
    known = _with(posterior, caseload_elasticity_clarify=0.0, caseload_elasticity_work=-0.3, **own)
    base, plan = office("base"), office("plan", posts=4, turnover=0.0)
    world = {
        (caseload, changes): _gain(
            _with(known, **({} if caseload else {"caseload_elasticity_work": 0.0}),
                  **({} if changes else {"caseworker_change_multiplier": 1.0})), base, plan)
        for caseload in (True, False) for changes in (True, False)
    }  # fmt: skip
    by_caseload = (world[True, True] - world[False, True] + world[True, False] - world[False, False]) / 2
    by_changes = (world[True, True] - world[True, False] + world[False, True] - world[False, False]) / 2
    found = {part.name: part for part in parts_of(known, base, plan).of("plan", "base", "work", 6)}
    whole_gain = world[True, True].mean()
    assert found["caseload_work"].citizens == pytest.approx(by_caseload.mean(), abs=1e-9)
    assert found["continuity"].citizens == pytest.approx(by_changes.mean(), abs=1e-9)
    assert found["caseload_work"].share == pytest.approx(by_caseload.mean() / whole_gain, abs=1e-9)
    lever = known.table.values[:, known.table.names.index("caseworker_change_multiplier")] - 1.0
    slope = np.polyfit(lever, world[True, True], 1)[0]
    assert abs(slope * lever.mean() / whole_gain - found["continuity"].share) > 0.1, "a regression says otherwise"


def _with(posterior: Posterior, **columns: float) -> Posterior:
    """The draws with some parameters at one value in all of them."""
    values = posterior.table.values.copy()
    for name, value in columns.items():
        values[:, posterior.table.names.index(name)] = value
    return replace(posterior, table=type(posterior.table)(posterior.table.names, values))


def _gain(posterior: Posterior, base: Scenario, plan: Scenario) -> np.ndarray:
    """More citizens in work at month 6 under the plan, by draw, with paired runs."""
    counted = evaluate([base, plan], posterior, PLAN.replications, PLAN.seed)
    work = (counted.of("work") * counted.of("citizens"))[:, :, :, 6].mean(axis=2)
    return np.asarray(work[1] - work[0])
