"""Targets that say how far municipalities lie apart: how many meet a requirement, and what the best of them reach.

A municipality's share differs from the median one's by its own effect and by chance. On the logit scale both are nearly
normal: its effects move the logit by `slope` times their logarithms, and chance has the variance of a binomial share.
Citizens are whole, so a threshold is met from half a citizen below it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.normal_distribution import ndtri
from fsm_sim.inference.parameters.priors import Numbers
from fsm_sim.inference.targets.edges import inside
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats

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
    """The targets among all (F) that speak of several municipalities, with what turns a share into their value.

    `citizens` (F): of one office; `slope` (kinds, F): change of the logit with the logarithm of an office's effect of
    each kind.
    """

    measures: tuple[Measure, ...]
    citizens: Floats
    slope: Floats

    @cached_property
    def meeting(self) -> NDArray[np.bool_]:
        """Whether each target (F) counts municipalities above a threshold."""
        return np.array([one.kind == "offices_meeting" for one in self.measures])

    @cached_property
    def best(self) -> NDArray[np.bool_]:
        """Whether each target (F) averages the best municipalities."""
        return np.array([one.kind == "best_offices" for one in self.measures])

    @cached_property
    def threshold(self) -> Floats:
        """Logit of the share from which a municipality meets the requirement (F); 0 where there is none."""
        share = np.array([one.threshold if one.threshold else np.nan for one in self.measures]) - 0.5 / self.citizens
        return np.where(self.meeting, np.log(share / (1 - share)), 0.0)

    @cached_property
    def rank(self) -> Floats:
        """How many standard deviations the best municipalities are above the median one (F); 0 for other targets."""
        several = zip(self.measures, self.best, strict=True)
        return np.array([expected_best(one.best or 1, one.offices or 1) if best else 0.0 for one, best in several])

    def values(self, share: Any, between_sd: Sequence[Any], numbers: Numbers, xp: ModuleType) -> Any:
        """The values of all targets from the shares of the median municipality, as arrays or tensors.

        `between_sd` are the standard deviations of the logarithms of a municipality's effects, by kind.
        """
        several = self.meeting | self.best
        if not several.any():
            return share
        clipped = inside(share, xp)
        logit = xp.log(clipped / (1 - clipped))
        apart = sum((np.where(several, slope, 0.0) * sd) ** 2 for slope, sd in zip(self.slope, between_sd, strict=True))
        sd = xp.sqrt(apart + 1 / (self.citizens * clipped * (1 - clipped)))
        above = numbers.cdf((logit - self.threshold) / sd)
        top = 1 / (1 + numbers.exp(-(logit + self.rank * sd)))
        return xp.where(self.meeting, above, xp.where(self.best, top, share))


def speaks_of_several(targets: Sequence[CalibrationTarget]) -> bool:
    """Whether any target speaks of several municipalities."""
    return any(target.measure is not None and target.measure.kind in KINDS for target in targets)
