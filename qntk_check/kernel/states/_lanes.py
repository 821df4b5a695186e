"""Eight doubles side by side as one value of compiled code.

Whether a compiler vectorises a loop of eight depends on what it can prove about overlapping
arrays. A type of its own leaves nothing to prove: eight lanes are loaded, computed with and
stored as a whole, in one register of 512 bits where there is one and in several elsewhere.

Every lane goes through the same operations, so a number does not depend on what stands in the
lanes beside it. In compiled code ``a + b``, ``a - b``, ``a * b`` and ``-a`` work lane by lane.
"""

# ruff: noqa: ARG001 (numba prescribes the arguments of what it calls)

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.base import BaseContext
from numba.core.datamodel.manager import DataModelManager
from numba.core.typing.context import Context
from numba.core.typing.templates import ConcreteTemplate, Signature, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model
from numpy.typing import NDArray

from qntk_check.compiling import compiled

__all__ = [
    "WIDTH",
    "Lanes",
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
inner = compiled(no_cpython_wrapper=True, no_cfunc_wrapper=True)

_Values: TypeAlias = Sequence[ir.Value]
_Result: TypeAlias = ir.Value | None  # much of llvmlite's builder is declared to return nothing
_Generate: TypeAlias = Callable[[BaseContext, ir.IRBuilder, Signature, _Values], _Result]
_Typed: TypeAlias = tuple[Signature, _Generate] | None  # None: not for arguments of these types


class Lanes(Protocol):
    """Eight doubles, as compiled code sees them."""

    def __add__(self, other: Lanes, /) -> Lanes: ...
    def __sub__(self, other: Lanes, /) -> Lanes: ...
    def __mul__(self, other: Lanes, /) -> Lanes: ...
    def __neg__(self) -> Lanes: ...


class _Lanes(types.Type):
    """The type of eight doubles."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


_lanes = _Lanes()


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    """They are one LLVM vector."""

    def __init__(self, dmm: DataModelManager, fe_type: types.Type) -> None:
        super().__init__(dmm, fe_type, _VECTOR)


def aligned(*shape: int) -> np.ndarray:
    """Return zeros that start on a cache line.

    Examples
    --------
    >>> aligned(3, 16).ctypes.data % 64
    0
    """
    size = math.prod(shape)
    raw = np.zeros(size + WIDTH)
    start = -raw.ctypes.data % 64 // 8
    return raw[start : start + size].reshape(shape)


def _place(
    context: BaseContext, builder: ir.IRBuilder, kind: types.Type, array: ir.Value, start: ir.Value
) -> ir.Value:
    """Return the address of an entry of a contiguous array."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [start])


def _is_flat(array: types.Type, index: types.Type) -> bool:
    return (
        isinstance(array, types.Array)
        and array.ndim == 1
        and array.layout == "C"
        and array.dtype == types.float64
        and isinstance(index, types.Integer)
    )


def _load(typingctx: Context, array: types.Type, start: types.Type) -> _Typed:
    """``load(array, start)``: the eight entries from ``start`` on of a flat array of doubles."""
    if not _is_flat(array, start):
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        place = _place(context, builder, signature.args[0], *arguments)
        return builder.load(builder.bitcast(place, _VECTOR.as_pointer()), align=8, typ=_VECTOR)

    return _lanes(array, types.int64), generate


def _store(typingctx: Context, array: types.Type, start: types.Type, value: types.Type) -> _Typed:
    """``store(array, start, value)``: write eight entries."""
    if not _is_flat(array, start) or value != _lanes:
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        array, start, value = arguments
        place = _place(context, builder, signature.args[0], array, start)
        builder.store(value, builder.bitcast(place, _VECTOR.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, _lanes), generate


def _splat(typingctx: Context, value: types.Type) -> _Typed:
    """``splat(x)``: x in every lane."""
    if not isinstance(value, types.Float):
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), arguments[0], _INT(0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
        return builder.shuffle_vector(one, ir.Constant(_VECTOR, ir.Undefined), zeros)

    return _lanes(types.float64), generate


def _swap(typingctx: Context, value: types.Type, mask: types.Type) -> _Typed:
    """``swap(v, m)``: lane l of the result is lane l XOR m of v."""
    if value != _lanes or not isinstance(mask, types.Integer):
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
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


def _fuse(typingctx: Context, a: types.Type, b: types.Type, c: types.Type) -> _Typed:
    """``fuse(a, b, c)``: a·b + c, rounded once where the machine can."""
    if not a == b == c == _lanes:
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        name = f"llvm.fmuladd.v{WIDTH}f64"
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, arguments)

    return _lanes(_lanes, _lanes, _lanes), generate


def _total(typingctx: Context, value: types.Type) -> _Typed:
    """``total(v)``: the sum over the lanes, always in the same order."""
    if value != _lanes:
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        parts = [builder.extract_element(arguments[0], _INT(lane)) for lane in range(WIDTH)]
        while len(parts) > 1:
            half = len(parts) // 2
            parts = [builder.fadd(parts[i], parts[i + half]) for i in range(half)]
        return parts[0]

    return types.float64(_lanes), generate


def _peek(typingctx: Context, address: types.Type, index: types.Type) -> _Typed:
    """``peek(address, index)``: the double that lies ``index`` doubles behind an address.

    For lists of matrices of many sizes, which compiled code cannot take as one argument. The
    caller keeps the arrays alive and stays within them.
    """
    if not (isinstance(address, types.Integer) and isinstance(index, types.Integer)):
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        start = builder.inttoptr(arguments[0], ir.DoubleType().as_pointer())
        return builder.load(
            builder.gep(start, [arguments[1]], source_etype=ir.DoubleType()), typ=ir.DoubleType()
        )

    return types.float64(types.int64, types.int64), generate


def _odd(typingctx: Context, value: types.Type) -> _Typed:
    """``odd(x)``: 1 if the number of bits set in x is odd, else 0."""
    if not isinstance(value, types.Integer):
        return None

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        return builder.and_(builder.ctpop(arguments[0]), _INT(1))

    return types.int64(types.int64), generate


_Array: TypeAlias = NDArray[np.float64]
load = cast("Callable[[_Array, int], Lanes]", intrinsic(_load))
store = cast("Callable[[_Array, int, Lanes], None]", intrinsic(_store))
splat = cast("Callable[[float], Lanes]", intrinsic(_splat))
swap = cast("Callable[[Lanes, int], Lanes]", intrinsic(_swap))
fuse = cast("Callable[[Lanes, Lanes, Lanes], Lanes]", intrinsic(_fuse))
total = cast("Callable[[Lanes], float]", intrinsic(_total))
odd = cast("Callable[[int], int]", intrinsic(_odd))
peek = cast("Callable[[int, int], float]", intrinsic(_peek))

# numba declares it without a type
_infer = cast("Callable[[object], Callable[[type], type]]", infer_global)


def _register(operation: Callable[..., object], method: str) -> None:
    """Let an operator of Python work lane by lane on two values.

    A template of its own for each, not an overload, which would be compiled for every use.
    """

    class Template(ConcreteTemplate):
        cases = [signature(_lanes, _lanes, _lanes)]

    _infer(operation)(Template)

    def generate(
        context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
    ) -> _Result:
        return getattr(builder, method)(*arguments)

    lower_builtin(operation, _lanes, _lanes)(generate)


for _operation, _method in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul")):
    _register(_operation, _method)


class _Negation(ConcreteTemplate):
    cases = [signature(_lanes, _lanes)]


_infer(operator.neg)(_Negation)


@lower_builtin(operator.neg, _lanes)
def _negate(
    context: BaseContext, builder: ir.IRBuilder, signature: Signature, arguments: _Values
) -> _Result:
    return builder.fsub(ir.Constant(_VECTOR, [0.0] * WIDTH), arguments[0])
