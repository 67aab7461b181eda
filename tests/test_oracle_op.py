"""Oracle: the mean fields of the calibration against the engine in NumPy, and their gradient against differences."""

from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from fabricated import unknowns

from fsm_sim.engines.mean_field.engine import intensities_of, mean_field
from fsm_sim.engines.mean_field.integration.time_grid import even
from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.posterior.mean_field_op import MeanFieldGradient, MeanFieldReadouts, values
from fsm_sim.inference.posterior.model import TENSOR
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.published import observed

Case = tuple[Offices, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def forward() -> ForwardModel:
    sources = read_sources()
    groups = observed(sources.catalogue, sources.programmes, {})
    return ForwardModel(unknowns(sources), groups)


@pytest.fixture(scope="module")
def case(forward: ForwardModel) -> Case:
    """All offices, with intensities and elasticities at the centre of the priors; fsm1 has the team."""
    centre = {name: prior.centre for name, prior in forward.space.priors.items()}
    settings = [one.setting(forward.space, centre) for one in forward.observed]
    both = [
        intensities_of(field.compartments, setting)
        for field, setting in zip(forward.offices.fields, settings, strict=True)
    ]
    return forward.offices, np.concatenate([each for each, _ in both]), both[0][1]


def performed(op: Any, *inputs: Any) -> list[np.ndarray]:
    node = op.make_node(*inputs)
    outputs: list[list[Any]] = [[None] for _ in node.outputs]
    op.perform(node, [np.asarray(x) for x in inputs], outputs)
    return [one[0] for one in outputs]


def test_the_gradient_of_the_readings_is_that_of_differences(case: Case) -> None:
    """In random directions of the intensities, and in each elasticity; a random combination of readings."""
    offices, each, elasticity = case
    generator = np.random.default_rng(1)
    read, courses, effects = performed(MeanFieldReadouts(), each, elasticity, *offices.packed)
    g = generator.standard_normal(len(read))
    g_each, g_elasticity = performed(MeanFieldGradient(), each, elasticity, courses, effects, g, *offices.packed)

    def combined(at: np.ndarray, elasticities: np.ndarray) -> float:
        return float(g @ performed(MeanFieldReadouts(), at, elasticities, *offices.packed)[0])

    for _ in range(8):
        direction = generator.standard_normal(each.shape) * each
        h = 1e-5
        slope = (combined(each + h * direction, elasticity) - combined(each - h * direction, elasticity)) / (2 * h)
        assert (g_each * direction).sum() == pytest.approx(slope, rel=1e-5, abs=1e-6)
    for which in range(2):
        h = 1e-5 * np.eye(2)[which]
        slope = (combined(each, elasticity + h) - combined(each, elasticity - h)) / 2e-5
        assert g_elasticity[which] == pytest.approx(slope, rel=1e-5, abs=1e-6)


def test_measures_as_tensors_have_the_value_and_slope_of_numpy(case: Case) -> None:
    offices, each, elasticity = case
    at, elasticities = pt.dvector(), pt.dvector()
    found = values(offices, at, elasticities)
    slope = pytensor.grad(found.sum(), [at, elasticities])
    compiled = pytensor.function([at, elasticities], [found, *slope], mode="FAST_COMPILE")
    there, g_each, g_elasticity = compiled(each, elasticity)
    assert there == pytest.approx(offices.values(each, elasticity), abs=1e-12)
    direction = np.random.default_rng(1).standard_normal(each.shape) * each
    up, down = (offices.values(each + h * direction, elasticity).sum() for h in (1e-5, -1e-5))
    assert (g_each * direction).sum() == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-7)
    up, down = (offices.values(each, elasticity + h).sum() for h in (1e-5, -1e-5))
    assert g_elasticity.sum() == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-7)


def test_the_shares_of_the_fit_are_the_measures_of_the_engine(forward: ForwardModel) -> None:
    """Two ways to the same numbers: all offices at once from the parameters, and each by a full parameter set."""
    known = forward.space
    normals = np.random.default_rng(1).standard_normal(len(known.free)) * 0.5
    value = known.values(normals, NUMPY, np)
    by_name = dict(zip(known.names, value.tolist(), strict=True))
    direct = [
        Offices((field,)).values(*intensities_of(field.compartments, one.setting(known, by_name)))
        for one, field in zip(forward.observed, forward.offices.fields, strict=True)
    ]
    together = forward.of_one_office(value, np, Offices.values, np.ones(2))
    assert together == pytest.approx(np.concatenate(direct), abs=1e-12)


def test_the_shares_as_tensors_are_those_of_numpy(forward: ForwardModel) -> None:
    known = forward.space
    normals = np.random.default_rng(2).standard_normal(len(known.free)) * 0.5
    symbol = pt.dvector()
    value = known.values(symbol, TENSOR, pt)
    compiled = pytensor.function([symbol], [value, forward.shares(value, pt, values, TENSOR)], mode="FAST_COMPILE")
    at, shares = compiled(normals)
    assert at == pytest.approx(known.values(normals, NUMPY, np), rel=1e-9)
    assert shares == pytest.approx(forward.shares_at(at), abs=1e-12)


def test_steps_of_the_fit_are_short_enough(forward: ForwardModel) -> None:
    """Against steps of a sixteenth of a month, at the centre of the priors: within 1e-5 of a share."""
    centre = {name: prior.centre for name, prior in forward.space.priors.items()}
    for one, coarse in zip(forward.observed, forward.offices.fields, strict=True):
        setting = one.setting(forward.space, centre)
        fine = mean_field(setting, one.questions, even(setting.horizon_months, 16))
        at = Offices((coarse,)).values(*intensities_of(coarse.compartments, setting))
        assert at == pytest.approx(fine.values(fine.path(setting)), abs=1e-5), one.programme.name
