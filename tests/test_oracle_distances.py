"""Oracle: delta and PAWN of given draws against their exact values for a linear function of correlated normals."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from fsm_sim.decisions.sensitivity.distances import SLICES, Distances, distances

DRAWS = 8000
NAMES = ("strong", "opposed", "weak", "inert")
SLOPES = np.array([3.0, -0.5, 1.0, 0.0])
COVARIANCE = np.array([[1.0, 0.6, 0.0, 0.0], [0.6, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
CORRELATIONS = COVARIANCE @ SLOPES / np.sqrt(np.diag(COVARIANCE) * (SLOPES @ COVARIANCE @ SLOPES))
"""Of each parameter with the quantity: the opposed one acts against the strong one, with which it is correlated."""


@pytest.fixture(scope="module")
def parameters() -> np.ndarray:
    return np.random.default_rng(11).multivariate_normal(np.zeros(4), COVARIANCE, DRAWS, method="cholesky")


@pytest.fixture(scope="module")
def found(parameters: np.ndarray) -> Distances:
    return distances(parameters @ SLOPES, parameters, NAMES, seed=5)


def delta(correlation: float) -> float:
    """Half the expected area between the density of a standard normal and that given one correlated with it."""
    at = np.linspace(-6, 6, 4001)
    spread = np.sqrt(1 - correlation**2)

    def area(known: float) -> float:
        given = stats.norm.pdf(at, correlation * known, spread)
        return float(np.trapezoid(np.abs(given - stats.norm.pdf(at)), at)) / 2

    values = stats.norm.ppf((np.arange(200) + 0.5) / 200)
    return float(np.mean([area(one) for one in values]))


def pawn(correlation: float) -> float:
    """The median over slices of equal probability of the largest distance between distribution functions."""
    at, spread = np.linspace(-4, 4, 401), np.sqrt(1 - correlation**2)
    edges = np.clip(stats.norm.ppf(np.linspace(0, 1, SLICES + 1)), -8, 8)
    largest = []
    for low, high in pairwise(edges):
        known = np.linspace(low, high, 401)
        given = stats.norm.cdf((at[:, None] - correlation * known) / spread) * stats.norm.pdf(known)
        within = integrate.simpson(given, x=known, axis=1) * SLICES
        largest.append(np.abs(within - stats.norm.cdf(at)).max())
    return float(np.median(largest))


@pytest.mark.parametrize("place", range(4))
def test_D5_delta_and_pawn_are_those_of_correlated_normals(found: Distances, place: int) -> None:
    """Twenty slices blur a density and chance moves it: what is told of an inert parameter says how far."""
    one = next(each for each in found.parameters if each.name == NAMES[place])
    floor = found.inert
    for told, exact, least in (
        (one.delta, delta(CORRELATIONS[place]), floor.delta),
        (one.pawn, pawn(CORRELATIONS[place]), floor.pawn),
    ):
        assert told == pytest.approx(exact, abs=0.02) if exact > least else told < 2 * least


def test_D5_they_put_parameters_in_the_order_of_their_correlations_and_leave_out_the_inert_one(
    found: Distances,
) -> None:
    order = [NAMES[place] for place in np.argsort(-np.abs(CORRELATIONS))]
    assert [one.name for one in found.parameters] == order
    assert sorted(found.parameters, key=lambda one: -one.pawn) == list(found.parameters)
    assert [one.name for one in found.beyond()] == order[:3]


def test_one_inert_parameter_in_twenty_is_beyond_an_inert_one() -> None:
    """Of sixty, 3 are expected with a standard deviation of 2.0: those of one quantity share a threshold."""
    rng = np.random.default_rng(3)
    names = [str(one) for one in range(10)]
    made = [distances(rng.gamma(2.0, size=150), rng.normal(size=(150, 10)), names, seed=one) for one in range(6)]
    for name in ("delta", "pawn"):
        beyond = sum(getattr(one, name) > getattr(each.inert, name) for each in made for one in each.parameters)
        assert 1 <= beyond <= 9, (name, beyond)


def test_a_quantity_that_never_moves_and_a_parameter_that_never_does_have_no_distance(parameters: np.ndarray) -> None:
    still = distances(np.ones(500), parameters[:500], NAMES, seed=1)
    assert {(one.delta, one.pawn) for one in (*still.parameters, still.inert)} == {(0.0, 0.0)}
    assert still.beyond() == ()
    fixed = parameters[:500] * np.array([1.0, 0.0, 1.0, 1.0])
    none = distances(fixed @ SLOPES, fixed, NAMES, seed=1)
    assert next((one.delta, one.pawn) for one in none.parameters if one.name == "opposed") == (0.0, 0.0)
