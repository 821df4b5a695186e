r"""Whether what is printed agrees with the object from which the proof reckons.

A side is read back, its names get numbers, the symbols of the object get the numbers of the names
by which they are written, and the two values are compared: exactly where both are rational, to
forty digits where they are not. Letters of the calculus and operators are matrices.

A page may say more than the object does. A formula between relations (``a = b < c``) has to be
the object in one of its parts, and in all that an equals sign joins to it; limits, derivatives and
averages in front of a side are what the step does to the object, which is their operand.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import cast
from zlib import crc32

import sympy

from derivations.calculus import TracePolynomial
from derivations.errors import ReadError
from derivations.statements.exact import FLOATS, Matrix, Value, Values, as_number, to_float
from derivations.statements.foreign import is_row, symbols_in
from derivations.statements.names import Names
from derivations.statements.objects import letters_of, states_of, value_of
from derivations.statements.pieces import STATE
from derivations.statements.reader import Formula, canonical, read

__all__ = ["Point", "agrees", "symbols_of"]

_CONSTANTS = {"i", r"\pi"}
POINTS = 3
SIZE = 3
_CLOSE = FLOATS.mpf(10) ** -40
_GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "nu",
    "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "Omega", "ell",
}  # fmt: skip


def agrees(
    formula: Formula, obj: object, names: Names, known: Mapping[str, Formula], beside: object = None
) -> bool:
    """Whether a formula has the value of an object at every point.

    Parameters
    ----------
    formula
        What was read.
    obj
        A SymPy expression, a trace polynomial, a number, or a tuple of these.
    names
        What the letters mean.
    known
        Quantities that earlier steps have found, by their name in the reader's spelling.
    beside
        The other side of the step: its symbols have values too.

    Raises
    ------
    ReadError
        If a name has no value.
    """
    if names.cases:
        return all(
            agrees(formula, obj, Names(meanings=meanings, arguments=given).over(one), known, beside)
            for one in (replace(names, cases=()),)
            for meanings, given in names.cases
        )
    if callable(obj) and names.arguments is not None:
        obj = obj(*names.arguments)
    if callable(beside) and names.arguments is not None:
        beside = beside(*names.arguments)
    return all(
        _agrees_at(formula, obj, Point(formula, (obj, beside), names, known, k))
        for k in range(POINTS)
    )


class Point:
    """Numbers for the names of one side, and for the symbols of its object."""

    def __init__(
        self, formula: Formula, objects: Iterable[object], names: Names,
        known: Mapping[str, Formula], seed: int,
    ) -> None:  # fmt: skip
        """Give a value to every name that the table or a symbol introduces."""
        self.names, self.seed = names, seed
        meanings = _meanings(tuple(names.meanings.items()))
        # What this chapter says of a name wins: a number of its own, or a whole one.
        own = {canonical(name) for name in (*names.meanings, *names.values)} - set(meanings)
        self.meanings = {n: f for n, f in known.items() if n not in own} | meanings
        self.symbols = {
            symbol: _spelling(symbol, names)
            for obj in objects
            for symbol in (*symbols_of(obj), *letters_of(obj), *states_of(obj))
        }
        self.given: dict[str, Value | range | Formula] = {STATE: self._matrix(STATE, 1)}
        self.ranges = {canonical(tex): numbers for tex, numbers in names.ranges.items()}
        self.given.update(self.ranges)
        for tex, entries in names.columns.items():
            for entry in entries:
                self._collect(read(entry), introduced=True)
            self.given[canonical(tex)] = Matrix([[as_number(self.value(read(x)))] for x in entries])
        columns = {symbol: SIZE for obj in objects for symbol in letters_of(obj)}
        columns.update({symbol: 1 for obj in objects for symbol in states_of(obj)})
        for symbol, written in self.symbols.items():
            self._collect(read(written), introduced=True, columns=columns.get(symbol, 0))
        self._collect(read(names.factor), introduced=True)
        self._collect(formula, introduced=False)
        for part in formula.parts:
            self._collect(part.operand, introduced=False)

    def _collect(self, formula: Formula, *, introduced: bool, columns: int = 0) -> None:
        """Give the names of a formula their meanings, and those introduced their numbers."""
        for name in formula.names:
            if name in self.given or (name in _CONSTANTS and name not in self.symbols.values()):
                continue
            if name in self.meanings:
                self.given[name] = self.meanings[name]
                self._collect(self.meanings[name], introduced=True)
            elif introduced:
                self.given[name] = self._matrix(name, columns) if columns else self._number(name)

        for name in formula.counted(self.ranges):
            if name in self.meanings and name not in self.given:
                self.given[name] = self.meanings[name]
                self._collect(self.meanings[name], introduced=True)
        if introduced:
            for name in formula.counted(self.ranges):
                self.given.setdefault(name, self._number(name))

    def _number(self, name: str) -> Fraction:
        table = {canonical(tex): numbers for tex, numbers in self.names.values.items()}
        if name in table:
            numbers = table[name]
            if self.seed == 0 and len(numbers) == 2:
                return Fraction(numbers[0])  # all indices equal once: no Kronecker delta is 0
            return Fraction(numbers[_random(name, self.seed) % len(numbers)])
        return Fraction(_random(name, self.seed) % 97 + 2, 101)

    def _matrix(self, name: str, columns: int) -> Matrix:
        rows = [[_random(f"{name}{i}{j}", self.seed) % 9 - 4 for j in range(columns)]
                for i in range(SIZE)]  # fmt: skip
        if columns == 1:  # a state has an imaginary part
            rows = [[FLOATS.mpc(entry, 2 * k + 1)] for k, (entry,) in enumerate(rows)]
        return Matrix(rows)

    def value(self, formula: Formula) -> Values:
        """Return the value of what is written."""
        return formula.value(self.given)

    def _one_value(self, tex: str) -> Value:
        found = self.value(read(tex))
        if isinstance(found, tuple):
            raise ReadError(f"{tex} has {len(found)} values where one is needed: name each")
        return found

    def object_value(self, obj: object) -> Values:
        """Return the value of an object."""
        values = {symbol: self._one_value(written) for symbol, written in self.symbols.items()}
        found = value_of(obj, values)
        factor = self._one_value(self.names.factor)
        if factor == 1:
            return found
        if isinstance(found, tuple):
            raise ReadError(
                f"the factor {self.names.factor} is one of a single value, not of a row"
            )
        return found * factor


def _agrees_at(formula: Formula, obj: object, point: Point) -> bool:
    expected = point.object_value(obj)
    if isinstance(expected, Matrix):
        state = cast("Matrix", point.given[STATE])
        choices = [expected, state.adjoint() * (expected * state)]
    else:
        choices = [expected]
    return any(_all_equal(point, group, choice) for group in _groups(formula) for choice in choices)


def _all_equal(point: Point, group: list[Formula], expected: Values) -> bool:
    """Whether formulas joined by equals signs are the object; a new name may stand first."""
    first, *rest = group
    if rest:
        try:
            point.value(first)
        except ReadError:
            return all(_equal(point, part, expected) for part in rest)
    return all(_equal(point, part, expected) for part in group)


def _groups(formula: Formula) -> Iterator[list[Formula]]:
    """Yield the parts that are joined by equals signs."""
    group = [formula.parts[0]]
    for relation, part in zip(formula.relations, formula.parts[1:], strict=True):
        if relation != "=":
            yield group
            group = []
        group.append(part)
    yield group


def _equal(point: Point, part: Formula, expected: Values) -> bool:
    """Whether a part is the object, or what stands behind its operator is."""
    if part.operator is not None:
        try:
            if _close(point.value(part), expected):
                return True
        except ReadError:
            pass  # an operation has no value of its own unless a step has found one
        return _close(point.value(part.operand), expected)
    return _close(point.value(part), expected)


def _close(found: Values, expected: Values) -> bool:
    """Whether two values are equal, as exactly as they are known."""
    if isinstance(found, tuple) or isinstance(expected, tuple):
        if not (isinstance(found, tuple) and isinstance(expected, tuple)):
            return False
        return len(found) == len(expected) and all(map(_close, found, expected))
    if isinstance(found, Matrix) or isinstance(expected, Matrix):
        if not (isinstance(found, Matrix) and isinstance(expected, Matrix)):
            return False
        pairs = zip(found.rows, expected.rows, strict=True)
        return all(_close(a, b) for x, y in pairs for a, b in zip(x, y, strict=True))
    if isinstance(found, Fraction) and isinstance(expected, Fraction):
        return found == expected
    difference = abs(to_float(found) - to_float(expected))
    return difference <= _CLOSE * max(FLOATS.mpf(1), abs(to_float(expected)))


def symbols_of(obj: object) -> tuple[str, ...]:
    """Return the names of the commuting symbols of an object."""
    if is_row(obj):
        return tuple(name for part in obj for name in symbols_of(part))
    if isinstance(obj, TracePolynomial):
        free = symbols_in(obj.expr) - set(obj.symbols.values())
    elif isinstance(obj, sympy.Basic | sympy.MatrixBase):
        free = symbols_in(obj)
    else:
        return ()
    return tuple(sorted(str(symbol) for symbol in free if symbol.is_commutative))


@cache
def _meanings(items: tuple[tuple[str, str], ...]) -> dict[str, Formula]:
    """Return what names stand for; a name that stands for itself is a number of its own."""
    return {canonical(name): read(tex) for name, tex in items if canonical(name) != canonical(tex)}


def _spelling(symbol: str, names: Names) -> str:
    """Return how a symbol is written: as the table says, or as its own name says."""
    if symbol in names.symbols:
        return names.symbols[symbol]
    base, _, index = re.sub(r"(?<=[A-Za-z])(?=\d)", "_", symbol).partition("_")
    base = "\\" + base if base in _GREEK else base
    return f"{base}_{{{index}}}" if index else base


def _random(name: str, seed: int) -> int:
    return crc32(f"{name}|{seed}".encode())
