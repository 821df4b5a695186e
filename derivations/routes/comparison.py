"""Whether two rational functions are the same: at one point first, then in lowest terms."""

from __future__ import annotations

import sympy

from derivations.errors import ProofError
from derivations.statements.foreign import cancelled, is_same, prime, put_in, symbols_in

__all__ = ["differ", "refuse_by_numbers"]


def refuse_by_numbers(left: sympy.Expr, right: sympy.Expr) -> None:
    """Refuse two sides that differ at one point of large primes, before anything is expanded.

    Raises
    ------
    ProofError
        With the point and both values; sides that have no rational value there pass.
    """
    names = sorted(symbols_in(left) | symbols_in(right), key=str)
    at = {name: prime(40 + 7 * place) for place, name in enumerate(names)}
    values = [put_in(side, at) for side in (left, right)]
    if all(value.is_Rational for value in values) and values[0] != values[1]:
        point = ", ".join(f"{name} = {value}" for name, value in at.items())
        raise ProofError(f"at {point} the sides are {values[0]} and {values[1]}")


def differ(left: sympy.Expr, right: sympy.Expr) -> bool:
    """Return whether two rational functions differ.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> differ((x**2 - 1) / (x - 1), x + 1), differ(x, x + 1)
    (False, True)
    """
    try:
        refuse_by_numbers(sympy.sympify(left), sympy.sympify(right))
    except ProofError:
        return True
    return not is_same(cancelled(left - right), 0)
