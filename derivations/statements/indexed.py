r"""Letters with indices and the sums over them: :math:`\sum_{ab}h_{ab}g_ag_b`.

An index has a number while a sum runs over it, and a letter with indices is worth the entry at
these numbers. Over what an index runs is said once, around the whole formula: by ``sized`` where
one size is enough, by ``of_size`` where a check asks for several. So the formula on the page is
what a check adds up, index by index.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import pairwise, product
from types import MappingProxyType
from typing import NoReturn, TypeAlias, TypeVar, cast

import sympy

from derivations.errors import ProofError
from derivations.statements.foreign import product_of, put_in
from derivations.statements.typesetting import BIG, binds, formula
from derivations.statements.written import Written, value_as, value_of, w

__all__ = [
    "Fixed", "Indexed", "Letters", "OfSize", "Over", "Run", "Shown", "Sized", "add_from",
    "add_over", "at_indices", "count", "formula_of", "indices", "kronecker", "multiply_over",
    "numbers_of", "of_size", "sized",
]  # fmt: skip


@dataclass(frozen=True)
class Fixed:
    """A number of an index over which no sum runs."""

    number: int


_K = TypeVar("_K")
_V = TypeVar("_V")
Place: TypeAlias = Written | sympy.Basic | int  # an index, its number, or a formula in indices
Ranges = Mapping[sympy.Symbol, "int | range | Fixed"]
_NOTHING: Mapping[sympy.Symbol, int] = MappingProxyType({})
_NUMBERS: ContextVar[Mapping[sympy.Symbol, int]] = ContextVar("numbers", default=_NOTHING)
_FORMULAS: ContextVar[bool] = ContextVar("formulas", default=False)  # indices without a number
_RANGES: ContextVar[Ranges] = ContextVar("ranges", default=_NOTHING)


def indices(names: str) -> tuple[sympy.Symbol, ...]:
    r"""Return indices by the names of their letters: ``a, b = indices("a b")``."""
    return tuple(map(sympy.Symbol, names.split()))


def _no_entry(*numbers: int) -> NoReturn:
    raise ProofError(f"the letter with the indices {numbers} is only shown: it has no value")


@dataclass(frozen=True)
class Letters:
    r"""Letters that differ by their indices.

    Parameters
    ----------
    tex
        How one is written, ``#`` standing for each index; without, all stand below: ``g``.
    entry
        What the one with these numbers is worth; none where the letters are only shown.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> a, b = indices("a b")
    >>> g = Letters("g", lambda k: sympy.Symbol(f"g{k}"))
    >>> h = Letters("h", lambda j, k: sympy.Symbol(f"h{min(j, k)}{max(j, k)}"))
    >>> curved = sized(add_over(h[a, b] * g[a] * g[b], a, b), {a: 2, b: 2})
    >>> printed(curved), curved.value()
    ('\\sum_{ab}h_{ab}g_ag_b', g0**2*h00 + 2*g0*g1*h01 + g1**2*h11)
    """

    tex: str
    entry: Callable[..., object] = field(default=_no_entry, repr=False)

    def __getitem__(self, at: Place | tuple[Place, ...]) -> Indexed:
        """Return one of them, by indices, numbers or formulas in indices."""
        given = at if isinstance(at, tuple) else (at,)
        return Indexed(
            self, tuple(i if isinstance(i, Written) else sympy.sympify(i) for i in given)
        )


@dataclass(frozen=True)
class Indexed(Written):
    """A letter with its indices."""

    letters: Letters
    at: tuple[Place, ...]

    def _value(self) -> object:
        return value_of(self.letters.entry(*map(_place, self.at)))

    def is_letter(self) -> bool:
        """Return that it is one."""
        return True


def _place(index: Place) -> int | sympy.Expr:
    numbers = _NUMBERS.get()
    if isinstance(index, sympy.Symbol) and index in numbers:  # most are
        found = sympy.sympify(numbers[index])
    else:
        found = put_in(value_as(index, sympy.Expr), numbers, simultaneous=True)
    if found.is_Integer:
        return int(found)
    if _FORMULAS.get():
        return found
    raise ProofError(f"the index {index} has no number: no sum runs over it")


def _number(index: Place) -> int:
    found = _place(index)
    if isinstance(found, int):
        return found
    raise ProofError(f"{index} is where a sum begins or ends, and it has no number")


@dataclass(frozen=True)
class Shown(Written):
    """A formula that stands for the entry at some indices, which it may not show."""

    shown: Written
    entry: Callable[..., object]
    at: tuple[Place, ...] = ()

    def _value(self) -> object:
        return value_of(self.entry(*map(_place, self.at)))

    def binds(self) -> int:
        """Hold together as the formula does."""
        return binds(formula(self.shown))


@dataclass(frozen=True)
class Over(Written):
    """A sum or a product over indices; with ``ordered``, over those that rise."""

    body: Written
    indices: tuple[sympy.Symbol, ...]
    ordered: bool = False
    product: bool = False

    def _value(self) -> object:
        parts = list(self._parts())
        return product_of(parts) if self.product else sum(parts, sympy.S.Zero)

    def binds(self) -> int:
        """Reach over what stands behind it."""
        return BIG

    def _parts(self) -> Iterator[sympy.Expr]:
        for numbers in product(*map(numbers_of, self.indices)):
            if self.ordered and any(i >= j for i, j in pairwise(numbers)):
                continue
            with _set(_NUMBERS, dict(zip(self.indices, numbers, strict=True))):
                yield value_as(self.body, sympy.Expr)


def numbers_of(index: sympy.Symbol) -> Iterable[int]:
    """Return the numbers over which an index runs here."""
    found = _RANGES.get().get(index)
    if found is None or isinstance(found, Fixed):
        raise ProofError(f"over what {index} runs is not said: use sized or of_size")
    return range(found) if isinstance(found, int) else found


@contextmanager
def _set(variable: ContextVar[Mapping[_K, _V]], more: Mapping[_K, _V]) -> Generator[None]:
    token = variable.set({**variable.get(), **more})
    try:
        yield
    finally:
        variable.reset(token)


@dataclass(frozen=True)
class Run(Written):
    """A sum over an index from one number to another, both formulas in indices."""

    body: Written
    index: sympy.Symbol
    low: Place
    high: Place

    def _value(self) -> object:
        run = range(_number(self.low), _number(self.high) + 1)
        with _set(_RANGES, {self.index: run}):
            return Over(self.body, (self.index,)).value()

    def binds(self) -> int:
        """Reach over what stands behind it."""
        return BIG


@dataclass(frozen=True)
class Count(Written):
    """The number that an index has."""

    index: Place

    def _value(self) -> sympy.Expr:
        return sympy.sympify(_place(self.index))


@dataclass(frozen=True)
class Sized(Written):
    """A formula in indices, with what they run over: fixed, or by the sizes that are given."""

    body: Written
    ranges: Ranges | Callable[..., Ranges]

    def _value(self) -> object:
        return OfSize(self) if callable(self.ranges) else self.over(self.ranges)

    def binds(self) -> int:
        """Hold together as what is in it."""
        return binds(formula(self.body))

    def over(self, ranges: Ranges) -> object:
        """Return the value where the indices run over these ranges."""
        numbers = {i: to.number for i, to in ranges.items() if isinstance(to, Fixed)}
        runs = {i: to for i, to in ranges.items() if not isinstance(to, Fixed)}
        with _set(_RANGES, runs), _set(_NUMBERS, numbers):
            return value_of(self.body)


def at_indices(summand: Written, at: Mapping[sympy.Symbol, sympy.Expr]) -> object:
    """Return a summand where indices stand for formulas, such as t + 1 for t.

    Its letters must have entries at formulas, too.
    """
    token = _FORMULAS.set(True)
    try:
        with _set(_NUMBERS, at):  # type: ignore[type-var]
            return summand.value()
    finally:
        _FORMULAS.reset(token)


@dataclass(frozen=True)
class OfSize:
    """What a formula is worth as a function of sizes; it keeps the formula."""

    formula: Sized

    def __call__(self, *sizes: object) -> object:
        """Return the value at these sizes."""
        return self.formula.over(self.ranges(*sizes))

    def ranges(self, *sizes: object) -> Ranges:
        """Return over what the indices run at these sizes."""
        return cast("Callable[..., Ranges]", self.formula.ranges)(*sizes)


def formula_of(value: Callable[..., object]) -> Written:
    """Return the formula that a function of sizes is the value of.

    Raises
    ------
    ProofError
        If it is some other function: nobody knows what it is at sizes that were not tried.
    """
    formula = getattr(value, "formula", None)
    if not isinstance(formula, Written):
        raise ProofError(f"{value!r} is no formula in indices: build it with of_size")
    return formula


# -- how they are written ---------------------------------------------------------------------


def add_over(body: object, *over: sympy.Symbol, ordered: bool = False) -> Over:
    """Return a sum over indices."""
    return Over(w(body), over, ordered)


def add_from(body: object, index: sympy.Symbol, low: Place, high: Place) -> Run:
    """Return a sum over an index from one number to another."""
    return Run(w(body), index, sympy.sympify(low), sympy.sympify(high))


def count(index: Place) -> Count:
    """Return an index as the number that it has."""
    return Count(sympy.sympify(index))


def multiply_over(body: object, *over: sympy.Symbol) -> Over:
    """Return a product over indices."""
    return Over(w(body), over, product=True)


def sized(body: object, ranges: Ranges) -> Sized:
    """Return a formula whose indices run over these ranges: ``{ell: 3}``."""
    return Sized(w(body), ranges)


def of_size(body: object, ranges: Callable[..., Ranges]) -> Sized:
    """Return a formula that is worth a function of sizes, which ``ranges`` makes to ranges.

    An index over which no sum runs has a number there: ``{a: Fixed(1)}``.

    Examples
    --------
    >>> a, b = indices("a b")
    >>> d = Letters(r"\\delta", lambda k: sympy.Symbol(f"d{k}"))
    >>> pairs = of_size(add_over(d[a] * d[b], a, b, ordered=True), lambda n: {a: n, b: n})
    >>> value_of(pairs)(3)
    d0*d1 + d0*d2 + d1*d2
    """
    return Sized(w(body), ranges)


def _delta(i: int, j: int) -> sympy.Integer:
    return sympy.Integer(i == j)


KRONECKER = Letters(r"\delta", _delta)


def kronecker(i: Place, j: Place) -> Indexed:
    """Return Kronecker's delta of two indices."""
    return KRONECKER[i, j]
