"""Letters that are Gaussian matrices: what users write."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy

from derivations.calculus.arguments import check_flag, whole
from derivations.calculus.gaussian.laws import (
    Gaussian,
    GinibreLaw,
    HermitianLaw,
    Number,
    WishartLaw,
)
from derivations.calculus.letters.letters import Kind, Letter
from derivations.calculus.results.declarations import declared
from derivations.calculus.results.operators import Operator
from derivations.errors import CalculusError

__all__ = ["GAUSSIAN_LETTERS", "GOE", "GUE", "Ginibre", "Wishart"]


def Ginibre(name: str, *, real: bool = False, variance: object = 1) -> Operator:
    """Return an N × N matrix of independent normal entries as a letter: E|G_ij|² = v.

    Parameters
    ----------
    name
        How it is shown.
    real
        Real entries; else complex ones, of which E G_ij² = 0.
    variance
        v: a positive number, or an expression such as 1/N (``1/DIMENSION``).

    Examples
    --------
    >>> from derivations.calculus import Matrix, Tr, gaussian_average
    >>> A, G = Matrix("A"), Ginibre("G")
    >>> gaussian_average(Tr(G * A * G.H)), gaussian_average(Tr(G * G.H) ** 2)
    (N*Tr(A), N^2*(N^2 + 1))
    """
    flag = check_flag("real", real)
    return _letter(name, GinibreLaw(flag, _variance(variance)))


def GUE(name: str, *, variance: object = 1) -> Operator:
    """Return a hermitian Gaussian matrix as a letter: E|H_ij|² = v, the diagonal real.

    Examples
    --------
    >>> from derivations.calculus import Tr, gaussian_average
    >>> gaussian_average(Tr(GUE("H") ** 4))
    N*(2*N^2 + 1)
    """
    return _letter(name, HermitianLaw(real=False, variance=_variance(variance)))


def GOE(name: str, *, variance: object = 1) -> Operator:
    """Return a real symmetric Gaussian matrix: E S_ij² = v off the diagonal, 2v on it.

    Examples
    --------
    >>> from derivations.calculus import Tr, gaussian_average
    >>> gaussian_average(Tr(GOE("S") ** 4))
    N*(2*N^2 + 5*N + 5)
    """
    return _letter(name, HermitianLaw(real=True, variance=_variance(variance)))


def Wishart(name: str, columns: object, *, real: bool = False, variance: object = 1) -> Operator:
    """Return W = G·G.H as a letter, with G of N × M independent normal entries, E|G_ij|² = v.

    Parameters
    ----------
    name
        How it is shown.
    columns
        M: a positive whole number, a symbol, or an expression such as 2*DIMENSION.
    real
        W = G·G.T with real entries.
    variance
        v: a positive number, or an expression such as 1/M.

    Examples
    --------
    >>> from derivations.calculus import Tr, gaussian_average
    >>> M = sympy.Symbol("M")
    >>> gaussian_average(Tr(Wishart("W", M) ** 2)), gaussian_average(Tr(Wishart("W", 3)))
    (N*(N*M + M**2), 3*N)
    """
    flag = check_flag("real", real)
    return _letter(name, WishartLaw(flag, _variance(variance), _columns(columns)))


#: Every Gaussian letter by the name of its law: from a name, M and whether it is real.
GAUSSIAN_LETTERS: dict[str, Callable[[str, object, bool], Operator]] = {
    "Ginibre": lambda name, _columns, real: Ginibre(name, real=real),
    "GUE": lambda name, _columns, _real: GUE(name),
    "GOE": lambda name, _columns, _real: GOE(name),
    "Wishart": lambda name, columns, real: Wishart(name, columns, real=real),
}


def _letter(name: str, law: Gaussian) -> Operator:
    complex_ginibre = isinstance(law, GinibreLaw)
    return declared(
        Letter(
            name,
            Kind.RANDOM,
            hermitian=not complex_ginibre,
            symmetric=law.real and not complex_ginibre,
            real=law.real,
            law=law,
        )
    )


def _variance(value: object) -> Number:
    """Return a variance as it was given, if it may be one."""
    if isinstance(value, sympy.Expr) and value.free_symbols:
        return value
    if isinstance(value, sympy.Rational):
        value = Fraction(int(value.p), int(value.q))
    if (isinstance(value, Fraction) or whole(value) is not None) and value > 0:  # type: ignore[operator]  # a number by now
        return value if isinstance(value, Fraction) else int(value)  # type: ignore[call-overload,no-any-return]
    raise CalculusError(
        f"variance={value!r} is no positive exact number: give one, such as 2, Fraction(1, 3) or "
        "1/DIMENSION"
    )


def _columns(value: object) -> int | sympy.Expr:
    """Return M as it was given, if it may be a size."""
    if isinstance(value, sympy.Expr) and value.free_symbols:
        return value
    number = whole(int(value) if isinstance(value, sympy.Integer) else value)
    if number is None or number < 1:
        raise CalculusError(
            f"columns={value!r} is no size M of a Wishart matrix: give a positive whole number or "
            "a symbol"
        )
    return number
