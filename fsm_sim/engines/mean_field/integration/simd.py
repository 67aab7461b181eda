"""A SIMD vector of four numbers (`Vector`), with the arithmetic that compiled code may do on it.

A citizen class in one state has four numbers of changes of caseworker, side by side (`solver.CHANGE_COUNTS`). numba
does not vectorise loops that short; with vectors a gradient of the mean field takes 0.47 of the time
(docs/decisions/0013). Vectors exist in compiled functions only.
"""

import operator
from collections.abc import Callable
from typing import Any

import llvmlite.ir as ir
from numba import types
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

_VECTOR = ir.VectorType(ir.DoubleType(), 4)
_WHOLE = ir.IntType(32)


class VectorType(types.Type):
    """The type of a SIMD vector of four in compiled code."""


VECTOR = VectorType("Vector")


@register_model(VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


def _arithmetic(symbol: Any, instruction: str) -> None:
    """Let `symbol` work on two vectors, and on a vector and a number, as one instruction of the processor."""

    @type_callable(symbol)
    def typed(context: Any) -> Any:
        def result(a: Any, b: Any) -> Any:
            kinds = {a, b}
            return VECTOR if VECTOR in kinds and kinds <= {VECTOR, types.float64} else None

        return result

    for kinds in ((VECTOR, VECTOR), (VECTOR, types.float64), (types.float64, VECTOR)):

        @lower_builtin(symbol, *kinds)
        def lowered(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            a, b = (
                value if kind == VECTOR else _repeat(builder, value)
                for kind, value in zip(signature.args, arguments, strict=True)
            )
            return getattr(builder, instruction)(a, b)


def _repeat(builder: Any, number: Any) -> Any:
    """The same number four times."""
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), number, ir.Constant(_WHOLE, 0))
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(_WHOLE, 4), [0, 0, 0, 0]))


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")


def _place(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    start = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(start, [index]), _VECTOR.as_pointer())


@intrinsic
def load(context: Any, array: Any, index: Any) -> Any:
    """The four numbers of a contiguous array from `index` on, without a check of bounds."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_place(context, builder, signature.args[0], *arguments), align=8)

    return VECTOR(array, types.int64), generate


@intrinsic
def store(context: Any, array: Any, index: Any, value: Any) -> Any:
    """Put four numbers into a contiguous array from `index` on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _place(context, builder, signature.args[0], *arguments[:2]), align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, VECTOR), generate


@intrinsic
def vector(context: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """A vector of four numbers."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.Constant(_VECTOR, ir.Undefined)
        for place, number in enumerate(arguments):
            whole = builder.insert_element(whole, number, ir.Constant(_WHOLE, place))
        return whole

    return VECTOR(*([types.float64] * 4)), generate


def _shuffle(order: list[int]) -> Callable[..., Any]:
    """An instruction that takes a vector's numbers in another order; 4 stands for zero."""

    def shuffled(context: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            zero = ir.Constant(_VECTOR, [0.0] * 4)
            return builder.shuffle_vector(arguments[0], zero, ir.Constant(ir.VectorType(_WHOLE, 4), order))

        return VECTOR(VECTOR), generate

    return intrinsic(shuffled)


from_before = _shuffle([4, 0, 1, 2])
"""Each number's neighbour before it, 0 for the first."""

from_after = _shuffle([1, 2, 3, 4])
"""Each number's neighbour after it, 0 for the last."""


@intrinsic
def total(context: Any, value: Any) -> Any:
    """The sum of a vector's numbers, in pairs."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        a, b, c, d = (builder.extract_element(arguments[0], ir.Constant(_WHOLE, place)) for place in range(4))
        return builder.fadd(builder.fadd(a, c), builder.fadd(b, d))

    return types.float64(VECTOR), generate
