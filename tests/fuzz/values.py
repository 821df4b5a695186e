"""Values that people, or their programs, hand over by mistake."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

__all__ = ["FEW", "MANY"]


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    """Take everything and return nothing."""


class _Unwilling:
    """A number that is none: it raises what a conversion does not expect."""

    def __float__(self) -> float:
        raise RuntimeError("no float")


# At every level: wrong types, wrong shapes, and numbers that no machine has room for.
FEW: tuple[Any, ...] = (
    None,
    True,
    "x",
    1.5,
    -1,
    0,
    10**30,
    float("nan"),
    float("inf"),
    1j,
    [],
    [1, [2]],
    {"x": 1},
    object(),
    np.array([1.0, 2.0]),
)

# At the levels ci and nightly too.
MANY: tuple[Any, ...] = (
    *FEW,
    "",
    b"x",
    "\ud800",
    "Z" * 50,
    (),
    {},
    {1: 2},
    set(),
    range(3),
    _nothing,
    2 + 0j,
    1e308,
    -1e308,
    5e-324,
    10**12,
    10**400,
    -(10**30),
    Fraction(1, 3),
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("Infinity"),
    sympy.Symbol("x") > 1,
    _Unwilling(),
    [_Unwilling()],
    [2**60 + 1, 1.5],
    np.float64("nan"),
    np.int8(-128),
    np.uint8(255),
    np.array(2),
    np.array(None),
    np.array("x"),
    np.zeros((2, 2, 2)),
    np.full(3, np.nan),
    np.array([True, False]),
    np.array([1, "x"], dtype=object),
    np.array(["2020"], dtype="datetime64[Y]"),
    np.ma.masked,
    np.ma.array([1.0, 2.0], mask=[True, False]),
    [[1, 2], [3, 4]],
    [float("nan")],
    ["x", "y"],
    {"Z": 1.0},
)
