"""The kinds of numbers, and of what holds them, that annotations speak of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    Masked: TypeAlias = np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]

__all__ = [
    "Array",
    "Exact",
    "Flags",
    "Floats",
    "Json",
    "Number",
    "Numbers",
    "Objects",
    "Places",
    "Scalar",
    "is_array",
    "is_masked",
    "is_nested",
    "is_text",
]

Array = NDArray[np.float64]  # floats
Objects = NDArray[np.object_]  # fractions, or other numbers of Python
Numbers = Array | Objects  # floats, or fractions where floats would not hold them
Flags = NDArray[np.bool_]  # one decision for each entry
Places = NDArray[np.intp]  # where to look, for each entry
Floats = float | Array  # one float, or an array of them
Exact = int | Fraction  # one number without rounding
Scalar = int | Fraction | float  # one real number of Python
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@runtime_checkable
class Number(Protocol):
    """What a formula calculates with; whole numbers may stand on either side.

    Fractions, floats, arrays, floats that carry their rounding, numbers of many digits and SymPy
    expressions are numbers in this sense. Which of them can be mixed shows when they meet: that
    is why the other operand is `Any`.
    """

    def __add__(self, other: Any, /) -> Number: ...
    def __radd__(self, other: Any, /) -> Number: ...
    def __sub__(self, other: Any, /) -> Number: ...
    def __rsub__(self, other: Any, /) -> Number: ...
    def __mul__(self, other: Any, /) -> Number: ...
    def __rmul__(self, other: Any, /) -> Number: ...
    def __truediv__(self, other: Any, /) -> Number: ...
    def __rtruediv__(self, other: Any, /) -> Number: ...
    def __pow__(self, exponent: Any, /) -> Number: ...
    def __neg__(self) -> Number: ...
    def __abs__(self) -> Number: ...


def is_array(value: object) -> TypeIs[NDArray[np.generic]]:
    """Return whether a value is an array of anything.

    Examples
    --------
    >>> is_array(np.zeros(2)), is_array(np.float64(0))
    (True, False)
    """
    return isinstance(value, np.ndarray)


def is_masked(value: object) -> TypeIs[Masked]:
    """Return whether a value is an array of which entries may be left out.

    Examples
    --------
    >>> is_masked(np.ma.array([1.0])), is_masked(np.zeros(1))
    (True, False)
    """
    return isinstance(value, np.ma.MaskedArray)


def is_nested(value: object) -> TypeIs[list[object] | tuple[object, ...]]:
    """Return whether a value is a list or a tuple, as people write arrays.

    Examples
    --------
    >>> is_nested((1, 2)), is_nested(range(2))
    (True, False)
    """
    return isinstance(value, list | tuple)


def is_text(value: object) -> bool:
    """Return whether a value is a text, whatever an annotation promises of it.

    Examples
    --------
    >>> is_text("kernel-mean"), is_text(b"kernel-mean")
    (True, False)
    """
    return isinstance(value, str)
