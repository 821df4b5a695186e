"""The kinds of numbers that annotations speak of."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Exact", "Flags", "Floats", "Number", "Numbers", "Objects", "Places", "Scalar"]

Array = NDArray[np.float64]  # floats
Objects = NDArray[np.object_]  # fractions, or other numbers of Python
Numbers = Array | Objects  # floats, or fractions where floats would not hold them
Flags = NDArray[np.bool_]  # one decision for each entry
Places = NDArray[np.intp]  # where to look, for each entry
Floats = float | Array  # one float, or an array of them
Exact = int | Fraction  # one number without rounding
Scalar = int | Fraction | float  # one real number of Python


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
