"""Tracked floats with few different values among many entries: computed once each.

Dimensions are powers of two and numbers of layers repeat, so that most of what a formula makes
of them alone is the same in thousands of entries. Here it is computed for the different values,
and spread over the entries when it meets numbers that vary otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from qntk_check.formulas.machinery.tracked import Doubles, Tracked

__all__ = ["Few", "few_or_many"]

# Below this many entries, and above this many values, nothing is gained.
_MANY, _FEW, _SEEN = 512, 32, 96


def few_or_many(value: np.ndarray) -> Doubles:
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

    def __init__(self, values: Tracked, places: np.ndarray) -> None:
        self._values, self._places = values, places
        self._known: dict[tuple[str, int], Any] = {}
        self._spread: Tracked | None = None

    def plain(self) -> Tracked:
        """Return the same with an entry for each place."""
        if self._spread is None:
            values, error = self._values, self._values.error
            self._spread = Doubles(
                values.value[self._places], error if np.ndim(error) == 0 else error[self._places],
                positive=values.positive,
            )  # fmt: skip
        return self._spread

    @property
    def value(self) -> Any:
        """The values, one for each entry."""
        return self.plain().value

    @property
    def error(self) -> Any:
        """The bound of the relative error, one for all or one for each entry."""
        return self.plain().error

    @property
    def positive(self) -> bool:
        """Whether no value is known to be below zero."""
        return self._values.positive

    @classmethod
    def _wrap(cls, value: Any, error: Any, *, positive: bool) -> Any:
        return Doubles(value, error, positive=positive)

    def _like(self, result: Any) -> Any:
        return Few(result, self._places) if isinstance(result, Tracked) else result

    def _with(self, other: Any, operate: Callable[[Any, Any], Any]) -> Any:
        """Operate value by value where the other is a constant or has the same places."""
        if not isinstance(other, Tracked):
            return self._like(operate(self._values, other))
        if isinstance(other, Few) and other._places is self._places:
            return self._like(operate(self._values, other._values))
        return operate(self.plain(), other.plain())

    def _once(self, name: str, number: Any, compute: Callable[[Any], Any]) -> Any:
        """Compute with a whole number once: N + 1 and its powers are met again and again."""
        if type(number) is not int:
            return compute(number)
        if (name, number) not in self._known:
            self._known[name, number] = compute(number)
        return self._known[name, number]

    def __add__(self, other: Any) -> Any:
        return self._once("+", other, lambda number: self._with(number, lambda a, b: a + b))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._once("-", other, lambda number: self._with(number, lambda a, b: a - b))

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a * b)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b / a)

    def __pow__(self, exponent: Any) -> Any:
        return self._once("^", exponent, lambda number: self._with(number, lambda a, b: a**b))

    def __rpow__(self, base: Any) -> Any:
        return self._with(base, lambda a, b: b**a)

    def __neg__(self) -> Any:
        return self._like(-self._values)

    def __abs__(self) -> Any:
        return self._like(abs(self._values))

    def power(self, exponent: Any) -> Any:
        """Return the values to a power that may vary, too."""
        return self._with(exponent, lambda a, b: a.power(b))

    def sqrt(self) -> Any:
        """Return √x."""
        return self._like(self._values.sqrt())

    def log(self) -> Any:
        """Return log x."""
        return self._like(self._values.log())

    def exp(self) -> Any:
        """Return e^x."""
        return self._like(self._values.exp())

    def erf(self) -> Any:
        """Return the error function."""
        return self._like(self._values.erf())
