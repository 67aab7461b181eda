"""The balance of a plan against its base, month by month and run by run: discounted kroner to each party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.payback.flows import Flow
from fsm_sim.model.network import Floats
from fsm_sim.study.results.summary import weight_of

MONTHS = 12
STATE = "state:"
LINES = ("staff", "municipality_benefits", "municipality_taxes", "state_benefits", "state_taxes", "citizen")
"""The lines of a balance: caseworkers' pay, and the fields of a `Flow`."""


@dataclass(frozen=True, eq=False)
class Balance:
    """`lines`, each of shape (draws, replications, months): discounted kroner more than in the base in each month.

    `posts`, of the same shape, are the full-time years of caseworkers more than in the base, discounted as money is.
    """

    lines: Mapping[str, Floats]
    posts: Floats

    def of(self, *lines: str) -> Floats:
        """The sum of some lines, shape (draws, replications, months)."""
        return np.asarray(sum(self.lines[name] for name in lines))


def states_of(measures: Sequence[str]) -> tuple[str, ...]:
    """The states whose citizens are counted among measures.

    >>> states_of(["citizens", "work", "state:passive", "state:bir:flexjob"])
    ('passive', 'bir:flexjob')
    """
    return tuple(name.removeprefix(STATE) for name in measures if name.startswith(STATE))


def citizens_in(found: Outcomes, state: str) -> Floats:
    """Citizens in a state, shape (scenarios, draws, replications, months + 1); nobody where nobody is left to count."""
    measure = f"{STATE}{state}"
    weight = weight_of(measure, found.measures)
    return np.asarray(np.nan_to_num(found.of(measure) * found.of(weight)))


def per_month(ends: Floats) -> Floats:
    """What is so many at the ends of months, on average in each month: of shape (…, months + 1) one of (…, months).

    >>> per_month(np.array([0.0, 2.0, 4.0])).tolist()
    [1.0, 3.0]
    """
    return np.asarray((ends[..., 1:] + ends[..., :-1]) / 2)


def discounting(months: int, rate: float) -> Floats:
    """What a krone in the middle of each month is worth at the start, at a rate a year.

    >>> discounting(2, 0.0).tolist()
    [1.0, 1.0]
    """
    return np.asarray((1.0 + rate) ** (-(np.arange(months) + 0.5) / MONTHS))


def balance(found: Outcomes, flows: Mapping[str, Flow], caseworker_year: float, rate: float) -> Balance:
    """The balance of the second scenario of `found` against its first.

    Citizens count as the mean of a month's two ends; posts as at its beginning, where plans change them. A post that is
    vacant is not paid.
    """
    months = found.values.shape[3] - 1
    worth = discounting(months, rate)
    filled = np.nan_to_num(found.of("posts_filled"))
    posts = (filled[1] - filled[0])[..., :-1] * worth / MONTHS
    lines = {name: np.zeros(posts.shape) for name in LINES}
    lines["staff"] = -caseworker_year * posts
    for state, own in flows.items():
        here = citizens_in(found, state)
        more = per_month(here[1] - here[0]) * worth
        for name in LINES[1:]:
            lines[name] += getattr(own, name) * more
    return Balance(lines, posts)


def paid_back_after(each: Floats) -> Floats:
    """The month after which the sum of `each` (…, months) is never below 0 again; infinite where it ends below 0.

    >>> paid_back_after(np.array([[-3.0, 1.0, 2.0, 1.0], [-3.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])).tolist()
    [3.0, inf, 0.0]
    """
    so_far = np.cumsum(each, axis=-1)
    below = so_far < 0
    after = below.shape[-1] - np.argmax(below[..., ::-1], axis=-1) + 1  # the month after the last that ends below 0
    return np.where(below[..., -1], np.inf, np.where(below.any(axis=-1), after, 0))
