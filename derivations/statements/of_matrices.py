r"""Formulas in operators as functions of matrices, for checks that write matrices out.

A check hands matrices over for the letters, and gets the value of the very formula that is printed.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce, singledispatch
from typing import TypeAlias, cast

import sympy

from derivations.errors import ProofError
from derivations.statements import operators, written
from derivations.statements.exact import Matrix
from derivations.statements.foreign import (
    added,
    first_entry,
    imaginary_unit,
    is_array,
    matrix_product,
    multiplied,
    transposed_of,
)
from derivations.statements.foreign import adjoint_of as of_sympy
from derivations.statements.typesetting import binds, formula, tex_of
from derivations.statements.written import Written, w

__all__ = ["OfMatrices", "adjoint_of", "at_matrices", "of_matrices"]

Table: TypeAlias = Mapping[str, object]  # matrices and vectors by the names of their letters


@dataclass(frozen=True)
class OfMatrices(Written):
    """A formula that is worth a function of the matrices and vectors that its letters stand for."""

    body: Written
    letters: tuple[str, ...]
    states: tuple[str, ...] = ()

    def _value(self) -> OfMatrices:
        return self

    def binds(self) -> int:
        """Hold together as the formula does."""
        return binds(formula(self.body))

    def __call__(self, *given: object) -> object:
        """Return the value at matrices for the letters, and behind them vectors for the states."""
        names = (*self.letters, *self.states)
        if len(given) != len(names):
            raise ProofError(f"matrices for {', '.join(names)} are asked for, not {len(given)}")
        return self.at(dict(zip(names, given, strict=True)))

    def at(self, table: Table) -> object:
        """Return the value where letters and states stand for these, by their names."""
        return at_matrices(self.body, table)


@singledispatch
def at_matrices(node: Written, table: Table) -> object:
    """Return the value of a formula where its letters are matrices."""
    raise ProofError(f"a {type(node).__name__} has no value at matrices {', '.join(table)}")


@at_matrices.register(written.Given)
@at_matrices.register(written.Name)
def _letter_at(node: written.Given | written.Name, table: Table) -> object:
    return table.get(str(node.obj), node.obj)


@at_matrices.register
def _number_at(node: written.Number, _table: Table) -> object:
    return node.number if node.number.denominator > 1 else int(node.number)


@at_matrices.register
def _sum_at(node: written.Sum, table: Table) -> object:
    return reduce(added, [at_matrices(term, table) for term in node.terms])


@at_matrices.register
def _negative_at(node: written.Negative, table: Table) -> object:
    return multiplied(at_matrices(node.term, table), -1)


@at_matrices.register
def _product_at(node: written.Product, table: Table) -> object:
    return reduce(times, [at_matrices(factor, table) for factor in node.factors])


@at_matrices.register
def _commutator_at(node: operators.Commutator, table: Table) -> object:
    left, right = at_matrices(node.left, table), at_matrices(node.right, table)
    return added(times(left, right), multiplied(times(right, left), -1))


@at_matrices.register
def _expected_at(node: operators.Expected, table: Table) -> object:
    if node.bra is None or node.ket is None:
        raise ProofError("an expectation value at matrices needs its state")
    bra, ket = at_matrices(node.bra, table), at_matrices(node.ket, table)
    return times(adjoint_of(bra), times(at_matrices(node.body, table), ket))


@at_matrices.register
def _adjoint_at(node: operators.Adjoint, table: Table) -> object:
    return adjoint_of(at_matrices(node.body, table))


@at_matrices.register
def _transposed_at(node: operators.Transposed, table: Table) -> object:
    found = at_matrices(node.body, table)
    if isinstance(found, sympy.Expr):
        return found.transpose()
    return found.transposed() if isinstance(found, Matrix) else transposed_of(found)


@at_matrices.register
def _imaginary_at(node: operators.Imaginary, table: Table) -> object:
    found = at_matrices(node.body, table)
    if isinstance(found, sympy.Expr):
        return (found - found.adjoint()) / (2 * imaginary_unit)
    return getattr(found, "imag", 0)


def times(left: object, right: object) -> object:
    """Return a product; of a row, a matrix and a column it is a number."""
    if is_array(left) and is_array(right):
        return matrix_product(left, right)
    found = multiplied(left, right)
    if isinstance(found, sympy.MatrixBase) and found.shape == (1, 1):
        return first_entry(found)
    return found


def adjoint_of(matrix: object) -> object:
    """Return the adjoint of a matrix, or a ket as a bra."""
    if is_array(matrix):
        return matrix.conj().T
    if isinstance(matrix, sympy.MatrixBase):
        return of_sympy(matrix)
    return cast("Matrix", matrix).adjoint()


def of_matrices(body: object, names: str, states: str = "") -> OfMatrices:
    r"""Return a formula as a function of matrices for the letters, and of vectors for the states.

    Examples
    --------
    >>> from derivations.statements.operators import letters, transposed
    >>> from derivations.statements.printer import printed
    >>> A, J, chi = letters("A J chi")
    >>> form = of_matrices(transposed(chi) * (w(A) * J - w(J) * A) * chi, "A J", "chi")
    >>> printed(form)
    '\\chi^{\\mathsf{T}}(AJ - JA)\\chi'
    >>> import numpy as np
    >>> a, j, x = np.diag([1, 2]), np.array([[0, 1], [-1, 0]]), np.array([1, 1])
    >>> int(form(a, j, x))
    -2
    """
    return OfMatrices(w(body), tuple(names.split()), tuple(states.split()))


@tex_of.register
def _of_matrices(node: OfMatrices) -> str:
    return tex_of(formula(node.body))
