"""The elasticity of a new programme: a mixture of next to nothing and an effect, averaged over posterior draws."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from fsm_sim.inference.parameters.tabulated_prior import grid
from fsm_sim.model.network import Floats

LOW, HIGH = -0.6, 0.0
"""The range of the elasticity. At -0.6, half the caseload multiplies the rate by 1.5; no study found that."""

NULL = 0.02
"""Scale of the half-normal that stands for no effect: half the caseload gives 1.4 % more, which no trial could see.

A band and not a point, so that the distribution has a density and the calibration a coordinate that always moves.
"""

NEAR_ZERO = -0.04
"""Above this the elasticity counts as no effect in words: half the caseload gives at most 2.8 % more."""

POINTS = 129
"""Values in the table: with 65 the turn between no effect and an effect is missed by 0.004, with 129 by 0.0005."""


@dataclass(frozen=True)
class Predictive:
    """Posterior draws of a mixture; arrays of one length.

    With probability `null` next to nothing: minus a half-normal of scale `NULL`. Else a normal of mean `mu` and
    standard deviation `tau`, cut to `LOW`..`HIGH`.
    """

    null: Floats
    mu: Floats
    tau: Floats

    def below(self, elasticity: Floats) -> Floats:
        """Probability of an elasticity below each of some values (any number of them, in one dimension)."""
        x = np.clip(elasticity, LOW, HIGH)[:, None]
        nothing = (ndtr(x / NULL) - ndtr(LOW / NULL)) / (0.5 - ndtr(LOW / NULL))
        low, high = ndtr((LOW - self.mu) / self.tau), ndtr((HIGH - self.mu) / self.tau)
        effect = (ndtr((x - self.mu) / self.tau) - low) / (high - low)
        return np.asarray((self.null * nothing + (1 - self.null) * effect).mean(axis=1))

    def quantile(self, probability: Floats) -> Floats:
        """The elasticity at each of some probabilities, by halving."""
        low, high = np.full(len(probability), LOW), np.full(len(probability), HIGH)
        for _ in range(60):
            middle = (low + high) / 2
            short = self.below(middle) < probability
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return np.asarray((low + high) / 2)

    def table(self) -> tuple[float, ...]:
        """The quantiles at the points of a prior's table, to six digits."""
        return tuple(float(f"{value:.6g}") for value in self.quantile(ndtr(grid(POINTS))))

    def draw(self, count: int, generator: np.random.Generator) -> Floats:
        """`count` draws, each from a posterior draw chosen by chance."""
        row = generator.integers(len(self.mu), size=count)
        nothing = generator.random(count) < self.null[row]
        found = np.full(count, np.nan)
        while (left := np.isnan(found)).any():
            mean, sd = np.where(nothing, 0.0, self.mu[row])[left], np.where(nothing, NULL, self.tau[row])[left]
            tried = mean + sd * generator.standard_normal(int(left.sum()))
            found[left] = np.where((tried >= LOW) & (tried <= HIGH), tried, np.nan)
        return found

    def summary(self) -> dict[str, float]:
        """Mean, standard deviation, ends and middle of the 90 % interval, and the probability of next to nothing."""
        x = np.linspace(LOW, HIGH, 2001)
        below = self.below(x)
        mean = HIGH - np.trapezoid(below, x)
        square = HIGH**2 - 2 * np.trapezoid(x * below, x)
        lower, median, upper = self.quantile(np.array([0.05, 0.5, 0.95]))
        return {
            "mean": float(mean),
            "sd": float(np.sqrt(square - mean**2)),
            "lower": float(lower),
            "median": float(median),
            "upper": float(upper),
            "near_zero": float(1 - self.below(np.array([NEAR_ZERO]))[0]),
        }
