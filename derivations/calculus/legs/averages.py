r"""Averages on legs: local unitaries, random states of products, several copies.

A unitary on a space of dimension D = ∏ d is a unitary of D × D, whatever the legs: the rows of each
U are joined to those of a Ū leg by leg, the columns likewise,

    E ∏ U ∏ Ū = Σ_{σ,τ} Wg(στ^{-1}; D) ∏_a (rows of U_a, Ū_σ(a)) (columns of U_a, Ū_τ(a)),

over O(D) pairings take the place of permutations, and the other groups are in
:mod:`~derivations.calculus.legs.joins`. k kets and k bras of a random state are joined in
all k! ways, over D(D+1)⋯(D+k−1). Loops that close are worth the dimension of their leg, and all
that is left is rational in the dimensions.

References
----------
E. Lubkin, J. Math. Phys. 19 (1978) 1028. A. J. Scott and C. M. Caves, J. Phys. A 36 (2003) 9553.
D. N. Page, Phys. Rev. Lett. 71 (1993) 1291.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TypeVar, cast

import sympy

from derivations.calculus.groups import group_named
from derivations.calculus.legs.expressions import LegExpression
from derivations.calculus.legs.joins import GROUPS_ON_LEGS, Joins, join_states
from derivations.calculus.legs.networks import (
    LegKind,
    LegLetter,
    Network,
    contract,
    form_letter,
)
from derivations.calculus.legs.reduction import canonical, reduced
from derivations.calculus.legs.spaces import Dimension
from derivations.calculus.legs.sums import Holds, NetworkSum, Origin, merged, settled
from derivations.calculus.letters.operations import CONJUGATE, PLAIN
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.weingarten import weingarten
from derivations.errors import CalculusError

__all__ = ["leg_average"]

Form = TypeVar("Form", bound=NetworkSum)


def leg_average(expression: LegExpression, over: object, *, group: str = "U") -> LegExpression:
    """Average over independent random unitaries and states on legs.

    Parameters
    ----------
    expression
        A number (no open legs) or an operator, made of the letters of spaces.
    over
        A letter made with ``.unitary`` or ``.state``, or a tuple of such.
    group
        The group of the unitaries: ``"U"``; ``"O"``, real; ``"Sp"``, which keeps the symplectic
        form of its space, ``space.symplectic_form()``; ``"SU"``; ``"COE"`` and ``"CSE"``.

    Raises
    ------
    CalculusError, ResourceError
        If ``over`` is neither; if there would be too many ways to join the indices.

    Examples
    --------
    >>> from derivations.calculus.legs.letters import space
    >>> a, b = sympy.symbols("d_A d_B")
    >>> A, B = space("A", a), space("B", b)
    >>> psi = (A * B).state("psi")
    >>> reduced = (psi * psi.H).trace(B)
    >>> leg_average((reduced**2).trace(), over=psi)                   # Lubkin
    (d_A + d_B)/(d_A*d_B + 1)
    """
    if not isinstance(expression, LegExpression):
        raise CalculusError(
            f"{expression!r} is no expression on legs: build it from the letters of a space, "
            "A.matrix('X'); words of plain letters are averaged by haar_average"
        )
    if not isinstance(group, str) or group not in GROUPS_ON_LEGS:
        known = " or ".join(map(repr, GROUPS_ON_LEGS))
        raise CalculusError(f"group {group!r} is none of those on legs: give {known}")
    letters = tuple(_random(one) for one in (over if isinstance(over, tuple | list) else [over]))
    if not letters:
        raise CalculusError(f"over={over!r} names nothing to average over: give over=U or (U, V)")
    for letter in letters:
        if expression.letters.get(letter.name, letter) != letter:
            raise CalculusError(
                f"the letter {letter.name!r} is {expression.letters[letter.name].described} in the "
                f"expression and {letter.described} in over=: give the letter itself"
            )
    before = expression.origin
    chosen = tuple((letter, group) for letter in letters)
    integrand, every = (
        (expression, chosen) if before is None else (before.expression, before.over + chosen)
    )

    def again(other: NetworkSum) -> NetworkSum:
        for letter, own in every:
            other = _average(other, letter.name, own)
        return other

    result = expression
    for letter in letters:
        result = _average(result, letter.name, group)
    return replace(result, origin=Origin(integrand, every, again))


def _random(over: object) -> LegLetter:
    if isinstance(over, LegExpression) and len(over.terms) == 1 and len(over.letters) == 1:
        (letter,) = over.letters.values()
        if letter.kind in (LegKind.UNITARY, LegKind.STATE):
            return letter
        raise CalculusError(
            f"{letter.name!r} is {letter.described}, and averages are over unitaries and states: "
            f"declare it with space.unitary({letter.name!r}) or space.state({letter.name!r})"
        )
    raise CalculusError(
        f"over={over!r} is no unitary and no state on legs: give one made with A.unitary('U') or "
        "A.state('psi')"
    )


def _average(expression: Form, name: str, group: str) -> Form:
    letter = expression.letters.get(name)
    if letter is None:
        return expression
    known = group_named("U" if letter.kind is LegKind.STATE else group)
    joined_by = join_states if letter.kind is LegKind.STATE else GROUPS_ON_LEGS[group]
    values: dict[Network, sympy.Expr] = {}
    notes, degree, first = list(expression.notes), 0, 1
    for graph, value in expression.graphs():
        joins = joined_by(graph, letter)
        if joins is None:
            plain, bars = graph.of(letter.name)
            tokens = [PLAIN] * len(plain) + [CONJUGATE] * len(bars)
            first = max(first, known.vanishes_from(tokens))
            notes.append(
                f"a term holds {known.imbalance(tokens, letter.name)}: its average is zero"
            )
            continue
        for (net, kind), number in _counted(joins).items():
            degree = max(degree, sum(kind))
            weight = number * _weight(letter, kind, group)
            values[net] = values.get(net, sympy.Integer(0)) + value * weight
    holds = expression.holds
    if letter.kind is LegKind.UNITARY and (degree or first > 1):
        held = Holds(letter.size, max(first, known.valid_from(degree)), known.step)
        holds = (*holds, held)
    form = form_letter(letter.rows)
    return replace(
        expression,
        terms=settled(values),
        letters=merged(expression.letters, {form.name: form} if known.step > 1 else {}),
        holds=tuple(dict.fromkeys(holds)),
        notes=tuple(dict.fromkeys(notes)),
        origin=None,
    )


def _counted(joins: Joins) -> dict[tuple[Network, Partition], sympy.Expr]:
    """Return the sum of loops and signs of all ways to join, by what is left and the class."""
    found: dict[tuple[Network, Partition], Counter[tuple[Dimension, ...]]] = {}
    for pairs, kind, sign in joins.ways:
        left = reduced(contract(joins.graph, pairs))
        loops = tuple(sorted(left.loops, key=str))
        found.setdefault((canonical(left), kind), Counter())[loops] += sign
    return {
        key: sympy.Add(*(n * sympy.Mul(*loops) for loops, n in counts.items()))
        for key, counts in found.items()
    }


def _weight(letter: LegLetter, kind: Partition, group: str) -> sympy.Expr:
    """Return the Weingarten function, or what stands before the projector of symmetric states."""
    k, size = sum(kind), letter.size
    if letter.kind is LegKind.STATE:
        return sympy.Integer(1) / sympy.Mul(*(size + i for i in range(k)))
    found = weingarten(kind, size, group=group)  # type: ignore[call-overload]  # a number or not
    value = found.expr if isinstance(found, TracePolynomial) else sympy.sympify(found)
    return cast("sympy.Expr", value)
