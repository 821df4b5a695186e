r"""Formulas in operators: :math:`\operatorname{Tr}[X,A]^2`, :math:`\langle\chi|A|\chi\rangle`.

Their letters are those of the calculus, and the formula is worth what the calculus makes of it; or
they are SymPy symbols that do not commute, for a check that writes operators out. ``on_matrices``
is worth a function: a check hands matrices over for the letters, and gets the value of the very
formula that is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
import sympy

from derivations.calculus import Tr
from derivations.errors import ProofError
from derivations.statements import forms, written
from derivations.statements.typesetting import (
    ATOM,
    BIG,
    PRODUCT,
    bracketed,
    formula,
    inside,
    tex_of,
)
from derivations.statements.written import Written, value_of, w

__all__ = [
    "Adjoint", "Commutator", "Expected", "Imaginary", "ModulusSquared", "OnMatrices", "Slope",
    "Trace", "Transposed", "adjoint", "commutator", "imaginary", "letters", "mean",
    "modulus_squared", "on_matrices", "sandwich", "slope", "trace", "transposed",
]  # fmt: skip


def letters(names: str) -> tuple[sympy.Symbol, ...]:
    """Return letters that do not commute, for operators that a check writes out."""
    return tuple(sympy.Symbol(name, commutative=False) for name in names.split())


@dataclass(frozen=True)
class Commutator(Written):
    """[a, b] = ab − ba."""

    left: Written
    right: Written

    def _value(self) -> Any:
        left, right = self.left.value(), self.right.value()
        return left * right - right * left


@dataclass(frozen=True)
class Trace(Written):
    """A trace, in the calculus."""

    body: Written

    def _value(self) -> Any:
        return Tr(self.body.value())

    @property
    def power(self) -> str:
        """How its powers are written."""
        return r"\operatorname{Tr}^#" + _traced(self)


@dataclass(frozen=True)
class Expected(Written):
    """An expectation value, in a state that is written or in the one that the page speaks of.

    Without a state it is worth the operator: the check says in which state it is taken. With one
    it is worth the expectation value of the calculus, or a function of matrices.
    """

    body: Written
    bra: Written | None = None
    ket: Written | None = None

    def _value(self) -> Any:
        if self.bra is None:
            return self.body.value()
        return self.bra.value().expect(self.body.value())


@dataclass(frozen=True)
class Adjoint(Written):
    """The adjoint of an operator."""

    body: Written

    def _value(self) -> Any:
        return self.body.value().H


@dataclass(frozen=True)
class Transposed(Written):
    """The transpose of an operator, or a vector as a row."""

    body: Written

    def _value(self) -> Any:
        return self.body.value().T


@dataclass(frozen=True)
class Imaginary(Written):
    """The imaginary part."""

    body: Written

    def _value(self) -> Any:
        return sympy.im(self.body.value())

    def binds(self) -> int:
        """Reach over what stands behind it."""
        return BIG


@dataclass(frozen=True)
class ModulusSquared(Written):
    """|x|² of a number of the calculus: x times its conjugate."""

    body: Written

    def _value(self) -> Any:
        value = self.body.value()
        return value * value.conj


@dataclass(frozen=True)
class Slope(Written):
    """A derivative at a place. Worth what is differentiated: the check differentiates."""

    body: Written
    by: tuple[Written, ...]
    at: Written

    def _value(self) -> Any:
        return value_of(self.body)


# -- values at matrices -----------------------------------------------------------------------


@dataclass(frozen=True)
class OnMatrices(Written):
    """A formula that is worth a function of the matrices and vectors that its letters stand for."""

    body: Written
    letters: tuple[str, ...]
    states: tuple[str, ...] = ()

    def _value(self) -> Any:
        return self

    def __call__(self, *given: Any) -> Any:
        """Return the value at matrices for the letters, and behind them vectors for the states."""
        names = (*self.letters, *self.states)
        if len(given) != len(names):
            raise ProofError(f"matrices for {', '.join(names)} are asked for, not {len(given)}")
        return self.at(dict(zip(names, given, strict=True)))

    def at(self, table: Mapping[str, Any]) -> Any:
        """Return the value where letters and states stand for these, by their names."""
        return at_matrices(self.body, table)


@singledispatch
def at_matrices(node: Written, table: Mapping[str, Any]) -> Any:
    """Return the value of a formula where its letters are matrices."""
    raise ProofError(f"a {type(node).__name__} has no value at matrices {', '.join(table)}")


@at_matrices.register(written.Given)
@at_matrices.register(written.Name)
def _letter_at(node: Any, table: Mapping[str, Any]) -> Any:
    return table.get(str(node.obj), node.obj)


@at_matrices.register
def _number_at(node: written.Number, _table: Mapping[str, Any]) -> Any:
    return node.number if node.number.denominator > 1 else int(node.number)


@at_matrices.register
def _sum_at(node: written.Sum, table: Mapping[str, Any]) -> Any:
    first, *rest = (at_matrices(term, table) for term in node.terms)
    for term in rest:
        first = first + term
    return first


@at_matrices.register
def _negative_at(node: written.Negative, table: Mapping[str, Any]) -> Any:
    return at_matrices(node.term, table) * -1


@at_matrices.register
def _product_at(node: written.Product, table: Mapping[str, Any]) -> Any:
    first, *rest = (at_matrices(factor, table) for factor in node.factors)
    for factor in rest:
        first = times(first, factor)
    return first


@at_matrices.register
def _commutator_at(node: Commutator, table: Mapping[str, Any]) -> Any:
    left, right = at_matrices(node.left, table), at_matrices(node.right, table)
    return times(left, right) + times(right, left) * -1


@at_matrices.register
def _expected_at(node: Expected, table: Mapping[str, Any]) -> Any:
    if node.bra is None or node.ket is None:
        raise ProofError("an expectation value at matrices needs its state")
    bra, ket = at_matrices(node.bra, table), at_matrices(node.ket, table)
    return times(adjoint_of(bra), times(at_matrices(node.body, table), ket))


@at_matrices.register
def _transposed_at(node: Transposed, table: Mapping[str, Any]) -> Any:
    found = at_matrices(node.body, table)
    return found.transposed() if hasattr(found, "transposed") else found.T


@at_matrices.register
def _imaginary_at(node: Imaginary, table: Mapping[str, Any]) -> Any:
    found = at_matrices(node.body, table)
    if isinstance(found, sympy.Basic):
        return (found - sympy.conjugate(found)) / (2 * sympy.I)
    return getattr(found, "imag", 0)


def times(left: Any, right: Any) -> Any:
    """Return a product; of a row, a matrix and a column it is a number."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return left @ right
    found = left * right
    return found[0] if isinstance(found, sympy.MatrixBase) and found.shape == (1, 1) else found


def adjoint_of(vector: Any) -> Any:
    """Return a ket as a bra."""
    if isinstance(vector, np.ndarray):
        return vector.conj().T
    return vector.H if isinstance(vector, sympy.MatrixBase) else vector.adjoint()


# -- how they are written ---------------------------------------------------------------------


def commutator(left: Any, right: Any) -> Commutator:
    r"""Return the commutator of two operators.

    Examples
    --------
    >>> from derivations.calculus import Matrix
    >>> from derivations.statements.printer import printed
    >>> c = commutator(Matrix("X"), Matrix("A"))
    >>> printed(trace(c) ** 2 + trace(c**2)), trace(c**2).value()
    ('\\operatorname{Tr}^2[X,A] + \\operatorname{Tr}[X,A]^2', 2*(Tr(A*X*A*X) - Tr(A^2*X^2)))
    """
    return Commutator(w(left), w(right))


def trace(body: Any) -> Trace:
    """Return the trace of an operator of the calculus."""
    return Trace(w(body))


def mean(body: Any) -> Expected:
    """Return an expectation value in the state that the page speaks of."""
    return Expected(w(body))


def sandwich(bra: Any, body: Any, ket: Any = None) -> Expected:
    """Return an expectation value in a state, or between two vectors."""
    return Expected(w(body), w(bra), w(bra if ket is None else ket))


def adjoint(body: Any) -> Adjoint:
    """Return the adjoint."""
    return Adjoint(w(body))


def transposed(body: Any) -> Transposed:
    """Return the transpose."""
    return Transposed(w(body))


def imaginary(body: Any) -> Imaginary:
    """Return the imaginary part."""
    return Imaginary(w(body))


def modulus_squared(body: Any) -> ModulusSquared:
    """Return the square of the modulus."""
    return ModulusSquared(w(body))


def slope(body: Any, *by: Any, at: Any = 0) -> Slope:
    """Return the derivative by one or more variables, at one place."""
    return Slope(w(body), tuple(map(w, by)), w(at))


def on_matrices(body: Any, names: str, states: str = "") -> OnMatrices:
    r"""Return a formula as a function of matrices for the letters, and of vectors for the states.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> A, J, chi = letters("A J chi")
    >>> form = on_matrices(transposed(chi) * (w(A) * J - w(J) * A) * chi, "A J", "chi")
    >>> printed(form)
    '\\chi^{\\mathsf{T}}(AJ - JA)\\chi'
    >>> a, j, x = np.diag([1, 2]), np.array([[0, 1], [-1, 0]]), np.array([1, 1])
    >>> int(form(a, j, x))
    -2
    """
    return OnMatrices(w(body), tuple(names.split()), tuple(states.split()))


@tex_of.register
def _commutator(node: Commutator) -> str:
    return f"[{tex_of(formula(node.left))},{tex_of(formula(node.right))}]"


@tex_of.register
def _trace(node: Trace) -> str:
    return r"\operatorname{Tr}" + _traced(node)


def _traced(node: Trace) -> str:
    body = formula(node.body)
    tex = tex_of(body)
    return tex if isinstance(body, Commutator | written.Power) or len(tex) == 1 else bracketed(tex)


@tex_of.register
def _expected(node: Expected) -> str:
    body = tex_of(formula(node.body))
    if node.bra is None or node.ket is None:
        return rf"\left\langle {body}\right\rangle"
    bra, ket = tex_of(formula(node.bra)), tex_of(formula(node.ket))
    return rf"\left\langle {bra}\right|{body}\left|{ket}\right\rangle"


@tex_of.register
def _adjoint(node: Adjoint) -> str:
    return inside(node.body, ATOM) + r"^\dagger"


@tex_of.register
def _transposed(node: Transposed) -> str:
    return inside(node.body, ATOM) + r"^{\mathsf{T}}"


@tex_of.register
def _imaginary(node: Imaginary) -> str:
    return r"\operatorname{Im}" + inside(node.body, PRODUCT)


@tex_of.register
def _modulus_squared(node: ModulusSquared) -> str:
    return tex_of(forms.Absolute(node.body)) + "^2"


@tex_of.register
def _slope(node: Slope) -> str:
    by = [tex_of(formula(variable)) for variable in node.by]
    power = f"^{len(by)}" if len(by) > 1 else ""
    below = "".join(rf"\partial {variable}" for variable in by)
    where = "=".join([*by, tex_of(formula(node.at))])
    body = inside(node.body, ATOM)
    return rf"\left.\frac{{\partial{power}}}{{{below}}}{body}\right|_{{{where}}}"


@tex_of.register
def _on_matrices(node: OnMatrices) -> str:
    return tex_of(formula(node.body))
