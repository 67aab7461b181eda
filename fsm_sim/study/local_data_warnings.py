"""Municipalities with local data in a calibration but without an office in a scenario, and the reverse."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.warning import NoLocalData, ScenarioWarning, UnusedLocalData


def local_data_warnings(scenario: Scenario, calibration: Calibration) -> tuple[ScenarioWarning, ...]:
    """The warnings of a scenario under a calibration with local data; none under one without."""
    if not calibration.sources.counts:
        return ()
    return (*_unused(scenario, calibration), *_without(scenario, calibration))


def with_local_data_warnings(files: Sequence[ScenarioFile], calibration: Calibration) -> tuple[ScenarioFile, ...]:
    """The scenarios with those warnings, each once."""
    return tuple(
        replace(file, warnings=tuple(dict.fromkeys((*file.warnings, *local_data_warnings(file.scenario, calibration)))))
        for file in files
    )


def _unused(scenario: Scenario, calibration: Calibration) -> Iterator[ScenarioWarning]:
    offices = {office.municipality for office in scenario.office}
    for municipality in dict.fromkeys(one.municipality for one in calibration.sources.counts):
        if municipality not in offices:
            yield UnusedLocalData(municipality=municipality, calibration=calibration.name)


def _without(scenario: Scenario, calibration: Calibration) -> Iterator[ScenarioWarning]:
    """One warning for all offices whose municipality has no effect of its own, since it has no data or results."""
    effects = {f"{kind}: {office.municipality}" for kind in OFFICE_EFFECTS for office in scenario.office}
    own = {name.partition(": ")[2] for name in effects & set(calibration.space.names)}
    without = [office for office in scenario.office if office.municipality not in own]
    if without:
        first = without[0]
        yield NoLocalData(
            municipality=first.municipality,
            programme=first.programme,
            calibration=calibration.name,
            offices=len(without),
        )
