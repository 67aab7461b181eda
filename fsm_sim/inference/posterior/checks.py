"""What a calibration must pass before forecasts may use it; every check is recorded with its value and threshold."""

import math
from typing import Any

import numpy as np
from arviz_stats.sampling_diagnostics import ess, rhat
from scipy.stats import binom

from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.model.network import Floats


def convergence(posterior: Any) -> tuple[Check, ...]:
    """B1: R-hat, effective sample sizes, divergences and energy of every quantity, in an ArviZ DataTree.

    A quantity that is held fixed has no R-hat, 0 over 0, and counts for nothing.
    """
    names = ["value"]
    with np.errstate(invalid="ignore"):
        largest = _worst(rhat(posterior, var_names=names), max)
        bulk = _worst(ess(posterior, var_names=names, method="bulk"), min)
        tail = _worst(ess(posterior, var_names=names, method="tail"), min)
    divergences = float(posterior["sample_stats"]["diverging"].sum())
    energy = bfmi(np.asarray(posterior["sample_stats"]["energy"]))
    return (
        Check("B1 largest R-hat", largest, 1.01, largest <= 1.01),
        Check("B1 smallest bulk effective sample size", bulk, 400, bulk >= 400),
        Check("B1 smallest tail effective sample size", tail, 400, tail >= 400),
        Check("B1 divergences", divergences, 0, divergences == 0),
        Check("B1 smallest E-BFMI", energy, 0.3, energy >= 0.3),
    )


def bfmi(energy: Floats) -> float:
    """Smallest estimated Bayesian fraction of missing information over chains; `energy` is (chains, draws)."""
    return float((np.square(np.diff(energy, axis=1)).mean(axis=1) / energy.var(axis=1)).min())


def prediction(inside: list[bool], what: str = "figures") -> Check:
    """B6: figures outside their 90 % posterior predictive interval, at most the 99th percentile of Binomial(k, 0.1)."""
    outside = len(inside) - sum(inside)
    most = int(binom.ppf(0.99, len(inside), 0.1))
    return Check(f"B6 {what} outside their 90 % posterior predictive interval", outside, most, outside <= most)


def _worst(found: Any, choose: Any) -> float:
    values = np.concatenate([np.asarray(found[name]).ravel() for name in found.data_vars])
    finite = values[np.isfinite(values)]
    return float(choose(finite)) if len(finite) else math.nan
