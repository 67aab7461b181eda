"""Oracle: offices of several programmes against closed forms, against one another, and engine against engine."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm
from small_models import (
    CALM,
    CLINIC,
    CLINIC_RATES,
    LADDER,
    LADDER_RATES,
    NEUTRAL,
    ROTATION,
    THREE_CLASSES,
    TWO_SPEEDS,
    called,
    generator,
    mixed,
    office,
    parameters,
    programme,
    state,
)

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_office, run_series
from fsm_sim.engines.mean_field.engine import mean_field
from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.engines.measures.monthly_measures import Series, expected, measure_names
from fsm_sim.engines.process import processes as process
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.mixed_office import mixed_parameters
from fsm_sim.model.network import Floats
from fsm_sim.model.programme import Outcome, Programme
from fsm_sim.model.scenarios.people import Leave

SEED = 1 + ROTATION
ONE, OTHER = called(LADDER, "one"), called(LADDER, "other")
SLOWER = {name: 0.5 * rate for name, rate in LADDER_RATES.items()}
CLINICAL = called(CLINIC, "clinic").model_copy(
    update={
        "outcomes": {
            "job": Outcome(title=CLINIC.title, states=("employed",), group="effort", window_months=3),
            "away": Outcome(title=CLINIC.title, states=("pension", "course")),
        }
    }
)


def two_ladders(keys: Mapping[str, Any], other: Mapping[str, Any], rates: Mapping[str, float], **more: Any) -> Setting:
    effects = more.pop("effects", {})
    return mixed(
        (ONE, parameters(ONE, LADDER_RATES, **effects), keys),
        (OTHER, parameters(OTHER, rates, **effects), other),
        **more,
    )


def ladder_and_clinic(**more: Any) -> Setting:
    """Programmes with other effects, classes, groups and weights; the second has a rehabilitation team."""
    one = parameters(ONE, LADDER_RATES, readiness=THREE_CLASSES, caseload_elasticity_work=-0.6, caseload_reference=20.0)
    other = parameters(
        CLINICAL, CLINIC_RATES, preparation=TWO_SPEEDS, caseload_elasticity_clarify=-0.4, caseworker_change_penalty=0.4
    )
    staffing = {"separation_per_year": 1.0, "months": 9.0, "capacity": 1000.0, **more}
    return mixed(
        (ONE, one, {"citizens": 2400, "intake_per_month": 60.0}),
        (CLINICAL, other, {"citizens": 1600, "intake_per_month": 60.0}),
        **staffing,
    )


def means(one: Setting, runs: int, seed: int = SEED) -> tuple[Series, Series]:
    """The mean of every measure over the runs that have it, and its standard error."""
    addresses = [RunAddress(0, 0, replication) for replication in range(runs)]
    found = run_series(one, Draws(one.network, [one.parameters]), addresses, seed)
    return (
        {name: np.nanmean(values, axis=0) for name, values in found.items()},
        {name: np.nanstd(values, axis=0, ddof=1) / np.sqrt(runs) for name, values in found.items()},
    )


def shares_of(series: Series, structure: Programme, month: int) -> Floats:
    """The share of a programme's present citizens in each state."""
    return np.array([series[f"state:{structure.name}:{name}"][month] for name in structure.states if name != "left"])


def alone(rates: Mapping[str, float], month: int) -> Floats:
    """The same from the matrix exponential of one programme."""
    now = np.eye(len(LADDER.states))[0] @ expm(generator(LADDER, rates) * month)
    left = list(LADDER.states).index("left")
    return np.asarray(np.delete(now, left) / (1 - now[left]))


def test_without_effects_every_programme_is_the_matrix_exponential_of_its_own_rates_in_both_kinds_of_engine() -> None:
    citizens = {"citizens": 1000}, {"citizens": 500}
    one = two_ladders(*citizens, SLOWER, effects=NEUTRAL, posts=20, separation_per_year=1.0)
    series, (mean, error) = expected(one), means(one, 200)
    for month in (1, 6, 24):
        for structure, rates in ((ONE, LADDER_RATES), (OTHER, SLOWER)):
            wanted = alone(rates, month)
            assert shares_of(series, structure, month) == pytest.approx(wanted, abs=1e-5)
            away = np.abs(shares_of(mean, structure, month) - wanted) / shares_of(error, structure, month)
            assert away.max() < 4.5, (structure.name, month)


def test_programmes_of_the_same_rates_are_expected_to_be_one_office_of_the_sum() -> None:
    both = two_ladders(
        {"citizens": 60, "intake_per_month": 2.0}, {"citizens": 90, "intake_per_month": 1.0}, LADDER_RATES,
        posts=((0.0, 4), (5.0, 3), (11.0, 6)), separation_per_year=0.5, handover="rebalance",
    )  # fmt: skip
    whole = office(
        ONE, parameters(ONE, LADDER_RATES), citizens=150, intake=3.0, posts=((0.0, 4), (5.0, 3), (11.0, 6)),
        separation_per_year=0.5, handover="rebalance",
    )  # fmt: skip
    found, wanted = expected(both), expected(whole)
    assert found["citizens"] == pytest.approx(wanted["citizens"], abs=1e-10)
    assert found["caseload"] == pytest.approx(wanted["caseload"], abs=1e-10)
    for name in LADDER.states:
        if name != "left":
            parts = [found[f"state:{p}:{name}"] * found[f"citizens:{p}"] for p in ("one", "other")]
            assert sum(parts) == pytest.approx(wanted[f"state:{name}"] * wanted["citizens"], abs=1e-10)


def test_programmes_of_the_same_rates_are_one_office_of_the_sum_in_distribution() -> None:
    """Means of 400 offices each, in which citizens change caseworkers and caseloads matter."""
    effects = {"caseload_elasticity_work": -1.0, "caseload_reference": 20.0, "caseload_low": 2.0}
    both = two_ladders({"citizens": 40}, {"citizens": 50}, LADDER_RATES, effects=effects, separation_per_year=1.0)
    whole = office(ONE, parameters(ONE, LADDER_RATES, **effects), citizens=90, separation_per_year=1.0)
    (found, error), (wanted, other) = means(both, 400), means(whole, 400, SEED + 1)
    for month in (6, 24):
        for name in ("caseload", "changes"):
            spread = np.hypot(error[name][month], other[name][month])
            assert abs(found[name][month] - wanted[name][month]) < 4 * spread, (name, month)
        for name in ("employed", "passive"):
            shares = [found[f"state:{p}:{name}"][month] for p in ("one", "other")]
            spread = np.hypot(
                max(error[f"state:{p}:{name}"][month] for p in ("one", "other")), other[f"state:{name}"][month]
            )
            assert np.abs(np.array(shares) - wanted[f"state:{name}"][month]).max() < 4 * spread, (name, month)


def test_the_mean_field_expects_of_every_programme_what_a_large_mixed_office_shows() -> None:
    """As for offices of one programme: see `test_law_series.py` for the size of the tolerances."""
    one = ladder_and_clinic(posts=130, handover="rebalance")
    wanted, (found, _) = expected(one), means(one, 24)
    assert set(wanted) == set(measure_names(one.network.programme)) - {"changes"}
    for name, values in wanted.items():
        if name.startswith("citizens"):
            assert found[name] == pytest.approx(values, rel=0.015), name
        elif name == "intake":
            assert (np.abs(found[name] - values) <= 4 * np.sqrt(values / 24)).all(), "a Poisson count's error"
        elif name in ("caseload", "posts_filled"):
            assert found[name] == pytest.approx(values, rel=0.03), name
        else:
            assert found[name] == pytest.approx(values, abs=0.02), name


@pytest.mark.parametrize("citizens", ["waiting", "shared"])
def test_the_order_of_programmes_is_nothing_to_the_mean_field_also_where_citizens_wait(citizens: str) -> None:
    strong = parameters(ONE, LADDER_RATES, caseload_elasticity_work=-1.0, caseload_low=2.0, caseload_high=40.0)
    weak = parameters(OTHER, LADDER_RATES, caseload_elasticity_work=-0.1, caseload_low=2.0, caseload_high=300.0)
    parts = (ONE, strong, {"citizens": 150}), (OTHER, weak, {"citizens": 50})
    leave = Leave(from_month=1.0, to_month=8.0, posts=3, citizens=citizens)
    one, other = (expected(mixed(*order, posts=8, months=12.0, leave=(leave,))) for order in (parts, parts[::-1]))
    for name in one:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("place", [0, 1])
def test_every_programme_feels_the_shared_caseload_by_its_own_elasticity(place: int) -> None:
    """At twice its reference caseload a programme of elasticity -1 has half of its rate, one of 0 all of it."""
    chances = called(programme({"passive": state(), "employed": state(0.0)}, {"passive -> employed": ("work",)}), "a")
    both, elasticity = (chances, called(chances, "b")), [0.0, -1.0] if place else [-1.0, 0.0]
    parts = [
        (
            one,
            parameters(one, {"passive -> employed": 0.001}, caseload_elasticity_work=e, caseload_reference=25.0),
            {"citizens": 50},
        )
        for one, e in zip(both, elasticity, strict=True)
    ]
    series = expected(mixed(*parts, posts=2, months=1.0, **CALM))
    lost = [series[f"state:{one.name}:employed"][1] for one in both]
    assert lost[place] / lost[1 - place] == pytest.approx(0.5, rel=0.01)


def test_a_caseload_counts_the_citizens_of_all_programmes_by_their_weights() -> None:
    """Eight full cases and twelve quarter cases are a caseload of eleven, in every engine."""
    full = programme({"here": state()}, {}, name="full")
    quarter = programme({"there": state(0.25)}, {}, name="quarter")
    full, quarter = (
        one.model_copy(update={"states": {**one.states, "gone": state(0.0)}, "transitions": LADDER.transitions and {}})
        for one in (full, quarter)
    )
    one = mixed(
        (full, parameters(full, {}), {"citizens": 8}), (quarter, parameters(quarter, {}), {"citizens": 12}),
        posts=1, months=2.0, **CALM,
    )  # fmt: skip
    assert set(process.run_office(one, SEED)["caseload_at_start"]) == {11.0}
    assert set(run_office(one, SEED)["caseload_at_start"]) == {11.0}
    assert one.active_at_start == 11.0


def test_one_team_takes_the_oldest_cases_of_all_programmes_and_decides_by_the_shares_of_each() -> None:
    first = called(CLINIC, "first").model_copy(
        update={"team": CLINIC.team.model_copy(update={"shares": {"course": 1.0}})}
    )
    last = called(CLINIC, "last").model_copy(
        update={"team": CLINIC.team.model_copy(update={"shares": {"pension": 1.0}})}
    )
    waits = dict.fromkeys(CLINIC_RATES, 0.0) | {"prepared -> queued": 0.5}
    parts = [(one, parameters(one, waits, **NEUTRAL), {"citizens": {"prepared": 30}}) for one in (first, last)]
    one = mixed(*parts, capacity=2.0, months=20.0, **CALM)
    for rows in (process.run_office(one, SEED), run_office(one, SEED)):
        rows = rows.assign(programme=rows["state"].str.partition(":")[0])
        queued = rows[rows["state"].str.endswith(":queued")]
        decided = queued[queued["next_state"] != ""]
        assert {(r.programme, r.next_state) for r in decided.itertuples()} == {
            ("first", "first:course"),
            ("last", "last:pension"),
        }
        assert decided.groupby("stop").size().max() == 2, "the capacity is that of the office"
        in_turn = decided.sort_values(["stop", "start"])
        assert in_turn["start"].is_monotonic_increasing, "the oldest case first, whichever its programme"
        assert queued["start"][queued["next_state"] == ""].min() > in_turn["start"].max()


def test_the_team_of_an_office_without_a_stated_capacity_has_the_nominal_ones_of_its_programmes_together() -> None:
    with_team, without = (called(CLINIC, "a"), parameters(CLINIC, CLINIC_RATES)), (ONE, parameters(ONE, LADDER_RATES))
    one = mixed((*with_team, {"citizens": 40}), (*without, {"citizens": 60}))
    assert one.capacity_per_month == 40.0


def test_programmes_that_differ_in_what_belongs_to_the_office_are_refused() -> None:
    hazard, probability = (
        parameters(one, LADDER_RATES, penalty_scale=scale) for one, scale in ((ONE, "hazard"), (OTHER, "probability"))
    )
    with pytest.raises(ValueError, match="penalty_scale is hazard for one and probability for other"):
        mixed_parameters([hazard, probability])


def test_a_calibration_has_no_mixed_offices() -> None:
    with pytest.raises(ValueError, match="one programme each"):
        Offices((mean_field(ladder_and_clinic(posts=10), ()),))
