"""An attack on a table by linear bounds: between which ends a hidden figure must lie, given all that is shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from fsm_sim.model.network import Flags, Floats, Integers
from fsm_sim.study.disclosure.figures import Figures

SLACK = 1e-6
"""An interval that is shorter by less than this counts as long enough: linear programmes are solved to 1e-7."""


@dataclass(frozen=True, eq=False)
class _Part:
    """Counts that hang together through what is shown: their places, the equations of them, and their order."""

    places: Integers
    equations: csr_array
    values: Floats
    order: csr_array
    most: Floats

    def at_an_end(self, form: Floats, sign: float) -> Floats:
        """Counts that agree with all that is shown and make a form as small (1) or as large (-1) as can be."""
        sides: Any = {"A_ub": self.order, "A_eq": self.equations}  # stubs of SciPy know no sparse matrices here
        found = linprog(  # type: ignore[call-overload]
            sign * form,
            b_ub=np.zeros(self.order.shape[0]),
            b_eq=self.values,
            **sides,
            bounds=np.stack([np.zeros(len(self.most)), self.most], axis=1),
            method="highs",
        )
        if found.status != 0:
            raise ArithmeticError(f"the bounds of a hidden figure were not found: {found.message}")
        return np.asarray(found.x)


_BEFORE = np.array([1.0, -1.0])
"""The form of two counts that is at most 0 where the first is part of the second."""


def _matrix(rows: Sequence[tuple[Integers, Floats]], width: int) -> csr_array:
    """A sparse matrix of rows that are given as places and values."""
    lengths = np.array([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([np.zeros(0, dtype=int), *(one for one, _ in rows)])
    values = np.concatenate([np.zeros(0), *(one for _, one in rows)])
    return csr_array((values, places, np.cumsum(lengths)), shape=(len(rows), width))


class _Parts:
    """All counts, by what hangs together through what is shown."""

    def __init__(self, figures: Figures, shown: Flags) -> None:
        self._figures = figures
        equations = list(_equations(figures, shown))
        count = len(figures.truth)
        ties = [(places[0], other) for places, _, _ in equations for other in places[1:]]
        ties += [(int(first), int(second)) for first, second in figures.within]
        ends = np.array(ties, dtype=int).reshape(-1, 2)
        graph = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
        number, self.of = connected_components(graph, directed=False)
        self._equations: list[list[_Equation]] = [[] for _ in range(number)]
        for one in equations:
            self._equations[self.of[one[0][0]]].append(one)
        self._pairs: list[list[Integers]] = [[] for _ in range(number)]
        for pair in figures.within:
            self._pairs[self.of[pair[0]]].append(pair)
        self._made: dict[int, _Part] = {}

    def part(self, number: int) -> _Part:
        """A part by its number."""
        if number not in self._made:
            places = np.flatnonzero(self.of == number)
            own, pairs = self._equations[number], self._pairs[number]
            equations = _matrix([(np.searchsorted(places, mine), times) for mine, times, _ in own], len(places))
            order = _matrix([(np.searchsorted(places, pair), _BEFORE) for pair in pairs], len(places))
            values = np.array([value for _, _, value in own])
            self._made[number] = _Part(places, equations, values, order, self._figures.most[places])
        return self._made[number]

    def at_an_end(self, figure: int, sign: float) -> list[tuple[Integers, Floats]]:
        """Counts of every part of a figure that make it as small (1) or as large (-1) as can be, with their places."""
        mine, times = self._figures.rows[figure]
        found = []
        for number in sorted({int(self.of[place]) for place in mine}):
            part = self.part(number)
            form = np.zeros(len(part.places))
            inside = self.of[mine] == number
            form[np.searchsorted(part.places, mine[inside])] = times[inside]
            found.append((part.places, part.at_an_end(form, sign)))
        return found


def bounds(figures: Figures, shown: Flags, wanted: Iterable[int]) -> dict[int, tuple[float, float]]:
    """The least and the largest value that each of the `wanted` figures can have, given the figures that are `shown`.

    Who attacks knows the shown figures, how many people there are in each count, and which groups are part of others.

    Of two counts whose sum is shown, each is known up to the sum; a third figure gives both away:

    >>> from fsm_sim.study.disclosure.figures import figures
    >>> found = figures(np.array([3.0, 4.0]), np.array([20.0, 30.0]), [[0], [1], [0, 1]], totals={2: (0, 1)})
    >>> bounds(found, np.array([False, False, True]), [0])
    {0: (0.0, 7.0)}
    >>> bounds(found, np.array([False, True, True]), [0])
    {0: (3.0, 3.0)}
    """
    parts, ends = _Parts(figures, shown), {}
    for one in wanted:
        found = []
        for sign in (1.0, -1.0):
            counts = figures.truth.copy()
            for places, values in parts.at_an_end(one, sign):
                counts[places] = values
            places, times = figures.rows[one]
            found.append(float(times @ counts[places]))
        ends[one] = (found[0], found[1])
    return ends


class Spans:
    """How far apart each figure has been found to be able to lie, shape (figures,); more is found as less is shown."""

    def __init__(self, figures: Figures) -> None:
        self.low, self.high = figures.values.copy(), figures.values.copy()

    def add(self, values: Floats) -> None:
        """Keep the values of all figures in a table that agrees with what is shown."""
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)

    def of(self, figure: int) -> float:
        """The length of the interval that was found."""
        return float(self.high[figure] - self.low[figure])


def narrow(figures: Figures, shown: Flags, least: float, spans: Spans | None = None) -> tuple[int, ...]:
    """The figures that are to stay unknown but that what is shown pins to an interval shorter than `least`.

    To stay unknown are those that are small, and those that are offered and not shown. A figure that counts too few
    people to be so uncertain at all is not among them. `spans` are those found when more was shown.
    """
    asked = np.flatnonzero(figures.known & ~shown & (figures.small(least) | figures.offered))
    asked = asked[figures.largest[asked] >= least]
    parts = _Parts(figures, shown)
    spans = spans or Spans(figures)
    found = []
    for one in map(int, asked):
        if spans.of(one) >= least - SLACK:
            continue
        for sign in (1.0, -1.0):
            counts = figures.truth.copy()
            for places, values in parts.at_an_end(one, sign):
                counts[places] = values
            spans.add(figures.forms @ counts)  # the same counts say how far all other figures can be
        if spans.of(one) < least - SLACK:
            found.append(one)
    return tuple(found)


type _Equation = tuple[Integers, Floats, float]
"""The places of the counts of a shown figure, how often each is in it, and its value."""


def _equations(figures: Figures, shown: Flags) -> Iterator[_Equation]:
    """What is shown; a total without those of its parts that are shown too, which leaves less to solve."""
    for one in map(int, np.flatnonzero(shown)):
        places, times = figures.rows[one]
        value = float(figures.values[one])
        if one in figures.parts:
            hidden = [part for part in figures.parts[one] if not shown[part]]
            value -= float(sum(figures.values[part] for part in figures.parts[one] if shown[part]))
            left = [figures.rows[part] for part in hidden]
            places = np.concatenate([np.zeros(0, dtype=int), *(mine for mine, _ in left)])
            times = np.concatenate([np.zeros(0), *(mine for _, mine in left)])
        if len(places):
            yield places, times, value
