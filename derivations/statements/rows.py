r"""How far things reach in a product: ``\sum``, ``\mathbb{E}``, ``\log``, a slash, dots, a bar.

LaTeX writes a product as a row of signs. These are the conventions of the project's pages:

- a sum, a product over an index, a limit and a derivative reach to the end of the row;
- an expectation value reaches up to the next thing that contains one;
- a trace reaches over a bracket with its power or over letters, a variance over one factor;
- a function reaches over one factor and a number in front of it: ``\cos2\theta``;
- a slash reaches to the end of the row: ``m^2/2s^2`` is ``m^2/(2s^2)``;
- a name in front of a bracket with one letter or digit, or with a time, is a function of it, and
  a word is one of whatever stands in its bracket: ``\varepsilon(0)``, ``e(t+1)``,
  ``\operatorname{Wg}(3,1)``; everything else is a product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from derivations.errors import ReadError
from derivations.statements.nodes import Apply, Bound, Name, Node, Num, Power, Product, Quotient
from derivations.statements.pieces import (
    Dots,
    Opaque,
    Operator,
    Order,
    Restricted,
    Running,
    Several,
    Trace,
)

__all__ = ["Brackets", "Chain", "Head", "Item", "Mark", "Where", "plain", "read_row", "restriction"]

FUNCTIONS = ("log", "exp", "sin", "cos", "erf", "det", "Im")
TIMES = {"t+1", "t-1-i"}


@dataclass(frozen=True)
class Mark:
    r"""A sign between factors: ``*``, ``/`` or dots."""

    kind: str


@dataclass(frozen=True)
class Head:
    """What reaches over the factors behind it, with its index and its power."""

    word: str
    index: tuple[Node, ...] = ()
    above: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Where:
    """A bar with values of names, which holds for all in front of it."""

    values: tuple[Node, ...]


@dataclass(frozen=True)
class Brackets(Node):
    """What stands in round brackets, before it is known whether these are an argument."""

    parts: tuple[Node, ...]

    def plain(self) -> Node:
        """Return it as grouping."""
        return self.parts[0] if len(self.parts) == 1 else Several(self.parts)


@dataclass(frozen=True)
class Chain(Node):
    """Formulas with relations between them."""

    parts: tuple[Node, ...]
    relations: tuple[str, ...]

    def text(self, bound: Bound) -> str:
        """Return its one spelling."""
        rest = zip(self.relations, self.parts[1:], strict=True)
        return self.parts[0].text(bound) + "".join(r + part.text(bound) for r, part in rest)


Item: TypeAlias = Node | Mark | Head | Where


def plain(node: Node) -> Node:
    """Return a node without brackets that only group."""
    if isinstance(node, Brackets):
        return node.plain()
    if isinstance(node, Power) and isinstance(node.base, Brackets):
        return Power(node.base.plain(), node.exponent)
    return node


def multiplied(factors: Sequence[Node]) -> Node:
    """Return a product, which of one factor is that factor."""
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def read_row(items: Sequence[Item]) -> Node:
    """Return what a row of items means."""
    if len(items) == 2 and items[0] == Name("O") and isinstance(items[1], Brackets):
        return Order(items[1].plain())
    return _Row(list(items)).read()


class _Row:
    """Reads a row from its left end."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items

    def read(self) -> Node:
        """Return the whole row as one node."""
        factors: list[Node] = []
        while self.items:
            item = self.items[0]
            if isinstance(item, Mark):
                self.items.pop(0)
                if item.kind == "/":
                    return Quotient(multiplied(_some(factors, "/")), self.read())
                if item.kind == "dots":
                    factors[-2:] = [self._dots(factors)]
            elif isinstance(item, Where):
                self.items.pop(0)
                whole = multiplied(_some(factors, "|"))
                factors = [Restricted(whole, restriction(item.values))]
            else:
                factors.append(self._factor())
        return multiplied(_some(factors, "a factor"))

    def _dots(self, factors: list[Node]) -> Node:
        if len(factors) < 2 or not self.items:
            raise ReadError(r"\cdots: two factors are expected in front of it and one behind")
        return Dots(factors[-2], factors[-1], self._factor())

    def _factor(self) -> Node:
        """Return the next factor, with all over which it reaches."""
        item = self.items.pop(0)
        if isinstance(item, Head):
            return self._head(item)
        if not isinstance(item, Node):
            raise ReadError(f"a factor is expected where {item} stands")
        if derived := _derivative(item):
            return Operator(derived, self.read())
        if isinstance(item, Name) and self.items and (called := _call(item, self.items[0])):
            self.items.pop(0)
            return called
        return plain(item)

    def _head(self, head: Head) -> Node:
        """Return a head with what it reaches over."""
        word = head.word
        if word in FUNCTIONS:
            applied = Apply(word, self._argument())
            return Power(applied, multiplied(head.above)) if head.above else applied
        if word in {"sum", "prod"}:
            return _running(head, self.read())
        if word == "lim":
            below = ",".join(node.text({}) for node in head.index)
            return Operator(rf"\lim_{{{below}}}", self.read())
        if word == "E":
            return Opaque(r"\mathbb{E}", self._averaged(), head.index)
        if word in {"Tr", "Var"}:
            inside = self._traced() if word == "Tr" else self._factor()
            one = Trace(inside) if word == "Tr" else Opaque(_VAR, inside, head.index)
            return Power(one, multiplied(head.above)) if head.above else one
        raise ReadError(rf"\{word} is not read: it has no value at numbers")

    def _argument(self) -> Node:
        """Return one factor, and a number in front of it."""
        first = self._factor()
        if isinstance(first, Num) and self.items and isinstance(self.items[0], Name):
            return Product((first, self._factor()))
        return first

    def _averaged(self) -> Node:
        """Return the factors up to the next that contains an expectation value."""
        found = [self._factor()]
        while self.items:
            item = self.items[0]
            stops = isinstance(item, Mark | Where) or (isinstance(item, Head) and item.word == "E")
            if stops or (isinstance(item, Node) and _averages(item)):
                break
            found.append(self._factor())
        return multiplied(found)

    def _traced(self) -> Node:
        """Return a bracket, or the letters that follow."""
        found: list[Node] = []
        while self.items:
            item = self.items[0]
            bare = item.base if isinstance(item, Power) else item
            if not isinstance(bare, Name):
                break
            found.append(self._factor())
        return multiplied(found or [self._factor()])


_VAR = r"\operatorname{Var}"


def _some(factors: list[Node], what: str) -> list[Node]:
    if not factors:
        raise ReadError(f"nothing stands in front of {what}")
    return factors


def _averages(node: Node) -> bool:
    return any(isinstance(piece, Opaque) and piece.head != _VAR for piece in node.walk())


def _call(name: Name, item: Item) -> Node | None:
    """Return a name with its argument, where the bracket behind it is one."""
    inside = item.base if isinstance(item, Power) else item
    if not isinstance(inside, Brackets):
        return None
    written = ",".join(part.text({}) for part in inside.parts)
    word = name.base.startswith((r"\mathrm{", r"\operatorname{"))
    alone = len(inside.parts) == 1 and isinstance(inside.parts[0], Name | Num)
    if written not in TIMES and not word and not alone:
        return None
    called = Name(name.base, name.primes, name.label, name.index, name.turned, inside.parts)
    return Power(called, item.exponent) if isinstance(item, Power) else called


def _derivative(node: Node) -> str:
    r"""Return ``\frac{d}{dx}`` as it is written, and "" for any other node."""
    if not isinstance(node, Quotient):
        return ""
    above = node.above.base if isinstance(node.above, Power) else node.above
    below = node.below.factors[0] if isinstance(node.below, Product) else None
    if above == below and above in (Name("d"), Name(r"\partial")):
        return f"\\frac{{{node.above.text({})}}}{{{node.below.text({})}}}"
    return ""


def _letters(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return the indices over which a sum runs."""
    flat = [f for node in nodes for f in (node.factors if isinstance(node, Product) else (node,))]
    return tuple(node.text({}) for node in flat)


def _running(head: Head, inside: Node) -> Node:
    r"""Return a sum or a product over what stands below it."""
    word, below = "\\" + head.word, head.index
    if len(below) == 1 and isinstance(below[0], Chain):
        chain = below[0]
        if chain.relations == ("=",) and len(head.above) == 1:
            return Running(word, inside, _letters(chain.parts[:1]), chain.parts[1], head.above[0])
        if set(chain.relations) == {"<"} and len(chain.parts) == 2:
            return Running(word, inside, _letters(chain.parts), ordered=True)
        raise ReadError(f"{word} over {chain.text({})}: from where to where is not said")
    return Running(word, inside, _letters(below))


def restriction(values: Sequence[Node]) -> tuple[tuple[str, Node], ...]:
    r"""Return the names and their values in ``|_{x=y=1}``."""
    found: list[tuple[str, Node]] = []
    for node in values:
        if not isinstance(node, Chain) or set(node.relations) != {"="}:
            return ((node.text({}), node),)
        found += [(part.text({}), node.parts[-1]) for part in node.parts[:-1]]
    return tuple(found)
