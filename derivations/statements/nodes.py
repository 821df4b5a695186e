r"""What a formula is made of: each piece says how it is written and what it is worth.

``text`` returns one spelling of what may be written in many ways (``\sigma_W``, ``\sigma_{W}``).
Under a sum, the index has a number, and names are written with it: ``g_\ell`` is ``g_{2}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from fractions import Fraction
from math import comb, factorial, prod
from typing import TypeAlias, cast

from derivations.errors import ReadError
from derivations.statements.exact import (
    FLOATS,
    Matrix,
    Value,
    Values,
    as_number,
    exponential,
    power,
    to_float,
)
from derivations.statements.foreign import Float

__all__ = [
    "Absolute", "Apply", "Binomial", "Bound", "Environment", "Factorial", "Given", "Name",
    "Node", "Num", "Power", "Product", "Quotient", "Root", "Sum", "bracketed", "place",
]  # fmt: skip

Bound = Mapping[str, int]
Given: TypeAlias = "Value | range | Node"  # what a name is worth, runs over, or stands for


@dataclass
class Environment:
    """What the names are worth: numbers, matrices, ranges of an index, or other formulas."""

    given: Mapping[str, Given]
    bound: Mapping[str, int] = field(default_factory=dict[str, int])
    asked: tuple[str, ...] = ()

    def find(self, text: str) -> Value | None:
        """Return the value of a name, or None where it has none."""
        found = self.given.get(text)
        if isinstance(found, range):
            raise ReadError(f"{text} runs over {found}, and no sum says which of these it is")
        if not isinstance(found, Node):
            return found
        if text in self.asked:
            raise ReadError(f"{text} is explained by itself: give it a number")
        return found.value(Environment(self.given, {}, (*self.asked, text)))

    def with_values(self, more: Mapping[str, Given]) -> Environment:
        """Return the same, with other values of some names."""
        return Environment({**self.given, **more}, self.bound, self.asked)


class Node:
    """A piece of a formula."""

    def text(self, bound: Bound) -> str:
        """Return its one spelling."""
        raise NotImplementedError

    def value(self, env: Environment) -> Value:
        """Return its value."""
        raise ReadError(f"{self.text({})} has no value: it is no number")

    def value_or_row(self, env: Environment) -> Values:
        """Return its value; of several formulas, one for each."""
        return self.value(env)

    def children(self) -> Iterator[Node]:
        """Yield the pieces of which it is made."""
        for part in fields(self):  # type: ignore[arg-type]
            inside: object = getattr(self, part.name)
            pieces = cast("tuple[object, ...]", inside) if isinstance(inside, tuple) else (inside,)
            for piece in pieces:
                if isinstance(piece, Node):
                    yield piece

    def walk(self) -> Iterator[Node]:
        """Yield it and all that is in it."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True)
class Num(Node):
    """A number written in digits."""

    number: Fraction

    def text(self, bound: Bound) -> str:
        return str(self.number)

    def value(self, env: Environment) -> Value:
        return self.number


@dataclass(frozen=True)
class Name(Node):
    r"""A letter with what belongs to it: primes, indices, a label such as ``^{(m)}``, a dagger."""

    base: str
    primes: int = 0
    label: tuple[Node, ...] = ()
    index: tuple[Node, ...] = ()
    turned: str = ""
    argument: tuple[Node, ...] = ()

    def text(self, bound: Bound) -> str:
        if not (self.primes or self.label or self.index or self.turned or self.argument):
            return str(bound.get(self.base, self.base))
        written = self.base + "'" * self.primes
        if self.label:
            written += "^{(" + ",".join(place(part, bound) for part in self.label) + ")}"
        if self.index:
            written += "_{" + ",".join(place(part, bound) for part in self.index) + "}"
        if self.argument:
            written += "(" + ",".join(place(part, bound) for part in self.argument) + ")"
        return written + self.turned

    def value(self, env: Environment) -> Value:
        if self.base in env.bound and self.text({}) == self.base:
            return Fraction(env.bound[self.base])
        found = env.find(self.text(env.bound))
        if found is not None:
            return found
        if self.argument:
            called = Name(self.base, self.primes, self.label, self.index, self.turned)
            numbers = ",".join(str(part.value(env)) for part in self.argument)
            found = env.find(f"{called.text(env.bound)}({numbers})")
            if found is not None:
                return found
        if self.turned:
            inside = Name(self.base, self.primes, self.label, self.index).value(env)
            if isinstance(inside, Matrix):
                return inside.adjoint() if "dagger" in self.turned else inside.transposed()
        if self.is_symbol_of_indices:
            return self._of_indices(env)
        constants: dict[str, Value] = {r"\pi": FLOATS.pi + 0, "i": FLOATS.mpc(0, 1)}
        if self.text({}) in constants:
            return constants[self.text({})]
        raise ReadError(f"{self.text(env.bound)} has no value: give it a number")

    @property
    def flat_index(self) -> tuple[Node, ...]:
        """The indices one by one, where they stand side by side."""
        index = self.index
        return index[0].factors if len(index) == 1 and isinstance(index[0], Product) else index

    @property
    def is_symbol_of_indices(self) -> bool:
        """Whether it is Kronecker's delta, or the symbol of Levi-Civita."""
        return (self.base, len(self.flat_index)) in ((r"\delta", 2), (r"\epsilon", 3))

    def _of_indices(self, env: Environment) -> Value:
        """Return whether two indices are equal, or the sign of the order of three."""
        i, j, *third = [cast("Fraction", index.value(env)) for index in self.flat_index]
        if not third:
            return Fraction(int(i == j))
        return (i - j) * (j - third[0]) * (third[0] - i) / 2


def place(node: Node, bound: Bound) -> str:
    """Return an index as it is written, counted out where it is a number."""
    if isinstance(node, Name) and node.text({}) in bound:
        return str(bound[node.text({})])
    if any(isinstance(piece, Name) and piece.text({}) in bound for piece in node.walk()):
        if isinstance(node, Product):
            return ",".join(place(factor, bound) for factor in node.factors)
        with suppress(ReadError):
            return str(node.value(Environment({}, bound)))
    return node.text(bound)


@dataclass(frozen=True)
class Sum(Node):
    """Terms with their signs."""

    signs: tuple[int, ...]
    terms: tuple[Node, ...]

    def text(self, bound: Bound) -> str:
        pairs = zip(self.signs, self.terms, strict=True)
        written = "".join("+-"[sign < 0] + term.text(bound) for sign, term in pairs)
        return written.removeprefix("+")

    def value(self, env: Environment) -> Value:
        pairs = list(zip(self.signs, self.terms, strict=True))
        total = pairs[0][1].value(env) * pairs[0][0]
        for sign, term in pairs[1:]:
            total = total + term.value(env) * sign
        return total


@dataclass(frozen=True)
class Product(Node):
    """Factors in their order."""

    factors: tuple[Node, ...]

    def text(self, bound: Bound) -> str:
        return " ".join(bracketed(factor, bound) for factor in self.factors)

    def value(self, env: Environment) -> Value:
        total = self.factors[0].value(env)
        for factor in self.factors[1:]:
            total = total * factor.value(env)
        return total


def bracketed(node: Node, bound: Bound) -> str:
    """Return a factor, in brackets where it needs them."""
    written = node.text(bound)
    return f"({written})" if isinstance(node, Sum | Quotient | Product) else written


@dataclass(frozen=True)
class Quotient(Node):
    """What stands above, by what stands below."""

    above: Node
    below: Node

    def text(self, bound: Bound) -> str:
        return f"{bracketed(self.above, bound)}/{bracketed(self.below, bound)}"

    def value(self, env: Environment) -> Value:
        below = self.below.value(env)
        if isinstance(below, Matrix) or below == 0:
            raise ReadError(f"{self.text({})} divides by {below}")
        return self.above.value(env) * (1 / below)


@dataclass(frozen=True)
class Power(Node):
    """A power; ``e`` to a power is the exponential unless ``e`` has a value."""

    base: Node
    exponent: Node

    def text(self, bound: Bound) -> str:
        base = bracketed(self.base, bound)
        return f"{base}^{{{self.exponent.text(bound)}}}"

    def value(self, env: Environment) -> Value:
        exponent = self.exponent.value(env)
        if self.base == Name("e") and "e" not in env.given:
            return exponential(exponent)
        try:
            return power(self.base.value(env), exponent)
        except (ValueError, ZeroDivisionError) as error:
            raise ReadError(f"{self.text({})} has no value: {error}") from error


@dataclass(frozen=True)
class Root(Node):
    """A square root."""

    inside: Node

    def text(self, bound: Bound) -> str:
        return f"\\sqrt{{{self.inside.text(bound)}}}"

    def value(self, env: Environment) -> Value:
        return power(self.inside.value(env), Fraction(1, 2))


@dataclass(frozen=True)
class Binomial(Node):
    """A binomial coefficient of integers."""

    above: Node
    below: Node

    def text(self, bound: Bound) -> str:
        return f"\\binom{{{self.above.text(bound)}}}{{{self.below.text(bound)}}}"

    def value(self, env: Environment) -> Value:
        return Fraction(comb(_count(self.above, env), _count(self.below, env)))


@dataclass(frozen=True)
class Factorial(Node):
    """A factorial; with two marks, of every second number."""

    inside: Node
    step: int

    def text(self, bound: Bound) -> str:
        return bracketed(self.inside, bound) + "!" * self.step

    def value(self, env: Environment) -> Value:
        number = _count(self.inside, env)
        return Fraction(factorial(number) if self.step == 1 else prod(range(number, 0, -2)))


def _count(node: Node, env: Environment) -> int:
    """Return the value of what has to be an integer from 0 on."""
    number = node.value(env)
    if not isinstance(number, Fraction) or number.denominator != 1 or number < 0:
        raise ReadError(f"{node.text({})} is {number}: an integer from 0 on is expected")
    return int(number)


@dataclass(frozen=True)
class Absolute(Node):
    """An absolute value; of a column, its length."""

    inside: Node

    def text(self, bound: Bound) -> str:
        return f"|{self.inside.text(bound)}|"

    def value(self, env: Environment) -> Value:
        inside = self.inside.value(env)
        if isinstance(inside, Matrix):
            return power(inside.adjoint() * inside, Fraction(1, 2))
        return abs(inside)


@dataclass(frozen=True)
class Apply(Node):
    """A function of one number: a logarithm, a sine, the error function, an imaginary part."""

    function: str
    inside: Node

    def text(self, bound: Bound) -> str:
        return f"\\{self.function}({self.inside.text(bound)})"

    def value(self, env: Environment) -> Value:
        inside = self.inside.value(env)
        if self.function == "det":
            return inside.determinant() if isinstance(inside, Matrix) else inside
        number = to_float(as_number(inside))
        if self.function == "log" and number == 0:
            raise ReadError(f"{self.text({})} has no value: the logarithm of 0")
        function: Callable[[Float], Float] = getattr(FLOATS, self.function.lower())
        return function(number)
