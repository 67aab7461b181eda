"""Oracle: scores of predictive distributions against their definitions and closed forms."""

import numpy as np
import pytest
from scipy.stats import norm

from fsm_sim.study.backtests.scores import crps_of_draws, crps_of_normal, inside_of_draws, places_among_draws

DRAWS = np.array([[0.0, 5.0], [1.0, 5.0], [4.0, 8.0], [9.0, 2.0]])
VALUES = np.array([3.0, 5.0])


def test_crps_of_draws_is_its_definition_over_all_pairs() -> None:
    found = crps_of_draws(DRAWS, VALUES)
    for place, value in enumerate(VALUES):
        own = DRAWS[:, place]
        pairs = [abs(one - other) for i, one in enumerate(own) for j, other in enumerate(own) if i != j]
        assert found[place] == pytest.approx(np.abs(own - value).mean() - np.mean(pairs) / 2)


def test_crps_of_a_single_draw_is_its_distance() -> None:
    assert crps_of_draws(np.array([[2.0]]), np.array([5.0])).tolist() == [3.0]


def test_crps_of_a_normal_is_the_integral_that_defines_it() -> None:
    at = np.linspace(-40, 60, 400_001)
    for mean, sd, value in ((0.0, 1.0, 0.0), (1.0, 2.0, 4.0), (10.0, 3.0, 2.0)):
        squared = (norm.cdf(at, mean, sd) - (at >= value)) ** 2
        whole = float(squared.sum() * (at[1] - at[0]))
        assert float(crps_of_normal(np.array(mean), np.array(sd), np.array(value))) == pytest.approx(whole, abs=1e-3)


def test_many_draws_of_a_normal_have_the_score_of_the_normal() -> None:
    quantiles = norm.ppf((np.arange(20_000) + 0.5) / 20_000, 1.0, 2.0)[:, None]
    score = crps_of_draws(quantiles, np.array([2.5]))
    assert score[0] == pytest.approx(float(crps_of_normal(np.array(1.0), np.array(2.0), np.array(2.5))), rel=1e-3)


def test_the_ends_of_an_interval_are_in_it() -> None:
    draws = np.arange(101.0)[:, None] * np.ones(6)
    assert inside_of_draws(draws, np.array([4.9, 5.0, 5.1, 94.9, 95.0, 95.1]), 0.9).tolist() == [0, 1, 1, 1, 1, 0]


def test_a_place_counts_draws_below_and_half_of_those_alike() -> None:
    assert places_among_draws(DRAWS, VALUES).tolist() == [0.5, 0.5]
    assert places_among_draws(DRAWS, np.array([10.0, 0.0])).tolist() == [1.0, 0.0]
    assert places_among_draws(DRAWS, np.array([0.0, 8.0])).tolist() == [0.125, 0.875]
