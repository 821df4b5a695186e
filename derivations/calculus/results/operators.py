"""Operators: sums of words with commuting coefficients, and their traces."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import sympy

from derivations.calculus.letters.letters import Kind, Letter, outer_product
from derivations.calculus.letters.monomials import multiply_monomials
from derivations.calculus.letters.operations import (
    ADJOINT,
    BARRED,
    CONJUGATE,
    TRANSPOSE,
    Operation,
)
from derivations.calculus.letters.vectors import (
    BasisVector,
    StateVector,
    Vector,
    basis_vector,
)
from derivations.calculus.letters.words import operate, signed, trace_value
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.results.arrays import Array, Entries
from derivations.calculus.results.closed_form import Terms
from derivations.calculus.results.context import Context, merge_letters
from derivations.calculus.results.evaluation import Values
from derivations.calculus.results.explicit import operator_at
from derivations.calculus.results.expressions import Expression
from derivations.calculus.results.rendering import latex, text
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError

__all__ = ["Operator", "Tr", "as_array"]


class Operator(Expression):
    """A sum of words; coefficients are trace polynomials. Build it from letters by arithmetic.

    Examples
    --------
    >>> from derivations.calculus import Matrix, Unitary
    >>> A, U = Matrix("A"), Unitary("U")
    >>> U.H * (A * U - U * A) * U.H == U.H * A - A * U.H
    True
    """

    rank = 1

    def _operated(self, operation: Operation) -> Operator:
        terms: Terms = {}
        conjugated = operation in BARRED
        total = Operator({}, 1, {}, self.context)
        for (factors, word, rest), value in self.terms.items():
            sign, turned = signed(operate(word or (), operation))
            if not factors and (not conjugated or rest == 1):
                key = ((), turned, rest)
                terms[key] = poly.add(terms.get(key, ()), poly.scale(value, sign))
                continue
            number = TracePolynomial({(factors, None, rest): value}, 1, {}, self.context)
            side = Operator({((), turned, 1): (sign,)}, 1, {}, self.context)
            total = total + (number.conj if conjugated else number) * side
        whole: Operator = total._plus(Operator(terms, 1, {}, self.context))
        again = self.recompute
        return Operator(
            whole.terms,
            self.content,
            self.roots,
            self.context,
            None if again is None else lambda N: again(N)._operated(operation),
        )

    @property
    def H(self) -> Operator:
        """The adjoint."""
        return self._operated(ADJOINT)

    @property
    def T(self) -> Operator:
        """The transpose."""
        return self._operated(TRANSPOSE)

    @property
    def conj(self) -> Operator:
        """The complex conjugate, entry by entry."""
        return self._operated(CONJUGATE)

    def __getitem__(self, indices: object) -> TracePolynomial:
        """Return the entry [i, j]; indices are whole numbers from 0 or SymPy symbols.

        Examples
        --------
        >>> from derivations.calculus import Unitary
        >>> U = Unitary("U")
        >>> print(U[0, 1] * U[0, 1].conj)
        U[0,1]*conj(U[0,1])
        """
        if not isinstance(indices, tuple) or len(indices) != 2:
            raise CalculusError(f"{indices!r} is not a pair of indices: write U[0, 1]")
        return Tr(self * outer(basis_vector(indices[1]), basis_vector(indices[0])))

    def commutator(self, other: object) -> Operator:
        """Return [self, other].

        Examples
        --------
        >>> from derivations.calculus import Matrix
        >>> Matrix("A").commutator(Matrix("B"))
        A*B - B*A
        """
        return self * other - other * self

    def at(
        self,
        *,
        N: int | None = None,
        matrices: Values | None = None,
        traces: Values | None = None,
    ) -> Array:
        """Return the N × N array, with explicit matrices put in for the letters.

        Parameters
        ----------
        N
            The dimension; may be left out if a matrix is given or the operator is at a fixed N.
        matrices
            Square arrays or nested lists, by name of the letter; vectors by name of the state.
        traces
            Values of traces, by name, where they are not to be those of the matrices.

        Returns
        -------
        numpy.ndarray
            Shape (N, N): of Fractions for exact entries, else of floats or complex numbers.

        Raises
        ------
        CalculusError, DomainError
            If a matrix is missing, of another size, or not what its letter is declared to be.

        Examples
        --------
        >>> from derivations.calculus import Matrix
        >>> A = Matrix("A")
        >>> (A.T / 2).at(matrices={"A": [[1.0, 2.0], [3.0, 4.0]]})
        array([[0.5, 1.5],
               [1. , 2. ]])
        """
        return as_array(operator_at(self, N, traces, matrices))

    def at_matrices(self, matrices: Values) -> Array:
        """Return the N × N array at explicit matrices; :meth:`at` with nothing else given.

        Examples
        --------
        >>> from derivations.calculus import Matrix
        >>> Matrix("A").at_matrices({"A": [[0.5]]})
        array([[0.5]])
        """
        return self.at(matrices=matrices)

    def __repr__(self) -> str:
        """Return a readable form."""
        return text(self)

    def latex(self) -> str:
        """Return LaTeX of the operator."""
        return latex(self)


def as_array(found: Entries) -> Entries:
    """Return an array of exact entries as it is, another as one of floats or complex numbers."""
    exact = all(isinstance(x, Fraction | sympy.Basic) for x in found.ravel())
    return found if exact else np.array(found.tolist())


def outer(ket: Vector, bra: Vector) -> Operator:
    """Return |ket⟩⟨bra|."""
    whole = [v.index for v in (ket, bra) if isinstance(v, BasisVector) and isinstance(v.index, int)]
    letters: Mapping[str, Letter] = {}
    for vector in (ket, bra):
        if isinstance(vector, StateVector):
            state = Letter(vector.name, Kind.STATE, real=vector.real)
            letters = merge_letters(letters, {vector.name: state})
    context = Context(largest_index=max(whole, default=-1), letters=letters)
    return Operator({((), (outer_product(ket, bra),), 1): (1,)}, context=context)


def Tr(operator: object) -> TracePolynomial:
    """Return the trace of an operator, as a polynomial in traces of words.

    Parameters
    ----------
    operator
        An :class:`Operator`, or a scalar (a multiple of the identity).

    Examples
    --------
    >>> from derivations.calculus import Matrix
    >>> A, B = Matrix("A"), Matrix("B")
    >>> Tr(A * B) == Tr(B * A)
    True
    >>> Tr(1)
    N
    """
    if not isinstance(operator, Operator):
        operator = Operator.scalar(operator)
    terms: Terms = {}
    for (factors, word, rest), value in operator.terms.items():
        traced = trace_value(word or ())
        if traced.factors is None:
            continue
        shifted = poly.shift(value, traced.power)
        for key, number in multiply_monomials(
            (factors, None, rest), (traced.factors, None, traced.scalar)
        ):
            terms[key] = poly.add(terms.get(key, ()), poly.scale(shifted, int(number)))
    if operator.context.size is not None:
        size = operator.context.size
        terms = {key: (poly.evaluate(value, size),) for key, value in terms.items()}
    recipe = operator.recompute
    return TracePolynomial(
        {key: value for key, value in terms.items() if any(value)},
        operator.content,
        operator.roots,
        operator.context,
        None if recipe is None else lambda N: Tr(recipe(N)),
    )
