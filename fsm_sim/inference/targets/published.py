"""The fitted targets, office by office: which settings are solved and which measures are read from each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fsm_sim.engines.shared.nominal_office import nominal_scenario
from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.free_parameters import ParameterSpace, caseload_name
from fsm_sim.inference.parameters.programme_parameters import parameters
from fsm_sim.inference.targets.municipal_distribution import KINDS, one_office
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import ELASTICITIES
from fsm_sim.model.programme import Programme

if TYPE_CHECKING:  # forecasts read which targets were fitted, and load no engine for that
    from fsm_sim.engines.mean_field.engine import Question
    from fsm_sim.engines.shared.setting import Setting


@dataclass(frozen=True)
class Observed:
    """The targets of one programme, or of one municipality in it, and the nominal office they are read under."""

    programme: Programme
    municipality: str
    targets: tuple[CalibrationTarget, ...]

    @property
    def questions(self) -> tuple["Question", ...]:
        """The measure of each target."""
        from fsm_sim.engines.mean_field.engine import Question

        return tuple(Question(one_office(measure_of(target)), target.of_states) for target in self.targets)

    @property
    def citizens_counted(self) -> Floats:
        """Citizens of the nominal office in each target's group; shape (targets,)."""
        citizens = self.programme.nominal.citizens_per_office
        groups = [self.programme.groups.get(target.group) for target in self.targets]
        return citizens * np.array([1.0 if group is None else group.share for group in groups])

    def setting(self, space: ParameterSpace, value: dict[str, float]) -> "Setting":
        """The nominal office at values of the parameters."""
        months = max(measure_of(target).stop for target in self.targets)
        return nominal_setting(self.programme, months, space, value, self.municipality)


def measure_of(target: CalibrationTarget) -> Measure:
    """A fitted target's measure, in its group.

    Raises
    ------
    InputError
        When the target names no measure.
    """
    if target.measure is None:
        raise InputError(Problem("", None, f"the target '{target.id}' is to be fitted but names no measure."))
    return (
        target.measure
        if target.measure.group or not target.group
        else target.measure.model_copy(update={"group": target.group})
    )


def observed(catalogue: Catalogue, programmes: Sequence[Programme], readings: dict[str, str]) -> tuple[Observed, ...]:
    """The fitted targets under the chosen readings, in a fixed order of programme and municipality."""
    return by_office(as_read(catalogue, catalogue.fitted(), readings), programmes)


def as_read(
    catalogue: Catalogue, targets: Sequence[CalibrationTarget], readings: dict[str, str]
) -> tuple[CalibrationTarget, ...]:
    """Some targets of the catalogue under the chosen readings.

    Raises
    ------
    InputError
        When a reading is of no target of the catalogue, or a target has no such reading.
    """
    known = {target.id for target in catalogue.targets}
    unknown = [
        Problem("", None, f"[readings] names '{id}', which is not a target of the evidence.")
        for id in readings
        if id not in known
    ]
    if unknown:
        raise InputError(*unknown)
    try:
        return tuple(
            target.with_reading(readings[target.id]) if target.id in readings else target for target in targets
        )
    except ValueError as error:
        raise InputError(Problem("", None, f"[readings]: {error}.")) from None


def by_office(targets: Sequence[CalibrationTarget], programmes: Sequence[Programme]) -> tuple[Observed, ...]:
    """Targets by the office that they are read in: a fixed order of programme and municipality.

    A target over several municipalities is read in the median one, whatever municipality it names.
    """
    by_name = {programme.name: programme for programme in programmes}
    offices: dict[tuple[str, str], list[CalibrationTarget]] = {}
    for target in targets:
        if target.programme in by_name:
            median = measure_of(target).kind in KINDS
            offices.setdefault((target.programme, "" if median else target.municipality), []).append(target)
    return tuple(
        Observed(by_name[programme], municipality, tuple(offices[programme, municipality]))
        for programme, municipality in sorted(offices)
    )


def nominal_setting(
    programme: Programme,
    months: float,
    space: ParameterSpace,
    value: dict[str, float],
    municipality: str,
    caseload: float | None = None,
) -> "Setting":
    """A programme's nominal office at values of the parameters, with a municipality's effect where it has one.

    Rates hold at `caseload`, that of the office itself for None.
    """
    from fsm_sim.engines.shared.setting import setting

    scenario = nominal_scenario(programme, months)
    # The office has the caseload that the results were reached at, so caseload has no effect on them. Were it to act
    # through vacancies and cases that end, the course of a programme would seem to tell of caseload.
    of_results = programme.nominal.caseload if caseload is None else caseload
    nominal = {caseload_name(programme.name): of_results, **dict.fromkeys(ELASTICITIES, 0.0)}
    made = parameters(programme, space.settings, {**value, **nominal}, municipality)
    return setting(scenario, scenario.office[0], programme, made)
