"""The intensities of one programme at one parameter set as arrays, which both individual engines read.

Everything that does not move with caseload and caseworker is worked out once per kind of citizen. A citizen's candidate
events come at a *bound* that no caseload and no further change of caseworker can exceed. Each transition has a slot of
fixed place and width in the interval from 0 to the bound, as wide as its own largest intensity, so a scenario that
changes one intensity moves no other transition's slot: the same mark then means the same event in every scenario.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fsm_sim.engines.shared.caseworker_effects import largest_caseworker_effect
from fsm_sim.engines.shared.transition_kinds import TransitionKind, kinds_of
from fsm_sim.model.intensity import caseload_effect, continuity_effect, intensity, probability_scale_effect
from fsm_sim.model.network import Floats, Integers, Network
from fsm_sim.model.parameters import Effects, Parameters


@dataclass(frozen=True)
class Ways:
    """The ways out of each state, in slot order: transitions sorted by source, else as in the programme's file.

    `transition`, `target`, `kind` have one entry per way (J); those of state s are ``first[s]`` to ``first[s + 1]``.
    """

    transition: Integers
    target: Integers
    kind: Integers
    first: Integers


class Tables(NamedTuple):
    """`base`, `width`, `end`: shape (classes, changes, ways), per month.

    `base` is the intensity where caseload and caseworker have effect 1; in a state of m stages m times that. `width` is
    the largest it can become, and `end` where the way's slot ends: the sum of widths of its state up to it. A class is
    ``readiness class * preparation classes + preparation class``.
    """

    base: Floats
    width: Floats
    end: Floats


def ways(network: Network) -> Ways:
    """The ways out of every state."""
    order = np.argsort(network.source, kind="stable")
    return Ways(
        transition=order,
        target=network.target[order],
        kind=kinds_of(network)[order],
        first=np.searchsorted(network.source[order], np.arange(len(network.states) + 1)),
    )


def tables(network: Network, parameters: Parameters, changes: int) -> Tables:
    """The intensities at 0, 1, ..., `changes` - 1 counted changes of caseworker."""
    found, effects = ways(network), parameters.effects
    has = {effect: flags[found.transition] for effect, flags in network.has.items()}
    rates = network.rates(parameters)[found.transition]
    ready = np.repeat(parameters.readiness.multipliers, len(parameters.preparation.multipliers))[:, None, None]
    prepared = np.tile(parameters.preparation.multipliers, len(parameters.readiness.multipliers))[:, None, None]
    stages = network.stages[network.source[found.transition]]

    base = stages * intensity(
        rates,
        readiness=np.where(has["readiness"], ready, 1.0),
        preparation=np.where(has["preparation"], prepared, 1.0),
        continuity=np.where(has["continuity"], _continuity(changes, rates, effects), 1.0),
        office=np.where(has["work"], effects.office_effect, 1.0),
    )
    largest = np.array([max(_effects(effects, e)) for e in _elasticities(effects)])[found.kind]
    best = np.where(found.kind == TransitionKind.WORK, largest_caseworker_effect(effects.caseworker_effect_sd), 1.0)
    weighing = base if effects.penalty_persistence != "recovery" else np.broadcast_to(base[:, :1], base.shape)
    width = weighing * largest * best
    return Tables(base, width, _ends(width, found.first))


def continuity(changes: int, base_rate: float, effects: Effects) -> float:
    """The continuity effect on the configured scale, for a number of counted changes.

    >>> continuity(1, 0.05, Effects())
    0.78
    """
    if effects.penalty_scale == "hazard" or base_rate == 0:
        return float(continuity_effect(changes, effects.caseworker_change_penalty))
    return float(
        probability_scale_effect(
            changes, effects.caseworker_change_penalty, base_rate, effects.penalty_horizon_months, math
        )
    )


def _continuity(changes: int, rates: Floats, effects: Effects) -> Floats:
    if effects.penalty_scale == "hazard":
        return np.array([[continuity(k, 1.0, effects)] for k in range(changes)])
    return np.array([[continuity(k, rate, effects) for rate in rates.tolist()] for k in range(changes)])


def _elasticities(effects: Effects) -> tuple[float, float, float]:
    """By kind of transition."""
    return 0.0, effects.caseload_elasticity_work, effects.caseload_elasticity_clarify


def _effects(effects: Effects, elasticity: float) -> tuple[float, float]:
    """The caseload effect at the two ends of what has been studied."""
    low, high = effects.caseload_low, effects.caseload_high
    return (
        caseload_effect(low, effects.caseload_reference, elasticity),
        caseload_effect(high, effects.caseload_reference, elasticity),
    )


def _ends(width: Floats, first: Integers) -> Floats:
    end = np.empty(width.shape)
    for state in range(len(first) - 1):
        here = slice(first[state], first[state + 1])
        np.cumsum(width[..., here], axis=-1, out=end[..., here])
    return end
