"""The fitted figures, office by office: which settings are solved and which measures are read from each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.target import Figure
from fsm_sim.inference.parameters.free_parameters import Quantities, parameters
from fsm_sim.inference.targets.municipal_spread import one_office
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenario import Heading, Horizon, Office, Posts, Scenario, Staffing

if TYPE_CHECKING:  # forecasts read which figures were fitted, and load no engine for that
    from fsm_sim.engines.mean_field.engine import Question
    from fsm_sim.engines.shared.setting import Setting


@dataclass(frozen=True)
class Observed:
    """The figures of one programme, or of one municipality in it, and the nominal office they are read under."""

    programme: Programme
    municipality: str
    figures: tuple[Figure, ...]

    @property
    def questions(self) -> tuple["Question", ...]:
        """The measure of each figure."""
        from fsm_sim.engines.mean_field.engine import Question

        return tuple(Question(one_office(measure_of(figure)), figure.of_states) for figure in self.figures)

    @property
    def citizens_counted(self) -> Floats:
        """Citizens of the nominal office in each figure's group; shape (figures,)."""
        citizens = self.programme.nominal.citizens_per_office
        groups = [self.programme.groups.get(figure.group) for figure in self.figures]
        return citizens * np.array([1.0 if group is None else group.share for group in groups])

    def setting(self, quantities: Quantities, value: dict[str, float]) -> "Setting":
        """The nominal office at values of the quantities."""
        months = max(measure_of(figure).stop for figure in self.figures)
        return nominal_setting(self.programme, months, quantities, value, self.municipality)


def measure_of(figure: Figure) -> Measure:
    """A fitted figure's measure, in its group."""
    if figure.measure is None:
        raise InputError(Problem("", None, f"the figure '{figure.id}' is to be fitted but names no measure."))
    return (
        figure.measure
        if figure.measure.group or not figure.group
        else figure.measure.model_copy(update={"group": figure.group})
    )


def observed(catalogue: Catalogue, programmes: Sequence[Programme], readings: dict[str, str]) -> tuple[Observed, ...]:
    """The fitted figures under the chosen readings, in a fixed order of programme and municipality."""
    by_name = {programme.name: programme for programme in programmes}
    known = {figure.id for figure in catalogue.figures}
    unknown = [
        Problem("", None, f"[readings] names '{id}', which is not a figure of the evidence.")
        for id in readings
        if id not in known
    ]
    if unknown:
        raise InputError(*unknown)
    try:
        figures = [
            figure.with_reading(readings[figure.id]) if figure.id in readings else figure
            for figure in catalogue.fitted()
        ]
    except ValueError as error:
        raise InputError(Problem("", None, f"[readings]: {error}.")) from None
    keys = sorted({(figure.programme, figure.municipality) for figure in figures if figure.programme in by_name})
    return tuple(
        Observed(
            by_name[programme],
            municipality,
            tuple(f for f in figures if (f.programme, f.municipality) == (programme, municipality)),
        )
        for programme, municipality in keys
    )


def nominal_setting(
    programme: Programme, months: float, quantities: Quantities, value: dict[str, float], municipality: str
) -> "Setting":
    """A programme's nominal office at values of the quantities, with a municipality's effect where it has one."""
    from fsm_sim.engines.shared.setting import setting

    scenario = nominal_scenario(programme, months)
    made = parameters(programme, quantities.settings, value, municipality)
    return setting(scenario, scenario.office[0], programme, made)


def nominal_scenario(programme: Programme, months: float) -> Scenario:
    """The office that a programme's published figures are read under."""
    nominal = programme.nominal
    return Scenario(
        scenario=Heading(
            name=f"nominal-{programme.name.replace('_', '-')}", title=f"Nominal office of {programme.title.en}"
        ),
        office=(
            Office(
                municipality=f"nominal {programme.name}",
                programme=programme.name,
                citizens=nominal.citizens_per_office,
                intake_per_month=nominal.intake_share_per_month * nominal.citizens_per_office,
            ),
        ),
        staffing=Staffing(
            posts=(Posts(from_month=0, citizens_per_post=nominal.caseload),),
            separation_per_year=nominal.separation_per_year,
            vacancy_months=nominal.vacancy_months,
            reassignment_per_year=nominal.reassignment_per_year,
            handover=nominal.handover,
        ),
        horizon=Horizon(months=months),
    )
