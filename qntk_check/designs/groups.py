"""The designs themselves: Clifford and Pauli groups, the icosahedral group, quadratures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations, product

import numpy as np

from qntk_check.arguments import (
    check_count,
    check_flag,
    check_kind,
    check_reals,
    check_room,
    show,
)
from qntk_check.circuits.validation import check_unitary
from qntk_check.errors import DesignDegreeError, DomainError, ResourceError
from qntk_check.observables import PAULIS, pauli_matrix

__all__ = ["Design", "binary_icosahedral", "clifford_group", "pauli_group", "su2_quadrature"]

MAX_PAULI_QUBITS = 5
_WEIGHT_ROUNDING = 1e-9
_NODE_BYTES = 2**28  # of a quadrature: degree 126, a second


@dataclass(frozen=True, eq=False)
class Design:
    """Unitaries with weights that stand for the Haar measure up to a degree.

    Parameters
    ----------
    name
        What messages call it.
    unitaries
        Shape ``(G, N, N)``.
    weights
        Shape ``(G,)``, positive, with sum 1.
    degree
        The degree up to which averages are the Haar averages; the frame potential checks it.
    group
        Whether it is a group up to phases with equal weights, which makes its frame potential
        a single sum.
    """

    name: str
    unitaries: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    degree: int
    group: bool

    def __post_init__(self) -> None:
        """Check that these are unitaries with weights that add to 1."""
        check_kind("the name", self.name, str, "give a word for messages")
        object.__setattr__(self, "degree", check_count("degree", self.degree, least=0))
        object.__setattr__(self, "group", check_flag("group", self.group))
        unitaries = check_unitary(self.unitaries, name="the design")
        weights = check_reals("the weights", self.weights)
        if unitaries.ndim != 3 or weights.shape != unitaries.shape[:1]:
            raise DomainError(
                f"a design of unitaries {unitaries.shape} with weights {weights.shape}: give "
                "(G, N, N) and (G,)"
            )
        if (weights < 0).any() or abs(weights.sum() - 1) > _WEIGHT_ROUNDING:
            raise DomainError(
                "the weights of a design are from 0 on and add to 1: divide by their sum"
            )
        object.__setattr__(self, "unitaries", unitaries)
        object.__setattr__(self, "weights", weights)

    @property
    def dim(self) -> int:
        """The dimension N."""
        return self.unitaries.shape[-1]

    @property
    def size(self) -> int:
        """The number of unitaries."""
        return len(self.unitaries)

    def require(self, degree: int) -> None:
        """Raise unless this is a design of the degree.

        Raises
        ------
        DesignDegreeError
            If ``degree`` exceeds :attr:`degree`.

        Examples
        --------
        >>> clifford_group(1).require(3)
        """
        degree = check_count("degree", degree)
        if degree > self.degree:
            raise DesignDegreeError(
                f"an average of degree {degree} over the {self.name}, a {self.degree}-design: it "
                "would not be the Haar average; use binary_icosahedral() to degree 5 or "
                "su2_quadrature(degree) for N = 2, or beyond_degree=True to get it marked as such"
            )


def clifford_group(n: int) -> Design:
    """Return the Clifford group on one or two qubits, global phases aside.

    24 and 11,520 elements, found by closure of H, S and CNOT. It is a 3-design for every n and
    a 4-design for none (Zhu, arXiv:1510.02619; Webb, arXiv:1510.02769).

    Raises
    ------
    ResourceError
        If n > 2: there are 92,897,280 elements for n = 3.

    Examples
    --------
    >>> clifford_group(1).size, clifford_group(2).size
    (24, 11520)
    """
    if check_count("n", n) > 2:
        raise ResourceError(
            f"the Clifford group on n = {show(n)} qubits has at least 92,897,280 elements: "
            "enumerate n = 1 or 2, and draw from it with ensembles.random_cliffords beyond"
        )
    return _clifford_group(int(n))


@lru_cache(maxsize=2)
def _clifford_group(n: int) -> Design:
    H = (PAULIS["X"] + PAULIS["Z"]) / np.sqrt(2)
    S, one = np.diag([1, 1j]), np.eye(2)
    if n == 1:
        return _group("Clifford group on 1 qubit", [H, S], degree=3)
    cnot = np.eye(4)[[0, 1, 3, 2]]
    generators = [np.kron(a, b) for a, b in ((H, one), (S, one), (one, H), (one, S))]
    return _group("Clifford group on 2 qubits", [*generators, cnot], degree=3)


def pauli_group(n: int) -> Design:
    """Return the 4^n Pauli strings on n qubits, phases aside: a 1-design.

    Examples
    --------
    >>> pauli_group(2).unitaries.shape
    (16, 4, 4)
    """
    if check_count("n", n) > MAX_PAULI_QUBITS:
        raise ResourceError(
            f"4^n Pauli matrices on n = {show(n)} qubits: the limit is n = {MAX_PAULI_QUBITS}"
        )
    strings = ["".join(letters) for letters in product("IXYZ", repeat=n)]
    unitaries = np.array([pauli_matrix(string) for string in strings])
    return _design(f"Pauli group on {n} qubits", unitaries, degree=1, group=True)


@lru_cache(maxsize=1)
def binary_icosahedral() -> Design:
    """Return the binary icosahedral group: 120 elements of SU(2), a 5-design.

    The unit quaternions a + bi + cj + dk of the 600-cell, with i, j, k ↦ −iX, −iY, −iZ: the
    8 permutations of (±1, 0, 0, 0), the 16 of (±½, ±½, ±½, ±½), and the 96 even permutations
    of (±φ, ±1, ±1/φ, 0)/2 with φ the golden ratio (Coxeter, Regular Polytopes, §8.7).

    Examples
    --------
    >>> binary_icosahedral().size
    120
    """
    golden = (1 + np.sqrt(5)) / 2
    points = {tuple(s * np.eye(4)[i]) for i in range(4) for s in (1, -1)}
    points |= set(product((0.5, -0.5), repeat=4))
    even = [p for p in permutations(range(4)) if _is_even(p)]
    for signs in product((0.5, -0.5), repeat=3):
        values = (signs[0] * golden, signs[1], signs[2] / golden, 0.0)
        points |= {tuple(values[i] for i in p) for p in even}
    basis = np.array([PAULIS["I"], *(-1j * PAULIS[s] for s in "XYZ")])
    unitaries = np.einsum("gi,ijk->gjk", np.array(sorted(points)), basis)
    return _design("binary icosahedral group", unitaries, degree=5, group=True)


def su2_quadrature(degree: int) -> Design:
    """Return a quadrature on SU(2) that is exact for averages of the given degree.

    U = exp(−iαZ/2) exp(−iβY/2) exp(−iγZ/2): a function of degree k in U and in U† is a sum of
    Wigner functions of spin j ≤ k, for which k + 1 equidistant α and γ on [0, 2π) and
    ⌈(k+1)/2⌉ Gauss–Legendre nodes in cos β are exact.

    Parameters
    ----------
    degree
        k ≥ 1.

    Raises
    ------
    ResourceError
        If the nodes would take more than 256 MiB, from degree 127 on.

    Examples
    --------
    >>> su2_quadrature(4).size
    75
    """
    degree = check_count("degree", degree)
    check_room(
        f"the nodes of a quadrature of degree {show(degree)}",
        256 * (degree + 1) ** 2 * ((degree + 2) // 2),
        "give a lower degree",
        bound=_NODE_BYTES,
    )
    turn = 2 * np.pi * np.arange(degree + 1) / (degree + 1)
    nodes, gauss = np.polynomial.legendre.leggauss((degree + 2) // 2)
    alpha, beta, gamma = (g.ravel() for g in np.meshgrid(turn, np.arccos(nodes), turn))
    weights = np.meshgrid(turn, gauss / 2, turn)[1].ravel() / (degree + 1) ** 2
    c, s = np.cos(beta / 2), np.sin(beta / 2)
    plus, minus = np.exp(-0.5j * (alpha + gamma)), np.exp(-0.5j * (alpha - gamma))
    rows = [[c * plus, -s * minus], [s * minus.conj(), c * plus.conj()]]
    unitaries = np.moveaxis(np.array(rows), -1, 0)
    return _design(
        f"SU(2) quadrature of degree {degree}", unitaries, degree, group=False, weights=weights
    )


def _design(
    name: str,
    unitaries: np.ndarray,
    degree: int,
    *,
    group: bool,
    weights: np.ndarray | None = None,
) -> Design:
    """Return a design whose arrays cannot be changed, since it is shared."""
    if weights is None:
        weights = np.full(len(unitaries), 1 / len(unitaries))
    unitaries.flags.writeable = False
    weights.flags.writeable = False
    return Design(name, unitaries, weights, degree, group)


def _group(name: str, generators: list[np.ndarray], degree: int) -> Design:
    """Close generators with entries 0 and 2^(−m/2)·i^j under products, phases aside."""
    found: dict[bytes, np.ndarray] = {}
    frontier = np.eye(len(generators[0]), dtype=complex)[None]
    while len(frontier):
        fresh = []
        for unitary in frontier:
            key = np.round(4 * unitary).tobytes()  # entries of size 1, 0.71, 0.5, 0 stay apart
            if key not in found:
                found[key] = unitary
                fresh.append(unitary)
        products = [np.array(fresh) @ g for g in generators if fresh]
        frontier = _canonical(np.concatenate(products)) if products else frontier[:0]
    return _design(name, np.array(list(found.values())), degree, group=True)


def _canonical(unitaries: np.ndarray) -> np.ndarray:
    """Make the first entry that is not zero positive, and take rounding out of all."""
    flat = unitaries.reshape(len(unitaries), -1)
    first = np.argmax(np.abs(flat) > 0.1, axis=1)
    lead = flat[np.arange(len(flat)), first]
    flat = flat * (np.abs(lead) / lead)[:, None]
    size = 2.0 ** (np.round(2 * np.log2(np.abs(lead))) / 2)  # all entries ≠ 0 have one modulus
    units = np.round(flat / size[:, None]) + 0.0  # + 0.0 turns −0 into 0 for the keys
    if np.abs(units * size[:, None] - flat).max() > 1e-8:
        raise DomainError("a generator's entries are not 0 or 2^(−m/2)·i^j: no Clifford gate")
    return (units * size[:, None]).reshape(unitaries.shape)


def _is_even(permutation: tuple[int, ...]) -> bool:
    inversions = sum(
        a > b for i, a in enumerate(permutation) for b in permutation[i + 1 :]
    )  # fmt: skip
    return inversions % 2 == 0
