"""Unit: the coordinates of the sampler change nothing but where it walks, and make the posterior's ridges straight."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
from fabricated import unknowns

from fsm_sim.inference.posterior.model import build
from fsm_sim.inference.posterior.sampling.coordinates import (
    Whitening,
    around,
    mode,
    undecided,
    whiten,
    whiten_roughly,
)
from fsm_sim.inference.posterior.sampling.transport_map import degree, features
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.published import observed


@pytest.fixture(scope="module")
def forward() -> ForwardModel:
    sources = read_sources()
    groups = observed(sources.catalogue, sources.programmes, {})
    return ForwardModel(unknowns(sources), groups)


@pytest.fixture(scope="module")
def found(forward: ForwardModel) -> Whitening:
    return whiten(forward)


def logp(model: pm.Model) -> Callable[[np.ndarray], float]:
    """The log density of a model at a point; compiled once for all points."""
    name, compiled = model.free_RVs[0].name, model.compile_logp(sum=True, mode="FAST_COMPILE")
    return lambda point: float(compiled({name: point}))


def test_the_density_is_the_same_in_both_coordinates(forward: ForwardModel, found: Whitening) -> None:
    """Up to a constant, at points within and outside the bulk: the Jacobian of the change is constant."""
    plain, whitened = logp(build(forward)), logp(build(forward, found))
    points = np.random.default_rng(1).standard_normal((6, len(found.mode)))
    differences = [whitened(at) - plain(found.standard(at, np)) for at in points]
    assert differences == pytest.approx([differences[0]] * len(points), abs=1e-7)


def test_the_density_is_the_same_where_parameters_are_non_centred(forward: ForwardModel) -> None:
    """But for the volume, which the spreads stretch: that is what the density in white coordinates has more."""
    pooled = forward.pooling.between_sd < len(forward.free)
    assert 5 < pooled.sum() < len(pooled)
    apart = replace(forward, noncentred=pooled.astype(float))
    places = np.random.default_rng(3).standard_normal((6, len(pooled)))
    assert np.array([apart.uncentred(apart.centred(at, np)) for at in places]) == pytest.approx(places)
    root = Whitening(np.zeros(len(pooled)), np.eye(len(pooled)), np.zeros((1, 0)))
    plain, white = logp(build(forward)), logp(build(apart, root))
    differences = []
    for at in places:
        columns = [apart.centred(at + e, np) - apart.centred(at - e, np) for e in 1e-5 * np.eye(len(at))]
        volume = np.linalg.slogdet(np.column_stack(columns) / 2e-5)[1]
        differences.append(white(at) - plain(apart.centred(at, np)) - volume)
    assert differences == pytest.approx([differences[0]] * len(places), abs=1e-6)


def test_only_pooled_parameters_without_targets_are_non_centred(forward: ForwardModel) -> None:
    found, jacobian = mode(forward)
    apart = undecided(forward, found, jacobian)
    names = {name for name, one in zip(forward.free, apart, strict=True) if one}
    assert {"ap: placement", "fsm2: placement"} <= names
    assert not names & {"bir: placement", "bir: paid_hours", "passive -> placement", "between_sd: placement"}


def test_the_change_of_volume_is_that_of_the_root_everywhere(found: Whitening) -> None:
    step = 1e-5
    for at in np.random.default_rng(2).standard_normal((3, len(found.mode))) * 1.5:
        columns = [
            (found.standard(at + e, np) - found.standard(at - e, np)) / (2 * step) for e in np.eye(len(at)) * step
        ]
        assert np.linalg.det(np.column_stack(columns)) == pytest.approx(np.linalg.det(found.root), rel=1e-5)


def test_numpy_and_tensors_agree(found: Whitening) -> None:
    at = pt.dvector()
    compiled = pytensor.function([at], found.standard(at, pt), mode="FAST_COMPILE")
    for point in np.random.default_rng(3).standard_normal((4, len(found.mode))):
        assert compiled(point) == pytest.approx(found.standard(point, np), abs=1e-12)


def test_a_bent_ridge_is_straightened() -> None:
    """One target fixes x + y² / 2 with standard deviation 0.1: white coordinates lead to points on the ridge."""

    def residuals(at: np.ndarray) -> np.ndarray:
        return np.array([(at[0] + at[1] ** 2 / 2) / 0.1, at[0], at[1]])

    jacobian = np.array([[10.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    ridge = around(residuals, np.zeros(2), jacobian, 1, 1, 3)
    for prior_informed in (-2.0, -0.5, 0.0, 1.0, 2.5):
        x, y = ridge.standard(np.array([0.0, prior_informed]), np)
        assert abs(y) == pytest.approx(abs(prior_informed))
        assert x == pytest.approx(-(y**2) / 2, abs=0.05)


def test_a_rough_answer_bends_along_the_coordinates_that_bend_most() -> None:
    """The ridge is x + (y + z)² / 2 + w² / 50: with two curved coordinates it is straight along y + z, not along w."""

    def residuals(at: np.ndarray) -> np.ndarray:
        x, y, z, w = at
        return np.array([(x + (y + z) ** 2 / 2 + w**2 / 50) / 0.1, *(0.0 * at[1:]), *at])

    jacobian = np.vstack([[10.0, 0.0, 0.0, 0.0], np.zeros((3, 4)), np.eye(4)])
    jacobian[1, 3] = 0.1  # w is known a little, so that y and z are in one plane of the rotation and w is not
    ridge = around(residuals, np.zeros(4), jacobian, 1, 2, 3)
    assert degree(len(ridge.coefficients)) == 2
    for prior_informed in np.random.default_rng(1).standard_normal((20, 3)):
        x, y, z, w = ridge.standard(np.array([0.0, *prior_informed]), np)
        assert x == pytest.approx(-((y + z) ** 2) / 2 * 100 / 101, abs=0.02 + w**2 / 50)


def test_rough_coordinates_keep_the_density_too(forward: ForwardModel) -> None:
    rough = whiten_roughly(forward, forward.data, 12, np.zeros(len(forward.free)))
    plain, whitened = logp(build(forward)), logp(build(forward, rough))
    points = np.random.default_rng(1).standard_normal((4, len(rough.mode)))
    differences = [whitened(at) - plain(rough.standard(at, np)) for at in points]
    assert differences == pytest.approx([differences[0]] * len(points), abs=1e-7)


@pytest.mark.parametrize("count", range(60))
def test_the_terms_of_a_polynomial_tell_of_how_many_coordinates_it_is(count: int) -> None:
    assert degree(len(features(np.zeros(count), count, np))) == count


def test_where_nothing_is_loose_or_nothing_firm_there_is_only_a_shift() -> None:
    assert features(np.zeros(0), 0, np).tolist() == [1.0]
    all_firm = Whitening(np.zeros(2), np.eye(2), np.full((1, 2), 0.5))
    assert all_firm.standard(np.array([1.0, 2.0]), np).tolist() == [1.5, 2.5]
    all_loose = Whitening(np.ones(2), np.eye(2), np.zeros((6, 0)))
    assert all_loose.standard(np.array([1.0, 2.0]), np).tolist() == [2.0, 3.0]


def test_a_ridge_that_cannot_be_followed_is_left_as_it_is() -> None:
    """Where Gauss-Newton settles nowhere the coordinates are those of the mode alone."""

    def wild(at: np.ndarray) -> np.ndarray:
        return np.array([1e3 * np.sign(np.sin(1e6 * at.sum()) + 0.5), at[0], at[1]])

    assert not around(wild, np.zeros(2), np.eye(3, 2), 1, 1, 3).coefficients.any()
