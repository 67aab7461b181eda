"""All offices' mean fields as a PyTensor operation with its exact gradient, compiled: no Python while sampling."""

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.gradient import disconnected_type
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.link.numba.dispatch.basic import numba_njit, register_funcify_default_op_cache_key

from fsm_sim.engines.mean_field.office_batch import (
    Offices,
    read_all,
    read_all_reverse,
    read_offices,
    read_offices_reverse,
)
from fsm_sim.engines.shared.compilation_cache import digest


class MeanFieldReadouts(Op):
    """Readings (M), courses and caseload effects of all offices at intensities and elasticities (2).

    The equations are further inputs, not attributes, so that one compiled operation serves every set of offices.
    """

    __props__ = ()

    def make_node(self, each: Any, elasticity: Any, *equations: Any) -> Apply:
        """Symbolic readouts, courses and effects."""
        inputs = [pt.as_tensor(each), pt.as_tensor(elasticity), *map(pt.as_tensor, equations)]
        return Apply(self, inputs, [pt.dvector(), pt.dvector(), pt.dvector()])

    def perform(self, node: Apply, inputs: list[Any], outputs: list[list[Any]]) -> None:
        """Evaluate without compiling the graph."""
        for output, value in zip(outputs, read_all(*map(np.ascontiguousarray, inputs)), strict=True):
            output[0] = value

    def pullback(self, inputs: list[Any], outputs: list[Any], cotangents: list[Any]) -> list[Any]:
        """Gradient with respect to the intensities and elasticities."""
        each, elasticity, *equations = inputs
        back = MeanFieldGradient()(each, elasticity, outputs[1], outputs[2], cotangents[0], *equations)
        return [*back, *(disconnected_type() for _ in equations)]

    def connection_pattern(self, node: Apply) -> list[list[bool]]:
        """Only the readouts are differentiated, and only by the first two inputs."""
        return [[i < 2, False, False] for i in range(len(node.inputs))]


class MeanFieldGradient(Op):
    """Adjoint of `MeanFieldReadouts`."""

    __props__ = ()

    def make_node(self, each: Any, elasticity: Any, courses: Any, effects: Any, g: Any, *equations: Any) -> Apply:
        """Symbolic gradients of the intensities and elasticities."""
        inputs = [pt.as_tensor(x) for x in (each, elasticity, courses, effects, g, *equations)]
        return Apply(self, inputs, [pt.dvector(), pt.dvector()])

    def perform(self, node: Apply, inputs: list[Any], outputs: list[list[Any]]) -> None:
        """Evaluate without compiling the graph."""
        for output, value in zip(outputs, read_all_reverse(*map(np.ascontiguousarray, inputs)), strict=True):
            output[0] = value


# One compiled function each, at the top level: made anew for every node of the graph, they would be compiled for each.
@numba_njit
def _read(each, elasticity, place, whole, real):  # type: ignore[no-untyped-def]
    return read_offices(np.ascontiguousarray(each), np.ascontiguousarray(elasticity), place, whole, real)


@numba_njit
def _reverse(each, elasticity, courses, effects, g, place, whole, real):  # type: ignore[no-untyped-def]
    contiguous = np.ascontiguousarray
    return read_offices_reverse(
        contiguous(each), contiguous(elasticity), courses, effects, contiguous(g), place, whole, real
    )


# PyTensor keeps compiled operations on disk, under what these two give beside the function.
@register_funcify_default_op_cache_key(MeanFieldReadouts)
def _readouts(op: MeanFieldReadouts, node: Apply | None = None, **_: Any) -> Any:
    return _read, int(digest(), 16)


@register_funcify_default_op_cache_key(MeanFieldGradient)
def _gradient(op: MeanFieldGradient, node: Apply | None = None, **_: Any) -> Any:
    return _reverse, int(digest(), 16)


def values(offices: Offices, each: Any, elasticity: Any) -> Any:
    """The values of all offices' measures as a tensor, differentiable in `each` and `elasticity`."""
    found, *_ = MeanFieldReadouts()(each, elasticity, *offices.packed)
    above, below, above_constant, below_constant = offices.ratio
    # Products written out: PyTensor compiles a matrix product for a minute, and sums in no time.
    return (above_constant + (above * found).sum(axis=1)) / (below_constant + (below * found).sum(axis=1))
