"""Published targets as arrays: the data that a compiled calibration reads when it is fitted to other targets."""

from typing import NamedTuple, Self

import numpy as np

from fsm_sim.evidence.target import Figure
from fsm_sim.inference.parameters.priors import Likelihood
from fsm_sim.inference.targets.likelihood import bounds, denominators, discrepancies
from fsm_sim.model.network import Flags, Floats


class Data(NamedTuple):
    """Each figure's interval, denominator and discrepancy; `counted` is 1, or 0 for a figure that is left out."""

    lower: Floats
    upper: Floats
    denominator: Floats
    discrepancy: Floats
    counted: Floats

    @classmethod
    def published(cls, figures: tuple[Figure, ...], settings: Likelihood) -> Self:
        """The figures as they were published."""
        return cls(*bounds(figures), denominators(figures), discrepancies(figures, settings), np.ones(len(figures)))

    def only(self, which: Flags) -> Self:
        """The same with only some of the figures counted."""
        return self._replace(counted=np.where(which, self.counted, 0.0))
