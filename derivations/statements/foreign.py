"""What mpmath and SymPy hand over, typed: neither comes with types of its own.

Here stand, too, the operations on what formulas are worth. Expressions, objects of the calculus
and matrices know themselves how they are added; which of them can be mixed shows when they meet.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Protocol, TypeAlias, TypeGuard, cast

import mpmath
import numpy as np
import sympy
from mpmath.ctx_mp import MPContext
from numpy.typing import NDArray
from sympy.polys.polyerrors import CoercionFailed

__all__ = [
    "Expressions",
    "Float",
    "Floats",
    "Number",
    "added",
    "adjoint_of",
    "as_function",
    "cancelled",
    "carried_out",
    "characteristic_of",
    "constant_of",
    "degree_of",
    "digits_of",
    "divided",
    "exchanged",
    "factored",
    "first_entry",
    "imaginary_unit",
    "in_factors",
    "in_many_digits",
    "is_array",
    "is_polynomial",
    "is_rational",
    "is_row",
    "is_same",
    "latex_of",
    "limits_of",
    "matrix_product",
    "multiplied",
    "negated",
    "ones_as",
    "ordered_terms",
    "outer_product",
    "prime",
    "primitive_of",
    "product_of",
    "raised",
    "real_and_imaginary",
    "roots_replaced",
    "simplified",
    "square_root",
    "subtracted",
    "summand_of",
    "symbols_in",
    "terms_in",
    "transposed_of",
    "tuple_of",
]


class Float(Protocol):
    """A real or complex number of many digits, one of mpmath's."""

    @property
    def real(self) -> Float: ...
    @property
    def imag(self) -> Float: ...
    def __add__(self, other: Number | int, /) -> Float: ...
    def __radd__(self, other: Number | int, /) -> Float: ...
    def __sub__(self, other: Number | int, /) -> Float: ...
    def __rsub__(self, other: Number | int, /) -> Float: ...
    def __mul__(self, other: Number | int, /) -> Float: ...
    def __rmul__(self, other: Number | int, /) -> Float: ...
    def __truediv__(self, other: Number | int, /) -> Float: ...
    def __rtruediv__(self, other: Number | int, /) -> Float: ...
    def __mod__(self, other: Number | int, /) -> Float: ...
    def __pow__(self, exponent: Number | int, /) -> Float: ...
    def __abs__(self) -> Float: ...
    def __int__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __lt__(self, other: Number | int, /) -> bool: ...
    def __le__(self, other: Number | int, /) -> bool: ...
    def __gt__(self, other: Number | int, /) -> bool: ...


class Floats(Protocol):
    """Where numbers of many digits are made: it holds how many there are."""

    dps: int
    pi: Float

    def mpf(self, value: object, /) -> Float: ...
    def mpc(self, real: object, imaginary: object = 0, /) -> Float: ...
    def convert(self, value: object, /) -> Float: ...
    def power(self, base: Number, exponent: Number, /) -> Float: ...
    def exp(self, value: Number | int, /) -> Float: ...
    def log(self, value: Number | int, /) -> Float: ...
    def sqrt(self, value: Number | int, /) -> Float: ...
    def sin(self, value: Number | int, /) -> Float: ...
    def cos(self, value: Number | int, /) -> Float: ...
    def erf(self, value: Number | int, /) -> Float: ...
    def conj(self, value: Number, /) -> Float: ...
    def nstr(self, value: Float, digits: int, /) -> str: ...


Number: TypeAlias = "Fraction | Float"
Expressions: TypeAlias = Callable[[sympy.Expr], sympy.Expr]
Operation: TypeAlias = Callable[[object, object], object]


# On what formulas are worth, whatever that is.
added = cast("Operation", operator.add)
subtracted = cast("Operation", operator.sub)
multiplied = cast("Operation", operator.mul)
divided = cast("Operation", operator.truediv)
matrix_product = cast("Operation", operator.matmul)
first_entry = cast("Callable[[object], object]", operator.itemgetter(0))
raised = cast("Operation", operator.pow)
tuple_of = cast("Callable[[list[object]], object]", sympy.Tuple.fromiter)
adjoint_of = cast("Callable[[object], object]", operator.attrgetter("H"))
transposed_of = cast("Callable[[object], object]", operator.attrgetter("T"))
negated = cast("Callable[[object], object]", operator.neg)


def in_many_digits(digits: int) -> Floats:
    """Return a context of its own: nobody else's precision changes, and nobody changes its."""
    context = cast("Floats", MPContext())
    context.dps = digits
    return context


imaginary_unit = cast("sympy.Expr", sympy.I)
square_root = cast("Expressions", sympy.sqrt)
simplified = cast("Expressions", sympy.simplify)
product_of = cast("Callable[[Iterable[sympy.Expr]], sympy.Expr]", sympy.prod)
degree_of = cast("Callable[[sympy.Expr, sympy.Symbol], int]", sympy.degree)
digits_of = cast("Callable[[sympy.Expr, int], sympy.Expr]", sympy.N)
_together = cast("Expressions", sympy.together)
_cancel = cast("Expressions", sympy.cancel)
in_factors = cast("Expressions", sympy.factor)


def outer_product(column: sympy.Matrix) -> sympy.Matrix:
    """Return a column times its row."""
    return cast("sympy.Matrix", column * column.T)


def characteristic_of(matrix: sympy.MatrixBase, number: sympy.Expr) -> sympy.Expr:
    """Return the determinant of a number minus a matrix."""
    shifted = cast("sympy.Matrix", number * sympy.eye(matrix.rows) - matrix)
    return cast("sympy.Expr", shifted.det(method="berkowitz"))


def as_function(
    symbols: Iterable[sympy.Symbol], expression: sympy.Expr, digits: int = 60
) -> Callable[[Iterable[sympy.Expr]], Float]:
    """Return a formula as a function of rational numbers, in many digits.

    Examples
    --------
    >>> x = sympy.Symbol("x", positive=True)
    >>> root = as_function([x], sympy.sqrt(x))([sympy.Rational(1, 4)])
    >>> root == 0.5
    True
    """
    found = cast("Callable[..., Float]", sympy.lambdify(list(symbols), expression, "mpmath"))

    def value(numbers: Iterable[sympy.Expr]) -> Float:
        exact = [Fraction(str(number)) for number in numbers]
        with mpmath.workdps(digits):
            return found(*(mpmath.mpf(x.numerator) / x.denominator for x in exact))

    return value


def cancelled(expression: sympy.Expr) -> sympy.Expr:
    """Return one fraction in lowest terms.

    Rational functions are added as such, a term at a time: multiplied out first, as SymPy does
    it, a product of long sums takes ten times as long.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> cancelled(x / (x + 1) + 1 / (x + 1))
    1
    """
    symbols = sorted(expression.free_symbols, key=str)
    if symbols and is_rational(expression) and not expression.has(sympy.Float):
        try:
            field = sympy.ZZ.frac_field(*symbols).field
            return cast("sympy.Expr", field.from_expr(expression).as_expr())
        except (ValueError, CoercionFailed):  # numbers that are not rational, such as a root
            pass
    return _cancel(_together(expression))


def factored(expression: sympy.Expr) -> sympy.Expr:
    """Return one fraction, its numerator and its denominator in factors.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> factored(x / (x**2 - 1) + 1)
    (x**2 + x - 1)/((x - 1)*(x + 1))
    """
    return in_factors(_together(expression))


def carried_out(expression: sympy.Expr) -> sympy.Expr:
    """Return an expression with its sums, derivatives and limits carried out."""
    return expression.doit()


def real_and_imaginary(expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return the real and the imaginary part."""
    return expression.as_real_imag()


def symbols_in(expression: sympy.Basic | sympy.MatrixBase) -> set[sympy.Symbol]:
    """Return the symbols of an expression or of a matrix."""
    return cast("set[sympy.Symbol]", expression.free_symbols)


Terms: TypeAlias = list[tuple[tuple[int, ...], sympy.Expr]]
Limits: TypeAlias = tuple[tuple[sympy.Symbol, sympy.Expr, sympy.Expr], ...]


def limits_of(total: sympy.Sum | sympy.Product) -> Limits:
    """Return over what a sum or a product runs, from where to where."""
    return cast("Limits", total.limits)


def summand_of(total: sympy.Sum | sympy.Product) -> sympy.Expr:
    """Return what a sum adds, or a product multiplies."""
    return cast("sympy.Expr", total.function)


def ordered_terms(expression: sympy.Expr) -> list[sympy.Expr]:
    """Return the terms of a sum in SymPy's order for printing."""
    return cast("list[sympy.Expr]", expression.as_ordered_terms())


def primitive_of(total: sympy.Add) -> tuple[Fraction, sympy.Expr]:
    """Return the common number of the terms of a sum, and the sum without it."""
    number, rest = cast("tuple[sympy.Rational, sympy.Expr]", total.primitive())
    return Fraction(int(number.p), int(number.q)), rest


def constant_of(total: sympy.Add) -> sympy.Expr:
    """Return the number that stands in a sum."""
    return total.as_coeff_Add()[0]


def is_polynomial(expression: sympy.Expr, variables: Iterable[sympy.Symbol] = ()) -> bool:
    """Return whether an expression is a polynomial in these symbols; without any, in all."""
    return bool(expression.is_polynomial(*variables))


def latex_of(value: object, names: Mapping[sympy.Symbol, str]) -> str:
    """Return the LaTeX that SymPy writes, symbols by these names."""
    return str(sympy.latex(value, symbol_names=names))


def is_rational(expression: sympy.Expr) -> bool:
    """Return whether an expression is a rational function of all its symbols, which commute."""
    free = expression.free_symbols
    return bool(expression.is_commutative and expression.is_rational_function(*free))


def roots_replaced(expression: sympy.Expr, radicand: Expressions) -> sympy.Expr:
    """Return an expression in which the arguments of square roots were written otherwise.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> roots_replaced(sympy.sqrt(x**2 + x), factored)
    sqrt(x*(x + 1))
    """

    def is_root(part: sympy.Basic) -> bool:
        return isinstance(part, sympy.Pow) and bool(part.exp == sympy.Rational(1, 2))

    def anew(root: sympy.Pow) -> sympy.Expr:
        return square_root(radicand(root.base))

    return cast("sympy.Expr", expression.replace(is_root, anew))


def exchanged(expression: sympy.Expr, part: sympy.Expr, other: sympy.Expr) -> sympy.Expr:
    """Return an expression with another part in the place of one that stands in it as it is."""
    return cast("sympy.Expr", expression.xreplace({part: other}))


def prime(place: int) -> int:
    """Return a prime number by its place among them."""
    return int(sympy.prime(place))


def is_array(value: object) -> TypeGuard[NDArray[np.generic]]:
    """Return whether a value is one of NumPy's arrays."""
    return isinstance(value, np.ndarray)


def is_row(value: object) -> TypeGuard[Iterable[object]]:
    """Return whether a value is several values in a row: a tuple, a list, or SymPy's tuple."""
    return isinstance(value, tuple | list | sympy.Tuple)


def is_same(one: sympy.Expr, other: object) -> bool:
    """Return whether two expressions are built alike, without any attempt to find them equal."""
    return bool(one == other)


def ones_as(matrix: sympy.MatrixBase) -> object:
    """Return the matrix of this shape that has a 1 everywhere."""
    return cast("object", sympy.ones(*matrix.shape))


def terms_in(expression: sympy.Expr, variables: Iterable[sympy.Basic]) -> Terms:
    """Return the terms of a polynomial: the powers of the variables, and the coefficient.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> terms_in(x * y + x * y**2 + 1, [x])
    [((1,), y**2 + y), ((0,), 1)]
    """
    return cast("Terms", sympy.Poly(expression, *variables).terms())
