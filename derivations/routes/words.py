"""Words in letters that do not commute, brought to a normal form: what holds in every dimension.

A polynomial in free letters is zero only if all its coefficients are, and what is zero in the
letters is zero for all matrices. Relations that turn two neighbors into 1, as X X = 1 or A†A = 1,
are used from the left to the right until none is left.
"""

from __future__ import annotations

import sympy

from derivations.errors import ProofError

__all__ = ["normal_form", "refuse_other_words"]


def normal_form(expression: sympy.Expr, *ones: tuple[sympy.Symbol, sympy.Symbol]) -> sympy.Expr:
    """Return a polynomial in letters where these pairs of neighbors are 1.

    Examples
    --------
    >>> a, x = sympy.symbols("a x", commutative=False)
    >>> normal_form((a * x * x) ** 2 - x * a, (x, x)) == a**2 - x * a
    True
    """
    total = sympy.S.Zero
    for term in sympy.Add.make_args(sympy.expand(expression)):
        commuting, words = term.args_cnc()
        kept: list[sympy.Expr] = []
        for factor in words:
            base, exponent = factor.as_base_exp()
            if not (base.is_Symbol and exponent.is_Integer and exponent > 0):
                raise ProofError(f"{factor} is no word in letters")
            for _ in range(int(exponent)):
                if kept and (kept[-1], base) in ones:
                    kept.pop()
                else:
                    kept.append(base)
        total += sympy.Mul(*commuting) * sympy.Mul(*kept)
    return sympy.expand(total)


def refuse_other_words(
    left: sympy.Expr, right: sympy.Expr, *ones: tuple[sympy.Symbol, sympy.Symbol]
) -> None:
    """Refuse two polynomials in letters that differ where these pairs of neighbors are 1.

    Raises
    ------
    ProofError
        With what is left of the difference.
    """
    rest = normal_form(sympy.sympify(left) - sympy.sympify(right), *ones)
    if rest != 0:
        raise ProofError(f"in letters the two sides differ by {rest}")
