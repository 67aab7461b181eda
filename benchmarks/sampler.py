"""How fast the calibration samples: nutpie against PyMC's own NUTS, and whitened against plain coordinates, in one run.

Run: ``uv run python benchmarks/sampler.py [draws]``. Slow on purpose: every way is compiled and sampled.
"""

import sys
import time

import arviz as az
import numpy as np
import nutpie
import pymc as pm

from fsm_sim.inference.estimation import problem_of
from fsm_sim.inference.model import build
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.whitening import whiten
from fsm_sim.inputs.resources import shipped


def main(draws: int) -> None:
    """Print seconds, smallest effective sample size and their ratio for each way."""
    sources = read_sources(shipped("calibration", "runs", "published", "config.toml"))
    problem = problem_of(sources)
    begin = time.perf_counter()
    whitening = whiten(problem)
    print(f"mode and whitening: {time.perf_counter() - begin:.1f} s")
    for label, model in (("whitened", build(problem, whitening)), ("plain", build(problem))):
        begin = time.perf_counter()
        compiled = nutpie.compile_pymc_model(model)
        print(f"{label}, nutpie: compiled in {time.perf_counter() - begin:.1f} s")
        begin = time.perf_counter()
        report(
            f"{label}, nutpie",
            nutpie.sample(compiled, draws=draws, tune=250, chains=2, cores=2, seed=1, progress_bar=False),
            begin,
        )
    with build(problem, whitening):
        begin = time.perf_counter()
        report(
            "whitened, PyMC (with compilation)",
            pm.sample(draws, tune=250, chains=2, cores=2, random_seed=1, nuts_sampler="pymc", progressbar=False),
            begin,
        )


def report(label: str, posterior: object, begin: float) -> None:
    """One way's line."""
    seconds = time.perf_counter() - begin
    least = float(np.min(az.ess(posterior, var_names=["value"])["value"]))  # type: ignore[call-overload]
    print(f"{label}: sampled in {seconds:.1f} s, smallest ESS {least:.0f}, {least / seconds:.1f} a second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
