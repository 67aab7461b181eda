"""What plans gain over the base, run by run, for any value of a person-year; and which of them is best."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fsm_sim.decisions.information.worth import AS_GOOD, expected_gains, value_of
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.payback.amounts import PARTIES, Gain, person_years
from fsm_sim.decisions.payback.balance import balance
from fsm_sim.decisions.payback.flows import Flow
from fsm_sim.model.network import Floats

POINTS = 25
"""Points of the curve over what a person-year is worth."""
SURE = 2.0
"""Person-years within so many Monte Carlo errors of nothing could be nothing."""


@dataclass(frozen=True)
class PlanGain:
    """A plan's expected gain over the base, in discounted kroner, with its Monte Carlo error.

    `years` are the person-years in it with theirs, `best` the probability that no other choice is better in
    expectation: choices that are as good as each other have it both (NaN where the runs cannot take chance out).
    """

    name: str
    gain: float
    mcse: float
    years: float
    years_mcse: float
    best: float


@dataclass(frozen=True, eq=False)
class Gains:
    """Of each of K plans over the base: `kroner` and person-`years`, shape (draws, replications, K).

    `levers` as `study.results.expected_effect` has them; `person_year` kroner are what a person-year is worth.
    """

    names: tuple[str, ...]
    kroner: Floats
    years: Floats
    levers: Floats
    person_year: float

    @property
    def runs(self) -> Floats:
        """The gains run by run, shape (draws, replications, K)."""
        return np.asarray(self.kroner + self.person_year * self.years)

    @property
    def chosen(self) -> str | None:
        """The plan with the largest expected gain; None where that of none is above 0, beyond rounding."""
        means = self.runs.mean(axis=(0, 1))
        return self.names[int(means.argmax())] if means.max() > AS_GOOD else None

    @property
    def base_best(self) -> float:
        """The probability that no plan is better than the base in expectation."""
        return self._best()[0]

    def plans(self) -> tuple[PlanGain, ...]:
        """Each plan's gain."""
        runs, best = self.runs, self._best()
        return tuple(
            PlanGain(name, *mean_and_error(runs[..., place]), *mean_and_error(self.years[..., place]), best[place + 1])
            for place, name in enumerate(self.names)
        )

    def break_even(self) -> float:
        """What a person-year would have to be worth for the best of the plans to gain nothing; NaN for none above 0.

        Below it the base is chosen, above it a plan. Person-years count that the runs tell from nothing.
        """
        kroner = self.kroner.mean(axis=(0, 1))
        years = [mean_and_error(self.years[..., place]) for place in range(len(self.names))]
        found = [
            -money / more
            for money, (more, mcse) in zip(kroner, years, strict=True)
            if money < 0 and more > (SURE * mcse if mcse else 0.0)
        ]
        return float(min(found)) if found and (kroner <= 0).all() else math.nan

    def curve(self) -> tuple[tuple[float, float], ...]:
        """The worth of perfect information by that of a person-year, beyond the break-even and the one asked about."""
        most = max(2 * np.nan_to_num(self.break_even()), 1.25 * self.person_year)
        points = np.linspace(0.0, most, POINTS) if most > 0 else np.zeros(1)
        return tuple(
            (float(one), value_of(expected_gains(self.kroner + one * self.years, self.levers))) for one in points
        )

    def _best(self) -> list[float]:
        expected = expected_gains(self.runs, self.levers)
        if not np.isfinite(expected).all():
            return [math.nan] * (len(self.names) + 1)
        choices = np.column_stack([np.zeros(len(expected)), expected])
        best = choices >= choices.max(axis=1, keepdims=True) - AS_GOOD
        return [float(share) for share in best.mean(axis=0)]


def gains_over_first(
    found: Outcomes,
    flows: Mapping[str, Flow],
    cost_and_rate: tuple[float, float],
    judged: tuple[str, Gain, float],
    levers: Floats,
) -> Gains:
    """The gains of the other scenarios of `found` over its first.

    `judged`: the party by whose account they are, the gain that counts besides, and what a person-year of it is worth.
    """
    (cost, rate), (party, gain, person_year) = cost_and_rate, judged
    kroner: list[Floats] = []
    years: list[Floats] = []
    for place in range(1, len(found.scenarios)):
        pair = _pair(found, place)
        kroner.append(balance(pair, flows, cost, rate).of(*PARTIES[party]).sum(axis=-1))
        years.append(person_years(pair, rate)[gain])
    return Gains(found.scenarios[1:], np.stack(kroner, axis=-1), np.stack(years, axis=-1), levers, person_year)


def _pair(found: Outcomes, place: int) -> Outcomes:
    both: Sequence[int] = [0, place]
    scenarios = (found.scenarios[0], found.scenarios[place])
    return replace(found, scenarios=scenarios, values=found.values[both], reported=found.reported[both])
