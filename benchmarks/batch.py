"""What it takes to ask every office of the nation: seconds of the clock with all cores, by question.

Run: ``uv run python -m benchmarks.batch``. The 88 municipalities of Flere skal med I, 100 draws with 2 runs of each.
Needs a calibration of the published numbers.
"""

import json
import os
import time
from pathlib import Path

from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.batch.answer import decide_batch
from fsm_sim.decisions.split.answer import SplitQuestion
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.study.calibrations import by_name as calibrations

DRAWS, REPLICATIONS = 100, 2


def main() -> None:
    """Time each question once, after a first office that compiles and loads."""
    made, jobs = calibrations.load("published"), os.cpu_count() or 1
    plan, base = read_scenarios([Path("fsm1-national-lower-turnover"), Path("fsm1-national")])
    backlog = BacklogQuestion(draws=DRAWS, replications=REPLICATIONS)
    split = SplitQuestion(draws=DRAWS, replications=REPLICATIONS)
    for question, other in ((backlog, None), (split, base)):
        begin = time.perf_counter()
        found = decide_batch(plan, question, made, other, jobs=jobs)
        seconds = round(time.perf_counter() - begin, 1)
        print(json.dumps({"question": found.name, "offices": len(found.offices), "jobs": jobs, "seconds": seconds}))


if __name__ == "__main__":
    main()
