"""What it takes to ask every office of the nation, and how that grows over offices, draws and candidates.

Run: ``uv run python -m benchmarks.batch``, or with ``growth`` after it. Needs a calibration of the published numbers.

Without it: seconds of the clock with all cores, by question; the 88 municipalities of Flere skal med I, 100 draws with
2 runs of each. With it: seconds of the processor in one process, as ratios to the first line of each kind in the same
run, which depend little on how fast the machine is and on what else it does. A number after it is how often each is
timed; the least counts.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.batch.answer import BatchAnswer, decide_batch
from fsm_sim.decisions.information.question import InformationQuestion
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.sensitivity.answer import SensitivityQuestion
from fsm_sim.decisions.split.answer import SplitQuestion
from fsm_sim.decisions.staffing.answer import StaffingQuestion
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, read_scenarios
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.study.calibrations import by_name as calibrations

DRAWS, REPLICATIONS = 100, 2
OFFICES, MANY_DRAWS, STEPS = (3, 6, 12), (50, 100, 200), (2.0, 1.0, 0.5)
TARGET = (Target("paid_hours_or_education", 0.09, 12),)


def some(file: ScenarioFile, offices: int, *, by_size: bool = False) -> ScenarioFile:
    """The scenario of so many offices: spread evenly over those that it has, small and large, or the smallest."""
    have = file.scenario.office
    if by_size:
        have = tuple(sorted(have, key=lambda one: one.number_of_citizens)[:offices])
    kept = tuple(have[place * len(have) // offices] for place in range(offices))
    scenario = file.scenario.model_copy(update={"office": kept})
    return replace(file, scenario=scenario, digest=digest(scenario))


def growth(calibration: Calibration, plan: ScenarioFile, base: ScenarioFile) -> dict[str, Callable[[], BatchAnswer]]:
    """What is timed, by its kind and size."""
    runs: dict[str, Any] = {"replications": REPLICATIONS}
    split = SplitQuestion(draws=DRAWS, **runs)
    found: dict[str, Callable[[], BatchAnswer]] = {}
    for offices in OFFICES:
        pair = some(plan, offices), some(base, offices)
        size = f"{offices} ({sum(one.number_of_citizens for one in pair[1].scenario.office)} citizens)"
        found[f"split by offices: {size}"] = partial(decide_batch, pair[0], split, calibration, pair[1])
        moved = SensitivityQuestion(draws=DRAWS, **runs)
        found[f"sensitivity by offices: {size}"] = partial(decide_batch, pair[0], moved, calibration, pair[1])
        posts = StaffingQuestion(TARGET, draws=DRAWS, **runs)
        found[f"staffing by offices: {size}"] = partial(decide_batch, pair[1], posts, calibration)
    small = some(base, OFFICES[0], by_size=True)
    for step in STEPS:  # halving it is twice the candidates
        posts = StaffingQuestion(TARGET, draws=DRAWS, step=step, **runs)
        found[f"staffing by steps of posts: {step:g}"] = partial(decide_batch, small, posts, calibration)
    plan, base = some(plan, OFFICES[0]), some(base, OFFICES[0])
    for draws in MANY_DRAWS:
        asked = SplitQuestion(draws=draws, **runs)
        found[f"split by draws: {draws}"] = partial(decide_batch, plan, asked, calibration, base)
        posts = StaffingQuestion(TARGET, draws=draws, **runs)
        found[f"staffing by draws: {draws}"] = partial(decide_batch, base, posts, calibration)
    return found


def spent(one: Callable[[], Any]) -> float:
    """Seconds of the processor."""
    begin = time.process_time()
    one()
    return time.process_time() - begin


def print_growth(known: dict[str, Callable[[], BatchAnswer]], rounds: int) -> None:
    """Print a line for each size, the smallest of its kind first, after first calls that compile and load."""
    for one in list(known.values())[:3]:
        one()
    first: dict[str, float] = {}
    for name in sorted(known, key=lambda name: name.split(":")[0]):
        least = min(spent(known[name]) for _ in range(rounds))
        once = first.setdefault(name.split(":")[0], least)
        print(f"{name:46} {least:7.2f} s of the processor  {least / once:5.2f} x the first", flush=True)


def print_questions(calibration: Calibration, plan: ScenarioFile, base: ScenarioFile) -> None:
    """Print a line for each question, timed once."""
    runs: dict[str, Any] = {"draws": DRAWS, "replications": REPLICATIONS}
    asked = (
        (BacklogQuestion(**runs), None),
        (SplitQuestion(**runs), base),
        (SensitivityQuestion(**runs), base),
        (InformationQuestion(person_year=1e6, money=PaybackQuestion(**runs)), base),
    )
    jobs = os.cpu_count() or 1
    for question, other in asked:
        begin = time.perf_counter()
        found = decide_batch(plan, question, calibration, other, jobs=jobs)
        seconds = round(time.perf_counter() - begin, 1)
        print(json.dumps({"question": found.name, "offices": len(found.offices), "jobs": jobs, "seconds": seconds}))


def main() -> None:
    """Time the nation, or with ``growth`` how it grows."""
    plan, base = read_scenarios([Path("fsm1-national-lower-turnover"), Path("fsm1-national")])
    made = calibrations.load("published")
    if sys.argv[1:2] == ["growth"]:
        print_growth(growth(made, plan, base), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    else:
        print_questions(made, plan, base)


if __name__ == "__main__":
    main()
