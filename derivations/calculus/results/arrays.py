"""Arrays that are put in for letters, or come out of operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Arrays", "Entries"]

#: Entries are Fractions, SymPy expressions, floats or complex numbers alike.
Array = NDArray[Any]
#: Arrays by name of the letter or state.
Arrays = Mapping[str, Array]
#: The same, typed as numbers.
Entries = NDArray[np.complex128]
