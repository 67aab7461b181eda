"""What a forecast costs: draws x scenarios a second, one worker against two, and resuming a finished one.

Run: ``uv run python -m benchmarks.forecast``.
"""

import tempfile
import time
from pathlib import Path

from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.forecasts import forecast as runs
from fsm_sim.study.forecasts.plan import Plan

EXAMPLES = ("hedensted", "hedensted-two-more", "hedensted-lower-turnover")
NATIONAL = ("fsm2-national", "fsm2-national-fewer-each")


def main() -> None:
    """Print a line for each."""
    calibration = calibrations.load("published")
    for names, draws in ((EXAMPLES, 2000), (NATIONAL, 400)):
        files = read_scenarios([Path(name) for name in names])
        seconds = {}
        with tempfile.TemporaryDirectory() as place:
            runs.forecast(files, calibration, Plan(4, 1, 1, jobs=2), Path(place) / "warm")
            for jobs in (1, 2):
                begin = time.perf_counter()
                runs.forecast(files, calibration, Plan(draws, 1, 1, jobs=jobs), Path(place) / str(jobs))
                seconds[jobs] = time.perf_counter() - begin
            begin = time.perf_counter()
            runs.forecast(files, calibration, Plan(draws, 1, 1, jobs=2), Path(place) / "2")
            resumed = time.perf_counter() - begin
        offices = sum(len(file.scenario.office) for file in files)
        print(
            f"{names[0]}: {draws} draws x {len(files)} scenarios, {offices} offices: "
            f"{draws * len(files) / seconds[2]:,.0f} draws x scenarios a second on 2 workers, "
            f"{seconds[1] / seconds[2] / 2:.0%} efficient against 1; a finished one is known in {resumed:.1f} s"
        )


if __name__ == "__main__":
    main()
