"""Numbers and matrices at which formulas are evaluated: exact while they can be."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import TypeAlias, TypeVar, overload

from derivations.errors import ReadError
from derivations.statements.foreign import Float, Number, in_many_digits

__all__ = [
    "DIGITS",
    "FLOATS",
    "Matrix",
    "Number",
    "Value",
    "Values",
    "as_matrix",
    "as_number",
    "exact",
    "exponential",
    "power",
    "to_float",
]

DIGITS = 50
FLOATS = in_many_digits(DIGITS + 15)
_BELOW = FLOATS.mpf(10) ** -(DIGITS + 15)

_T = TypeVar("_T")
Value: TypeAlias = "Number | Matrix"
Values: TypeAlias = "Value | tuple[Values, ...]"  # of a row, one for each


def exact(number: int | _T) -> Fraction | _T:
    """Return a number as a Fraction if it is rational, and as it is otherwise.

    Examples
    --------
    >>> exact(3)
    Fraction(3, 1)
    """
    return Fraction(number) if isinstance(number, int) else number


def to_float(number: Number) -> Float:
    """Return a number with many digits."""
    if isinstance(number, Fraction):
        return FLOATS.mpf(number.numerator) / number.denominator
    return FLOATS.convert(number)


def as_matrix(value: Value) -> Matrix:
    """Return a value that has to be a matrix or a column.

    Raises
    ------
    ReadError
        If it is a number.
    """
    if isinstance(value, Matrix):
        return value
    raise ReadError(f"{value} is a number where a matrix is needed: give a matrix")


def as_number(value: Values) -> Number:
    """Return a value that has to be a number.

    Raises
    ------
    ReadError
        If it is a matrix, or a row of values.
    """
    if isinstance(value, Matrix | tuple):
        raise ReadError(f"{value} is no number, where one is needed: give a number")
    return value


def _root(number: Fraction, degree: int) -> Fraction | None:
    """Return the positive root of a rational number, where it is a square of one."""
    if degree != 2 or number < 0:
        return None
    above, below = isqrt(number.numerator), isqrt(number.denominator)
    return Fraction(above, below) if Fraction(above, below) ** 2 == number else None


def power(base: Value, exponent: Value) -> Value:
    """Return a power, as a Fraction where it is rational.

    Examples
    --------
    >>> power(Fraction(4, 9), Fraction(-3, 2))
    Fraction(27, 8)
    """
    if isinstance(base, Matrix):
        return base.power(exponent)
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        if exponent.denominator == 1:
            return base**exponent.numerator
        root = _root(base, exponent.denominator)
        if root is not None:
            return root**exponent.numerator
    return FLOATS.power(to_float(base), to_float(as_number(exponent)))


def exponential(value: Value) -> Value:
    """Return the exponential of a number, or of a matrix by its series."""
    if not isinstance(value, Matrix):
        return FLOATS.exp(to_float(value))
    halvings = 10
    small = value * (FLOATS.mpf(1) / 2**halvings)
    term: Value = value.multiple(Fraction(1))
    total: Value = term
    for k in range(1, 80):
        term = small * term * (FLOATS.mpf(1) / k)
        total = total + term
        if _largest(term) <= _BELOW * _largest(small):
            break  # the next one is below the digits that are kept
    for _ in range(halvings):
        total = total * total
    return total


def _largest(value: Value) -> Float:
    """Return the largest absolute value of an entry."""
    rows = value.rows if isinstance(value, Matrix) else ((value,),)
    return max((abs(to_float(entry)) for row in rows for entry in row), default=FLOATS.mpf(0))


class Matrix:
    """A matrix of exact numbers; a number added to a square one is that multiple of the identity.

    Examples
    --------
    >>> x = Matrix([[0, 1], [1, 0]])
    >>> (x * x + 1).trace()
    Fraction(4, 1)
    """

    def __init__(self, rows: Sequence[Sequence[Number | int]]) -> None:
        """Take the entries row by row."""
        self.rows: tuple[tuple[Number, ...], ...] = tuple(
            tuple(exact(entry) for entry in row) for row in rows
        )

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.rows), len(self.rows[0])

    def multiple(self, number: Number | int) -> Matrix:
        """Return that multiple of the identity of this size."""
        if len(set(self.shape)) != 1:
            raise ValueError(f"a {self.shape} matrix and a number have no sum")
        size = range(len(self.rows))
        return Matrix([[number if i == j else Fraction(0) for j in size] for i in size])

    def __add__(self, other: Value | int) -> Matrix:
        """Add entry by entry."""
        if not isinstance(other, Matrix):
            other = self.multiple(other)
        if self.shape != other.shape:
            raise ValueError(f"matrices of {self.shape} and {other.shape} have no sum")
        pairs = zip(self.rows, other.rows, strict=True)
        return Matrix([[a + b for a, b in zip(x, y, strict=True)] for x, y in pairs])

    __radd__ = __add__

    @overload
    def __mul__(self, other: Number | int) -> Matrix: ...
    @overload
    def __mul__(self, other: Matrix) -> Value: ...
    def __mul__(self, other: Value | int) -> Value:
        """Multiply; what is one by one is a number."""
        if not isinstance(other, Matrix):
            return Matrix([[entry * other for entry in row] for row in self.rows])
        if self.shape == other.shape and self.shape[1] == 1:
            return self.transposed() * other  # g·x of two columns
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"matrices of {self.shape} and {other.shape} have no product")
        columns = list(zip(*other.rows, strict=True))
        found = Matrix(
            [
                [sum((a * b for a, b in zip(r, c, strict=True)), Fraction(0)) for c in columns]
                for r in self.rows
            ]
        )
        return found.rows[0][0] if found.shape == (1, 1) else found

    def __rmul__(self, number: Number | int) -> Matrix:
        """Multiply by a number."""
        return self * number

    def power(self, exponent: Value) -> Value:
        """Return a product of equal factors; of a column, that of its length."""
        if not isinstance(exponent, Fraction) or exponent.denominator != 1 or exponent < 1:
            raise ValueError(f"a matrix has no power {exponent}")
        if exponent == 1:
            return self
        return self * self.power(exponent - 1)

    def transposed(self) -> Matrix:
        """Return rows as columns."""
        return Matrix(list(zip(*self.rows, strict=True)))

    def adjoint(self) -> Matrix:
        """Return the conjugate of rows as columns."""
        return Matrix([[_conjugate(entry) for entry in row] for row in self.transposed().rows])

    def trace(self) -> Number:
        """Return the sum of the diagonal."""
        return sum((row[k] for k, row in enumerate(self.rows)), Fraction(0))

    def determinant(self) -> Number:
        """Return the determinant, by the first row."""
        if self.shape == (1, 1):
            return self.rows[0][0]
        total: Number = Fraction(0)
        for k, entry in enumerate(self.rows[0]):
            minor = Matrix([row[:k] + row[k + 1 :] for row in self.rows[1:]])
            total += (-1) ** k * entry * minor.determinant()
        return total


def _conjugate(number: Number) -> Number:
    return number if isinstance(number, Fraction) else FLOATS.conj(number)
