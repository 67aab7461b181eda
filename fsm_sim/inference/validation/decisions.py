"""Two decisions of the kind that forecasts serve, as expected numbers: what they change, and what is reached."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.published import Observed, measure_of, nominal_setting
from fsm_sim.model.network import Floats

FEWER_CITIZENS = 0.8
"""Citizens per caseworker under the first decision, as a part of today's."""
FEWER_SEPARATIONS = 0.5
"""Caseworkers leaving a year under the second, as a part of today's."""


@dataclass(frozen=True)
class Plan(Observed):
    """An office under a plan of its own: rates hold at `caseload`, that of the results, and not at the plan's."""

    caseload: float

    @classmethod
    def of(cls, home: Observed, change: dict[str, float]) -> Self:
        """The plan that changes a nominal office; it reads the office's first target."""
        nominal = home.programme.nominal
        changed = home.programme.model_copy(update={"nominal": nominal.model_copy(update=change)})
        return cls(changed, home.municipality, home.targets[:1], nominal.caseload)

    def setting(self, space: ParameterSpace, value: dict[str, float]) -> Setting:
        """The office at values of the parameters."""
        months = measure_of(self.targets[0]).stop
        return nominal_setting(self.programme, months, space, value, self.municipality, self.caseload)


@dataclass(frozen=True)
class Decisions:
    """One office as it is, with a lower caseload, and with less turnover; `forward` has the three as its offices."""

    forward: ForwardModel
    names: tuple[str, ...] = ("gain_lower_caseload", "gain_lower_turnover", "share_lower_caseload")

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
        plans = tuple(Plan.of(home, change) for change in changes)
        return cls(ForwardModel(forward.space, plans, caseload_acts=True, slopes=np.zeros((len(OFFICE_EFFECTS), 3))))

    @property
    def citizens(self) -> float:
        """Citizens that the share is of, in the office."""
        return float(self.forward.observed[0].citizens_counted[0])

    def shares(self, value: Floats) -> Floats:
        """The share today and under each decision, at values of all parameters (Q); shape (1 + decisions)."""
        return np.asarray(self.forward.of_one_office(value, np, Offices.values, np.ones(len(OFFICE_EFFECTS))))

    def values(self, value: Floats) -> Floats:
        """What each decision adds to the share, and the share that is reached with more posts, at values (Q).

        Staffing for a target asks of the last how probably it is no less than the target: ranks of it that are uniform
        say that this probability is calibrated at every target.
        """
        today, fewer, calmer = self.shares(value)
        return np.array([fewer - today, calmer - today, fewer])
