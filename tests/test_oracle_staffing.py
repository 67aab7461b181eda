"""Oracle: the fewest posts for a target, against brute force, an exact null, the reference engine and fresh runs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from fabricated import calibration, scenario

from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.staffing.answer import StaffingAnswer, StaffingQuestion, decide_staffing
from fsm_sim.decisions.staffing.curve import PlanPoint, Simulator
from fsm_sim.decisions.staffing.plans import plans_of
from fsm_sim.decisions.staffing.search import confirm, search
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.study.forecasts.effect_runs import regressors
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.run_tasks import run_offices
from fsm_sim.study.forecasts.tasks import Posterior, Task
from fsm_sim.study.projection import project
from fsm_sim.study.results.expected_effect import expected_effect

FILE = scenario("office", "Hedensted", citizens=120, posts=3, months=12.0)
TARGETS = (Target("work", 0.15, 12), Target("company_directed", 0.3, 12))
NO_EFFECT = {
    "caseload_elasticity_work": 0.0,
    "caseload_elasticity_clarify": 0.0,
    "caseworker_change_multiplier": 1.0,
}
"""Parameters with which nothing that a caseworker does, or how many there are, has an effect."""


STEEP = {"caseload_elasticity_work": -0.8}
"""A caseload that matters much, so that one post more or fewer is seen in the probability."""


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    made = calibration(draws=60)
    columns = [
        np.full(60, STEEP[name]) if name in STEEP else made.values[:, place]
        for place, name in enumerate(made.space.priors)
    ]
    return replace(made, values=np.column_stack(columns))


@pytest.fixture(scope="module")
def answer(calibrated: Calibration) -> StaffingAnswer:
    return decide_staffing(FILE, StaffingQuestion(TARGETS, probability=0.6, draws=60, replications=8), calibrated)


def simulator(posterior: Posterior, calibrated: Calibration, replications: int = 4, seed: int = 5) -> Simulator:
    plans = plans_of(project([FILE], calibrated, outcomes=False)[0], lowest=1, highest=8)
    return Simulator(plans, TARGETS, posterior, replications, seed)


def held(posterior: Posterior, values: dict[str, float]) -> Posterior:
    """The posterior with some parameters the same in every draw."""
    names = posterior.table.names
    assert set(values) <= set(names)
    columns = [posterior.table[name] * 0 + values[name] if name in values else posterior.table[name] for name in names]
    return replace(posterior, table=ParameterTable(names, np.column_stack(columns)))


# The search, against brute force


@pytest.mark.parametrize("curve", ["rising", "any"])
@pytest.mark.parametrize("count", [1, 2, 3, 9, 10, 40, 137])
def test_a_search_finds_what_running_every_plan_finds(curve: str, count: int) -> None:
    generator = np.random.default_rng([count, curve == "any"])
    seen = set()
    for _ in range(60):
        chance = generator.uniform(0, generator.uniform(0.2, 1), count)
        if curve == "rising":
            chance.sort()
        run: list[float] = []

        def simulate(posts: Sequence[float], chance: np.ndarray = chance, run: list[float] = run) -> list[PlanPoint]:
            assert posts, "an evaluation of no plan is an error"
            run += posts
            return [PlanPoint(one, float(chance[int(one)]), 0.0, 30.0, (), 1, 1, 1) for one in posts]

        found = search(range(count), 0.5, simulate)
        sure = confirm(range(count), count - 1 if found.place is None else found.place, 0.5, simulate)
        failing = np.flatnonzero(chance < 0.5)
        truth = None if len(failing) and failing[-1] == count - 1 else int(failing[-1]) + 1 if len(failing) else 0
        if curve == "rising":
            assert (found.place, sure.place) == (truth, truth)
        assert len(run) == len(found.points) + len(sure.points)  # no plan is run twice in either
        for place in (found.place, sure.place):  # on any curve: a plan that does, beside one that does not
            if place is not None:
                assert chance[place] >= 0.5
                assert place == 0 or chance[place - 1] < 0.5
            else:
                assert chance[-1] < 0.5
        seen.add(truth is None)
    assert seen == {True, False}


def test_the_error_of_a_probability_is_that_of_draws_that_are_independent() -> None:
    generator = np.random.default_rng(3)
    chance = generator.beta(2, 2, (4000, 50))  # of each draw; mean 1/2, variance 1/20
    runs = generator.random((4000, 50, 3)) < chance[..., None]
    found = np.array([mean_and_error(one) for one in runs])
    # the variance of a draw's mean: that of its chance, and a third of E[p (1 - p)] = 1/5
    exact = np.sqrt((1 / 20 + 1 / 5 / 3) / 50)
    assert found[:, 0].std() == pytest.approx(exact, rel=0.03)
    assert np.sqrt((found[:, 1] ** 2).mean()) == pytest.approx(exact, rel=0.03)


# The numbers of a point, from its runs


def test_every_number_of_a_plan_is_worked_out_from_its_own_runs_and_a_run_on_the_target_meets_it(
    calibrated: Calibration,
) -> None:
    posterior = posterior_of(calibrated, 20)
    plans = simulator(posterior, calibrated).plans
    found = evaluate([plans.scenario(one) for one in (4, 2)], posterior, 6, 9)
    work, directed = found.of("work")[1, :, :, 12], found.of("company_directed")[1, :, :, 7]
    values, times = np.unique(work, return_counts=True)
    targets = (Target("work", float(values[times.argmax()]), 12), Target("company_directed", float(directed[0, 0]), 7))
    other, point = Simulator(plans, targets, posterior, 6, 9)([4, 2])
    met = [runs >= one.at_least for runs, one in zip((work, directed), targets, strict=True)]
    assert (point.posts, point.draws, point.replications, point.seed) == (2, 20, 6, 9)
    assert point.probability == np.mean(met[0] & met[1])
    assert point.mcse == pytest.approx(np.std((met[0] & met[1]).mean(axis=1), ddof=1) / np.sqrt(20))
    caseloads = found.of("caseload")[..., 12]
    assert np.isnan(caseloads[1]).any()  # runs that end without a caseworker have no caseload
    assert [other.caseload, point.caseload] == pytest.approx([np.nanmean(one) for one in caseloads])
    for share, runs, one, reached in zip(point.shares, (work, directed), targets, met, strict=True):
        assert (share.mean, share.probability) == (pytest.approx(runs.mean()), reached.mean())
        alone = expected_effect(runs[..., None], regressors(posterior), 0.9, np.array([one.at_least]), errors=False)
        assert (share.lower, share.upper) == pytest.approx((float(alone.lower[0]), float(alone.upper[0])))
        assert share.expected_above == pytest.approx(float(alone.above[0]))
        assert share.lower < runs.mean() < share.upper


# An exact null: nothing that depends on posts has an effect


def test_without_any_effect_every_number_of_posts_gives_the_same_runs(calibrated: Calibration) -> None:
    posterior = posterior_of(calibrated, 20)
    null, real = (simulator(one, calibrated)([1, 3, 8]) for one in (held(posterior, NO_EFFECT), posterior))
    assert len({(one.probability, one.shares) for one in null}) == 1
    assert 0 < null[0].probability < 1
    assert len({one.probability for one in real}) == 3  # with effects there is a difference
    assert [one.caseload for one in null] == sorted((one.caseload for one in null), reverse=True)


# The reference engine, with other random numbers


def test_the_probability_is_that_of_the_reference_engine(calibrated: Calibration) -> None:
    posterior = posterior_of(calibrated, 10)
    run = simulator(posterior, calibrated, replications=60)
    (point,) = run([2])
    task = Task("reference", run.plans.scenario(2), range(10), 20, 999, "process")
    (office,) = run_offices(task, posterior)
    met = np.all([office.series[one.outcome][:, one.month] >= one.at_least for one in TARGETS], axis=0)
    # Draws are the same in both, so chance alone separates them.
    by_draw = met.reshape(10, 20).mean(axis=1)
    error = np.sqrt((by_draw * (1 - by_draw)).mean() / (10 * 20) * (1 + 20 / 60))
    assert 0.1 < point.probability < 0.9
    assert abs(point.probability - met.mean()) < 4 * error
    assert point.shares[0].mean == pytest.approx(float(np.mean(office.series["work"][:, 12])), abs=0.02)


# D2: the answer with fresh seeds


def test_D2_the_answer_holds_in_fresh_runs_and_one_post_fewer_does_not(
    answer: StaffingAnswer, calibrated: Calibration
) -> None:
    assert answer.kind == "fewest"
    assert answer.fewer is not None
    assert answer.chosen.probability >= 0.6 > answer.fewer.probability
    again = replace(simulator(posterior_of(calibrated, 60), calibrated, 20, seed=777), plans=answer.plans)
    chosen, fewer = again([answer.chosen.posts, answer.fewer.posts])
    assert fewer.caseload > chosen.caseload
    assert chosen.probability >= 0.6 - 3 * answer.chosen.mcse
    assert fewer.probability < 0.6 + 3 * answer.fewer.mcse
    assert chosen.probability > fewer.probability
    assert {one.seed for one in answer.confirmed} & {one.seed for one in answer.curve} == set()


def test_D2_what_cannot_be_reached_is_shown_at_the_most_posts(calibrated: Calibration) -> None:
    asked = StaffingQuestion((Target("work", 0.6, 12),), probability=0.9, lowest=1, highest=6, draws=20)
    found = decide_staffing(FILE, asked, calibrated)
    assert (found.kind, found.posts, found.chosen.posts) == ("unreachable", None, 6)
    assert {one.posts for one in found.curve} >= {1, 6}
    assert all(one.probability < 0.9 for one in (*found.curve, *found.confirmed))


# Reproducible


def test_the_answer_is_the_same_whatever_the_threads(answer: StaffingAnswer, calibrated: Calibration) -> None:
    again = decide_staffing(FILE, answer.question, calibrated, threads=1)
    assert again.as_json() == answer.as_json()
    other = decide_staffing(FILE, replace(answer.question, seed=8), calibrated)
    assert other.as_json()["curve"] != answer.as_json()["curve"]


# What the answer rests on


def test_the_parts_of_the_difference_from_now_add_up(answer: StaffingAnswer) -> None:
    assert answer.difference is not None
    (name,) = answer.difference.scenarios
    row = answer.difference.row(name, "work")
    parts = answer.difference.effect_parts.per_draw(name, answer.difference.against, "work", 12)
    assert row is not None
    assert set(parts) >= {"caseload_work", "continuity", "nothing"}
    assert float(np.abs(parts["nothing"]).max()) < 1e-9  # with no effect at all, posts change nothing
    whole = sum(parts.values())
    assert float(np.mean(whole)) > 0
    assert float(parts["caseload_work"].mean()) > 0.5 * float(np.mean(whole))
