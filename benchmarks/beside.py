"""The compiled engine of this tree beside that of another, such as a commit's before a feature came.

Run: ``git worktree add --detach /tmp/before COMMIT`` and ``uv run python -m benchmarks.beside /tmp/before``. A process
for each tree simulates the same offices, the trees in turns within each round, so that both meet the same machine.
Times are processor time, so that others on the machine count for little. The ratio is of the best of all rounds; its
spread is from bootstrapped rounds.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROUNDS = 60
RESAMPLED = 1000

WORKER = """
import sys, time
from benchmarks.engines import TOGETHER, compiled
from benchmarks.features import STEPS
from benchmarks.model import office
settings, one = [], office()
for _, change in STEPS:
    one = change(one)
    settings.append(one)
for line in sys.stdin:
    place, seed = map(int, line.split())
    begin = time.process_time()
    compiled(settings[place], TOGETHER, seed)
    print((time.process_time() - begin) / TOGETHER, flush=True)
"""
"""Needs only what the benchmarks of older trees have too."""

Floats = NDArray[np.float64]


def worker(tree: Path) -> subprocess.Popen[str]:
    """A process that times offices by the engine of a tree."""
    where = {**os.environ, "PYTHONPATH": str(tree), "NUMBA_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tree, env=where
    )


def seconds(process: subprocess.Popen[str], place: int, seed: int) -> float:
    """Processor seconds of an office in a tree, with the features of a step."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{place} {seed}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def ratio(here: Floats, there: Floats) -> tuple[float, float, float]:
    """The ratio of the best rounds, here over there, and the 5 % and 95 % quantiles over bootstrapped rounds."""
    chosen = np.random.default_rng(1).integers(len(here), size=(RESAMPLED, len(here)))
    resampled = here[chosen].min(axis=1) / there[chosen].min(axis=1)
    low, high = np.quantile(resampled, (0.05, 0.95))
    return float(here.min() / there.min()), float(low), float(high)


def main(tree: Path, rounds: int) -> None:
    """Print microseconds an office in both trees, and their ratio, with every feature and with fewer and fewer."""
    from benchmarks.features import STEPS

    processes = [worker(one) for one in (Path.cwd(), tree)]
    times = np.empty((len(STEPS), rounds, 2))
    for place in range(len(STEPS)):
        for process in processes:
            seconds(process, place, 0)  # compiles, or reads what was compiled
    for number in range(rounds):
        for place in range(len(STEPS)):
            order = (0, 1) if number % 2 else (1, 0)
            for one in order:
                times[place, number, one] = seconds(processes[one], place, number)
    for process in processes:
        process.communicate()
    for (name, _), (here, there) in zip(STEPS, times.transpose(0, 2, 1), strict=True):
        of, low, high = ratio(here, there)
        print(
            f"{name:45} {1e6 * here.min():7.1f} µs here {1e6 * there.min():7.1f} there {of:6.3f} ({low:.3f}-{high:.3f})"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path, help="the other tree, a worktree of this repository")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    main(asked.tree.resolve(), asked.rounds)
