"""Operators: sums of words with commuting coefficients, and their traces.

``Matrix("X")`` and ``Unitary("U")`` are the letters, ``State("chi")`` is a pure state. Plain
arithmetic makes words of them, ``Tr`` and ``State.expect`` make numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from derivations.calculus.arguments import check_flag
from derivations.calculus.letters.letters import (
    Letter,
    end,
    end_label,
    is_real,
    is_state,
    outer_token,
    state_end,
)
from derivations.calculus.letters.monomials import multiply_monomials
from derivations.calculus.letters.words import operate, trace_value
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.results.context import Context, merge_letters
from derivations.calculus.results.explicit import operator_at
from derivations.calculus.results.expressions import Expression, Terms
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.errors import CalculusError

__all__ = ["Matrix", "Operator", "State", "Tr", "Unitary"]


class Operator(Expression):
    """A sum of words; coefficients are trace polynomials. Build it from letters by arithmetic.

    Examples
    --------
    >>> A, U = Matrix("A"), Unitary("U")
    >>> U.H * (A * U - U * A) * U.H == U.H * A - A * U.H
    True
    """

    rank = 1

    def _operated(self, operation: str) -> Operator:
        terms: Terms = {}
        conjugated = operation in {"H", "C"}
        total = Operator({}, 1, {}, self.context)
        for (factors, word, rest), value in self.terms.items():
            turned = ((), operate(word or (), operation), 1)
            if not factors and (not conjugated or rest == 1):
                key = (turned[0], turned[1], rest)
                terms[key] = poly.add(terms.get(key, ()), value)
                continue
            number = TracePolynomial({(factors, None, rest): value}, 1, {}, self.context)
            side = Operator({turned: (1,)}, 1, {}, self.context)
            total = total + (number.conj if conjugated else number) * side
        plain = Operator(terms, 1, {}, self.context)
        recipe = self.recompute
        whole = total._plus(plain)
        return Operator(
            whole.terms,
            self.content,
            self.roots,
            self.context,
            None if recipe is None else lambda N: recipe(N)._operated(operation),
        )

    @property
    def H(self) -> Operator:
        """The adjoint."""
        return self._operated("H")

    @property
    def T(self) -> Operator:
        """The transpose."""
        return self._operated("T")

    @property
    def conj(self) -> Operator:
        """The complex conjugate, entry by entry."""
        return self._operated("C")

    def __getitem__(self, indices: Any) -> TracePolynomial:
        """Return the entry [i, j]; indices are whole numbers from 0 or SymPy symbols.

        Examples
        --------
        >>> U = Unitary("U")
        >>> print(U[0, 1] * U[0, 1].conj)
        U[0,1]*conj(U[0,1])
        """
        if not isinstance(indices, tuple) or len(indices) != 2:
            raise CalculusError(f"{indices!r} is not a pair of indices: write U[0, 1]")
        return Tr(self * _outer(end(indices[1]), end(indices[0])))

    def commutator(self, other: Any) -> Operator:
        """Return [self, other].

        Examples
        --------
        >>> Matrix("A").commutator(Matrix("B"))
        A*B - B*A
        """
        return self * other - other * self

    def at(
        self,
        *,
        N: int | None = None,
        matrices: Mapping[Any, Any] | None = None,
        traces: Mapping[Any, Any] | None = None,
    ) -> np.ndarray:
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
        >>> A, U = Matrix("A"), Unitary("U")
        >>> (A.T / 2).at(matrices={"A": [[1.0, 2.0], [3.0, 4.0]]})
        array([[0.5, 1.5],
               [1. , 2. ]])
        """
        found = operator_at(self, N, traces, matrices)
        exact = all(isinstance(x, Fraction | sympy.Basic) for x in found.ravel())
        return found if exact else np.array(found.tolist())

    def at_matrices(self, matrices: Mapping[Any, Any]) -> np.ndarray:
        """Return the N × N array at explicit matrices; :meth:`at` with nothing else given.

        Examples
        --------
        >>> Matrix("A").at_matrices({"A": [[0.5]]})
        array([[0.5]])
        """
        return self.at(matrices=matrices)

    def __repr__(self) -> str:
        """Return a readable form."""
        from derivations.calculus.results.rendering import (
            text,  # the renderer knows the names of words
        )

        return text(self)

    def latex(self) -> str:
        """Return LaTeX of the operator."""
        from derivations.calculus.results.rendering import latex

        return latex(self)


def _outer(ket: str, bra: str) -> Operator:
    whole = [label for label in map(end_label, (ket, bra)) if isinstance(label, int)]
    letters: Mapping[str, Letter] = {}
    for mark in (ket, bra):
        if is_state(mark):
            name = str(end_label(mark))
            state = Letter(name, kind="state", real=is_real(mark))
            letters = merge_letters(letters, {name: state})
    context = Context(largest_index=max(whole, default=-1), letters=letters)
    return Operator({((), (outer_token(ket, bra),), 1): (1,)}, context=context)


def _letter(letter: Letter) -> Operator:
    if not isinstance(letter.name, str) or not letter.name.isidentifier():
        raise CalculusError(
            f"{letter.name!r} is no name for a letter: give one like 'X' or 'O_1' (letters, digits "
            "and underscores, not beginning with a digit)"
        )
    if letter.name == "N":
        raise CalculusError("the name 'N' is the dimension: give the letter another name")
    return Operator(
        {((), (letter.token(),), 1): (1,)}, 1, {}, Context(letters={letter.name: letter})
    )


def Matrix(
    name: str,
    *,
    hermitian: bool = False,
    symmetric: bool = False,
    real: bool = False,
    traceless: bool = False,
    involution: bool = False,
) -> Operator:
    """Return a fixed N × N matrix as a letter.

    Parameters
    ----------
    name
        How it is shown; one name is one letter within an expression.
    hermitian, symmetric, real
        X = X.H, X = X.T, X = X.conj.
    traceless
        Tr X = 0.
    involution
        X² = 1, so that X·X cancels. (It does not imply hermitian: say both of a Pauli string.)

    Examples
    --------
    >>> X = Matrix("X", hermitian=True, traceless=True, involution=True)
    >>> Tr(X), Tr(X**2), X.H == X
    (0, N, True)
    """
    return _letter(
        Letter(
            name,
            hermitian=check_flag("hermitian", hermitian),
            symmetric=check_flag("symmetric", symmetric),
            real=check_flag("real", real),
            traceless=check_flag("traceless", traceless),
            involution=check_flag("involution", involution),
        )
    )


def Unitary(name: str) -> Operator:
    """Return an N × N unitary as a letter: U·U.H = 1, and averages are taken over it.

    Under ``haar_average(…, group="O")`` it stands for a real orthogonal matrix.

    Examples
    --------
    >>> U = Unitary("U")
    >>> U * U.H == 1
    True
    """
    return _letter(Letter(name, kind="unitary"))


def Tr(operator: Any) -> TracePolynomial:
    """Return the trace of an operator, as a polynomial in traces of words.

    Parameters
    ----------
    operator
        An :class:`Operator`, or a scalar (a multiple of the identity).

    Examples
    --------
    >>> A, B = Matrix("A"), Matrix("B")
    >>> Tr(A * B) == Tr(B * A)
    True
    >>> Tr(1)
    N
    """
    if not isinstance(operator, Operator):
        operator = Operator.scalar(operator)._lift(Operator)
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


@dataclass(frozen=True)
class State:
    """A pure state |χ⟩, normalized.

    Parameters
    ----------
    name
        How it is shown.
    real
        Whether its amplitudes are real, as averages over O(N) need it. A real state is fixed: it
        is not averaged over by ``state_average``.

    Examples
    --------
    >>> A, chi = Matrix("A"), State("chi")
    >>> chi.expect(A + 2)
    2 + <A>_chi
    """

    name: str
    real: bool = False

    def __post_init__(self) -> None:
        """Check the name and the flag."""
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise CalculusError(f"{self.name!r} is no name for a state: give one like 'chi'")
        object.__setattr__(self, "real", check_flag("real", self.real))

    @property
    def mark(self) -> str:
        """The mark of the state at the ends of brackets."""
        return state_end(self.name, real=self.real)

    @property
    def projector(self) -> Operator:
        """The projector |χ⟩⟨χ|, of trace 1."""
        return _outer(self.mark, self.mark)

    def ket_bra(self, other: State) -> Operator:
        """Return the outer product |self⟩⟨other|.

        Examples
        --------
        >>> chi, psi = State("chi"), State("psi")
        >>> Tr(chi.ket_bra(psi) * Matrix("A"))
        <psi|A|chi>
        """
        if not isinstance(other, State):
            raise CalculusError(f"{other!r} is no state: give one, chi.ket_bra(State('psi'))")
        return _outer(self.mark, other.mark)

    def expect(self, operator: Any) -> TracePolynomial:
        """Return ⟨χ|operator|χ⟩."""
        return Tr(operator * self.projector)
