"""Oracle: those who wait too long for a decision, and where their queue settles, against closed forms and counting."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from fabricated import calibration
from scipy.stats import poisson
from small_models import CALM, NEUTRAL, ROTATION, group, office, parameters, programme, state

from fsm_sim.decisions.backlog.answer import BacklogAnswer, decide_backlog
from fsm_sim.decisions.backlog.capacity import UNLIMITED
from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.backlog.runs import runs_of, with_capacity
from fsm_sim.decisions.backlog.steady_state import steady_state
from fsm_sim.decisions.backlog.waiting import waiting_of_runs
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_office, spells_of_runs
from fsm_sim.engines.measures.episode_measures import measure
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.measure import Measure
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, RehabilitationTeam, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.run_tasks import draws_of

QUEUE = programme(
    {"queued": state(queue=True), "course": state(0.0, absorbing=True)},
    {"queued -> course": ()},
    groups={"everyone": group({"queued": 1.0})},
    decisions={"course": 1.0},
)


def scenario(
    citizens: int | dict[str, int], *, capacity: float | None, months: float = 12.0, **office: Any
) -> Scenario:
    """An office of FSM I without staff that leaves; with `capacity` decisions a month."""
    return Scenario(
        scenario=Heading(name="kontor", title="Office", title_da="Kontor"),
        office=(Office(municipality="Vejle", programme="fsm1", citizens=citizens, **office),),
        staffing=Staffing(posts=(Posts(from_month=0, count=6),)),
        rehabilitation_team=None if capacity is None else RehabilitationTeam(capacity_per_month=capacity),
        horizon=Horizon(months=months),
    )


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=120)


# Counting


def test_those_over_the_limit_are_those_of_the_published_measure(calibrated: Calibration) -> None:
    """`waiting_over` on the episode table of the same run: a citizen's wait begins with the citizen's first spell."""
    one = scenario(300, capacity=4.0, months=18.0, start="programme", intake_per_month=6.0)
    draws = draws_of(posterior_of(calibrated, 3), one.office[0], range(3))
    own = setting(one, one.office[0], draws.network.programme, draws.table.shared)
    addresses = [RunAddress(place, place, 1) for place in range(3)]
    found = waiting_of_runs(own, draws, addresses, 11, limit=7.0)
    checked = 0
    for place in range(3):
        alone = replace(own, parameters=draws.table.at(place))
        episodes = run_office(alone, 11, draw=place, replication=1)
        for month in (0, 6, 8, 12, 18):
            kinds = {"kind": "waiting_over", "stop": float(month), "longer_than": 7.0, "group": "rehabilitation"}
            share = measure(episodes, Measure.model_validate(kinds), draws.network.programme)
            here = episodes[
                (episodes["group"] == "rehabilitation")
                & (episodes["start"] <= month)
                & ((episodes["stop"] > month) | ((episodes["next_state"] == "") & (month == 18)))
            ]
            queued = here[here["state"].str.startswith("queued_for_team")]
            assert found.over[place, month] == round(share * found.waiting[place, month])
            assert found.queued[place, month] == len(queued)
            checked += int(found.over[place, month])
        into = episodes["next_state"].str.startswith("queued") & ~episodes["state"].str.startswith("queued")
        assert found.arrivals[place].sum() == into.sum()
    assert checked > 100


def test_who_has_waited_before_is_over_the_limit_so_much_sooner(calibrated: Calibration) -> None:
    one = scenario(200, capacity=1.0, start="programme")
    posterior = posterior_of(calibrated, 4)
    later = runs_of(one, BacklogQuestion(limit=9.0, replications=2), posterior, 3).counts
    sooner = runs_of(one, BacklogQuestion(limit=9.0, waited=5.0, replications=2), posterior, 3).counts
    assert (later.over[..., :10] == 0).all()
    assert (sooner.over[..., :5] == 0).all()
    assert (sooner.over[..., 5:10] == sooner.waiting[..., 5:10]).all()  # nobody comes, so all were there
    assert (sooner.over[..., 10:] == later.over[..., 10:]).all()


# A queue that is there at the start and decided six a month: every number is known


@pytest.fixture(scope="module")
def known(calibrated: Calibration) -> BacklogAnswer:
    asked = BacklogQuestion(limit=3.0, number=20, month=6, draws=100, replications=2)
    return decide_backlog(scenario({"queued_for_team": 60}, capacity=6.0), asked, calibrated)


def test_a_queue_is_worked_off_by_its_capacity_every_month(known: BacklogAnswer) -> None:
    """How long the citizens of the start had waited is not known; who waited over three months is, from month 4."""
    assert known.first == 4
    for one in known.months:
        left = max(60 - 6 * one.month, 0)
        assert [each.mean for each in (one.waiting, one.queued)] == [left, left]
        if one.month < 4:
            assert math.isnan(one.over.mean)
            assert math.isnan(one.behind.mean)
        else:
            assert (one.over.mean, one.behind.mean) == (left, left >= 20)
    assert (known.ended == 7).all()
    assert (known.clear, known.ever, known.over_queued) == (0.0, 1.0, 1.0)


def test_D2_the_fewest_decisions_that_leave_fewer_than_20_after_six_months_are_7(known: BacklogAnswer) -> None:
    """60 - 6c < 20."""
    assert known.needed is not None
    assert (known.needed.kind, known.needed.cases) == ("fewest", 7.0)
    assert known.needed.fewer is not None
    assert (known.needed.chosen.probability, known.needed.fewer.probability, known.needed.fewer.cases) == (1, 0, 6)


@pytest.mark.parametrize(("citizens", "kind", "cases"), [(19, "met-with-none", 0.0), (20, "fewest", 1.0)])
def test_an_office_with_fewer_cases_than_a_backlog_needs_no_decision(
    calibrated: Calibration, citizens: int, kind: str, cases: float
) -> None:
    asked = BacklogQuestion(limit=3.0, number=20, month=6, draws=20, replications=1)
    found = decide_backlog(scenario({"queued_for_team": citizens}, capacity=0.0), asked, calibrated)
    assert found.needed is not None
    assert (found.needed.kind, found.needed.cases) == (kind, cases)
    assert found.ever == (citizens >= 20)


# Where the preparation of cases decides


@pytest.fixture(scope="module")
def prepared(calibrated: Calibration) -> BacklogAnswer:
    asked = BacklogQuestion(limit=6.0, number=64, month=9, probability=0.7, draws=100, replications=4)
    return decide_backlog(
        scenario(300, capacity=6.0, months=14.0, start="programme", intake_per_month=5.0), asked, calibrated
    )


def test_D2_the_capacity_holds_with_fresh_seeds_and_one_decision_fewer_does_not(
    prepared: BacklogAnswer, calibrated: Calibration
) -> None:
    needed = prepared.needed
    assert needed is not None
    assert needed.kind == "fewest"
    assert needed.cases is not None
    posterior = posterior_of(calibrated, 100)
    for cases, below in ((needed.cases, False), (needed.cases - 1, True)):
        runs = runs_of(with_capacity(prepared.file.scenario, cases), prepared.question, posterior, 90 + ROTATION)
        reached, error = mean_and_error(runs.clear_from(9)[0])
        assert (reached < 0.7 + 3 * error) if below else (reached >= 0.7 - 3 * error)


def test_D2_what_cannot_be_reached_is_shown_with_a_capacity_beyond_which_nothing_changes(
    prepared: BacklogAnswer, calibrated: Calibration
) -> None:
    asked = replace(prepared.question, number=1)
    found = decide_backlog(prepared.file.scenario, asked, calibrated)
    needed = found.needed
    assert needed is not None
    assert (needed.kind, needed.cases) == ("unreachable", None)
    posterior = posterior_of(calibrated, 100)
    once = replace(asked, replications=1)
    bound, without = (
        runs_of(with_capacity(found.file.scenario, cases), once, posterior, asked.seed).counts
        for cases in (needed.most, UNLIMITED)
    )
    assert (bound.waiting == without.waiting).all()
    assert (bound.over == without.over).all()


def test_more_decisions_never_leave_more_waiting(calibrated: Calibration) -> None:
    one = scenario(200, capacity=1.0, start="programme", intake_per_month=4.0)
    posterior, asked = posterior_of(calibrated, 20), BacklogQuestion(limit=5.0, replications=2)
    means = [
        runs_of(with_capacity(one, cases), asked, posterior, 1).counts.over.mean(axis=(0, 1, 2))
        for cases in (0.0, 1.0, 2.0, 4.0, 8.0)
    ]
    assert means[0][-1] > means[-1][-1] + 5
    for fewer, more in pairwise(means):
        assert (more <= fewer + 1e-9).all()


def test_months_and_flags_say_when_a_backlog_is_over(prepared: BacklogAnswer, calibrated: Calibration) -> None:
    """Run by run, by looking."""
    runs = runs_of(prepared.file.scenario, prepared.question, posterior_of(calibrated, 100), prepared.question.seed)
    seen = set()
    for place, over in np.ndenumerate(prepared.ended):
        behind = runs.counts.over[0][place] >= 64
        months = [month for month in range(15) if not behind[month:].any()]
        assert over == (months[0] if months else math.inf)
        seen.add(over)
    assert len(seen) > 2
    assert prepared.ended_by(0.5) in seen


# Where a queue settles


@pytest.mark.parametrize("load", [0.3, 0.5, 0.8, 0.95])
def test_A5_with_one_decision_a_month_it_is_the_queue_with_constant_service(load: float) -> None:
    """Pollaczek and Khinchine: what is left after a meeting is what waits in M/D/1."""
    assert steady_state(load, 1.0).left == pytest.approx(load**2 / (2 * (1 - load)), rel=1e-9)


@pytest.mark.parametrize(("capacity", "load"), [(2, 0.5), (6, 0.8), (6, 0.95), (20, 0.9)])
def test_A5_with_several_decisions_a_month_it_is_what_spitzers_identity_says(capacity: int, load: float) -> None:
    """E[Q] is the sum over k of E[(arrivals in k months - k capacities)+] / k."""
    arrivals, found = capacity * load, 0.0
    for months in range(1, 6000):
        most = np.arange(months * capacity + 1, months * capacity + 40 + int(12 * math.sqrt(months * arrivals)))
        found += float(((most - months * capacity) * poisson.pmf(most, months * arrivals)).sum()) / months
    assert steady_state(arrivals, float(capacity)).left == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize(("load", "capacity"), [(0.5, 6.0), (0.8, 6.0), (0.95, 6.0), (0.9, 4.5)])
def test_A5_the_engines_queue_settles_where_the_answer_says(load: float, capacity: float) -> None:
    """Within three standard errors and 2 %: the cases in the queue, and by Little's law how long one waits."""
    arrivals, months = load * capacity, 500
    own = office(
        QUEUE, parameters(QUEUE, {"queued -> course": 0.0}, **NEUTRAL), citizens=0, posts=1, months=float(months),
        intake=arrivals, capacity=capacity, **CALM,
    )  # fmt: skip
    draws = Draws(own.network, [own.parameters])
    runs = [RunAddress(0, 0, replication) for replication in range(300)]
    by_run, waits = [], []
    for spells in spells_of_runs(own, draws, runs, 5 + ROTATION):
        queued = spells[(spells["state"] == 0) & (spells["start"] > 200) & (spells["start"] < months - 100)]
        waits.append(float((queued["stop"] - queued["start"]).mean()))
        inside = np.clip(np.minimum(spells["stop"], months) - np.maximum(spells["start"], 200.0), 0.0, None)
        by_run.append(float(inside[spells["state"] == 0].sum()) / (months - 200))
    settled = steady_state(arrivals, capacity)
    for values, expected in ((by_run, settled.queued), (waits, settled.months)):
        error = np.std(values, ddof=1) / math.sqrt(len(values))
        assert abs(np.mean(values) - expected) <= 3 * error + 1e-9
        assert np.mean(values) == pytest.approx(expected, rel=0.02)


def test_a_queue_that_does_not_settle_is_said_to_grow_by_what_is_not_decided() -> None:
    assert steady_state(7.0, 6.0).growth == 1.0
    assert math.isnan(steady_state(7.0, 6.0).queued)
    assert steady_state(3.0, 0.0).load == math.inf
    assert (steady_state(0.0, 0.0).queued, steady_state(0.0, 5.0).left) == (0.0, 0.0)
