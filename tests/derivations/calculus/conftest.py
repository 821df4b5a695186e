"""Independent oracles: averages of explicit matrices that know nothing of Weingarten functions.

A *specimen* is a product of traces given as text, one string per trace: capital letters are
matrices, ``U`` is the unitary and ``u`` its adjoint. It is built twice, once as an expression of
the calculus and once as a batch of NumPy products.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import haarpy
import numpy as np
import pytest
import sympy
from scipy.stats import ortho_group, unitary_group
from sympy.combinatorics import Permutation

from derivations.calculus import Matrix, Tr, TracePolynomial, Unitary
from derivations.calculus.groups import GROUPS

LETTERS = "ABCDEFGHIJKL"


def build(specimen: Sequence[str], **declared: Any) -> TracePolynomial:
    """Return the specimen as an expression; letters may be declared otherwise."""
    U = Unitary("U")
    letters: dict[str, Any] = (
        {"U": U, "u": U.H} | {name: Matrix(name) for name in LETTERS} | declared
    )
    total = TracePolynomial.scalar(1)
    for text in specimen:
        word = letters[text[0]]
        for name in text[1:]:
            word = word * letters[name]
        total = total * Tr(word)
    return total


def evaluate(specimen: Sequence[str], unitaries: np.ndarray, matrices: dict) -> np.ndarray:
    """Return the value of the specimen for each unitary of a batch (size, N, N)."""
    letters = {"U": unitaries, "u": unitaries.conj().swapaxes(-1, -2)}
    letters |= {name: np.array(rows, dtype=complex) for name, rows in matrices.items()}
    total = np.ones(len(unitaries), dtype=complex)
    for text in specimen:
        word = np.eye(unitaries.shape[-1], dtype=complex)
        for name in text:
            word = word @ letters[name]
        total = total * np.trace(word, axis1=-2, axis2=-1)
    return total


def whole_matrices(N: int, seed: int) -> dict[str, list[list[int]]]:
    """Return random matrices of small whole numbers, not symmetric, one for each letter."""
    rng = np.random.default_rng(seed)
    return {name: rng.integers(-3, 4, size=(N, N)).tolist() for name in LETTERS}


def su2_quadrature(degree: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes (size, 2, 2) and weights, exact for polynomials of this degree in U and Ū.

    U = [[a, b], [−b̄, ā]] with a = √(1−s) e^{iα}, b = √s e^{iβ}: Haar measure is uniform in s, α, β.
    """
    nodes, weights = np.polynomial.legendre.leggauss(degree + 1)
    angles = 2 * np.pi * np.arange(2 * degree + 1) / (2 * degree + 1)
    s, alpha, beta = (
        grid.ravel() for grid in np.meshgrid((nodes + 1) / 2, angles, angles, indexing="ij")
    )
    a, b = np.sqrt(1 - s) * np.exp(1j * alpha), np.sqrt(s) * np.exp(1j * beta)
    unitaries = np.stack([np.stack([a, b], -1), np.stack([-b.conj(), a.conj()], -1)], -2)
    return unitaries, np.repeat(weights / 2, len(angles) ** 2) / len(angles) ** 2


def clifford_group() -> np.ndarray:
    """Return the 24 single-qubit Cliffords up to phase, generated from H and S: a 3-design."""
    generators = [np.array([[1, 1], [1, -1]]) / np.sqrt(2), np.diag([1, 1j])]
    found = [np.eye(2, dtype=complex)]
    for element in found:
        for generator in generators:
            new = generator @ element
            if all(abs(np.trace(new.conj().T @ old)) < 2 - 1e-9 for old in found):
                found.append(new)
    return np.array(found)


def gram_average(specimen: Sequence[str], N: int, matrices: dict) -> float:
    """Return the average over U(N) from the inverse of the Gram matrix N^{cycles}, by entries.

    Every index of U and Ū is summed explicitly; the only thing shared with the calculus is the
    theorem that the commutant of U^{⊗k} is spanned by permutations.
    """
    k = sum(text.count("U") for text in specimen)
    group = list(itertools.permutations(range(k)))
    gram = sympy.Matrix(
        [[N ** _cycles([p.index(q[i]) for i in range(k)]) for q in group] for p in group]
    )
    inverse = np.array(gram.inv().tolist(), dtype=float)
    subscripts, operands = _einsum(specimen, matrices)
    total = 0.0
    for (a, sigma), (b, tau) in itertools.product(enumerate(group), repeat=2):
        joined = dict(
            [((x, "i"), (sigma[x], "i'")) for x in range(k)]
            + [((x, "j"), (tau[x], "j'")) for x in range(k)]
        )
        total += inverse[a, b] * _contract(subscripts, operands, joined, N)
    return total


def _cycles(p: Sequence[int]) -> int:
    seen: set[int] = set()
    count = 0
    for start in range(len(p)):
        count += start not in seen
        while start not in seen:
            seen.add(start)
            start = p[start]
    return count


def _einsum(specimen: Sequence[str], matrices: dict) -> tuple[list, list]:
    """Name the ends of every matrix between unitaries; U_a runs from (a, i) to (a, j)."""
    ends, operands = [], []
    plain, dagger = itertools.count(), itertools.count()
    for text in specimen:
        start = next(i for i, name in enumerate(text) if name in "Uu")
        turned = text[start:] + text[:start]
        places, words = [], []
        for name in turned:
            if name in "Uu":
                places.append((next(plain), "U") if name == "U" else (next(dagger), "u"))
                words.append(np.eye(len(matrices["A"])))
            else:
                words[-1] = words[-1] @ np.array(matrices[name], dtype=float)
        for place, after, word in zip(places, [*places[1:], places[0]], words, strict=True):
            left = (place[0], "j") if place[1] == "U" else (place[0], "i'")
            right = (after[0], "i") if after[1] == "U" else (after[0], "j'")
            ends.append((left, right))
            operands.append(word)
    return ends, operands


def _contract(ends: list, operands: list, joined: dict, N: int) -> float:
    names: dict = {}
    for left, right in joined.items():
        names[left] = names[right] = len(names) // 2
    arguments = []
    for (left, right), operand in zip(ends, operands, strict=True):
        arguments += [operand, [names[left], names[right]]]
    return float(np.einsum(*arguments, [], optimize=True))


def quadrature_average(specimen: Sequence[str], matrices: dict) -> complex:
    """Return the average of a balanced specimen over U(2), exact up to rounding."""
    degree = sum(text.count("U") for text in specimen)
    unitaries, weights = su2_quadrature(degree)
    return complex(weights @ evaluate(specimen, unitaries, matrices))


def orthogonal_nodes(N: int, tokens: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights on O(2) or O(3), exact for products of this many entries."""
    if N == 2:
        angles = 2 * np.pi * np.arange(tokens + 1) / (tokens + 1)
        turns = np.array([[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]])
        turns = turns.transpose(2, 0, 1)
        nodes = np.concatenate([turns, turns @ np.diag([1, -1])])
        return nodes, np.full(len(nodes), 1 / len(nodes))
    unitaries, weights = su2_quadrature(tokens)  # SO(3) is the adjoint of SU(2), O(3) = ±SO(3)
    paulis = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    adjoint = unitaries.conj().swapaxes(-1, -2)
    turned = np.einsum("aij,bjk,ckl,bli->bac", paulis, unitaries, paulis, adjoint).real / 2
    return np.concatenate([turned, -turned]), np.concatenate([weights, weights]) / 2


# -- over a group of the table: what knows it from elsewhere, and what serves any other -----------

Tokens = Sequence[tuple[str, str]]  # (name, operation), the operation "", "H", "T" or "conj"


def is_barred(token: tuple[str, str]) -> bool:
    return token[1] in {"H", "conj"}


def haarpy_moment(tokens: Tokens, N: int) -> np.ndarray:
    """Return E of the product of entries of unitaries, two axes (row, column) for each."""
    plain = [i for i, token in enumerate(tokens) if not is_barred(token)]
    bars = [i for i in range(len(tokens)) if i not in plain]
    k, total = len(plain), np.zeros((N,) * (2 * len(tokens)))
    delta = np.eye(N)
    for sigma, tau in itertools.product(itertools.permutations(range(k)), repeat=2):
        lengths = _cycle_type([sigma[tau.index(i)] for i in range(k)])
        operands: list = []
        for a in range(k):
            operands += [delta, [2 * plain[a], 2 * bars[sigma[a]]]]
            operands += [delta, [2 * plain[a] + 1, 2 * bars[tau[a]] + 1]]
        total += float(haarpy.weingarten_unitary(lengths, N)) * np.einsum(
            *operands, list(range(2 * len(tokens)))
        )
    return total


def _cycle_type(p: Sequence[int]) -> tuple[int, ...]:
    seen: set[int] = set()
    lengths = []
    for start in range(len(p)):
        place, length = start, 0
        while place not in seen:
            seen.add(place)
            place, length = p[place], length + 1
        lengths += [length] if length else []
    return tuple(sorted(lengths, reverse=True))


def circular_moment(tokens: Tokens, N: int, weingarten: Callable[..., Any]) -> np.ndarray:
    """Return E of the product of entries of T and its conjugate from haarpy's functions.

    T is S itself, symmetric, or the antisymmetric S·J.
    """
    plain = [i for i, token in enumerate(tokens) if not is_barred(token)]
    bars = [i for i in range(len(tokens)) if i not in plain]
    first, second = ([2 * i + side for i in kind for side in (0, 1)] for kind in (plain, bars))
    total = np.zeros((N,) * (2 * len(tokens)))
    for sigma in itertools.permutations(range(len(first))):
        operands: list = []
        for a, image in enumerate(sigma):
            operands += [np.eye(N), [first[a], second[image]]]
        value = float(weingarten(Permutation(list(sigma))))
        total += value * np.einsum(*operands, list(range(2 * len(tokens))))
    return total


@functools.cache
def _circular_orthogonal(tokens: tuple[tuple[str, str], ...], N: int) -> np.ndarray:
    return circular_moment(tokens, N, lambda p: haarpy.weingarten_circular_orthogonal(p, N))


@functools.cache
def _circular_symplectic(tokens: tuple[tuple[str, str], ...], N: int) -> np.ndarray:
    found = circular_moment(tokens, N, lambda p: haarpy.weingarten_circular_symplectic(p, N // 2))
    for i in range(len(tokens)):  # S = T·J^T
        found = np.moveaxis(np.tensordot(found, blocks(N).T, ([2 * i + 1], [0])), -1, 2 * i + 1)
    return found


def blocks(N: int) -> np.ndarray:
    """Return the symplectic form, with 0, 1, −1, 0 in blocks on the diagonal."""
    return np.kron(np.eye(N // 2), [[0, 1], [-1, 0]])


def quadrature_moment(tokens: Tokens, N: int) -> np.ndarray:
    """Return E of the product of entries of orthogonal matrices, by nodes and weights."""
    turns, weights = orthogonal_nodes(N, len(tokens))
    axes = list(range(1, 2 * len(tokens) + 1))
    operands: list = [weights, [0]]
    for i in range(len(tokens)):
        operands += [turns, [0, *axes[2 * i : 2 * i + 2]]]
    return np.einsum(*operands, axes, optimize=True)


def invariant_moment(tokens: Tokens, group: str, N: int) -> np.ndarray:
    """Return E of the product of entries from the invariants of any group, whatever it is.

    E of g ⊗ ḡ ⊗ … is the projector on the vectors that the group leaves alone. They are found as
    those which eight random elements leave alone, since these generate a dense subgroup.
    """
    return _invariants(tuple(map(is_barred, tokens)), group, N)


@functools.cache
def _invariants(barred: tuple[bool, ...], group: str, N: int) -> np.ndarray:
    drawn = GROUPS[group].draw(N, 8, np.random.default_rng(2))
    size = N ** len(barred)
    moved = np.zeros((size, size), dtype=complex)
    for element in drawn:
        power = np.eye(1, dtype=complex)
        for bar in barred:
            power = np.kron(power, element.conj() if bar else element)
        difference = power - np.eye(size)
        moved += difference.conj().T @ difference
    values, vectors = np.linalg.eigh(moved)
    fixed = vectors[:, values < 1e-9]
    projector = (fixed @ fixed.conj().T).reshape((N,) * (2 * len(barred)))
    order = [axis for i in range(len(barred)) for axis in (i, len(barred) + i)]
    return projector.transpose(order)


# By name of the group: what averages its entries without our code, and what draws from it.
MOMENTS = {
    "U": haarpy_moment,
    "O": quadrature_moment,
    "COE": lambda tokens, N: _circular_orthogonal(tuple(tokens), N),
    "CSE": lambda tokens, N: _circular_symplectic(tuple(tokens), N),
}


def circular(N: int, form: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return U·J·U^T·J^T for SciPy's unitaries."""
    drawn = unitary_group.rvs(N, size=count, random_state=rng)
    return drawn @ form @ drawn.swapaxes(1, 2) @ form.T


SAMPLERS = {
    "U": lambda N, count, rng: unitary_group.rvs(N, size=count, random_state=rng),
    "O": lambda N, count, rng: ortho_group.rvs(N, size=count, random_state=rng),
    "COE": lambda N, count, rng: circular(N, np.eye(N), count, rng),
    "CSE": lambda N, count, rng: circular(N, blocks(N), count, rng),
}


def moment(tokens: Tokens, group: str, N: int) -> np.ndarray:
    """Return E of the product of entries over a group of the table."""
    known = MOMENTS.get(group)
    return invariant_moment(tokens, group, N) if known is None else known(tokens, N)


def sample(group: str, N: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return random matrices of a group of the table."""
    known = SAMPLERS.get(group)
    if known is None:
        return GROUPS[group].draw(N, count, rng)
    return known(N, count, rng)


@pytest.fixture(scope="session")
def oracles() -> SimpleNamespace:
    """Everything above by name (test modules cannot import one another)."""
    return SimpleNamespace(
        letters=LETTERS,
        build=build,
        evaluate=evaluate,
        whole_matrices=whole_matrices,
        su2_quadrature=su2_quadrature,
        clifford_group=clifford_group,
        gram_average=gram_average,
        quadrature_average=quadrature_average,
        orthogonal_nodes=orthogonal_nodes,
        moments=MOMENTS,
        blocks=blocks,
        moment=moment,
        invariant_moment=invariant_moment,
        sample=sample,
    )
