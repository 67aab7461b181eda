"""How fast the calibration samples: our sampler against PyMC's `pm.sample` on the same posterior, in one run.

Run: ``uv run python -m benchmarks.sampler [DRAWS [TUNE]]``. It takes some minutes, so `make benchmark` leaves it out.
DRAWS are those of a chain, TUNE what `pm.sample` tunes with where the model is as it is written (its default is
1,000); in our coordinates all tune as the published calibration does. Seconds of sampling are those of tuning and
drawing. Effective samples are those of the parameter that has fewest, and of the median parameter. Two chains on two
cores each.
"""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import arviz as az
import numpy as np
import pymc as pm
import xarray as xr

from fsm_sim.inference.parameters.priors import NUMPY, Sampling
from fsm_sim.inference.posterior.estimation import forward_model_of
from fsm_sim.inference.posterior.model import build, inputs
from fsm_sim.inference.posterior.sampling.coordinates import whiten
from fsm_sim.inference.posterior.sampling.hamiltonian import PACES, Sampler
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inputs.files.resources import shipped

CHAINS = 2
COLUMNS = ("before", "sampling", "gradients", "fewest", "median", "diverge")


class Drawn(NamedTuple):
    """A sampler's cost and yield: seconds before sampling and of sampling (tuning included), and what was drawn.

    `gradients` are those of a draw; `fewest` and `median` effective samples over the parameters.
    """

    sampler: str
    before: float
    sampling: float
    gradients: float
    fewest: float
    median: float
    diverge: int


def samplers(forward: ForwardModel, tune: int, draws: int, default_tune: int) -> Iterator[Drawn]:
    """Ours; PyMC's own NUTS and nutpie in our coordinates; and `pm.sample` as it comes, on the model as written."""
    begin = time.perf_counter()
    whitening = whiten(forward)
    whitened = build(forward, whitening)
    sampler = Sampler.of(whitened)
    before = time.perf_counter() - begin
    sampling = Sampling(draws=draws, tune=tune, chains=CHAINS, seed=1)

    def ours() -> Any:
        white, stats = sampler.draw(sampling, inputs(forward, whitening), cores=CHAINS, paces=PACES[:1])
        found = [
            [forward.value(forward.centred(whitening.standard(at, np), np), NUMPY, np) for at in chain]
            for chain in white
        ]
        return {"posterior": xr.Dataset({"value": (("chain", "draw", "parameter"), found)}), "sample_stats": stats}

    yield measured("ours", ours, before)
    given = {"draws": draws, "chains": CHAINS, "cores": CHAINS, "random_seed": 1, "progressbar": False}
    given |= {"discard_tuned_samples": False}
    for sampler_name in ("pymc", "nutpie"):
        with whitened:
            options = {**given, "tune": tune, "nuts_sampler": sampler_name}
            yield measured(f"pm.sample, NUTS of {sampler_name}, our coordinates", partial(pm.sample, **options))
    with build(forward):
        yield measured("pm.sample as it comes", lambda: pm.sample(**given, tune=default_tune))


def measured(sampler: str, sample: Callable[[], Any], before: float = 0.0) -> Drawn:
    """Sample and count. The clock of `pm.sample` separates sampling from what it does before."""
    begin = time.perf_counter()
    posterior = sample()
    wall = time.perf_counter() - begin
    seconds = float(posterior["posterior"].attrs.get("sampling_time", wall))
    steps = posterior["sample_stats"]["n_steps"]
    effective = np.asarray(az.ess(posterior["posterior"], var_names=["value"])["value"])
    print(f"  done: {sampler}, {wall:.0f} s", file=sys.stderr)
    return Drawn(
        sampler=sampler,
        before=before + wall - seconds,
        sampling=seconds,
        gradients=float(steps.mean()),
        fewest=float(np.nanmin(effective)),
        median=float(np.nanmedian(effective)),
        diverge=int(posterior["sample_stats"]["diverging"].sum()),
    )


def main(draws: int = 500, default_tune: int = 1000) -> None:
    """Print a line for each sampler, and how many times as many effective samples ours gives in a second."""
    sources = read_sources(shipped("calibration", "runs", "published", "config.toml"))
    print(f"{'':46}" + "".join(f"{name:>10}" for name in COLUMNS) + f"{'ESS/s':>10}{'ours is':>10}")
    ours = 0.0
    for one in samplers(forward_model_of(sources), sources.config.sampling.tune, draws, default_tune):
        rate = one.fewest / one.sampling
        ours = ours or rate
        numbers = "".join(f"{getattr(one, name):>10.0f}" for name in COLUMNS)
        print(f"{one.sampler:46}{numbers}{rate:>10.3g}{ours / rate:>8.1f} x", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
