"""Unit: the limits of coverage and of simultaneous bands, on positions that are worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from fsm_sim.inference.validation import uniformity
from fsm_sim.inference.validation.uniformity import coverage, coverage_checks, curves, level_of_each, outside


def test_the_level_of_each_band_leaves_one_in_a_hundred_to_all_together() -> None:
    assert [level_of_each(number) for number in (1, 4, 10)] == pytest.approx([0.99, 0.9975, 0.999])


def test_an_interval_holds_a_truth_that_is_at_its_end() -> None:
    positions = np.array([[0.25], [0.75], [0.2499], [0.7501], [0.5]])
    assert coverage(positions, 0.5).tolist() == [3 / 5]
    assert coverage(np.column_stack([positions, 1 - positions, positions * 0 + 0.5]), 0.5).tolist() == [0.6, 0.6, 1.0]


def held(inside: int, fits: int = 100) -> np.ndarray:
    """A column of positions of which so many are within the central half, and all within four fifths."""
    return np.where(np.arange(fits) < inside, 0.5, 0.15)


@pytest.mark.parametrize(("inside", "strange"), [(36, 1), (37, 0), (50, 0), (63, 0), (64, 1)])
def test_B3_the_central_99_per_cent_of_the_binomial_are_not_strange(inside: int, strange: int) -> None:
    """Of 100 fits 37 to 63 hold the truth in their 50 % intervals."""
    assert stats.binom.cdf(36, 100, 0.5) < 0.005 < stats.binom.cdf(37, 100, 0.5)
    check = coverage_checks(held(inside)[:, None])[0]
    assert (check.name, check.facts["level"], check.facts["mean"]) == ("coverage_50", 0.5, pytest.approx(inside / 100))
    assert check.value == strange


@pytest.mark.parametrize(("strange", "passed"), [(0, True), (2, True), (3, False)])
def test_B3_of_ten_parameters_two_may_be_strange(strange: int, passed: bool) -> None:
    """The 99.9th percentile of Binomial(10, 0.01) is 2."""
    assert stats.binom.cdf(1, 10, 0.01) < 0.999 < stats.binom.cdf(2, 10, 0.01)
    columns = [held(20)] * strange + [held(50)] * (10 - strange)
    half = coverage_checks(np.column_stack(columns))[0]
    assert (half.value, half.threshold, half.passed) == (strange, 2, passed)
    assert [one.name for one in coverage_checks(np.column_stack(columns))] == [
        "coverage_50",
        "coverage_80",
        "coverage_90",
    ]


def test_curves_are_the_ecdf_and_its_band_less_the_uniform_one() -> None:
    even = (np.arange(200) + 0.5) / 200
    found = {name: np.array(line) for name, line in curves(["even", "low"], np.column_stack([even, even**2])).items()}
    assert list(found) == ["point", "lower", "upper", "even", "low"]
    inner = slice(1, -1)
    assert (found["lower"][inner] <= 0).all()
    assert (found["upper"][inner] >= 0).all()
    assert np.abs(found["even"]).max() <= 1 / 200
    assert found["low"].max() == pytest.approx(0.25, abs=0.01)  # sqrt(u) - u
    assert (found["low"][inner] > -1e-9).all()
    assert outside(np.column_stack([even, even**2])).tolist() == [False, True]
    assert outside(np.column_stack([even, 1 - even**2])).tolist() == [False, True]


@pytest.mark.parametrize(("beyond", "leaves"), [(0.0, False), (1e-9, True)])
def test_an_ecdf_on_the_edge_of_its_band_does_not_leave_it(
    beyond: float, leaves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The band of eight even positions at 0.25, 0.5 and 0.75 is put where their ECDF is, or a hair within."""
    points, ecdf = np.array([0.0, 0.25, 0.5, 0.75, 1.0]), np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    even = (np.arange(8)[:, None] + 0.5) / 8
    for lower, upper in ((ecdf + beyond, ecdf + 0.1), (ecdf - 0.1, ecdf - beyond)):
        monkeypatch.setattr(uniformity, "band", lambda *_, ends=(lower, upper): (points, *ends))
        assert outside(even).tolist() == [leaves]
