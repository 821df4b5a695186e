"""Small compact Lie algebras in whole numbers, and averages over their groups without any group.

An algebra is a basis of antisymmetric matrices with whole entries; a complex matrix A + iB stands
as [[A, −B], [B, A]]. What an average over the group leaves of O⊗O is its projection on what the
group does not move. That is the null space of ad⊗1 + 1⊗ad, whose dimension is counted: the Casimir
of every simple ideal and the products of elements of the centre lie in it, and modulo a prime no
null space is smaller than in fractions, so that two equal counts are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise, permutations, product

import numpy as np
from numpy.typing import NDArray

from derivations.errors import ProofError

__all__ = [
    "SmallAlgebra", "octahedral", "small_algebra", "so", "sp", "su", "symmetric_invariants",
]  # fmt: skip

Whole = NDArray[np.int64]
_PRIME = 2**31 - 1


@dataclass(frozen=True, eq=False)
class SmallAlgebra:
    """A compact Lie algebra with a basis that is orthogonal by −Tr XY.

    Parameters
    ----------
    name
        Such as ``"su(2) + so(5)"``.
    basis
        ``(d, M, M)``, antisymmetric.
    parts
        How many elements of the basis each simple ideal has, one ideal after the other.
    center
        How many elements at the end lie in the centre.
    """

    name: str
    basis: Whole
    parts: tuple[int, ...]
    center: int = 0

    @cached_property
    def norms(self) -> Whole:
        """Return −Tr b² of each element."""
        return np.einsum("aij,aij->a", self.basis, self.basis)

    @property
    def ideals(self) -> list[slice]:
        """Where the basis of each simple ideal is."""
        ends = np.cumsum([0, *self.parts]).tolist()
        return [slice(a, b) for a, b in pairwise(ends)]

    def adjoint(self, numbers: Sequence[int]) -> Whole:
        """Return ⟨b_c, [x, b_b]⟩, shape (d, d), of x = Σ x_a b_a."""
        x = np.tensordot(np.array(numbers), self.basis, axes=1)
        brackets = x @ self.basis - self.basis @ x
        return np.einsum("cij,bij->cb", self.basis, brackets)

    def killing(self, numbers: Sequence[int], part: slice) -> Fraction:
        """Return Tr ad_h² on an ideal, for h = i Σ x_a b_a, which is Hermitian."""
        ad = self.adjoint(numbers)[part, part]
        norms = self.norms[part]
        return sum(
            (
                Fraction(int(ad[c, b]) ** 2, int(norms[b] * norms[c]))
                for c, b in np.ndindex(ad.shape)
            ),
            Fraction(0),
        )

    def purity(self, numbers: Sequence[int], part: slice) -> Fraction:
        """Return Σ Tr²(bA) over an orthonormal basis of an ideal, for A = i Σ x_a b_a."""
        return self.overlap(numbers, numbers, part)

    def overlap(self, one: Sequence[int], other: Sequence[int], part: slice) -> Fraction:
        """Return Tr AB of the parts of two elements in an ideal."""
        own = zip(one[part], other[part], self.norms[part].tolist(), strict=True)
        return sum((Fraction(x * y * norm) for x, y, norm in own), Fraction(0))

    def first_moment(self, rho: Sequence[int], target: Sequence[int]) -> Fraction:
        """Return E Tr ρUOU†: O is projected on what commutes with the algebra."""
        generic = np.concatenate([self.adjoint(x) for x in self._generic()])
        if self.dimension - _rank(generic) != self.center:
            raise ProofError(f"{self.name} has another centre than it says")
        return self.overlap(rho, target, slice(self.dimension - self.center, self.dimension))

    def second_moment(self, rho: Sequence[int], target: Sequence[int]) -> Fraction:
        """Return E Tr²ρUOU†: O⊗O is projected on what the group leaves as it is."""
        count = symmetric_invariants(self)
        if count != len(self.parts) + self.center * (self.center + 1) // 2:
            raise ProofError(f"{self.name} leaves {count} symmetric tensors as they are")
        found = self.overlap(rho, target, slice(self.dimension - self.center, self.dimension)) ** 2
        for part in self.ideals:
            # ⟨ρ⊗ρ, Ω⟩⟨Ω, O⊗O⟩/⟨Ω, Ω⟩ with the Casimir Ω = Σ b⊗b/⟨b, b⟩
            above = self.purity(rho, part) * self.purity(target, part)
            found += above / (part.stop - part.start)
        return found

    def gradient_moment(
        self, generator: Sequence[int], rho: Sequence[int], target: Sequence[int]
    ) -> Fraction:
        """Return E Tr²(ρ_− i[H, O_+]): the average over O_+, then over every ρ_−."""
        symmetric_invariants(self)
        found = Fraction(0)
        for part in self.ideals:
            size = part.stop - part.start
            ad, norms = self.adjoint(generator)[part, part], self.norms[part]
            # Σ over an orthonormal basis of ‖[H, b]‖², the trace of what ρ_−⊗ρ_− meets
            spread = sum(
                (Fraction(int(ad[c, b]) ** 2, int(norms[c] * norms[b]))
                 for c, b in np.ndindex(ad.shape)), Fraction(0),
            )  # fmt: skip
            found += self.purity(target, part) / size * self.purity(rho, part) / size * spread
        return found

    @property
    def dimension(self) -> int:
        """The dimension, the centre included."""
        return len(self.basis)

    def _generic(self) -> list[list[int]]:
        rng = np.random.default_rng(20230918)  # any two elements that generate it will do
        return rng.integers(-9, 10, (2, self.dimension)).tolist()


@cache
def symmetric_invariants(algebra: SmallAlgebra) -> int:
    """Return how many symmetric tensors a group leaves as they are.

    Examples
    --------
    >>> symmetric_invariants(small_algebra("so(4)")), symmetric_invariants(su(3))
    (2, 1)
    """
    size = algebra.dimension
    rows, columns = np.triu_indices(size)
    equations = []
    inverse = np.array([pow(int(norm), -1, _PRIME) for norm in algebra.norms])
    for numbers in algebra._generic():
        ad = algebra.adjoint(numbers) % _PRIME * inverse[:, None] % _PRIME  # on coordinates
        unknown = np.zeros((len(rows), size, size), dtype=np.int64)
        unknown[np.arange(len(rows)), rows, columns] = 1
        unknown[np.arange(len(rows)), columns, rows] = 1
        left = np.einsum("ca,kab->kcb", ad, unknown) % _PRIME
        moved = (left + left.transpose(0, 2, 1)) % _PRIME
        equations.append(moved[:, rows, columns].T)
    return len(rows) - _rank(np.concatenate(equations))


def _rank(table: Whole) -> int:
    """Return the rank modulo a prime, which no rank in fractions is below."""
    left, found = table % _PRIME, 0
    for column in range(left.shape[1]):
        pivots = np.flatnonzero(left[found:, column])
        if not len(pivots):
            continue
        pivot = found + int(pivots[0])
        left[[found, pivot]] = left[[pivot, found]]
        left[found] = left[found] * pow(int(left[found, column]), -1, _PRIME) % _PRIME
        below = left[found + 1 :, column]
        some = np.flatnonzero(below) + found + 1
        left[some] = (left[some] - left[some, column][:, None] * left[found]) % _PRIME
        found += 1
    return found


# -- families -------------------------------------------------------------------------------------


def _unit(size: int, i: int, j: int) -> Whole:
    found = np.zeros((size, size), dtype=np.int64)
    found[i, j] = 1
    return found


def _real(above: Whole, below: Whole) -> Whole:
    """Return the real form of A + iB."""
    return np.block([[above, -below], [below, above]])


@cache
def so(size: int) -> SmallAlgebra:
    """Return so(N), simple but for N = 2 and 4.

    Examples
    --------
    >>> so(5).dimension, so(3).killing([1, 0, 0], slice(0, 3))
    (10, Fraction(2, 1))
    """
    basis = [_unit(size, i, j) - _unit(size, j, i) for i in range(size) for j in range(i)]
    return SmallAlgebra(f"so({size})", np.array(basis), (len(basis),))


@cache
def su(size: int) -> SmallAlgebra:
    """Return su(N).

    Examples
    --------
    >>> su(3).dimension
    8
    """
    zero = np.zeros((size, size), dtype=np.int64)
    found = []
    for i in range(size):
        for j in range(i):
            one, other = _unit(size, i, j), _unit(size, j, i)
            found += [_real(one - other, zero), _real(zero, one + other)]
        if i:
            levels = np.diag([1] * i + [-i] + [0] * (size - 1 - i))
            found.append(_real(zero, levels))
    return SmallAlgebra(f"su({size})", np.array(found), (len(found),))


@cache
def sp(size: int) -> SmallAlgebra:
    """Return the algebra of Sp(N), N even: [[A, B], [−B̄, Ā]] with A = −A†, B = Bᵀ.

    Examples
    --------
    >>> sp(4).dimension
    10
    """
    half = size // 2
    zero = np.zeros((half, half), dtype=np.int64)
    found = []

    def put(a: Whole, x: Whole, b: Whole, y: Whole) -> None:
        """Add the element with A = a + ix and B = b + iy."""
        above = np.block([[a, b], [-b, a]])
        found.append(_real(above, np.block([[x, y], [y, -x]])))

    for i in range(half):
        for j in range(i + 1):
            one, other = _unit(half, i, j), _unit(half, j, i)
            both = one + other if i != j else one
            put(zero, both, zero, zero)
            put(zero, zero, both, zero)
            put(zero, zero, zero, both)
            if i != j:
                put(one - other, zero, zero, zero)
    return SmallAlgebra(f"sp({half})", np.array(found), (len(found),))


def _summed(name: str, parts: Sequence[SmallAlgebra], center: int = 0) -> SmallAlgebra:
    """Return a sum of simple algebras and a centre, in blocks."""
    sizes = [part.basis.shape[1] for part in parts] + [2] * center
    ends, found = np.cumsum([0, *sizes]).tolist(), []
    turn = np.array([[0, -1], [1, 0]])
    for place, start in enumerate(ends[:-1]):
        own = parts[place].basis if place < len(parts) else turn[None]
        for element in own:
            block = np.zeros((ends[-1], ends[-1]), dtype=np.int64)
            block[start : start + len(element), start : start + len(element)] = element
            found.append(block)
    return SmallAlgebra(name, np.array(found), tuple(len(p.basis) for p in parts), center)


def _so4() -> SmallAlgebra:
    """Return so(4) by its two ideals."""
    pairs = (((0, 1), (2, 3)), ((0, 2), (3, 1)), ((0, 3), (1, 2)))
    found = []
    for sign in (1, -1):
        for (a, b), (c, d) in pairs:
            one = _unit(4, a, b) - _unit(4, b, a)
            found.append(one + sign * (_unit(4, c, d) - _unit(4, d, c)))
    return SmallAlgebra("so(4)", np.array(found), (3, 3))


@cache
def small_algebra(name: str) -> SmallAlgebra:
    """Return a sum of algebras by name.

    Examples
    --------
    >>> small_algebra("u(1) + su(2) + su(2)").parts
    (3, 3)
    """
    made = {
        "so(4)": _so4,
        "su(2) + so(5)": lambda: _summed("su(2) + so(5)", [su(2), so(5)]),
        "u(1) + su(2) + su(2)": lambda: _summed("u(1) + su(2) + su(2)", [su(2), su(2)], 1),
        "u(1) + u(1) + su(3)": lambda: _summed("u(1) + u(1) + su(3)", [su(3)], 2),
    }
    return made[name]()


def octahedral() -> NDArray[np.object_]:
    """Return the 24 rotations of a cube: a finite group whose squares average as those of SO(3).

    Examples
    --------
    >>> octahedral().shape
    (24, 3, 3)
    """
    found = []
    for order in permutations(range(3)):
        for signs in product((1, -1), repeat=3):
            rotation = np.zeros((3, 3), dtype=np.int64)
            rotation[range(3), order] = signs
            if round(np.linalg.det(rotation)) == 1:
                found.append(rotation)
    return np.array(found).astype(object)
