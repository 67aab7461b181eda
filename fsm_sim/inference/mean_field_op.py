"""The mean field as a PyTensor operation with its exact gradient, compiled by numba: no Python while sampling."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.gradient import disconnected_type
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.link.numba.dispatch.basic import numba_njit, register_funcify_default_op_cache_key

from fsm_sim.engines.cohort import MeanField
from fsm_sim.engines.mean_field import readings, reverse_course, solve_course

VERSION = 7
"""Raise it when the compiled kernels change: PyTensor keeps compiled operations on disk by this number."""


class MeanFieldReadings(Op):
    """Readings (M), stages and caseload effects of a mean field at weights (flows, L) and elasticities (2).

    The equations are further inputs, not attributes, so that one compiled operation serves every programme.
    """

    __props__ = ()

    def make_node(self, w: Any, elasticity: Any, *constants: Any) -> Apply:
        """Symbolic readings, stages and effects."""
        inputs = [pt.as_tensor(w), pt.as_tensor(elasticity), *map(pt.as_tensor, constants)]
        return Apply(self, inputs, [pt.dvector(), pt.dtensor3(), pt.dtensor3()])

    def perform(self, node: Apply, inputs: list[Any], outputs: list[list[Any]]) -> None:
        """Evaluate without compiling the graph."""
        w, elasticity, start, step, coefficient, *equations = inputs
        path, course, effects = solve_course(np.ascontiguousarray(w), start, elasticity, *equations)
        outputs[0][0], outputs[1][0], outputs[2][0] = readings(path, step, coefficient), course, effects

    def pullback(self, inputs: list[Any], outputs: list[Any], cotangents: list[Any]) -> list[Any]:
        """Gradient with respect to the weights and elasticities."""
        w, elasticity, _, step, coefficient, *equations = inputs
        back = MeanFieldGradient()(w, elasticity, outputs[1], outputs[2], step, coefficient, cotangents[0], *equations)
        return [*back, *(disconnected_type() for _ in inputs[2:])]

    def connection_pattern(self, node: Apply) -> list[list[bool]]:
        """Only the readings are differentiated, and only by the first two inputs."""
        return [[i < 2, False, False] for i in range(len(node.inputs))]


class MeanFieldGradient(Op):
    """Adjoint of `MeanFieldReadings`."""

    __props__ = ()

    def make_node(
        self, w: Any, elasticity: Any, course: Any, effects: Any, step: Any, coefficient: Any, g: Any, *equations: Any
    ) -> Apply:
        """Symbolic gradients of the weights and elasticities."""
        inputs = [pt.as_tensor(x) for x in (w, elasticity, course, effects, step, coefficient, g, *equations)]
        return Apply(self, inputs, [pt.dmatrix(), pt.dvector()])

    def perform(self, node: Apply, inputs: list[Any], outputs: list[list[Any]]) -> None:
        """Evaluate without compiling the graph."""
        w, elasticity, course, effects, step, coefficient, g, *equations = inputs
        gw, ge = reverse_course(
            np.ascontiguousarray(w), elasticity, course, effects, step, coefficient, np.ascontiguousarray(g), *equations
        )
        outputs[0][0], outputs[1][0] = gw, ge


# One compiled function each, at the top level: made anew for every node of the graph, they would be compiled for each.
@numba_njit
def _solve_and_read(w, elasticity, start, step, coefficient, *equations):  # type: ignore[no-untyped-def]
    path, course, effects = solve_course(np.ascontiguousarray(w), start, elasticity, *equations)
    return readings(path, step, coefficient), course, effects


@numba_njit
def _reverse(w, elasticity, course, effects, step, coefficient, g, *equations):  # type: ignore[no-untyped-def]
    return reverse_course(
        np.ascontiguousarray(w), elasticity, course, effects, step, coefficient, np.ascontiguousarray(g), *equations
    )


@register_funcify_default_op_cache_key(MeanFieldReadings)
def _readings(op: MeanFieldReadings, node: Apply | None = None, **_: Any) -> Any:
    return _solve_and_read, VERSION


@register_funcify_default_op_cache_key(MeanFieldGradient)
def _gradient(op: MeanFieldGradient, node: Apply | None = None, **_: Any) -> Any:
    return _reverse, VERSION


def values(field: MeanField, w: Any, elasticity: Any) -> Any:
    """The values of a mean field's measures as a tensor (measures), differentiable in `w` and `elasticity`."""
    constants = (field.start, field.step, field.coefficient, *field.equations)
    found, *_ = MeanFieldReadings()(w, elasticity, *(np.ascontiguousarray(c) for c in constants))
    above = field.numerator_constant + pt.dot(pt.constant(field.numerator), found)
    below = field.denominator_constant + pt.dot(pt.constant(field.denominator), found)
    return above / below
