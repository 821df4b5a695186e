"""Words: the noncommuting part of the calculus, reduced as it is built.

A **word** is a tuple of places (see :mod:`~derivations.calculus.letters.letters`), multiplied out
by these rules: U·U^H = 1, X·X = 1 for an involution. A **factor** is a commuting number made of a
word:

- a trace, stored as the smallest of the rotations of the word (traces are cyclic) and of its
  transpose, which has the same trace;
- a bracket ⟨b|word|c⟩, stored with its ends, which is not cyclic. The outer product |c⟩⟨b| is a
  place of a word, too: a trace that meets one falls apart into brackets, Tr(A|c⟩⟨b|) = ⟨b|A|c⟩.
  Matrix entries U_ij = ⟨i|U|j⟩ and expectation values ⟨χ|A|χ⟩ are brackets.

A stored factor may therefore be the transpose of what was written. Whoever takes a letter out of
one goes through :func:`opened`, which turns it back.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple, TypeGuard, cast

import sympy

from derivations.calculus.letters.forms import Signed, alternating, circular, flat, turned
from derivations.calculus.letters.letters import (
    IDEMPOTENT,
    INVERSES,
    RANKS,
    SPECIAL,
    TRACELESS,
    TURNABLE,
    TURNED,
    Letter,
    Outer,
    Place,
    Token,
    operated,
    outer_product,
)
from derivations.calculus.letters.operations import (
    ADJOINT,
    PLAIN,
    REVERSED,
    TRANSPOSE,
    Operation,
)
from derivations.calculus.letters.vectors import (
    BasisVector,
    End,
    StateVector,
    Vector,
    bra_end,
    ket_end,
)
from derivations.calculus.numbers.scalars import Scalar
from derivations.errors import CalculusError

__all__ = ["Bracket", "Factor", "TraceValue", "Word"]

Word = tuple[Place, ...]
Bracket = tuple[End, *tuple[Place, ...], End]
Factor = Word | Bracket

_key = attrgetter("key")


def reduce_word(places: Sequence[Place]) -> Word:
    """Cancel neighbors that multiply to 1, and leave one of equal ones that are idempotent."""
    stack: list[Place] = []
    for place in places:
        if stack and INVERSES.get(place) is stack[-1]:
            stack.pop()
        elif not (stack and stack[-1] is place and place in IDEMPOTENT):
            stack.append(place)
    return tuple(stack)


def reduce_cyclic(places: Sequence[Place]) -> Word:
    """Cancel neighbors around a circle; the rotation is arbitrary."""
    word = reduce_word(places)
    first, last = 0, len(word) - 1
    while first < last and INVERSES.get(word[first]) is word[last]:
        first, last = first + 1, last - 1
    while first < last and word[first] is word[last] and word[first] in IDEMPOTENT:
        last -= 1
    return word[first : last + 1]


def rotate(word: Word) -> Word:
    """Return the smallest rotation of a word."""
    if len(word) < 2:
        return word
    smallest = min(word, key=_key)
    if word.count(smallest) == 1:
        start = word.index(smallest)
        return word[start:] + word[:start]
    starts = [i for i, place in enumerate(word) if place is smallest]
    return min(word[i:] + word[:i] for i in starts)


class TraceValue(NamedTuple):
    """What a trace of a word is: N^power · scalar · ∏ factors, or zero (``factors`` None)."""

    factors: tuple[Factor, ...] | None
    power: int = 0
    scalar: Scalar = 1


ZERO = TraceValue(None)
ONE = TraceValue(())
DIMENSION = TraceValue((), 1)


def trace_value(places: Sequence[Place]) -> TraceValue:
    """Return the trace of a word, reduced: Tr 1 = N, Tr X = 0 if X is traceless, cyclic."""
    word = reduce_cyclic(places)
    if not word:
        return DIMENSION
    if not SPECIAL.isdisjoint(word):
        return _split(word) if outers(word) else _trace_with_forms(word)
    if len(word) == 1 and word[0] in TRACELESS:
        return ZERO
    if len(word) == 1 and word[0] in RANKS:
        return TraceValue((), 0, RANKS[word[0]])
    if _may_turn(word):
        word = min(rotate(word), rotate(operate(word, TRANSPOSE)), key=_turned)
    return TraceValue((rotate(word),))


def _may_turn(word: Word) -> bool:
    """Say whether a word and its transpose, which have one trace, could both be written."""
    return not TURNED.isdisjoint(word) or TURNABLE.issuperset(word)


def _turned(word: Word) -> tuple[int, Word]:
    """Order a word and its transpose: the one with fewer transposes comes first."""
    return sum(place in TURNED for place in word), word


def outers(word: Word) -> list[tuple[int, Outer]]:
    """Return the outer products of a word, with where they stand."""
    return [(i, place) for i, place in enumerate(word) if isinstance(place, Outer)]


def _split(word: Word) -> TraceValue:
    """Take a circle apart at its outer products: Tr(|a⟩⟨b| W |c⟩⟨d| V) = ⟨b|W|c⟩ ⟨d|V|a⟩."""
    start = next(i for i, place in enumerate(word) if isinstance(place, Outer))
    circle = word[start:] + word[:start]
    found = outers(circle)
    factors: list[Factor] = []
    scalar: Scalar = 1
    for (place, left), (after, right) in itertools.pairwise([*found, (len(circle), found[0][1])]):
        inner = bracket_value(left.bra, circle[place + 1 : after], right.ket)
        if inner.factors is None:
            return ZERO
        factors += inner.factors
        scalar = scalar * inner.scalar
    return TraceValue(tuple(sorted(factors)), 0, scalar)


def _trace_with_forms(word: Word) -> TraceValue:
    """Return the trace of a word that holds J, which is that of its transpose up to the sign."""
    one = circular(flat(word))
    if not one.forms:
        value = trace_value(one.word)
        return value._replace(scalar=value.scalar * one.sign)
    one = one._replace(word=rotate(one.word))
    other = turned(one)
    other = other._replace(word=rotate(other.word))
    if one.word == other.word and one.sign != other.sign:
        return ZERO
    found = alternating(min(one, other, key=Signed.order))
    return TraceValue((found.word,), 0, found.sign)


def _bracket_with_forms(bra: Vector, places: Word, ket: Vector) -> TraceValue:
    """Return ⟨bra|word|ket⟩ of a word that holds J: next to a number as an index it is a sign."""
    one = flat((outer_product(ket, bra), *places, outer_product(ket, bra)))
    first, last = one.word[0], one.word[-1]
    bra, ket = cast("Outer", first).bra, cast("Outer", last).ket
    one = one._replace(word=one.word[1:-1])
    if not one.forms:
        value = bracket_value(bra, one.word, ket)
        return value._replace(scalar=value.scalar * one.sign)
    barred = _excess(bra, ket)
    if barred >= 0:
        other = turned(one)
        if one.word == other.word and bra is ket.conj and one.sign != other.sign:
            return ZERO
        if barred or (other.order(), ket.conj) < (one.order(), bra):
            bra, one, ket = ket.conj, other, bra.conj
    found = alternating(one)
    return TraceValue(((bra_end(bra), *found.word, ket_end(ket)),), 0, found.sign)


def _excess(bra: Vector, ket: Vector) -> int:
    """Return how many more conjugates ⟨bra|W|ket⟩ shows than what it equals, ⟨ket*|W^T|bra*⟩."""
    return bra.barred + ket.barred - bra.conj.barred - ket.conj.barred


def bracket_value(bra: Vector, places: Sequence[Place], ket: Vector) -> TraceValue:
    """Return ⟨bra|word|ket⟩, for a word without outer products."""
    word = reduce_word(places)
    if not SPECIAL.isdisjoint(word):
        return _bracket_with_forms(bra, word, ket)
    barred = _excess(bra, ket)
    if barred > 0 or (barred == 0 and (not word or _may_turn(word))):
        other = operate(word, TRANSPOSE)
        if barred or (_turned(other), ket.conj) < (_turned(word), bra):
            bra, word, ket = ket.conj, other, bra.conj
    if not word and bra is ket:
        return ONE
    if word or not (isinstance(bra, BasisVector) and isinstance(ket, BasisVector)):
        return TraceValue(((bra_end(bra), *word, ket_end(ket)),))
    delta = sympy.KroneckerDelta(bra.index, ket.index)
    return ZERO if delta == 0 else TraceValue((), 0, 1 if delta == 1 else delta)


def is_bracket(factor: Factor) -> TypeGuard[Bracket]:
    """Say whether a factor is a bracket, not a trace."""
    return isinstance(factor[0], End)


def bracket_parts(factor: Bracket) -> tuple[Vector, Word, Vector]:
    """Return bra, word and ket of a bracket."""
    return factor[0].vector, cast("Word", factor[1:-1]), factor[-1].vector


def word_of(factor: Factor) -> Word:
    """Return the word of a trace or bracket."""
    return cast("Word", factor[1:-1] if is_bracket(factor) else factor)


def is_entry(factor: Factor) -> TypeGuard[Bracket]:
    """Say whether a factor is one entry of one letter."""
    return len(factor) == 3 and is_bracket(factor) and not _of_states(factor)


def _of_states(bracket: Bracket) -> bool:
    return any(isinstance(end.vector, StateVector) for end in (bracket[0], bracket[-1]))


def entry_parts(entry: Bracket) -> tuple[Token, BasisVector, BasisVector]:
    """Return the token of an entry, and the row and the column of the letter itself."""
    bra, (place,), ket = bracket_parts(entry)
    token, left, right = cast("tuple[Token, BasisVector, BasisVector]", (place, bra, ket))
    return (token, right, left) if token.operation in REVERSED else (token, left, right)


def as_circle(factor: Factor) -> Word:
    """Return a word whose trace is the factor: a bracket is closed by an outer product."""
    if not is_bracket(factor):
        return cast("Word", factor)
    bra, word, ket = bracket_parts(factor)
    return (*word, outer_product(ket, bra))


def operate(places: Sequence[Place], operation: Operation) -> Word:
    """Return the adjoint, transpose or conjugate of a word (H and T turn it around)."""
    ordered = reversed(places) if operation in REVERSED else places
    return tuple([operated(place, operation) for place in ordered])


def conjugate_factor(factor: Factor) -> TraceValue:
    """Return the complex conjugate of a factor, Tr(W)* = Tr(W^H), ⟨b|W|c⟩* = ⟨c|W^H|b⟩."""
    if not is_bracket(factor):
        return trace_value(operate(cast("Word", factor), ADJOINT))
    bra, word, ket = bracket_parts(factor)
    return bracket_value(ket, operate(word, ADJOINT), bra)


def opened(factor: Factor, letter: Letter) -> Word:
    """Return the word W of a factor Tr(W·X) in which the letter X stands once.

    The factor may be stored turned around, as Tr(X^T·W^T): then W is turned back.
    """
    circle = as_circle(factor)
    ((place, operation),) = (
        (i, token.operation)
        for i, token in enumerate(circle)
        if isinstance(token, Token) and token.letter == letter
    )
    if operation is TRANSPOSE:
        circle, place = operate(circle, TRANSPOSE), len(circle) - 1 - place
    elif operation is not PLAIN:
        raise CalculusError(f"the trace holds {letter.name} conjugated: it is not linear in it")
    return circle[place + 1 :] + circle[:place]


def signed(places: Sequence[Place]) -> Signed:
    """Return a reduced word as it is stored, with the sign that J's in it leave."""
    return Signed(1, tuple(places)) if SPECIAL.isdisjoint(places) else alternating(flat(places))


def open_word(places: Sequence[Place]) -> tuple[tuple[Factor, ...] | None, Word, Scalar]:
    """Reduce a word that is not traced: W₁|a⟩⟨b|V|c⟩⟨d|W₂ = ⟨b|V|c⟩ · W₁|a⟩⟨d|W₂.

    Returns
    -------
    tuple
        The brackets that came out (None if one of them is zero), the word left, and a scalar.
    """
    word = reduce_word(places)
    if SPECIAL.isdisjoint(word):
        return (), word, 1
    sign, word = alternating(flat(word))
    found = outers(word)
    if len(found) < 2:
        return (), word, sign
    factors: list[Factor] = []
    scalar: Scalar = sign
    for (place, left), (after, right) in itertools.pairwise(found):
        value = bracket_value(left.bra, word[place + 1 : after], right.ket)
        if value.factors is None:
            return None, (), 1
        factors += value.factors
        scalar = scalar * value.scalar
    (first, head), (last, tail) = found[0], found[-1]
    joined = outer_product(head.ket, tail.bra)
    sign, word = alternating(flat((*word[:first], joined, *word[last + 1 :])))
    return tuple(factors), word, scalar * sign
