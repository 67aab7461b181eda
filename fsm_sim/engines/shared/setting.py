"""What an engine runs: one office of a scenario, with its programme's structure and one parameter set."""

from dataclasses import dataclass
from functools import cached_property

from fsm_sim.engines.citizens.composition import Start
from fsm_sim.engines.citizens.intake import Intake
from fsm_sim.engines.shared.posts import people_planned, starting_caseload
from fsm_sim.model.mixed_office import programmes_of
from fsm_sim.model.network import Network, network
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.model.scenarios.staffing import Staffing

FIRST_MEETING = 0.5
"""The team meets in the middle of each month."""


@dataclass(frozen=True)
class Setting:
    """One office ready to run; rates per month.

    `start` is the composition at the start where the office has only a total and is settled. A mixed office has the
    union of its programmes for `network` and `parameters`.
    """

    office: Office
    staffing: Staffing
    network: Network
    parameters: Parameters
    horizon_months: float
    capacity_per_month: float
    start: Start = None

    @property
    def separation_per_month(self) -> float:
        """Rate at which a filled post empties."""
        return self.staffing.separation_per_year / 12

    @property
    def vacancy_months(self) -> float:
        """Mean time that a post is vacant."""
        return self.staffing.vacancy_months

    @property
    def reassignment_per_month(self) -> float:
        """Rate at which a citizen is given another caseworker for other reasons."""
        return self.staffing.reassignment_per_year / 12

    @cached_property
    def intake(self) -> Intake:
        """Citizens who arrive later, a month."""
        return Intake.of(self.office.intake_per_month)

    @cached_property
    def intakes(self) -> tuple[Intake, ...]:
        """The same of each programme of the office. In a mixed office each is one rate."""
        return tuple(Intake.of(part.intake_per_month) for part in self.office.parts)

    @cached_property
    def active_at_start(self) -> float:
        """Weighted number of citizens on the caseload at the start."""
        return starting_caseload(self.network, self.office)

    @cached_property
    def part_time(self) -> bool:
        """Whether somebody in the plan works less than full time."""
        planned = people_planned(self.staffing, self.office, self.active_at_start)
        return any(shares and shares[-1] < 1 for _, shares in planned)


def setting(
    scenario: Scenario,
    office: Office,
    programme: Programme,
    parameters: Parameters,
    start: Start = None,
) -> Setting:
    """One office of a scenario. Without a stated capacity the team takes the programme's nominal share of citizens.

    A mixed office has one team with one capacity: it takes cases in the order in which they came, of all programmes.
    """
    team = scenario.rehabilitation_team
    programmes = programmes_of(programme)
    shares = [
        own.nominal.capacity_share_per_month * part.number_of_citizens
        for own, part in zip(programmes, office.parts, strict=True)
        if own.team or len(programmes) == 1
    ]
    return Setting(
        office=office,
        staffing=scenario.staffing,
        network=network(programme, parameters.stages),
        parameters=parameters,
        horizon_months=scenario.horizon.months,
        capacity_per_month=team.capacity_per_month if team else sum(shares),
        start=start,
    )
