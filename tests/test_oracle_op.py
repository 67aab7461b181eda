"""Oracle: the mean field of the calibration against that in NumPy, and its gradient against differences."""

from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from fabricated import unknowns

from fsm_sim.engines.cohort import MeanField, mean_field, weights_of
from fsm_sim.engines.mean_field import readings, solve
from fsm_sim.inference.mean_field_op import MeanFieldGradient, MeanFieldReadings, values
from fsm_sim.inference.model import Problem
from fsm_sim.inference.observed import observed
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.whitening import mean_fields, shares, shares_at, values_at

Case = tuple[MeanField, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def problem() -> Problem:
    sources = read_sources()
    groups = observed(sources.catalogue, sources.programmes, {})
    evenly = tuple(np.full(40, 1.1) for _ in groups)
    return Problem(unknowns(sources), groups, evenly)


@pytest.fixture(scope="module", params=["fsm1", "bir", "ap"])
def case(problem: Problem, request: pytest.FixtureRequest) -> Case:
    """A programme's equations with weights and elasticities at the centre of the priors; fsm1 has the team."""
    number = [one.programme.name for one in problem.observed].index(request.param)
    field = mean_fields(problem)[number]
    centre = {name: prior.centre for name, prior in problem.quantities.priors.items()}
    w, elasticity = weights_of(field.layout, problem.observed[number].setting(problem.quantities, centre))
    return field, w, elasticity


def constants(field: MeanField) -> list[np.ndarray]:
    return [np.ascontiguousarray(c) for c in (field.start, field.step, field.coefficient, *field.equations)]


def performed(op: Any, *inputs: Any) -> list[np.ndarray]:
    node = op.make_node(*inputs)
    outputs: list[list[Any]] = [[None] for _ in node.outputs]
    op.perform(node, [np.asarray(x) for x in inputs], outputs)
    return [one[0] for one in outputs]


def in_numpy(field: MeanField, w: np.ndarray, elasticity: np.ndarray) -> np.ndarray:
    read = readings(solve(w, field.start, elasticity, *field.equations), field.step, field.coefficient)
    above = field.numerator_constant + field.numerator @ read
    return np.asarray(above / (field.denominator_constant + field.denominator @ read))


def test_the_operation_reads_what_the_solver_gives(case: Case) -> None:
    field, w, elasticity = case
    found, _, _ = performed(MeanFieldReadings(), w, elasticity, *constants(field))
    assert found == pytest.approx(
        readings(solve(w, field.start, elasticity, *field.equations), field.step, field.coefficient), abs=1e-12
    )


def test_the_gradient_of_the_readings_is_that_of_differences(case: Case) -> None:
    """In random directions of the weights, and in each elasticity; a random combination of readings."""
    field, w, elasticity = case
    fixed = constants(field)
    generator = np.random.default_rng(1)
    read, course, effects = performed(MeanFieldReadings(), w, elasticity, *fixed)
    g = generator.standard_normal(len(read))
    _, step, coefficient, *equations = fixed
    gw, ge = performed(MeanFieldGradient(), w, elasticity, course, effects, step, coefficient, g, *equations)

    def combined(weights: np.ndarray, elasticities: np.ndarray) -> float:
        return float(g @ performed(MeanFieldReadings(), weights, elasticities, *fixed)[0])

    for _ in range(4):
        direction = generator.standard_normal(w.shape) * w
        h = 1e-5
        slope = (combined(w + h * direction, elasticity) - combined(w - h * direction, elasticity)) / (2 * h)
        assert (gw * direction).sum() == pytest.approx(slope, rel=1e-5, abs=1e-6)
    for which in range(2):
        h = 1e-5 * np.eye(2)[which]
        slope = (combined(w, elasticity + h) - combined(w, elasticity - h)) / 2e-5
        assert ge[which] == pytest.approx(slope, rel=1e-5, abs=1e-6)


def test_measures_as_tensors_have_the_value_and_slope_of_numpy(case: Case) -> None:
    field, w, elasticity = case
    weights, elasticities = pt.dmatrix(), pt.dvector()
    found = values(field, weights, elasticities)
    slope = pytensor.grad(found.sum(), [weights, elasticities])
    compiled = pytensor.function([weights, elasticities], [found, *slope], mode="FAST_COMPILE")
    at, gw, ge = compiled(w, elasticity)
    assert at == pytest.approx(in_numpy(field, w, elasticity), abs=1e-12)
    direction = np.random.default_rng(1).standard_normal(w.shape) * w
    up, down = (in_numpy(field, w + h * direction, elasticity).sum() for h in (1e-5, -1e-5))
    assert (gw * direction).sum() == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-7)
    up, down = (in_numpy(field, w, elasticity + h).sum() for h in (1e-5, -1e-5))
    assert ge.sum() == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-7)


def test_the_shares_of_the_fit_are_the_measures_of_the_engine(problem: Problem) -> None:
    """Two ways to the same numbers: quantities to weights directly, and by way of a full parameter set."""
    normals = np.random.default_rng(1).standard_normal(len(problem.quantities.estimated)) * 0.5
    value = values_at(problem, normals)
    fields = mean_fields(problem)
    direct = [
        field.values(field.path(one.setting(problem.quantities, value)))
        for one, field in zip(problem.observed, fields, strict=True)
    ]
    assert shares(problem, fields, normals) == pytest.approx(np.concatenate(direct), abs=1e-12)
    assert (shares_at(problem, fields, value) == shares(problem, fields, normals)).all()


def test_steps_of_the_fit_are_short_enough(problem: Problem) -> None:
    """Against steps of a sixteenth of a month, at the centre of the priors: within 1e-4 of a share."""
    centre = {name: prior.centre for name, prior in problem.quantities.priors.items()}
    for one, spread, coarse in zip(problem.observed, problem.spreads, mean_fields(problem), strict=True):
        setting = one.setting(problem.quantities, centre)
        fine = mean_field(setting, one.questions, steps_per_month=16, spread=spread)
        at = coarse.values(coarse.path(setting))
        assert at == pytest.approx(fine.values(fine.path(setting)), abs=1e-4), one.programme.name
