"""Eight doubles side by side as one value of compiled code.

Whether a compiler vectorises a loop of eight depends on what it can prove about overlapping
arrays. A type of its own leaves nothing to prove: eight lanes are loaded, computed with and
stored as a whole, in one register of 512 bits where there is one and in several elsewhere.

Every lane goes through the same operations, so a number does not depend on what stands in the
lanes beside it. In compiled code ``a + b``, ``a - b``, ``a * b`` and ``-a`` work lane by lane.
"""

# ruff: noqa: ARG001 (numba prescribes the arguments of what it calls)

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from qntk_check.compiling import compiled

__all__ = [
    "WIDTH",
    "aligned",
    "fuse",
    "inner",
    "load",
    "odd",
    "peek",
    "splat",
    "store",
    "swap",
    "total",
]

WIDTH = 8
_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_INT = ir.IntType(64)


# For functions that only compiled code calls: what Python would call them by takes time to compile.
_NOT_CALLED: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
inner: Any = compiled(**_NOT_CALLED)


class _Lanes(types.Type):
    """The type of eight doubles."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


_lanes = _Lanes()


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    """They are one LLVM vector."""

    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _VECTOR)


def aligned(*shape: int) -> np.ndarray:
    """Return zeros that start on a cache line.

    Examples
    --------
    >>> aligned(3, 16).ctypes.data % 64
    0
    """
    size = int(np.prod(shape))
    raw = np.zeros(size + WIDTH)
    start = -raw.ctypes.data % 64 // 8
    return raw[start : start + size].reshape(shape)


def _place(context: Any, builder: Any, kind: Any, array: Any, start: Any) -> Any:
    """Return the address of an entry of a contiguous array."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [start])


def _is_flat(array: Any, index: Any) -> bool:
    return (
        isinstance(array, types.Array)
        and array.ndim == 1
        and array.layout == "C"
        and array.dtype == types.float64
        and isinstance(index, types.Integer)
    )


def _load(typingctx: Any, array: Any, start: Any) -> Any:
    """``load(array, start)``: the eight entries from ``start`` on of a flat array of doubles."""
    if not _is_flat(array, start):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, signature.args[0], *arguments)
        return builder.load(builder.bitcast(place, _VECTOR.as_pointer()), align=8, typ=_VECTOR)

    return _lanes(array, types.int64), generate


def _store(typingctx: Any, array: Any, start: Any, value: Any) -> Any:
    """``store(array, start, value)``: write eight entries."""
    if not _is_flat(array, start) or value != _lanes:
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], builder.bitcast(place, _VECTOR.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, _lanes), generate


def _splat(typingctx: Any, value: Any) -> Any:
    """``splat(x)``: x in every lane."""
    if not isinstance(value, types.Float):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), arguments[0], _INT(0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
        return builder.shuffle_vector(one, ir.Constant(_VECTOR, ir.Undefined), zeros)

    return _lanes(types.float64), generate


def _swap(typingctx: Any, value: Any, mask: Any) -> Any:
    """``swap(v, m)``: lane l of the result is lane l XOR m of v."""
    if value != _lanes or not isinstance(mask, types.Integer):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        result, mask = arguments
        for bit in (1, 2, 4):
            order = ir.Constant(
                ir.VectorType(ir.IntType(32), WIDTH), [lane ^ bit for lane in range(WIDTH)]
            )
            moved = builder.shuffle_vector(result, result, order)
            wanted = builder.icmp_unsigned("!=", builder.and_(mask, _INT(bit)), _INT(0))
            result = builder.select(wanted, moved, result)
        return result

    return _lanes(_lanes, types.int64), generate


def _fuse(typingctx: Any, a: Any, b: Any, c: Any) -> Any:
    """``fuse(a, b, c)``: a·b + c, rounded once where the machine can."""
    if not a == b == c == _lanes:
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        name = f"llvm.fmuladd.v{WIDTH}f64"
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, arguments)

    return _lanes(_lanes, _lanes, _lanes), generate


def _total(typingctx: Any, value: Any) -> Any:
    """``total(v)``: the sum over the lanes, always in the same order."""
    if value != _lanes:
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        parts = [builder.extract_element(arguments[0], _INT(lane)) for lane in range(WIDTH)]
        while len(parts) > 1:
            half = len(parts) // 2
            parts = [builder.fadd(parts[i], parts[i + half]) for i in range(half)]
        return parts[0]

    return types.float64(_lanes), generate


def _peek(typingctx: Any, address: Any, index: Any) -> Any:
    """``peek(address, index)``: the double that lies ``index`` doubles behind an address.

    For lists of matrices of many sizes, which compiled code cannot take as one argument. The
    caller keeps the arrays alive and stays within them.
    """
    if not (isinstance(address, types.Integer) and isinstance(index, types.Integer)):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        return builder.load(
            builder.gep(start, [arguments[1]], source_etype=ir.DoubleType()), typ=ir.DoubleType()
        )

    return types.float64(types.int64, types.int64), generate


def _odd(typingctx: Any, value: Any) -> Any:
    """``odd(x)``: 1 if the number of bits set in x is odd, else 0."""
    if not isinstance(value, types.Integer):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.and_(builder.ctpop(arguments[0]), _INT(1))

    return types.int64(types.int64), generate


load: Any = intrinsic(_load)
store: Any = intrinsic(_store)
splat: Any = intrinsic(_splat)
swap: Any = intrinsic(_swap)
fuse: Any = intrinsic(_fuse)
total: Any = intrinsic(_total)
odd: Any = intrinsic(_odd)
peek: Any = intrinsic(_peek)


_infer: Any = infer_global  # which numba declares without a type


def _register(operation: Any, method: str) -> None:
    """Let an operator of Python work lane by lane on two values.

    A template of its own for each, not an overload, which would be compiled for every use.
    """

    class Template(ConcreteTemplate):
        cases = [signature(_lanes, _lanes, _lanes)]

    _infer(operation)(Template)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return getattr(builder, method)(*arguments)

    lower_builtin(operation, _lanes, _lanes)(generate)


for _operation, _method in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul")):
    _register(_operation, _method)


class _Negation(ConcreteTemplate):
    cases = [signature(_lanes, _lanes)]


_infer(operator.neg)(_Negation)


@lower_builtin(operator.neg, _lanes)
def _negate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.fsub(ir.Constant(_VECTOR, [0.0] * WIDTH), arguments[0])
