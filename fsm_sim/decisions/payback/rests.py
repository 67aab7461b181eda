"""What the municipality's gain besides pay rests on: paired runs with each effect set to nothing, in kroner.

Money is linear in the citizens of each state and month, so the Shapley values of those are the parts of the gain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fsm_sim.decisions.evaluate import ENGINE
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.parameter_columns import learnt_of
from fsm_sim.decisions.payback.balance import STATE, discounting, per_month
from fsm_sim.decisions.payback.flows import Flow
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.effect_factors import PARAMETERS
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.effect_runs import chosen_draws, monthly_parts
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.results.effect_parts import chance_errors

MOST_TIMES = 2.0
"""Two means of one gain, of all draws and of those with each set of effects, are not this many times each other."""
MOST_DRAWS = 100
"""Draws that are run with each set of effects, or as many as the question has."""
NAMED_SHARE = 0.05
"""A part smaller than this share of the sizes of all parts is not told in words."""


@dataclass(frozen=True)
class GainPart:
    """What an effect adds to the gain in discounted kroner, with its Monte Carlo error, and what data say of it.

    `name` is an effect of `model.effect_factors`, or "nothing" for the plan alone.
    """

    name: str
    kroner: float
    mcse: float
    learnt: str


@dataclass(frozen=True)
class GainParts:
    """All parts, which add up to the gain.

    Where all are nothing each stays within `sure` of its Monte Carlo errors with a probability of 95 %.
    """

    parts: tuple[GainPart, ...]
    sure: float

    @property
    def told(self) -> tuple[GainPart, ...]:
        """Those that are worth naming, the largest first."""
        least = NAMED_SHARE * sum(abs(one.kroner) for one in self.parts)
        found = [one for one in self.parts if least < abs(one.kroner) > self.sure * one.mcse]
        return tuple(sorted(found, key=lambda one: -abs(one.kroner)))

    def of_gain(self, gain: float) -> "GainParts":
        """The same parts of the gain of all runs: each its share of it, so that an answer has one gain.

        Fewer draws are run with each set of effects, whose gain is another by chance. Where that is nothing, of the
        other sign, or `MOST_TIMES` larger or smaller, a share of it says nothing, and the parts stay as they are.

        >>> parts = (GainPart("nothing", 80.0, 4.0, ""), GainPart("continuity", 20.0, 2.0, "data"))
        >>> [(one.kroner, one.mcse) for one in GainParts(parts, 2.0).of_gain(120.0).parts]
        [(96.0, 4.8), (24.0, 2.4)]
        """
        whole = sum(one.kroner for one in self.parts)
        times = gain / whole if whole else 0.0
        if not 1 / MOST_TIMES < times < MOST_TIMES:
            return self
        parts = tuple(replace(one, kroner=times * one.kroner, mcse=times * one.mcse) for one in self.parts)
        return replace(self, parts=parts)

    def learnt(self, factor: str) -> str:
        """What data say of an effect; empty for the plan alone."""
        return next((one.learnt for one in self.parts if one.name == factor), "")


def gain_parts(
    scenarios: Sequence[Scenario],
    flows: Mapping[str, Flow],
    rate: float,
    calibration: Calibration,
    runs: tuple[int, int],
    threads: int = 1,
) -> GainParts:
    """The parts of the gain of the second scenario over the first; `runs` are draws and seed."""
    draws, seed = runs
    plan = Plan(min(draws, MOST_DRAWS), seed=seed, engine=ENGINE)
    posterior = posterior_of(calibration, plan.draws)
    some = posterior.rows(chosen_draws(scenarios[0], posterior, plan))
    months = range(int(scenarios[0].horizon.months) + 1)
    worth = discounting(len(months) - 1, rate)
    before, after = (monthly_parts(one, some, plan, months, threads) for one in scenarios)
    found: dict[str, Floats] = {}
    for measure in dict.fromkeys((*before, *after)):
        if measure.startswith(STATE):
            own = flows[measure.removeprefix(STATE)]
            price = own.municipality_benefits + own.municipality_taxes
            for name, citizens in _more(before.get(measure, {}), after.get(measure, {})).items():
                gain = price * (per_month(citizens) * worth).sum(axis=-1)
                found[name] = found.get(name, np.zeros(len(gain))) + gain
    return GainParts(
        tuple(
            GainPart(name, *mean_and_error(each[:, None]), _learnt(name, calibration)) for name, each in found.items()
        ),
        chance_errors(found.values()),
    )


def _more(before: Mapping[str, Floats], after: Mapping[str, Floats]) -> dict[str, Floats]:
    """The parts of a difference; one that only one of the two has is nothing in the other."""
    return {name: np.asarray(after.get(name, 0.0) - before.get(name, 0.0)) for name in dict.fromkeys((*before, *after))}


def _learnt(factor: str, calibration: Calibration) -> str:
    return learnt_of(calibration, [name])[name] if (name := PARAMETERS.get(factor, ("",))[0]) else ""
