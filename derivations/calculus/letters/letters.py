"""Letters, tokens and the ends of brackets: what words and factors are made of.

A **token** is a letter with one of the four operations 1, adjoint (H), transpose (T), conjugate
(C). It is the pair of the two (with a mark of what is declared), so that no part of a program can
find a letter in a word without holding its operation in hand. An **end** is a vector at one side
of a bracket. Both are named tuples: they hash and sort by the name of the letter, and every result
is the same on every run. What a token means is looked up in a table that only ever grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import sympy

from derivations.errors import CalculusError

__all__ = ["End", "Letter", "Token"]

# How the operations compose and what undoes a unitary: index in (1, H, T, C) = Klein four-group.
OPERATIONS = ("", "H", "T", "C")

# Marks of states begin with it, so that they sort before basis vectors.
_STATE = "\x1f"


class Token(NamedTuple):
    """A letter under an operation: one place of a word.

    Parameters
    ----------
    name
        Name of the letter.
    operation
        ``""``, ``"H"``, ``"T"`` or ``"C"``.
    declared
        Kind and flags of the letter in short, so that two letters of one name stay apart.
    """

    name: str
    operation: str
    declared: str


class End(NamedTuple):
    """One side of a bracket: ``"<"`` or ``">"``, and the mark of the vector there."""

    side: str
    mark: str


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

    def token(self, operation: str = "") -> Token:
        """Return the token of this letter under an operation ("", "H", "T" or "C")."""
        fixed = {""}
        for flag, other in ((self.hermitian, "H"), (self.symmetric, "T"), (self.real, "C")):
            if flag:
                fixed |= {product(other, known) for known in fixed}
        canonical = min((product(operation, other) for other in fixed), key=OPERATIONS.index)
        return _register(self, canonical)


# Tables of what tokens mean. They are an interning cache: entries are added, never changed.
_LETTERS: dict[Token, tuple[Letter, str]] = {}
INVERSES: dict[Token, Token] = {}
# Kinds of tokens, so that a whole word is asked at once: outer products; transposes and
# conjugates; letters whose transpose is the letter or its adjoint.
OUTERS: set[Token] = set()
TURNED: set[Token] = set()
TURNABLE: set[Token] = set()
_ENDS: dict[str, object] = {}


def product(first: str, second: str) -> str:
    """Return the composition of two of the operations 1, H, T, C.

    Examples
    --------
    >>> product("H", "T")
    'C'
    """
    return OPERATIONS[OPERATIONS.index(first) ^ OPERATIONS.index(second)]


def _register(letter: Letter, operation: str) -> Token:
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
    token = Token(letter.name, operation, flags)
    if token not in _LETTERS:
        _LETTERS[token] = (letter, operation)
        if letter.kind == "outer":
            OUTERS.add(token)
        if operation in {"T", "C"}:
            TURNED.add(token)
        if letter.symmetric or letter.real:
            TURNABLE.add(token)
        if letter.kind == "unitary":
            INVERSES[token] = letter.token(product(operation, "H"))
        elif letter.involution:
            INVERSES[token] = token
    return token


def end(label: object) -> str:
    """Return the mark of a basis vector, by its index: a whole number or a symbol."""
    if isinstance(label, int | np.integer) and not isinstance(label, bool) and label >= 0:
        label = int(label)
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
    mark = f"{_STATE}{'=' if real else ''}{name}"
    _ENDS[mark] = name
    return mark


def is_real(mark: str) -> bool:
    """Say whether the vector is real: a basis vector, or a state declared so."""
    return not is_state(mark) or mark.startswith(_STATE + "=")


def is_state(mark: str) -> bool:
    """Say whether a mark is a state (and not a basis vector)."""
    return mark.startswith(_STATE)


def outer_token(ket: str, bra: str) -> Token:
    """Return the token of |ket⟩⟨bra|, ends given as marks."""
    return Letter(f"|{ket}><{bra}|", kind="outer", ket=ket, bra=bra).token()


def meaning(token: Token) -> tuple[Letter, str]:
    """Return the letter of a token and the operation on it."""
    return _LETTERS[token]


def is_outer(token: Token) -> bool:
    """Say whether a token is an outer product."""
    return token in OUTERS
