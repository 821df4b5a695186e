r"""Columns of letters, their products and lengths, and the determinant of x minus a matrix.

What an index of a column runs over is said around the formula, as in
:mod:`derivations.statements.indexed`.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import dataclass

import sympy

from derivations.statements.foreign import characteristic_of, outer_product, square_root
from derivations.statements.indexed import Letters, add_over, numbers_of
from derivations.statements.typesetting import PRODUCT, formula, tex_of
from derivations.statements.written import Written, value_as

__all__ = ["Column", "characteristic", "dot", "length", "outer"]


@dataclass(frozen=True)
class Column(Written):
    """The column of letters over all numbers of an index, written without the index."""

    letters: Letters
    index: sympy.Symbol

    def _value(self) -> sympy.Matrix:
        return sympy.Matrix(_entries(self))


def _entries(column: Column) -> list[object]:
    return [column.letters.entry(number) for number in numbers_of(column.index)]


@dataclass(frozen=True)
class Outer(Written):
    """A column times its row: a matrix of rank one."""

    column: Column

    def _value(self) -> sympy.Matrix:
        return outer_product(value_as(self.column, sympy.Matrix))

    def binds(self) -> int:
        """Hold together as a product does."""
        return PRODUCT


@dataclass(frozen=True)
class Dot(Written):
    """The product of two columns, entry by entry, added up."""

    left: Column
    right: Column

    def _value(self) -> object:
        index = self.left.index
        return add_over(self.left.letters[index] * self.right.letters[index], index).value()

    def binds(self) -> int:
        """Hold together as a product does."""
        return PRODUCT


@dataclass(frozen=True)
class Length(Written):
    """The length of a column."""

    column: Column

    def _value(self) -> sympy.Expr:
        index = self.column.index
        return square_root(value_as(add_over(self.column.letters[index] ** 2, index), sympy.Expr))


@dataclass(frozen=True)
class Characteristic(Written):
    """The determinant of a number minus a matrix."""

    number: sympy.Symbol
    matrix: Written

    def _value(self) -> sympy.Expr:
        return characteristic_of(value_as(self.matrix, sympy.MatrixBase), self.number)


def dot(left: Column, right: Column) -> Dot:
    """Return the product of two columns."""
    return Dot(left, right)


def outer(column: Column) -> Outer:
    r"""Return a column times its row.

    Examples
    --------
    >>> from derivations.statements.indexed import sized
    >>> from derivations.statements.printer import printed
    >>> a, x = sympy.symbols("a x")
    >>> g = Column(Letters("g", lambda k: sympy.Symbol(f"g{k}")), a)
    >>> print(printed(characteristic(x, outer(g))), sized(length(g) ** 2, {a: 2}).value())
    \det(x - gg^{\mathsf T}) g0**2 + g1**2
    """
    return Outer(column)


def length(column: Column) -> Length:
    """Return the length of a column."""
    return Length(column)


def characteristic(number: sympy.Symbol, matrix: Written) -> Characteristic:
    """Return the determinant of a number minus a matrix."""
    return Characteristic(number, matrix)


@tex_of.register
def _column(node: Column) -> str:
    return node.letters.tex


@tex_of.register
def _outer(node: Outer) -> str:
    return tex_of(node.column) + tex_of(node.column) + r"^{\mathsf T}"


@tex_of.register
def _dot(node: Dot) -> str:
    left, right = tex_of(node.left), tex_of(node.right)
    return rf"{left}\cdot {right}"


@tex_of.register
def _length(node: Length) -> str:
    return rf"\left|{tex_of(node.column)}\right|"


@tex_of.register
def _characteristic(node: Characteristic) -> str:
    return rf"\det({tex_of(formula(node.number))} - {tex_of(formula(node.matrix))})"
