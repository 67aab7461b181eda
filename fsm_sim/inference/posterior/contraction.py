"""What data say of each parameter: how far they moved its mean, how much they narrowed it, and a label from both."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, Self

import numpy as np

from fsm_sim.inference.parameters.priors import Prior
from fsm_sim.model.network import Floats

Learnt = Literal["both", "moved", "narrowed", "hardly", "fixed"]
"""What the data did to a parameter: moved and narrowed it, one of the two, hardly either; or it was held fixed."""

LEVEL = 0.90
"""Probability inside the intervals of every table."""

MOVED = 0.25
"""Prior standard deviations from which a mean counts as moved. The Monte Carlo error of a mean is at most 0.05 of them
when the checks of a calibration are passed."""
NARROWED = 0.25
"""Contraction from which a parameter counts as narrowed: a standard deviation smaller by an eighth."""
BINS = {"moved": MOVED, "narrowed": NARROWED}
"""Both limits, as they are recorded beside the labels."""


class ShiftAndContraction(NamedTuple):
    """From prior to posterior, on the scale on which the prior is normal (`Prior.scaled`).

    `shift`: of the mean, in prior standard deviations, with its sign. `contraction`: one minus the ratio of posterior
    to prior variance, below 0 where the posterior is the wider one. On average over data from the prior, the square of
    the shift is the contraction; a shift that is large beside it says that data contradict the prior.
    """

    shift: float
    contraction: float

    @classmethod
    def of(cls, mean: float, sd: float, draws: Floats) -> Self:
        """From a prior's mean and standard deviation to posterior draws of any shape.

        >>> ShiftAndContraction.of(0.0, 2.0, np.array([1.0, 3.0]))
        ShiftAndContraction(shift=1.0, contraction=0.75)
        """
        return cls(float((draws.mean() - mean) / sd), float(1 - draws.var() / sd**2))

    @property
    def learnt(self) -> Learnt:
        """The label: whether the shift reaches `MOVED` either way, and the contraction `NARROWED`.

        >>> [ShiftAndContraction(*one).learnt for one in ((-2.0, 0.9), (2.0, -0.4), (0.1, 0.9), (0.1, -0.4))]
        ['both', 'moved', 'narrowed', 'hardly']
        """
        moved, narrowed = abs(self.shift) >= MOVED, self.contraction >= NARROWED
        return "both" if moved and narrowed else "moved" if moved else "narrowed" if narrowed else "hardly"


NOTHING = ShiftAndContraction(0.0, 0.0)
"""Where prior and posterior are the same."""


@dataclass(frozen=True)
class Contraction:
    """Prior and posterior of one parameter: mean and 90 % interval, and what `ShiftAndContraction` says of the two.

    `other_prior_mean` is the prior's mean under another way to think of no effect, where there is one.

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
    shift: float
    contraction: float
    learnt: Learnt
    reason: str
    reason_da: str = ""
    other_prior_mean: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The record as JSON."""
        return asdict(self)


def contraction_of(name: str, prior: Prior, grid: Floats, draws: Floats) -> Contraction:
    """Compare draws from the prior, `grid`, with posterior `draws` (any shapes); lognormals on the log scale.

    >>> p = Prior(median=1.0, sigma=1.0, status="M", reason="an example")
    >>> contraction_of("x", p, np.array([0.4, 1.0, 2.5]), np.array([0.99, 1.0, 1.01])).learnt
    'narrowed'
    """
    before, after, fixed = prior.scaled(grid), prior.scaled(draws), prior.fixed is not None
    found = NOTHING if fixed else ShiftAndContraction.of(float(before.mean()), float(before.std()), after)
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    prior_lower, prior_upper = np.quantile(grid, ends)
    lower, upper = np.quantile(draws, ends)
    return Contraction(
        name=name,
        prior_mean=float(prior.unscaled(before.mean())),
        prior_lower=float(prior_lower),
        prior_upper=float(prior_upper),
        posterior_mean=float(prior.unscaled(after.mean())),
        posterior_lower=float(lower),
        posterior_upper=float(upper),
        **found._asdict(),
        learnt="fixed" if fixed else found.learnt,
        reason=prior.reason,
        reason_da=prior.reason_da,
        other_prior_mean=prior.other_mean,
    )
