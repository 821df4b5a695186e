"""The exact-design tier: averages over finite designs, without sampling error.

What is compared is computed in floating point, so it is equal to rounding, 1e-10 of its scale;
a set that is no design of the needed degree must miss, or the comparison has no power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qntk_check.designs import Design

__all__ = ["AGREEMENT", "small_designs"]

# Relative rounding of an average over a design; a wrong factor misses by far more.
AGREEMENT = 1e-10

_ONE_QUBIT: tuple[tuple[Any, str], ...] = (
    ({"Z": 1.0}, "X"),
    ({"Z": 1.0, "I": 0.5}, "Y"),
    ((1, 0), "X"),
)

_TWO_QUBITS: tuple[tuple[Any, str], ...] = (
    ({"ZZ": 1.0}, "XI"),
    ({"ZI": 1.0, "IX": 2.0, "II": 0.3}, "YZ"),
    ((1, 1, 1, 0), "ZZ"),
)


def small_designs() -> list[tuple[Design, tuple[tuple[Any, str], ...]]]:
    """Return 2-designs on one and two qubits, with observables and generators that fit them."""
    from qntk_check import designs

    return [
        (designs.clifford_group(1), _ONE_QUBIT),
        (designs.binary_icosahedral(), _ONE_QUBIT),
        (designs.su2_quadrature(2), _ONE_QUBIT),
        (designs.clifford_group(2), _TWO_QUBITS),
    ]
