"""From the tree of the grammar to the pieces of a formula, bottom up."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias, cast

from lark import Token, Transformer

from derivations.errors import ReadError
from derivations.statements.nodes import (
    Absolute,
    Binomial,
    Factorial,
    Name,
    Node,
    Num,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
)
from derivations.statements.pieces import Angle, Commutator, Derivative, Restricted, Several
from derivations.statements.rows import (
    Brackets,
    Chain,
    Head,
    Item,
    Mark,
    Where,
    plain,
    read_row,
    restriction,
)

__all__ = ["Builder"]

Labels: TypeAlias = tuple[Node, ...]
Tail: TypeAlias = tuple[str, Labels]
Child: TypeAlias = Token | Node | Labels | Tail  # the rule of the grammar says which of them
_TURNED = {r"\dagger": r"^{\dagger}", r"\mathsf{T}": r"^{\mathsf{T}}"}


class Builder(Transformer[Token, list[Node]]):
    """One method a rule of the grammar."""

    def statement(self, chains: list[Node]) -> list[Node]:
        return chains

    def chain(self, children: list[Token | Node]) -> Node:
        parts = tuple(plain(child) for child in children if not isinstance(child, Token))
        relations = tuple(str(child) for child in children if isinstance(child, Token))
        return Chain(parts, relations) if relations else parts[0]

    def sum(self, children: list[Token | Node]) -> Node:
        signs = [-1 if child == "-" else 1 for child in children if isinstance(child, Token)]
        terms = tuple(child for child in children if not isinstance(child, Token))
        if len(signs) < len(terms):
            signs.insert(0, 1)
        return terms[0] if signs == [1] else Sum(tuple(signs), terms)

    def product(self, items: list[Item]) -> Node:
        return read_row(items)

    def times(self, _children: list[Token]) -> Mark:
        return Mark("*")

    def slash(self, _children: list[Token]) -> Mark:
        return Mark("/")

    def dots(self, _children: list[Token]) -> Mark:
        return Mark("dots")

    def head(self, children: list[Child]) -> Head:
        token, tails = cast("Token", children[0]), cast("list[Tail]", children[1:])
        word = re.sub(r"\\(mathbb|operatorname)|[\\{}\s]", "", token)
        below, above = (tuple(n for k, ns in tails if k == kind for n in ns) for kind in "_^")
        return Head(word, below, above)

    def restriction(self, children: list[Child]) -> Where:
        return Where(_labels(children[1]))

    def restricted(self, children: list[Child]) -> Node:
        return Restricted(cast("Node", children[1]), restriction(_labels(children[3])))

    def factor(self, children: list[Child]) -> Node:
        atom, tails = cast("Node", children[0]), cast("list[Tail]", children[1:])
        return _named(atom, tails) if isinstance(atom, Name) else _tailed(atom, tails)

    def below(self, children: list[Child]) -> Tail:
        return "_", _labels(children[0])

    def above(self, children: list[Child]) -> Tail:
        return "^", _labels(children[0])

    def prime(self, _children: list[Token]) -> Tail:
        return "'", ()

    def factorial(self, children: list[Token]) -> Tail:
        return str(children[0]), ()

    def digit(self, children: list[Token]) -> Node:
        return Num(Fraction(int(children[0])))

    def empty(self, _children: list[Token]) -> Labels:
        return ()

    def labels(self, children: list[Node]) -> Labels:
        return tuple(children)

    def sign(self, children: list[Token]) -> Node:
        return Name(str(children[0]))

    def number(self, children: list[Token]) -> Node:
        digits = "".join(children)
        # Digits with a zero in front are two indices: the matrix element A_{01}.
        return Name(digits) if re.match("0[0-9]", digits) else Num(Fraction(digits))

    def name(self, children: list[Token]) -> Node:
        written = re.sub(r"\s+", "", children[0])
        alone = re.fullmatch(r"(\\math(?:rm|cal|sf))\{?(\w+)\}?", written)
        if alone:
            written = f"{alone[1]}{{{alone[2]}}}"
        return Name(re.sub(r"(\\[Dd]elta)(?=.)", r"\1 ", written))

    def accented(self, children: list[Child]) -> Node:
        inside = ",".join(node.text({}) for node in _labels(children[1]))
        return Name(f"{children[0]}{{{inside}}}")

    def braces(self, children: list[Node]) -> Node:
        return Brackets((children[0],))

    def round(self, children: list[Child]) -> Node:
        return Brackets(_labels(children[1]))

    def square(self, children: list[Child]) -> Node:
        inside = _labels(children[1])
        return Commutator(*inside) if len(inside) == 2 else Brackets(inside)

    def angle(self, children: list[Child]) -> Node:
        return Angle(_labels(children[1]))

    def absolute(self, children: list[Child]) -> Node:
        return Absolute(cast("Node", children[1]))

    def row(self, children: list[Token | Node]) -> tuple[Node, ...]:
        parts = tuple(child for child in children if not isinstance(child, Token))
        # A condition is no second operator of a commutator.
        middle = any(isinstance(child, Token) for child in children)
        return (Several(parts),) if middle and len(parts) == 2 else parts

    def fraction(self, children: list[Child]) -> Node:
        above, below = _one(children[1]), _one(children[2])
        marks = [node.factors[0] if isinstance(node, Product) else None for node in (above, below)]
        derived = marks[0] == marks[1] and marks[0] in (Name("d"), Name(r"\partial"))
        return Derivative(above, below) if derived else Quotient(above, below)

    def binomial(self, children: list[Child]) -> Node:
        return Binomial(_one(children[1]), _one(children[2]))

    def root(self, children: list[Child]) -> Node:
        return Root(_one(children[1]))


def _labels(argument: Child) -> Labels:
    return cast("Labels", argument if isinstance(argument, tuple) else (argument,))


def _one(argument: Child) -> Node:
    """Return the one formula in the braces of a fraction or a root."""
    found = _labels(argument)
    if len(found) != 1:
        raise ReadError(f"one formula is expected in these braces, not {len(found)}")
    return found[0]


def _named(name: Name, tails: list[Tail]) -> Node:
    """Return a name with its indices, its label and its power."""
    primes, label, index, turned = 0, (), (), ""
    powers: list[Node] = []
    factorials = 0
    for kind, labels in tails:
        written = labels[0].text({}) if len(labels) == 1 else ""
        if kind == "'":
            primes += 1
        elif kind == "_":
            index += labels
        elif kind.startswith("!"):
            factorials = len(kind)
        elif written in _TURNED:
            turned = _TURNED[written]
        elif len(labels) == 1 and isinstance(labels[0], Brackets):
            label = labels[0].parts
        else:
            powers.append(_one(labels))
    found: Node = Name(name.base, primes, label, index, turned)
    if factorials:
        found = Factorial(found, factorials)
    for exponent in powers:
        found = Power(found, exponent)
    return found


def _tailed(atom: Node, tails: list[Tail]) -> Node:
    """Return a bracket, a fraction or a number with its power."""
    for kind, labels in tails:
        if kind == "^":
            atom = Power(atom, _one(labels))
        elif kind.startswith("!"):
            atom = Factorial(plain(atom), len(kind))
        elif kind == "_" and isinstance(atom, Angle):
            atom = Angle(atom.parts, labels)
        else:
            raise ReadError(f"{plain(atom).text({})}: an index or a prime of this is not read")
    return atom
