"""Two decisions of the kind that forecasts serve, as expected numbers: what they change at values of the parameters."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.model.network import Floats

FEWER_CITIZENS = 0.8
"""Citizens per caseworker under the first decision, as a part of today's."""
FEWER_SEPARATIONS = 0.5
"""Caseworkers leaving a year under the second, as a part of today's."""


@dataclass(frozen=True)
class Decisions:
    """One office as it is, with a lower caseload, and with less turnover; `forward` has the three as its offices."""

    forward: ForwardModel
    names: tuple[str, ...] = ("gain_lower_caseload", "gain_lower_turnover")

    @classmethod
    def of(cls, forward: ForwardModel) -> Self:
        """The decisions in the first office with an effect of its own, else in the first: its first target's change."""
        home = next((one for one in forward.observed if one.municipality), forward.observed[0])
        nominal = home.programme.nominal
        changes: tuple[dict[str, float], ...] = (
            {},
            {"caseload": FEWER_CITIZENS * nominal.caseload},
            {"separation_per_year": FEWER_SEPARATIONS * nominal.separation_per_year},
        )
        offices = tuple(
            replace(
                home,
                targets=home.targets[:1],
                programme=home.programme.model_copy(update={"nominal": nominal.model_copy(update=change)}),
            )
            for change in changes
        )
        return cls(ForwardModel(forward.space, offices, caseload_acts=True, slopes=np.zeros((len(OFFICE_EFFECTS), 3))))

    def values(self, value: Floats) -> Floats:
        """What each decision adds to the share, at values of all parameters (Q)."""
        today, *changed = self.forward.of_one_office(value, np, Offices.values, np.ones(len(OFFICE_EFFECTS)))
        return np.asarray(np.array(changed) - today)
