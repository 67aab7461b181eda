"""The fitted targets, office by office: which settings are solved and which measures are read from each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from fsm_sim.engines.citizens.nominal_office import nominal_scenario
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


def problems_of_readings(catalogue: Catalogue, readings: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the chosen readings, by id."""
    targets = {target.id: target for target in catalogue.targets}
    problems = {}
    for id, name in readings.items():
        if id not in targets:
            said = _nearest(
                id, (one.id for one in catalogue.targets if one.alternative), "targets with other readings are"
            )
            problems[id] = f"[readings] names '{id}', which is not a target of the evidence{said}"
            continue
        try:
            targets[id].with_reading(name)
        except ValueError as error:
            problems[id] = f"[readings]: {error}."
    return problems


def problems_of_without(catalogue: Catalogue, without: Sequence[str]) -> dict[str, str]:
    """What is wrong with the targets that are left out, by id.

    Leaving out every target is wrong too; it is said of the last.
    """
    roles = {target.id: target.role for target in catalogue.targets}
    fitted = [target.id for target in catalogue.fitted()]
    problems = {}
    for id in without:
        if id not in fitted:
            what = f"has the role {roles[id]} and is not fitted" if id in roles else "is not a target of the evidence"
            said = _nearest(id, fitted, "targets that are fitted are")
            problems[id] = f"without names '{id}', which {what}{said}"
    if not problems and without and set(fitted) <= set(without):
        text = f"without leaves out all {len(fitted)} targets that are fitted, so that nothing would inform"
        problems[without[-1]] = f"{text} the calibration; keep at least one."
    return problems


def _nearest(id: str, known: Iterable[str], listing: str) -> str:
    """The end of a sentence about an unknown id: up to three similar ones, or all of them."""
    ids = list(known)
    near = get_close_matches(id, ids, n=3)
    if not near:
        return f"; {listing} {', '.join(ids)}."
    *others, last = (f"'{one}'" for one in near)
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def observed(
    catalogue: Catalogue, programmes: Sequence[Programme], readings: Mapping[str, str], without: Sequence[str] = ()
) -> tuple[Observed, ...]:
    """The fitted targets under the chosen readings, in a fixed order of programme and municipality.

    Those of `without` are not among them.

    Raises
    ------
    InputError
        When a reading or a target left out is unknown, or nothing would be left.
    """
    if problems := problems_of_without(catalogue, without):
        raise InputError(*(Problem("", None, text) for text in problems.values()))
    kept = [target for target in catalogue.fitted() if target.id not in without]
    return by_office(as_read(catalogue, kept, readings), programmes)


def as_read(
    catalogue: Catalogue, targets: Sequence[CalibrationTarget], readings: Mapping[str, str]
) -> tuple[CalibrationTarget, ...]:
    """Some targets of the catalogue under the chosen readings.

    Raises
    ------
    InputError
        When a reading is of no target of the catalogue, or a target has no such reading.
    """
    if problems := problems_of_readings(catalogue, readings):
        raise InputError(*(Problem("", None, text) for text in problems.values()))
    return tuple(target.with_reading(readings[target.id]) if target.id in readings else target for target in targets)


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
