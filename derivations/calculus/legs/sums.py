"""Sums of networks with coefficients rational in the dimensions, and what an average remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import sympy

from derivations.calculus.legs.names import network_name
from derivations.calculus.legs.networks import (
    Graph,
    LegLetter,
    Network,
    opened,
)
from derivations.calculus.legs.reduction import canonical, reduced
from derivations.calculus.legs.spaces import Dimension, Leg
from derivations.errors import CalculusError

__all__ = ["Holds", "Legs", "NetworkSum", "Origin", "collected", "merged", "settled"]

Terms = Mapping[Network, sympy.Expr]
Legs = Mapping[str, Leg]


class Holds(NamedTuple):
    """The terms hold at dimensions D ≥ ``first`` of a space, where D is a multiple of ``step``."""

    size: Dimension
    first: int
    step: int = 1


@dataclass(frozen=True, eq=False)
class Origin:
    """What an average was taken of.

    Parameters
    ----------
    expression
        The integrand.
    over
        The letters that were averaged over, each with the group of unitaries.
    again
        The same average of another integrand, such as one at given dimensions.
    """

    expression: NetworkSum
    over: tuple[tuple[LegLetter, str], ...]
    again: Callable[[NetworkSum], NetworkSum]


@dataclass(frozen=True, eq=False, repr=False)
class NetworkSum:
    """A sum of networks with the same open ends.

    Parameters
    ----------
    terms
        The coefficient of each network.
    outputs, inputs
        The legs that stand open, by name.
    letters
        The letters that were used, by name.
    holds
        Where the terms hold, for each average over unitaries.
    notes
        Remarks, such as an average that vanishes and why.
    origin
        What an average was taken of; arithmetic drops it.
    """

    terms: Terms
    outputs: Legs = field(default_factory=dict)
    inputs: Legs = field(default_factory=dict)
    letters: Mapping[str, LegLetter] = field(default_factory=dict)
    holds: tuple[Holds, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def dimensions(self) -> dict[str, Dimension]:
        """The dimensions of the open legs."""
        return {leg.name: leg.dimension for leg in (*self.outputs.values(), *self.inputs.values())}

    def graphs(self) -> list[tuple[Graph, sympy.Expr]]:
        """Return every network as a graph, with its coefficient."""
        legs = self.dimensions
        return [(opened(net, self.letters, legs), value) for net, value in self.terms.items()]

    def __repr__(self) -> str:
        """Return coefficients and networks as one line of text."""
        if not self.terms:
            return "0"
        return str(self.expr) if not (self.outputs or self.inputs) else _sum_text(self)

    @property
    def expr(self) -> sympy.Expr:
        """The SymPy expression, one symbol for each network that is connected."""
        return _reduced(_plain(self))

    def latex(self) -> str:
        """Return LaTeX."""
        return sympy.latex(self.expr)


def _plain(expression: NetworkSum) -> sympy.Expr:
    parts = []
    for net, value in expression.terms.items():
        symbols = (sympy.Symbol(name) for name in network_name(net, expression.letters))
        parts.append(value * sympy.Mul(*symbols))
    return sympy.Add(*parts)


def _sum_text(expression: NetworkSum) -> str:
    named = sorted(
        (
            ("*".join(network_name(net, expression.letters)) or "1", value)
            for net, value in expression.terms.items()
        ),
        key=lambda term: term[0],
    )
    text = ""
    for name, value in named:
        negative = value.could_extract_minus_sign()
        top, bottom = sympy.fraction(-value if negative else value)
        body = name if top == 1 else _bracketed(top) if name == "1" else f"{_bracketed(top)}*{name}"
        below = "" if bottom == 1 else f"/{_bracketed(bottom, products=True)}"
        text += f" {'-' if negative else '+'} {body}{below}"
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}"


def collected(graphs: list[tuple[Graph, sympy.Expr]]) -> dict[Network, sympy.Expr]:
    """Return the networks of graphs, equal ones merged, and their coefficients."""
    terms: dict[Network, sympy.Expr] = {}
    for graph, value in graphs:
        simple = reduced(graph)
        net = canonical(simple)
        terms[net] = terms.get(net, sympy.Integer(0)) + value * sympy.Mul(*simple.loops)
    return settled(terms)


def settled(terms: Mapping[Network, sympy.Expr]) -> dict[Network, sympy.Expr]:
    """Return the coefficients as reduced fractions, those that are zero left out."""
    found = {net: _reduced(value) for net, value in terms.items()}
    return {net: value for net, value in found.items() if value != 0}


def _reduced(value: sympy.Expr) -> sympy.Expr:
    """Return one fraction in factors."""
    return cast("sympy.Expr", sympy.factor(sympy.together(value)))


def _bracketed(value: sympy.Expr, *, products: bool = False) -> str:
    whole = isinstance(value, sympy.Add) or (products and isinstance(value, sympy.Mul))
    return f"({value})" if whole else str(value)


def merged(first: Mapping[str, LegLetter], second: Mapping[str, LegLetter]) -> dict[str, LegLetter]:
    """Return the union of letters; one name must not mean two things."""
    for name in first.keys() & second.keys():
        if first[name] != second[name]:
            raise CalculusError(
                f"the letter {name!r} is used as {first[name].described} and as "
                f"{second[name].described}: give the two different names, or put the first on "
                f"other legs of its dimensions with {name}.on(space)"
            )
    return {**first, **second}
