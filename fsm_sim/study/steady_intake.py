"""`intake_per_month = "steady"`: the number of arrivals a month that keeps the number of citizens.

It is one number, worked out once for each programme of each office before anything is run, so that all draws and all
plans of the office meet the same arrivals and a difference between plans is no difference of intake. It rests on the
base of a patch (the plan as it stands in month 0, held to the horizon), and in a run of several scenarios on the first
that has the office.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

import numpy as np

from fsm_sim.engines.mean_field.engine import exact_enough
from fsm_sim.engines.measures.definitions import outside_office
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenarios.intake import STEADY, intake_steps
from fsm_sim.model.scenarios.scenario import Horizon, Office, Scenario
from fsm_sim.study.central_parameters import Central, central_setting
from fsm_sim.study.steady_rates import Rates, steady_places, with_known_rates, with_rates

YEAR = 12.0
"""The months over which the number of citizens is kept where a scenario has no horizon."""
PRECISION = 0.01
"""Intakes are rounded to hundredths of a citizen a month."""
MOST_ROUNDS = 30

SetUp = Callable[[Scenario, Office], Setting]
"""An office of a scenario, ready to run at one parameter set."""


def with_intake(
    files: Sequence[ScenarioFile], calibration: Calibration | None, known: dict[Hashable, Rates] | None = None
) -> tuple[ScenarioFile, ...]:
    """The scenarios with a number for every steady intake, at a calibration's posterior mean (None: the priors').

    An office that several scenarios have gets the intake of the first. Those that are `known` are taken, and what is
    worked out is added to them: for whoever asks of the same first scenario again.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    return worked_out(files, Central(calibration).setting, known)


def worked_out(
    files: Sequence[ScenarioFile], set_up: SetUp, known: dict[Hashable, Rates] | None = None
) -> tuple[ScenarioFile, ...]:
    """The same at any parameters. Scenarios without a steady intake are returned as they are.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    known = {} if known is None else known
    return tuple(_worked_out(file, known, set_up) for file in files)


def with_intake_at(file: ScenarioFile, parameters: Sequence[Parameters]) -> ScenarioFile:
    """The same of one scenario, at one parameter set for each of its offices.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    own = dict(zip(map(_same, file.scenario.office), parameters, strict=True))

    def set_up(scenario: Scenario, office: Office) -> Setting:
        return central_setting(scenario, office, programmes.load(office.programme), own[_same(office)])

    return worked_out([file], set_up)[0]


def _worked_out(file: ScenarioFile, known: dict[Hashable, Rates], set_up: SetUp) -> ScenarioFile:
    offices = {number: file.scenario.office[number] for number, _ in steady_places(file.scenario)}
    if not offices:
        return file
    for office in offices.values():
        if (key := _same(office)) not in known:
            known[key] = steady_intakes(_reference(file, office), office, set_up)
    return with_known_rates(file, {number: known[_same(office)] for number, office in offices.items()})


def _same(office: Office) -> Hashable:
    """What two plans of the same office share."""
    several = len(office.programmes) > 1
    return office.municipality, tuple(
        (
            part.programme,
            tuple(part.citizens.items()) if isinstance(part.citizens, dict) else part.citizens,
            part.start,
            tuple(part.groups.items()),
            part.intake_per_month if several else None,  # the others' citizens share the caseload
        )
        for part in office.parts
    )


def _reference(file: ScenarioFile, office: Office) -> Scenario:
    """The scenario whose plan the intake rests on, with this office alone: the base of a patch that has the office."""
    base = file.root
    if base is None or _same(office) not in {_same(one) for one in base.office}:
        base = file.scenario
    own = next(one for one in base.office if _same(one) == _same(office))
    staffing = base.staffing.model_copy(update={"posts": base.staffing.posts[:1]})
    months = base.horizon.months or YEAR
    return base.model_copy(update={"office": (own,), "staffing": staffing, "horizon": Horizon(months=months)})


def steady_intakes(reference: Scenario, office: Office, set_up: SetUp) -> Rates:
    """The intake a month of each programme, in hundredths, that keeps its expected citizens at the horizon.

    Those of month 0 are kept. A programme whose intake is a number keeps that number.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    parts = office.parts
    wanted = np.array([part.number_of_citizens for part in parts], dtype=float)
    steady = np.array([part.intake_per_month == STEADY for part in parts])
    given = [
        0.0 if still else intake_steps(part.intake_per_month)[0][1] for still, part in zip(steady, parts, strict=True)
    ]
    one, months = set_up(reference, reference.office[0]), reference.horizon.months

    def missing(intakes: Floats) -> Floats:
        rates = np.array(given)
        rates[steady] = intakes
        here = citizens_at_the_end(replace(one, office=with_rates(reference.office[0], tuple(rates.tolist()))))
        return np.asarray((wanted - here)[steady])

    try:
        found = _without_gap(missing, int(steady.sum()), months)
    except ValueError as error:
        place = f"{office.municipality} ({office.programme})"
        text = Sentence(
            "{place}: {error}, so no steady intake can be worked out; give intake_per_month as a number.",
            place=place,
            error=error,
        )
        raise InputError(Problem("", None, text)) from None
    rates = np.array(given)
    rates[steady] = found
    return tuple(rates.tolist())


def _without_gap(missing: Callable[[Floats], Floats], programmes: int, months: float) -> Floats:
    """The intakes (P) at which no citizens are missing, in hundredths; 0 where there are too many without any.

    A secant step for each programme: its citizens hardly depend on the others' intakes, through the caseload alone.
    """
    low = np.zeros(programmes)
    gap = missing(low)
    high = np.maximum(gap, 0.0) / months
    further = missing(high)
    for _ in range(MOST_ROUNDS):
        found = (np.abs(further) < PRECISION * months / 10) | (further == gap) | ((high == 0) & (further <= 0))
        if found.all():
            break
        slope = np.divide(high - low, gap - further, out=np.zeros(programmes), where=gap != further)
        low, high = high, np.maximum(0.0, high + further * slope)
        gap, further = further, missing(high)
    return np.round(np.round(high / PRECISION) * PRECISION, 2)


def citizens_at_the_end(one: Setting) -> Floats:
    """Expected citizens whom the office has at the horizon, by programme (P); a `ValueError` for rates too fast."""
    field, _ = exact_enough(one, ())
    here, state = field.citizens(field.path(one))[-1].sum(axis=1), field.compartments.state_of
    counted = np.where(np.isin(one.network.states, outside_office(one.network.programme))[state], 0.0, here)
    first = np.searchsorted(one.network.first_state, state, side="right") - 1
    return np.bincount(first, weights=counted, minlength=len(one.network.each))
