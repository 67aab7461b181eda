"""Coordinates in which the posterior is nearly a normal distribution, and nothing else about it changes.

Figures fix the *sum* of the ways into a state (into paid hours from passive and from a placement) far better than each
way. In the logarithms of the rates that is a sharply bent ridge; in the logarithm of the sum and the logarithms of the
ratios it is straight. The change of variables has Jacobian 1, so priors carry over as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fsm_sim.inference.quantities import REFERENCE_PROGRAMME, Quantities
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.programme import Programme, ends


@dataclass(frozen=True)
class Ways:
    """The ways into one state: places among the estimated quantities, prior medians (logs) and sigmas, weights."""

    place: Integers
    log_median: Floats
    sigma: Floats
    weight: Floats


def ways(quantities: Quantities, programmes: Sequence[Programme]) -> tuple[Ways, ...]:
    """Ways into each state that work transitions of the reference programme lead to from two or more states."""
    place = {name: index for index, name in enumerate(quantities.estimated)}
    by_target: dict[str, list[str]] = {}
    for programme in programmes:
        if programme.name == REFERENCE_PROGRAMME:
            for name, transition in programme.transitions.items():
                if "work" in transition.effects and name in place:
                    by_target.setdefault(ends(name)[1], []).append(name)
    return tuple(_ways(names, quantities, place) for names in by_target.values() if len(names) > 1)


def standard(x: Any, groups: Sequence[Ways], xp: Any, replace: Any) -> Any:
    """Standard normal coordinates from the straightened ones, as NumPy arrays or tensors (K).

    In a group the first coordinate is the log of the weighted sum of its rates, the others log ratios to the first.
    `replace(x, places, values)` returns `x` with some entries replaced.
    """
    for group in groups:
        ratios = x[group.place[1:]]
        first = x[group.place[0]] - xp.log(group.weight[0] + (group.weight[1:] * xp.exp(ratios)).sum())
        logs = xp.concatenate([xp.stack([first]), first + ratios])
        x = replace(x, group.place, (logs - group.log_median) / group.sigma)
    return x


def straightened(standard: Floats, groups: Sequence[Ways]) -> Floats:
    """The inverse of `standard`, for NumPy arrays (K)."""
    x = standard.copy()
    for group in groups:
        logs = group.log_median + group.sigma * standard[group.place]
        x[group.place[0]] = np.log((group.weight * np.exp(logs)).sum())
        x[group.place[1:]] = logs[1:] - logs[0]
    return x


def replaced(x: Floats, places: Integers, values: Floats) -> Floats:
    """`x` with some entries replaced."""
    changed = x.copy()
    changed[places] = values
    return changed


SHARE_OF_CITIZENS = {"passive": 0.70, "placement": 0.20, "paid_hours": 0.07}
"""Rough shares of an effort group in each state, which weight the ways out of it; only effort depends on them."""


def _ways(names: list[str], quantities: Quantities, place: dict[str, int]) -> Ways:
    priors = [quantities.priors[name] for name in names]
    return Ways(
        place=np.array([place[name] for name in names]),
        log_median=np.log([prior.centre for prior in priors]),
        sigma=np.array([prior.sigma or 1.0 for prior in priors]),
        weight=np.array([SHARE_OF_CITIZENS.get(ends(name)[0], 0.1) for name in names]),
    )
