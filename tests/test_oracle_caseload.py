"""Oracle: the meta-analyses of caseload against sums over a grid, written without any of their code.

The grid has the mean and the standard deviation of effects; a probability of no effect is integrated exactly, since the
likelihood of one population is a polynomial in it. Every number of the table in decision 0039 is compared.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from scipy.stats import beta, norm

from fsm_sim.evidence.study import EXITS, Exit, Studies
from fsm_sim.inference.caseload.meta_analysis import Beliefs
from fsm_sim.inference.caseload.sensitivity import cases
from fsm_sim.inference.caseload.stored_prior import read_prior
from fsm_sim.inputs.studies import read_studies

LOWEST, BAND, NEAR = -0.6, 0.02, -0.04
PAGE = Path(__file__).parent.parent / "docs" / "decisions" / "0039-clarification-meta-analysis.md"


def nodes(low: float, high: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and weights of Gauss and Legendre on an interval."""
    x, weight = leggauss(count)
    return (high + low) / 2 + (high - low) / 2 * x, (high - low) / 2 * weight


@dataclass(frozen=True, eq=False)
class Grid:
    """Means and standard deviations of effects with their prior weights, and what follows for each pair."""

    mean: np.ndarray
    sd: np.ndarray
    weight: np.ndarray
    expected: np.ndarray
    near: np.ndarray


@lru_cache
def grid(mu: float, tau: float) -> Grid:
    """The grid under priors of some scales; `expected` and `near` are those of an effect in a new programme."""
    mean, mean_weight = nodes(LOWEST, 0.0, 30)
    sd, sd_weight = nodes(0.004, 6 * tau, 30)
    weight = np.outer(mean_weight * norm.pdf(mean, 0, mu), sd_weight * norm.pdf(sd, 0, tau)).ravel()
    mean, sd = (side.ravel() for side in np.meshgrid(mean, sd, indexing="ij"))
    x, x_weight = nodes(LOWEST, 0.0, 400)
    whole = norm.cdf(0, mean, sd) - norm.cdf(LOWEST, mean, sd)
    expected = (norm.pdf(x, mean[:, None], sd[:, None]) * x) @ x_weight / whole
    return Grid(mean, sd, weight, expected, (norm.cdf(0, mean, sd) - norm.cdf(NEAR, mean, sd)) / whole)


@lru_cache
def marginal(estimate: float, se: float, mu: float, tau: float) -> np.ndarray:
    """Density of an estimate whose true value is normal truncated at 0, by summing over the true value."""
    true, weight = nodes(-2.5, 0.0, 400)
    at = grid(mu, tau)
    prior = norm.pdf(true, at.mean[:, None], at.sd[:, None]) / norm.cdf(0, at.mean, at.sd)[:, None]
    return np.asarray((prior * norm.pdf(estimate, true, se)) @ weight)


def without_effect(estimate: float, se: float) -> float:
    """Density of an estimate whose true value is next to nothing."""
    true, weight = nodes(-0.3, 0.0, 400)
    return float((2 * norm.pdf(true, 0, BAND) * norm.pdf(estimate, true, se)) @ weight)


def answer(studies: Studies, beliefs: Beliefs) -> dict[str, float]:
    """Mean and probability of next to nothing of the predictive distribution, and the mean of `null_target`."""
    at = grid(beliefs.mu, beliefs.tau)
    # Quantiles of the beta distribution: as exact for a prior near 0 as for a flat one.
    uniform, null_weight = nodes(0.0, 1.0, 60)
    null = beta.ppf(uniform, *beliefs.null)
    likelihood = {target: np.ones((len(at.mean), len(null))) for target in (True, False)}
    for study in studies.used:
        numbers = (float(study.elasticity or 0.0), float(study.se or 0.0))
        effect = marginal(*numbers, beliefs.mu, beliefs.tau)[:, None]
        likelihood[study.target] *= null * without_effect(*numbers) + (1 - null) * effect
    if beliefs.shared:
        joint = likelihood[True] * likelihood[False] * null_weight
    else:
        joint = likelihood[True] * null_weight * (likelihood[False] @ null_weight)[:, None]
    joint *= at.weight[:, None] / (joint.sum(axis=1) @ at.weight)
    ours, effects = float((joint @ null).sum()), joint @ (1 - null)
    return {
        "mean": float(ours * -BAND * np.sqrt(2 / np.pi) + effects @ at.expected),
        "near_zero": float(ours * (1 - 2 * norm.cdf(NEAR, 0, BAND)) + effects @ at.near),
        "null_target": ours,
    }


def table(exit: Exit) -> dict[str, dict[str, float]]:
    """The rows of the table of an exit in the decision, by case."""
    page = PAGE.read_text("utf-8")
    section = page.split(f"### {exit.capitalize()}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([-\d.]+) \| [\d.]+ \| [^|]+ \| (\d+) % \| ([\d.]+) \|$", section, re.MULTILINE)
    return {
        case: {"mean": float(mean), "near_zero": float(near) / 100, "null_target": float(null)}
        for case, mean, near, null in rows
    }


@pytest.mark.parametrize("exit", EXITS)
def test_the_kept_answers_are_those_of_the_grid(exit: Exit) -> None:
    kept, studies = read_prior(exit), read_studies().about(exit)
    for stored, beliefs in ((kept, Beliefs()), (kept.one_null, Beliefs(shared=True))):
        known = answer(studies, beliefs)
        assert stored.predictive["mean"] == pytest.approx(known["mean"], abs=0.003)
        assert stored.predictive["near_zero"] == pytest.approx(known["near_zero"], abs=0.015)
        assert stored.posterior["null_target"]["mean"] == pytest.approx(known["null_target"], abs=0.015)


@pytest.mark.parametrize(
    "exit",
    [pytest.param("work", marks=pytest.mark.slow), "clarification"],  # the many studies of work take a minute
)
def test_every_case_of_the_decision_is_that_of_the_grid(exit: Exit) -> None:
    """Dropping or adding a row moves the prior by what is recorded."""
    recorded, known = table(exit), cases(read_studies().about(exit))
    assert list(recorded) == [name for name, _, _ in known]
    for name, studies, beliefs in known:
        found = answer(studies, beliefs)
        assert recorded[name]["mean"] == pytest.approx(found["mean"], abs=0.0035), name
        assert recorded[name]["near_zero"] == pytest.approx(found["near_zero"], abs=0.02), name
        assert recorded[name]["null_target"] == pytest.approx(found["null_target"], abs=0.02), name
