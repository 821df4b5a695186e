"""Traces of operators as polynomials in words, and averages of them, in the language of Coq.

The left side of such a step is a tree: traces and expectation values of products and commutators.
It is handed over as it stands, and Coq multiplies it out. Where both sides are trees, they are
both; a right side that is a closed form of the calculus becomes a formula in N and in the traces.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import sympy

from derivations.calculus import Operator, State, TracePolynomial
from derivations.calculus.letters.letters import Kind, Token
from derivations.calculus.letters.operations import ADJOINT, PLAIN
from derivations.calculus.letters.vectors import End
from derivations.certificates.scope import Scope, UncertifiedError
from derivations.certificates.terms import term
from derivations.statements import forms, operators, written
from derivations.statements.foreign import added, multiplied
from derivations.statements.written import value_as, value_of
from derivations.symbols import N

__all__ = ["Traces", "averages_over"]


@dataclass
class Traces:
    """The letters of one statement, each with its number in the theory.

    Parameters
    ----------
    scope
        The variables of the statement.
    """

    scope: Scope
    codes: dict[str, str] = field(default_factory=dict)

    def code(self, token: object) -> str:
        """Return the term of a letter."""
        if isinstance(token, End):
            return "psi"
        if not isinstance(token, Token):
            raise UncertifiedError("an outer product of vectors has no letter here")
        letter, turned = token.letter, token.operation == ADJOINT
        if token.operation not in (PLAIN, ADJOINT):
            raise UncertifiedError(f"{token.name} is transposed: words have no transposes here")
        base = self.codes.get(letter.name) or self._new(letter.name, _family(letter))
        head, _, number = base.partition(" ")
        if head == "U":
            return f"U' {number}" if turned else base
        if head == "A":
            return f"A {2 * int(number) + turned}"
        return base

    def _new(self, name: str, family: str) -> str:
        used = sum(code.startswith(family) for code in self.codes.values())
        if family == "O":
            if used:
                raise UncertifiedError("two observables without trace have no letters here")
            self.codes[name] = "O"
        else:
            self.codes[name] = f"{family} {used}"
        return self.codes[name]

    # -- operators --------------------------------------------------------------------------

    def operator(self, node: object) -> str:
        """Return an operator as a sum of words."""
        match node:
            case written.Given() | written.Name():
                return self.operator(node.obj)
            case Operator():
                return self._words(node)
            case operators.Commutator():
                return f"(commutator {self.operator(node.left)} {self.operator(node.right)})"
            case written.Product():
                return _joined("dot", [self.operator(part) for part in node.factors])
            case written.Sum():
                return _joined("plus", [self.operator(part) for part in node.terms])
            case written.Negative():
                return f"(number_times (-1) {self.operator(node.term)})"
            case written.Power():
                return f"(power {self.operator(node.base)} {_count(node.exponent)})"
            case operators.Adjoint():
                return self.operator(value_of(node))
            case _:
                raise UncertifiedError(f"{type(node).__name__} is no operator that the theory has")

    def _words(self, operator: Operator) -> str:
        found = list[str]()
        for (factors, word, rest), number in operator.terms.items():
            if factors or rest != 1 or len(number) != 1 or operator.roots or operator.content != 1:
                raise UncertifiedError("an operator with scalars has no words here")
            letters = "; ".join(self.code(token) for token in word or ())
            found.append(f"(({number[0]})%Z, [{letters}])")
        if len(found) == 1 and found[0].startswith("((1)%Z") and ";" not in found[0]:
            return f"(letter ({found[0].partition('[')[2][:-2]}))"
        return "[" + "; ".join(found) + "]"

    # -- polynomials in traces --------------------------------------------------------------

    def polynomial(self, node: object) -> str:
        """Return a polynomial in traces and expectation values."""
        match node:
            case forms.Where():
                return self.polynomial(node.body)
            case written.Given() | written.Name():
                return self.polynomial(node.obj)
            case TracePolynomial():
                return self._closed(node)
            case written.Product():
                return _joined("multiplied", [self.polynomial(part) for part in node.factors])
            case written.Sum():
                return _joined("added", [self.polynomial(part) for part in node.terms])
            case written.Negative():
                return f"(times (-1) {self.polynomial(node.term)})"
            case written.Power():
                return f"(raised {self.polynomial(node.base)} {_count(node.exponent)})"
            case written.Number() if node.number.denominator == 1:
                return f"(Words.constant ({node.number}))"
            case _:
                return self._bracket(node)

    def _bracket(self, node: object) -> str:
        """Return a trace, an expectation value, or the square of a modulus."""
        match node:
            case operators.Trace():
                return f"(trace {self.operator(node.body)})"
            case operators.Expected(bra=bra, ket=ket) if bra is not None and bra == ket:
                if not isinstance(value_of(bra), State):
                    raise UncertifiedError("an entry between two vectors has no word here")
                return f"(mean {self.operator(node.body)})"
            case operators.ModulusSquared():
                conjugate = value_as(node.body, TracePolynomial).conj
                return f"(multiplied {self.polynomial(node.body)} {self._closed(conjugate)})"
            case _:
                raise UncertifiedError(f"{type(node).__name__} is no polynomial in traces of words")

    def _closed(self, value: TracePolynomial) -> str:
        """Return a polynomial of the calculus with whole coefficients."""
        parts = list[str]()
        if value.roots or value.content < 1:
            raise UncertifiedError("a trace polynomial with denominators is no integrand")
        for (factors, _, rest), number in value.terms.items():
            if rest != 1 or value.content != 1:
                raise UncertifiedError("a trace polynomial with scalars is no integrand")
            words = [f"[{'; '.join(self._word(factor))}]" for factor in factors]
            # An empty word is the trace of 1, which is N.
            parts += [f"Term ({count}) [] [{'; '.join([*words, *['[]'] * power])}]"
                      for power, count in enumerate(number) if count]  # fmt: skip
        return "(flat_map tidy [" + "; ".join(parts) + "])"

    def _word(self, factor: object) -> list[str]:
        places = list(cast("tuple[object, ...]", factor))
        if isinstance(places[0], End):
            if cast("End", places[0]).vector is not cast("End", places[-1]).vector:
                raise UncertifiedError("an entry between two vectors has no word here")
            return ["psi", *(self.code(token) for token in places[1:-1])]
        return [self.code(token) for token in places]

    # -- closed forms -----------------------------------------------------------------------

    def closed_form(self, value: TracePolynomial) -> str:
        """Return a closed form as a formula in N and in traces ``tr [...]``."""
        total = "0"
        for (factors, _, rest), number in value.terms.items():
            if rest != 1:
                raise UncertifiedError("a closed form with scalars is not exported")
            top = cast("sympy.Expr", sum((c * N**p for p, c in enumerate(number)), sympy.S.Zero))
            parts = [term(top, self.scope)]
            parts += [f"tr (canonical [{'; '.join(self._word(f))}])" for f in factors]
            total += " + " + " * ".join(parts)
        below = cast("sympy.Expr", sympy.S.One * value.content)
        for root, power in value.roots.items():
            below = cast("sympy.Expr", multiplied(below, added(N, -root) ** power))  # type: ignore[operator]
        self.scope.poles.append(below)
        return f"(({total}) / {term(below, self.scope)})"


def _joined(name: str, parts: list[str]) -> str:
    found = parts[0]
    for part in parts[1:]:
        found = f"({name} {found} {part})"
    return found


def _family(letter: object) -> str:
    kind = getattr(letter, "kind", None)
    if kind == Kind.UNITARY:
        return "U"
    traceless, involution = (
        getattr(letter, "traceless", False),
        getattr(letter, "involution", False),
    )
    if involution:
        return "X" if traceless else "Y"
    return "O" if traceless else "A"


def _count(exponent: object) -> int:
    value = value_of(exponent)
    if isinstance(value, sympy.Integer) and value >= 0:
        return int(value)
    raise UncertifiedError(f"the power {value} of an operator is no count")


def averages_over(over: str, traces: Traces) -> str:
    """Return over what an average goes, as the theory names it."""
    if over.startswith(("\\chi", "\\psi")):
        return "[State]"
    code = traces.codes.get(over.strip("{}"))
    if code is None or not code.startswith("U"):
        raise UncertifiedError(
            f"an average over {over or 'what is not named'} is not in the theory"
        )
    return f"[Unitary {code.partition(' ')[2]}]"
