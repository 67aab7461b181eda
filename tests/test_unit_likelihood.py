"""Unit: the probability of a rounded share, and shares drawn as they might have been published."""

from collections.abc import Callable

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy import stats
from scipy.special import logit, ndtr

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.priors import Likelihood
from fsm_sim.inference.targets.edges import EDGE
from fsm_sim.inference.targets.likelihood import (
    agrees,
    bounds,
    denominators,
    discrepancies,
    draw_observed,
    draw_published,
    interval_log_probability,
    interval_logp,
    logit_sd,
    published_share,
    roundings,
)
from fsm_sim.inputs.evidence import read_catalogue
from fsm_sim.model.measure import Measure

SETTINGS = Likelihood(overdispersion=2.0, discrepancy_logit_sd=0.1, press_discrepancy_logit_sd=0.2, reason="made up")


def target(**changes: object) -> CalibrationTarget:
    record = {"id": "a", "quote": "x", "value": 0.5, "unit": "share", "rounding": 0.01, "population": "all", **changes}
    return CalibrationTarget.model_validate(record)


@pytest.fixture(scope="module")
def logp() -> Callable[..., np.ndarray]:
    mean, sd, lower, upper = pt.dvector(), pt.dvector(), pt.dvector(), pt.dvector()
    return pytensor.function([mean, sd, lower, upper], interval_logp(mean, sd, lower, upper), mode="FAST_COMPILE")


def at(logp: Callable[..., np.ndarray], mean: float, sd: float, lower: float, upper: float) -> float:
    return float(logp(*(np.array([x]) for x in (mean, sd, lower, upper)))[0])


@pytest.mark.parametrize("mean", [-3.0, -0.7, 0.0, 0.4, 2.5])
@pytest.mark.parametrize(("lower", "upper"), [(0.10, 0.11), (0.48, 0.52), (0.005, 0.015), (0.90, 1 - EDGE)])
def test_an_interval_has_the_probability_of_the_normal_between_its_ends(
    logp: Callable[..., np.ndarray], mean: float, lower: float, upper: float
) -> None:
    sd = 0.8
    low, high = (logit(lower) - mean) / sd, (logit(upper) - mean) / sd
    expected = ndtr(high) - ndtr(low) if low < 0 else ndtr(-low) - ndtr(-high)
    assert at(logp, mean, sd, lower, upper) == pytest.approx(np.log(expected), rel=1e-8)


@pytest.mark.parametrize("side", [-1.0, 1.0])
@pytest.mark.parametrize("away", [8.0, 20.0, 200.0])
def test_far_out_in_either_tail_the_probability_is_exact_and_finite(
    logp: Callable[..., np.ndarray], side: float, away: float
) -> None:
    """Where a difference of two distribution functions is 0: the larger tail and what is left of it, in logarithms."""
    lower, upper, sd = 0.495, 0.505, 0.05
    found = at(logp, side * away * sd, sd, lower, upper)
    near, far = sorted(abs((logit(end) - side * away * sd) / sd) for end in (lower, upper))
    logs = stats.norm.logcdf(-near), stats.norm.logcdf(-far)
    assert found == pytest.approx(logs[0] + np.log1p(-np.exp(logs[1] - logs[0])), rel=1e-9)


def test_the_gradient_is_finite_and_points_home_from_far_away() -> None:
    mean = pt.dvector()
    total = interval_logp(mean, np.full(4, 0.05), np.full(4, 0.495), np.full(4, 0.505)).sum()
    slope = pytensor.function([mean], pytensor.grad(total, mean), mode="FAST_COMPILE")
    found = slope(np.array([-20.0, -1.0, 1.0, 20.0]))
    assert np.isfinite(found).all()
    assert (np.sign(found) == [1, 1, -1, -1]).all()


@pytest.mark.parametrize("sd", [0.05, 0.8])
@pytest.mark.parametrize(("lower", "upper"), [(0.10, 0.11), (0.495, 0.505), (0.90, 1 - EDGE)])
def test_the_probability_in_numpy_is_that_of_the_graph_on_both_sides_and_within_an_interval(
    logp: Callable[..., np.ndarray], sd: float, lower: float, upper: float
) -> None:
    share = np.array([1e-4, 0.05, lower, (lower + upper) / 2, 0.7, 0.999])
    expected = logp(logit(share), np.full(6, sd), np.full(6, lower), np.full(6, upper))
    found = interval_log_probability(share, np.full(6, sd), np.full(6, lower), np.full(6, upper))
    assert np.isfinite(found).all()
    assert found == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_an_interval_of_no_width_is_improbable_but_finite() -> None:
    """A range whose two ends are the same has no mass; an infinite log probability would stop a sampler."""
    found = interval_log_probability(np.array([0.5]), np.array([0.1]), np.array([0.5]), np.array([0.5]))
    assert found == pytest.approx(np.log(0.5) + np.log(1e-12), rel=1e-6)


def test_a_drawn_share_is_normal_on_the_logit_scale_about_the_models() -> None:
    drawn = draw_observed(np.full(20_000, 0.2), np.full(20_000, 0.5), np.random.default_rng(1))
    assert stats.kstest((logit(drawn) - logit(0.2)) / 0.5, "norm").pvalue > 0.01
    assert draw_observed(np.array([0.2, 0.9]), np.zeros(2), np.random.default_rng(1)) == pytest.approx([0.2, 0.9])


@pytest.mark.parametrize("share", [0.02, 0.3, 0.97])
def test_the_probabilities_of_all_published_values_add_up_to_one(logp: Callable[..., np.ndarray], share: float) -> None:
    values = np.arange(0, 101) / 100
    lower, upper = np.clip(values - 0.005, 1e-12, None), np.clip(values + 0.005, None, 1 - 1e-12)
    total = np.exp(logp(np.full(101, logit(share)), np.full(101, 0.4), lower, upper)).sum()
    assert total == pytest.approx(1.0, abs=1e-9)


def test_drawn_targets_are_as_frequent_as_their_probability_says(logp: Callable[..., np.ndarray]) -> None:
    """100,000 draws; the largest of 100 standardised differences stays below 4.5 but once in 1,500 seeds."""
    count, share, sd = 100_000, 0.12, 0.3
    drawn = draw_published(np.full(count, share), np.full(count, sd), np.full(count, 0.01), np.random.default_rng(1))
    values = np.arange(0, 101) / 100
    lower, upper = np.clip(values - 0.005, 1e-12, None), np.clip(values + 0.005, None, 1 - 1e-12)
    probability = np.exp(logp(np.full(101, logit(share)), np.full(101, sd), lower, upper))
    seen = np.bincount(np.round(drawn * 100).astype(int), minlength=101)
    often = probability * count > 5
    z = (seen - probability * count)[often] / np.sqrt(count * probability * (1 - probability))[often]
    assert np.abs(z).max() < 4.5
    assert seen[~often].sum() <= 20 + 5 * (count * probability[~often].sum())


def test_a_share_that_was_not_rounded_is_drawn_as_it_is() -> None:
    drawn = draw_published(np.full(50, 0.4), np.full(50, 0.2), np.zeros(50), np.random.default_rng(1))
    assert len(np.unique(drawn)) == 50
    assert ((drawn > 0) & (drawn < 1)).all()


def test_the_spread_of_a_share_is_that_of_a_count_and_the_discrepancy_on_top() -> None:
    plain = logit_sd(np.array(0.2), np.array(500.0), np.array(0.0), 1.0, np)
    counts = np.random.default_rng(1).binomial(500, 0.2, 200_000) / 500
    assert float(plain) == pytest.approx(logit(counts).std(), rel=0.02)  # the delta method, to first order
    assert float(logit_sd(np.array(0.2), np.array(500.0), np.array(0.0), 4.0, np)) == pytest.approx(2 * float(plain))
    both = logit_sd(np.array(0.2), np.array(500.0), np.array(0.1), 1.0, np)
    assert float(both) == pytest.approx(np.hypot(float(plain), 0.1))


def test_targets_from_the_press_get_the_larger_discrepancy() -> None:
    press = target(status="V-press", citation="a study")
    assert discrepancies((target(), press), SETTINGS).tolist() == [0.1, 0.2]


def test_a_share_without_a_number_of_citizens_counts_as_one_of_a_thousand() -> None:
    assert denominators((target(n=200), target(n_assumed=50, n_reason="guess"), target())).tolist() == [200, 50, 1000]


def test_bounds_keep_away_from_0_and_1() -> None:
    lower, upper = bounds((target(value=0.0), target(value=1.0), target(value=0.9, bound="more than")))
    assert lower.tolist() == [EDGE, 0.995, 0.9]
    assert upper.tolist() == [0.005, 1 - EDGE, 1 - EDGE]


def test_every_fitted_target_could_have_been_drawn() -> None:
    """A target that lies off its own grid of rounding could never be in a posterior predictive sample."""
    for one in read_catalogue().fitted():
        assert isinstance(one.measure, Measure)
        if one.rounding is not None:
            steps = float(one.value) / one.rounding
            assert abs(steps - round(steps)) < 1e-9, one.id
            assert one.interval == pytest.approx((one.value - one.rounding / 2, one.value + one.rounding / 2))


# Counts and ranges


def count(value: float = 30, **changes: object) -> CalibrationTarget:
    return target(**{"value": value, "unit": "citizens", "n": 40, "rounding": None, **changes})


@pytest.mark.parametrize(("rounding", "step"), [(None, 1 / 40), (1.0, 1 / 40), (5.0, 5 / 40), (0.5, 0.5 / 40)])
def test_a_count_is_rounded_as_a_count_and_not_as_a_share(rounding: float | None, step: float) -> None:
    """Rounded to whole shares, as it once was, every prediction of 30 of 40 is 0 or 1."""
    one = count(rounding=rounding)
    assert roundings((one,)).tolist() == [step]
    share, sd = np.full(200, 0.76), np.full(200, 0.3)
    drawn = draw_published(share, sd, roundings((one,)), np.random.default_rng(1))
    assert drawn / step == pytest.approx(np.round(drawn / step), abs=1e-9)
    assert np.abs(drawn - 0.76).max() < 0.35
    assert len(np.unique(drawn)) > 1
    (lower,), (upper,) = bounds((one,))
    assert (lower, upper) == pytest.approx((0.75 - step / 2, 0.75 + step / 2))
    assert published_share(one) == 0.75


@pytest.mark.parametrize("unit", ["citizens", "municipalities"])
def test_a_count_of_all_or_none_is_a_share_from_0_to_1(unit: str) -> None:
    assert count(40, unit=unit).share_interval == (39.5 / 40, 1.0)
    assert count(0, unit=unit).share_interval == (0.0, 0.5 / 40)


RANGES = [
    ({"value": 0.5, "bound": "at least"}, 0.5, 1.0),
    ({"value": 0.5, "bound": "more than"}, 0.5, 1.0),
    ({"value": 0.5, "bound": "at most"}, 0.0, 0.5),
    ({"value": 20, "unit": "citizens", "n": 40, "bound": "at least"}, 0.5, 1.0),
    ({"value": 20, "unit": "municipalities", "n": 40, "bound": "at most"}, 0.0, 0.5),
    ({"value": 0.5, "lower": 0.4, "upper": 0.6}, 0.4, 0.6),
    ({"value": 0.5, "bound": "about", "upper": 0.6}, 0.495, 0.6),
    ({"value": 0.5, "lower": 0.4}, 0.4, 0.505),
]


@pytest.mark.parametrize(("changes", "low", "high"), RANGES)
def test_a_range_is_judged_by_its_ends_and_is_not_rounded(changes: dict[str, object], low: float, high: float) -> None:
    one = target(**changes)
    assert one.share_interval == pytest.approx((low, high))
    assert roundings((one,)).tolist() == [0.0]
    tiny = 1e-6
    for inside in ((low - 0.1, low), (high, high + 0.1), (low - 0.1, high + 0.1), ((low + high) / 2,) * 2):
        assert agrees(one, *inside), inside
    assert not agrees(one, low - 0.1, low - tiny)
    assert not agrees(one, high + tiny, high + 0.1)


@pytest.mark.parametrize("one", [target(), count(20)])
def test_a_rounded_value_is_judged_by_itself(one: CalibrationTarget) -> None:
    assert roundings((one,)) > 0
    assert agrees(one, 0.4, 0.5)
    assert agrees(one, 0.5, 0.6)
    assert not agrees(one, 0.4, 0.4999)
    assert not agrees(one, 0.5001, 0.6)


@pytest.mark.parametrize(
    "changes", [{"unit": "hours"}, {"unit": "citizens", "n": None, "n_assumed": 40, "n_reason": "x"}]
)
def test_a_target_to_fit_that_is_neither_a_share_nor_a_count_out_of_n_is_refused(changes: dict[str, object]) -> None:
    measure = Measure(kind="ever", states=("employed",), stop=12.0)
    with pytest.raises(ValueError, match="a target of role fit is a share, or a count of citizens"):
        target(**{"value": 20.0, "rounding": 1.0, "n": 40, "role": "fit", "measure": measure, **changes})
