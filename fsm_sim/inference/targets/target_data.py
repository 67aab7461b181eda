"""Published targets as arrays: the data that a compiled calibration reads when it is fitted to other targets."""

from typing import NamedTuple, Self

import numpy as np

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.priors import Likelihood
from fsm_sim.inference.targets.likelihood import bounds, denominators, discrepancies
from fsm_sim.model.network import Flags, Floats


class Data(NamedTuple):
    """Each target's interval, denominator and discrepancy; `counted` is 1, or 0 for a target that is left out."""

    lower: Floats
    upper: Floats
    denominator: Floats
    discrepancy: Floats
    counted: Floats

    @classmethod
    def published(cls, targets: tuple[CalibrationTarget, ...], settings: Likelihood) -> Self:
        """The targets as they were published."""
        return cls(*bounds(targets), denominators(targets), discrepancies(targets, settings), np.ones(len(targets)))

    def only(self, which: Flags) -> Self:
        """The same with only some of the targets counted."""
        return self._replace(counted=np.where(which, self.counted, 0.0))
