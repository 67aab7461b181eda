"""Many citizens by the compiled engine alone, only measures kept: ``python -m benchmarks.many CITIZENS < a pickled office``.

A process of its own, so that its memory is the engine's and nobody else's. Prints seconds and peak megabytes.
"""

import pickle
import resource
import sys
import time

from fsm_sim.engines.compiled.blueprint import Draws
from fsm_sim.engines.compiled.engine import Run, run_series
from fsm_sim.engines.setting import Setting

TOGETHER = 250
"""Offices in one call."""


def run(one: Setting, citizens: int) -> float:
    """Seconds for so many citizens, in offices like this one, after a first call that reads the compiled kernel."""
    draws, offices = Draws(one.network, [one.parameters]), citizens // one.office.number_of_citizens
    run_series(one, draws, [Run(0, 0, 0)], 1)
    begin = time.perf_counter()
    for first in range(0, offices, TOGETHER):
        run_series(one, draws, [Run(0, 1, number) for number in range(first, min(first + TOGETHER, offices))], 1)
    return time.perf_counter() - begin


if __name__ == "__main__":
    seconds = run(pickle.load(sys.stdin.buffer), int(sys.argv[1]))
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
