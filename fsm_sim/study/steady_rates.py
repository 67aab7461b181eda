"""Numbers in the place of steady intakes, once they are known; `study.steady_intake` works them out.

No engine is loaded here: a finished forecast has its numbers in its record and takes them from there.
"""

from collections.abc import Mapping
from dataclasses import replace

from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.office_programmes import OfficeProgramme
from fsm_sim.model.scenarios.provenance import Source
from fsm_sim.model.scenarios.scenario import Office, Scenario

Rates = tuple[float, ...]
"""Arrivals a month of each programme of an office."""


def steady_places(scenario: Scenario) -> tuple[tuple[int, int], ...]:
    """The steady intakes of a scenario: each by the number of its office and the place of its programme there."""
    return tuple(
        (number, place)
        for number, one in enumerate(scenario.office)
        for place, part in enumerate(one.parts)
        if part.intake_per_month == STEADY
    )


def with_rates(office: Office, rates: Rates) -> Office:
    """The office with a rate for each of its programmes. A rate that was worked out is assumed, not counted."""
    if not office.programmes:
        return office.model_copy(update={"intake_per_month": rates[0], "sources": _sources(office)})
    programmes = tuple(
        one.model_copy(update={"intake_per_month": rate, "sources": _sources(one)})
        if one.intake_per_month == STEADY
        else one
        for one, rate in zip(office.programmes, rates, strict=True)
    )
    return office.model_copy(update={"programmes": programmes, "intake_per_month": sum(rates)})


def with_known_rates(file: ScenarioFile, rates: Mapping[int, Rates]) -> ScenarioFile:
    """The scenario with `rates` for every office, by number, that has a steady intake."""
    steady = steady_places(file.scenario)
    own = {number for number, _ in steady}
    offices = tuple(
        with_rates(one, rates[number]) if number in own else one for number, one in enumerate(file.scenario.office)
    )
    scenario = file.scenario.model_copy(update={"office": offices})
    return replace(file, scenario=scenario, digest=digest(scenario), steady=steady)


def _sources(one: Office | OfficeProgramme) -> dict[str, Source]:
    return {**one.sources, "intake_per_month": "assumed"} if one.source else one.sources
