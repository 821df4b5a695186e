"""What mpmath and SymPy hand over, typed: neither comes with types of its own.

Both are imported when they are called for, so that the import of the formulas stays light.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import sys
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from qntk_check.kinds import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    import sympy
    from typing_extensions import TypeIs

    Expression: TypeAlias = sympy.Expr
    Symbol: TypeAlias = sympy.Symbol

__all__ = [
    "Context",
    "Digits",
    "as_expression",
    "as_number",
    "free_symbols",
    "in_many_digits",
    "is_symbolic",
    "symbol",
    "symbolic",
    "symbolic_pi",
]


class Digits(Number, Protocol):
    """A real number of many binary digits, one of mpmath's."""

    context: Context
    man_exp: tuple[int, int]

    def __sub__(self, other: Digits, /) -> Digits: ...
    def __abs__(self) -> Digits: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __lt__(self, other: Digits | int, /) -> bool: ...
    def __le__(self, other: Digits | int, /) -> bool: ...


class Context(Protocol):
    """Where numbers of many digits are made: it holds how many there are."""

    prec: int
    pi: Digits
    mpc: type[complex]

    def mpf(self, value: object, /) -> Digits: ...
    def isfinite(self, value: Number, /) -> bool: ...
    def mag(self, value: Digits, /) -> int: ...
    def ldexp(self, value: Number, exponent: int, /) -> Digits: ...


@contextmanager
def in_many_digits() -> Generator[Context, None, None]:
    """Lend a context of mpmath, whose precision is nobody else's meanwhile.

    To make one takes a millisecond, so that those given back are lent again.

    Examples
    --------
    >>> with in_many_digits() as context:
    ...     context.prec = 100
    ...     context.mpf(1) / 3 > 1 / 3
    True
    """
    import mpmath

    try:
        context = _lent_before.pop()
    except IndexError:
        context = cast("Context", mpmath.MPContext())
    try:
        yield context
    finally:
        _lent_before.append(context)


#: Contexts that nobody has at present; a list's pop and append are safe between threads.
_lent_before: list[Context] = []


def is_symbolic(value: object) -> TypeIs[sympy.Expr]:
    """Return whether ``value`` is a SymPy expression, without importing SymPy to find out."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Expr)


def as_expression(value: object) -> sympy.Expr:
    """Return a number as SymPy reads it: fractions exactly.

    Examples
    --------
    >>> as_expression(Fraction(1, 2))
    1/2
    """
    import sympy

    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return cast("sympy.Expr", sympy.sympify(value))


def as_number(value: sympy.Expr) -> Fraction | float:
    """Return the value of an expression without free symbols, exactly if it is rational.

    Examples
    --------
    >>> as_number(as_expression(Fraction(1, 2)))
    Fraction(1, 2)
    """
    if value.is_Rational:
        top, bottom = value.as_numer_denom()
        return Fraction(int(top), int(bottom))
    return float(value)


def symbol(name: str, *, integer: bool = False, positive: bool = False) -> sympy.Symbol:
    """Return a real symbol; what is not said of it is not known.

    Examples
    --------
    >>> symbol("x", positive=True).is_negative
    False
    """
    import sympy

    return sympy.Symbol(name, integer=integer or None, positive=positive or None, real=True)


def symbolic_pi() -> sympy.Expr:
    """Return π as SymPy knows it.

    Examples
    --------
    >>> symbolic_pi()
    pi
    """
    return symbolic("acos", -1)


def symbolic(name: str, value: Number) -> sympy.Expr:
    """Return a function of SymPy of that name at an expression.

    Examples
    --------
    >>> symbolic("sqrt", as_expression(2))
    sqrt(2)
    """
    import sympy

    function: Callable[[Number], sympy.Expr] = getattr(sympy, name)
    return function(value)


def free_symbols(value: object) -> frozenset[sympy.Symbol]:
    """Return the symbols of what has such; none of anything else.

    Examples
    --------
    >>> free_symbols(symbol("x") + 1), free_symbols(1)
    (frozenset({x}), frozenset())
    """
    found: Iterable[sympy.Symbol] = getattr(value, "free_symbols", ())
    return frozenset(found)
