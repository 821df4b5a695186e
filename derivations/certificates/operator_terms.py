"""Formulas in letters that do not commute, as terms of an algebra with an imaginary unit.

An expectation value is written as the operator that it is of: the theorem is about every linear
functional, and the real and the imaginary part of an expectation value are two of them. Numbers are
multiples of the unit.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from functools import singledispatch
from typing import cast

import sympy

from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.terms import added, infix, term
from derivations.certificates.written_terms import summed
from derivations.statements import forms, of_matrices, operators, written
from derivations.statements.typesetting import formula, tex_of
from derivations.statements.written import Written, value_of

__all__ = ["operator_term"]


@singledispatch
def operator_term(node: object, scope: Scope) -> str:
    """Return an operator, or the operator that an expectation value is of.

    Raises
    ------
    UncertifiedError
        If it has parts that are no operators of the theory.

    Examples
    --------
    >>> from derivations.statements.operators import commutator, letters
    >>> from derivations.statements.written import w
    >>> X, B = letters("X B")
    >>> operator_term(-w(sympy.I) * commutator(X, B), Scope())
    '((- im) * (bracket X_ B))'
    """
    if isinstance(node, sympy.Expr):
        return _of_sympy(node, scope)
    if isinstance(node, Written):
        return _multiple(term(node, scope))
    raise UncertifiedError(f"{type(node).__name__} is no operator of the theory")


def _multiple(number: str) -> str:
    return "one" if number == "1" else f"({number}%R *: one)"


def _of_sympy(node: sympy.Expr, scope: Scope) -> str:
    if node == sympy.I:
        return "im"
    if isinstance(node, sympy.Symbol) and node.is_commutative is False:
        return scope.name(node)
    if isinstance(node, sympy.Symbol) and not node.is_real:  # a complex number
        scope.elements.add(node)
        return scope.name(node)
    if node.is_commutative and not node.has(sympy.I):
        return _multiple(term(node, scope))
    if isinstance(node, sympy.Add):
        return added((False, _of_sympy(part, scope)) for part in node.args)
    if isinstance(node, sympy.Mul):
        return infix((_of_sympy(part, scope) for part in node.args), "*")
    if isinstance(node, sympy.Pow) and isinstance(node.exp, sympy.Integer) and node.exp > 0:
        return f"({_of_sympy(cast('sympy.Expr', node.base), scope)} ^ {node.exp}%nat)"
    raise UncertifiedError(f"{node} is no polynomial in operators")


@operator_term.register
def _given(node: written.Given, scope: Scope) -> str:
    return operator_term(node.obj, scope)


@operator_term.register
def _named(node: written.Name, scope: Scope) -> str:
    meaning = scope.meaning(node.tex)
    return meaning if meaning is not None else operator_term(node.obj, scope)


@operator_term.register
def _quantity(node: written.Quantity, scope: Scope) -> str:
    meaning = scope.meaning(node.tex)
    if meaning is None:
        raise UncertifiedError("a quantity with a meaning of its own is no algebra of real numbers")
    return meaning


@operator_term.register
def _sum(node: written.Sum, scope: Scope) -> str:
    return summed(node, lambda part: operator_term(part, scope))


@operator_term.register
def _negative(node: written.Negative, scope: Scope) -> str:
    return f"(- {operator_term(node.term, scope)})"


@operator_term.register
def _product(node: written.Product, scope: Scope) -> str:
    factors = [part for part in node.factors if not isinstance(part, operators.Transposed)]
    rows = [part for part in node.factors if isinstance(part, operators.Transposed)]
    if rows:
        # A row, a matrix and the same column: the mean of the matrix in this state.
        if len(rows) > 1 or value_of(rows[0].body) != value_of(factors[-1]):
            raise UncertifiedError("a row and a column of two vectors are no mean in one state")
        factors = factors[:-1]
    return infix((operator_term(factor, scope) for factor in factors), "*")


@operator_term.register
def _power(node: written.Power, scope: Scope) -> str:
    exponent = value_of(node.exponent)
    if not isinstance(exponent, sympy.Integer) or exponent < 0:
        raise UncertifiedError(f"the power {exponent} of an operator is no count")
    return f"({operator_term(node.base, scope)} ^ {exponent}%nat)"


@operator_term.register
def _commutator(node: operators.Commutator, scope: Scope) -> str:
    return f"(bracket {operator_term(node.left, scope)} {operator_term(node.right, scope)})"


@operator_term.register
def _adjoint(node: operators.Adjoint, scope: Scope) -> str:
    return f"(adj {operator_term(node.body, scope)})"


@operator_term.register
def _expected(node: operators.Expected, scope: Scope) -> str:
    inner = operator_term(node.body, scope)
    if node.bra is None or node.bra == node.ket:
        return inner
    # The names say by which operator the state is turned into the vector on the left.
    turned = scope.meaning(tex_of(formula(node.bra)))
    if turned is None:
        raise UncertifiedError("an entry between two vectors is no mean in one state")
    return f"(adj {turned} * {inner})"


@operator_term.register
def _imaginary(node: operators.Imaginary, scope: Scope) -> str:
    # Im z is the real part of -i z.
    return f"((- im) * {operator_term(node.body, scope)})"


@operator_term.register
def _of_matrices(node: of_matrices.OfMatrices, scope: Scope) -> str:
    return operator_term(node.body, scope)


@operator_term.register
def _where(node: forms.Where, scope: Scope) -> str:
    return operator_term(node.body, scope)


@operator_term.register
def _applied(node: forms.Applied, scope: Scope) -> str:
    if node.name != "exp":
        return _multiple(term(node, scope))
    return f"(e {operator_term(node.argument, scope)})"


@operator_term.register
def _total(node: forms.Total, scope: Scope) -> str:
    low, high = (cast("sympy.Expr", value_of(x)) for x in (node.low, node.high))
    if node.product or low != 1 or not isinstance(high, sympy.Symbol):
        raise UncertifiedError("a sum of operators from another number than 1 has no term here")
    scope.whole = scope.whole | {high}
    return f"(oper_total {scope.name(high)} (fun _ => {operator_term(node.body, scope)}))"
