"""A forecast in a process of its own, slow enough to be killed: ``python long_forecast.py FOLDER [JOBS | ADDRESS]``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fabricated import calibration, scenario

from fsm_sim.study.forecasts import forecast as runs
from fsm_sim.study.forecasts import tasks as experiment
from fsm_sim.study.forecasts.forecast import Forecast, Plan

SCENARIOS = [scenario("base", "Hedensted", "Læsø", citizens=150, months=12.0), scenario("more", citizens=150, posts=4)]
DRAWS = 16


def forecast(folder: Path, jobs: int = 1, cluster: str | None = None) -> Forecast:
    """Chunks of a single draw of a single office on the SimPy engine: about fifty of them."""
    experiment.CHUNK_SECONDS = 1e-9
    plan = Plan(DRAWS, 2, 3, "process", 0 if cluster else jobs, cluster)
    return runs.forecast(SCENARIOS, calibration(), plan, folder)


if __name__ == "__main__":
    where = sys.argv[2] if len(sys.argv) > 2 else "1"
    forecast(Path(sys.argv[1]), *((1, where) if "://" in where else (int(where), None)))
