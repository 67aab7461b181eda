"""The meta-analysis of caseload: what studies found, taken together, says about a new programme.

A study's estimate is normal about its true elasticity with the published standard error. The true elasticity is next
to nothing with a probability that belongs to the population (ours, or others nearer to work), and otherwise comes from
one normal distribution cut at 0, which all populations share: fewer citizens may help or not, never harm. Which of the
two holds, and each true elasticity, are integrated out, so four numbers are sampled.
docs/decisions/0017 has reasons and measurements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from scipy.special import log_ndtr

from fsm_sim.evidence.study import Studies, Study
from fsm_sim.inference.caseload.nuts import sample
from fsm_sim.inference.caseload.predictive import HIGH, LOW, NULL, Predictive
from fsm_sim.inference.caseload.stored_prior import CaseloadPrior, code_digest
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.posterior.checks import convergence
from fsm_sim.model.errors import RefusedError
from fsm_sim.model.network import Floats
from fsm_sim.version import __version__

SAMPLING = Sampling(draws=2000, tune=1000, chains=4, seed=1)
"""How the posterior is drawn; it takes seconds."""

NAMES = ("mu", "tau", "null_target", "null_other")
"""Mean and standard deviation where there is an effect; probability of none, in our population and in others."""


@dataclass(frozen=True)
class Beliefs:
    """Scales of the priors.

    `mu`: half-normal of minus the mean, cut at `LOW`. 0.3 lets half the caseload mean a quarter more as easily as
    nothing. `tau`: half-normal of the standard deviation between studies; 0.1 is half of the largest effects found.
    `null`: the two numbers of a beta distribution; 1 and 1 say nothing. `shared`: one probability of no effect for all
    populations.
    """

    mu: float = 0.3
    tau: float = 0.1
    null: tuple[float, float] = (1.0, 1.0)
    shared: bool = False


USUAL = Beliefs()


@dataclass(frozen=True)
class Analysis:
    """What came of it. `draws` (draws, 4) in the order of `NAMES`; `nothing` by id: the probability of no effect."""

    studies: Studies
    draws: Floats
    checks: tuple[Check, ...]
    nothing: dict[str, float]
    seed: int

    @property
    def predictive(self) -> Predictive:
        """The elasticity in a new programme for our population."""
        mu, tau, null, _ = self.draws.T
        return Predictive(null, mu, tau)

    def prior(self) -> CaseloadPrior:
        """The answer as it is kept."""
        return CaseloadPrior(
            version=__version__,
            seed=self.seed,
            studies=self.studies.digest(),
            code=code_digest(),
            low=LOW,
            high=HIGH,
            table=self.predictive.table(),
            predictive=self.predictive.summary(),
            posterior=self.posterior,
            nothing=self.nothing,
            checks={check.name: float(check.value) for check in self.checks},
        )

    @property
    def posterior(self) -> dict[str, dict[str, float]]:
        """Mean, standard deviation and 90 % interval of the four numbers."""
        lower, upper = np.quantile(self.draws, [0.05, 0.95], axis=0)
        return {
            name: {
                "mean": float(self.draws[:, i].mean()),
                "sd": float(self.draws[:, i].std()),
                "lower": float(lower[i]),
                "upper": float(upper[i]),
            }
            for i, name in enumerate(NAMES)
        }


def analyse(
    studies: Studies,
    beliefs: Beliefs = USUAL,
    sampling: Sampling = SAMPLING,
    progress: Callable[[str], None] = lambda _: None,
) -> Analysis:
    """Sample the model of the studies that are used.

    Raises
    ------
    RefusedError
        When the draws did not pass their checks.
    """
    posterior = sample(build(studies.used, beliefs), sampling, progress=progress)
    checks = convergence(posterior)
    if failed := [check.name for check in checks if not check.passed]:
        raise RefusedError(f"the meta-analysis of caseload did not pass its checks: {'; '.join(failed)}.")
    draws = np.asarray(posterior["posterior"]["value"]).reshape(-1, len(NAMES))
    return Analysis(studies, draws, checks, nothing(studies.used, draws), sampling.seed)


def build(studies: Sequence[Study], beliefs: Beliefs) -> pm.Model:
    """The meta-analysis as a `pm.Model`; the deterministic `value` holds the four numbers."""
    estimate, se, target = _columns(studies)
    with pm.Model(coords={"parameter": NAMES}) as model:
        mu = pm.TruncatedNormal("mu", 0.0, beliefs.mu, lower=LOW, upper=0.0, initval=-0.1)
        tau = pm.HalfNormal("tau", beliefs.tau)
        ours = pm.Beta("null_target", *beliefs.null)
        others = ours if beliefs.shared else pm.Beta("null_other", *beliefs.null)
        pm.Deterministic("value", pt.stack([mu, tau, ours, others]), dims="parameter")
        null = pt.where(target, ours, others)
        effect = log_probability(estimate, se, mu, tau, _log_cdf, pt)
        pm.Potential("studies", pt.logaddexp(pt.log(null) + _no_effect(estimate, se), pt.log1p(-null) + effect).sum())
    return model


def log_probability(estimate: Floats, se: Floats, mean: Any, sd: Any, log_cdf: Callable[[Any], Any], xp: Any) -> Any:
    """Log probability density of estimates whose true values come from a normal cut at 0, for arrays and tensors.

    The normal without the cut, times the probability of a true value below 0 after over that before the estimate.
    """
    both = xp.sqrt(se**2 + sd**2)
    after = (estimate * sd**2 + mean * se**2) / (sd * se * both)
    return -0.5 * ((estimate - mean) / both) ** 2 - xp.log(both) + log_cdf(-after) - log_cdf(-mean / sd)


def nothing(studies: Sequence[Study], draws: Floats) -> dict[str, float]:
    """The probability of no effect in each study, given all."""
    estimate, se, target = (column[:, None] for column in _columns(studies))
    mu, tau, ours, others = draws.T
    null = np.where(target, ours, others)
    effect = np.log1p(-null) + log_probability(estimate, se, mu, tau, log_ndtr, np)
    nothing = np.log(null) + _no_effect(estimate, se)
    share = (1 / (1 + np.exp(effect - nothing))).mean(axis=1)
    return {study.id: float(value) for study, value in zip(studies, share, strict=True)}


def sensitivity(
    studies: Studies, sampling: Sampling = SAMPLING, progress: Callable[[str], None] = lambda _: None
) -> list[dict[str, Any]]:
    """The predictive distribution under other choices: without each study, with each not used, with other priors."""
    cases: list[tuple[str, Studies, Beliefs]] = [("as it is", studies, USUAL)]
    cases += [(f"without {one.id}", _toggled(studies, one), USUAL) for one in studies.used]
    spare = [one for one in studies.study if not one.used and one.elasticity is not None]
    cases += [(f"with {one.id}", _toggled(studies, one), USUAL) for one in spare]
    cases += [
        ("standard deviation between studies twice as wide", studies, replace(USUAL, tau=2 * USUAL.tau)),
        ("mean effect half as wide", studies, replace(USUAL, mu=USUAL.mu / 2)),
        ("one probability of no effect for all", studies, replace(USUAL, shared=True)),
        ("no effect three times less likely, beta(1, 3)", studies, replace(USUAL, null=(1.0, 3.0))),
        ("(almost) no null component, beta(1, 1000)", studies, replace(USUAL, null=(1.0, 1000.0))),
    ]
    rows = []
    for name, some, beliefs in cases:
        progress(f"Sampling: {name}")
        found = analyse(some, beliefs, sampling)
        rows.append({"case": name, **found.predictive.summary(), "null_target": found.posterior["null_target"]["mean"]})
    return rows


def _toggled(studies: Studies, one: Study) -> Studies:
    """The studies with one of them used that was not (in place of the same people's), or not used that was."""

    def use(other: Study) -> bool:
        if other.id == one.id:
            return not one.used
        return other.used and (one.used or other.people != one.people)

    rows = tuple(other.model_copy(update={"used": use(other)}) for other in studies.study)
    return studies.model_copy(update={"study": rows})


def _no_effect(estimate: Floats, se: Floats) -> Floats:
    return np.asarray(log_probability(estimate, se, 0.0, NULL, log_ndtr, np))


def _log_cdf(x: Any) -> Any:
    return pm.logcdf(pm.Normal.dist(0.0, 1.0), x)


def _columns(studies: Sequence[Study]) -> tuple[Floats, Floats, Any]:
    numbers = [(study.elasticity, study.se) for study in studies]
    estimate, se = np.array(numbers, dtype=float).reshape(-1, 2).T
    return estimate, se, np.array([study.target for study in studies], dtype=bool)
