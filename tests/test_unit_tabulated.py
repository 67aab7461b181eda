"""Unit: a prior given as a table is a smooth rising curve, the same for NumPy and PyTensor, that stays in its range."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from fsm_sim.inference.caseload.predictive import HIGH, LOW, Predictive
from fsm_sim.inference.caseload.stored_prior import read_prior
from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.priors import NUMPY, Prior
from fsm_sim.inference.parameters.tabulated_prior import grid
from fsm_sim.inference.posterior.contraction import contraction_of
from fsm_sim.inference.posterior.model import TENSOR
from fsm_sim.inference.sources import read_priors

WHY = {"status": "M", "reason": "made up"}


def of(table: tuple[float, ...], low: float = LOW, high: float = HIGH) -> Prior:
    return Prior(table=table, low=low, high=high, **WHY)


def mixture(null: float = 0.6) -> Predictive:
    """A posterior as the meta-analysis gives one: no effect likelier than not, the effect far from 0."""
    rng = np.random.default_rng(3)
    return Predictive(
        np.clip(null + 0.1 * rng.standard_normal(500), 0.01, 0.99),
        np.clip(-0.15 + 0.05 * rng.standard_normal(500), LOW, -0.001),
        0.02 + 0.1 * rng.random(500),
    )


def test_a_table_of_the_normal_is_the_normal() -> None:
    prior = of(tuple(grid(129)), -9.0, 9.0)
    assert prior.quantile(norm.cdf([-3.3, 0.0, 1.2])) == pytest.approx([-3.3, 0.0, 1.2], abs=1e-9)
    assert (prior.centre, prior.scale) == (pytest.approx(0.0, abs=1e-9), pytest.approx(1.0, abs=1e-3))


@pytest.mark.parametrize("null", [0.05, 0.6, 0.95])
def test_the_table_has_the_quantiles_of_the_draws(null: float) -> None:
    predictive = mixture(null)
    prior = of(predictive.table())
    probability = np.array([0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.9, 0.95, 0.99])
    assert prior.quantile(probability) == pytest.approx(predictive.quantile(probability), abs=1e-3)
    draws = predictive.draw(400_000, np.random.default_rng(1))
    assert np.quantile(draws, probability) == pytest.approx(predictive.quantile(probability), abs=3e-3)
    assert (prior.centre, prior.scale) == (
        pytest.approx(draws.mean(), abs=1e-3),
        pytest.approx(draws.std(), abs=1e-3),
    )


def test_quantiles_and_probabilities_undo_each_other() -> None:
    predictive, probability = mixture(), np.linspace(0.001, 0.999, 41)
    assert predictive.below(predictive.quantile(probability)) == pytest.approx(probability, abs=1e-9)
    assert predictive.below(np.array([LOW - 1, LOW, HIGH, HIGH + 1])) == pytest.approx([0, 0, 1, 1])


def test_the_summary_is_that_of_the_table() -> None:
    predictive = mixture()
    prior, found = of(predictive.table()), predictive.summary()
    assert (found["mean"], found["sd"]) == (pytest.approx(prior.centre, abs=5e-4), pytest.approx(prior.scale, abs=5e-4))
    assert found["median"] == pytest.approx(float(prior.quantile(np.array(0.5))), abs=1e-3)


def test_the_shipped_table_rises_and_stays_in_its_range_however_far_out() -> None:
    prior = read_priors().effects.caseload_elasticity_work
    values = prior.value(np.linspace(-8, 8, 20_001), NUMPY)
    assert (np.diff(values) > 0).all()
    ends = prior.value(np.array([-1e3, 1e3]), NUMPY)
    assert (ends >= [LOW, LOW]).all()
    assert (ends <= [HIGH, HIGH]).all()
    assert prior.quantile(np.array([0.0, 1.0])) == pytest.approx([LOW, HIGH])


def test_numpy_and_tensors_agree_and_the_gradient_is_that_of_finite_differences() -> None:
    prior, x = of(read_prior().table), pt.dvector()
    value = prior.value(x, TENSOR)
    there = pytensor.function([x], [value, pt.grad(value.sum(), x)], mode="FAST_COMPILE")
    at, step = np.linspace(-6, 6, 481) + 0.0007, 1e-6
    values, gradient = there(at)
    assert values == pytest.approx(prior.value(at, NUMPY), abs=1e-15)
    differences = (prior.value(at + step, NUMPY) - prior.value(at - step, NUMPY)) / (2 * step)
    assert gradient == pytest.approx(differences, abs=1e-8)
    assert (gradient > 0).all()


def test_what_is_not_a_number_stays_so() -> None:
    found = of(read_prior().table).value(np.array([np.nan, 0.0]), NUMPY)
    assert np.isnan(found[0])
    assert np.isfinite(found[1])


def test_the_derivative_is_continuous_at_every_point_of_the_table() -> None:
    prior, h = of(read_prior().table), 1e-7
    at = grid(len(read_prior().table))
    here = prior.value(at, NUMPY)
    before, after = (here - prior.value(at - h, NUMPY)) / h, (prior.value(at + h, NUMPY) - here) / h
    assert before == pytest.approx(after, abs=1e-5)


def test_all_priors_at_once_are_each_prior_alone() -> None:
    settings = read_priors()
    priors = {
        "normal": settings.effects.caseload_elasticity_clarify,
        "table": of(read_prior().table),
        "fixed": Prior(fixed=0.3, **WHY),
        "lognormal": Prior(median=0.1, sigma=0.5, **WHY),
        "cut": settings.effects.caseworker_change_multiplier,
    }
    known, normals, x = ParameterSpace(priors, settings), np.array([0.4, -1.3, 0.2, 1.1]), pt.dvector()
    alone = [float(priors[name].value(z, NUMPY)) for name, z in zip(known.free, normals, strict=True)]
    together = known.values(normals, NUMPY, np)
    assert np.delete(together, 2) == pytest.approx(alone, rel=1e-12)
    assert together[2] == 0.3
    tensors = pytensor.function([x], known.values(x, TENSOR, pt), mode="FAST_COMPILE")
    assert tensors(normals) == pytest.approx(together, rel=1e-9)


def test_a_table_is_compared_with_its_posterior_on_the_plain_scale() -> None:
    prior = of(mixture().table())
    draws = prior.value(ndtri((np.arange(4000) + 0.5) / 4000), NUMPY)
    found = contraction_of("x", prior, draws, draws)
    assert found.contraction == pytest.approx(0.0, abs=1e-12)
    assert found.prior_mean == pytest.approx(prior.centre)
    assert contraction_of("x", prior, draws, 0.5 * draws).contraction == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ((-0.5, -0.4, -0.4, -0.2, -0.1), -0.6, 0.0),  # stands still
        ((-0.5, -0.4, -0.3, -0.2, 0.1), -0.6, 0.0),  # leaves the range
        ((-0.5, -0.4, -0.3, -0.2, -0.1), -0.6, None),
        ((-0.5, -0.4, -0.3, -0.2, -0.1), -0.5, 0.0),
    ],
)
def test_a_table_that_does_not_rise_between_its_ends_is_refused(table, low, high) -> None:
    with pytest.raises(ValueError, match="a table rises from value to value, and lies between low and high"):
        Prior(table=table, low=low, high=high, **WHY)
