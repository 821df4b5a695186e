"""Values put in for symbols."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import sympy
from sympy.concrete.expr_with_limits import ExprWithLimits

__all__ = ["put_in"]

_Key = TypeVar("_Key", bound=sympy.Basic)


def put_in(
    expression: sympy.Expr,
    values: Mapping[_Key, sympy.Expr | complex],
    *,
    simultaneous: bool = False,
) -> sympy.Expr:
    """Return an expression with values for symbols, or for other parts of it.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> put_in(x - y, {x: y, y: x}, simultaneous=True)
    -x + y
    """
    # Rational numbers for symbols that nothing binds meet each other in no order: no need of
    # SymPy's general substitution, which takes several times as long.
    if not expression.has(*_BINDING):
        numbers = {key: sympy.sympify(value) for key, value in values.items()}
        if all(isinstance(key, sympy.Symbol) for key in numbers) and all(
            isinstance(value, sympy.Rational) for value in numbers.values()
        ):
            return cast("sympy.Expr", expression.xreplace(numbers))
    return cast("sympy.Expr", expression.subs(values, simultaneous=simultaneous))


# What gives a symbol a meaning of its own, or waits for a value by the symbol's name.
_BINDING = (ExprWithLimits, sympy.Lambda, sympy.Subs, sympy.Derivative, sympy.Order)
