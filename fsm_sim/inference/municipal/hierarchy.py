"""From levels of shares to effects of municipalities: a normal hierarchy, drawn exactly at every draw of its numbers.

The logit of a municipality's share lies above the nation's by

    level = what its size says + slopes · log effects + discrepancy,

with log effects that are normal with the standard deviations `between_sd` about what size says, and a discrepancy of
its own for each measure: a public table counts other people than a programme has. An estimate of the level has a known
variance. Levels are integrated out for `between_sd`; effects are drawn given it (Matheron's rule).

One measure gives one combination of two effects. The other combination keeps its prior, the hierarchy's.
"""

from typing import NamedTuple

import numpy as np

from fsm_sim.model.network import Floats, Integers

NOT_MEASURED = 1e12
"""Variance of an estimate that a municipality does not have: it says nothing."""

CANDIDATES = 500
"""Standard deviations, of those that are known beforehand, among which one is drawn at every draw."""


class Levels(NamedTuple):
    """Estimates of levels, without what size says, with variances, and what size says; each (draws, M, measures)."""

    estimate: Floats
    variance: Floats
    size: Floats


class Hierarchy(NamedTuple):
    """Slopes (draws, measures, kinds), candidates for `between_sd` (candidates, kinds), and a discrepancy's sd."""

    slopes: Floats
    candidates: Floats
    discrepancy: float


class Effects(NamedTuple):
    """Standard deviations (draws, kinds), and logarithms of effects (draws, M, kinds)."""

    between_sd: Floats
    logarithm: Floats


def drawn_effects(levels: Levels, hierarchy: Hierarchy, seed: int) -> Effects:
    """Draws from the posterior of all effects together with `between_sd`; the same seed gives the same draws.

    The prior of `between_sd` is that of the candidates, taken as equally probable draws.
    """
    generator = np.random.default_rng([seed, 24])
    between_sd = hierarchy.candidates[_chosen(levels, hierarchy, generator)]
    residual = _residual(levels, hierarchy, between_sd, generator)
    return Effects(between_sd, residual + _by_size(levels.size, hierarchy.slopes, between_sd))


def _chosen(levels: Levels, hierarchy: Hierarchy, generator: np.random.Generator) -> Integers:
    """The candidate of each draw: some of them are weighed by the probability that they give the estimates."""
    many = len(hierarchy.candidates)
    found = np.empty(len(levels.estimate), dtype=np.int64)
    for draw, (estimate, variance, slopes) in enumerate(
        zip(levels.estimate, levels.variance, hierarchy.slopes, strict=True)
    ):
        some = generator.choice(many, min(CANDIDATES, many), replace=False)
        weight = log_probability(estimate, variance, slopes, hierarchy.candidates[some], hierarchy.discrepancy)
        chance = np.cumsum(np.exp(weight - weight.max()))
        found[draw] = some[np.searchsorted(chance, generator.uniform() * chance[-1])]
    return found


def log_probability(
    estimate: Floats, variance: Floats, slopes: Floats, between_sd: Floats, discrepancy: float
) -> Floats:
    """Log probability of all estimates (M, measures) at several standard deviations (n, kinds); shape (n,).

    Measures are taken one after another, each given those before it.
    """
    spread = np.einsum("ak,nk,bk->nab", slopes, between_sd**2, slopes) + discrepancy**2 * np.eye(len(slopes))
    first = spread[:, None, 0, 0] + variance[:, 0]
    total = _normal(estimate[:, 0], first, variance[:, 0])
    if len(slopes) > 1:
        weight = spread[:, None, 0, 1] / first
        left = spread[:, None, 1, 1] + variance[:, 1] - weight * spread[:, None, 0, 1]
        total = total + _normal(estimate[:, 1] - weight * estimate[:, 0], left, variance[:, 1])
    return np.asarray(total.sum(axis=1))


def _normal(difference: Floats, variance: Floats, of_estimate: Floats) -> Floats:
    """Log normal densities but for a constant; 0 where there is no estimate."""
    return np.where(of_estimate < NOT_MEASURED, -0.5 * (np.log(variance) + difference**2 / variance), 0.0)


def _residual(levels: Levels, hierarchy: Hierarchy, between_sd: Floats, generator: np.random.Generator) -> Floats:
    """Log effects about what size says (draws, M, kinds): drawn from the prior, then moved by what was estimated."""
    slopes, discrepancy = hierarchy.slopes, hierarchy.discrepancy
    draws, municipalities, measures = levels.estimate.shape
    prior = between_sd[:, None] * generator.standard_normal((draws, municipalities, between_sd.shape[1]))
    around = np.sqrt(discrepancy**2 + levels.variance) * generator.standard_normal(levels.estimate.shape)
    missed = levels.estimate - np.einsum("dak,dmk->dma", slopes, prior) - around
    across = slopes * between_sd[:, None] ** 2
    spread = np.einsum("dak,dbk->dab", across, slopes) + discrepancy**2 * np.eye(measures)
    whole = spread[:, None] + levels.variance[..., None] * np.eye(measures)
    moved = np.linalg.solve(whole, missed[..., None])[..., 0]
    return np.asarray(prior + np.einsum("dak,dma->dmk", across, moved))


def _by_size(size: Floats, slopes: Floats, between_sd: Floats) -> Floats:
    """The log effects that explain what size says (draws, M, kinds), the most probable ones beforehand."""
    across = slopes * between_sd[:, None] ** 2
    spread = np.einsum("dak,dbk->dab", across, slopes)
    return np.asarray(np.einsum("dak,dma->dmk", across, np.linalg.solve(spread[:, None], size[..., None])[..., 0]))
