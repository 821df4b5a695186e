r"""Formulas in operators: :math:`\operatorname{Tr}[X,A]^2`, :math:`\langle\chi|A|\chi\rangle`.

Their letters are those of the calculus, and the formula is worth what the calculus makes of it; or
they are SymPy symbols that do not commute, for a check that writes operators out.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import dataclass

import sympy

from derivations.calculus import State, Tr, TracePolynomial
from derivations.statements import forms, written
from derivations.statements.foreign import adjoint_of, multiplied, subtracted, transposed_of
from derivations.statements.typesetting import (
    ATOM,
    BIG,
    PRODUCT,
    bracketed,
    formula,
    inside,
    tex_of,
)
from derivations.statements.written import Written, value_as, value_of, w

__all__ = [
    "Adjoint",
    "Commutator",
    "Expected",
    "Imaginary",
    "ModulusSquared",
    "Slope",
    "Trace",
    "Transposed",
    "adjoint",
    "commutator",
    "imaginary",
    "letters",
    "mean",
    "modulus_squared",
    "sandwich",
    "slope",
    "trace",
    "transposed",
]


def letters(names: str) -> tuple[sympy.Symbol, ...]:
    """Return letters that do not commute, for operators that a check writes out."""
    return tuple(sympy.Symbol(name, commutative=False) for name in names.split())


@dataclass(frozen=True)
class Commutator(Written):
    """[a, b] = ab − ba."""

    left: Written
    right: Written

    def _value(self) -> object:
        left, right = self.left.value(), self.right.value()
        return subtracted(multiplied(left, right), multiplied(right, left))


@dataclass(frozen=True)
class Trace(Written):
    """A trace, in the calculus."""

    body: Written

    def _value(self) -> object:
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

    def _value(self) -> object:
        if self.bra is None:
            return self.body.value()
        return value_as(self.bra, State).expect(self.body.value())


@dataclass(frozen=True)
class Adjoint(Written):
    """The adjoint of an operator."""

    body: Written

    def _value(self) -> object:
        return adjoint_of(self.body.value())


@dataclass(frozen=True)
class Transposed(Written):
    """The transpose of an operator, or a vector as a row."""

    body: Written

    def _value(self) -> object:
        return transposed_of(self.body.value())


@dataclass(frozen=True)
class Imaginary(Written):
    """The imaginary part."""

    body: Written

    def _value(self) -> sympy.Expr:
        return sympy.im(value_as(self.body, sympy.Expr))

    def binds(self) -> int:
        """Reach over what stands behind it."""
        return BIG


@dataclass(frozen=True)
class ModulusSquared(Written):
    """|x|² of a number of the calculus: x times its conjugate."""

    body: Written

    def _value(self) -> object:
        value = value_as(self.body, TracePolynomial)
        return value * value.conj


@dataclass(frozen=True)
class Slope(Written):
    """A derivative at a place. Worth what is differentiated: the check differentiates."""

    body: Written
    by: tuple[Written, ...]
    at: Written

    def _value(self) -> object:
        return value_of(self.body)


# -- how they are written ---------------------------------------------------------------------


def commutator(left: object, right: object) -> Commutator:
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


def trace(body: object) -> Trace:
    """Return the trace of an operator of the calculus."""
    return Trace(w(body))


def mean(body: object) -> Expected:
    """Return an expectation value in the state that the page speaks of."""
    return Expected(w(body))


def sandwich(bra: object, body: object, ket: object = None) -> Expected:
    """Return an expectation value in a state, or between two vectors."""
    return Expected(w(body), w(bra), w(bra if ket is None else ket))


def adjoint(body: object) -> Adjoint:
    """Return the adjoint."""
    return Adjoint(w(body))


def transposed(body: object) -> Transposed:
    """Return the transpose."""
    return Transposed(w(body))


def imaginary(body: object) -> Imaginary:
    """Return the imaginary part."""
    return Imaginary(w(body))


def modulus_squared(body: object) -> ModulusSquared:
    """Return the square of the modulus."""
    return ModulusSquared(w(body))


def slope(body: object, *by: object, at: object = 0) -> Slope:
    """Return the derivative by one or more variables, at one place."""
    return Slope(w(body), tuple(map(w, by)), w(at))


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
