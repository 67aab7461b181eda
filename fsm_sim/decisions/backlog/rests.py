"""What an answer of a backlog rests on: the rate that it hangs on most and what data say of it, and the capacity."""

from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.information.question import groups_of
from fsm_sim.decisions.parameter_columns import learnt_of, parameter_columns
from fsm_sim.decisions.sensitivity.indices import effects, inert_swing
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.provenance import Source
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.effect_runs import regressors
from fsm_sim.study.forecasts.tasks import Posterior

FEWEST_DRAWS = 100
"""With fewer there is no regression on a parameter."""


@dataclass(frozen=True)
class BacklogRest:
    """The uncertain `parameter` that the number over the limit moves with most, and by how many citizens (`swing`).

    `learnt` is what data say of it, as the calibration found; empty where no parameter is told from nothing.
    `capacity` is where the capacity is from, None where it is the programme's usual share of citizens.
    """

    parameter: str
    swing: float
    swing_mcse: float
    learnt: str
    capacity: Source | None


def rest_of(over: Floats, scenario: Scenario, posterior: Posterior, calibration: Calibration, seed: int) -> BacklogRest:
    """What citizens `over` the limit, shape (draws, replications), rest on; `seed` shuffles draws to tell chance."""
    team = scenario.rehabilitation_team
    source = None if team is None else team.source_of("capacity_per_month")
    if len(posterior) < FEWEST_DRAWS or not over.any():
        return BacklogRest("", float("nan"), float("nan"), "", source)
    known = [one for one, prior in calibration.space.priors.items() if prior.fixed is None]
    own = list(dict.fromkeys(office.programme for office in scenario.office))
    names = tuple(one for some in groups_of(known, own).values() for one in some)
    columns = parameter_columns(posterior, calibration, names)
    varied = np.flatnonzero(columns.std(axis=0) > 0)
    names, columns = tuple(names[place] for place in varied), columns[:, varied]
    first = effects(over, columns, names, regressors(posterior))[0]
    if first.swing <= inert_swing(over, columns, seed):
        return BacklogRest("", float("nan"), float("nan"), "", source)
    learnt = learnt_of(calibration, [first.name])[first.name]
    return BacklogRest(first.name, first.swing, first.swing_mcse, learnt, source)
