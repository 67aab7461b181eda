"""Oracle: the mean field against matrix exponentials, finite differences, and the individual engine."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad_vec
from scipy.linalg import expm
from small_models import (
    CALM,
    CLINIC,
    CLINIC_RATES,
    LADDER,
    LADDER_RATES,
    NEUTRAL,
    ROTATION,
    STAGED_LADDER,
    THREE_CLASSES,
    TWO_SPEEDS,
    WORK_ONLY,
    generator,
    office,
    parameters,
    programme,
    state,
)

from fsm_sim.engines.mean_field.engine import Question, intensities_of, mean_field
from fsm_sim.engines.mean_field.integration.time_grid import even
from fsm_sim.engines.mean_field.office_batch import Offices, read_all, read_all_reverse
from fsm_sim.engines.measures.episode_measures import measure
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats

ONE_QUEUE = programme(
    CLINIC.states,
    {name: t.effects for name, t in CLINIC.transitions.items() if name != "passive -> prepared"},
    groups=CLINIC.groups,
    decisions=CLINIC.team.shares if CLINIC.team else None,
)
"""Only one group queues: the mean field takes the same share of everyone in a queue, the team its oldest cases."""
FINE = 24
"""Steps a month at which the scheme's own error is far below the tolerance."""
STATES = list(LADDER.states)


def values(setting: Setting, *measures: Measure, steps_per_month: int = FINE) -> Floats:
    field = mean_field(setting, [Question(what) for what in measures], even(setting.horizon_months, steps_per_month))
    return field.values(field.path(setting))


def linear(**changes: Any) -> Setting:
    return office(LADDER, parameters(LADDER, LADDER_RATES, **NEUTRAL), citizens=1000, months=24.0, **CALM | changes)


def rows(*names: str) -> list[int]:
    return [STATES.index(name) for name in names]


CHAIN = generator(LADDER, LADDER_RATES)
START = np.eye(len(STATES))[0]
LEFT = STATES.index("left")


# Without feedback: the matrix exponential


@pytest.mark.parametrize("turnover", [CALM, {"separation_per_year": 0.4, "reassignment_per_year": 0.3}])
def test_prevalence_is_the_matrix_exponential_among_present_or_entered(turnover: dict[str, float]) -> None:
    present = Measure(kind="prevalence", states=("paid_hours", "employed"), stop=18.0)
    entered = present.model_copy(update={"among": "entered"})
    now = START @ expm(CHAIN * 18)
    working = now[rows("paid_hours", "employed")].sum()
    assert values(linear(**turnover), present, entered) == pytest.approx([working / (1 - now[LEFT]), working], abs=1e-6)


def test_stages_and_readiness_classes_are_a_mixture_of_larger_matrix_exponentials() -> None:
    numbers = parameters(STAGED_LADDER, LADDER_RATES, readiness=THREE_CLASSES, **NEUTRAL)
    setting = office(STAGED_LADDER, numbers, citizens=1000, months=24.0, **CALM)
    expected = 0.0
    for weight, readiness in zip(THREE_CLASSES.weights, THREE_CLASSES.multipliers, strict=True):
        flat = generator(LADDER, LADDER_RATES, readiness)
        placement, stages = STATES.index("placement"), len(STATES)
        chain = np.zeros((stages + 2, stages + 2))  # the second and third stage of a placement come last
        chain[:stages, :stages] = flat
        chain[placement] = 0
        out = -3 * flat[placement, placement]
        for row, following in ((placement, stages), (stages, stages + 1)):
            chain[row, row], chain[row, following] = -out, out
        chain[stages + 1, :stages] = 3 * np.where(np.arange(stages) == placement, 0, flat[placement])
        chain[stages + 1, stages + 1] = -out
        expected += weight * (np.eye(stages + 2)[0] @ expm(chain * 12))[STATES.index("employed")]
    employed = Measure(kind="prevalence", states=("employed",), stop=12.0, among="entered")
    assert values(setting, employed) == pytest.approx([expected], abs=1e-6)


def test_touched_and_ever_are_survival_under_a_taboo() -> None:
    killing = rows("paid_hours", "employed")
    outside = [s for s in range(len(STATES)) if s not in killing]
    inside_chain = CHAIN[np.ix_(outside, outside)]
    window = Measure(kind="touched", states=("paid_hours", "employed"), start=9.0, stop=12.0)
    at_9 = START @ expm(CHAIN * 9)
    untouched = lambda who: (who[outside] @ expm(inside_chain * 3)).sum()  # noqa: E731
    present = at_9.copy()
    present[LEFT] = 0.0
    ever = 1 - (START[outside] @ expm(inside_chain * 12)).sum()
    assert values(
        linear(),
        window,
        window.model_copy(update={"among": "entered"}),
        Measure(kind="ever", states=("paid_hours", "employed"), stop=12.0),
    ) == pytest.approx([1 - untouched(present) / present.sum(), 1 - untouched(at_9), ever], abs=1e-6)


def test_starts_are_the_flow_into_the_states_from_all_others_over_the_mean_caseload() -> None:
    start = Measure(kind="starts", states=("paid_hours", "employed"), start=9.0, stop=10.0)
    inside, served = rows("paid_hours", "employed"), rows("passive", "placement", "paid_hours")
    into = CHAIN[:, inside].sum(axis=1)
    into[inside] = 0.0
    flow = quad_vec(lambda month: START @ expm(CHAIN * month) @ into, 9.0, 10.0)[0]
    mean = sum((START @ expm(CHAIN * month))[served].sum() for month in (9.0, 10.0)) / 2
    assert values(linear(), start) == pytest.approx([flow / mean], abs=1e-9)
    assert values(linear(), start.model_copy(update={"start": 0.0, "stop": 0.0})) == pytest.approx([0.0], abs=1e-12)


def test_exits_are_shared_as_the_flows_into_each() -> None:
    ways = ("employed", "left")
    exits = Measure(kind="exits", states=("employed",), exit_states=ways, start=3.0, stop=9.0)

    def flow(names: tuple[str, ...]) -> float:
        into = CHAIN[:, rows(*names)].sum(axis=1)
        into[rows(*names)] = 0.0
        return quad_vec(lambda month: START @ expm(CHAIN * month) @ into, 3.0, 9.0)[0]

    assert values(linear(), exits) == pytest.approx([flow(("employed",)) / flow(ways)], abs=1e-9)


def test_whoever_leaves_the_target_group_is_counted_where_he_leaves_and_never_again() -> None:
    """Closed form: of those still there a share 1 - exp(-rate x window) leaves in a window, whenever it is."""
    states = {"passive": state(), "flexjob": state(0.0, in_target_group=False)}
    structure = programme(states, {"passive -> flexjob": ()})
    leaving = office(structure, parameters(structure, {"passive -> flexjob": 0.05}), citizens=1000, months=24.0, **CALM)
    at = [Measure(kind="touched", states=("flexjob",), start=month - 3.0, stop=month) for month in (3.0, 12.0, 24.0)]
    assert values(leaving, *at) == pytest.approx([1 - math.exp(-0.15)] * 3, abs=1e-6)
    now = Measure(kind="prevalence", states=("flexjob",), stop=24.0)
    ever = Measure(kind="ever", states=("flexjob",), stop=24.0)
    assert values(leaving, now, ever) == pytest.approx([0.0, 1 - math.exp(-1.2)], abs=1e-6)


def test_ever_given_follows_those_who_have_been_there_until_they_get_further() -> None:
    size = len(STATES)
    after, target = STATES.index("placement"), STATES.index("employed")
    chain = np.zeros((2 * size + 1, 2 * size + 1))  # before; since the first placement; in work since
    for s in range(size):
        for t in range(size):
            if s != t and s != after:
                chain[s, t + size if t == after else t] += CHAIN[s, t]
            if s != t and s != target:
                chain[s + size, 2 * size if t == target else t + size] += CHAIN[s, t]
    chain -= np.diag(chain.sum(axis=1))
    now = np.eye(2 * size + 1)[0] @ expm(chain * 15)
    what = Measure(kind="ever_given", states=("employed",), after=("placement",), stop=15.0)
    assert values(linear(), what) == pytest.approx([now[2 * size] / now[size:].sum()], abs=1e-6)


def test_waiting_over_counts_those_who_entered_long_ago_among_all_still_there() -> None:
    names = list(CLINIC.states)
    chain = generator(CLINIC, CLINIC_RATES)
    cash = [names.index(s) for s in ("passive", "prepared", "queued", "queued_active")]
    numbers = parameters(CLINIC, CLINIC_RATES, **NEUTRAL)
    setting = office(CLINIC, numbers, citizens=1000, months=24.0, intake=50.0, capacity=0.0, **CALM)
    still = lambda start, months: (start @ expm(chain * months))[cash].sum()  # noqa: E731
    first = 0.6 * np.eye(8)[0] + 0.4 * (0.5 * np.eye(8)[1] + 0.5 * np.eye(8)[2])
    later = 0.6 * np.eye(8)[0] + 0.4 * np.eye(8)[1]
    old = 1000 * still(first, 16.0) + 50 * quad_vec(lambda m: still(later, m), 9.0, 16.0)[0]
    everyone = 1000 * still(first, 16.0) + 50 * quad_vec(lambda m: still(later, m), 0.0, 16.0)[0]
    what = Measure(kind="waiting_over", longer_than=9.0, stop=16.0)
    assert values(setting, what) == pytest.approx([old / everyone], abs=1e-6)


def test_nobody_has_waited_longer_than_the_programme_has_run() -> None:
    setting = office(CLINIC, parameters(CLINIC, CLINIC_RATES), citizens=1000, months=24.0, capacity=0.0)
    early = [Measure(kind="waiting_over", longer_than=9.0, stop=stop) for stop in (4.0, 9.0)]
    assert values(setting, *early) == pytest.approx([0.0, 0.0], abs=1e-12)
    episodes = run_office(setting, 1)
    assert [measure(episodes, what, CLINIC) for what in early] == [0.0, 0.0]


@pytest.mark.parametrize("capacity", [1e6, 12.5, 0.0])
def test_the_teams_meetings_take_as_many_as_there_is_capacity_for(capacity: float) -> None:
    names = list(CLINIC.states)
    chain = generator(CLINIC, CLINIC_RATES)
    now = 1000 * (0.6 * np.eye(8)[0] + 0.2 * np.eye(8)[1] + 0.2 * np.eye(8)[2])
    queue = [names.index("queued"), names.index("queued_active")]
    for month in range(12):
        now = now @ expm(chain * (0.5 if month == 0 else 1.0))
        taken = now[queue] * min(1.0, capacity / now[queue].sum())
        now[queue] -= taken
        for target, share in {"course": 0.5, "pension": 0.3, "passive": 0.2}.items():
            now[names.index(target)] += share * taken.sum()
    now = now @ expm(chain * 0.5)
    setting = office(
        CLINIC, parameters(CLINIC, CLINIC_RATES, **NEUTRAL), citizens=1000, months=12.0, capacity=capacity, **CALM
    )
    asked = [Measure(kind="prevalence", states=(s,), stop=12.0, among="entered") for s in names]
    assert values(setting, *asked) == pytest.approx(now / 1000, abs=1e-6)


def test_changes_of_caseworker_are_lanes_of_a_larger_chain() -> None:
    """Up to three or more changes; the exact chain here goes on to twelve, and the difference is far below 1e-4."""
    numbers = parameters(
        WORK_ONLY, {"passive -> employed": 0.06}, caseload_elasticity_work=0.0, caseworker_change_penalty=0.22
    )
    setting = office(WORK_ONLY, numbers, citizens=100, months=24.0, separation_per_year=0.2, reassignment_per_year=0.06)
    change = 0.26 / 12
    chain = np.zeros((14, 14))
    for k in range(13):
        chain[k, k + 1 if k < 12 else k] += change if k < 12 else 0.0
        chain[k, 13] = 0.06 * 0.78**k if k < 12 else 0.0
        chain[k, k] = -change - chain[k, 13]
    chain[12] = 0
    expected = (np.eye(14)[0] @ expm(chain * 24))[13]
    what = Measure(kind="ever", states=("employed",), stop=24.0)
    assert values(setting, what) == pytest.approx([expected], abs=1e-4)


def test_a_plan_that_closes_posts_costs_their_citizens_one_change_each() -> None:
    """Four in ten posts close in month 6, exactly; the mean field spreads their hand-over out over the month after."""
    numbers = parameters(
        WORK_ONLY, {"passive -> employed": 0.06}, caseload_elasticity_work=0.0, caseworker_change_penalty=0.5
    )
    setting = office(WORK_ONLY, numbers, citizens=100, posts=((0.0, 10), (6.0, 6)), months=18.0, **CALM)
    exact = 1 - np.exp(-0.36) * (0.6 * np.exp(-0.72) + 0.4 * np.exp(-0.36))
    ever = Measure(kind="ever", states=("employed",), stop=18.0)
    assert values(setting, ever, steps_per_month=2) == pytest.approx([exact], abs=0.005)


def test_under_rebalance_nobody_is_handed_over_to_posts_that_the_plan_has_yet_to_open() -> None:
    numbers = parameters(LADDER, LADDER_RATES, caseworker_change_penalty=0.5)
    ever = Measure(kind="ever", states=("employed",), stop=5.5)
    turnover: dict[str, Any] = {"separation_per_year": 1.0, "handover": "rebalance", "months": 12.0}
    before, planned = (
        values(office(LADDER, numbers, posts=posts, **turnover), ever) for posts in (4, ((0.0, 4), (6.0, 40)))
    )
    assert planned == pytest.approx(before, abs=1e-12)


def test_citizens_listed_by_a_state_move_on_from_it_whichever_group_it_belongs_to() -> None:
    names = list(ONE_QUEUE.states)
    rates = {name: CLINIC_RATES[name] for name in ONE_QUEUE.transitions}
    now = np.eye(8)[names.index("queued_active")] @ expm(generator(ONE_QUEUE, rates) * 12)
    numbers = parameters(ONE_QUEUE, rates, **NEUTRAL)
    setting = office(ONE_QUEUE, numbers, citizens={"queued_active": 100}, months=12.0, capacity=0.0, **CALM)
    gone = Measure(kind="prevalence", states=("left",), stop=12.0, among="entered", group="rehabilitation")
    assert values(setting, gone) == pytest.approx([now[names.index("left")]], abs=1e-6)


# The gradient


def crowded_clinic(**effects: Any) -> Setting:
    """Everything at once: feedback within the studied range, classes, turnover, intake, and too little capacity."""
    numbers = parameters(
        CLINIC,
        CLINIC_RATES,
        readiness=THREE_CLASSES,
        preparation=TWO_SPEEDS,
        caseload_elasticity_work=-0.3,
        caseload_elasticity_clarify=-0.23,
        **effects,
    )
    return office(
        CLINIC,
        numbers,
        citizens=400,
        posts=8,
        months=16.0,
        intake=5.0,
        capacity=6.0,
        separation_per_year=0.6,
        reassignment_per_year=0.3,
        handover="rebalance",
    )


ALL_MEASURES = (
    Measure(kind="prevalence", states=("employed",), stop=14.0),
    Measure(kind="prevalence", states=("queued", "queued_active"), stop=10.0, group="rehabilitation"),
    Measure(kind="touched", states=("employed",), start=9.0, stop=12.0),
    Measure(kind="touched", states=("queued",), start=6.0, stop=9.0, among="entered"),
    Measure(kind="ever", states=("course", "pension"), stop=16.0, group="rehabilitation"),
    Measure(kind="ever_given", states=("employed",), after=("queued",), stop=16.0),
    Measure(kind="cleared", stop=15.0, group="rehabilitation"),
    Measure(kind="waiting_over", longer_than=9.0, stop=14.0),
    Measure(kind="starts", states=("employed",), start=9.0, stop=12.0),
    Measure(kind="exits", states=("employed",), exit_states=("employed", "left"), start=3.0, stop=12.0),
    Measure(kind="starts", states=("employed", "queued"), start=3.0, stop=9.0, group="rehabilitation"),
)


@pytest.mark.parametrize("persistence", ["permanent", "recovery"])
def test_the_gradient_is_that_of_finite_differences(persistence: str) -> None:
    setting = crowded_clinic(penalty_persistence=persistence, recovery_months=6.0)
    offices = Offices((mean_field(setting, [Question(what) for what in ALL_MEASURES]),))
    each, _ = intensities_of(offices.fields[0].compartments, setting)
    rng = np.random.default_rng(5 + ROTATION)
    each = each * rng.uniform(0.5, 1.5, each.shape)
    elasticity = np.array([-0.3, -0.23])
    read, courses, effects = read_all(each, elasticity, *offices.packed)
    direction = rng.normal(size=len(read))

    def total(at: Floats, slope: Floats) -> float:
        return float(direction @ read_all(at, slope, *offices.packed)[0])

    g_each, g_elasticity = read_all_reverse(each, elasticity, courses, effects, direction, *offices.packed)
    scale = np.abs(g_each).max()
    for place in range(len(each)):
        there, back = each.copy(), each.copy()
        there[place] += 1e-6
        back[place] -= 1e-6
        difference = (total(there, elasticity) - total(back, elasticity)) / 2e-6
        assert abs(g_each[place] - difference) <= 1e-6 * scale, place
    for e in range(2):
        shift = 1e-6 * np.eye(2)[e]
        difference = (total(each, elasticity + shift) - total(each, elasticity - shift)) / 2e-6
        assert g_elasticity[e] == pytest.approx(difference, rel=1e-5, abs=1e-6 * np.abs(g_elasticity).max())


def test_the_gradient_is_that_of_the_steps_however_long_they_are() -> None:
    """The adjoint is of the steps and not of the equations: exact for half a month a step and rates six times as fast.

    Differences of the fourth order err by far less than the states within such a step differ from that at its end.
    """
    setting = crowded_clinic()
    field = mean_field(setting, [Question(what) for what in ALL_MEASURES], even(setting.horizon_months, 2))
    offices, elasticity = Offices((field,)), np.array([-0.3, -0.23])
    each = 6.0 * intensities_of(field.compartments, setting)[0]
    rng = np.random.default_rng(6 + ROTATION)
    read, courses, effects = read_all(each, elasticity, *offices.packed)
    weights, direction = rng.normal(size=len(read)), each * rng.normal(size=len(each))
    g_each, _ = read_all_reverse(each, elasticity, courses, effects, weights, *offices.packed)
    h = 1e-3
    at = {
        k: float(weights @ read_all(each + k * h * direction, elasticity, *offices.packed)[0]) for k in (-2, -1, 1, 2)
    }
    slope = (8 * (at[1] - at[-1]) - (at[2] - at[-2])) / (12 * h)
    assert g_each @ direction == pytest.approx(slope, rel=1e-7)


def test_half_month_steps_err_by_less_than_a_hundredth_of_a_point() -> None:
    setting = crowded_clinic()
    coarse, fine, finer = (values(setting, *ALL_MEASURES, steps_per_month=steps) for steps in (2, 4, 8))
    assert np.abs(coarse - fine).max() < 1e-4
    assert np.abs(fine - finer).max() < np.abs(coarse - fine).max()


# The individual engine

REPLICATIONS = 2


@pytest.mark.parametrize("handover", ["inflow_only", "rebalance"])
def test_a_large_office_simulated_citizen_by_citizen_agrees_with_the_mean_field(handover: str) -> None:
    numbers = parameters(
        ONE_QUEUE,
        {name: rate for name, rate in CLINIC_RATES.items() if name in ONE_QUEUE.transitions},
        readiness=THREE_CLASSES,
        preparation=TWO_SPEEDS,
        caseload_elasticity_work=-0.4,
        caseload_elasticity_clarify=-0.23,
        caseworker_change_penalty=0.22,
    )
    setting = office(
        ONE_QUEUE,
        numbers,
        citizens=8000,
        posts=160,
        months=16.0,
        intake=100.0,
        capacity=120.0,
        separation_per_year=0.5,
        reassignment_per_year=0.2,
        handover=handover,
    )
    runs = [run_office(setting, 31 + ROTATION, 0, replication) for replication in range(REPLICATIONS)]
    expected = values(setting, *ALL_MEASURES, steps_per_month=2)
    for what, value in zip(ALL_MEASURES, expected, strict=True):
        counted = [measure(run, what, ONE_QUEUE) for run in runs]
        people = REPLICATIONS * 8000 * (0.4 if what.group or what.kind == "ever_given" else 1.0)
        error = np.sqrt(value * (1 - value) / people)
        assert abs(np.mean(counted) - value) <= 0.005 + 4 * error, f"{what}: {counted} against {value}"
