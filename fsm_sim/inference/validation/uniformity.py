"""Uniformity of ranks: simultaneous ECDF bands (B2), coverage (B3), and the detection of a wrong likelihood (B4)."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from arviz_stats.ecdf_utils import compute_ecdf, ecdf_pit
from scipy.stats import binom

from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.model.network import Flags, Floats

LEVEL = 0.99
"""Probability that every ECDF of uniform positions lies inside its band, over all parameters together."""
LEVELS = (0.5, 0.8, 0.9)
"""Levels of the intervals whose coverage is looked at."""
SIMULATIONS = 20_000
"""Simulated ECDFs from which the width of a band is found."""


@lru_cache(maxsize=8)
def band(count: int, level: float) -> tuple[Floats, Floats, Floats]:
    """Points between 0 and 1 and the ends of the ECDF's band there, of one shape (points,), for `count` positions."""
    points, _, lower, upper = ecdf_pit(np.full(count, 0.5), level, SIMULATIONS, rng=np.random.default_rng(0))
    return points, lower, upper


def level_of_each(parameters: int) -> float:
    """The level of one parameter's band so that all hold at `LEVEL` (Bonferroni).

    >>> round(level_of_each(50), 4)
    0.9998
    """
    return 1 - (1 - LEVEL) / parameters


def outside(positions: Floats) -> Flags:
    """Parameters whose ECDF leaves its band, at positions (fits, parameters), or with a position that is not known."""
    points, lower, upper = band(len(positions), level_of_each(positions.shape[1]))
    leaving = [_leaves(compute_ecdf(column, points), lower, upper) for column in positions.T]
    return np.array(leaving) | np.isnan(positions).any(axis=0)


def _leaves(ecdf: Floats, lower: Floats, upper: Floats) -> bool:
    return bool(((ecdf < lower - 1e-12) | (ecdf > upper + 1e-12))[1:-1].any())


def coverage(positions: Floats, level: float) -> Floats:
    """Share of fits whose central interval of a level holds the true value; shape (parameters,)."""
    return np.asarray((np.abs(positions - 0.5) <= level / 2).mean(axis=0))


def coverage_checks(positions: Floats) -> tuple[Check, ...]:
    """B3: parameters whose coverage is outside the central 99 % of the binomial distribution."""
    fits, parameters = positions.shape
    found = []
    for level in LEVELS:
        low, high = binom.ppf([0.005, 0.995], fits, level) / fits
        share = coverage(positions, level)
        strange, most = int(((share < low) | (share > high)).sum()), float(binom.ppf(0.999, parameters, 0.01))
        facts = {"level": level, "mean": float(share.mean())}
        found.append(Check(f"coverage_{100 * level:.0f}", strange, most, strange <= most, facts))
    return tuple(found)


def caught(positions: Floats, tries: int, seed: int) -> float:
    """Share of random halves of the fits in which some parameter's ECDF leaves its band.

    The halves are drawn without replacement: with replacement every second rank occurs more than once, and sets of a
    right likelihood are rejected as well.
    """
    rng = np.random.default_rng([seed, 10])
    halves = (rng.permutation(len(positions))[: len(positions) // 2] for _ in range(tries))
    return float(np.mean([outside(positions[half]).any() for half in halves]))


def curves(names: Sequence[str], positions: Floats) -> dict[str, list[float]]:
    """Points, band and each parameter's ECDF, all less the point: what a picture of them is drawn from."""
    points, lower, upper = band(len(positions), level_of_each(positions.shape[1]))
    found = {"point": points, "lower": lower - points, "upper": upper - points}
    found |= {name: compute_ecdf(column, points) - points for name, column in zip(names, positions.T, strict=True)}
    return {name: np.round(line, 5).tolist() for name, line in found.items()}
