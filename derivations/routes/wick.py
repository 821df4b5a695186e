r"""Averages of Gaussian polynomials by Wick's rule, exact, and a second route for each.

For jointly Gaussian variables of mean 0 (L. Isserlis, Biometrika 12 (1918) 134; G.-C. Wick, Phys.
Rev. 80 (1950) 268)

.. math:: E\, x_1 ⋯ x_{2k} = Σ_{\text{pairings}} ∏_{\text{pairs}} E\, x_a x_b .

:func:`wick_sum` is this sum as it stands, :func:`gaussian_average` contracts one variable after
the other, and :func:`independent_average` needs no pairing at all: the moments of one normal
variable are known, and independent ones factorize.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeAlias, TypeVar

import sympy

from derivations.calculus.numbers.pairings import pairings
from derivations.errors import CalculusError
from derivations.statements.foreign import product_of

__all__ = ["gaussian_average", "independent_average", "wick_sum"]

_Point = TypeVar("_Point")
Covariance: TypeAlias = Mapping[tuple[sympy.Symbol, sympy.Symbol], sympy.Expr | int]
Moment: TypeAlias = Callable[[tuple[int, ...]], sympy.Expr]


def wick_sum(
    points: Sequence[_Point], covariance: Callable[[_Point, _Point], sympy.Expr | int]
) -> sympy.Expr | int:
    """Return E of a product of Gaussian variables, summed over all pairings.

    Parameters
    ----------
    points
        The factors, as the covariance knows them; an odd number has mean 0.
    covariance
        E of two of them, any exact number or expression.

    Examples
    --------
    >>> wick_sum("xxxx", lambda a, b: 1)  # E x⁴ = 3
    3
    >>> wick_sum("xxyy", lambda a, b: 1 if a == b else 0)
    1
    """
    if len(points) % 2:
        return 0
    total: sympy.Expr | int = 0
    for partners in pairings(len(points)):
        term: sympy.Expr | int = 1
        for a, b in enumerate(partners):
            if a < b:
                term = term * covariance(points[a], points[b])
        total = total + term
    return total


def gaussian_average(expression: sympy.Expr, covariance: Covariance) -> sympy.Expr:
    """Return E of a polynomial in jointly Gaussian variables of mean 0, by Wick contraction.

    Parameters
    ----------
    expression
        SymPy expression, polynomial in the variables; other symbols are constants.
    covariance
        E xy by pair, in either order; pairs left out have none.

    Raises
    ------
    CalculusError
        If the expression is no polynomial in the variables.

    Examples
    --------
    >>> x, y, c = sympy.symbols("x y c")
    >>> gaussian_average((x * y) ** 2, {(x, x): 1, (y, y): 1, (x, y): c})
    2*c**2 + 1
    """
    variables = sorted({v for pair in covariance for v in pair}, key=str)
    table = {}
    for (a, b), value in covariance.items():
        place = variables.index(a), variables.index(b)
        table[place] = table[place[::-1]] = sympy.sympify(value)

    @cache
    def moment(powers: tuple[int, ...]) -> sympy.Expr:
        first = next((i for i, power in enumerate(powers) if power), None)
        if first is None:
            return sympy.Integer(1)
        rest = _lowered(powers, first)
        contractions = [
            rest[other] * table[first, other] * moment(_lowered(rest, other))
            for other in range(len(rest))
            if rest[other] and (first, other) in table
        ]
        return sympy.expand(sympy.Add(*contractions))

    return _term_by_term(expression, variables, moment)


def independent_average(
    expression: sympy.Expr, variances: Mapping[sympy.Symbol, sympy.Expr | int]
) -> sympy.Expr:
    """Return E of a polynomial in independent normal variables of mean 0, without pairings.

    E x^p is 0 for odd p and (p−1)!! v^(p/2) for even p; moments of independent variables multiply.

    Examples
    --------
    >>> x, y, v = sympy.symbols("x y v")
    >>> independent_average((x + y) ** 4, {x: v, y: 1})
    3*v**2 + 6*v + 3
    """
    variables = sorted(variances, key=str)

    def moment(powers: tuple[int, ...]) -> sympy.Expr:
        if any(power % 2 for power in powers):
            return sympy.Integer(0)
        return product_of([
            sympy.factorial2(power - 1) * sympy.sympify(variances[v]) ** (power // 2)
            for v, power in zip(variables, powers, strict=True)
        ])  # fmt: skip

    return _term_by_term(expression, variables, moment)


def _lowered(powers: tuple[int, ...], place: int) -> tuple[int, ...]:
    return tuple(power - (i == place) for i, power in enumerate(powers))


def _term_by_term(
    expression: sympy.Expr, variables: list[sympy.Symbol], moment: Moment
) -> sympy.Expr:
    try:
        polynomial = sympy.Poly(expression, *variables)
    except sympy.PolynomialError as error:
        raise CalculusError(
            f"{expression} is no polynomial in {', '.join(map(str, variables))}: Wick's rule "
            "averages polynomials; expand the function first"
        ) from error
    return sympy.expand(
        sympy.Add(*(coefficient * moment(powers) for powers, coefficient in polynomial.terms()))
    )
