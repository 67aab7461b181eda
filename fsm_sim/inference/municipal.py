"""Figures that say how far municipalities lie apart: how many meet a requirement, and what the best of them reach.

A municipality's share differs from the median one's by its own effect and by chance. On the logit scale both are nearly
normal: the effect moves the logit by `slope` times its logarithm, and chance has the variance of a binomial share.
Citizens are whole, so a threshold is met from half a citizen below it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
from scipy.special import ndtri

from fsm_sim.evidence.figure import Figure
from fsm_sim.inference.priors import Numbers
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats, Integers

KINDS = ("offices_meeting", "best_offices")
"""Kinds of measure that speak of several municipalities."""


def one_office(measure: Measure) -> Measure:
    """What is counted in each municipality, of a measure over several; another measure stays as it is."""
    if measure.kind not in KINDS:
        return measure
    changed = {"kind": "touched", "threshold": None, "best": None, "offices": None}
    return measure.model_copy(update=changed)


def expected_best(best: int, offices: int) -> float:
    """Mean of the `best` largest of so many standard normal values, by Blom's approximation.

    >>> round(expected_best(3, 40), 2)
    1.81
    """
    ranks = np.arange(offices - best + 1, offices + 1)
    return float(ndtri((ranks - 0.375) / (offices + 0.25)).mean())


@dataclass(frozen=True)
class Municipal:
    """The figures among all (F) that speak of several municipalities, with what turns a share into their value.

    `citizens` (F): of one office; `slope` (F): change of the logit with the logarithm of an office's effect.
    """

    measures: tuple[Measure, ...]
    citizens: Floats
    slope: Floats

    @cached_property
    def meeting(self) -> Integers:
        """Rows that count municipalities above a threshold."""
        return self._rows("offices_meeting")

    @cached_property
    def best(self) -> Integers:
        """Rows that average the best municipalities."""
        return self._rows("best_offices")

    @cached_property
    def threshold(self) -> Floats:
        """Logit of the share from which a municipality meets the requirement, by row of `meeting`."""
        share = np.array([self.measures[row].threshold for row in self.meeting]) - 0.5 / self.citizens[self.meeting]
        return np.log(share / (1 - share))

    @cached_property
    def rank(self) -> Floats:
        """How many standard deviations the best municipalities are above the median one, by row of `best`."""
        return np.array([expected_best(*self._of(row)) for row in self.best])

    @cached_property
    def plain(self) -> Integers:
        """Rows of all other figures."""
        return np.setdiff1d(np.arange(len(self.measures)), np.concatenate([self.meeting, self.best]))

    @cached_property
    def order(self) -> Integers:
        """Where each figure is among the plain ones, those of `meeting` and those of `best`."""
        return np.argsort(np.concatenate([self.plain, self.meeting, self.best]))

    def values(self, share: Any, spread: Any, numbers: Numbers, xp: ModuleType) -> Any:
        """The values of all figures from the shares of the median municipality, as arrays or tensors.

        `spread` is the standard deviation of the logarithm of a municipality's effect.
        """
        if not len(self.meeting) + len(self.best):
            return share
        inside = xp.clip(share, 1e-6, 1 - 1e-6)
        logit = xp.log(inside / (1 - inside))
        sd = xp.sqrt((self.slope * spread) ** 2 + 1 / (self.citizens * inside * (1 - inside)))
        above = numbers.cdf((logit[self.meeting] - self.threshold) / sd[self.meeting])
        top = 1 / (1 + numbers.exp(-(logit[self.best] + self.rank * sd[self.best])))
        return xp.concatenate([share[self.plain], above, top])[self.order]

    def _rows(self, kind: str) -> Integers:
        return np.array([row for row, one in enumerate(self.measures) if one.kind == kind], dtype=np.int64)

    def _of(self, row: int) -> tuple[int, int]:
        measure = self.measures[row]
        return measure.best or 1, measure.offices or 1


def speaks_of_several(figures: Sequence[Figure]) -> bool:
    """Whether any figure speaks of several municipalities."""
    return any(figure.measure is not None and figure.measure.kind in KINDS for figure in figures)
