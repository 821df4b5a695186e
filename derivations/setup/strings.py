"""Pauli strings and what Clifford gates make of them, from the matrices of one and two qubits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import sympy

from derivations.errors import ProofError
from derivations.routes.matrices import twirl
from derivations.setup.pauli_algebra import PAULIS

__all__ = [
    "LETTERS",
    "by_cnot",
    "clifford_entry",
    "group_on_strings",
    "haar_entry",
    "haar_square",
    "mean_of_signs",
    "mean_sign",
    "named",
    "number",
    "orbit_of",
    "pauli_entry",
    "sign_of_one_more",
]

LETTERS = "IXYZ"


def number(b: tuple[int, ...]) -> int:
    """Return the number of a string, 0 for the identity."""
    return sum(letter * 4**place for place, letter in enumerate(b))


def named(b: tuple[int, ...]) -> str:
    """Return the letters of a string."""
    return "".join(LETTERS[letter] for letter in b)


@cache
def _letter_sign(a: int, b: int) -> int:
    """Return the sign of two letters, from their products."""
    one, other = PAULIS[LETTERS[a]], PAULIS[LETTERS[b]]
    if one * other == other * one:
        return 1
    if one * other != -other * one:
        raise ProofError(f"{LETTERS[a]} and {LETTERS[b]} neither commute nor anticommute")
    return -1


def sign_of_one_more() -> None:
    """Find one letter more to multiply the sign of two strings of any length by its own.

    The strings are letters A and B with AB = sBA, and a letter behind them makes two by two blocks.

    Raises
    ------
    ProofError
        At the first pair of letters for which it does not.
    """
    one, other = sympy.symbols("A B", commutative=False)
    sign = sympy.Symbol("s")
    for a, b in product(range(4), repeat=2):
        first, second = (
            PAULIS[LETTERS[x]].applyfunc(lambda entry, string=string: entry * string)
            for x, string in ((a, one), (b, other))
        )
        swapped = (first * second).subs(one * other, sign * other * one)
        own = sign * _letter_sign(a, b)
        if (swapped - own * second * first).applyfunc(sympy.expand) != sympy.zeros(2, 2):
            raise ProofError(f"{LETTERS[a]} and {LETTERS[b]} change the sign of strings otherwise")


def _sign(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    found = 1
    for one, other in zip(a, b, strict=True):
        found *= _letter_sign(one, other)
    return found


def mean_sign(b: tuple[int, ...]) -> Fraction:
    """Return the mean over all strings of the sign with one."""
    strings = list(product(range(4), repeat=len(b)))
    return Fraction(sum(_sign(a, b) for a in strings), len(strings))


def mean_of_signs(b: tuple[int, ...], c: tuple[int, ...]) -> Fraction:
    """Return the mean over all strings of the product of the signs with two."""
    strings = list(product(range(4), repeat=len(b)))
    return Fraction(sum(_sign(a, b) * _sign(a, c) for a in strings), len(strings))


@cache
def _matrix(b: tuple[int, ...]) -> sympy.ImmutableMatrix:
    matrix = sympy.eye(1)
    for letter in b:
        matrix = sympy.kronecker_product(matrix, PAULIS[LETTERS[letter]])
    return sympy.ImmutableMatrix(matrix)


@cache
def pauli_entry(b: tuple[int, ...], c: tuple[int, ...]) -> sympy.Expr:
    """Return the mean over strings of Tr P_a P_b P_a† P_c, matrix by matrix."""
    strings = list(product(range(4), repeat=len(b)))
    total = sum((_matrix(a) * _matrix(b) * _matrix(a).H for a in strings), sympy.zeros(2 ** len(b)))
    return (total * _matrix(c)).trace() / len(strings)


def haar_entry(b: tuple[int, ...], c: tuple[int, ...]) -> sympy.Expr:
    """Return Tr P_b Tr P_c / N, the Haar average of Tr U P_b U† P_c."""
    return _matrix(b).trace() * _matrix(c).trace() / 2 ** len(b)


def haar_square(n: int) -> Fraction:
    """Return E Tr²(U P_b U† P_c) of two strings that are not the identity."""
    return twirl(2, 2**n, (0, 2**n))[1, 0] * 2**n


_GATES = {
    "H": sympy.Matrix([[1, 1], [1, -1]]) / sympy.sqrt(2),
    "S": sympy.Matrix([[1, 0], [0, sympy.I]]),
    "CNOT": sympy.Matrix([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]),
}


@cache
def _conjugated(gate: str, b: tuple[int, ...]) -> tuple[int, ...]:
    """Return the string that a gate makes of one, its sign left out, from the matrices."""
    matrix = _GATES[gate] * _matrix(b) * _GATES[gate].H
    for c in product(range(4), repeat=len(b)):
        if matrix in (_matrix(c), -_matrix(c)):
            return c
    raise ProofError(f"{gate} takes {named(b)} to no string")


def by_cnot(pair: tuple[int, int]) -> tuple[int, ...]:
    """Return what a CNOT makes of two letters."""
    return _conjugated("CNOT", pair)


def _images(b: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield what each gate, at each place, makes of a string."""
    for place in range(len(b)):
        for gate in ("H", "S"):
            (letter,) = _conjugated(gate, b[place : place + 1])
            yield (*b[:place], letter, *b[place + 1 :])
    for one, other in product(range(len(b)), repeat=2):
        if one != other:
            image = list(b)
            image[one], image[other] = by_cnot((b[one], b[other]))
            yield tuple(image)


def orbit_of(b: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Return the strings that the gates make of one."""
    found, waiting = {b}, [b]
    while waiting:
        for image in _images(waiting.pop()):
            if image not in found:
                found.add(image)
                waiting.append(image)
    return found


@cache
def group_on_strings(n: int) -> frozenset[tuple[int, ...]]:
    """Return what the group does to the strings, as permutations of their numbers."""
    strings = list(product(range(4), repeat=n))
    place = {b: k for k, b in enumerate(strings)}
    images = [list(_images(b)) for b in strings]
    generators = {tuple(place[row[k]] for row in images) for k in range(len(images[0]))}
    one = tuple(range(len(strings)))
    found, waiting = {one}, [one]
    while waiting:
        element = waiting.pop()
        for generator in generators:
            image = tuple(generator[k] for k in element)
            if image not in found:
                found.add(image)
                waiting.append(image)
    return frozenset(found)


@cache
def clifford_entry(b: tuple[int, ...], c: tuple[int, ...]) -> Fraction:
    """Return the mean of Tr²(C P_b C† P_c): N² for each element that takes b to c."""
    strings = list(product(range(4), repeat=len(b)))
    start, end = strings.index(b), strings.index(c)
    group = group_on_strings(len(b))
    return Fraction(4 ** len(b) * sum(element[start] == end for element in group), len(group))
