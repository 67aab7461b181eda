"""The posterior's mode and shape by Gauss-Newton, in coordinates where the prior is standard normal.

Only the coordinates of the sampler depend on it, never the posterior: a rough answer costs effort, not correctness.
"""

import numpy as np
from scipy.optimize import least_squares

from fsm_sim.engines.cohort import MeanField, mean_field
from fsm_sim.engines.layout import weights
from fsm_sim.engines.mean_field import readings, solve
from fsm_sim.inference.coordinates import replaced, standard, straightened, ways
from fsm_sim.inference.likelihood import bounds, denominators, discrepancies, logit_sd
from fsm_sim.inference.model import Problem, Whitening
from fsm_sim.inference.observed import Observed
from fsm_sim.inference.priors import NUMPY
from fsm_sim.inference.quantities import preparation_multipliers, rates, readiness_multipliers
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Effects

EVALUATIONS = 60
"""Gauss-Newton steps at the most; it settles in about twenty."""


def whiten(problem: Problem) -> Whitening:
    """Mode and root of the covariance of the posterior, with each interval taken as a normal about its middle."""
    fields = mean_fields(problem)
    lower, upper = bounds(problem.figures)
    middle = np.log(lower / (1 - lower)) / 2 + np.log(upper / (1 - upper)) / 2
    settings = problem.quantities.settings.likelihood
    share = 1 / (1 + np.exp(-middle))
    sampling = logit_sd(
        share, denominators(problem.figures), discrepancies(problem.figures, settings), settings.overdispersion, np
    )
    sd = np.sqrt(sampling**2 + (np.log(upper / (1 - upper)) - np.log(lower / (1 - lower))) ** 2 / 12)

    groups = ways(problem.quantities, [one.programme for one in problem.observed])

    def residuals(x: Floats) -> Floats:
        normals = standard(x, groups, np, replaced)
        predicted = np.clip(shares(problem, fields, normals), 1e-6, 1 - 1e-6)
        return np.concatenate([(np.log(predicted / (1 - predicted)) - middle) / sd, normals])

    begin = straightened(np.zeros(len(problem.quantities.estimated)), groups)
    found = least_squares(residuals, begin, method="trf", max_nfev=EVALUATIONS, xtol=1e-6, ftol=1e-8)
    jacobian = np.asarray(found.jac)
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    return Whitening(found.x, np.linalg.cholesky((covariance + covariance.T) / 2))


def values_at(problem: Problem, normals: Floats) -> dict[str, float]:
    """Every quantity by name at standard normal coordinates of the estimated ones."""
    coordinates = dict(zip(problem.quantities.estimated, normals, strict=True))
    return {
        name: float(prior.value(coordinates.get(name, 0.0), NUMPY)) for name, prior in problem.quantities.priors.items()
    }


def shares(problem: Problem, fields: tuple[MeanField, ...], normals: Floats) -> Floats:
    """The model's value of every figure, in order, by NumPy."""
    return shares_at(problem, fields, values_at(problem, normals))


def shares_at(problem: Problem, fields: tuple[MeanField, ...], value: dict[str, float]) -> Floats:
    """The same at values of the quantities by name."""
    settings = problem.quantities.settings
    ready = readiness_multipliers(settings, value["readiness_spread"], np)
    prepared = preparation_multipliers(settings, np.float64(value["preparation_ratio"]), np)
    elasticity = np.array([value["caseload_elasticity_work"], value["caseload_elasticity_clarify"]])
    penalty = 1.0 - value["caseworker_change_multiplier"]
    found = []
    for one, field in zip(problem.observed, fields, strict=True):
        office = value.get(f"office: {one.municipality}", 1.0)
        w = weights(field.layout, rates(one.programme, value), ready, prepared, penalty, office, Effects(), np)
        path = solve(np.ascontiguousarray(w), field.start, elasticity, *field.equations)
        read = readings(path, field.step, field.coefficient)
        found.append(
            (field.numerator_constant + field.numerator @ read)
            / (field.denominator_constant + field.denominator @ read)
        )
    return np.concatenate(found)


def mean_fields(problem: Problem) -> tuple[MeanField, ...]:
    """The equations of every fitted office, ready to solve."""
    centre = {name: prior.centre for name, prior in problem.quantities.priors.items()}

    def field(one: Observed, spread: Floats) -> MeanField:
        return mean_field(one.setting(problem.quantities, centre), one.questions, spread=spread)

    return tuple(field(one, spread) for one, spread in zip(problem.observed, problem.spreads, strict=True))
