"""Many citizens by the compiled engine alone, only measures kept; an office comes pickled on standard input.

Run by `benchmarks.engines`: ``python -m benchmarks.many CITIZENS``.

It runs in a separate process, so that the peak memory is the engine's alone. Prints seconds and peak megabytes.
"""

import pickle
import sys
import time
from pathlib import Path

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.shared.setting import Setting

TOGETHER = 250
"""Offices in one call."""


def run(one: Setting, citizens: int) -> float:
    """Seconds for so many citizens, in offices like this one, after a first call that reads the compiled kernel."""
    draws, offices = Draws(one.network, [one.parameters]), citizens // one.office.number_of_citizens
    run_series(one, draws, [RunAddress(0, 0, 0)], 1)
    begin = time.perf_counter()
    for first in range(0, offices, TOGETHER):
        run_series(one, draws, [RunAddress(0, 1, number) for number in range(first, min(first + TOGETHER, offices))], 1)
    return time.perf_counter() - begin


if __name__ == "__main__":
    seconds = run(pickle.load(sys.stdin.buffer), int(sys.argv[1]))
    # The peak of this program alone; getrusage would count that of the parent that started it.
    status = Path("/proc/self/status").read_text()
    print(seconds, next(int(line.split()[1]) / 1e3 for line in status.splitlines() if line.startswith("VmHWM")))
