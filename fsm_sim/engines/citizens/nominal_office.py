"""The office that a programme's published results are read under."""

from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing


def nominal_scenario(programme: Programme, months: float) -> Scenario:
    """The office that a programme's published numbers are read under."""
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
