r"""Averages on legs: local unitaries, random states of products, several copies.

A unitary on a space of dimension D = ∏ d is a unitary of D × D, whatever the legs: the rows of each
U are joined to those of a Ū leg by leg, the columns likewise,

    E ∏ U ∏ Ū = Σ_{σ,τ} Wg(στ^{-1}; D) ∏_a (rows of U_a, Ū_σ(a)) (columns of U_a, Ū_τ(a)),

over O(D) pairings take the place of permutations. k kets and k bras of a random state are joined in
all k! ways, over D(D+1)⋯(D+k−1). Loops that close are worth the dimension of their leg, and all
that is left is rational in the dimensions.

References
----------
E. Lubkin, J. Math. Phys. 19 (1978) 1028. A. J. Scott and C. M. Caves, J. Phys. A 36 (2003) 9553.
D. N. Page, Phys. Rev. Lett. 71 (1993) 1291.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar, cast

import sympy

from derivations.calculus.legs.expressions import LegExpression
from derivations.calculus.legs.networks import (
    Graph,
    LegKind,
    LegLetter,
    Network,
    Point,
    canonical,
    contract,
    joined_slots,
    reduced,
)
from derivations.calculus.legs.spaces import Dimension
from derivations.calculus.legs.sums import NetworkSum, Origin, settled
from derivations.calculus.numbers.pairings import coset_type, pairings
from derivations.calculus.numbers.partitions import Partition
from derivations.calculus.numbers.permutations import compose, cycle_type, inverse, symmetric_group
from derivations.calculus.results.trace_polynomials import TracePolynomial
from derivations.calculus.weingarten import weingarten
from derivations.errors import CalculusError, ResourceError

__all__ = ["leg_average"]

Form = TypeVar("Form", bound=NetworkSum)

# Ways to join that are walked along one by one: some ten seconds.
LARGEST_SUM = 50_000
# One way to join the indices of the random letter, and the class its weight depends on.
Joins = Iterator[tuple[list[tuple[Point, Point]], Partition]]


def leg_average(expression: LegExpression, over: object, *, group: str = "U") -> LegExpression:
    """Average over independent random unitaries and states on legs.

    Parameters
    ----------
    expression
        A number (no open legs) or an operator, made of the letters of spaces.
    over
        A letter made with ``.unitary`` or ``.state``, or a tuple of such.
    group
        The group of the unitaries: ``"U"``, or ``"O"`` for real orthogonal ones.

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
    values: dict[Network, sympy.Expr] = {}
    notes, degree = list(expression.notes), 0
    size = letter.size
    for graph, value in expression.graphs():
        joins = _joins(graph, letter, group)
        if joins is None:
            plain, bars = graph.of(letter.name)
            notes.append(
                f"a term holds {len(plain)} {letter.name} and {len(bars)} {letter.name}.H: its "
                "average is zero"
            )
            continue
        found: dict[tuple[Network, Partition], Counter[tuple[Dimension, ...]]] = {}
        for pairs, kind in joins:
            left = reduced(contract(graph, pairs))
            loops = tuple(sorted(left.loops, key=str))
            found.setdefault((canonical(left), kind), Counter())[loops] += 1
        for (net, kind), counts in found.items():
            degree = max(degree, sum(kind))
            number = sympy.Add(*(n * sympy.Mul(*loops) for loops, n in counts.items()))
            weight = number * _weight(letter, kind, size, group)
            values[net] = values.get(net, sympy.Integer(0)) + value * weight
    holds = expression.holds
    if letter.kind is LegKind.UNITARY and degree:
        holds = (*holds, (size, degree))
    return replace(
        expression,
        terms=settled(values),
        holds=tuple(dict.fromkeys(holds)),
        notes=tuple(dict.fromkeys(notes)),
        origin=None,
    )


def _weight(letter: LegLetter, kind: Partition, size: Dimension, group: str) -> sympy.Expr:
    """Return the Weingarten function, or what stands before the projector of symmetric states."""
    k = sum(kind)
    if letter.kind is LegKind.STATE:
        return sympy.Integer(1) / sympy.Mul(*(size + i for i in range(k)))
    found = weingarten(kind, size, group=group)  # type: ignore[call-overload]  # a number or not
    value = found.expr if isinstance(found, TracePolynomial) else sympy.sympify(found)
    return cast("sympy.Expr", value)


def _joins(graph: Graph, letter: LegLetter, group: str) -> Joins | None:
    """Return all ways to join the indices of a letter, None where its average is zero."""
    plain, bars = graph.of(letter.name)
    if letter.kind is LegKind.UNITARY:
        return GROUPS_ON_LEGS[group](letter, plain, bars)
    if len(plain) != len(bars):
        return None
    _refuse(letter, len(plain), math.factorial(len(plain)))
    return _once(plain, bars, range(len(letter.rows)))


def _refuse(letter: LegLetter, k: int, ways: int) -> None:
    if ways > LARGEST_SUM:
        raise ResourceError(
            f"{k} pairs of {letter.name} on legs would be joined in {ways:,} ways, more than the "
            f"bound of {LARGEST_SUM:,}: average lower powers, or random states in place of "
            "unitaries, which take k! in place of (k!)²"
        )


def _once(plain: Sequence[int], bars: Sequence[int], rows: Iterable[int]) -> Joins:
    k = len(plain)
    for sigma in symmetric_group(k):
        pairs = [p for a in range(k) for p in joined_slots(plain[a], bars[sigma[a]], rows)]
        yield pairs, (1,) * k


def _permuted(letter: LegLetter, plain: Sequence[int], bars: Sequence[int]) -> Joins | None:
    """Join each unitary to a conjugate, its rows and its columns apart."""
    if len(plain) != len(bars):
        return None
    _refuse(letter, len(plain), math.factorial(len(plain)) ** 2)
    return _twice(letter, plain, bars)


def _twice(letter: LegLetter, plain: Sequence[int], bars: Sequence[int]) -> Joins:
    k = len(plain)
    rows, columns = _sides(letter)
    for sigma in symmetric_group(k):
        first = [p for a in range(k) for p in joined_slots(plain[a], bars[sigma[a]], rows)]
        for tau in symmetric_group(k):
            second = [p for a in range(k) for p in joined_slots(plain[a], bars[tau[a]], columns)]
            yield first + second, cycle_type(compose(sigma, inverse(tau)))


def _sides(letter: LegLetter) -> tuple[range, range]:
    return range(len(letter.rows)), range(len(letter.rows), len(letter.slots))


def _paired(letter: LegLetter, plain: Sequence[int], bars: Sequence[int]) -> Joins | None:
    """Join real matrices in pairs, whether they are written conjugated or not."""
    tokens = sorted([*plain, *bars])
    if len(tokens) % 2:
        return None
    _refuse(letter, len(tokens) // 2, math.prod(range(1, len(tokens), 2)) ** 2)
    return _all_pairings(letter, tokens)


def _all_pairings(letter: LegLetter, tokens: Sequence[int]) -> Joins:
    every = pairings(len(tokens))
    rows, columns = _sides(letter)

    def joins(partners: Sequence[int], slots: Iterable[int]) -> list[tuple[Point, Point]]:
        return [
            pair
            for a, b in enumerate(partners) if a < b
            for pair in joined_slots(tokens[a], tokens[b], slots)
        ]  # fmt: skip

    for m in every:
        first = joins(m, rows)
        for n in every:
            yield first + joins(n, columns), coset_type(m, n)


# How the matrices of each group are joined: by the argument ``group`` that asks for it.
GROUPS_ON_LEGS: dict[
    str, Callable[[LegLetter, Sequence[int], Sequence[int]], Joins | None]
] = {"U": _permuted, "O": _paired}  # fmt: skip
