"""An office's programme and parameters at one point: a calibration's posterior mean, or the centre of the priors."""

from collections.abc import Hashable

from fsm_sim.engines.citizens.composition import Start
from fsm_sim.engines.mean_field.settled_start import start_of
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inference.parameters.programme_parameters import parameters
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.model.mixed_office import draws_of, mixed_parameters
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.study.calibrations.by_name import parameters as prior_centre


class Central:
    """The parameters of offices at a calibration's posterior mean, for None at the centre of the priors."""

    def __init__(self, calibration: Calibration | None) -> None:
        self.calibration = calibration
        self._mean = None if calibration is None else calibration.mean()
        self._centre: dict[str, tuple[Programme, Parameters]] = {}
        self._at_mean: dict[tuple[str, str], tuple[Programme, Parameters]] = {}
        self._starts: dict[Hashable, Start] = {}

    def of(self, office: Office) -> tuple[Programme, Parameters]:
        """The programme as the calibration changed it, and the office's parameters."""
        if self.calibration is None or self._mean is None:
            if office.programme not in self._centre:
                own = [prior_centre(programmes.load(name), None) for name in office.programme_names]
                centre = own[0] if len(own) == 1 else mixed_parameters(own)
                self._centre[office.programme] = programmes.load(office.programme), centre
            return self._centre[office.programme]
        key = office.programme, office.municipality
        if key not in self._at_mean:
            settings = self.calibration.space.settings
            programme = programmes.load(office.programme, self.calibration.sources.config.programmes)
            self._at_mean[key] = programme, parameters(programme, settings, self._mean, office.municipality)
        return self._at_mean[key]

    def setting(self, scenario: Scenario, office: Office) -> Setting:
        """An office ready to run, as `central_setting`; one that is settled is solved once for all its scenarios."""
        programme, own = self.of(office)
        key = office.municipality, office.programme, tuple(part.start == "settled" for part in office.parts)
        if key not in self._starts:
            self._starts[key] = start_of(office, programme, draws_of([own]))
        return setting(scenario, office, programme, own, self._starts[key])


def central_setting(scenario: Scenario, office: Office, programme: Programme, own: Parameters) -> Setting:
    """An office ready to run at one parameter set, with its composition where it is settled."""
    return setting(scenario, office, programme, own, start_of(office, programme, draws_of([own])))
