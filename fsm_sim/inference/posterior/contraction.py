"""How much the data moved each parameter from its prior: contraction, and the label that every report carries."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from fsm_sim.inference.parameters.priors import Prior
from fsm_sim.model.network import Floats

Decider = Literal["data", "both", "prior", "fixed"]

LEVEL = 0.90
"""Probability inside the intervals of every table."""


@dataclass(frozen=True)
class Contraction:
    """Prior and posterior of one parameter: mean and 90 % interval; `contraction` is 1 minus the ratio of variances.

    Of a parameter with a lognormal prior all that is by the logarithm, put back: its plain mean may be that of a single
    draw in thousands.
    """

    name: str
    prior_mean: float
    prior_lower: float
    prior_upper: float
    posterior_mean: float
    posterior_lower: float
    posterior_upper: float
    contraction: float
    decided_by: Decider
    reason: str
    reason_da: str = ""

    def as_json(self) -> dict[str, Any]:
        """The record as JSON."""
        return asdict(self)


def contraction_of(name: str, prior: Prior, grid: Floats, draws: Floats) -> Contraction:
    """Compare draws from the prior, `grid`, with posterior `draws` (any shapes); lognormals on the log scale.

    >>> p = Prior(median=1.0, sigma=1.0, status="M", reason="an example")
    >>> contraction_of("x", p, np.array([0.4, 1.0, 2.5]), np.array([0.99, 1.0, 1.01])).decided_by
    'data'
    """
    to, back = (np.log, np.exp) if prior.logarithmic else (np.asarray, float)
    before, after = to(grid), to(draws)
    contraction = 0.0 if prior.fixed is not None else float(1 - after.var() / before.var())
    decided: Decider = "fixed" if prior.fixed is not None else label(contraction)
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    prior_lower, prior_upper = np.quantile(grid, ends)
    lower, upper = np.quantile(draws, ends)
    return Contraction(
        name=name,
        prior_mean=float(back(before.mean())),
        prior_lower=float(prior_lower),
        prior_upper=float(prior_upper),
        posterior_mean=float(back(after.mean())),
        posterior_lower=float(lower),
        posterior_upper=float(upper),
        contraction=contraction,
        decided_by=decided,
        reason=prior.reason,
        reason_da=prior.reason_da,
    )


def label(contraction: float) -> Decider:
    """Who decides: the data above 0.75 (interval less than half as wide), the prior below 0.25, else both.

    >>> label(0.9), label(0.5), label(0.0)
    ('data', 'both', 'prior')
    """
    return "data" if contraction >= 0.75 else "prior" if contraction < 0.25 else "both"
