"""A forecast in a process of its own, slow enough to be killed: ``python long_forecast.py FOLDER [JOBS | ADDRESS]``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fabricated import calibration, scenario

from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.scenarios.people import Leave, People, RecruitmentFreeze
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.study.forecasts import forecast as runs
from fsm_sim.study.forecasts import tasks as experiment
from fsm_sim.study.forecasts.forecast import Forecast, Plan

DRAWS, START = 16, "2027-01"


def people(months: float = 8.0) -> ScenarioFile:
    """An office of two programmes from a month of the calendar, with part time, leave and a freeze of recruitment."""
    both = [{"name": name, "citizens": 75, "start": "programme", "intake_per_month": 1.0} for name in ("bir", "fsm1")]
    staffing = Staffing(
        posts=(Posts(from_month=0, people=(People(share=1.0, count=3), People(share=0.6, count=1))),),
        leave=(Leave(from_month=1.0, to_month=4.0, posts=1, citizens="waiting", return_is_change=True),),
        recruitment_freeze=(RecruitmentFreeze(from_month=2.0, to_month=5.0),),
        separation_per_year=1.0,
    )
    return as_scenario_file(
        Scenario(
            scenario=Heading(name="people", title="People"),
            office=(Office.model_validate({"municipality": "Vejle", "programmes": both}),),
            staffing=staffing,
            horizon=Horizon(months=months, start_month=START),
        )
    )


def towns() -> ScenarioFile:
    """Two plain offices from the same month."""
    one = scenario("base", "Hedensted", "Læsø", citizens=150, months=12.0).scenario
    return as_scenario_file(one.model_copy(update={"horizon": Horizon(months=12.0, start_month=START)}))


SCENARIOS = [towns(), people()]


def forecast(folder: Path, jobs: int = 1, cluster: str | None = None) -> Forecast:
    """Chunks of a single draw of a single office on the SimPy engine: about fifty of them."""
    experiment.CHUNK_SECONDS = 1e-9
    plan = Plan(DRAWS, 2, 3, "process", 0 if cluster else jobs, cluster)
    return runs.forecast(SCENARIOS, calibration(), plan, folder)


if __name__ == "__main__":
    where = sys.argv[2] if len(sys.argv) > 2 else "1"
    forecast(Path(sys.argv[1]), *((1, where) if "://" in where else (int(where), None)))
