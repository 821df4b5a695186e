"""The letters of averages over the group of a Lie algebra, and how its averages are decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import sympy

from derivations.errors import ProofError
from derivations.routes.lie_algebras import SmallAlgebra
from derivations.statements.substitution import put_in
from derivations.symbols import as_fraction

__all__ = [
    "DEEP",
    "DIMENSION",
    "KILLING",
    "OBSERVABLE",
    "SCHUR",
    "STATE",
    "bilinear",
    "compare",
    "numbers",
]

# Of one simple ideal: its dimension, the purities of ρ and O in it, and the Killing norm of H.
DIMENSION = sympy.Symbol("dimension", integer=True, positive=True)
STATE = sympy.Symbol("state_purity", real=True)
OBSERVABLE = sympy.Symbol("observable_purity", real=True)
KILLING = sympy.Symbol("killing", real=True)

DEEP = (
    r"""The circuit is drawn from a 2-design on the group $e^{\mathfrak g}$, a compact group, with
    $\mathfrak g=\mathfrak c\oplus\mathfrak g_1\oplus\dots$, the centre $\mathfrak c$ and simple
    $\mathfrak g_j$ of dimension $d_j$; $\rho$ or $O$ lies in $i\mathfrak g$.""",
    r"""$P_\rho$ and $P_O$ are the sums of $\operatorname{Tr}^2B\rho$ and
    $\operatorname{Tr}^2BO$ over an orthonormal basis of $i\mathfrak g_j$.""",
)
SCHUR = (
    r"Schur's lemma for the adjoint representations of the $\mathfrak g_j$, which are irreducible "
    r"over the complex numbers, and no two of them one representation of the group."
)


def numbers(algebra: SmallAlgebra, start: int) -> list[int]:
    """Return whole numbers without a pattern, one for each element of the basis.

    Examples
    --------
    >>> from derivations.routes.lie_algebras import su
    >>> numbers(su(2), 1)
    [-3, -4, -3]
    """
    places = range(start, start + algebra.dimension)
    return [(k * k * start + 7 * k + 4 * start) % 11 - 4 for k in places]


def bilinear(side: sympy.Expr, factors: Sequence[sympy.Symbol]) -> sympy.Expr:
    """Return what multiplies a product of letters; refuse a side that is no multiple of it.

    Examples
    --------
    >>> bilinear(STATE * OBSERVABLE / DIMENSION, (STATE, OBSERVABLE))
    1/dimension
    """
    left = side
    for factor in factors:
        left = sympy.cancel(left / factor)
    if left.free_symbols & set(factors):
        raise ProofError(f"{side} is no multiple of {', '.join(map(str, factors))}")
    return left


def compare(value: object, side: sympy.Expr, at: Mapping[sympy.Symbol, object], where: str) -> None:
    """Compare an exact value with a side at numbers."""
    given = {s: sympy.Rational(str(v)) for s, v in at.items()}
    found = as_fraction(put_in(side, given))
    if not isinstance(value, (int, Fraction)) or value != found:
        raise ProofError(f"for {where} the left side is {value} and the right side is {found}")
