"""Summaries: pooled municipalities, intervals, and spread that is parameters or chance."""

import math

import numpy as np
import pandas as pd
import pytest
from synthetic_run import SCENARIOS, results

from fsm_sim.report.document.numbers import digits_borne
from fsm_sim.study.results.office_pooling import office_sums, pooled_value
from fsm_sim.study.results.summary import RUN, central, pooled, spread, summarise, weight_of


def long_table(values: np.ndarray, measure: str = "work", municipality: str = "A") -> pd.DataFrame:
    """A long table of one scenario, one month, from values by draw and replication."""
    draw, replication = np.indices(values.shape)
    columns = {"draw": draw.ravel(), "replication": replication.ravel(), "value": values.ravel()}
    return pd.DataFrame({"scenario": "now", "municipality": municipality, "month": 0, "measure": measure, **columns})


def row_of(table: pd.DataFrame, measure: str = "work") -> pd.Series:
    return table[table["measure"] == measure].iloc[0]


def normal_runs(draws: int, replications: int, seed: int) -> np.ndarray:
    """Mean 10, sd 2 between parameters, sd 1 from chance."""
    rng = np.random.default_rng(seed)
    return 10 + 2 * rng.normal(size=(draws, 1)) + rng.normal(size=(draws, replications))


def test_the_mean_and_the_interval_are_those_of_single_runs():
    row = row_of(summarise(long_table(np.arange(101.0).reshape(101, 1))))
    assert (row["mean"], row["lower"], row["upper"]) == pytest.approx((50, 5, 95))


def test_parameter_and_chance_are_told_apart_on_a_known_normal_model():
    row = row_of(summarise(long_table(normal_runs(4000, 4, seed=1))))
    assert row["parameter_sd"] == pytest.approx(2.0, rel=0.05)
    assert row["chance_sd"] == pytest.approx(1.0, rel=0.05)
    assert row["sd"] == pytest.approx(5**0.5, rel=0.05)


def test_the_parts_of_the_spread_are_those_worked_out_by_hand():
    """Draws 1, 3 and 5, 9: variances 2 and 8 within, means 2 and 7 of variance 12.5, of which 5 / 2 chance."""
    row = row_of(summarise(long_table(np.array([[1.0, 3.0], [5.0, 9.0]]))))
    assert (row["mean"], row["sd"]) == pytest.approx((4.5, (35 / 3) ** 0.5))
    assert (row["chance_sd"], row["parameter_sd"], row["mcse"]) == pytest.approx((5**0.5, 10**0.5, 2.5))


def test_the_error_of_a_mean_over_one_draw_is_that_of_its_replications():
    row = row_of(summarise(long_table(np.array([[1.0, 3.0, 5.0, 7.0]]))))
    assert row["mcse"] == pytest.approx(np.std([1, 3, 5, 7], ddof=1) / 2)


def test_a_draw_in_which_nobody_is_counted_changes_nothing():
    counted = np.array([[1.0, 3.0], [5.0, 9.0], [4.0, 4.5]])
    with_nobody = long_table(np.vstack([counted, [[np.nan, np.nan]]]))
    everybody = long_table(np.ones((4, 2)), "citizens")  # otherwise the pivot would leave the rows out
    keys = ["mean", "lower", "upper", "sd", "chance_sd", "parameter_sd", "mcse"]
    found = row_of(summarise(pd.concat([with_nobody, everybody])))[keys]
    assert found.tolist() == pytest.approx(row_of(summarise(long_table(counted)))[keys].tolist())


def test_chance_alone_is_not_called_parameter_uncertainty():
    rng = np.random.default_rng(2).normal(size=(4000, 4))
    row = row_of(summarise(long_table(rng)))
    assert row["chance_sd"] == pytest.approx(1.0, rel=0.05)
    assert row["parameter_sd"] < 0.15


def test_the_monte_carlo_error_is_the_spread_of_the_mean_over_repeated_forecasts():
    forecasts = {f"forecast {seed}": normal_runs(20, 3, seed).ravel() for seed in range(400)}
    index = pd.MultiIndex.from_product([["now"], range(20), range(3), [0]], names=RUN)
    table = spread(pd.DataFrame(forecasts, index=index))
    assert table["mean"].std() == pytest.approx(table["mcse"].mean(), rel=0.1)


@pytest.mark.parametrize(("draws", "replications"), [(50, 1), (1, 50)])
def test_one_replication_or_one_draw_cannot_tell_the_two_apart(draws: int, replications: int):
    row = row_of(summarise(long_table(normal_runs(draws, replications, seed=3))))
    assert np.isnan(row["parameter_sd"])
    assert np.isnan(row["chance_sd"])
    assert row["mcse"] > 0


def test_a_single_run_has_a_value_and_no_spread():
    row = row_of(summarise(long_table(np.array([[0.2]]))))
    assert (row["mean"], row["lower"], row["upper"]) == (0.2, 0.2, 0.2)
    assert np.isnan(row["sd"])
    assert np.isnan(row["mcse"])


def two_municipalities() -> pd.DataFrame:
    small, large = np.full((3, 2), 10.0), np.full((3, 2), 30.0)
    return pd.concat(
        [
            long_table(small, "citizens", "A"),
            long_table(large, "citizens", "B"),
            long_table(np.full((3, 2), 0.1), "work", "A"),
            long_table(np.full((3, 2), 0.3), "work", "B"),
        ]
    )


def test_citizens_are_added_up_and_shares_weighted_by_them():
    table = summarise(two_municipalities())
    assert row_of(table, "citizens")["mean"] == 40
    assert row_of(table, "work")["mean"] == pytest.approx(0.25)


def test_a_municipality_without_a_value_is_left_out_of_the_mean():
    table = two_municipalities()
    table.loc[(table["measure"] == "work") & (table["municipality"] == "A"), "value"] = np.nan
    assert row_of(summarise(table), "work")["mean"] == pytest.approx(0.3)


def test_nobody_anywhere_gives_a_missing_share_and_no_warning():
    table = two_municipalities()
    table.loc[table["measure"] == "citizens", "value"] = 0.0
    assert np.isnan(row_of(summarise(table), "work")["mean"])
    assert row_of(summarise(table), "citizens")["mean"] == 0


def test_one_citizen_of_all_municipalities_together_is_somebody():
    alone = [long_table(np.full((3, 2), n), "citizens:work", place) for n, place in ((1.0, "A"), (0.0, "B"))]
    assert row_of(summarise(pd.concat([two_municipalities(), *alone])), "work")["mean"] == pytest.approx(0.1)


def test_an_outcome_of_one_group_is_weighted_by_that_group():
    group = [long_table(np.full((3, 2), n), "citizens:work", place) for n, place in ((9.0, "A"), (1.0, "B"))]
    table = summarise(pd.concat([two_municipalities(), *group]))
    assert row_of(table, "work")["mean"] == pytest.approx(0.12)
    assert row_of(table, "citizens:work")["mean"] == 10


def test_the_order_of_rows_does_not_matter_to_the_last_bit():
    table = results(SCENARIOS, 5, 2, 3, {"A": 97, "B": 251, "C": 13}, seed=4)
    shuffled = table.sample(frac=1.0, random_state=5)
    pd.testing.assert_frame_equal(pooled(table), pooled(shuffled), check_exact=True)


def test_one_municipality_passes_through_unchanged():
    table = results(SCENARIOS[:1], 5, 2, 3, {"A": 97}, seed=4)
    work = table[table["measure"] == "work"].sort_values(["draw", "replication", "month"])
    assert pooled(table)["work"].tolist() == work["value"].tolist()


def test_meets_is_the_share_of_runs_that_reach_the_level():
    table = summarise(long_table(np.arange(10.0).reshape(5, 2)), at_least={"work": 7.0, "no-such-measure": 1.0})
    assert row_of(table)["meets"] == pytest.approx(0.3)


def test_every_scenario_measure_and_month_has_one_row():
    table = spread(pooled(results(SCENARIOS, 4, 2, 6, {"A": 97, "B": 251}, seed=4)))
    assert not table.duplicated(["scenario", "measure", "month"]).any()
    assert len(table) == 3 * 7 * 7


def test_rows_stand_by_scenario_measure_and_month_and_are_numbered():
    table = spread(pooled(results(SCENARIOS, 2, 2, 12, {"A": 97}, seed=4)))
    keys = list(zip(table["scenario"], table["measure"], table["month"], strict=True))
    assert keys == sorted(keys)
    assert table.index.tolist() == list(range(len(table)))


def test_an_interval_alone_is_that_of_the_whole_table():
    runs = pooled(results(SCENARIOS, 5, 3, 2, {"A": 97, "B": 251}, seed=4))
    whole, keys = spread(runs, 0.8), ["scenario", "measure", "month"]
    pd.testing.assert_frame_equal(central(runs, 0.8), whole[[*keys, "lower", "upper"]])
    median = central(runs, 0.0)
    assert (median["lower"] == median["upper"]).all()
    assert (
        median["lower"].iloc[0]
        == runs.loc[median["scenario"].iloc[0], median["measure"].iloc[0]]
        .xs(median["month"].iloc[0], level="month")
        .median()
    )


def test_a_level_is_reached_by_a_run_that_is_on_it_and_runs_without_a_value_are_left_out():
    values = np.array([[0.2, 0.3], [0.4, np.nan]])
    table = pd.concat([long_table(values), long_table(np.ones((2, 2)), "citizens")])
    found = summarise(table, at_least={"work": 0.3})
    assert row_of(found)["meets"] == pytest.approx(2 / 3)
    assert np.isnan(row_of(found, "citizens")["meets"])
    assert summarise(table)["meets"].isna().all()


def test_a_measure_is_weighted_by_its_own_citizens_only_where_they_are_counted():
    assert weight_of("work", ["citizens", "work", "citizens:clarified"]) == "citizens"
    assert weight_of("clarified", ["citizens", "clarified", "citizens:clarified"]) == "citizens:clarified"


@pytest.mark.parametrize(
    ("mcse", "sd", "digits"),
    [(0.04, 3.0, 1), (0.10, 0.5, 1), (0.14, 3.0, 1), (0.16, 3.0, 0), (0.9, 3.0, 0), (1.1, 3.0, -1), (np.nan, 1.0, 1)],
)
def test_F2_a_large_monte_carlo_error_costs_digits(mcse: float, sd: float, digits: int):
    assert digits_borne(1, mcse, sd, floor=0.1) == digits


# Offices pooled in whole numbers


def in_whole_numbers(offices: list[dict[str, float]]) -> dict[str, float]:
    sums = office_sums({name: np.array([value]) for name, value in office.items()} for office in offices)
    return {measure: pooled_value(measure, *both).item() for measure, both in sums.items()}


def test_offices_pooled_in_whole_numbers_are_those_of_the_table():
    """Weighted by citizens, by an outcome's own citizens, without an office that has no value, and added up."""
    offices = [
        {"citizens": 10.0, "work": 0.1, "caseload": 31.0, "citizens:clarified": 9.0, "clarified": 0.25},
        {"citizens": 30.0, "work": 0.3, "caseload": np.nan, "citizens:clarified": 1.0, "clarified": 0.75},
        {"citizens": 0.0, "work": np.nan, "caseload": 12.0, "citizens:clarified": 0.0, "clarified": np.nan},
    ]
    found = in_whole_numbers(offices)
    assert found == pytest.approx(
        {"citizens": 40.0, "work": 0.25, "caseload": 31.0, "citizens:clarified": 10.0, "clarified": 0.3}, abs=1e-6
    )
    rows = [
        long_table(np.array([[value]]), measure, f"office {number}")
        for number, office in enumerate(offices)
        for measure, value in office.items()
    ]
    assert pooled(pd.concat(rows)).iloc[0].to_dict() == pytest.approx(found, abs=1e-6)


def test_a_measure_of_nobody_is_missing_and_a_count_of_nobody_is_none():
    found = in_whole_numbers([{"citizens": 0.0, "work": np.nan}, {"citizens": 0.0, "work": 0.3}])
    assert found["citizens"] == 0.0
    assert np.isnan(found["work"])


def test_whole_numbers_lose_less_than_a_millionth_and_add_up_in_any_order():
    rng = np.random.default_rng(1)
    offices = [{"citizens": np.array([float(n)]), "work": rng.random(1)} for n in rng.integers(1, 400, 50)]
    there, back = (office_sums(order)["work"] for order in (offices, offices[::-1]))
    assert (there[0] == back[0]).all()
    exact = sum(o["citizens"] * o["work"] for o in offices) / sum(o["citizens"] for o in offices)
    assert abs(pooled_value("work", *there) - exact).max() < 1e-8


def test_statistics_of_runs_with_gaps_and_missing_values_are_those_of_pandas_groups():
    """Two scenarios of different length, rows in disorder, a run missing, a draw and a month without values."""
    rng = np.random.default_rng(11)
    rows = pd.MultiIndex.from_tuples(
        [
            (name, d, r, m)
            for name, end in (("b", 3), ("a", 2))
            for d in (4, 7, 9)
            for r in (0, 1, 3)
            for m in range(end)
        ],
        names=RUN,
    )
    runs = pd.DataFrame(rng.normal(size=(len(rows), 2)), rows, ["work", "paid"]).sort_index()
    runs.loc[("b", 7), "work"] = np.nan
    runs.loc[("a", slice(None), slice(None), 1), "paid"] = np.nan
    runs = runs[runs.index != ("b", 4, 3, 2)].sample(frac=1.0, random_state=5)

    found = spread(runs, level=0.8).set_index(["scenario", "month", "measure"]).sort_index()
    by_month = runs.groupby(level=["scenario", "month"])
    in_draw = runs.groupby(level=["scenario", "month", "draw"])
    of_draws = in_draw.mean().groupby(level=["scenario", "month"])
    chance = in_draw.var().groupby(level=["scenario", "month"]).mean()
    expected = {
        "mean": by_month.mean(),
        "lower": by_month.quantile(0.1),
        "upper": by_month.quantile(0.9),
        "sd": by_month.std(),
        "chance_sd": chance**0.5,
        "mcse": (of_draws.var() / of_draws.count()) ** 0.5,
    }
    for name, table in expected.items():
        known = table.rename_axis(columns="measure").stack().dropna().reorder_levels(found.index.names)
        assert len(known) >= 9, name
        assert found.loc[known.index, name].to_numpy() == pytest.approx(known.to_numpy()), name
    assert math.isnan(found.loc[("a", 1, "paid"), "mean"])
