"""Oracle: how a quantity moves with parameters, against closed forms of linear and of known functions."""

import math
from dataclasses import replace

import numpy as np
import pytest
from fabricated import calibration
from scipy import stats

from fsm_sim.decisions.parameter_columns import parameter_columns
from fsm_sim.decisions.sensitivity.indices import ParameterEffect, _swings, effects, inert_swing
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.study.forecasts.forecast import posterior_of

DRAWS = 8000
NAMES = ("a", "b", "c", "d")
SLOPES = np.array([3.0, -2.0, 1.0, 0.0])
COVARIANCE = np.array([[1.0, 0.6, 0.0, 0.0], [0.6, 1.0, 0.0, 0.0], [0.0, 0.0, 4.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
VARIANCE = float(SLOPES @ COVARIANCE @ SLOPES)


@pytest.fixture(scope="module")
def parameters() -> np.ndarray:
    return np.random.default_rng(3).multivariate_normal(np.zeros(4), COVARIANCE, DRAWS, method="cholesky")


@pytest.fixture(scope="module")
def found(parameters: np.ndarray) -> dict[str, ParameterEffect]:
    luck = np.random.default_rng(4).normal(0.0, 4.0, (DRAWS, 2))
    return {one.name: one for one in effects((parameters @ SLOPES)[:, None] + luck, parameters, NAMES, parameters)}


@pytest.mark.parametrize("place", range(4))
def test_D5_what_a_parameter_explains_alone_is_its_squared_correlation(
    found: dict[str, ParameterEffect], place: int
) -> None:
    """Correlated parameters move along: the second works against the first, with which it is correlated."""
    exact = float((COVARIANCE[place] @ SLOPES) ** 2 / COVARIANCE[place, place] / VARIANCE)
    assert found[NAMES[place]].first == pytest.approx(exact, abs=0.03)


@pytest.mark.parametrize("place", range(4))
def test_D5_what_is_left_when_all_others_are_known_is_the_conditional_variance(
    found: dict[str, ParameterEffect], place: int
) -> None:
    own = 1.0 / np.linalg.inv(COVARIANCE)[place, place]
    exact = float(SLOPES[place] ** 2 * own / VARIANCE)
    assert found[NAMES[place]].total == pytest.approx(exact, abs=0.03)


@pytest.mark.parametrize("place", range(4))
def test_D5_a_bar_reaches_between_the_quantiles(found: dict[str, ParameterEffect], place: int) -> None:
    slope = float(COVARIANCE[place] @ SLOPES / COVARIANCE[place, place])
    exact = 2 * abs(slope) * stats.norm.ppf(0.95) * math.sqrt(COVARIANCE[place, place])
    one = found[NAMES[place]]
    assert one.swing == pytest.approx(exact, abs=max(0.35, 4 * one.swing_mcse))
    if exact > 1:
        assert (one.high > one.low) == (slope > 0)


def test_D5_the_order_is_that_of_total_effects_on_a_known_function() -> None:
    """Independent inputs with an interaction: total Sobol' indices are sums of squared coefficients."""
    rng = np.random.default_rng(7)
    slopes = np.array([8.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.5])
    inputs = rng.normal(size=(6000, 8))
    quantity = inputs @ slopes + 1.5 * inputs[:, 0] * inputs[:, 2]
    total = slopes**2 + 1.5**2 * np.isin(np.arange(8), (0, 2))
    names = [str(place) for place in range(8)]
    found = {one.name: one for one in effects(quantity[:, None].repeat(2, axis=1), inputs, names, inputs)}
    assert stats.spearmanr([found[name].swing for name in names], total).statistic >= 0.95
    assert stats.spearmanr([found[name].total for name in names], total).statistic >= 0.95


def test_chance_alone_moves_with_nothing(parameters: np.ndarray) -> None:
    luck = np.random.default_rng(9).normal(size=(DRAWS, 2))
    made = effects(luck, parameters, NAMES, parameters)
    assert max(one.swing for one in made) < 0.1


def test_of_parameters_that_do_nothing_one_answer_in_twenty_names_any() -> None:
    """Twice their Monte Carlo error was taken for telling, and 32 of 40 answers named one of fifty such parameters."""
    rng, named, made = np.random.default_rng(21), 0, 120
    for seed in range(made):
        shared = rng.normal(size=(100, 1))
        columns = rng.normal(size=(100, 12)) + shared  # correlated with one another, as draws of a posterior are
        luck = rng.exponential(size=(100, 2))
        largest = max(float(_swings(luck.mean(axis=1)[:, None], column)[0]) for column in columns.T)
        named += largest > inert_swing(luck, columns, seed)
    assert 1 <= named <= made * (0.05 + 3 * np.sqrt(0.05 * 0.95 / made))


def test_a_parameter_that_does_something_is_told_from_those_that_do_nothing() -> None:
    rng = np.random.default_rng(22)
    columns = rng.normal(size=(200, 12))
    runs = columns[:, [4]] + rng.normal(size=(200, 4))
    found = effects(runs, columns, [str(place) for place in range(12)], columns)
    inert = inert_swing(runs, columns, 1)
    assert [one.name for one in found if one.swing > inert] == ["4"]


def test_a_factor_is_taken_as_its_logarithm_unless_it_is_nothing_in_some_draw() -> None:
    made = calibration(draws=12)
    name = next(one for one, prior in made.space.priors.items() if prior.logarithmic and prior.fixed is None)
    posterior = posterior_of(made, 12)
    values = posterior.table[name]
    assert parameter_columns(posterior, made, [name])[:, 0] == pytest.approx(np.log(values))
    place, columns = posterior.table.names.index(name), posterior.table.values.copy()
    columns[3, place] = 0.0
    nothing = replace(posterior, table=ParameterTable(posterior.table.names, columns))
    assert np.array_equal(parameter_columns(nothing, made, [name])[:, 0], columns[:, place])
