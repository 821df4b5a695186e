"""Letters, and the places of a word: a letter under an operation, or an outer product.

A :class:`Letter` says what is known of a named operator. A :class:`Token` is a letter under one of
the four operations, so that no part of a program can find a letter in a word without holding its
operation in hand; an :class:`Outer` is |ket⟩⟨bra|.

Tokens and outer products are interned: one of them is one object, compared and looked up by
identity, which costs nothing; they sort by the name of the letter, so that every result is the same
on every run. A copy of one is the object itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import ClassVar, Protocol

from derivations.calculus.letters.operations import (
    ADJOINT,
    CONJUGATE,
    PLAIN,
    REVERSED,
    TRANSPOSE,
    Operation,
)
from derivations.calculus.letters.vectors import End, Key, Vector
from derivations.calculus.numbers.scalars import Scalar

__all__ = ["FLAGS", "Kind", "Law", "Letter", "Outer", "Place", "Token", "outer_product"]


#: What may be declared of a letter by yes or no.
FLAGS = ("hermitian", "symmetric", "real", "traceless", "involution", "idempotent")


class Kind(StrEnum):
    """What a name is declared as."""

    MATRIX = "matrix"
    UNITARY = "unitary"
    STATE = "state"
    FORM = "symplectic form"
    RANDOM = "random matrix"


class Law(Protocol):
    """By which law a random matrix is drawn, where its letter says so; frozen, and hashable."""

    @property
    def title(self) -> str:
        """What it is called in messages."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A named operator (or state) and what is known of it.

    Parameters
    ----------
    name
        Shown in results; letters of one expression have different names.
    kind
        A matrix, a unitary, a state, or the symplectic form.
    hermitian, symmetric, real
        X = X^H, X = X^T, X = X̄.
    traceless, involution, idempotent
        Tr X = 0, X² = 1, X² = X.
    rank
        The trace of an idempotent, None where it is not told.
    law
        By which law a random matrix is drawn.
    """

    name: str
    kind: Kind = Kind.MATRIX
    hermitian: bool = False
    symmetric: bool = False
    real: bool = False
    traceless: bool = False
    involution: bool = False
    idempotent: bool = False
    rank: Scalar | None = None
    law: Law | None = None

    @property
    def flags(self) -> tuple[bool, ...]:
        """What is declared, as flags."""
        return tuple(getattr(self, flag) for flag in FLAGS)

    def token(self, operation: Operation = PLAIN) -> Token:
        """Return this letter under an operation; what is declared of it may change that one."""
        found = _TOKENS.get((self, operation))
        return found if found is not None else _token(self, operation)


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A letter under an operation: one place of a word. :meth:`Letter.token` makes it."""

    letter: Letter
    operation: Operation
    name: str
    key: Key = field(repr=False)

    def __lt__(self, other: Place | End) -> bool:
        """Order places by name, operation and what is declared."""
        return self.key < other.key

    def __reduce__(self) -> tuple[Callable[..., Token], tuple[Letter, Operation]]:
        """Copy to the one object there is."""
        return _token, (self.letter, self.operation)


@dataclass(frozen=True, slots=True, eq=False)
class Outer:
    """The outer product |ket⟩⟨bra|: a place of a word. :func:`outer_product` makes it."""

    ket: Vector
    bra: Vector
    key: Key = field(repr=False)
    #: As tokens have one, so that a word can be searched for a letter; it is that of no letter.
    name: ClassVar[str] = ""

    def __lt__(self, other: Place | End) -> bool:
        """Order outer products after letters."""
        return self.key < other.key

    def __reduce__(self) -> tuple[Callable[..., Outer], tuple[Vector, Vector]]:
        """Copy to the one object there is."""
        return outer_product, (self.ket, self.bra)


Place = Token | Outer

# Interning tables: entries are added, never changed, and seen by other threads when complete.
_MAKING = Lock()
_TOKENS: dict[tuple[Letter, Operation], Token] = {}
_OUTERS: dict[tuple[Vector, Vector], Outer] = {}
_OPERATED: dict[tuple[Place, Operation], Place] = {}
# What undoes a token: its adjoint for a unitary, itself for an involution.
INVERSES: dict[Place, Place] = {}
# Kinds of places, so that a whole word is asked at once: outer products and the symplectic form;
# transposes and conjugates; letters whose transpose is the letter or its adjoint; letters without a
# trace.
SPECIAL: set[Place] = set()
TURNED: set[Place] = set()
TURNABLE: set[Place] = set()
TRACELESS: set[Place] = set()
# Letters that are their own squares, and the traces of those whose rank is told.
IDEMPOTENT: set[Place] = set()
RANKS: dict[Place, Scalar] = {}


def _token(letter: Letter, operation: Operation) -> Token:
    """Return the one token of a letter under an operation, made when first asked for."""
    with _MAKING:
        if (letter, operation) not in _TOKENS:
            _make_tokens(letter)
    return _TOKENS[letter, operation]


def _make_tokens(letter: Letter) -> None:
    """Enter the tokens of a letter: in the tables of kinds first, so that none is met too early."""
    declared = letter.kind[0] + "".join(str(int(flag)) for flag in letter.flags)
    declared += "" if letter.rank is None else str(letter.rank)
    made: dict[Operation, Token] = {}
    for operation in Operation:
        canonical = _canonical(letter, operation)
        if canonical not in made:
            key = (letter.name, canonical, declared)
            made[canonical] = Token(letter, canonical, letter.name, key)
        made[operation] = made[canonical]
    for token in made.values():
        _enter(token)
        if letter.kind in (Kind.UNITARY, Kind.FORM):
            INVERSES[token] = made[token.operation.after(ADJOINT)]
        elif letter.involution:
            INVERSES[token] = token
    for operation, token in made.items():
        _TOKENS[letter, operation] = token


def _enter(token: Token) -> None:
    """Enter a token in the tables of kinds."""
    letter = token.letter
    kinds = (
        (TURNED, token.operation in (TRANSPOSE, CONJUGATE)),
        (TURNABLE, letter.symmetric or letter.real),
        (TRACELESS, letter.traceless),
        (IDEMPOTENT, letter.idempotent),
    )
    for kind, is_of_it in kinds:
        if is_of_it:
            kind.add(token)
    if letter.rank is not None:
        RANKS[token] = letter.rank


def _canonical(letter: Letter, operation: Operation) -> Operation:
    """Return the first operation that gives the same matrix."""
    fixed = {PLAIN}
    for flag, other in (
        (letter.hermitian, ADJOINT),
        (letter.symmetric, TRANSPOSE),
        (letter.real, CONJUGATE),
    ):
        if flag:
            fixed |= {other.after(known) for known in fixed}
    return min((operation.after(other) for other in fixed), key=list(Operation).index)


def outer_product(ket: Vector, bra: Vector) -> Outer:
    """Return |ket⟩⟨bra|."""
    found = _OUTERS.get((ket, bra))
    if found is None:
        # The sign comes after all names in ASCII, so that outer products stand behind letters.
        made = Outer(ket, bra, ("|", ket.key, bra.key))
        SPECIAL.add(made)
        found = _OUTERS.setdefault((ket, bra), made)
    return found


def operated(place: Place, operation: Operation) -> Place:
    """Return a place of a word under an operation."""
    found = _OPERATED.get((place, operation))
    if found is None:
        found = _operated(place, operation)
        _OPERATED[place, operation] = found
    return found


def _operated(place: Place, operation: Operation) -> Place:
    if isinstance(place, Token):
        return place.letter.token(operation.after(place.operation))
    ket, bra = (place.bra, place.ket) if operation in REVERSED else (place.ket, place.bra)
    if operation in (TRANSPOSE, CONJUGATE):
        ket, bra = ket.conj, bra.conj
    return outer_product(ket, bra)
