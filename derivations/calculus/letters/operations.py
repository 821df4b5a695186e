"""The four operations on a matrix: itself, adjoint, transpose, complex conjugate.

They make Klein's group of four: each undoes itself, and any two different ones give the third.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ADJOINT", "BARRED", "CONJUGATE", "PLAIN", "REVERSED", "TRANSPOSE", "Operation"]


class Operation(StrEnum):
    """One of the four operations, with the letter that stands for it."""

    PLAIN = ""
    ADJOINT = "H"
    TRANSPOSE = "T"
    CONJUGATE = "C"

    def after(self, first: Operation) -> Operation:
        """Return the composition, ``first`` done first; they commute.

        Examples
        --------
        >>> Operation.ADJOINT.after(Operation.TRANSPOSE)
        <Operation.CONJUGATE: 'C'>
        """
        return _COMPOSED[self, first]


# As names of the module, which are found faster than attributes of an enumeration.
PLAIN, ADJOINT, TRANSPOSE, CONJUGATE = Operation
_FOUR = (PLAIN, ADJOINT, TRANSPOSE, CONJUGATE)
_COMPOSED = {(a, b): _FOUR[i ^ j] for i, a in enumerate(_FOUR) for j, b in enumerate(_FOUR)}
#: Operations that take entries to their complex conjugates.
BARRED = frozenset({ADJOINT, CONJUGATE})
#: Operations that exchange rows and columns, and turn the order of a product around.
REVERSED = frozenset({ADJOINT, TRANSPOSE})
