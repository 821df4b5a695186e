"""Orbits of the Clifford group on k-tuples of Pauli strings, found from its generators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from qntk_check.arguments import check_count, show
from qntk_check.errors import ResourceError
from qntk_check.observables import pauli_matrix

__all__ = ["Orbits", "check_qubits", "find", "orbits", "strings"]


@dataclass(frozen=True, eq=False)
class Orbits:
    """Orbits of the Clifford group on k-tuples of strings, and signs along them.

    An orbit that maps a tuple to minus itself averages every tensor to zero there: its label is −1.
    The average of a tensor is given by one number for each other orbit.
    """

    labels: np.ndarray
    signs: np.ndarray
    shape: tuple[int, ...]

    def sums(self, tensor: np.ndarray) -> np.ndarray:
        """Return Σ sign · entry over each orbit."""
        kept = self.labels >= 0
        result = np.zeros(int(self.labels.max()) + 1, dtype=tensor.dtype)
        np.add.at(result, self.labels[kept], (self.signs * tensor.reshape(-1))[kept])
        return result

    def means(self, tensor: np.ndarray, *, exact: bool) -> np.ndarray:
        """Return the average of a tensor over the group, for each orbit."""
        sums = self.sums(tensor)
        sizes = np.bincount(self.labels[self.labels >= 0], minlength=len(sums))
        if not exact:
            return sums / sizes
        ratios = [Fraction(int(t), int(m)) for t, m in zip(sums, sizes, strict=True)]
        return np.array(ratios, dtype=object)

    def matrix(self, move: Callable[[np.ndarray], np.ndarray], *, exact: bool) -> np.ndarray:
        """Return the averaged move as a matrix between orbits."""
        columns = []
        for orbit in range(int(self.labels.max()) + 1):
            tensor = np.where(self.labels == orbit, self.signs, 0).reshape(self.shape)
            columns.append(self.means(move(tensor), exact=exact))
        return np.array(columns).T


@cache
def orbits(n: int, copies: int) -> Orbits:
    """Find the orbits from the generators: walk through each, then check every step's sign."""
    count = len(strings(n))
    moves = [_on_tuples(*generator, copies) for generator in _generators(n)]
    size = count**copies
    labels, signs = np.full(size, -1), np.zeros(size, dtype=int)
    found = 0
    for seed in range(size):
        if labels[seed] >= 0:
            continue
        labels[seed], signs[seed], frontier = found, 1, np.array([seed])
        while frontier.size:
            fresh = []
            for image, sign in moves:
                target = image[frontier]
                new, first = np.unique(target[labels[target] < 0], return_index=True)
                source = frontier[labels[target] < 0][first]
                labels[new], signs[new] = found, signs[source] * sign[source]
                fresh.append(new)
            frontier = np.concatenate(fresh)
        found += 1
    contradicted = np.zeros(found, dtype=bool)
    for image, sign in moves:
        contradicted[labels[signs[image] != signs * sign]] = True
    numbers = np.where(contradicted, -1, np.cumsum(~contradicted) - 1)
    return Orbits(numbers[labels], signs, (count,) * copies)


def _on_tuples(image: np.ndarray, sign: np.ndarray, copies: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where a signed permutation of strings sends each k-tuple, and with which sign."""
    targets, signs = image, sign
    for _ in range(copies - 1):
        targets = np.add.outer(len(image) * targets, image).ravel()
        signs = np.multiply.outer(signs, sign).ravel()
    return targets, signs


def _generators(n: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return P ↦ C†PC of the generators of the Clifford group, as signed permutations."""
    H = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
    S, one = np.diag([1, 1j]), np.eye(2)
    if n == 1:
        unitaries = [H, S]
    else:
        cnot = np.eye(4)[[0, 1, 3, 2]]
        unitaries = [np.kron(H, one), np.kron(one, H), np.kron(S, one), np.kron(one, S), cnot]
    moves = []
    for C in unitaries:
        found = [find(C.conj().T @ P @ C, n) for P in strings(n)]
        moves.append((np.array([f[0] for f in found]), np.array([f[1] for f in found])))
    return moves


@cache
def strings(n: int) -> np.ndarray:
    """Return the N² − 1 Pauli strings other than 1 as matrices."""
    if n > 2:
        raise ResourceError(
            f"the orbits of Cliffords on n = {show(n)} qubits: they are found for 1 and 2 qubits; "
            'sample the ensemble "clifford-circuit" beyond'
        )
    letters = ("".join(word) for word in product("IXYZ", repeat=n))
    return np.array([pauli_matrix(word) for word in letters if word != "I" * n])


def check_qubits(n: object) -> int:
    """Return n, after checking that its orbits are known."""
    number = check_count("n", n)
    strings(number)
    return number


def find(operator: np.ndarray, n: int) -> tuple[int, int]:
    """Return (index, sign) of an operator that is ± a string."""
    overlaps = np.einsum("pij,ji->p", strings(n), operator).real / 2**n
    index = int(np.argmax(np.abs(overlaps)))
    return index, round(overlaps[index])
