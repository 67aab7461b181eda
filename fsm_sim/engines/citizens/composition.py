"""Who is in an office at the start where only a total is known: an expected composition, and a sample of it."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from fsm_sim.model.network import Floats, Integers

KEPT = 20_000
"""Draws whose shares are kept: 20 MB and more. Which ones they are changes no result."""


class Places(NamedTuple):
    """Kinds of citizen, in a fixed order, each array of shape (n,): numbers of group, state, stage and classes.

    `changes` are the changes of caseworker before the start that weigh on the chance of work.
    """

    group: Integers
    state: Integers
    stage: Integers
    readiness_class: Integers
    preparation_class: Integers
    changes: Integers

    def shifted(self, group: int, state: int) -> Self:
        """The same kinds where the numbers of groups and states begin later, as in a mixed office."""
        return self._replace(group=self.group + group, state=self.state + state)


@dataclass(frozen=True, eq=False)
class Composition:
    """The shares of kinds of citizen at D draws: `share` (D, n), each row adding up to 1. Of one programme."""

    places: Places
    share: Floats

    @property
    def cumulative(self) -> Floats:
        """The shares of each kind and all before it (D, n); the last is exactly 1."""
        found = np.cumsum(self.share, axis=1)
        found[:, -1] = 1.0
        return found

    def at(self, draw: int) -> Self:
        """The composition of one draw."""
        return type(self)(self.places, self.share[draw : draw + 1])

    @property
    def parts(self) -> "tuple[Composition | None, ...]":
        """The composition of each programme of the office."""
        return (self,)


@dataclass(frozen=True, eq=False)
class MixedComposition:
    """The composition of each settled programme of a mixed office, None of one that starts in another way."""

    parts: tuple[Composition | None, ...]

    def at(self, draw: int) -> Self:
        """The compositions of one draw."""
        return type(self)(tuple(part and part.at(draw) for part in self.parts))


type Start = Composition | MixedComposition | None
"""Who is in an office at the start, where it or one of its programmes is settled."""


class SettledShares:
    """The shares of settled offices that have been solved, so that scenarios of the same office share a solution.

    A forecast makes one and hands it on. What is kept is found by everything that a solution depends on.
    """

    def __init__(self) -> None:
        self._found: dict[bytes, Floats] = {}

    def get(self, key: bytes) -> Floats | None:
        """The shares (n,) that were solved under a key (see `settled_start.settled`); None where there are none."""
        return self._found.get(key)

    def keep(self, key: bytes, share: Floats) -> None:
        """Keep shares for those who ask for them later."""
        if len(self._found) < KEPT:
            self._found[key] = share


def compositions(start: Start, programmes: int) -> tuple[Composition | None, ...]:
    """The composition of each programme of an office, None of one that is not settled."""
    return (None,) * programmes if start is None else start.parts


def sampled(cumulative: Floats, count: int, u: float) -> Integers:
    """Kinds of `count` citizens: a systematic sample of the shares whose sums are `cumulative` (n); shape (count,).

    Citizen i is of the kind in which (i + u) / count falls. So every kind has its expected number of citizens but for
    less than one, and the uniform draw `u` decides which are rounded up: chance in the composition stays small, since
    the office has one composition and not another.

    >>> sampled(np.array([0.25, 1.0]), 8, 0.5).tolist()
    [0, 0, 1, 1, 1, 1, 1, 1]
    """
    found = np.searchsorted(cumulative, (np.arange(count) + u) / count, side="right")
    return np.minimum(found, len(cumulative) - 1).astype(np.int64)
