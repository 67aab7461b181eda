"""The composition of a settled office: where a programme's citizens are at the end of its published course."""

from dataclasses import replace

import numpy as np

from fsm_sim.engines.mean_field.compartments import Compartments
from fsm_sim.engines.mean_field.engine import mean_field
from fsm_sim.engines.mean_field.solver import CHANGE_COUNTS
from fsm_sim.engines.measures.definitions import GONE
from fsm_sim.engines.shared.composition import Composition, Places
from fsm_sim.engines.shared.nominal_office import nominal_scenario
from fsm_sim.engines.shared.setting import setting
from fsm_sim.model.network import Floats
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.programme import Programme

WITHOUT_CASELOAD = {"caseload_elasticity_work": 0.0, "caseload_elasticity_clarify": 0.0}
"""The published course was reached at the caseload at which the rates hold."""


def settled(programme: Programme, draws: ProgrammeDraws) -> Composition:
    """The expected composition at every draw of those who belong to the target group.

    The programme runs its published months in its nominal office, at the draw's rates and a municipality's effects. So
    the composition is the one that the calibration fitted to published shares, with what nobody publishes: classes,
    stages, and changes of caseworker that weigh already.
    """
    nominal = nominal_scenario(programme, programme.months)
    one = setting(nominal, nominal.office[0], programme, draws.at(0))
    field = mean_field(one, ())
    found = []
    for draw in range(len(draws)):
        parameters = draws.at(draw)
        effects = parameters.effects.model_copy(update=WITHOUT_CASELOAD)
        at = replace(one, parameters=parameters.model_copy(update={"effects": effects}))
        found.append(field.citizens(field.path(at))[-1])
    return _composition(field.compartments, programme, draws, np.array(found))


def _composition(
    compartments: Compartments, programme: Programme, draws: ProgrammeDraws, citizens: Floats
) -> Composition:
    """Kinds and shares from citizens by draw, compartment and stratum; classes that a group does not have are dealt."""
    here = ~np.isin(np.array(compartments.network.states)[compartments.state_of], GONE)
    row, stratum = np.nonzero(here[:, None] & np.ones(compartments.strata, dtype=bool))
    classes = [compartments.classes[place] for place in (stratum // CHANGE_COUNTS).tolist()]
    group = compartments.class_group[stratum // CHANGE_COUNTS]
    places = Places(
        group=group,
        state=compartments.state_of[row],
        stage=compartments.stage_of[row],
        readiness_class=np.array([one.readiness_class for one in classes]),
        preparation_class=np.array([one.preparation_class for one in classes]),
        changes=stratum % CHANGE_COUNTS,
    )
    share = np.maximum(citizens[:, row, stratum], 0.0)
    used = share.sum(axis=0) > 0
    places, share = Places(*(array[used] for array in places)), share[:, used]
    return Composition(places, share / share.sum(axis=1, keepdims=True))
