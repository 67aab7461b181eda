"""Two instructions of the processor that neither Python nor numba offers."""

from typing import Any

import llvmlite.ir as ir
import numba
from numba.extending import intrinsic


@intrinsic
def multiply_high_low(context: Any, a: Any, b: Any) -> Any:
    """High and low 64 bits of a product of two unsigned 64-bit numbers; they make a draw a third cheaper."""
    signature = numba.types.UniTuple(numba.types.uint64, 2)(numba.types.uint64, numba.types.uint64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide, narrow = ir.IntType(128), ir.IntType(64)
        product = builder.mul(*(builder.zext(argument, wide) for argument in arguments))
        high = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), narrow)
        return context.make_tuple(builder, signature.return_type, (high, builder.trunc(product, narrow)))

    return signature, generate


@intrinsic
def trailing_zeros(context: Any, word: Any) -> Any:
    """The place of the lowest bit that is set in an unsigned 64-bit number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return numba.types.int64(numba.types.uint64), generate
