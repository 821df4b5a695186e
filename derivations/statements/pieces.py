r"""Pieces of a formula that have a name or run over an index: traces, averages, sums, limits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeGuard

from derivations.errors import ReadError
from derivations.statements.exact import Matrix, Value, as_matrix, as_number
from derivations.statements.nodes import (
    Bound,
    Environment,
    Name,
    Node,
    Power,
    Product,
    bracketed,
    place,
)

__all__ = [
    "STATE", "Angle", "Commutator", "Derivative", "Dots", "Opaque", "Operator", "Order",
    "Restricted", "Running", "Several", "Trace",
]  # fmt: skip


# Under this name stands the column in which ⟨·⟩ is taken.
STATE = r"\langle\rangle"


@dataclass(frozen=True)
class Commutator(Node):
    """[a, b] = ab - ba."""

    left: Node
    right: Node

    def text(self, bound: Bound) -> str:
        return f"[{self.left.text(bound)},{self.right.text(bound)}]"

    def value(self, env: Environment) -> Value:
        left, right = self.left.value(env), self.right.value(env)
        return left * right + right * left * -1


@dataclass(frozen=True)
class Angle(Node):
    r"""An expectation value in a state: a name, or computed in the column ``STATE``."""

    parts: tuple[Node, ...]
    index: tuple[Node, ...] = ()

    def text(self, bound: Bound) -> str:
        index = "_{" + ",".join(place(part, bound) for part in self.index) + "}"
        inside = "|".join(part.text(bound) for part in self.parts)
        return f"\\langle {inside}\\rangle" + (index if self.index else "")

    def value(self, env: Environment) -> Value:
        found = env.find(self.text(env.bound))
        found = env.find(self.text({})) if found is None else found
        if found is not None:
            return found
        if len(self.parts) == 3:
            left, inside, right = (part.value(env) for part in self.parts)
            return as_matrix(left).adjoint() * (inside * right)
        state = env.find(STATE)
        if len(self.parts) != 1 or not isinstance(state, Matrix):
            raise ReadError(f"{self.text({})} has no value: give it one, or a column as the state")
        inside = self.parts[0].value(env)
        return state.adjoint() * (inside * state) if isinstance(inside, Matrix) else inside


@dataclass(frozen=True)
class Trace(Node):
    r"""A trace: a name such as ``\operatorname{Tr}O^{2}``, or the trace of a matrix."""

    inside: Node

    def text(self, bound: Bound) -> str:
        plain = isinstance(self.inside, Name | Power | Product)
        inside = self.inside.text(bound)
        return r"\operatorname{Tr}" + (inside if plain else f"({inside})")

    def value(self, env: Environment) -> Value:
        found = env.find(self.text(env.bound))
        if found is not None:
            return found
        inside = self.inside.value(env)
        if not isinstance(inside, Matrix):
            raise ReadError(f"{self.text({})} has no value: give it one, or matrices")
        return inside.trace()


@dataclass(frozen=True)
class Opaque(Node):
    r"""An expectation value or a variance: known by its name only."""

    head: str
    inside: Node
    index: tuple[Node, ...] = ()

    def text(self, bound: Bound) -> str:
        index = "_{" + ",".join(place(part, bound) for part in self.index) + "}"
        return self.head + (index if self.index else " ") + self.inside.text(bound)

    def value(self, env: Environment) -> Value:
        found = env.find(self.text(env.bound))
        found = env.find(self.text({})) if found is None else found
        if found is None:
            raise ReadError(f"{self.text(env.bound)} has no value: give it a number")
        return found


@dataclass(frozen=True)
class Derivative(Node):
    """A derivative of one name by another: a name itself."""

    above: Node
    below: Node

    def text(self, bound: Bound) -> str:
        return f"\\frac{{{self.above.text(bound)}}}{{{self.below.text(bound)}}}"

    def value(self, env: Environment) -> Value:
        found = env.find(self.text(env.bound))
        if found is None:
            raise ReadError(f"{self.text(env.bound)} has no value: give it a number")
        return found


@dataclass(frozen=True)
class Dots(Node):
    r"""A product that is written by its first two factors, dots, and its last."""

    first: Node
    second: Node
    last: Node

    def text(self, bound: Bound) -> str:
        ends = (self.first, self.second, self.last)
        first, second, last = (bracketed(end, bound) for end in ends)
        return f"{first} {second}\\cdots {last}"

    def value(self, env: Environment) -> Value:
        first, second, last = (end.value(env) for end in (self.first, self.second, self.last))
        if not (isinstance(first, Fraction) and isinstance(second, Fraction)):
            raise ReadError(f"{self.text({})} does not begin with two rational numbers")
        step, last = second - first, as_number(last)
        if step == 0 or ((last - first) / step) % 1 != 0:
            raise ReadError(f"{self.text({})} does not arrive at its last factor")
        factors = (first + k * step for k in range(int((last - first) / step) + 1))
        return prod(factors, start=Fraction(1))


@dataclass(frozen=True)
class Running(Node):
    r"""A sum or a product over one or more indices."""

    head: str
    inside: Node
    indices: tuple[str, ...]
    first: Node | None = None
    last: Node | None = None
    ordered: bool = False

    def text(self, bound: Bound) -> str:
        ends = f"={self.first.text(bound)}" if self.first else "<" if self.ordered else ""
        last = f"^{{{self.last.text(bound)}}}" if self.last else ""
        below = ",".join(self.indices)
        return f"{self.head}_{{{below}{ends}}}{last} {bracketed(self.inside, bound)}"

    def value(self, env: Environment) -> Value:
        total: Value | None = None
        for numbers in product(*(self._range(index, env) for index in self.indices)):
            counted = dict(zip(self.indices, numbers, strict=True))
            if self.ordered and not numbers[0] < numbers[1]:
                continue
            given = {k: v for k, v in env.given.items() if k not in counted}
            term = self.inside.value(Environment(given, {**env.bound, **counted}, env.asked))
            if total is None:
                total = term
            else:
                total = total + term if self.head == r"\sum" else total * term
        return Fraction(int(self.head != r"\sum")) if total is None else total

    def _range(self, index: str, env: Environment) -> range:
        if self.first is not None and self.last is not None:
            first, last = self.first.value(env), self.last.value(env)
            if not (_is_whole(first) and _is_whole(last)):
                raise ReadError(f"{self.text({})} runs from {first} to {last}: integers are needed")
            return range(int(first), int(last) + 1)
        found = env.given.get(index)
        if not isinstance(found, range):
            raise ReadError(f"{self.text({})}: nothing says over what {index} runs; give a range")
        return found


def _is_whole(end: Value) -> TypeGuard[Fraction]:
    return isinstance(end, Fraction) and end.denominator == 1


@dataclass(frozen=True)
class Operator(Node):
    r"""A limit or a derivative in front of a formula, which is no number at given numbers."""

    head: str
    inside: Node

    def text(self, bound: Bound) -> str:
        return f"{self.head} {bracketed(self.inside, bound)}"

    def value(self, env: Environment) -> Value:
        found = env.find(self.text(env.bound))
        if found is None:
            raise ReadError(f"{self.head} is an operation, no number: ask for its operand")
        return found


@dataclass(frozen=True)
class Restricted(Node):
    r"""A formula at given values of some names: ``x\big|_{L=sN}``."""

    inside: Node
    values: tuple[tuple[str, Node], ...]

    def text(self, bound: Bound) -> str:
        where = ",".join(f"{name}={node.text(bound)}" for name, node in self.values)
        return f"{bracketed(self.inside, bound)}|_{{{where}}}"

    def value(self, env: Environment) -> Value:
        found = env.find(self.text(env.bound))
        if found is not None:
            return found
        return self.inside.value(
            env.with_values({name: node.value(env) for name, node in self.values})
        )


@dataclass(frozen=True)
class Order(Node):
    """O(x): what is left out of a sum. It adds nothing to the value."""

    inside: Node

    def text(self, bound: Bound) -> str:
        return f"O({self.inside.text(bound)})"

    def value(self, env: Environment) -> Value:
        return Fraction(0)


@dataclass(frozen=True)
class Several(Node):
    """Several formulas in one bracket."""

    parts: tuple[Node, ...]

    def text(self, bound: Bound) -> str:
        return "(" + ",".join(part.text(bound) for part in self.parts) + ")"

    def value_or_row(self, env: Environment) -> tuple[Value, ...]:
        return tuple(part.value(env) for part in self.parts)
