"""Letters and words: the noncommuting part of the calculus, reduced as it is built.

A **token** is a letter with one of the four operations 1, adjoint (H), transpose (T), conjugate
(C). Tokens are strings, so that they hash and sort by the name of the letter and every result is
the same on every run; what a token means is looked up in a table that only ever grows. A **word**
is a tuple of tokens, multiplied out by these rules: U·U^H = 1, X·X = 1 for an involution. A
**factor** is a commuting number made of a word:

- a trace, stored as the smallest of the rotations of the word (traces are cyclic);
- a bracket ⟨b|word|c⟩, stored with its ends, which is not cyclic. The outer product |c⟩⟨b| is a
  token too: a trace that meets one falls apart into brackets, Tr(A|c⟩⟨b|) = ⟨b|A|c⟩. Matrix entries
  U_ij = ⟨i|U|j⟩ and expectation values ⟨χ|A|χ⟩ are brackets.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from derivations.errors import CalculusError

__all__ = ["Factor", "Letter", "Word"]

Word = tuple[str, ...]
Factor = tuple[str, ...]

# How the operations compose and what undoes a unitary: index in (1, H, T, C) = Klein four-group.
OPERATIONS = ("", "H", "T", "C")
SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Letter:
    """A named operator and what is known of it.

    Parameters
    ----------
    name
        Shown in results; letters of one expression have different names.
    kind
        ``"matrix"``, ``"unitary"`` or ``"outer"``.
    hermitian, symmetric, real
        X = X^H, X = X^T, X = X̄.
    traceless, involution
        Tr X = 0, X² = 1.
    ket, bra
        The two ends of an outer product.
    """

    name: str
    kind: str = "matrix"
    hermitian: bool = False
    symmetric: bool = False
    real: bool = False
    traceless: bool = False
    involution: bool = False
    ket: str = ""
    bra: str = ""

    def token(self, operation: str = "") -> str:
        """Return the token of this letter under an operation ("", "H", "T" or "C")."""
        fixed = {""}
        for flag, other in ((self.hermitian, "H"), (self.symmetric, "T"), (self.real, "C")):
            if flag:
                fixed |= {product(other, known) for known in fixed}
        canonical = min((product(operation, other) for other in fixed), key=OPERATIONS.index)
        return _register(self, canonical)


# Tables of what tokens mean. They are an interning cache: entries are added, never changed.
_LETTERS: dict[str, tuple[Letter, str]] = {}
_INVERSES: dict[str, str] = {}
_ENDS: dict[str, object] = {}


def product(first: str, second: str) -> str:
    """Return the composition of two of the operations 1, H, T, C.

    Examples
    --------
    >>> product("H", "T")
    'C'
    """
    return OPERATIONS[OPERATIONS.index(first) ^ OPERATIONS.index(second)]


def _register(letter: Letter, operation: str) -> str:
    flags = f"{letter.kind[0]}" + "".join(
        str(int(flag))
        for flag in (
            letter.hermitian,
            letter.symmetric,
            letter.real,
            letter.traceless,
            letter.involution,
        )
    )
    token = SEPARATOR.join((letter.name, operation, flags))
    if token not in _LETTERS:
        _LETTERS[token] = (letter, operation)
        if letter.kind == "unitary":
            _INVERSES[token] = letter.token(product(operation, "H"))
        elif letter.involution:
            _INVERSES[token] = token
    return token


def end(label: object) -> str:
    """Return the mark of a basis vector, by its index: a whole number or a symbol."""
    if isinstance(label, int) and not isinstance(label, bool) and label >= 0:
        mark = f"{label:06d}"
    elif isinstance(label, sympy.Expr):
        return end(int(label)) if label.is_Integer else _symbolic_end(label)
    else:
        raise CalculusError(
            f"{label!r} is not an index: give a whole number from 0, or a SymPy symbol"
        )
    _ENDS[mark] = label
    return mark


def _symbolic_end(label: sympy.Expr) -> str:
    mark = f"~{sympy.srepr(label)}"
    _ENDS[mark] = label
    return mark


def end_label(mark: str) -> object:
    """Return what a mark stands for: an int, a SymPy expression, or the name of a state."""
    return _ENDS[mark]


def state_end(name: str, *, real: bool) -> str:
    """Return the mark of a state; a real state is its own complex conjugate."""
    mark = f"{SEPARATOR}{'=' if real else ''}{name}"
    _ENDS[mark] = name
    return mark


def is_real(mark: str) -> bool:
    """Say whether the vector is real: a basis vector, or a state declared so."""
    return not is_state(mark) or mark.startswith(SEPARATOR + "=")


def is_state(mark: str) -> bool:
    """Say whether a mark is a state (and not a basis vector)."""
    return mark.startswith(SEPARATOR)


def outer_token(ket: str, bra: str) -> str:
    """Return the token of |ket⟩⟨bra|, ends given as marks."""
    return Letter(f"|{ket}><{bra}|", kind="outer", ket=ket, bra=bra).token()


def meaning(token: str) -> tuple[Letter, str]:
    """Return the letter of a token and the operation on it."""
    return _LETTERS[token]


def is_outer(token: str) -> bool:
    """Say whether a token is an outer product."""
    return token.startswith("|")


def reduce_word(tokens: Sequence[str]) -> Word:
    """Cancel neighbors that multiply to 1."""
    stack: list[str] = []
    for token in tokens:
        if stack and _INVERSES.get(token) == stack[-1]:
            stack.pop()
        else:
            stack.append(token)
    return tuple(stack)


def reduce_cyclic(tokens: Sequence[str]) -> Word:
    """Cancel neighbors around a circle; the rotation is arbitrary."""
    word = reduce_word(tokens)
    first, last = 0, len(word) - 1
    while first < last and _INVERSES.get(word[first]) == word[last]:
        first, last = first + 1, last - 1
    return word[first : last + 1]


def rotate(word: Word) -> Word:
    """Return the smallest rotation of a word."""
    if len(word) < 2:
        return word
    smallest = min(word)
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


def trace_value(tokens: Sequence[str]) -> TraceValue:
    """Return the trace of a word, reduced: Tr 1 = N, Tr X = 0 if X is traceless, cyclic."""
    word = reduce_cyclic(tokens)
    if not word:
        return DIMENSION
    if any(map(is_outer, word)):
        return _split(word)
    if len(word) == 1 and _LETTERS[word[0]][0].traceless:
        return ZERO
    if _may_turn(word):
        word = min(rotate(word), rotate(operate(word, "T")), key=_turned)
    return TraceValue((rotate(word),))


def _may_turn(word: Word) -> bool:
    """Say whether a word and its transpose, which have one trace, could both be written."""
    known = [_LETTERS[token] for token in word]
    return any(operation in {"T", "C"} for _, operation in known) or all(
        letter.symmetric for letter, _ in known
    )


def _turned(word: Word) -> tuple[int, Word]:
    """Order a word and its transpose: the one with fewer transposes comes first."""
    return sum(_LETTERS[token][1] in {"T", "C"} for token in word), word


def _split(word: Word) -> TraceValue:
    """Take a circle apart at its outer products: Tr(|a⟩⟨b| W |c⟩⟨d| V) = ⟨b|W|c⟩ ⟨d|V|a⟩."""
    start = next(i for i, token in enumerate(word) if is_outer(token))
    circle = word[start:] + word[:start]
    places = [i for i, token in enumerate(circle) if is_outer(token)]
    factors, scalar = [], 1
    for place, after in zip(places, [*places[1:], len(circle)], strict=True):
        bra = _LETTERS[circle[place]][0].bra
        ket = _LETTERS[circle[after % len(circle)]][0].ket
        inner = bracket_value(bra, circle[place + 1 : after], ket)
        if inner.factors is None:
            return ZERO
        factors += inner.factors
        scalar = scalar * inner.scalar  # type: ignore[operator]
    return TraceValue(tuple(sorted(factors)), 0, scalar)


def bracket_value(bra: str, tokens: Sequence[str], ket: str) -> TraceValue:
    """Return ⟨bra|word|ket⟩, for a word without outer products, ends given as marks."""
    word = reduce_word(tokens)
    if word and is_real(bra) and is_real(ket) and _may_turn(word):
        other = operate(word, "T")
        if (_turned(other), ket) < (_turned(word), bra):
            bra, word, ket = ket, other, bra
    if word or (is_state(bra) != is_state(ket)) or (is_state(bra) and bra != ket):
        return TraceValue(((f"<{bra}", *word, f">{ket}"),))
    if bra == ket:
        return TraceValue(())
    delta = sympy.KroneckerDelta(_ENDS[bra], _ENDS[ket])
    return ZERO if delta == 0 else TraceValue((), 0, 1 if delta == 1 else delta)


def is_bracket(factor: Factor) -> bool:
    """Say whether a factor is a bracket, not a trace."""
    return factor[0].startswith("<")


def bracket_parts(factor: Factor) -> tuple[str, Word, str]:
    """Return bra, word and ket of a bracket."""
    return factor[0][1:], factor[1:-1], factor[-1][1:]


def as_circle(factor: Factor) -> Word:
    """Return a word whose trace is the factor: a bracket is closed by an outer product."""
    if not is_bracket(factor):
        return factor
    bra, word, ket = bracket_parts(factor)
    return (*word, outer_token(ket, bra))


def operate(tokens: Sequence[str], operation: str) -> Word:
    """Return the adjoint, transpose or conjugate of a word (H and T turn it around)."""
    ordered = tokens if operation in {"", "C"} else tuple(reversed(tokens))
    return tuple(operate_token(token, operation) for token in ordered)


def operate_token(token: str, operation: str) -> str:
    """Return a token under an operation; outer products of basis vectors are real."""
    letter, old = _LETTERS[token]
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


def letters_in(tokens: Sequence[str]) -> set[Letter]:
    """Return the letters of a word or factor (ends of brackets and outer products left out)."""
    known = (_LETTERS[token][0] for token in tokens if token in _LETTERS)
    return {letter for letter in known if letter.kind != "outer"}


def open_word(tokens: Sequence[str]) -> tuple[tuple[Factor, ...] | None, Word, object]:
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
        left, right = _LETTERS[word[place]][0], _LETTERS[word[after]][0]
        value = bracket_value(left.bra, word[place + 1 : after], right.ket)
        if value.factors is None:
            return None, (), 1
        factors += value.factors
        scalar = scalar * value.scalar  # type: ignore[operator]
    joined = outer_token(_LETTERS[word[places[0]]][0].ket, _LETTERS[word[places[-1]]][0].bra)
    left_over = (*word[: places[0]], joined, *word[places[-1] + 1 :])
    return tuple(factors), left_over, scalar
