"""The PyMC model: priors, the mean field of every programme, and the probability of what was published."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from fsm_sim.engines.cohort import mean_field
from fsm_sim.engines.layout import weights
from fsm_sim.evidence.figure import Figure
from fsm_sim.inference.coordinates import standard, ways
from fsm_sim.inference.likelihood import bounds, denominators, discrepancies, interval_logp, logit_sd
from fsm_sim.inference.mean_field_op import values
from fsm_sim.inference.observed import Observed
from fsm_sim.inference.priors import Numbers
from fsm_sim.inference.quantities import Quantities, preparation_multipliers, rate_matrix, readiness_multipliers
from fsm_sim.model.network import Floats


@dataclass(frozen=True)
class Problem:
    """Everything the model is built from: quantities, figures by office, and how unevenly caseloads lie in each."""

    quantities: Quantities
    observed: tuple[Observed, ...]
    spreads: tuple[Floats, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All fitted figures in the model's order."""
        return tuple(figure for one in self.observed for figure in one.figures)


@dataclass(frozen=True)
class Whitening:
    """The posterior's place and shape in straightened coordinates: `mode` (K), `root` (K, K) of the covariance."""

    mode: Floats
    root: Floats


TENSOR = Numbers(pt.exp, lambda x: 0.5 * pt.erfc(-x / np.sqrt(2.0)), lambda p: np.sqrt(2.0) * pt.erfinv(2.0 * p - 1.0))


def build(problem: Problem, whitening: Whitening | None = None) -> pm.Model:
    """The calibration as a `pm.Model`.

    Every estimated quantity is a standard normal passed through its prior. `standard` are those normals; with a
    `whitening` they come from ``mode + root @ white`` and the density is the same, in coordinates that a sampler likes.
    The deterministic `value` holds every quantity by name; the likelihood is the potential `published`. The model's
    values of the figures are worked out afterwards (`whitening.shares`), which spares compiling the solver once more.
    """
    known = problem.quantities
    with pm.Model(coords={"quantity": tuple(known.priors)}) as model:
        normals = _standard(problem, whitening)
        constant, matrix = known.log_linear()
        log_positive = constant + pt.dot(matrix, normals)
        value = _by_name(known, normals, pt.exp(log_positive))
        pm.Deterministic("value", pt.stack([value[name] for name in known.priors]), dims="quantity")
        pm.Potential("published", _published(problem, pt.concatenate(_shares(problem, value, log_positive))))
    return model


def _by_name(known: Quantities, normals: Any, positive: Any) -> dict[str, Any]:
    """Every quantity as a scalar tensor."""
    value = {name: positive[index] for index, name in enumerate(known.positive)}
    place = {name: index for index, name in enumerate(known.estimated)}
    for name, prior in known.priors.items():
        if name not in value:
            value[name] = prior.value(normals[place[name]] if name in place else pt.constant(0.0), TENSOR)
    return value


def _standard(problem: Problem, whitening: Whitening | None) -> Any:
    count = len(problem.quantities.estimated)
    if whitening is None:
        return pm.Normal("standard", 0.0, 1.0, shape=count)
    white = pm.Normal("white", 0.0, 1.0, shape=count)
    groups = ways(problem.quantities, [one.programme for one in problem.observed])
    x = standard(whitening.mode + pt.dot(whitening.root, white), groups, pt, lambda v, at, to: v[at].set(to))
    pm.Potential("prior", 0.5 * (white**2).sum() - 0.5 * (x**2).sum())
    return x


def _shares(problem: Problem, value: dict[str, Any], log_positive: Any) -> list[Any]:
    """The model's values of the figures, office by office."""
    settings = problem.quantities.settings
    readiness = readiness_multipliers(settings, value["readiness_spread"], pt)
    preparation = preparation_multipliers(settings, value["preparation_ratio"], pt)
    elasticity = pt.stack([value["caseload_elasticity_work"], value["caseload_elasticity_clarify"]])
    at_prior = {name: prior.centre for name, prior in problem.quantities.priors.items()}
    shares = []
    for one, spread in zip(problem.observed, problem.spreads, strict=True):
        setting = one.setting(problem.quantities, at_prior)
        field = mean_field(setting, one.questions, spread=spread)
        w = weights(
            field.layout,
            pt.exp(pt.dot(rate_matrix(one.programme, problem.quantities.positive), log_positive)),
            readiness,
            preparation,
            1.0 - value["caseworker_change_multiplier"],
            value.get(f"office: {one.municipality}", pt.constant(1.0)),
            setting.parameters.effects,
            pt,
        )
        shares.append(values(field, w, elasticity))
    return shares


def _published(problem: Problem, predicted: Any) -> Any:
    """Log probability of every published interval at the model's shares."""
    settings = problem.quantities.settings.likelihood
    lower, upper = bounds(problem.figures)
    share = pt.clip(predicted, 1e-6, 1 - 1e-6)
    discrepancy = discrepancies(problem.figures, settings)
    sd = logit_sd(share, denominators(problem.figures), discrepancy, settings.overdispersion, pt)
    return interval_logp(pt.log(share) - pt.log1p(-share), sd, lower, upper).sum()
