"""An office's programme and parameters at one point: a calibration's posterior mean, or the centre of the priors."""

from fsm_sim.engines.mean_field.settled_start import settled
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inference.parameters.programme_parameters import parameters
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenario import Office, Scenario
from fsm_sim.study.calibrations.by_name import parameters as prior_centre


def central(office: Office, calibration: Calibration | None) -> tuple[Programme, Parameters]:
    """The programme as the calibration changed it, and its parameters at the posterior mean; for None the priors'."""
    if calibration is None:
        programme = programmes.load(office.programme)
        return programme, prior_centre(programme, None)
    programme = programmes.load(office.programme, calibration.sources.config.programmes)
    return programme, parameters(programme, calibration.space.settings, calibration.mean(), office.municipality)


def central_setting(scenario: Scenario, office: Office, programme: Programme, own: Parameters) -> Setting:
    """An office ready to run at one parameter set, with its composition where it is settled."""
    start = settled(programme, ProgrammeDraws.of([own])) if office.start == "settled" else None
    return setting(scenario, office, programme, own, start)
