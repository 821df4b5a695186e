"""Words: the noncommuting part of the calculus, reduced as it is built.

A **word** is a tuple of tokens (see :mod:`~derivations.calculus.letters.letters`), multiplied out by these
rules: U·U^H = 1, X·X = 1 for an involution. A **factor** is a commuting number made of a word:

- a trace, stored as the smallest of the rotations of the word (traces are cyclic) and of its
  transpose, which has the same trace;
- a bracket ⟨b|word|c⟩, stored with its ends, which is not cyclic. The outer product |c⟩⟨b| is a
  token too: a trace that meets one falls apart into brackets, Tr(A|c⟩⟨b|) = ⟨b|A|c⟩. Matrix entries
  U_ij = ⟨i|U|j⟩ and expectation values ⟨χ|A|χ⟩ are brackets.

A stored factor may therefore be the transpose of what was written. Whoever takes a letter out of
one goes through :func:`opened`, which turns it back.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from derivations.calculus.letters.letters import (
    INVERSES,
    OUTERS,
    TURNABLE,
    TURNED,
    End,
    Letter,
    Token,
    end_label,
    is_outer,
    is_real,
    is_state,
    meaning,
    outer_token,
    product,
)
from derivations.errors import CalculusError

__all__ = ["Factor", "Word"]

Word = tuple[Token, ...]
Factor = tuple[Any, ...]  # tokens; of a bracket, between two ends


def reduce_word(tokens: Sequence[Token]) -> Word:
    """Cancel neighbors that multiply to 1."""
    stack: list[Token] = []
    for token in tokens:
        if stack and INVERSES.get(token) == stack[-1]:
            stack.pop()
        else:
            stack.append(token)
    return tuple(stack)


def reduce_cyclic(tokens: Sequence[Token]) -> Word:
    """Cancel neighbors around a circle; the rotation is arbitrary."""
    word = reduce_word(tokens)
    first, last = 0, len(word) - 1
    while first < last and INVERSES.get(word[first]) == word[last]:
        first, last = first + 1, last - 1
    return word[first : last + 1]


def rotate(word: Word) -> Word:
    """Return the smallest rotation of a word."""
    if len(word) < 2:
        return word
    smallest = min(word)
    if word.count(smallest) == 1:
        start = word.index(smallest)
        return word[start:] + word[:start]
    starts = [i for i, token in enumerate(word) if token == smallest]
    return min(word[i:] + word[:i] for i in starts)


@dataclass(frozen=True)
class TraceValue:
    """What a trace of a word is: N^power · scalar · ∏ factors, or zero (``factors`` None)."""

    factors: tuple[Factor, ...] | None
    power: int = 0
    scalar: object = 1


ZERO = TraceValue(None)
DIMENSION = TraceValue((), 1)


def trace_value(tokens: Sequence[Token]) -> TraceValue:
    """Return the trace of a word, reduced: Tr 1 = N, Tr X = 0 if X is traceless, cyclic."""
    word = reduce_cyclic(tokens)
    if not word:
        return DIMENSION
    if not OUTERS.isdisjoint(word):
        return _split(word)
    if len(word) == 1 and meaning(word[0])[0].traceless:
        return ZERO
    if _may_turn(word):
        word = min(rotate(word), rotate(operate(word, "T")), key=_turned)
    return TraceValue((rotate(word),))


def _may_turn(word: Word) -> bool:
    """Say whether a word and its transpose, which have one trace, could both be written."""
    return not TURNED.isdisjoint(word) or TURNABLE.issuperset(word)


def _turned(word: Word) -> tuple[int, Word]:
    """Order a word and its transpose: the one with fewer transposes comes first."""
    return sum(token in TURNED for token in word), word


def _split(word: Word) -> TraceValue:
    """Take a circle apart at its outer products: Tr(|a⟩⟨b| W |c⟩⟨d| V) = ⟨b|W|c⟩ ⟨d|V|a⟩."""
    start = next(i for i, token in enumerate(word) if is_outer(token))
    circle = word[start:] + word[:start]
    places = [i for i, token in enumerate(circle) if is_outer(token)]
    factors, scalar = [], 1
    for place, after in zip(places, [*places[1:], len(circle)], strict=True):
        bra = meaning(circle[place])[0].bra
        ket = meaning(circle[after % len(circle)])[0].ket
        inner = bracket_value(bra, circle[place + 1 : after], ket)
        if inner.factors is None:
            return ZERO
        factors += inner.factors
        scalar = scalar * inner.scalar  # type: ignore[operator]
    return TraceValue(tuple(sorted(factors)), 0, scalar)


def bracket_value(bra: str, tokens: Sequence[Token], ket: str) -> TraceValue:
    """Return ⟨bra|word|ket⟩, for a word without outer products, ends given as marks."""
    word = reduce_word(tokens)
    if word and is_real(bra) and is_real(ket) and _may_turn(word):
        other = operate(word, "T")
        if (_turned(other), ket) < (_turned(word), bra):
            bra, word, ket = ket, other, bra
    if word or (is_state(bra) != is_state(ket)) or (is_state(bra) and bra != ket):
        return TraceValue(((End("<", bra), *word, End(">", ket)),))
    if bra == ket:
        return TraceValue(())
    delta = sympy.KroneckerDelta(end_label(bra), end_label(ket))
    return ZERO if delta == 0 else TraceValue((), 0, 1 if delta == 1 else delta)


def is_bracket(factor: Factor) -> bool:
    """Say whether a factor is a bracket, not a trace."""
    return isinstance(factor[0], End)


def bracket_parts(factor: Factor) -> tuple[str, Word, str]:
    """Return bra, word and ket of a bracket."""
    return factor[0].mark, factor[1:-1], factor[-1].mark


def as_circle(factor: Factor) -> Word:
    """Return a word whose trace is the factor: a bracket is closed by an outer product."""
    if not is_bracket(factor):
        return factor
    bra, word, ket = bracket_parts(factor)
    return (*word, outer_token(ket, bra))


def operate(tokens: Sequence[Token], operation: str) -> Word:
    """Return the adjoint, transpose or conjugate of a word (H and T turn it around)."""
    ordered = tokens if operation in {"", "C"} else tuple(reversed(tokens))
    return tuple(operate_token(token, operation) for token in ordered)


def may_transpose(tokens: Sequence[Token]) -> bool:
    """Say whether a word has a transpose: not if it holds an outer product of complex states."""
    outers = [meaning(token)[0] for token in tokens if is_outer(token)]
    return all(is_real(letter.ket) and is_real(letter.bra) for letter in outers)


def operate_token(token: Token, operation: str) -> Token:
    """Return a token under an operation; outer products of basis vectors are real."""
    letter, old = meaning(token)
    if letter.kind != "outer":
        return letter.token(product(old, operation))
    if operation in {"", "H"}:
        return outer_token(letter.bra, letter.ket) if operation else token
    if not (is_real(letter.ket) and is_real(letter.bra)):
        raise CalculusError(
            "the transpose or conjugate of a state's projector is that of another state: write the "
            "expression with adjoints only, or declare the state real, State('psi', real=True)"
        )
    return token if operation == "C" else outer_token(letter.bra, letter.ket)


def conjugate_factor(factor: Factor) -> TraceValue:
    """Return the complex conjugate of a factor, Tr(W)* = Tr(W^H), ⟨b|W|c⟩* = ⟨c|W^H|b⟩."""
    if not is_bracket(factor):
        return trace_value(operate(factor, "H"))
    bra, word, ket = bracket_parts(factor)
    return bracket_value(ket, operate(word, "H"), bra)


def opened(factor: Factor, letter: Letter) -> Word:
    """Return the word W of a factor Tr(W·X) in which the letter X stands once.

    The factor may be stored turned around, as Tr(X^T·W^T): then W is turned back.
    """
    circle = as_circle(factor)
    (place,) = (i for i, token in enumerate(circle) if meaning(token)[0] == letter)
    operation = meaning(circle[place])[1]
    if operation == "T":
        circle, place = operate(circle, "T"), len(circle) - 1 - place
    elif operation:
        raise CalculusError(f"the trace holds {letter.name} conjugated: it is not linear in it")
    return circle[place + 1 :] + circle[:place]


def open_word(tokens: Sequence[Token]) -> tuple[tuple[Factor, ...] | None, Word, object]:
    """Reduce a word that is not traced: W₁|a⟩⟨b|V|c⟩⟨d|W₂ = ⟨b|V|c⟩ · W₁|a⟩⟨d|W₂.

    Returns
    -------
    tuple
        The brackets that came out (None if one of them is zero), the word left, and a scalar.
    """
    word = reduce_word(tokens)
    places = [i for i, token in enumerate(word) if is_outer(token)]
    if len(places) < 2:
        return (), word, 1
    factors: list[Factor] = []
    scalar: object = 1
    for place, after in itertools.pairwise(places):
        left, right = meaning(word[place])[0], meaning(word[after])[0]
        value = bracket_value(left.bra, word[place + 1 : after], right.ket)
        if value.factors is None:
            return None, (), 1
        factors += value.factors
        scalar = scalar * value.scalar  # type: ignore[operator]
    joined = outer_token(meaning(word[places[0]])[0].ket, meaning(word[places[-1]])[0].bra)
    left_over = (*word[: places[0]], joined, *word[places[-1] + 1 :])
    return tuple(factors), left_over, scalar
