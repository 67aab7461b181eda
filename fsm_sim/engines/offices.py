"""Several offices' mean fields solved in one call, and the gradient of all their readings: what a calibration needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from fsm_sim.engines.cohort import MeanField
from fsm_sim.engines.layout import Grid, joined
from fsm_sim.engines.mean_field import (
    TRANSITION,
    Equations,
    compiled,
    course_shape,
    readings,
    reverse_course,
    solve_course,
    weights,
    weights_reverse,
)
from fsm_sim.model.network import Floats, Integers

FIELDS = (*Equations._fields, "at", "coefficient")
"""What is packed for each office, in order."""


class Packed(NamedTuple):
    """All offices' equations and readings end to end.

    `place` (offices, fields, 3): where each array begins in `whole` or `real`, its rows and its columns.
    """

    place: Integers
    whole: Integers
    real: Floats


def packed(fields: Sequence[MeanField]) -> Packed:
    """Pack the equations and readings of several offices."""
    place = np.zeros((len(fields), len(FIELDS), 3), dtype=np.int64)
    whole: list[Any] = []
    real: list[Any] = []
    for office, field in enumerate(fields):
        for number, array in enumerate((*field.equations, field.at, field.coefficient)):
            line = whole if array.dtype == np.int64 else real
            place[office, number] = sum(map(len, line)), len(array), array.shape[1] if array.ndim == 2 else 1
            line.append(array.ravel())
    return Packed(place, np.concatenate(whole), np.concatenate(real))


@compiled
def _table(line: Any, place: Integers) -> Any:
    return line[place[0] : place[0] + place[1] * place[2]].reshape((place[1], place[2]))


@compiled
def _list(line: Any, place: Integers) -> Any:
    return line[place[0] : place[0] + place[1]]


@compiled
def unpacked(place: Integers, whole: Integers, real: Floats) -> tuple[Equations, Integers, Floats]:
    """One office's equations, steps of its readings and their coefficients, without copying."""
    equations = Equations(
        _table(whole, place[0]),
        _table(whole, place[1]),
        _table(whole, place[2]),
        _table(whole, place[3]),
        _table(real, place[4]),
        _list(real, place[5]),
        _list(real, place[6]),
        _list(real, place[7]),
        _table(real, place[8]),
        _table(whole, place[9]),
        _list(real, place[10]),
        _list(real, place[11]),
    )
    return equations, _list(whole, place[12]), _table(real, place[13])


@compiled
def intensity_count(equations: Equations) -> int:
    """Number of transitions times lanes."""
    transitions = 0
    for g in range(equations.gather.shape[0]):
        transitions = max(transitions, equations.gather[g, TRANSITION] + 1)
    return transitions * int(equations.start_lanes.shape[1])


@compiled
def read_all(
    each: Floats, elasticity: Floats, place: Integers, whole: Integers, real: Floats
) -> tuple[Floats, Floats, Floats]:
    """Readings of every office in order (sum of M), and the courses and caseload effects that the gradient needs.

    `each` (sum of J * L): intensities at the reference caseload, office after office; `elasticity`: for work and for
    clarification.
    """
    offices = place.shape[0]
    count, cells, moments = 0, 0, 0
    for o in range(offices):
        equations, at, _ = unpacked(place[o], whole, real)
        steps, size = course_shape(equations)
        count, cells, moments = count + at.shape[0], cells + (steps + 1) * 5 * size, moments + steps * 20
    found, courses, effects = np.zeros(count), np.empty(cells), np.empty(moments)
    first, m, c, h = 0, 0, 0, 0
    for o in range(offices):
        equations, at, coefficient = unpacked(place[o], whole, real)
        steps, size = course_shape(equations)
        course = courses[c : c + (steps + 1) * 5 * size].reshape((steps + 1, 5, size))
        effect = effects[h : h + steps * 20].reshape((steps, 4, 5))
        w = weights(each[first : first + intensity_count(equations)], equations)
        solve_course(w, elasticity, equations, course, effect)
        readings(course, at, coefficient, found[m : m + at.shape[0]])
        first, m, c, h = first + intensity_count(equations), m + at.shape[0], c + course.size, h + effect.size
    return found, courses, effects


@compiled
def read_all_reverse(
    each: Floats, elasticity: Floats, courses: Floats, effects: Floats, g_readings: Floats,
    place: Integers, whole: Integers, real: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Gradients for `each` and `elasticity` of a function of the readings, from its adjoint `g_readings`."""
    g_each, g_elasticity = np.zeros(each.shape[0]), np.zeros(2)
    first, m, c, h = 0, 0, 0, 0
    for o in range(place.shape[0]):
        equations, at, coefficient = unpacked(place[o], whole, real)
        steps, size = course_shape(equations)
        course = courses[c : c + (steps + 1) * 5 * size].reshape((steps + 1, 5, size))
        effect = effects[h : h + steps * 20].reshape((steps, 4, 5))
        last = first + intensity_count(equations)
        w = weights(each[first:last], equations)
        wanted = g_readings[m : m + at.shape[0]]
        gw = reverse_course(w, elasticity, equations, course, effect, at, coefficient, wanted, g_elasticity)
        weights_reverse(gw, equations, g_each[first:last])
        first, m, c, h = last, m + at.shape[0], c + course.size, h + effect.size
    return g_each, g_elasticity


@dataclass(frozen=True)
class Offices:
    """Several offices' mean fields, with everything that a solution of all of them needs."""

    fields: tuple[MeanField, ...]

    @cached_property
    def packed(self) -> Packed:
        """Equations and readings end to end."""
        return packed(self.fields)

    @cached_property
    def grid(self) -> Grid:
        """Every transition in every lane, office after office."""
        layouts = [field.layout for field in self.fields]
        return joined([one.grid for one in layouts], [len(one.network.transitions) for one in layouts])

    @cached_property
    def ratio(self) -> tuple[Floats, Floats, Floats, Floats]:
        """`numerator` and `denominator` (figures, readings) over all offices, and their constants (figures)."""
        shape = sum(len(one.numerator) for one in self.fields), sum(one.numerator.shape[1] for one in self.fields)
        above, below = np.zeros(shape), np.zeros(shape)
        row = column = 0
        for one in self.fields:
            here = np.s_[row : row + one.numerator.shape[0], column : column + one.numerator.shape[1]]
            above[here], below[here] = one.numerator, one.denominator
            row, column = row + one.numerator.shape[0], column + one.numerator.shape[1]
        constants = [
            np.concatenate([getattr(one, name) for one in self.fields])
            for name in ("numerator_constant", "denominator_constant")
        ]
        return above, below, constants[0], constants[1]

    def values(self, each: Floats, elasticity: Floats) -> Floats:
        """The values of all measures in order at intensities (sum of J * L) and elasticities (2)."""
        found, _, _ = read_all(each, elasticity, *self.packed)
        above, below, above_constant, below_constant = self.ratio
        return np.asarray((above_constant + above @ found) / (below_constant + below @ found))
