"""How fast the calibration samples: our sampler against PyMC's `pm.sample` on the same posterior, in one run.

Run: ``uv run python -m benchmarks.sampler [DRAWS]``. It takes long, so `make benchmark` leaves it out. Seconds are those of sampling, with tuning and without compilation; effective samples are those of the quantity
that has fewest, and of the median quantity. Two chains on two cores each.
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import arviz as az
import numpy as np
import pymc as pm

from fsm_sim.inference.estimation import problem_of
from fsm_sim.inference.fit import WHITE, compiled, draw
from fsm_sim.inference.model import build
from fsm_sim.inference.priors import Sampling
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.whitening import whiten
from fsm_sim.inputs.resources import shipped

CHAINS = 2


class Drawn(NamedTuple):
    """What one way took and gave: seconds before sampling, seconds of sampling, effective samples, divergences."""

    way: str
    before: float
    seconds: float
    least: float
    median: float
    divergences: int


def ways(problem: Problem, tune: int, draws: int) -> Iterator[Drawn]:
    """Ours; `pm.sample` as it comes, on the model as it is written; and PyMC's own NUTS in our coordinates."""
    begin = time.perf_counter()
    whitening = whiten(problem)
    whitened = build(problem, whitening)
    ready = compiled(whitened)
    before = time.perf_counter() - begin
    sampling = Sampling(draws=draws, tune=tune, chains=CHAINS, seed=1)
    yield measured("ours", lambda: draw(ready, sampling, cores=CHAINS, paces=WHITE), before)
    given = {"draws": draws, "chains": CHAINS, "cores": CHAINS, "random_seed": 1, "progressbar": False}
    with build(problem):
        yield measured("pm.sample as it comes", lambda: pm.sample(**given))
    with whitened:
        own = {**given, "tune": tune, "nuts_sampler": "pymc"}
        yield measured("pm.sample, PyMC's own NUTS, our coordinates", lambda: pm.sample(**own))


def measured(way: str, sample: Callable[[], Any], before: float = 0.0) -> Drawn:
    """Sample and count. What `pm.sample` does before it samples is told apart by its own clock."""
    begin = time.perf_counter()
    posterior = sample()
    wall = time.perf_counter() - begin
    seconds = float(posterior["posterior"].attrs.get("sampling_time", wall))
    effective = np.asarray(az.ess(posterior, var_names=["value"])["value"])
    diverging = int(posterior["sample_stats"]["diverging"].sum())
    found = Drawn(
        way, before + wall - seconds, seconds, float(np.nanmin(effective)), float(np.nanmedian(effective)), diverging
    )
    print(f"  done: {way}, {wall:.0f} s", file=sys.stderr)
    return found


def main(draws: int) -> None:
    """Print a line for each way, and how many times as fast as it ours is."""
    config = shipped("calibration", "runs", "published", "config.toml")
    sources = read_sources(config)
    found = list(ways(problem_of(sources), sources.config.sampling.tune, draws))
    ours = found[0].least / found[0].seconds
    head = f"{'':46}{'before':>8}{'sampling':>10}{'ESS least':>11}{'median':>8}{'ESS/s':>8}{'ours is':>10}"
    print(f"{head}{'diverge':>9}")
    for one in found:
        rate = one.least / one.seconds
        print(
            f"{one.way:46}{one.before:>6.0f} s{one.seconds:>8.1f} s{one.least:>11.0f}{one.median:>8.0f}{rate:>8.2f}"
            f"{ours / rate:>8.1f} x{one.divergences:>9}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
