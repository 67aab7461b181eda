"""The intensities of one programme at one parameter set as arrays, which both individual engines read.

Everything that does not depend on caseload and caseworker is computed once per class of citizens. A citizen's candidate
events come at a *bound* that no caseload and no further change of caseworker can exceed. Each transition has an
interval of fixed place and width in the interval from 0 to the bound, as wide as its own largest intensity, so a
scenario that changes one intensity moves no other transition's interval: the same uniform draw then means the same
event in every scenario.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fsm_sim.engines.shared.caseworker_effects import largest_caseworker_effect
from fsm_sim.engines.shared.transition_kinds import TransitionKind, kinds_of
from fsm_sim.model.intensity import caseload_effect, continuity_effect, effect_of_changes, intensity
from fsm_sim.model.mixed_office import draws_of, parts_of
from fsm_sim.model.network import Floats, Integers, Network
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.parameters import Effects, Parameters


@dataclass(frozen=True)
class Transitions:
    """The transitions in the order of their intervals: sorted by source, else as in the programme's file.

    `programme_order`, `target`, `kind` have one entry per transition (J); those of state s are ``first[s]`` to
    ``first[s + 1]``.
    """

    programme_order: Integers
    target: Integers
    kind: Integers
    first: Integers


class Tables(NamedTuple):
    """`base`, `width`, `end`: shape (classes, changes, transitions), per month.

    `base` is the intensity where caseload and caseworker have effect 1; in a state of m stages m times that. `width` is
    the largest it can become, and `end` where the transition's interval ends: the sum of widths of its state up to it.
    A class is ``readiness class * preparation classes + preparation class``.
    """

    base: Floats
    width: Floats
    end: Floats


def transitions(network: Network) -> Transitions:
    """The transitions out of every state."""
    order = np.argsort(network.source, kind="stable")
    return Transitions(
        programme_order=order,
        target=network.target[order],
        kind=kinds_of(network)[order],
        first=np.searchsorted(network.source[order], np.arange(len(network.states) + 1)),
    )


def tables(network: Network, parameters: Parameters, changes: int) -> Tables:
    """The intensities at 0, 1, ..., `changes` - 1 counted changes of caseworker."""
    base, width, end = tables_of_draws(network, draws_of([parameters]), changes)
    return Tables(base[0], width[0], end[0])


def tables_of_draws(network: Network, draws: ProgrammeDraws, changes: int) -> Tables:
    """The same for every draw: arrays of shape (draws, classes, changes, transitions).

    Powers, exponentials and logarithms are taken number by number in Python, since NumPy's own differ from them in the
    last bit on some processors; all else goes over the draws at once. So a run's numbers do not depend on how many
    draws its table was made for. In a mixed office every programme's own tables stand side by side, with classes for as
    many as the programme with the most has.
    """
    each = [_of_programme(part, own, changes) for part, own in zip(network.each, parts_of(draws), strict=True)]
    if len(each) == 1:
        return each[0][0]
    ready, prepared = (max(counts) for counts in zip(*(classes for _, classes in each), strict=True))
    return Tables(
        *(
            np.concatenate([_with_classes(values, classes, ready, prepared) for values, classes in of_parts], axis=-1)
            for of_parts in (
                [(found[place], classes) for found, classes in each] for place in range(len(Tables._fields))
            )
        )
    )


def _with_classes(values: Floats, classes: tuple[int, int], ready: int, prepared: int) -> Floats:
    """A programme's table with more classes, which nobody is in: each is like the last before it."""
    table = values.reshape(len(values), *classes, *values.shape[2:])
    more = ((0, 0), (0, ready - classes[0]), (0, prepared - classes[1]), (0, 0), (0, 0))
    return np.pad(table, more, mode="edge").reshape(len(values), ready * prepared, *values.shape[2:])


def _of_programme(network: Network, draws: ProgrammeDraws, changes: int) -> tuple[Tables, tuple[int, int]]:
    """The tables of one programme, and its numbers of readiness and preparation classes."""
    found, shared = transitions(network), draws.shared.effects
    has = {effect: flags[found.programme_order] for effect, flags in network.has.items()}
    rates = draws.rates(network.transitions)[:, found.programme_order]
    ready, prepared = draws.multipliers("readiness"), draws.multipliers("preparation")
    classes = ready.shape[1], prepared.shape[1]
    ready, prepared = np.repeat(ready, prepared.shape[1], axis=1), np.tile(prepared, ready.shape[1])
    stages = network.stages[network.source[found.programme_order]]

    base = stages * intensity(
        rates[:, None, None],
        readiness=np.where(has["readiness"], ready[:, :, None, None], 1.0),
        preparation=np.where(has["preparation"], prepared[:, :, None, None], 1.0),
        continuity=np.where(has["continuity"], _continuity(changes, rates, draws)[:, None], 1.0),
        office=np.where(has["office_placement"], _per_draw(draws.effect("office_placement_effect")), 1.0)
        * np.where(has["office_work"], _per_draw(draws.effect("office_work_effect")), 1.0),
    )
    largest = _largest_caseload_effects(draws)[:, None, None, found.kind]
    caseworkers = [largest_caseworker_effect(sd) for sd in draws.effect("caseworker_effect_sd").tolist()]
    best = np.where(found.kind == TransitionKind.WORK, _per_draw(np.array(caseworkers)), 1.0)
    weighing = base if shared.penalty_persistence != "recovery" else np.broadcast_to(base[:, :, :1], base.shape)
    width = weighing * largest * best
    return Tables(base, width, _ends(width, found.first)), classes


def continuity(changes: int, base_rate: float, effects: Effects) -> float:
    """The continuity effect on the configured scale, for a number of counted changes.

    >>> continuity(1, 0.05, Effects())
    0.78
    """
    # A rate of 0 stays 0 on either scale, and has no probability to divide by.
    scale = effects.penalty_scale if base_rate else "hazard"
    penalty, horizon = effects.caseworker_change_penalty, effects.penalty_horizon_months
    return float(effect_of_changes(changes, penalty, base_rate, scale, horizon, math))


def _continuity(changes: int, rates: Floats, draws: ProgrammeDraws) -> Floats:
    """The continuity effect of every draw, number of changes and transition, shape (D, K, J) or (D, K, 1)."""
    effects = draws.shared.effects
    penalties = draws.effect("caseworker_change_penalty").tolist()
    if effects.penalty_scale == "hazard":  # the same for every rate
        return np.array([[[continuity_effect(k, one)] for k in range(changes)] for one in penalties])
    given = [effects.model_copy(update={"caseworker_change_penalty": one}) for one in penalties]
    return np.array(
        [
            [[continuity(k, rate, one) for rate in row] for k in range(changes)]
            for one, row in zip(given, rates.tolist(), strict=True)
        ]
    )


def _largest_caseload_effects(draws: ProgrammeDraws) -> Floats:
    """The largest caseload effect by draw and kind of transition, shape (D, 3).

    The largest effect is at one of the two ends of the studied range.
    """
    ends, reference = (draws.effect(name).tolist() for name in ("caseload_low", "caseload_high")), "caseload_reference"
    columns = (
        *ends,
        draws.effect(reference).tolist(),
        draws.effect("caseload_elasticity_work").tolist(),
        draws.effect("caseload_elasticity_clarify").tolist(),
    )
    return np.array(
        [
            [max(caseload_effect(end, middle, one) for end in (low, high)) for one in (0.0, work, clarify)]
            for low, high, middle, work, clarify in zip(*columns, strict=True)
        ]
    )


def _per_draw(values: Floats) -> Floats:
    """One number per draw, shape (D, 1, 1, 1)."""
    return values[:, None, None, None]


def _ends(width: Floats, first: Integers) -> Floats:
    end = np.empty(width.shape)
    for state in range(len(first) - 1):
        here = slice(first[state], first[state + 1])
        np.cumsum(width[..., here], axis=-1, out=end[..., here])
    return end
