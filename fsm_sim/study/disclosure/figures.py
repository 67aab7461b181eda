"""Figures of counts of people as linear forms: which may be shown, and which are too small to be found out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from fsm_sim.model.network import Flags, Floats, Integers


@dataclass(frozen=True, eq=False)
class Figures:
    """Unknown counts `truth`, each from 0 to `most`, and figures: sums and differences of them with known values.

    `truth`, `most` and `block` have shape (counts,); `block` is a count's municipality. `within`, shape (pairs, 2),
    has counts of which the first is at most the second: a group and the larger group it is part of. `forms` is the
    sparse matrix (figures, counts) of the figures. `offered`, shape (figures,), says which figures a table would show;
    the others are protected alone, as they can be worked out. `known` says which figures have a known value, and
    `parts[figure]` of which figures one is the total.

    >>> found = figures(np.array([3.0, 9.0]), np.array([20.0, 30.0]), [[0], [1], [0, 1]], totals={2: (0, 1)})
    >>> found.values.tolist(), found.largest.tolist()
    ([3.0, 9.0, 12.0], [20.0, 30.0, 50.0])
    """

    truth: Floats
    most: Floats
    block: Integers
    within: NDArray[np.int64]
    forms: csr_array
    offered: Flags
    known: Flags
    parts: dict[int, tuple[int, ...]]

    @cached_property
    def rows(self) -> tuple[tuple[Integers, Floats], ...]:
        """Of every figure the places of its counts, and how often each is in it."""
        pointers, places, times = self.forms.indptr, self.forms.indices, self.forms.data
        return tuple((places[a:b].astype(np.int64), times[a:b]) for a, b in pairwise(pointers))

    @cached_property
    def by_count(self) -> csc_array:
        """The figures by counts: the same matrix, stored the other way round."""
        return csc_array(self.forms)

    @cached_property
    def values(self) -> Floats:
        """The value of every figure, shape (figures,)."""
        return np.asarray(self.forms @ self.truth)

    @cached_property
    def largest(self) -> Floats:
        """What every figure is where everybody is counted in it, shape (figures,)."""
        return np.asarray(self.forms.maximum(0) @ self.most)

    def small(self, least: float) -> Flags:
        """Which figures count fewer than `least` people, or leave fewer than that out: primary suppression.

        >>> one = figures(np.array([3.0, 9.0, 19.0]), np.array([20.0, 30.0, 20.0]), [[0], [1], [2]])
        >>> one.small(5).tolist()
        [True, False, True]
        """
        return np.asarray(self.known & ((self.values < least) | (self.largest - self.values < least)))


def figures(
    truth: Floats,
    most: Floats,
    sums: Sequence[Sequence[int]],
    *,
    totals: dict[int, tuple[int, ...]] | None = None,
    block: Integers | None = None,
) -> Figures:
    """Figures that are sums of counts, all of them offered and known; each total is the sum of other figures."""
    rows = [row for row, one in enumerate(sums) for _ in one]
    places = [place for one in sums for place in one]
    shape = len(sums), len(truth)
    return Figures(
        truth=truth,
        most=most,
        block=np.arange(len(truth)) if block is None else block,
        within=np.zeros((0, 2), dtype=np.int64),
        forms=csr_array((np.ones(len(rows)), (rows, places)), shape=shape),
        offered=np.ones(len(sums), dtype=bool),
        known=np.ones(len(sums), dtype=bool),
        parts=totals or {},
    )
