"""Amounts of an answer: sums over the months of a plan, with what the runs leave uncertain of them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.payback.balance import Balance, citizens_in, discounting, paid_back_after, per_month, states_of
from fsm_sim.decisions.payback.flows import LIVES_ON, Money
from fsm_sim.model.mixed_name import plain
from fsm_sim.model.network import Floats
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.results.expected_effect import expected_effect

MONTHS = 12
SURE = 2.0
"""An amount within so many Monte Carlo errors of nothing could be nothing."""
GAIN = ("municipality_benefits", "municipality_taxes")
"""What the municipality gains besides pay."""

Gain = Literal["paid_hours", "work", "off_benefit"]
GAINS: Mapping[Gain, tuple[Money, ...]] = {
    "paid_hours": ("hours",),
    "work": ("job",),
    "off_benefit": ("job", "education", "flexjob"),
}
"""What a person-year is counted of, and what those live on who count."""
PARTIES: Mapping[str, tuple[str, ...]] = {
    "staff": ("staff",),
    "municipality_benefits": ("municipality_benefits",),
    "municipality_taxes": ("municipality_taxes",),
    "municipality": ("staff", "municipality_benefits", "municipality_taxes"),
    "state": ("state_benefits", "state_taxes"),
    "public": ("staff", "municipality_benefits", "municipality_taxes", "state_benefits", "state_taxes"),
    "citizens": ("citizen",),
}
"""The amounts of an answer, and the lines of the balance that each adds up."""
WHO = ("municipality", "state", "citizens")
"""Those who gain or lose, each apart from the others."""


@dataclass(frozen=True)
class Amount:
    """A sum in discounted kroner, or person-years: mean, Monte Carlo error, and the interval of the expected sum.

    `expected_above` is the probability that the expected sum is above 0, `runs_above` the share of single runs in which
    it is. The interval and the first are NaN where the runs cannot take chance out.
    """

    name: str
    mean: float
    mcse: float
    lower: float
    upper: float
    expected_above: float
    runs_above: float

    @property
    def told(self) -> bool:
        """Whether the runs tell it from nothing: it is beyond two Monte Carlo errors."""
        return abs(self.mean) > SURE * self.mcse


@dataclass(frozen=True)
class Course:
    """A sum so far, by the end of each month: the mean, and the interval of the expected sum; kroner, discounted."""

    name: str
    mean: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing is null.

        >>> Course("state", (1.0,), (math.nan,), (2.0,)).as_json()["lower"]
        [None]
        """
        ends = {"mean": self.mean, "lower": self.lower, "upper": self.upper}
        return {
            "name": self.name,
            **{key: [None if math.isnan(one) else one for one in each] for key, each in ends.items()},
        }


@dataclass(frozen=True)
class PaidBack:
    """After how many months single runs have paid back what they cost: quartiles (infinite: not by the end)."""

    within: float
    quarter: float
    half: float
    three_quarters: float


def amount(name: str, runs: Floats, levers: Floats) -> Amount:
    """The amount of `runs`, shape (draws, replications); `levers` as `expected_effect` has them."""
    expected = expected_effect(runs[..., None], levers, LEVEL, np.zeros(1), errors=False)
    ends = [float(one[0]) for one in (expected.lower, expected.upper, expected.above)]
    mean, mcse = mean_and_error(runs)
    return Amount(name, mean, mcse, ends[0], ends[1], ends[2], float((runs > 0).mean()))


def course(name: str, runs: Floats, levers: Floats) -> Course:
    """The course of `runs`, shape (draws, replications, months), of which each month has what is added in it."""
    so_far = np.cumsum(runs, axis=-1)
    expected = expected_effect(so_far, levers, LEVEL, np.zeros(so_far.shape[-1]), errors=False)
    mean, lower, upper = so_far.mean(axis=(0, 1)), expected.lower, expected.upper
    return Course(name, tuple(mean.tolist()), tuple(lower.tolist()), tuple(upper.tolist()))


def person_years(found: Outcomes, rate: float) -> dict[str, Floats]:
    """Years on something more than in the base, discounted as their price is; each (draws, replications)."""
    worth = discounting(found.values.shape[3] - 1, rate) / MONTHS
    years: dict[str, Floats] = {}
    for gain, kinds in GAINS.items():
        years[gain] = np.zeros(found.values.shape[1:3])
        for state in states_of(found.measures):
            if LIVES_ON[plain(state)] in kinds:
                here = citizens_in(found, state)
                years[gain] += (per_month(here[1] - here[0]) * worth).sum(axis=-1)
    return years


def paid_back(made: Balance) -> PaidBack:
    """When the municipality's balance is above 0 for good, over single runs."""
    after = paid_back_after(made.of(*PARTIES["municipality"])).ravel()
    # Whole months: an interpolated quantile between a month and "never" is no month.
    quartiles = np.quantile(after, (0.25, 0.5, 0.75), method="inverted_cdf")
    return PaidBack(float(np.isfinite(after).mean()), *map(float, quartiles))


def break_even_cost(made: Balance, posts: Amount, levers: Floats) -> tuple[float, float, float]:
    """The gain of the municipality besides pay, for each full-time year more: its mean and interval."""
    if max(posts.runs_above, 1 - posts.runs_above) < LEVEL or not posts.mean:  # posts are not what the plan changes
        return math.nan, math.nan, math.nan
    gain = made.of(*GAIN).sum(axis=-1)
    each = amount("break_even", gain / posts.mean, levers)
    return each.mean, each.lower, each.upper


def break_even_effect(staff: Amount, gain: Amount) -> float:
    """How many times as large the gain besides pay would have to be.

    NaN where none of its direction is enough, or the runs do not tell it from nothing.
    """
    return -staff.mean / gain.mean if gain.told and gain.mean * staff.mean < 0 else math.nan
