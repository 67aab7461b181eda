"""How fast the calibration samples: our sampler against PyMC's `pm.sample` on the same posterior, in one run.

Run: ``uv run python -m benchmarks.sampler [DRAWS [TUNE]]``. It takes some minutes, so `make benchmark` leaves it out.
DRAWS are those of a chain, TUNE what `pm.sample` tunes with where the model is as it is written (its default is
1,000); in our coordinates all tune as the published calibration does. Seconds are those of sampling without
compilation; seconds of drawing are the part of them that gradients after tuning took. Effective samples are those of
the quantity that has fewest, and of the median quantity. Two chains on two cores each.
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
COLUMNS = ("before", "tuning", "drawing", "gradients", "fewest", "median", "diverge")


class Drawn(NamedTuple):
    """What one way took and gave: seconds before sampling, tuning and drawing, and what came of them.

    `gradients` are those of a draw; `fewest` and `median` effective samples over the quantities.
    """

    way: str
    before: float
    tuning: float
    drawing: float
    gradients: float
    fewest: float
    median: float
    diverge: int


def ways(problem: Problem, tune: int, draws: int, own_tune: int) -> Iterator[Drawn]:
    """Ours; `pm.sample` as it comes, on the model as it is written; and PyMC's own NUTS in our coordinates."""
    begin = time.perf_counter()
    whitening = whiten(problem)
    whitened = build(problem, whitening)
    ready = compiled(whitened)
    before = time.perf_counter() - begin
    sampling = Sampling(draws=draws, tune=tune, chains=CHAINS, seed=1)
    yield measured("ours", lambda: draw(ready, sampling, cores=CHAINS, paces=WHITE[:1]), before)
    given = {"draws": draws, "chains": CHAINS, "cores": CHAINS, "random_seed": 1, "progressbar": False}
    given |= {"discard_tuned_samples": False}
    with whitened:
        own = {**given, "tune": tune, "nuts_sampler": "pymc"}
        yield measured("pm.sample, PyMC's own NUTS, our coordinates", lambda: pm.sample(**own))
    with build(problem):
        yield measured("pm.sample as it comes", lambda: pm.sample(**given, tune=own_tune))


def measured(way: str, sample: Callable[[], Any], before: float = 0.0) -> Drawn:
    """Sample and count. What `pm.sample` does before it samples is told apart by its own clock."""
    begin = time.perf_counter()
    posterior = sample()
    wall = time.perf_counter() - begin
    seconds = float(posterior["posterior"].attrs.get("sampling_time", wall))
    drawn, tuned = (posterior[group]["n_steps"] for group in ("sample_stats", "warmup_sample_stats"))
    share = float(drawn.sum() / (drawn.sum() + tuned.sum()))
    effective = np.asarray(az.ess(posterior, var_names=["value"])["value"])
    print(f"  done: {way}, {wall:.0f} s", file=sys.stderr)
    return Drawn(
        way=way,
        before=before + wall - seconds,
        tuning=seconds * (1 - share),
        drawing=seconds * share,
        gradients=float(drawn.mean()),
        fewest=float(np.nanmin(effective)),
        median=float(np.nanmedian(effective)),
        diverge=int(posterior["sample_stats"]["diverging"].sum()),
    )


def main(draws: int, own_tune: int) -> None:
    """Print a line for each way, and how many times as many effective samples ours gives in a second."""
    config = shipped("calibration", "runs", "published", "config.toml")
    sources = read_sources(config)
    print(f"{'':46}" + "".join(f"{name:>10}" for name in COLUMNS) + f"{'ESS/s':>10}{'ours is':>10}")
    ours = 0.0
    for one in ways(problem_of(sources), sources.config.sampling.tune, draws, own_tune):
        rate = one.fewest / one.drawing
        ours = ours or rate
        numbers = "".join(f"{getattr(one, name):>10.0f}" for name in COLUMNS)
        print(f"{one.way:46}{numbers}{rate:>10.3g}{ours / rate:>8.1f} x", flush=True)


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:]), *(500, 1000)[len(sys.argv) - 1 :])
