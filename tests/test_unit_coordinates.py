"""Unit: the straightened coordinates of the sampler are a change of variables with Jacobian 1, and nothing more."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

from fsm_sim.inference.coordinates import Ways, replaced, standard, straightened, ways
from fsm_sim.inference.quantities import REFERENCE_PROGRAMME, Quantities, quantities
from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inputs import programmes
from fsm_sim.model.programme import ends


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources()


@pytest.fixture(scope="module")
def known(sources: Sources) -> Quantities:
    return quantities(sources.priors, sources.programmes, ["Hedensted"], {})


@pytest.fixture(scope="module")
def groups(sources: Sources, known: Quantities) -> tuple[Ways, ...]:
    return ways(known, sources.programmes)


def points(known: Quantities) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((5, len(known.estimated))) * 1.5


def test_the_ways_into_a_state_are_work_transitions_that_share_their_target(known, groups) -> None:
    assert groups
    used: list[int] = []
    work = programmes.load(REFERENCE_PROGRAMME).transitions
    for group in groups:
        names = [known.estimated[place] for place in group.place]
        assert len({ends(name)[1] for name in names}) == 1
        assert len(names) > 1
        assert all("work" in work[name].effects for name in names)
        used += group.place.tolist()
    assert len(set(used)) == len(used), "no rate is in two groups"


def test_what_is_held_fixed_is_in_no_group(sources: Sources) -> None:
    known = quantities(sources.priors, sources.programmes, [], {"placement -> paid_hours": 0.03})
    names = {known.estimated[place] for group in ways(known, sources.programmes) for place in group.place}
    assert "placement -> paid_hours" not in names


def test_straightened_and_standard_undo_each_other(known, groups) -> None:
    for x in points(known):
        assert standard(straightened(x, groups), groups, np, replaced) == pytest.approx(x, abs=1e-10)
        assert straightened(standard(x, groups, np, replaced), groups) == pytest.approx(x, abs=1e-10)


def test_the_first_coordinate_is_the_log_of_the_weighted_sum_and_the_others_log_ratios(known, groups) -> None:
    x = points(known)[0]
    for group in groups:
        names = [known.estimated[place] for place in group.place]
        rates = np.array(
            [known.priors[n].centre * np.exp((known.priors[n].sigma or 0) * x[known.estimated.index(n)]) for n in names]
        )
        found = straightened(x, groups)[group.place]
        assert found[0] == pytest.approx(np.log(group.weight @ rates))
        assert found[1:] == pytest.approx(np.log(rates[1:] / rates[0]))


def test_the_rest_is_left_alone(known, groups) -> None:
    x = points(known)[0]
    inside = np.concatenate([group.place for group in groups])
    outside = np.setdiff1d(np.arange(len(x)), inside)
    assert (standard(x, groups, np, replaced)[outside] == x[outside]).all()


def test_the_volume_changes_by_the_priors_widths_alone(known, groups) -> None:
    """So the density needs no correction. The determinant of `standard` is one over the product of the sigmas."""
    step = 1e-5
    for x in points(known)[:3]:
        unit = np.eye(len(x)) * step
        jacobian = np.column_stack(
            [(standard(x + e, groups, np, replaced) - standard(x - e, groups, np, replaced)) / (2 * step) for e in unit]
        )
        sigmas = np.concatenate([group.sigma for group in groups])
        assert np.linalg.det(jacobian) * np.prod(sigmas) == pytest.approx(1.0, abs=1e-6)


def test_numpy_and_tensors_agree(known, groups) -> None:
    x = pt.dvector()
    found = pytensor.function([x], standard(x, groups, pt, lambda v, at, to: v[at].set(to)), mode="FAST_COMPILE")
    for point in points(known):
        assert found(point) == pytest.approx(standard(point, groups, np, replaced), abs=1e-12)
