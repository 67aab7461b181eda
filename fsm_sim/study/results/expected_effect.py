"""The expected effect of a plan: its distribution over the rates that are uncertain, with chance taken out.

A draw of the rates has an expected effect, and a forecast has a few runs of each draw. Their mean is the expected
effect with chance left in it, so means of draws lie too far apart. They are taken apart in three, each scaled to the
variance that belongs to it: the mean of all draws; a linear regression on the effects that a plan works through, less
the variance that fitting itself adds; and the residual, less the variance of chance (docs/decisions/0052: the
alternatives, and how far each is from the truth).
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import batched, groupby
from typing import Self

import numpy as np
import numpy.typing as npt

from fsm_sim.model.network import Floats
from fsm_sim.study.quantiles import quantiles

GROUPS = 20
"""Groups of draws for the Monte Carlo errors: each is left out once."""
KEPT_BASES = 4 * (GROUPS + 1)
"""Bases that are kept: those of all draws and of each group left out, for some sizes of a posterior."""
DRAWS_PER_LEVER = 10
"""So many draws are needed for each lever of the regression; with fewer there is none."""
TOGETHER = 20_000
"""Numbers that are worked out together: few enough to lie in a core's cache, and in memory that is used again."""
ROUNDING = 1e-9
"""Ends that are closer than this share of the standard deviation of draws differ by floating-point rounding alone."""
SURE = 2.5
"""Draws lie further apart than by chance where they do so by this many standard errors (docs/decisions/0095, 0100)."""


@dataclass(frozen=True)
class ExpectedEffect:
    """The expected effect in C columns, each of shape (C,), and Monte Carlo errors of the ends and the probabilities.

    `lower` and `upper` hold the central interval, `above` is the probability of more than the size that was named, and
    `below` of less than its negative. All are NaN where draws or replications are too few to take chance out, and where
    the draws lie no further apart than chance may put them (`_Draws.apart`): the effect then varies by less than the
    runs can tell, and an interval would be of their noise.
    """

    lower: Floats
    upper: Floats
    sd: Floats
    above: Floats
    below: Floats
    lower_mcse: Floats
    upper_mcse: Floats
    above_mcse: Floats
    below_mcse: Floats


def expectations(runs: Floats, levers: Floats, *, chance: bool = True) -> Floats:
    """The expected effect of each draw, shape (D, C), from `runs` of shape (D draws, R replications, C columns).

    `levers`, shape (D, L), are the regressors. Without `chance` a run is its draw's expected effect. As a sample the
    result has the right mean and variance; a single draw's value is no estimate of that draw. NaN where there is one
    replication, or one draw, of runs with chance in them.

    >>> runs = np.array([[[0.0], [2.0]], [[4.0], [6.0]]])
    >>> expectations(runs, np.zeros((2, 0)), chance=False)[:, 0].tolist()
    [1.0, 5.0]
    >>> expectations(runs, np.zeros((2, 0)))[:, 0].round(3).tolist()  # variance 8, of which chance is 1
    [1.129, 4.871]
    """
    return _Draws.of(runs, levers).expectations(chance=chance)


def expected_effect(
    runs: Floats, levers: Floats, level: float, sizes: Floats, *, chance: bool = True, errors: bool = True
) -> ExpectedEffect:
    """The expected effect in every column of `runs` (see `expectations`); `sizes`, shape (C,), are those named.

    Monte Carlo errors are those of a jackknife over at most twenty groups of draws; NaN without `errors`.
    """
    draws = _Draws.of(runs, levers)
    expected = draws.expectations(chance=chance)
    whole = _statistics(expected, level, sizes)
    if errors and len(runs) >= 4:
        groups = min(GROUPS, len(runs) // 2)
        left = _statistics_without(draws, groups, level, sizes, chance=chance)
        mcse = np.std(left, axis=0) * np.sqrt(groups - 1)
    else:
        mcse = np.full(whole.shape, np.nan)
    # Ends that are alike are no interval either, unless all runs are: nearly all draws have the same count.
    alike = (whole[1] - whole[0] <= ROUNDING * draws.means.std(axis=0)) & (draws.variances > 0).any(axis=0)
    untold = (~draws.apart() | alike) & chance
    whole, mcse = np.where(untold, np.nan, whole), np.where(untold, np.nan, mcse)
    lower, upper, sd, above, below = whole
    lower_mcse, upper_mcse, _, above_mcse, below_mcse = mcse
    return ExpectedEffect(lower, upper, sd, above, below, lower_mcse, upper_mcse, above_mcse, below_mcse)


@dataclass(frozen=True)
class _Draws:
    """The mean and the variance of each draw's runs, shape (..., D, C), and its levers, shape (..., D, L).

    Before the draws there may be an axis of samples, each of some of the draws.
    """

    means: Floats
    variances: Floats
    levers: Floats
    replications: int

    @classmethod
    def of(cls, runs: Floats, levers: Floats) -> Self:
        """As `expectations` has them; with one replication there is no variance."""
        means, replications = runs.mean(axis=1), runs.shape[1]
        variances = runs.var(axis=1, ddof=1) if replications > 1 else np.full(means.shape, np.nan)
        return cls(means, variances, levers, replications)

    def some(self, kept: npt.NDArray[np.intp]) -> Self:
        """Those of the draws that are `kept`, by their places (..., D'); of a sample each where there are several."""
        return replace(self, means=self.means[kept], variances=self.variances[kept], levers=self.levers[kept])

    def expectations(self, *, chance: bool) -> Floats:
        """As `expectations`."""
        if not chance:
            return self.means
        draws = self.means.shape[-2]
        if draws < 2 or self.replications < 2:
            return np.full(self.means.shape, np.nan)
        basis = _bases(self.levers)
        centre = self.means.mean(axis=-2, keepdims=True)
        about = self.means - centre
        fitted = basis @ (basis.swapaxes(-1, -2) @ about)
        residual = about - fitted
        count = basis.shape[-1]
        # The noise of a draw's mean is chance, and what no lever explains.
        noise = (residual**2).sum(axis=-2, keepdims=True) / (draws - count - 1)
        by_chance = self.variances.mean(axis=-2, keepdims=True) / self.replications
        explained = (fitted**2).sum(axis=-2, keepdims=True) / (draws - 1)
        by_fitting = count * noise / (draws - 1)
        fitted *= _kept(explained, by_fitting)
        residual *= _kept(noise, by_chance)
        fitted += centre
        fitted += residual
        return fitted

    def apart(self) -> npt.NDArray[np.bool_]:
        """The columns, shape (C,), whose draws surely have different expected effects, or whose runs hold no chance.

        They do where the means of draws vary by more than chance explains, or a lever explains more of them than it
        would by chance, each by `SURE` standard errors. The error of the first is that of the logarithm of the ratio of
        both variances, from the draws themselves, so that no distribution of chance is assumed.
        """
        draws = len(self.means)
        by_chance = self.variances / self.replications
        alone = by_chance.mean(axis=0)
        if draws < 2 or self.replications < 2:
            return np.full(alone.shape, fill_value=False)
        about = self.means - self.means.mean(axis=0)
        squares = about**2 * draws / (draws - 1)
        whole = squares.mean(axis=0)
        certain, alike = alone == 0, whole == 0
        whole, alone = np.where(alike, 1.0, whole), np.where(certain, 1.0, alone)
        error = (squares / whole - by_chance / alone).std(axis=0, ddof=1) / np.sqrt(draws)
        found = ~alike & (np.log(whole / alone) > SURE * error)
        basis = _basis(self.levers)
        if count := basis.shape[1]:
            fitted = basis @ (basis.T @ about)
            noise = ((about - fitted) ** 2).sum(axis=0) / (draws - count - 1)
            found |= (fitted**2).sum(axis=0) > _most_by_chance(count) * noise
        answer: npt.NDArray[np.bool_] = certain | found
        return answer


def _most_by_chance(levers: int) -> float:
    """The chi-squared of so many levers that chance alone passes as rarely as `SURE` errors, by Wilson and Hilferty.

    Source: The distribution of chi-square, Proceedings of the National Academy of Sciences 17 (1931), 684-688.

    >>> round(_most_by_chance(1), 2), round(_most_by_chance(3), 2)  # the 99.38th percentiles are 7.49 and 12.37
    (7.49, 12.43)
    """
    part = 2.0 / (9.0 * levers)
    return float(levers * (1.0 - part + SURE * np.sqrt(part)) ** 3)


def _statistics(values: Floats, level: float, sizes: Floats) -> Floats:
    """Lower and upper end, standard deviation and both probabilities, (5, ..., C), of samples (..., D, C)."""
    tail, draws = (1.0 - level) / 2.0, values.shape[-2]
    lower, upper = quantiles(values, [tail, 1.0 - tail], axis=-2)
    spread = values.std(axis=-2, ddof=1) if draws > 1 else np.full(lower.shape, np.nan)
    known = np.isfinite(values).all(axis=-2)
    above, below = (np.where(known, one.mean(axis=-2), np.nan) for one in (values > sizes, values < -sizes))
    return np.array([lower, upper, spread, above, below])


def _statistics_without(draws: _Draws, groups: int, level: float, sizes: Floats, *, chance: bool) -> Floats:
    """The same of the draws without each of some groups, shape (groups, 5, C).

    Samples of one size are worked out together, as many as lie in a core's cache: a call takes longer than its numbers.
    """
    group = np.arange(len(draws.means)) % groups
    left = [np.flatnonzero(group != one) for one in range(groups)]
    found = np.empty((groups, 5, len(sizes)))
    together = max(1, TOGETHER // max(1, draws.means.size))

    def sizes_of(one: int) -> tuple[int, int]:
        return len(left[one]), _basis(draws.levers[left[one]]).shape[1]

    for _, some in groupby(sorted(range(groups), key=sizes_of), key=sizes_of):
        for at in batched(some, together):
            values = draws.some(np.stack([left[one] for one in at])).expectations(chance=chance)
            found[list(at)] = _statistics(values, level, sizes).swapaxes(0, 1)
    return found


def _bases(levers: Floats) -> Floats:
    """The basis of the levers of one sample (D, L), or of each of several that have as many (S, D, L)."""
    return _basis(levers) if levers.ndim == 2 else np.stack([_basis(one) for one in levers])


def _basis(levers: Floats) -> Floats:
    """An orthonormal basis (D, L) of the levers about their means; of none where there are too few draws."""
    return _basis_of(np.ascontiguousarray(levers, dtype=np.float64).tobytes(), levers.shape)


@lru_cache(maxsize=KEPT_BASES)
def _basis_of(content: bytes, shape: tuple[int, ...]) -> Floats:
    """The basis of levers by their bytes: all scenarios that are compared ask for that of the same draws."""
    levers = np.frombuffer(content).reshape(shape)
    draws = len(levers)
    varied = levers - levers.mean(axis=0)
    spread = varied.std(axis=0)
    varied = varied[:, spread > 1e-12] / spread[spread > 1e-12]
    if varied.shape[1] == 0 or draws < DRAWS_PER_LEVER * varied.shape[1]:
        return np.zeros((draws, 0))
    left, sizes, _ = np.linalg.svd(varied, full_matrices=False)
    basis: Floats = left[:, sizes > 1e-9 * sizes[0]]
    basis.flags.writeable = False
    return basis


def _kept(variance: Floats, extra: Floats) -> Floats:
    """By what a part is multiplied so that its variance loses `extra`; 0 where it has no more than that."""
    share = np.divide(variance - extra, variance, out=np.zeros_like(variance), where=variance > 0)
    kept: Floats = np.sqrt(np.clip(share, 0.0, None))
    return kept
