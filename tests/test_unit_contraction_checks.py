"""Unit: how much data moved a parameter, and the checks that a calibration must pass."""

import json

import arviz as az
import numpy as np
import pytest
import xarray as xr
from scipy import stats

from fsm_sim.inference.parameters.priors import Prior
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.posterior.checks import Diagnostics, bfmi, convergence, diagnostics, judged, prediction
from fsm_sim.inference.posterior.contraction import ShiftAndContraction, contraction_of

WHY = {"status": "M", "reason": "made up"}


# Contraction


GRID = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
"""A standard normal, evenly."""


@pytest.mark.parametrize(
    ("shift", "contraction", "learnt"),
    [
        (0.25, 0.25, "both"),
        (-3.0, 0.9, "both"),
        (0.25, 0.2499, "moved"),
        (-0.25, 0.0, "moved"),
        (-0.41, -0.3, "moved"),
        (3.0, -2.0, "moved"),
        (0.2499, 0.25, "narrowed"),
        (-0.2499, 1.0, "narrowed"),
        (0.2499, 0.2499, "hardly"),
        (-0.2499, -2.0, "hardly"),
        (0.0, 0.0, "hardly"),
    ],
)
def test_the_label_is_by_fixed_bins_of_shift_and_contraction(shift: float, contraction: float, learnt: str) -> None:
    assert ShiftAndContraction(shift, contraction).learnt == learnt


def test_a_mean_that_moved_while_its_variance_grew_is_not_called_nothing() -> None:
    """The elasticity of caseload once went from -0.068 to -0.103 with a wider posterior, and "nothing" was printed."""
    prior = Prior(mean=-0.068, sd=0.085, **WHY)
    found = contraction_of("x", prior, -0.068 + 0.085 * GRID, -0.103 + 0.095 * GRID)
    assert found.shift == pytest.approx(-0.035 / 0.085, rel=1e-3)
    assert found.contraction == pytest.approx(1 - (0.095 / 0.085) ** 2, rel=1e-3)
    assert found.contraction < 0
    assert found.learnt == "moved"


def test_shift_and_contraction_of_a_lognormal_are_those_of_its_logarithm_in_any_unit() -> None:
    for unit in (1.0, 1000.0):
        prior = Prior(median=unit, sigma=0.5, **WHY)
        found = contraction_of("x", prior, unit * np.exp(0.5 * GRID), 2.0 * unit * np.exp(0.25 * GRID))
        assert found.shift == pytest.approx(np.log(2.0) / 0.5, rel=1e-3)
        assert found.contraction == pytest.approx(0.75, abs=0.002)


def test_the_mean_square_of_shifts_is_the_mean_contraction_when_data_come_from_the_prior() -> None:
    """What both numbers have to do with each other, by the conjugate normal: the law of total variance."""
    rng = np.random.default_rng(2)
    truths = rng.standard_normal(4000)
    data = truths + 0.8 * rng.standard_normal(4000)
    variance = 1 / (1 + 1 / 0.8**2)
    shifts = [
        ShiftAndContraction.of(0.0, 1.0, variance / 0.8**2 * one + np.sqrt(variance) * GRID[::20]).shift for one in data
    ]
    assert np.mean(np.square(shifts)) == pytest.approx(1 - variance, rel=0.08)


def test_the_penalty_moves_against_its_multiplier() -> None:
    prior = Prior(mean=0.8, sd=0.1, **WHY)
    found = estimation._contraction_of("caseworker_change_multiplier", prior, 0.8 + 0.1 * GRID, 0.7 + 0.05 * GRID)
    assert found.name == "caseworker_change_penalty"
    assert found.posterior_mean > found.prior_mean
    assert found.shift == pytest.approx(1.0, rel=1e-3)


def test_a_posterior_half_as_wide_is_a_contraction_of_three_quarters() -> None:
    grid = GRID
    found = contraction_of("x", Prior(mean=2.0, sd=4.0, **WHY), 2.0 + 4.0 * grid, 2.0 + 2.0 * grid)
    assert found.contraction == pytest.approx(0.75, abs=0.002)
    assert found.posterior_mean == pytest.approx(2.0)
    assert (found.prior_lower, found.prior_upper) == pytest.approx((2 - 4 * 1.6449, 2 + 4 * 1.6449), abs=0.01)
    assert (found.posterior_lower, found.posterior_upper) == pytest.approx((2 - 2 * 1.6449, 2 + 2 * 1.6449), abs=0.01)


def test_a_lognormal_is_compared_by_its_logarithm() -> None:
    grid = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    found = contraction_of("x", Prior(median=0.1, sigma=1.0, **WHY), 0.1 * np.exp(grid), 0.3 * np.exp(0.5 * grid))
    assert found.contraction == pytest.approx(0.75, abs=0.002)


def test_one_draw_in_thousands_does_not_take_a_lognormal_out_of_its_own_interval() -> None:
    draws = np.exp(np.append(np.random.default_rng(3).standard_normal(3399), 10.0))
    found = contraction_of("x", Prior(median=1.0, sigma=1.0, **WHY), draws, draws)
    assert draws.mean() > found.posterior_upper > found.posterior_mean > found.posterior_lower
    assert found.posterior_mean == pytest.approx(1.0, abs=0.06)


def test_draws_from_the_prior_itself_do_not_contract_it() -> None:
    prior = Prior(mean=-0.15, sd=0.08, low=-0.5, high=0.0, **WHY)
    grid = prior.quantile((np.arange(4000) + 0.5) / 4000)
    found = contraction_of("x", prior, grid, grid.reshape(4, 1000))
    assert found.contraction == pytest.approx(0.0, abs=1e-12)
    assert (found.shift, found.learnt) == (pytest.approx(0.0, abs=1e-12), "hardly")
    assert found.prior_mean == found.posterior_mean


def test_nothing_is_learnt_of_what_is_fixed() -> None:
    found = contraction_of("x", Prior(fixed=0.3, **WHY), np.full(100, 0.3), np.full(100, 0.3))
    assert (found.learnt, found.shift, found.contraction) == ("fixed", 0.0, 0.0)
    assert json.loads(json.dumps(found.as_json()))["prior_mean"] == pytest.approx(0.3)


# B1


NAMES = ("estimated", "other")


def tree(value: np.ndarray, energy: np.ndarray | None = None, diverging: int = 0) -> xr.DataTree:
    """A posterior of two parameters, (chains, draws, 2)."""
    chains, draws, _ = value.shape
    energy = np.random.default_rng(2).standard_normal((chains, draws)) if energy is None else energy
    flags = np.zeros((chains, draws), dtype=bool)
    flags[0, :diverging] = True
    return xr.DataTree.from_dict(
        {
            "posterior": xr.Dataset(
                {"value": (("chain", "draw", "parameter"), value)}, {"parameter": list(NAMES[: value.shape[2]])}
            ),
            "sample_stats": xr.Dataset(
                {"diverging": (("chain", "draw"), flags), "energy": (("chain", "draw"), energy)}
            ),
        }
    )


def white(chains: int = 4, draws: int = 500) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((chains, draws, 2))


def failed(checks: tuple[Check, ...]) -> list[str]:
    return [check.name for check in checks if not check.passed]


def test_B1_independent_draws_pass_every_check_and_each_is_recorded() -> None:
    checks = convergence(tree(white()))
    assert failed(checks) == []
    assert {check.name: check.threshold for check in checks} == {
        "rhat_max": 1.01,
        "bulk_ess_min": 400,
        "tail_ess_min": 400,
        "divergences": 0,
        "bfmi_min": 0.3,
    }


def test_B1_chains_that_disagree_fail_by_r_hat() -> None:
    value = white()
    value[0, :, 1] += 1.0
    checks = convergence(tree(value))
    assert "rhat_max" in failed(checks)


def test_B1_draws_that_resemble_their_predecessors_fail_by_effective_sample_size() -> None:
    checks = convergence(tree(np.repeat(white(4, 60), 10, axis=1)))
    assert "bulk_ess_min" in failed(checks)


def test_B1_one_divergence_is_one_too_many() -> None:
    checks = convergence(tree(white(), diverging=1))
    assert failed(checks) == ["divergences"]


def test_B1_energy_that_creeps_fails() -> None:
    energy = np.random.default_rng(1).standard_normal((4, 500)).cumsum(axis=1)
    assert failed(convergence(tree(white(), energy))) == ["bfmi_min"]


def test_B1_a_parameter_that_is_held_fixed_does_not_spoil_the_checks() -> None:
    value = white()
    value[..., 1] = 0.3
    assert failed(convergence(tree(value), ["other"])) == []


SOUND = Diagnostics(1.0, 1000.0, 1000.0, 0, 1.0)
LIMITS = [
    ("rhat", 1.01, +1, "rhat_max"),
    ("bulk", 400.0, -1, "bulk_ess_min"),
    ("tail", 400.0, -1, "tail_ess_min"),
    ("energy", 0.3, -1, "bfmi_min"),
]


@pytest.mark.parametrize(("field", "limit", "worse", "check"), LIMITS)
def test_B1_a_number_on_its_limit_passes_and_the_next_number_beyond_it_fails_that_check_alone(
    field: str, limit: float, worse: int, check: str
) -> None:
    assert failed(judged(SOUND)) == []
    assert failed(judged(SOUND._replace(**{field: limit}))) == []
    beyond = float(np.nextafter(limit, worse * np.inf))
    found = judged(SOUND._replace(**{field: beyond}))
    assert failed(found) == [check]
    assert [one.value for one in found if not one.passed] == [beyond]
    assert failed(judged(SOUND._replace(**{field: limit - worse * 0.2}))) == []


@pytest.mark.parametrize("field", ["rhat", "bulk", "tail", "energy"])
def test_B1_a_number_that_is_not_known_fails_its_check_alone(field: str) -> None:
    found = judged(SOUND._replace(**{field: np.nan}))
    assert failed(found) == [check for name, _, _, check in LIMITS if name == field]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_B1_one_draw_of_an_estimated_parameter_that_is_not_finite_fails(value: float) -> None:
    draws = white()
    draws[2, 17, 0] = value
    assert failed(convergence(tree(draws), ["other"])) == [check for _, _, _, check in LIMITS[:3]]


def test_B1_an_estimated_parameter_that_never_moves_fails_though_others_are_sound() -> None:
    """Its R-hat is 0 over 0. It was once left out, as if it were held fixed."""
    draws = white()
    draws[..., 1] = 0.3
    assert "rhat_max" in failed(convergence(tree(draws)))


def test_B1_energy_that_never_changes_fails() -> None:
    assert failed(convergence(tree(white(), np.ones((4, 500))))) == ["bfmi_min"]


@pytest.mark.parametrize("worst", [0, 1])
def test_B1_the_worst_parameter_decides_by_the_diagnostics_of_arviz(worst: int) -> None:
    """One parameter creeps in its middle and the other does not: bulk and tail differ, and each is its own."""
    draws = white()
    noise = np.random.default_rng(3).standard_normal((4, 500))
    for draw in range(1, 500):
        noise[:, draw] = 0.6 * noise[:, draw - 1] + 0.8 * noise[:, draw]
    draws[..., worst] = noise
    found, one = diagnostics(tree(draws)), xr.Dataset({"x": (("chain", "draw"), noise)})
    assert found.rhat >= float(az.rhat(one)["x"])
    assert found.bulk == pytest.approx(float(az.ess(one, method="bulk")["x"]))
    assert found.tail == pytest.approx(float(az.ess(one, method="tail")["x"]))
    assert found.bulk < 0.8 * found.tail
    other = xr.Dataset({"x": (("chain", "draw"), draws[..., 1 - worst])})
    assert found.rhat == pytest.approx(max(float(az.rhat(data)["x"]) for data in (one, other)))


def test_B1_divergences_are_counted_over_all_chains() -> None:
    assert diagnostics(tree(white(), diverging=3)).divergences == 3


def test_the_fraction_of_missing_information_is_that_of_the_worst_chain() -> None:
    """Alternating energies have 4 over 1, a ramp of three steps has 1 over 1.25: worked out by hand."""
    alternating, ramp = [0.0, 2.0, 0.0, 2.0], [0.0, 1.0, 2.0, 3.0]
    assert bfmi(np.array([alternating])) == pytest.approx(4.0)
    assert bfmi(np.array([ramp, alternating])) == bfmi(np.array([alternating, ramp])) == pytest.approx(0.8)


def test_B1_a_chain_of_nothing_but_one_value_is_not_approved() -> None:
    value = np.repeat(white(4, 1), 500, axis=1)
    assert failed(convergence(tree(value)))


def test_the_fraction_of_missing_information_is_that_of_arviz() -> None:
    energy = np.random.default_rng(1).standard_normal((3, 400)).cumsum(axis=1) * 0.2
    energy += np.random.default_rng(2).standard_normal((3, 400))
    theirs = az.bfmi(tree(white(3, 400), energy))
    theirs = (
        np.concatenate([np.ravel(theirs[name]) for name in theirs.data_vars])
        if hasattr(theirs, "data_vars")
        else theirs
    )
    assert bfmi(energy) == pytest.approx(float(np.min(theirs)), rel=0.01)


# B6


@pytest.mark.parametrize(("targets", "most"), [(1, 1), (5, 2), (10, 4), (22, 6), (50, 10)])
def test_B6_as_many_targets_may_be_outside_as_the_99th_percentile_of_the_binomial(targets: int, most: int) -> None:
    assert most == stats.binom.ppf(0.99, targets, 0.1)
    assert prediction([False] * most + [True] * (targets - most)).passed
    if most < targets:
        found = prediction([False] * (most + 1) + [True] * (targets - most - 1))
        assert not found.passed
        assert (found.value, found.threshold) == (most + 1, most)


def test_a_check_reads_back_from_json() -> None:
    for check in convergence(tree(white())):
        assert Check(**json.loads(json.dumps(check.as_json()))) == check
