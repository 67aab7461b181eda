"""Several offices' mean fields solved in one call, and the gradient of all their readouts: what a calibration needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np

from fsm_sim.engines.mean_field.compartments import Grid, joined
from fsm_sim.engines.mean_field.engine import MeanField
from fsm_sim.engines.mean_field.integration.adjoint import reverse_course, weights_reverse
from fsm_sim.engines.mean_field.integration.solver import (
    Equations,
    course_shape,
    readouts,
    solve_course,
    weights,
)
from fsm_sim.engines.mean_field.integration.time_steps import cut, parts
from fsm_sim.engines.shared.compilation_cache import entry, inner
from fsm_sim.model.network import Floats, Integers

STAGES: Final = 5
"""Stored per step of a solution: the components at four stages, and before a meeting."""
CASELOAD_NUMBERS: Final = 20
"""Stored per step of the caseload: five numbers at four stages."""


class Fields(NamedTuple):
    """What is packed for each office: the arrays of its `Equations` under their names, then those of its readouts."""

    blocks: int
    compartments: int
    flows: int
    gather: int
    clock: int
    lengths: int
    caseload_weight: int
    start: int
    inflow: int
    start_strata: int
    decided: int
    shares: int
    constants: int
    fixed_times: int
    at: int
    coefficient: int
    intensities: int
    readouts: int


FIELD: Final = Fields(*range(len(Fields._fields)))
"""Place of each array of an office in `Packed.place`, by its name. Compiled code reads it as a constant."""
ARRAYS: Final = FIELD.intensities
"""How many of the fields are arrays; the last two are places among all offices' intensities and readouts."""


class Packed(NamedTuple):
    """All offices' equations and readouts end to end: the form in which PyTensor takes them, arrays of numbers.

    `place` (offices, fields, 3): where each array begins in `whole` or `real`, its compartments and its columns; and
    where the office's intensities and its readouts begin among those of all offices, and how many there are.
    """

    place: Integers
    whole: Integers
    real: Floats


def packed(fields: Sequence[MeanField]) -> Packed:
    """Pack the equations and readouts of several offices."""
    place = np.zeros((len(fields), len(FIELD), 3), dtype=np.int64)
    whole: list[Any] = []
    real: list[Any] = []
    for office, field in enumerate(fields):
        arrays = field.equations._asdict() | {
            "fixed_times": field.fixed_times,
            "at": field.at,
            "coefficient": field.coefficient,
        }
        for name, array in arrays.items():
            line = whole if array.dtype == np.int64 else real
            place[office, getattr(FIELD, name)] = (
                sum(map(len, line)),
                len(array),
                array.shape[1] if array.ndim == 2 else 1,
            )
            line.append(array.ravel())
        before = place[office - 1, ARRAYS:].sum(axis=1) if office else np.zeros(2, dtype=np.int64)
        place[office, ARRAYS:, 0] = before
        place[office, ARRAYS:, 1] = len(field.compartments.grid.transition), len(field.at)
    return Packed(place, np.concatenate(whole), np.concatenate(real))


@inner
def _table(line: Any, place: Integers) -> Any:
    return line[place[0] : place[0] + place[1] * place[2]].reshape((place[1], place[2]))


@inner
def _list(line: Any, place: Integers) -> Any:
    return line[place[0] : place[0] + place[1]]


@inner
def unpacked(place: Integers, whole: Integers, real: Floats) -> tuple[Equations, Integers, Integers, Floats]:
    """One office's equations, fixed times (H), times (M) and coefficients (M, C) of its readouts, without copying.

    `place` (fields, 3) is the office's part of `Packed.place`; C counts its components.
    """
    equations = Equations(
        blocks=_table(whole, place[FIELD.blocks]),
        compartments=_table(whole, place[FIELD.compartments]),
        flows=_table(whole, place[FIELD.flows]),
        gather=_table(whole, place[FIELD.gather]),
        clock=_table(real, place[FIELD.clock]),
        lengths=_list(real, place[FIELD.lengths]),
        caseload_weight=_list(real, place[FIELD.caseload_weight]),
        start=_list(real, place[FIELD.start]),
        inflow=_list(real, place[FIELD.inflow]),
        start_strata=_table(real, place[FIELD.start_strata]),
        decided=_table(whole, place[FIELD.decided]),
        shares=_list(real, place[FIELD.shares]),
        constants=_list(real, place[FIELD.constants]),
    )
    fixed_times, at = _list(whole, place[FIELD.fixed_times]), _list(whole, place[FIELD.at])
    return equations, fixed_times, at, _table(real, place[FIELD.coefficient])


@inner
def prepared(
    office: int, each: Floats, elasticity: Floats, place: Integers, whole: Integers, real: Floats
) -> tuple[Floats, Equations, Integers, Floats]:
    """An office's weights of flows (W * L) per month, its equations in steps short enough for them, and its readouts.

    The readouts are their times (M) and coefficients (M, C); `each` and `place` are those of all offices.
    """
    equations, fixed_times, at, coefficient = unpacked(place[office], whole, real)
    w = weights(_list(each, place[office, FIELD.intensities]), equations)
    shorter, number = cut(equations, fixed_times, parts(w, elasticity, equations, fixed_times))
    moved = at.copy()
    for m in range(at.shape[0]):
        moved[m] = number[at[m]]
    return w, shorter, moved, coefficient


@inner
def solution(courses: Floats, effects: Floats, begin: Integers, equations: Equations) -> tuple[Floats, Floats]:
    """An office's course (steps + 1, STAGES, C) and caseload effects (steps, 4, 5), as views of those of all offices.

    `begin` (2) says where they begin among those of all, and is moved on to the next office.
    """
    steps, components = course_shape(equations)
    first, then = begin[0], begin[1]
    begin[0] += (steps + 1) * STAGES * components
    begin[1] += steps * CASELOAD_NUMBERS
    course = courses[first : begin[0]].reshape((steps + 1, STAGES, components))
    return course, effects[then : begin[1]].reshape((steps, 4, 5))


@inner
def read_offices(
    each: Floats, elasticity: Floats, place: Integers, whole: Integers, real: Floats
) -> tuple[Floats, Floats, Floats]:
    """Readouts of every office in order (sum of M); then flat, for the gradient, their courses and caseload effects.

    `each` (sum of J * L): intensities at the reference caseload, office after office; `elasticity`: for work and for
    clarification. Every office is solved in as few steps as its rates allow (`time_steps.py`).
    """
    size = np.zeros(2, dtype=np.int64)
    for office in range(place.shape[0]):
        equations, fixed_times, _, _ = unpacked(place[office], whole, real)
        steps = 0
        for count in parts(
            weights(_list(each, place[office, FIELD.intensities]), equations), elasticity, equations, fixed_times
        ):
            steps += count
        size[0] += (steps + 1) * STAGES * equations.start.shape[0]
        size[1] += steps * CASELOAD_NUMBERS
    last = place[-1, FIELD.readouts]
    found, courses, effects = np.zeros(last[0] + last[1]), np.empty(size[0]), np.empty(size[1])
    begin = np.zeros(2, dtype=np.int64)
    for office in range(place.shape[0]):
        w, equations, at, coefficient = prepared(office, each, elasticity, place, whole, real)
        course, effect = solution(courses, effects, begin, equations)
        solve_course(w, elasticity, equations, course, effect)
        readouts(course, at, coefficient, _list(found, place[office, FIELD.readouts]))
    return found, courses, effects


@inner
def read_offices_reverse(
    each: Floats, elasticity: Floats, courses: Floats, effects: Floats, g_readouts: Floats,
    place: Integers, whole: Integers, real: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Gradients for `each` and `elasticity`, in their shapes, of a function with gradient `g_readouts` (sum of M)."""
    g_each, g_elasticity = np.zeros(each.shape[0]), np.zeros(2)
    begin = np.zeros(2, dtype=np.int64)
    for office in range(place.shape[0]):
        w, equations, at, coefficient = prepared(office, each, elasticity, place, whole, real)
        course, effect = solution(courses, effects, begin, equations)
        wanted = _list(g_readouts, place[office, FIELD.readouts])
        gw = reverse_course(w, elasticity, equations, course, effect, at, coefficient, wanted, g_elasticity)
        weights_reverse(gw, equations, _list(g_each, place[office, FIELD.intensities]))
    return g_each, g_elasticity


read_all = entry(read_offices)
"""`read_offices` for Python."""
read_all_reverse = entry(read_offices_reverse)
"""`read_offices_reverse` for Python."""


@dataclass(frozen=True)
class Offices:
    """Several offices' mean fields, with everything that a solution of all of them needs.

    Raises
    ------
    ValueError
        When one of them is a mixed office.
    """

    fields: tuple[MeanField, ...]

    def __post_init__(self) -> None:
        if any(field.compartments.network.parts for field in self.fields):
            raise ValueError("a batch of offices has offices of one programme each, as a calibration has")

    @cached_property
    def packed(self) -> Packed:
        """Equations and readouts end to end."""
        return packed(self.fields)

    @cached_property
    def grid(self) -> Grid:
        """Every transition in every stratum, office after office."""
        layouts = [field.compartments for field in self.fields]
        return joined([one.grid for one in layouts], [len(one.network.transitions) for one in layouts])

    @cached_property
    def ratio(self) -> tuple[Floats, Floats, Floats, Floats]:
        """`numerator` and `denominator` (targets, readouts) over all offices, and their constants (targets)."""
        shape = sum(len(one.numerator) for one in self.fields), sum(one.numerator.shape[1] for one in self.fields)
        above, below = np.zeros(shape), np.zeros(shape)
        first = column = 0
        for one in self.fields:
            here = np.s_[first : first + one.numerator.shape[0], column : column + one.numerator.shape[1]]
            above[here], below[here] = one.numerator, one.denominator
            first, column = first + one.numerator.shape[0], column + one.numerator.shape[1]
        constants = [
            np.concatenate([getattr(one, name) for one in self.fields])
            for name in ("numerator_constant", "denominator_constant")
        ]
        return above, below, constants[0], constants[1]

    def values(self, each: Floats, elasticity: Floats) -> Floats:
        """The values of all measures in order, shape (targets,), at intensities (sum of J * L) and elasticities (2)."""
        found, _, _ = read_all(each, elasticity, *self.packed)
        above, below, above_constant, below_constant = self.ratio
        return np.asarray((above_constant + above @ found) / (below_constant + below @ found))
