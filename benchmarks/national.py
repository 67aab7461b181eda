"""The national forecast: Flere skal med I in 88 municipalities, 24 months, 500 draws x 5 scenarios, on all cores.

Run: ``uv run python -m benchmarks.national [FOLDER]``. Prints seconds and peak memory, parent and workers together.
"""

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

from fsm_sim.inputs.scenarios import ScenarioFile, read_scenario
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.forecasts import forecast as runs
from fsm_sim.study.forecasts.plan import Plan

DRAWS = 500
VARIANTS: dict[str, dict[str, object]] = {
    "fewer-each": {"posts": (Posts(from_month=0, citizens_per_post=28.0),)},
    "more-each": {"posts": (Posts(from_month=0, citizens_per_post=42.0),)},
    "lower-turnover": {"separation_per_year": 0.10},
    "rebalanced": {"handover": "rebalance"},
}


def scenarios() -> list[ScenarioFile]:
    """The programme as it was, a fifth fewer and a fifth more citizens each, half the turnover, and rebalancing."""
    base = read_scenario(Path("fsm1-national"))
    found = [base]
    for name, changes in VARIANTS.items():
        staffing: Staffing = base.scenario.staffing.model_copy(update=changes)
        heading = base.scenario.scenario.model_copy(update={"name": f"fsm1-{name}", "title": name})
        changed = base.scenario.model_copy(update={"staffing": staffing, "scenario": heading})
        found.append(ScenarioFile(changed, base.path, digest(changed), ()))
    return found


def main(folder: Path) -> None:
    """Run it, read its answer, and print what it took."""
    stop, peak = threading.Event(), [0]
    threading.Thread(target=_watch, args=(stop, peak), daemon=True).start()
    begin = time.perf_counter()
    calibration = calibrations.load("published")
    loaded = time.perf_counter()
    made = runs.forecast(scenarios(), calibration, Plan(DRAWS, 1, 1), folder)
    run = time.perf_counter()
    running = peak[0]
    pooled = made.pooled
    read = time.perf_counter()
    stop.set()
    size = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
    print(
        json.dumps(
            {
                "office runs": 88 * 5 * DRAWS,
                "seconds": {
                    "calibration read": round(loaded - begin, 1),
                    "run and stored": round(run - loaded, 1),
                    "read back, pooled": round(read - run, 1),
                },
                "pooled rows": len(pooled),
                "MB on disk": round(size / 1e6),
                "peak MB while running, all processes": round(running / 1e6),
                "peak MB in all": round(peak[0] / 1e6),
                "results": made.run["results"],
            },
            indent=1,
        )
    )


def _watch(stop: threading.Event, peak: list[int]) -> None:
    """Memory of this process and those below it that is not shared with others, every quarter of a second."""
    while not stop.wait(0.25):
        peak[0] = max(peak[0], sum(_proportional(process) for process in _family()))


def _family() -> list[Path]:
    this, found = str(Path("/proc/self").resolve().name), []
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[stat.parent.name] = stat.read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
    for process in parents:
        at = process
        while at in parents and at != this:
            at = parents[at]
        if at == this:
            found.append(Path("/proc") / process)
    return found


def _proportional(process: Path) -> int:
    """Proportional set size in bytes: memory that n processes share counts a n-th for each."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as place:
            main(Path(place) / "run")
