"""The same model in every engine and peer, in one run on one core: agreement, speed, ratios, memory, scaling.

Run: ``make benchmark``, or ``uv run --extra benchmark python -m benchmarks.engines``. Times are the best of interleaved
rounds with the garbage collector frozen before each, alike for all. What is compared is simulating; reading the model
is done beforehand.
"""

import argparse
import gc
import json
import math
import pickle
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from importlib.metadata import version

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.model import MONTHS, OFFICE_CITIZENS, office, plain
from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.process import processes as process
from fsm_sim.engines.shared.random_streams import uniform_pair
from fsm_sim.engines.shared.setting import Setting

Floats = NDArray[np.float64]
Occupancy = list[float]
PEERS = ("simpy_thinning", "simpy_interrupts", "salabim_office", "numpy_steps", "starsim_office", "ciw_network")
BEST = "simpy_thinning"
"""The plain SimPy script that ratios are taken to."""
TOGETHER = 100
"""Offices that the compiled engine simulates in one call."""
POOL_CITIZENS, POOLS_TOGETHER = 13_000, 8
"""Flere skal med I's whole effort group as one office, and how many of those in one call."""
ROUNDS = 15
SECONDS = 6.0
"""What the rounds of one engine may take in all."""


def compiled(one: Setting, offices: int, seed: int) -> list[Occupancy]:
    """Offices by the compiled engine: monthly measures and no episodes."""
    runs = [RunAddress(0, seed, number) for number in range(offices)]
    found = run_series(one, Draws(one.network, [one.parameters]), runs, 1)
    shares = np.stack([found[f"state:{name}"][:, -1] for name in one.network.states if name != "left"], axis=1)
    counts: list[Occupancy] = (shares * found["citizens"][:, -1:]).tolist()
    return counts


def reference(one: Setting, seed: int) -> Occupancy:
    """One office by our SimPy engine: episodes."""
    final = process.run_office(one, seed).query("next_state == ''")["state"].value_counts()
    return [float(final.get(name, 0)) for name in one.network.states if name != "left"]


def peer(name: str, citizens: int, seed: int) -> Occupancy:
    """One office by a peer."""
    one = office(citizens)
    found = import_module(f"benchmarks.peers.{name}").run(plain(one), seed)
    return [value for state, value in zip(one.network.states, found, strict=True) if state != "left"]


def timed(engines: dict[str, tuple[Callable[[int], object], int]]) -> dict[str, float]:
    """The best seconds per office of each engine, in rounds that take turns, so that all meet the same machine."""
    best = dict.fromkeys(engines, math.inf)
    spent = dict.fromkeys(engines, 0.0)
    for number in range(ROUNDS):
        for name, (run, offices) in engines.items():
            if spent[name] > SECONDS:
                continue
            gc.collect()
            gc.freeze()
            begin = time.perf_counter()
            run(1000 + number)
            took = time.perf_counter() - begin
            gc.unfreeze()
            spent[name] += took
            best[name] = min(best[name], took / offices)
    return best


@numba.njit(error_model="numpy")
def floor(candidates: int, citizens: int, memory: Floats) -> float:
    """The least that these random numbers cost: for each candidate its draw, a logarithm, and a citizen's memory."""
    total = 0.0
    for number in range(candidates):
        citizen = (number * 7919) % citizens
        first, second = uniform_pair(
            numba.uint64(1), numba.uint64(2), numba.uint64(3), numba.uint64(citizen), numba.uint64(1),
            numba.uint64(number),
        )  # fmt: skip
        memory[citizen, 0] += -math.log(first)
        memory[citizen, 1] = second
        total += memory[citizen, 0]
    return total


def agreement(name: str, seeds: int, expected: Floats, error: Floats) -> tuple[float, int]:
    """The largest |z| over states of an engine's mean final occupancy, and from how many offices."""
    found = np.array([peer(name, OFFICE_CITIZENS, seed) for seed in range(seeds)])
    its_error = found.std(axis=0, ddof=1) / math.sqrt(seeds)
    z = (found.mean(axis=0) - expected) / np.sqrt(its_error**2 + error**2)
    return float(np.nanmax(np.abs(z))), seeds


def many(one: Setting, citizens: int) -> tuple[float, float]:
    """Seconds and peak megabytes of a process that simulates so many citizens, office by office."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.many", str(citizens)],
        input=pickle.dumps(one),
        check=True,
        capture_output=True,
    )
    seconds, megabytes = finished.stdout.split()
    return float(seconds), float(megabytes)


def available() -> list[str]:
    """The peers whose tools are installed."""
    found = []
    for name in PEERS:
        try:
            import_module(f"benchmarks.peers.{name}")
        except ImportError as missing:
            print(f"{name} is left out: {missing}; install the extra 'benchmark'.")
        else:
            found.append(name)
    return found


def main(largest: int) -> None:
    """Print everything."""
    one, peers = office(OFFICE_CITIZENS), available()
    print(f"{date.today()}, {platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "simpy")))
    print(f"\nModel: FSM I, every feature on, {OFFICE_CITIZENS:,} citizens and {MONTHS} months an office\n")

    exact = np.array(compiled(one, 2000, 7))
    expected, error = exact.mean(axis=0), exact.std(axis=0, ddof=1) / math.sqrt(len(exact))
    engines: dict[str, tuple[Callable[[int], object], int]] = {
        "compiled": (lambda seed: compiled(one, TOGETHER, seed), TOGETHER),
        "process (our SimPy)": (lambda seed: reference(one, seed), 1),
        **{name: (ready(name, one), 1) for name in peers},
    }
    seconds = timed(engines)
    base = seconds.get(BEST, math.nan)
    print(f"{'engine':22s} {'ms/office':>10s} {'citizen-months/s':>17s} {'x best SimPy':>13s} {'compiled is':>12s}")
    for name, took in seconds.items():
        speed, times = OFFICE_CITIZENS * MONTHS / took, f"{took / seconds['compiled']:,.0f} x"
        print(f"{name:22s} {1000 * took:10.2f} {speed:17,.0f} {base / took:13.2f} {times:>12s}")

    _one_pool(peers)
    print("\nAgreement of final occupancies with the compiled engine (13 states, 2,000 offices)")
    for name in peers:
        z, seeds = agreement(name, 60 if seconds[name] > 0.2 else 200, expected, error)
        cannot = import_module(f"benchmarks.peers.{name}").CANNOT
        print(f"{name:22s} largest |z| {z:4.1f} over {seeds} offices. {cannot}")

    _against_the_floor(one, seconds["compiled"])
    print("\nScaling of the compiled engine, offices one after another, a process for each line")
    for citizens in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        if citizens <= largest:
            tries = [many(one, citizens) for _ in range(3)]
            took, peak = min(seconds for seconds, _ in tries), max(megabytes for _, megabytes in tries)
            each = took / citizens / MONTHS * 1e9
            print(f"{citizens:12,d} citizens {took:8.3f} s {each:6.1f} ns a citizen-month, peak {peak:,.0f} MB")


def ready(name: str, one: Setting) -> Callable[[int], object]:
    """A peer's run of an office, with the model read beforehand."""
    return partial(import_module(f"benchmarks.peers.{name}").run, plain(one))


def _one_pool(peers: list[str]) -> None:
    """The same with all citizens in one office, in which plain scripts slow down most."""
    one = office(POOL_CITIZENS)
    engines: dict[str, tuple[Callable[[int], object], int]] = {
        "compiled": (lambda seed: compiled(one, POOLS_TOGETHER, seed), POOLS_TOGETHER),
        **{name: (ready(name, one), 1) for name in ("simpy_thinning", "simpy_interrupts") if name in peers},
    }
    compiled(one, 1, 1)
    print(f"\nOne office of {POOL_CITIZENS:,} citizens")
    seconds = timed(engines)
    for name, took in seconds.items():
        each = took / POOL_CITIZENS * 1e6
        print(
            f"{name:22s} {1000 * took:10.2f} ms {each:8.2f} us a citizen {took / seconds['compiled']:10,.0f} x compiled"
        )


def _against_the_floor(one: Setting, seconds: float) -> None:
    """How far the compiled engine is from what its random numbers alone costs."""
    candidates = 4 * OFFICE_CITIZENS
    memory = np.zeros((OFFICE_CITIZENS, 5))
    floor(10, OFFICE_CITIZENS, memory)
    least = math.inf
    for _ in range(200):
        begin = time.perf_counter()
        floor(candidates, OFFICE_CITIZENS, memory)
        least = min(least, (time.perf_counter() - begin) / candidates)
    print(
        json.dumps(
            {
                "floor, ns a candidate (draw, logarithm, memory)": round(least * 1e9, 1),
                "compiled, ns a citizen": round(seconds / OFFICE_CITIZENS * 1e9),
                "in floors": round(seconds / OFFICE_CITIZENS / least, 1),
            }
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=10_000_000, help="citizens of the largest run")
    main(parser.parse_args().largest)
