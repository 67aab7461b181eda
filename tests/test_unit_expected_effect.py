"""The expected effect: chance taken out of draws' means, against cases whose answer is known."""

import numpy as np
import pytest
from scipy.stats import binom, norm

from fsm_sim.model.network import Floats
from fsm_sim.study.results.expected_effect import ExpectedEffect, expectations, expected_effect

LEVEL = 0.9
NONE = np.zeros(1)


def linear(draws: int, replications: int, seed: int, *, chance: float = 2.6) -> tuple[Floats, Floats]:
    """Runs whose expected effect is 2 + 1.2 × the first lever + 0.6 × what no lever explains, beside two idle levers.

    Chance is twice the spread of the expected effect, as for two caseworkers more in an office of 250 citizens.
    """
    rng = np.random.default_rng(seed)
    levers = rng.normal(size=(draws, 3))
    expected = 2.0 + 1.2 * levers[:, 0] + 0.6 * rng.normal(size=draws)
    return expected[:, None, None] + chance * rng.normal(size=(draws, replications, 1)), levers


SD = (1.2**2 + 0.6**2) ** 0.5
TRUTH = (2.0 - norm.ppf(0.95) * SD, 2.0 + norm.ppf(0.95) * SD, norm.sf((1.0 - 2.0) / SD))
"""The ends of the interval, and the probability of more than 1."""


def found(draws: int, replications: int, seed: int) -> ExpectedEffect:
    runs, levers = linear(draws, replications, seed)
    return expected_effect(runs, levers, LEVEL, np.ones(1))


@pytest.mark.parametrize(("draws", "replications"), [(100, 2), (500, 4)])
def test_the_interval_of_a_linear_gaussian_model_is_the_known_one_over_many_forecasts(draws: int, replications: int):
    every = [found(draws, replications, seed) for seed in range(150)]
    for name, truth, most in zip(("lower", "upper", "above"), TRUTH, (0.15, 0.15, 0.02), strict=True):
        values = np.array([getattr(one, name)[0] for one in every])
        assert np.isnan(values).mean() <= 0.02, "chance is twice as large: nearly every forecast tells an interval"
        assert np.nanmean(values) == pytest.approx(truth, abs=most), name


def test_draws_means_alone_would_be_far_from_the_truth():
    runs, _ = linear(500, 2, 1)
    lower, upper = np.quantile(runs.mean(axis=1), [0.05, 0.95])
    assert lower < TRUTH[0] - 1
    assert upper > TRUTH[1] + 1


@pytest.mark.parametrize(("draws", "columns", "levers"), [(100, 40, 6), (103, 3, 2), (30, 5, 6), (7, 1, 1), (41, 2, 0)])
def test_monte_carlo_errors_are_those_of_leaving_out_each_group_by_itself(
    draws: int, columns: int, levers: int
) -> None:
    """The jackknife by its definition: the same function of the draws without each group, one after another."""
    rng = np.random.default_rng(draws)
    regressors = rng.normal(size=(draws, levers))
    effects = regressors @ rng.normal(size=(levers, columns)) * 3 + rng.normal(size=(draws, columns))
    runs = effects[:, None] + 0.5 * rng.normal(size=(draws, 2, columns))
    groups = min(20, draws // 2)
    left = [np.arange(draws) % groups != group for group in range(groups)]
    without = [expectations(runs[some], regressors[some]) for some in left]
    found = expected_effect(runs, regressors, 0.9, np.full(columns, 0.5))
    assert not np.isnan(found.lower_mcse).all()
    told = ~np.isnan(found.lower_mcse)
    for name, statistics in {
        "lower_mcse": [np.quantile(one, 0.05, axis=0) for one in without],
        "upper_mcse": [np.quantile(one, 0.95, axis=0) for one in without],
        "above_mcse": [(one > 0.5).mean(axis=0) for one in without],
        "below_mcse": [(one < -0.5).mean(axis=0) for one in without],
    }.items():
        wanted = np.std(statistics, axis=0) * np.sqrt(groups - 1)
        np.testing.assert_allclose(getattr(found, name)[told], wanted[told], rtol=1e-9, atol=1e-12)


def test_the_monte_carlo_errors_are_the_spread_over_repeated_forecasts():
    every = [found(200, 4, seed) for seed in range(200)]
    for name in ("lower", "upper", "above"):
        actual = np.std([getattr(one, name)[0] for one in every])
        stated = np.mean([getattr(one, f"{name}_mcse")[0] for one in every])
        assert stated == pytest.approx(actual, rel=0.25), name


COLUMNS = 400
"""Measures of one forecast, each with its own chance."""


def chance_of(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Chance of mean 0 and variance 1: normal, skewed, or like a post that a run seldom has more or fewer."""
    if kind == "counts":
        return rng.choice([-1.0, 0.0, 1.0], size=shape, p=[0.05, 0.9, 0.05]) * 10**0.5
    return rng.normal(size=shape) if kind == "normal" else rng.exponential(size=shape) - 1.0


@pytest.mark.parametrize("kind", ["normal", "skewed", "counts"])
@pytest.mark.parametrize(("draws", "replications"), [(20, 2), (100, 2), (500, 4)])
def test_a_measure_that_no_parameter_moves_has_an_interval_no_oftener_than_chance_errs(
    draws: int, replications: int, kind: str
) -> None:
    """An exact null: "posts filled 0.0 (-0.1 to 0.2)" was told of seven measures in ten that nothing uncertain moves.

    Two one-sided tests of 2.3% each; the fewer and the rarer the counts, the rougher they are.
    """
    rng = np.random.default_rng(1)
    runs = 3.0 + chance_of(kind, (draws, replications, COLUMNS), rng)
    one = expected_effect(runs, rng.normal(size=(draws, 3)), LEVEL, np.zeros(COLUMNS))
    told, varies = ~np.isnan(one.lower), runs.var(axis=(0, 1)) > 0
    assert (told & varies).mean() < (0.2 if kind == "counts" else 0.1)
    assert (one.upper > one.lower)[told & varies].all(), "no interval has width nothing where runs differ"
    assert (one.upper == one.lower)[~varies].all()
    for name in ("sd", "above", "below", "lower_mcse", "above_mcse"):
        assert np.isnan(getattr(one, name)).tolist() == (~told).tolist(), name


@pytest.mark.parametrize(("draws", "replications", "most"), [(100, 2, 0.06), (500, 2, 0.12), (500, 4, 0.045)])
def test_few_intervals_are_told_that_chance_has_made_twice_too_wide(draws: int, replications: int, most: float) -> None:
    """A loss that is known to be 1.7 to 3.0 citizens was told as -6.4 to 1.9, with a probability of a gain."""
    rng, spread = np.random.default_rng(3), 0.1  # of an effect a tenth as large as the chance of one run
    levers = rng.normal(size=(draws, 3))
    moved = 0.9 * levers[:, :1] + 0.19**0.5 * rng.normal(size=(draws, COLUMNS))
    runs = spread * moved[:, None, :] + rng.normal(size=(draws, replications, COLUMNS))
    one = expected_effect(runs, levers, LEVEL, np.zeros(COLUMNS), errors=False)
    wide = one.upper - one.lower > 2 * (2 * norm.ppf(0.95) * spread)
    assert wide.mean() < most


@pytest.mark.parametrize("kind", ["normal", "skewed", "counts"])
@pytest.mark.parametrize("size", [1e-6, 1.0])
@pytest.mark.parametrize(
    ("draws", "replications", "spread", "by_lever"),
    [(20, 2, 3.0, False), (100, 2, 1.0, False), (500, 4, 0.4, False), (100, 2, 0.6, True), (500, 4, 0.2, True)],
)
def test_a_real_effect_keeps_its_interval_however_small_it_is_beside_chance(
    draws: int, replications: int, spread: float, kind: str, size: float, *, by_lever: bool
) -> None:
    """`spread` is that of the expected effect, in standard deviations of chance in one run; `size` scales both."""
    rng = np.random.default_rng(2)
    levers = rng.normal(size=(draws, 3))
    moved = levers[:, :1] if by_lever else rng.normal(size=(draws, COLUMNS))
    runs = spread * moved[:, None, :] + chance_of(kind, (draws, replications, COLUMNS), rng)
    one = expected_effect(size * runs, levers, LEVEL, np.zeros(COLUMNS))
    assert (~np.isnan(one.lower)).mean() > 0.95


def test_runs_without_chance_have_an_interval_and_runs_that_are_alike_one_of_width_nothing() -> None:
    certain = np.linspace(0.0, 1.0, 20)[:, None, None] * np.ones((1, 2, 1))
    alike = np.full((20, 2, 1), 7.0)
    one = expected_effect(np.concatenate([certain, alike], axis=2), np.zeros((20, 0)), LEVEL, np.zeros(2))
    assert one.upper[0] - one.lower[0] > 0.8
    assert (one.lower[1], one.upper[1]) == (7.0, 7.0)


def test_runs_that_are_all_alike_have_an_interval_of_width_nothing():
    one = expected_effect(np.full((100, 4, 1), 0.25), np.zeros((100, 1)), LEVEL, NONE)
    assert (one.lower[0], one.upper[0], one.above[0], one.below[0]) == (0.25, 0.25, 1.0, 0.0)


def test_without_chance_the_expected_effect_is_what_the_runs_say():
    runs = np.linspace(0.0, 10.0, 1001)[:, None, None]
    one = expected_effect(runs, np.zeros((1001, 0)), LEVEL, np.full(1, 2.0), chance=False)
    assert (one.lower[0], one.upper[0]) == pytest.approx((0.5, 9.5))
    assert one.above[0] == pytest.approx(0.8, abs=0.001)
    assert one.below[0] == 0.0


def test_mean_and_variance_of_the_expectations_are_those_of_the_variance_components():
    runs, _ = linear(400, 4, 3)
    values = expectations(runs, np.zeros((400, 0)))[:, 0]
    means = runs.mean(axis=1)[:, 0]
    assert values.mean() == pytest.approx(means.mean())
    by_chance = runs.var(axis=1, ddof=1).mean() / 4
    assert values.var(ddof=1) == pytest.approx(means.var(ddof=1) - by_chance)


@pytest.mark.parametrize(("draws", "replications"), [(50, 1), (1, 50)])
def test_one_replication_or_one_draw_says_nothing_of_the_expected_effect(draws: int, replications: int):
    one = expected_effect(np.ones((draws, replications, 1)), np.zeros((draws, 1)), LEVEL, NONE)
    assert np.isnan([one.lower[0], one.upper[0], one.above[0], one.below[0]]).all()


def test_columns_do_not_depend_on_each_other_and_a_constant_lever_on_nothing():
    runs, levers = linear(100, 3, 5)
    other = np.concatenate([runs, 7.0 * runs - 2.0], axis=2)
    constant = np.column_stack([levers, np.full(100, 0.22)])
    alone, both = expectations(runs, levers), expectations(other, constant)
    assert both[:, 0] == pytest.approx(alone[:, 0], abs=1e-12)
    assert both[:, 1] == pytest.approx(7.0 * alone[:, 0] - 2.0, abs=1e-11)


def test_B13_the_probability_of_more_than_a_size_is_calibrated_and_truths_of_no_effect_are_among_them():
    """Half the truths are exactly 0, the others drawn from a normal; the posterior holds both and is known exactly."""
    rng = np.random.default_rng(13)
    stated, came = [], []
    for _ in range(600):
        none = rng.random() < 0.5
        truth = 0.0 if none else rng.normal(0.0, 1.5)
        datum = truth + rng.normal()
        odds = norm.pdf(datum, 0.0, 1.0) / norm.pdf(datum, 0.0, (1.5**2 + 1.0) ** 0.5)
        kept = 1.5**2 / (1.5**2 + 1.0)
        drawn = np.where(rng.random(200) < odds / (1.0 + odds), 0.0, rng.normal(kept * datum, kept**0.5, 200))
        runs = 2.0 * drawn[:, None, None] + 3.0 * rng.normal(size=(200, 4, 1))
        stated.append(expected_effect(runs, drawn[:, None], LEVEL, np.ones(1), errors=False).above[0])
        came.append(2.0 * truth > 1.0)
    order = np.argsort(stated)
    for group in np.array_split(order, 5):
        probability, hits = np.mean(np.array(stated)[group]), int(np.sum(np.array(came)[group]))
        low, high = binom.ppf([0.001, 0.999], len(group), probability)
        assert low <= hits <= high, (probability, hits / len(group))
