"""`intake_per_month = "steady"`: the number of arrivals a month that keeps the number of citizens.

It is one number, worked out once for each office before anything is run, so that all draws and all plans of the office
meet the same arrivals and a difference between plans is no difference of intake. It rests on the base of a patch (the
plan as it stands in month 0, held to the horizon), and in a run of several scenarios on the first that has the office.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

import numpy as np

from fsm_sim.engines.mean_field.engine import exact_enough
from fsm_sim.engines.measures.definitions import outside_office
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import ScenarioFile, digest
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.scenario import Horizon, Office, Scenario
from fsm_sim.study.central_parameters import Central, central_setting

YEAR = 12.0
"""The months over which the number of citizens is kept where a scenario has no horizon."""
PRECISION = 0.01
"""Intakes are rounded to hundredths of a citizen a month."""
MOST_ROUNDS = 30

Parameterised = Callable[[Office], tuple[Programme, Parameters]]
"""The programme and parameters of an office."""


def with_intake(files: Sequence[ScenarioFile], calibration: Calibration | None) -> tuple[ScenarioFile, ...]:
    """The scenarios with a number for every steady intake, at a calibration's posterior mean (None: the priors').

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    return worked_out(files, Central(calibration).of)


def worked_out(files: Sequence[ScenarioFile], parameterised: Parameterised) -> tuple[ScenarioFile, ...]:
    """The same at any parameters. Scenarios without a steady intake are returned as they are.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    known: dict[Hashable, float] = {}
    return tuple(_worked_out(file, known, parameterised) for file in files)


def with_intake_at(file: ScenarioFile, parameters: Sequence[Parameters]) -> ScenarioFile:
    """The same of one scenario, at one parameter set for each of its offices.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    own = dict(zip(map(_same, file.scenario.office), parameters, strict=True))
    return worked_out([file], lambda office: (programmes.load(office.programme), own[_same(office)]))[0]


def _worked_out(file: ScenarioFile, known: dict[Hashable, float], parameterised: Parameterised) -> ScenarioFile:
    steady = tuple(number for number, one in enumerate(file.scenario.office) if one.intake_per_month == STEADY)
    if not steady:
        return file
    offices = list(file.scenario.office)
    for number in steady:
        office = offices[number]
        key = _same(office)
        if key not in known:
            known[key] = steady_intake(_reference(file, office), office, *parameterised(office))
        sources = {**office.sources, "intake_per_month": "assumed"} if office.source else office.sources
        offices[number] = office.model_copy(update={"intake_per_month": known[key], "sources": sources})
    scenario = file.scenario.model_copy(update={"office": tuple(offices)})
    return replace(file, scenario=scenario, digest=digest(scenario), steady=steady)


def _same(office: Office) -> Hashable:
    """What two plans of the same office share."""
    citizens = tuple(office.citizens.items()) if isinstance(office.citizens, dict) else office.citizens
    return office.municipality, office.programme, citizens, office.start, tuple(office.groups.items())


def _reference(file: ScenarioFile, office: Office) -> Scenario:
    """The scenario whose plan the intake rests on, with this office alone: the base of a patch that has the office."""
    base = file.root
    if base is None or _same(office) not in {_same(one) for one in base.office}:
        base = file.scenario
    own = next(one for one in base.office if _same(one) == _same(office))
    staffing = base.staffing.model_copy(update={"posts": base.staffing.posts[:1]})
    months = base.horizon.months or YEAR
    return base.model_copy(update={"office": (own,), "staffing": staffing, "horizon": Horizon(months=months)})


def steady_intake(reference: Scenario, office: Office, programme: Programme, own: Parameters) -> float:
    """The intake a month, in hundredths, with which the expected citizens at the horizon are those of month 0.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    wanted, months = float(office.number_of_citizens), reference.horizon.months
    plan = reference.office[0].model_copy(update={"intake_per_month": 0.0})
    one = central_setting(reference, plan, programme, own)

    def missing(intake: float) -> float:
        return wanted - citizens_at_the_end(replace(one, office=plan.model_copy(update={"intake_per_month": intake})))

    try:
        low, gap = 0.0, missing(0.0)
        if gap <= 0:
            return 0.0
        high, further = gap / months, missing(gap / months)
        for _ in range(MOST_ROUNDS):
            if abs(further) < PRECISION * months / 10 or further == gap:
                break
            low, high = high, max(0.0, high + further * (high - low) / (gap - further))
            gap, further = further, missing(high)
    except ValueError as error:
        place = f"{office.municipality} ({office.programme})"
        text = f"{place}: {error}, so no steady intake can be worked out; give intake_per_month as a number."
        raise InputError(Problem("", None, text)) from None
    return round(round(high / PRECISION) * PRECISION, 2)


def citizens_at_the_end(one: Setting) -> float:
    """Expected citizens whom the office has at the horizon; a `ValueError` where rates are too fast."""
    field, _ = exact_enough(one, ())
    here = field.citizens(field.path(one))[-1]
    names = np.array(one.network.states)[field.compartments.state_of]
    return float(here[~np.isin(names, outside_office(one.network.programme))].sum())
