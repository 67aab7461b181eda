"""What a calibration must pass before forecasts may use it; every check is recorded with its value and threshold."""

import math
from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from arviz_stats.sampling_diagnostics import ess, rhat
from scipy.stats import binom

from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.posterior.contraction import LEVEL
from fsm_sim.model.network import Floats


class Diagnostics(NamedTuple):
    """The worst of every free parameter, and of every chain. What cannot be computed is NaN, which fails."""

    rhat: float
    bulk: float
    tail: float
    divergences: int
    energy: float


def convergence(posterior: Any, fixed: Collection[str] = ()) -> tuple[Check, ...]:
    """B1: R-hat, effective sample sizes, divergences and energy of a posterior in an ArviZ DataTree.

    `fixed` names the parameters that are held fixed: they have no R-hat (0 over 0) and are left out, and nothing else
    is. A draw, R-hat or effective sample size of an free parameter that is not finite fails its check.
    """
    return judged(diagnostics(posterior, fixed))


def diagnostics(posterior: Any, fixed: Collection[str] = ()) -> Diagnostics:
    """The numbers that the checks judge."""
    value = posterior["posterior"]["value"]
    draws = xr.Dataset({"value": value.drop_sel(parameter=list(fixed)) if fixed else value})
    sound = bool(np.isfinite(draws["value"]).all())
    with np.errstate(invalid="ignore", divide="ignore"):
        # NumPy's extremes, since those of xarray leave out NaN.
        return Diagnostics(
            rhat=float(np.asarray(rhat(draws)["value"]).max()) if sound else math.nan,
            bulk=float(np.asarray(ess(draws, method="bulk")["value"]).min()) if sound else math.nan,
            tail=float(np.asarray(ess(draws, method="tail")["value"]).min()) if sound else math.nan,
            divergences=int(posterior["sample_stats"]["diverging"].sum()),
            energy=bfmi(np.asarray(posterior["sample_stats"]["energy"])),
        )


def judged(found: Diagnostics) -> tuple[Check, ...]:
    """The checks of B1. Each comparison is one that NaN does not satisfy.

    >>> [check.passed for check in judged(Diagnostics(1.01, 400, 400, 0, 0.3))]
    [True, True, True, True, True]
    >>> [check.passed for check in judged(Diagnostics(math.nan, math.nan, math.nan, 1, math.nan))]
    [False, False, False, False, False]
    """
    return (
        Check("rhat_max", found.rhat, 1.01, found.rhat <= 1.01),
        Check("bulk_ess_min", found.bulk, 400, found.bulk >= 400),
        Check("tail_ess_min", found.tail, 400, found.tail >= 400),
        Check("divergences", float(found.divergences), 0, found.divergences == 0),
        Check("bfmi_min", found.energy, 0.3, found.energy >= 0.3),
    )


def bfmi(energy: Floats) -> float:
    """Smallest estimated Bayesian fraction of missing information over chains; `energy` is (chains, draws).

    Betancourt (2016): the mean square of the energy's steps over its variance.

    >>> bfmi(np.array([[0.0, 2.0, 0.0, 2.0], [0.0, 1.0, 2.0, 3.0]]))
    0.8
    """
    return float((np.square(np.diff(energy, axis=1)).mean(axis=1) / energy.var(axis=1)).min())


def prediction(inside: list[bool], name: str = "targets_outside") -> Check:
    """B6: targets outside their 90 % posterior predictive interval, at most the 99th percentile of Binomial(k, 0.1)."""
    outside = len(inside) - sum(inside)
    most = int(binom.ppf(0.99, len(inside), 0.1))
    return Check(name, outside, most, outside <= most, {"level": LEVEL})
