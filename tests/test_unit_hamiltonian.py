"""Unit: paths of a fixed length find a known posterior, the same on any number of cores, and go on in shorter steps."""

import numpy as np
import pymc as pm
import pytest

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.model import WHITE
from fsm_sim.inference.posterior.sampling.hamiltonian import KEPT, PACES, Pace, Sampler, Watch

SAMPLING = Sampling.model_construct(draws=1500, tune=150, chains=2, seed=5)
SHIFT, SCALE = np.array([0.5, -1.0, 0.0]), np.array([1.0, 0.6, 1.4])


@pytest.fixture(scope="module")
def sampler() -> Sampler:
    """A normal posterior whose means are data; one of its coordinates is wider than it should be, one narrower."""
    with pm.Model() as model:
        shift = pm.Data("shift", SHIFT)
        white = pm.Normal(WHITE, 0.0, 1.0, shape=3)
        pm.Potential("posterior", (0.5 * white**2 - 0.5 * ((white - shift) / SCALE) ** 2).sum())
    return Sampler.of(model)


def test_means_and_standard_deviations_are_found_for_any_data(sampler: Sampler) -> None:
    for shift in (SHIFT, -SHIFT):
        white, stats = sampler.draw(SAMPLING, {"shift": shift})
        assert white.shape == (2, 1500, 3)
        assert white.mean(axis=(0, 1)) == pytest.approx(shift, abs=0.1)
        assert white.std(axis=(0, 1)) == pytest.approx(SCALE, rel=0.08)
        assert set(stats) == set(KEPT)
        assert not stats.attrs


def test_the_same_seed_gives_the_same_draws_on_any_number_of_cores(sampler: Sampler) -> None:
    short = SAMPLING.model_copy(update={"draws": 50})
    first, stats = sampler.draw(short, {"shift": SHIFT}, cores=1)
    again, same = sampler.draw(short, {"shift": SHIFT}, cores=2)
    assert np.array_equal(first, again)
    assert stats.identical(same)
    other, _ = sampler.draw(short.model_copy(update={"seed": 6}), {"shift": SHIFT}, cores=1)
    assert not np.array_equal(first, other)


def test_the_energy_that_is_kept_is_that_of_the_draw_and_not_of_a_path_that_was_refused(sampler: Sampler) -> None:
    """What the draw's density leaves of it is kinetic: never negative, and half a unit a coordinate on average."""
    white, stats = sampler.draw(SAMPLING, {"shift": SHIFT}, paces=(Pace(0.5, 10),))
    density = -0.5 * (((white - SHIFT) / SCALE) ** 2).sum(axis=2) - 1.5 * np.log(2 * np.pi)
    kinetic = np.asarray(stats["energy"]) + density
    assert float(stats["accept"].mean()) < 0.9
    assert kinetic.min() >= -1e-9
    assert kinetic.mean() == pytest.approx(1.5, abs=0.1)


def test_a_path_is_no_longer_than_its_pace_allows(sampler: Sampler) -> None:
    short = SAMPLING.model_copy(update={"draws": 50, "chains": 1})
    _, stats = sampler.draw(short, {"shift": SHIFT}, paces=(Pace(0.95, 3),))
    assert int(stats["n_steps"].max()) == 3


def test_where_a_draw_diverges_all_are_drawn_again_in_shorter_steps() -> None:
    """A density that falls off a cliff of thousands: steps that are too long end behind it."""
    with pm.Model() as model:
        white = pm.Normal(WHITE, 0.0, 1.0, shape=2)
        pm.Potential("cliff", -1e7 * (white - 0.5).clip(0.0, 1.0).sum())
    said: list[str] = []
    short = SAMPLING.model_copy(update={"draws": 100, "chains": 1})
    sampler = Sampler.of(model)
    _, stats = sampler.draw(short, {}, paces=PACES[:1])
    assert stats["diverging"].any()
    _, stats = sampler.draw(short, {}, watch=Watch(said.append))
    assert said[1] == f"{said[0]} again, in shorter steps: a draw diverged"
    assert len(said) == len(PACES) or not stats["diverging"].any()
