"""What people hand over, read at the door: counts, real numbers, seeds, flags, callbacks, memory.

Every function returns its argument in the one form that the code behind the door works with, or
raises an error that names the argument, its value and the way out. Python's numbers, NumPy's
scalars, arrays of no dimension and complex numbers without an imaginary part are one and the same
number; a list of numbers is none.
"""

from __future__ import annotations

from qntk_check.arguments.files import check_path
from qntk_check.arguments.numbers import (
    as_float,
    as_scalar,
    check_complex,
    check_count,
    check_finite,
    check_real,
    check_reals,
    check_rng,
    check_rows,
)
from qntk_check.arguments.shown import show
from qntk_check.arguments.things import (
    check_callback,
    check_choice,
    check_flag,
    check_kind,
    check_room,
    check_sequence,
)

__all__ = [
    "as_float",
    "as_scalar",
    "check_callback",
    "check_choice",
    "check_complex",
    "check_count",
    "check_finite",
    "check_flag",
    "check_kind",
    "check_path",
    "check_real",
    "check_reals",
    "check_rng",
    "check_room",
    "check_rows",
    "check_sequence",
    "show",
]
