"""Counterexamples as theorems: at a point in rational numbers two formulas are not what is said.

Both formulas are exported: the one that is printed from the LaTeX of its statement, the right one
from the statement of a derivation or from the formula that users import. Coq computes both at the
point. The traces of an observable are computed there from its eigenvalues.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

import sympy

from derivations.certificates.lemmas import Lemma
from derivations.certificates.rationals import Reading, letter, literal, squared
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.terms import term
from derivations.statements.foreign import symbols_in
from derivations.statements.nodes import Environment, Given
from derivations.statements.pieces import Order
from derivations.statements.reader import Formula, canonical

__all__ = ["STATED", "Compared", "counterexample_lemma", "with_letters"]

# What is claimed of the right value, beside the printed one; and what is shown then.
STATED = {
    "=": "~ printed == right",
    "<=": "{factor}printed < right",
    ">=": "right < {factor}printed",
}
_TRACE = re.compile(r"([TM])_(\d)")
Side = Formula | sympy.Expr


@dataclass(frozen=True)
class Compared:
    """What is compared at one point.

    Parameters
    ----------
    printed, right
        The two formulas: read from a page, or expressions.
    shown
        How a person reads the printed one and the right one.
    at
        The values of the letters, by the names that Coq has for them.
    levels
        The eigenvalues of O, with how often each occurs: then N, Tr O^k and the central traces
        M_k follow.
    letters
        What names of the page are called, in their one spelling.
    explained
        Letters that are formulas themselves, in an order in which each needs earlier ones only.
    relation
        What is claimed: that the right value is the printed one (=), or at most (<=) or at least
        (>=) so large.
    share
        For =: by more than which share of the larger they differ.
    factor
        For <= and >=: by which constant the printed side is multiplied.
    square
        Whether the square of the printed side is compared; the right one is a square by itself.
    given
        Assumptions of the statement about the letters, which are shown to be met.
    """

    printed: Side
    right: Side
    shown: tuple[str, str]
    at: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])
    levels: tuple[tuple[Fraction, int], ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict[str, str])
    explained: Mapping[str, Side] = field(default_factory=dict[str, Side])
    relation: str = "="
    share: Fraction = Fraction(0)
    factor: Fraction = Fraction(1)
    square: bool = False
    given: tuple[str, ...] = ()


def counterexample_lemma(compared: Compared) -> Lemma:
    """Return the theorem that a counterexample is one, and its proof.

    Raises
    ------
    UncertifiedError
        If a side has no rational value there, a letter has none, or nothing is contradicted.
    """
    reading = Reading({canonical(name): own for name, own in compared.letters.items()})
    point = _Point(compared, reading)
    lines = list[str]()
    for name, side in compared.explained.items():
        lines.append(point.defined(name, side, square=False))
    sides = [
        point.defined("printed", compared.printed, square=compared.square),
        point.defined("right", compared.right, square=False),
    ]
    p, r = point.values["printed"], point.values["right"]
    _refuted(compared, p, r)
    define = [*point.letters(), *lines]
    for text, shown in zip(sides, compared.shown, strict=True):
        define.append(f"(* {shown.replace('(*', '( *').replace('*)', '* )')} *)\n{text}")
    factor = "" if compared.factor == 1 else f"{literal(compared.factor)} * "
    parts = [f"printed == {literal(p)}", f"right == {literal(r)}",
             STATED[compared.relation].format(factor=factor)]  # fmt: skip
    if compared.share:
        parts.append(f"apart {literal(compared.share)} printed right")
    parts += ["occurs levels"] if compared.levels else []
    for of, items in (("fun x => ~ x == 0", reading.below),
                      ("fun x => sqrt x * sqrt x == x", reading.roots),
                      ("whole", reading.exponents)):  # fmt: skip
        named = "; ".join(dict.fromkeys(items))
        parts += [f"Forall ({of}) [{named}]"] if items else []
    parts += compared.given
    return Lemma(
        "counterexample", (), (), "\n  /\\ ".join(parts), "computed.", "\n".join(define),
        uses=("Counterexamples",),
    )  # fmt: skip


def with_letters(expression: sympy.Expr, put: Mapping[str, str | int]) -> sympy.Expr:
    """Return an expression in which symbols have other names, or are whole numbers.

    Raises
    ------
    UncertifiedError
        If it has no symbol of a name.
    """
    symbols = {symbol.name: symbol for symbol in symbols_in(expression)}
    if unknown := sorted(set(put) - set(symbols)):
        known = ", ".join(sorted(symbols))
        raise UncertifiedError(f"the formula has no {unknown[0]}: put something for one of {known}")
    new = {symbols[name]: sympy.Symbol(to) if isinstance(to, str) else sympy.Integer(to)
           for name, to in put.items()}  # fmt: skip
    return cast("sympy.Expr", expression.xreplace(new))


def _refuted(compared: Compared, p: Fraction, r: Fraction) -> None:
    """Refuse a point at which nothing is contradicted: no theorem of it would be true."""
    bound = compared.factor * p
    off = {"=": p != r and abs(p - r) > compared.share * max(abs(p), abs(r)),
           "<=": bound < r, ">=": r < bound}[compared.relation]  # fmt: skip
    if not off:
        raise UncertifiedError(
            f"at this point the printed side is {p} and the right one {r}, which contradicts "
            f"nothing (relation {compared.relation}): choose another point"
        )


class _Point:
    """The letters of a counterexample: their values, and their definitions in Coq."""

    def __init__(self, compared: Compared, reading: Reading) -> None:
        self.values: dict[str, Fraction] = dict(compared.at)
        self._own = dict(compared.at)
        self._levels, self._reading = compared.levels, reading

    def letters(self) -> list[str]:
        """Return the definitions of the letters that are numbers, and of those of an observable."""
        found = list[str]()
        if self._levels:
            levels = "; ".join(f"({literal(x)}, {many}%Z)" for x, many in self._levels)
            found.append(f"Definition levels : spectrum := [{levels}].")
        for name in sorted(self._reading.used):
            if name in self._own:
                found.append(f"Definition {name} : Q := {literal(self._own[name])}.")
            elif (made := self._of_levels(name)) is not None:
                found.append(f"Definition {name} : Q := {made}.")
        return found

    def _of_levels(self, name: str) -> str | None:
        trace = _TRACE.fullmatch(name)
        if not self._levels:
            return None
        if name == "N":
            return "dimension levels"
        if trace is None:
            return None
        return f"{'trace' if trace[1] == 'T' else 'central'} {trace[2]} levels"

    def value(self, name: str) -> Fraction:
        """Return the value of a letter.

        Raises
        ------
        UncertifiedError
            If it has none.
        """
        if name in self.values:
            return self.values[name]
        size = Fraction(sum(many for _, many in self._levels))
        trace = _TRACE.fullmatch(name)
        if self._levels and name == "N":
            return size
        if self._levels and trace is not None:
            mean = sum((x * many for x, many in self._levels), Fraction(0)) / size
            shift = mean if trace[1] == "M" else Fraction(0)
            return sum(((x - shift) ** int(trace[2]) * many for x, many in self._levels),
                       Fraction(0))  # fmt: skip
        raise UncertifiedError(f"the letter {name} has no value at the point: give it one in at=")

    def defined(self, name: str, side: Side, *, square: bool) -> str:
        """Return the definition of a formula at the point, and keep its value."""
        if isinstance(side, Formula):
            text, value = self._read(side, square=square)
        else:
            text, value = self._expression(side**2 if square else side)
        self.values[name] = value
        return f"Definition {name} : Q :=\n  {text}."

    def _read(self, side: Formula, *, square: bool) -> tuple[str, Fraction]:
        if len(side.nodes) != 1:
            raise UncertifiedError(
                f"{side.tex} has {len(side.nodes)} parts: say which one is meant"
            )
        node = squared(side.nodes[0]) if square else side.nodes[0]
        before, self._reading.used = self._reading.used, set()
        text = self._reading.term(node)
        given: dict[str, Given] = {}
        for piece in node.walk():
            name = piece.text({})
            own = self._reading.letters.get(name) or _called(name)
            if own in self._reading.used:
                given[name] = self.value(own)
        self._reading.used |= before
        inside = node.inside if isinstance(node, Order) else node
        return text, _rational(inside.value(Environment(given)), side.tex)

    def _expression(self, side: sympy.Expr) -> tuple[str, Fraction]:
        plain = {symbol: sympy.Symbol(symbol.name) for symbol in symbols_in(side)}
        side = cast("sympy.Expr", side.xreplace(plain))
        scope = Scope(names={symbol: letter(symbol.name) for symbol in plain.values()})
        text = term(side, scope)
        self._reading.used |= set(scope.names.values())
        self._reading.below += [term(pole, scope) for pole in list(scope.poles)]
        halves = [p for p in side.atoms(sympy.Pow)
                  if isinstance(p.exp, sympy.Rational) and p.exp.q == 2]  # fmt: skip
        self._reading.roots += sorted(term(p.base, scope) for p in halves)
        if "Rpower" in text:
            raise UncertifiedError(f"{side} has an exponent that is no number: give it one")
        values = {symbol: sympy.Rational(*self.value(name).as_integer_ratio())
                  for symbol, name in scope.names.items()}  # fmt: skip
        return text, _rational(side.xreplace(values), str(side))


def _called(name: str) -> str:
    try:
        return letter(name)
    except UncertifiedError:
        return ""


def _rational(value: object, shown: str) -> Fraction:
    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, Fraction | int):
        return Fraction(value)
    raise UncertifiedError(f"{shown} is no rational number at the point")
