"""Law: the months that a forecast reports are the measures of the evaluations, by either engine."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from small_models import CLINIC, CLINIC_RATES, LADDER, LADDER_RATES, THREE_CLASSES, TWO_SPEEDS, office, parameters

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.measures.definitions import outcome_at, outside_target_group
from fsm_sim.engines.measures.episode_measures import mean_caseload, mean_changes, measure
from fsm_sim.engines.measures.monthly_measures import expected, measure_names, simulated
from fsm_sim.engines.process.processes import run_office, run_with_staff
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.measure import Measure
from fsm_sim.model.programme import Outcome, Programme

WORDS = LADDER.title


def with_outcomes(structure: Programme, **outcomes: Outcome) -> Programme:
    return structure.model_copy(update={"outcomes": outcomes})


LADDERED = with_outcomes(
    LADDER,
    now=Outcome(title=WORDS, states=("employed",)),
    lately=Outcome(title=WORDS, states=("employed", "paid_hours"), window_months=1),
    quarter=Outcome(title=WORDS, states=("placement",), window_months=3),
)
CLINICAL = with_outcomes(
    CLINIC,
    effort_job=Outcome(title=WORDS, states=("employed",), group="effort"),
    effort_quarter=Outcome(title=WORDS, states=("employed",), group="effort", window_months=3),
    clarified=Outcome(title=WORDS, states=("pension", "course", "left"), group="rehabilitation"),
)


def ladder(**changes) -> Setting:
    numbers = parameters(LADDERED, LADDER_RATES, readiness=THREE_CLASSES)
    return office(LADDERED, numbers, **{"intake": 3.0, "separation_per_year": 1.0, "months": 9.0, **changes})


def clinic(**changes) -> Setting:
    numbers = parameters(CLINICAL, CLINIC_RATES, readiness=THREE_CLASSES, preparation=TWO_SPEEDS)
    return office(CLINICAL, numbers, **{"intake": 3.0, "capacity": 4.0, "months": 9.0, **changes})


@pytest.mark.parametrize("setting", [ladder(), clinic(), ladder(citizens=0), ladder(posts=0), ladder(months=0.0)])
def test_every_month_of_a_simulated_series_is_the_measure_of_the_episode_table(setting: Setting) -> None:
    programme, months = setting.network.programme, int(setting.horizon_months)
    episodes, filled = run_with_staff(setting, 5)
    series = simulated(episodes, programme, months, filled)
    assert tuple(series) == measure_names(programme)
    assert set(measure_names(programme)) - set(simulated(episodes, programme, months)) == {"posts_filled"}
    for month in range(months + 1):
        for name, outcome in programme.outcomes.items():
            same(series[name][month], measure(episodes, outcome_at(outcome, month), programme))
        for state in programme.states:
            if state not in outside_target_group(programme):
                now = Measure(kind="prevalence", states=(state,), stop=month)
                same(series[f"state:{state}"][month], measure(episodes, now, programme))
        same(series["changes"][month], mean_changes(episodes, programme, month))
        same(series["caseload"][month], mean_caseload(episodes, programme, month))
        there = episodes[
            (episodes["start"] <= month)
            & ((episodes["stop"] > month) | ((episodes["stop"] == month) & (episodes["next_state"] == "")))
            & ~episodes["state"].isin(outside_target_group(programme))
        ]
        assert series["citizens"][month] == len(there)
        came = episodes.groupby("citizen")["start"].min()
        assert series["intake"][month] == ((came > 0) & (came <= month)).sum()
        busy = episodes[(episodes["start"] <= month) & (episodes["stop"] > month) & (episodes["caseworker"] >= 0)]
        assert busy["caseworker"].nunique() <= series["posts_filled"][month] <= (setting.staffing.posts[0].count or 0)
        for name, outcome in programme.outcomes.items():
            if outcome.group:
                assert series[f"citizens:{name}"][month] == (there["group"] == outcome.group).sum()


@pytest.mark.parametrize("left", [("employed",), ("employed", "placement")])
def test_whom_the_office_has_is_counted_apart_where_some_of_its_target_group_have_left_it(
    left: tuple[str, ...],
) -> None:
    """The target group of an evaluation counts those in work; the office no longer has them."""
    structure = LADDERED.model_copy(update={"left_office": left})
    setting = office(structure, parameters(structure, LADDER_RATES), intake=6.0, months=12.0)
    episodes, filled = run_with_staff(setting, 5)
    series = simulated(episodes, structure, 12, filled)
    for month in range(13):
        now = episodes[(episodes["start"] <= month) & ((episodes["stop"] > month) | (episodes["next_state"] == ""))]
        assert series["in_office"][month] == (~now["state"].isin([*left, "left"])).sum()
    assert (series["in_office"][1:] < series["citizens"][1:]).any()
    compiled = run_series(setting, Draws(setting.network, [setting.parameters]), [RunAddress(0, 0, 0)], 5)
    np.testing.assert_array_equal(compiled["in_office"][0], series["in_office"])
    shares = sum(expected(setting)[f"state:{name}"] for name in left)
    np.testing.assert_allclose(expected(setting)["in_office"], expected(setting)["citizens"] * (1 - shares))


def same(found: float, wanted: float) -> None:
    assert found == pytest.approx(wanted, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(("build", "capacity"), [(ladder, None), (clinic, 1000.0)])
def test_the_mean_field_expects_what_a_large_office_shows(
    build: Callable[..., Setting], capacity: float | None
) -> None:
    """Four runs of 4,000 citizens, 31 to a caseworker: a standard error is at most 0.006 of a share, 0.3 % of a count.

    The team has room for everyone, since under a queue the office takes the oldest cases and the mean field a share of
    all. False alarms are below one in a hundred seeds.
    """
    setting = build(citizens=4000, posts=130, intake=120.0, months=6.0, handover="rebalance", capacity=capacity)
    mean = expected(setting)
    both = [run_with_staff(setting, 11, 0, r) for r in range(4)]
    runs = [simulated(episodes, setting.network.programme, 6, filled) for episodes, filled in both]
    assert set(mean) == set(measure_names(setting.network.programme)) - {"changes"}
    for name, wanted in mean.items():
        found = np.mean([run[name] for run in runs], axis=0)
        if name.startswith("citizens"):
            assert found == pytest.approx(wanted, rel=0.01), name
        elif name in ("intake", "posts_filled"):
            assert found == pytest.approx(wanted, rel=0.03), name
        elif name == "caseload":
            assert (found >= wanted * 0.97).all(), "caseloads met are never below the even share"
        else:
            assert found == pytest.approx(wanted, abs=0.02), name


def test_the_mean_field_reports_at_the_months_that_the_simulation_reports() -> None:
    for months in (0.0, 0.5, 6.7, 3.0):
        setting = ladder(months=months, intake=0.0)
        episodes, filled = run_with_staff(setting, 1)
        both = expected(setting), simulated(episodes, LADDERED, int(months), filled)
        assert {len(values) for series in both for values in series.values()} == {int(months) + 1}


def test_the_mean_field_takes_shorter_steps_where_rates_are_fast() -> None:
    numbers = parameters(LADDERED, LADDER_RATES | {"placement -> passive": 8.0})
    setting = office(LADDERED, numbers, citizens=100, months=6.0)
    slow = expected(ladder(months=6.0))
    fast = expected(setting)
    assert {len(values) for values in fast.values()} == {len(values) for values in slow.values()}
    assert np.isfinite(np.concatenate(list(fast.values()))).all()
    assert fast["citizens"][0] == pytest.approx(100.0)
    assert (fast["state:placement"][1:] < 0.05).all()


def test_nobody_and_no_posts_give_missing_values_and_no_infinite_ones() -> None:
    for setting in (ladder(citizens=0, intake=0.0), ladder(posts=0)):
        for series in (expected(setting), simulated(run_office(setting, 1), LADDERED, 9)):
            assert not any(math.isinf(value) for values in series.values() for value in values)
    assert np.isnan(expected(ladder(posts=0))["caseload"]).all()
