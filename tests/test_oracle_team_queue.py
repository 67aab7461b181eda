"""Oracle: the rehabilitation team as a queue. It meets monthly and takes up to c cases, so it is no Erlang C queue: the
number left after a meeting follows Q' = max(Q + A - c, 0) with A Poisson, the chain of Crommelin's M/D/c (1932)."""

import numpy as np
import pytest
from scipy.stats import poisson
from small_models import CALM, NEUTRAL, ROTATION, called, group, mixed, office, parameters, programme, state

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.model.scenarios.people import Leave

CAPACITY = 6
MONTHS = 600
WARM_UP = 200
RUNS = 400
QUEUE = programme(
    {"queued": state(queue=True), "course": state(0.0, absorbing=True)},
    {"queued -> course": ()},
    groups={"everyone": group({"queued": 1.0})},
    decisions={"course": 1.0},
)


def left_after_a_meeting(arrivals: float, most: int = 600) -> np.ndarray:
    """The stationary distribution of the number left, by solving the chain cut off at `most`."""
    chain = np.zeros((most + 1, most + 1))
    for before in range(most + 1):
        for came in range(int(arrivals + 12 * np.sqrt(arrivals)) + 12):
            after = min(max(before + came - CAPACITY, 0), most)
            chain[before, after] += poisson.pmf(came, arrivals)
    balance = np.vstack([chain.T - np.eye(most + 1), np.ones(most + 1)])
    return np.linalg.lstsq(balance, np.append(np.zeros(most + 1), 1.0), rcond=None)[0]


@pytest.mark.parametrize("load", [0.5, 0.8, 0.95])
def test_A5_the_queue_is_as_long_as_the_chain_of_its_meetings_says(load: float) -> None:
    """Within three standard errors and 2 %: seen at whole months, half a month of arrivals after each meeting."""
    arrivals = load * CAPACITY
    setting = office(
        QUEUE, parameters(QUEUE, {"queued -> course": 0.0}, **NEUTRAL), citizens=0, posts=1, months=float(MONTHS),
        intake=arrivals, capacity=float(CAPACITY), **CALM,
    )  # fmt: skip
    runs = [RunAddress(0, 0, replication) for replication in range(RUNS)]
    found = run_series(setting, Draws(setting.network, [setting.parameters]), runs, 5 + ROTATION)
    waiting = np.nan_to_num(found["state:queued"]) * found["citizens"]
    by_run = waiting[:, WARM_UP:].mean(axis=1)
    stationary = left_after_a_meeting(arrivals)
    expected = float(np.arange(len(stationary)) @ stationary) + arrivals / 2
    error = by_run.std(ddof=1) / np.sqrt(RUNS)
    assert abs(by_run.mean() - expected) <= 3 * error + 1e-9
    assert by_run.mean() == pytest.approx(expected, rel=0.02)


def test_A5_two_programmes_of_an_office_of_people_share_one_queue() -> None:
    """Part time, leave and dates move no decision; the cases of both programmes wait together, in order of arrival."""
    load, split = 0.8, (0.25, 0.75)
    parts = [
        (called(QUEUE, name), parameters(called(QUEUE, name), {"queued -> course": 0.0}, **NEUTRAL), keys)
        for name, keys in (
            (f"p{number}", {"citizens": 0, "intake_per_month": share * load * CAPACITY})
            for number, share in enumerate(split)
        )
    ]
    leave = Leave(from_month=20.0, to_month=400.0, posts=1, citizens="waiting")
    setting = mixed(
        *parts, posts=[(0.0, {1.0: 1, 0.6: 2})], months=float(MONTHS), capacity=float(CAPACITY), leave=(leave,),
        start_month="2027-01", separation_per_year=0.5, reassignment_per_year=0.1, vacancy_months=2.0,
    )  # fmt: skip
    runs = [RunAddress(0, 0, replication) for replication in range(RUNS // 2)]
    found = run_series(setting, Draws(setting.network, [setting.parameters]), runs, 5 + ROTATION)
    stationary = left_after_a_meeting(load * CAPACITY)
    whole = float(np.arange(len(stationary)) @ stationary) + load * CAPACITY / 2
    waiting = [np.nan_to_num(found[f"state:p{number}:queued"]) * found[f"citizens:p{number}"] for number in (0, 1)]
    for cases, expected in ((waiting[0] + waiting[1], whole), *zip(waiting, np.array(split) * whole, strict=True)):
        by_run = cases[:, WARM_UP:].mean(axis=1)
        assert abs(by_run.mean() - expected) <= 3 * by_run.std(ddof=1) / np.sqrt(len(by_run))
        assert by_run.mean() == pytest.approx(expected, rel=0.02)


def test_the_chain_agrees_with_a_plain_simulation_of_itself() -> None:
    """The oracle's own check: Lindley's recursion with NumPy's streams."""
    generator = np.random.default_rng(1)
    left, total = np.zeros(20_000), 0.0
    for month in range(400):
        left = np.maximum(left + generator.poisson(4.8, len(left)) - CAPACITY, 0)
        total += left.mean() if month >= 200 else 0.0
    stationary = left_after_a_meeting(4.8)
    assert total / 200 == pytest.approx(float(np.arange(len(stationary)) @ stationary), rel=0.01)
