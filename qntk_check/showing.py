"""Values as messages show them."""

from __future__ import annotations

import reprlib
from decimal import Decimal
from fractions import Fraction
from numbers import Integral

import numpy as np

__all__ = ["show"]


def show(value: object) -> str:
    """Return a short text of any value, for messages.

    Examples
    --------
    >>> show("x" * 1000).count("x") < 100
    True
    """
    if isinstance(value, np.ndarray) and value.size > 8:
        return f"an array of shape {value.shape}"
    if isinstance(value, Integral) and not isinstance(value, bool | np.generic):
        whole = int(value)  # a longer one cannot be printed at all
        return str(whole) if whole.bit_length() < 200 else f"a number of {whole.bit_length()} bits"
    if isinstance(value, Fraction):  # as it is written, or as a float where that is long
        whole = max(abs(value.numerator), value.denominator).bit_length()
        return str(value) if whole < 64 else f"{Decimal(value.numerator) / value.denominator:.12g}"
    try:
        return reprlib.repr(value.tolist() if isinstance(value, np.generic) else value)
    except Exception:  # noqa: BLE001 (whatever a foreign repr raises, the message comes out)
        return f"a value of type {type(value).__name__}"
