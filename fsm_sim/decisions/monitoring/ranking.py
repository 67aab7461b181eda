"""Who is highest: places among municipalities, with the rule for those that are alike."""

from collections.abc import Mapping
from dataclasses import dataclass

TOP = 3
"""So many of the highest are named."""
ALIKE = 1e-9
"""Shares that lie closer than this are alike: they are the same fraction."""


@dataclass(frozen=True)
class Placed:
    """A municipality with its value, a share of 1 or a change of one, and its place, which those alike share."""

    municipality: str
    value: float
    place: int


def highest(values: Mapping[str, float], number: int = TOP) -> tuple[Placed, ...]:
    """The `number` highest and all that are alike with the last of them; in alphabetical order where alike.

    >>> found = highest({"Vejle": 0.2, "Horsens": 0.3, "Aarhus": 0.2, "Hedensted": 0.1}, 2)
    >>> [(one.municipality, one.place) for one in found]
    [('Horsens', 1), ('Aarhus', 2), ('Vejle', 2)]
    """
    ordered = sorted(values.items(), key=lambda one: (-one[1], one[0]))
    placed: list[Placed] = []
    for position, (name, value) in enumerate(ordered):
        place = placed[-1].place if placed and placed[-1].value - value < ALIKE else position + 1
        if place > number:
            break
        placed.append(Placed(name, value, place))
    return tuple(sorted(placed, key=lambda one: (one.place, one.municipality)))


def highest_progress(changes: Mapping[str, float]) -> tuple[Placed, ...]:
    """Who rose most, all of them where several rose alike; nobody where nobody rose.

    >>> highest_progress({"Vejle": 0.02, "Horsens": -0.01}), highest_progress({"Horsens": -0.01})
    ((Placed(municipality='Vejle', value=0.02, place=1),), ())
    """
    return tuple(one for one in highest(changes, 1) if one.value > ALIKE)
