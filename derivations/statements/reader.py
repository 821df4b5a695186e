r"""LaTeX read back to values: what a page says, found without the program that printed it.

Examples
--------
>>> mean = read(
...     r"\bar K=\frac{2L\left(N\operatorname{Tr}O^2-\operatorname{Tr}^2O\right)}{(N+1)(N^2-1)}"
... )
>>> mean.names
('L', 'N', '\\bar{K}', '\\operatorname{Tr}O', '\\operatorname{Tr}O^{2}')
>>> mean.parts[1].value({"N": 4, "L": 3, r"\operatorname{Tr}O^2": 4, r"\operatorname{Tr}O": 0})
Fraction(32, 25)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import product
from typing import Protocol, cast

from lark import Lark, UnexpectedInput
from lark.exceptions import VisitError

from derivations.errors import ReadError
from derivations.statements.bars import Bars
from derivations.statements.builder import Builder
from derivations.statements.exact import Values, exact
from derivations.statements.nodes import Environment, Given, Name, Node, Num, Power, Root, Sum
from derivations.statements.pieces import (
    STATE,
    Angle,
    Derivative,
    Opaque,
    Operator,
    Restricted,
    Running,
    Trace,
)
from derivations.statements.rows import Chain

__all__ = ["Formula", "canonical", "read"]


@dataclass(frozen=True)
class Formula:
    r"""What one side of an equation says.

    Parameters
    ----------
    tex
        As it was written.
    nodes
        The formulas between the relations; of most sides, one.
    relations
        What stands between them.
    clauses
        What is said behind a comma: that a name is a formula, or in which range it lies.
    """

    tex: str
    nodes: tuple[Node, ...]
    relations: tuple[str, ...] = ()
    clauses: tuple[Chain, ...] = ()

    @cached_property
    def parts(self) -> tuple[Formula, ...]:
        """Each formula between the relations as one of its own, with the same definitions."""
        return tuple(Formula(self.tex, (node,), (), self.clauses) for node in self.nodes)

    @property
    def operator(self) -> str | None:
        r"""A limit, a derivative or an average in front of it, as it is written."""
        found = _operation(self.nodes[0]) if len(self.nodes) == 1 else None
        return None if found is None else found[0]

    @property
    def operand(self) -> Formula:
        """What the operator is applied to; without one, the formula itself."""
        found = _operation(self.nodes[0]) if len(self.nodes) == 1 else None
        return self if found is None else Formula(self.tex, (found[1],), (), self.clauses)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it, in one spelling; short ones first."""
        found: set[str] = set()
        for node in self.nodes:
            _collect(node, found)
        return tuple(sorted(found, key=lambda name: (len(name), name)))

    def counted(self, ranges: Mapping[str, range]) -> tuple[str, ...]:
        r"""Return the names with an index that runs, written out as ``g_{1}``, ``g_{2}``."""
        return tuple(dict.fromkeys(
            name.text(dict(zip(over, numbers, strict=True)))
            for name, written, pieces in self._indexed
            for over in [[i for i in ranges if i in pieces]]
            if over and written not in ranges
            for numbers in product(*(ranges[i] for i in over))
        ))  # fmt: skip

    @cached_property
    def _indexed(self) -> tuple[tuple[Node, str, frozenset[str]], ...]:
        """Each name in it, how it is written, and how its pieces are."""
        return tuple(
            (name, name.text({}), frozenset(piece.text({}) for piece in name.walk()))
            for top in self.nodes for name in top.walk() if isinstance(name, Name | Derivative)
        )  # fmt: skip

    def value(self, at: Mapping[str, Given | int | Formula]) -> Values:
        r"""Return the value where the names have these.

        Parameters
        ----------
        at
            For each name, in any spelling, a number (integers and fractions stay exact), a
            matrix, a formula that says what it stands for, or the range of an index.

        Raises
        ------
        ReadError
            If a name has no value, or the formula has none there.
        """
        env = Environment({canonical(name): _given(value) for name, value in at.items()})
        return self._value(self.with_definitions(env))

    def _value(self, env: Environment) -> Values:
        if len(self.nodes) != 1:
            raise ReadError(f"{self.tex} has {len(self.nodes)} parts: ask for the value of one")
        return _evaluated(self.nodes[0], env)

    def with_definitions(self, env: Environment) -> Environment:
        """Return values to which the definitions behind the commas are added."""
        return env.with_values({name: node for clause in self.clauses
                                for name, node in _definition(clause)})  # fmt: skip


@lru_cache(maxsize=1 << 14)  # the sides of one chapter have most of their pieces in common
def read(tex: str) -> Formula:
    r"""Read the LaTeX of one side.

    Raises
    ------
    ReadError
        With the place that is not read and what was expected there.

    Examples
    --------
    >>> read(r"\frac{k!}{N(N+1)\cdots(N+k-1)}").value({"k": 2, "N": 3})
    Fraction(1, 6)
    """
    try:
        chains = _parser().parse(tex)
    except UnexpectedInput as error:
        raise ReadError(_complaint(tex, error)) from error
    except VisitError as error:
        if isinstance(error.orig_exc, ReadError):
            raise ReadError(f"{tex}: {error.orig_exc}") from error
        raise
    first, *rest = chains
    clauses: list[Chain] = []
    for clause in rest:
        if not isinstance(clause, Chain):
            raise ReadError(f"{tex}: behind a comma a relation is expected, not {clause.text({})}")
        clauses.append(clause)
    nodes, relations = (
        (first.parts, first.relations) if isinstance(first, Chain) else ((first,), ())
    )
    return Formula(tex, nodes, relations, tuple(clauses))


@cache
def canonical(name: str) -> str:
    r"""Return the one spelling of a name.

    Examples
    --------
    >>> canonical(r"\bar K_\theta"), canonical(r"\mathbb{E}\,y^2")
    ('\\bar{K}_{\\theta}', '\\mathbb{E} y^{2}')
    """
    return name if name == STATE else read(name).nodes[0].text({})


def _operation(node: Node) -> tuple[str, Node] | None:
    """Return an operator that stands in front of a whole formula, and to what it is applied."""
    if isinstance(node, Operator | Opaque):
        if isinstance(node, Opaque) and node.head != r"\mathbb{E}":
            return None
        return node.head, node.inside
    if isinstance(node, Restricted):
        found = _operation(node.inside)
        if found and found[0].startswith(r"\frac"):
            return found  # a derivative at a place: what it is taken of is not restricted to it
        return found and (found[0], Restricted(found[1], node.values))
    if isinstance(node, Sum) and len(node.terms) == 1:
        found = _operation(node.terms[0])
        return found and (found[0], Sum(node.signs, (found[1],)))
    return None


def _given(value: Given | int | Formula) -> Given:
    return value.nodes[0] if isinstance(value, Formula) else exact(value)


def _evaluated(node: Node, env: Environment) -> Values:
    try:
        return node.value_or_row(env)
    except (ValueError, ZeroDivisionError, TypeError, AttributeError) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"{node.text({})} has no value: {error}") from error


def _collect(node: Node, found: set[str]) -> None:
    """Add the names in a node; what is known by its name only counts as one."""
    if isinstance(node, Name | Opaque | Angle | Trace | Derivative):
        turned = isinstance(node, Name) and node.turned
        found.add(replace(node, turned="").text({}) if turned else node.text({}))
        if isinstance(node, Name) and node.is_symbol_of_indices:
            for index in node.flat_index:
                _collect(index, found)
    elif isinstance(node, Power) and node.base == Name("e"):
        _collect(node.exponent, found)  # the number e, unless the letter stands elsewhere too
    else:
        for child in node.children():
            _collect(child, found)
        if isinstance(node, Running):
            found.difference_update(node.indices)


def _definition(clause: Chain) -> list[tuple[str, Node]]:
    """Return the names that a clause explains; f^2 = x explains f as the root of x."""
    if clause.relations != ("=",):
        return []
    name, node = clause.parts
    if isinstance(name, Power) and name.exponent == Num(Fraction(2)):
        name, node = name.base, Root(node)
    if not isinstance(name, Name | Opaque):
        raise ReadError(f"{clause.text({})} explains no name, and no square of one")
    return [(name.text({}), node)]


def _complaint(tex: str, error: UnexpectedInput) -> str:
    """Return where reading stopped, and what could have stood there."""
    place: object = getattr(error, "pos_in_stream", None)
    token = getattr(error, "token", None)
    if not isinstance(place, int) or place < 0 or (token is not None and token.type == "$END"):
        place = len(tex)
    names = getattr(error, "accepts", None) or getattr(error, "expected", None) or ()
    expected = ", ".join(sorted(name.lower() for name in names if not name.startswith("__")))
    ahead = tex[place : place + 24] or "its end"
    return f"{tex}: at character {place}, before {ahead!r}, expected one of: {expected}"


class _Parser(Protocol):
    """Lark with :class:`Builder`, which makes a list of what would be a tree."""

    def parse(self, text: str, /) -> list[Node]: ...


@cache
def _parser() -> _Parser:
    grammar = files("derivations.statements").joinpath("latex.lark").read_text(encoding="utf-8")
    lark: object = Lark(
        grammar, parser="lalr", start="statement", postlex=Bars(), transformer=Builder(),
        maybe_placeholders=False,
    )  # fmt: skip
    return cast("_Parser", lark)
