r"""Sums over indices, decided for every number of values that the indices have.

A sum over m indices in L values has terms with at most m different ones. Renumber the values, and
it stays as it is: so it is known by one coefficient for each pattern of indices, and a coefficient
is a polynomial in L of degree at most m minus the indices that the pattern shows (each index that
is summed over and not seen gives a factor L). Sides that agree at L = 0, …, m, with every value of
its own letter, are therefore equal at every L. How many indices there are is counted in the sides;
where one comes from theory, theory says how many it can have, and the other must have no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from itertools import product
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked
from derivations.routes.comparison import differ
from derivations.statements.counting import index_count
from derivations.statements.indexed import formula_of
from derivations.symbols import L

__all__ = ["Sums", "decide_formulas", "decide_sums"]

Term = Callable[..., sympy.Expr]
Formula = Callable[..., sympy.Expr]  # a function of sizes that keeps its formula


@dataclass(frozen=True)
class Sums:
    """Symbols that stand for sums over indices, each with its term.

    Parameters
    ----------
    terms
        What is summed, a function of as many values as there are indices.
    size
        The symbol of the number of values, if it may occur.

    Examples
    --------
    >>> K, L = sympy.symbols("K L")
    >>> sums = Sums({K: lambda a: sympy.Symbol(f"g{a}") ** 2}, L)
    >>> sums.most(L * K**2), sums.at(L * K, 2)
    (3, 2*g1**2 + 2*g2**2)
    """

    terms: Mapping[sympy.Symbol, Term] = field(repr=False)
    size: sympy.Symbol | None = None

    def most(self, side: sympy.Expr) -> int:
        """Return the most indices in one term of a side.

        Raises
        ------
        ProofError
            If the side is no polynomial in the sums.
        """
        weights = {name: len(signature(term).parameters) for name, term in self.terms.items()}
        if self.size is not None:
            weights[self.size] = 1
        top, bottom = sympy.fraction(sympy.cancel(sympy.together(sympy.sympify(side))))
        if bottom.free_symbols & set(weights) or not top.is_polynomial(*weights):
            raise ProofError(f"{side} is no polynomial in {', '.join(map(str, weights))}")
        monomials = sympy.Poly(top, *weights).monoms()
        return max(sum(w * p for w, p in zip(weights.values(), m, strict=True)) for m in monomials)

    def at(self, side: sympy.Expr, size: int) -> sympy.Expr:
        """Return a side with its sums written out for so many values."""
        written: dict[sympy.Basic | complex, sympy.Basic | complex] = {}
        for name, term in self.terms.items():
            places = product(range(1, size + 1), repeat=len(signature(term).parameters))
            written[name] = sum((term(*place) for place in places), sympy.S.Zero)
        if self.size is not None:
            written[self.size] = sympy.Integer(size)
        return cast("sympy.Expr", sympy.sympify(side).subs(written))


def decide_sums(
    left: Callable[[int], sympy.Expr] | sympy.Expr,
    right: sympy.Expr,
    sums: Sums,
    indices: int | None = None,
    *,
    route: str,
    what: str,
) -> Checked:
    """Decide that a value is an expression in sums, for every number of values of the indices.

    Parameters
    ----------
    left
        An expression in the same sums; or ``left(size)`` returns it written out.
    right
        An expression in the sums.
    sums
        What their symbols stand for.
    indices
        The most indices that theory allows in a term of ``left``, where that is a function.
    route, what
        For the record.

    Raises
    ------
    ProofError
        If the right side has more indices than theory allows, or at the first size where the
        sides differ.
    """
    if not callable(left):
        shown = left
        left, indices = lambda size: sums.at(shown, size), sums.most(shown)
    if indices is None:
        raise ProofError("how many indices a term can have is not said: give indices=")
    if (own := sums.most(right)) > indices:
        raise ProofError(f"{right} has {own} indices in a term, and {indices} is the most possible")
    for size in range(indices + 2):  # one more than decides: it shows a bound that is too low
        one, other = sympy.sympify(left(size)), sums.at(right, size)
        if differ(one, other):
            raise ProofError(f"with {size} values of the indices the left side is {one}")
    return Checked(route, f"{what}; {_said(indices, 'by theory and by count of the right side')}")


def decide_formulas(
    left: Formula,
    right: Formula,
    sizes: Callable[[int], tuple[int, ...]] = lambda size: (size,),
    *,
    route: str,
    what: str,
    gap: Formula | None = None,
    indices: int | None = None,
) -> Checked:
    """Decide that two formulas in indices are equal, for every number of values.

    Parameters
    ----------
    left, right
        Formulas made with ``of_size``: their indices are counted, and L is the number of values.
    sizes
        Which sizes they are written out for, if they take more than one, or some other.
    route, what
        For the record.
    gap
        Another formula, by which the right side is larger.
    indices
        The most indices that theory allows in a term of ``left``, if that is another function.

    Raises
    ------
    ProofError
        If a side is no such formula, or at the first size where they differ.
    """
    sides = [side for side in (left, right, gap) if side is not None]
    known = sides if indices is None else sides[1:]
    most = max(index_count(formula_of(side), frozenset({L})) for side in known)
    if indices is not None and most > indices:
        raise ProofError(f"{most} indices in a term are more than theory allows: {indices}")
    most = indices or most
    if most > _MOST:
        raise ProofError(f"{most} indices in a term are more than can be written out")
    for number in range(most + 1):
        one, other, *between = (
            sympy.sympify(side(*sizes(number))).subs(L, number) for side in sides
        )
        if differ(other - one, sum(between)):
            raise ProofError(f"with {number} values of the indices the two sides differ")
    return Checked(route, f"{what}; {_said(most, 'counted in the sides')}")


_MOST = 6  # no formula of a proof has more; what is written out grows like a power of it


def _said(indices: int, why: str) -> str:
    many = "one index" if indices == 1 else f"{indices} indices"
    sizes = "no value and one value" if indices == 1 else f"0 to {indices} values"
    return (
        f"a term has at most {many}, {why}, so that {sizes} of an index show every pattern and "
        "decide for any number."
    )
