"""Tracked floats with few different values among many entries: computed once each.

Dimensions are powers of two and numbers of layers repeat, so that most of what a formula makes
of them alone is the same in thousands of entries. Here it is computed for the different values,
and spread over the entries when it meets numbers that vary otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self, TypeVar, cast

import numpy as np

from qntk_check.formulas.machinery.tracked import Doubles, Operand, Tracked
from qntk_check.kinds import Array, Floats, Places

__all__ = ["Few", "few_or_many"]

# Below this many entries, and above this many values, nothing is gained.
_MANY, _FEW, _SEEN = 512, 32, 96


def few_or_many(value: Array) -> Doubles:
    """Return exact floats, as `Few` if a look at them shows few different ones.

    Examples
    --------
    >>> type(few_or_many(np.full(1000, 4.0))).__name__, type(few_or_many(np.arange(9.0))).__name__
    ('Few', 'Doubles')
    """
    plain = Doubles(value, 0.0, positive=bool(value.min() >= 0.0))
    if value.size < _MANY:
        return plain
    flat = value.reshape(-1)
    different = np.unique(flat[:: max(1, flat.size // _SEEN)])
    if len(different) > _FEW:
        return plain
    places = np.searchsorted(different, value)
    places[places == len(different)] = 0
    if not np.array_equal(different[places], value):
        return plain
    return Few(Doubles(different, 0.0, positive=plain.positive), places)


T = TypeVar("T")


class Few(Doubles):
    """Values of which each entry names one.

    Parameters
    ----------
    values
        The different ones, or what was computed of them.
    places
        For each entry which of them it is. Numbers with the same array of places are computed
        with value by value.
    """

    __slots__ = ("_known", "_places", "_spread", "_values")

    def __init__(self, values: Doubles, places: Places) -> None:
        self._values, self._places = values, places
        self._known: dict[tuple[str, int], object] = {}  # what each operator made of a number
        self._spread: Doubles | None = None

    def plain(self) -> Doubles:
        """Return the same with an entry for each place."""
        if self._spread is None:
            values, error = self._values, self._values.error
            self._spread = Doubles(
                np.asarray(values.value)[self._places],
                error
                if not isinstance(error, np.ndarray) or error.ndim == 0
                else error[self._places],
                positive=values.positive,
            )
        return self._spread

    # Slots of `Doubles` that are computed here, and never set.

    @property
    def value(self) -> Floats:  # pyright: ignore[reportIncompatibleVariableOverride] (as above)
        """The values, one for each entry."""
        return self.plain().value

    @property
    def error(self) -> Floats:  # pyright: ignore[reportIncompatibleVariableOverride] (as above)
        """The bound of the relative error, one for all or one for each entry."""
        return self.plain().error

    @property
    def positive(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride] (as above)
        """Whether no value is known to be below zero."""
        return self._values.positive

    def _with(self, other: Operand, operate: Callable[[Doubles, Operand], Doubles]) -> Doubles:
        """Operate value by value where the other is a constant or has the same places."""
        if not isinstance(other, Tracked):
            return Few(operate(self._values, other), self._places)
        if isinstance(other, Few) and other._places is self._places:
            return Few(operate(self._values, other._values), self._places)
        return operate(self.plain(), other.plain())

    def _once(self, name: str, number: Operand, compute: Callable[[Operand], T]) -> T:
        """Compute with a whole number once: N + 1 and its powers are met again and again."""
        if type(number) is not int:
            return compute(number)
        if (name, number) not in self._known:
            self._known[name, number] = compute(number)
        return cast("T", self._known[name, number])

    def __add__(self, other: Operand) -> Doubles:
        return self._once("+", other, lambda number: self._with(number, lambda a, b: a + b))

    def __radd__(self, other: Operand) -> Doubles:
        return self._once("+", other, lambda number: self._with(number, lambda a, b: a + b))

    def __sub__(self, other: Operand) -> Doubles:
        return self._once("-", other, lambda number: self._with(number, lambda a, b: a - b))

    def __rsub__(self, other: Operand) -> Doubles:
        return self._with(other, lambda a, b: a.__rsub__(b))

    def __mul__(self, other: Operand) -> Doubles:
        return self._with(other, lambda a, b: a * b)

    def __rmul__(self, other: Operand) -> Doubles:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Operand) -> Doubles:
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other: Operand) -> Doubles:
        return self._with(other, lambda a, b: a.__rtruediv__(b))

    def __pow__(self, exponent: Operand) -> Doubles | int:
        return self._once("^", exponent, self._to_the_power)

    def _to_the_power(self, exponent: Operand) -> Doubles | int:
        if not isinstance(exponent, Tracked) and exponent == 0:
            return 1
        return self._with(exponent, lambda a, b: cast("Doubles", a**b))

    def __rpow__(self, base: Operand) -> Doubles:
        return self._with(base, lambda a, b: a.__rpow__(b))

    def __neg__(self) -> Self:
        return type(self)(-self._values, self._places)

    def __abs__(self) -> Doubles:
        return Few(abs(self._values), self._places)

    def power(self, exponent: Operand) -> Doubles:
        """Return the values to a power that may vary, too."""
        return self._with(exponent, lambda a, b: a.power(b))

    def sqrt(self) -> Doubles:
        """Return √x."""
        return Few(self._values.sqrt(), self._places)

    def log(self) -> Doubles:
        """Return log x."""
        return Few(self._values.log(), self._places)

    def exp(self) -> Doubles:
        """Return e^x."""
        return Few(self._values.exp(), self._places)

    def erf(self) -> Doubles:
        """Return the error function."""
        return Few(self._values.erf(), self._places)
