"""Letters that are Gaussian matrices: what users write."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

import sympy

from derivations.calculus.arguments import check_flag, whole
from derivations.calculus.gaussian.laws import (
    Gaussian,
    GinibreLaw,
    HermitianLaw,
    Number,
    WishartLaw,
)
from derivations.calculus.gaussian.quaternions import (
    QuaternionGinibreLaw,
    QuaternionWishartLaw,
    SelfDualLaw,
)
from derivations.calculus.letters.letters import Kind, Letter
from derivations.calculus.results.declarations import declared
from derivations.calculus.results.operators import Operator
from derivations.errors import CalculusError

__all__ = ["GAUSSIAN_LETTERS", "GOE", "GSE", "GUE", "Declared", "Ginibre", "Wishart"]


class Declared(NamedTuple):
    """What is declared of a Gaussian letter by yes or no."""

    real: bool = False
    quaternion: bool = False


def Ginibre(
    name: str, *, real: bool = False, quaternion: bool = False, variance: object = 1
) -> Operator:
    """Return an N × N matrix of independent normal entries as a letter: E|G_ij|² = v.

    Parameters
    ----------
    name
        How it is shown.
    real
        Real entries; else complex ones, of which E G_ij² = 0.
    quaternion
        Quaternions, as blocks of 2 × 2 at an even N: conj(G) is J.T·G·J.
    variance
        v: a positive number, or an expression such as 1/N (``1/DIMENSION``).

    Examples
    --------
    >>> from derivations.calculus import Matrix, Tr, gaussian_average
    >>> A, G, Q = Matrix("A"), Ginibre("G"), Ginibre("Q", quaternion=True)
    >>> gaussian_average(Tr(G * A * G.H)), gaussian_average(Tr(G * G.H) ** 2)
    (N*Tr(A), N^2*(N^2 + 1))
    >>> gaussian_average(Tr(Q * Q.H) ** 2), gaussian_average(Tr(Q * Q))
    (N^2*(N^2 + 2), -N)
    """
    if _is_quaternionic(name, real=real, quaternion=quaternion):
        return _letter(name, QuaternionGinibreLaw(variance=_variance(variance)))
    return _letter(name, GinibreLaw(check_flag("real", real), _variance(variance)))


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


def GSE(name: str, *, variance: object = 1) -> Operator:
    """Return a hermitian matrix that is its own dual, at an even N: E|H_ij|² = v off the blocks.

    Every eigenvalue comes twice. On the diagonal E H_ii² = v, and H_01, H_23, … are 0.

    Examples
    --------
    >>> from derivations.calculus import Tr, gaussian_average
    >>> gaussian_average(Tr(GSE("H") ** 2)), gaussian_average(Tr(GSE("H") ** 4))
    (N*(N - 1), N*(2*N^2 - 5*N + 5))
    """
    return _letter(name, SelfDualLaw(variance=_variance(variance)))


def Wishart(
    name: str, columns: object, *, real: bool = False, quaternion: bool = False,
    variance: object = 1,
) -> Operator:  # fmt: skip
    """Return W = G·G.H as a letter, with G of N × M independent normal entries, E|G_ij|² = v.

    Parameters
    ----------
    name
        How it is shown.
    columns
        M: a positive whole number, a symbol, or an expression such as 2*DIMENSION.
    real
        W = G·G.T with real entries.
    quaternion
        Quaternions in place of entries, at even N and M.
    variance
        v: a positive number, or an expression such as 1/M.

    Examples
    --------
    >>> from derivations.calculus import Tr, gaussian_average
    >>> M = sympy.Symbol("M")
    >>> gaussian_average(Tr(Wishart("W", M) ** 2)), gaussian_average(Tr(Wishart("W", 3)))
    (N*(N*M + M**2), 3*N)
    """
    size = _columns(columns)
    if _is_quaternionic(name, real=real, quaternion=quaternion):
        if isinstance(size, int) and size % 2:
            raise CalculusError(
                f"columns={columns!r} is odd, and quaternions have two columns each: give an even M"
            )
        return _letter(name, QuaternionWishartLaw(variance=_variance(variance), columns=size))
    return _letter(name, WishartLaw(check_flag("real", real), _variance(variance), size))


#: Every Gaussian letter by the name of its law: from a name, M, and what else is declared of it.
GAUSSIAN_LETTERS: dict[str, Callable[[str, object, Declared], Operator]] = {
    "Ginibre": lambda name, _columns, told: Ginibre(
        name, real=told.real, quaternion=told.quaternion
    ),
    "GUE": lambda name, _columns, _told: GUE(name),
    "GOE": lambda name, _columns, _told: GOE(name),
    "GSE": lambda name, _columns, _told: GSE(name),
    "Wishart": lambda name, columns, told: Wishart(
        name, columns, real=told.real, quaternion=told.quaternion
    ),
}


def _is_quaternionic(name: str, *, real: bool, quaternion: bool) -> bool:
    flag = check_flag("quaternion", quaternion)
    if flag and check_flag("real", real):
        raise CalculusError(
            f"{name!r} is declared real and of quaternions: leave one of the two out"
        )
    return flag


def _letter(name: str, law: Gaussian) -> Operator:
    independent = isinstance(law, GinibreLaw | QuaternionGinibreLaw)
    return declared(
        Letter(
            name,
            Kind.RANDOM,
            hermitian=not independent,
            symmetric=law.real and not independent,
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
