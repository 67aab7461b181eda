"""Oracle: what a change of caseworker and a larger caseload cost, found again in the episode table."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import expm
from small_models import CALM, NEUTRAL, ROTATION, WORK_ONLY, office, parameters, programme, state

from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.episodes import together
from fsm_sim.model.network import Floats

SEED = 21 + ROTATION
RATE = 0.05
CITIZENS = 24_000
CLOSING = ((0.0, 3), (0.01, 2), (0.02, 1))
"""Two of three posts close at once: a third keep their caseworker, others have one forced change, some have two."""


def twins(months: float, **effects: Any) -> pd.DataFrame:
    """One row per citizen out of work at month 0.02: forced `changes`, months at risk from then, and `employed`."""
    numbers = parameters(
        WORK_ONLY,
        {"passive -> employed": RATE},
        caseload_elasticity_work=0.0,
        caseworker_change_penalty=0.22,
        **effects,
    )
    setting = office(WORK_ONLY, numbers, citizens=CITIZENS, posts=CLOSING, months=months, **CALM)
    episodes = run_office(setting, SEED)
    last = episodes[(episodes["state"] == "passive") & (episodes["stop"] > 0.02)].groupby("citizen").last()
    return pd.DataFrame(
        {"changes": last["changes"], "months": last["stop"] - 0.02, "employed": last["next_state"] == "employed"}
    )


def hazard(arm: pd.DataFrame) -> tuple[float, float]:
    """Events a month at risk, and its relative standard error."""
    events = int(arm["employed"].sum())
    return events / arm["months"].sum(), 1 / np.sqrt(events)


def test_A7_a_change_of_caseworker_costs_22_percent_of_the_chance_of_work_and_two_cost_39() -> None:
    people = twins(40.0)
    base, base_error = hazard(people[people["changes"] == 0])
    assert abs(base / RATE - 1) <= 3 * base_error
    for changes in (1, 2):
        rate, error = hazard(people[people["changes"] == changes])
        expected = 0.78**changes
        assert abs(rate / base - expected) <= 3 * expected * np.hypot(base_error, error)


def test_A7_on_the_probability_scale_22_percent_fewer_find_work_within_the_stated_horizon() -> None:
    people = twins(12.02, penalty_scale="probability", penalty_horizon_months=12.0)
    share = people.groupby("changes")["employed"].agg(["mean", "count"])
    relative = np.sqrt((1 - share["mean"]) / share["mean"] / share["count"])
    for changes in (1, 2):
        expected = 0.78**changes
        ratio = share["mean"][changes] / share["mean"][0]
        assert abs(ratio - expected) <= 3 * expected * np.hypot(relative[0], relative[changes])
    assert abs(share["mean"][0] - (1 - np.exp(-RATE * 12))) <= 4 * relative[0] * share["mean"][0]


def test_A7_when_only_the_first_change_counts_two_cost_no_more_than_one() -> None:
    people = twins(40.0, penalty_persistence="first_only")
    base, base_error = hazard(people[people["changes"] == 0])
    for changes in (1, 2):
        rate, error = hazard(people[people["changes"] == changes])
        assert abs(rate / base - 0.78) <= 3 * 0.78 * np.hypot(base_error, error)


def test_A7_with_recovery_the_cost_fades_one_change_at_a_time() -> None:
    people = twins(12.02, penalty_persistence="recovery", recovery_months=4.0)
    chain = np.zeros((4, 4))  # two, one and no change that still weigh, and work
    for row, weighing in enumerate((2, 1, 0)):
        chain[row, 3] = RATE * 0.78**weighing
        if weighing:
            chain[row, row + 1] = 1 / 4.0
        chain[row, row] = -chain[row].sum()
    for changes in (0, 1, 2):
        arm = people.loc[people["changes"] == changes, "employed"]
        expected = expm(chain * 12.0)[2 - changes, 3]
        assert abs(arm.mean() - expected) <= 4 * np.sqrt(expected * (1 - expected) / len(arm))


# A9

FOREVER = programme(
    {"passive": state(), "employed": state()},
    {"passive -> employed": ("work", "continuity"), "employed -> passive": ()},
)
"""Nobody ever leaves the caseload, so each caseworker keeps as many citizens as at the start, give or take a few."""


def poisson_regression(x: Floats, events: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """Coefficients and standard errors of ``log rate = x @ b``, by iteratively reweighted least squares."""
    b = np.zeros(x.shape[1])
    b[0] = np.log(events.sum() / exposure.sum())
    for _ in range(50):
        mean = exposure * np.exp(x @ b)
        information = x.T @ (mean[:, None] * x)
        step = np.linalg.solve(information, x.T @ (events - mean))
        b += step
        if np.abs(step).max() < 1e-12:
            break
    return b, np.sqrt(np.diag(np.linalg.inv(information)))


@pytest.fixture(scope="module")
def many_offices() -> pd.DataFrame:
    """Four offices with 20 to 120 citizens per caseworker, where citizens are often given another caseworker."""
    numbers = parameters(
        FOREVER,
        {"passive -> employed": RATE, "employed -> passive": 0.08},
        caseload_elasticity_work=-0.30,
        caseworker_change_penalty=0.22,
    )
    runs = []
    for caseload in (20, 40, 80, 120):
        setting = office(
            FOREVER,
            numbers,
            citizens=2400,
            posts=2400 // caseload,
            months=24.0,
            municipality=f"Office {caseload}",
            separation_per_year=0.0,
            reassignment_per_year=0.8,
        )
        runs.append(run_office(setting, SEED).assign(caseload=caseload))
    return together(runs)


def test_A9_poisson_regression_gives_back_base_rates_elasticity_and_penalty(many_offices: pd.DataFrame) -> None:
    out_of_work = many_offices[many_offices["state"] == "passive"]
    cells = (
        out_of_work.assign(
            months=out_of_work["stop"] - out_of_work["start"], event=out_of_work["next_state"] == "employed"
        )
        .groupby(["caseload", "changes"])[["months", "event"]]
        .sum()
        .reset_index()
    )
    x = np.column_stack([np.ones(len(cells)), np.log(cells["caseload"] / 35.0), cells["changes"]])
    b, error = poisson_regression(x, cells["event"].to_numpy(float), cells["months"].to_numpy())
    truth = np.array([np.log(RATE), -0.30, np.log(0.78)])
    assert (np.abs(b - truth) <= 3 * error).all(), (b - truth) / error
    assert error[1] < 0.03
    assert error[2] < 0.03


def test_A9_a_rate_without_effects_is_events_over_months_at_risk(many_offices: pd.DataFrame) -> None:
    at_work = many_offices[many_offices["state"] == "employed"]
    events = (at_work["next_state"] == "passive").sum()
    rate = events / (at_work["stop"] - at_work["start"]).sum()
    assert abs(rate / 0.08 - 1) <= 3 / np.sqrt(events)


def test_A9_caseloads_stay_as_they_were_dealt_out(many_offices: pd.DataFrame) -> None:
    assert ((many_offices["caseload_at_start"] - many_offices["caseload"]).abs() <= 3).all()
    assert NEUTRAL["caseload_elasticity_work"] == 0.0
