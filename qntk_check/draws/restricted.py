"""Circuits that lead to a given state, and are Haar-random apart from that.

The circuit is U = W_1 e^{iθ_1X_1} ⋯ W_L e^{iθ_LX_L} W_{L+1} with Haar-random and independent
W_2 … W_{L+1}; and W_1 is such that U = R(1 ⊕ V): the first column of R is the state χ = UΨ_0 that
is reached, and V is Haar-random on the complement, U(N − 1). So what acts before any gate is
Haar-random, and what acts after it is U times its inverse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from qntk_check import ensembles
from qntk_check.arguments import check_count, check_real, check_rng, check_sequence
from qntk_check.circuits import CircuitBatch
from qntk_check.draws.statistics import statistic
from qntk_check.errors import DomainError
from qntk_check.kernel import evaluate_many, kernel_bound
from qntk_check.kinds import Array
from qntk_check.unitaries import random_unitaries

__all__ = [
    "Reached",
    "bounds",
    "generator_averages",
    "kernel_and_meta",
    "restricted_circuits",
    "superposition",
]


def superposition(overlap: float, N: int) -> tuple[float, ...]:
    """Return √o e_0 + √(1 − o) e_1, whose overlap with the first basis state is o.

    Examples
    --------
    >>> superposition(0.25, 2)
    (0.5, 0.8660254037844386)
    """
    return (float(overlap) ** 0.5, (1 - float(overlap)) ** 0.5, *(0.0,) * (N - 2))


def restricted_circuits(
    reached: Sequence[float], layers: int, size: int, rng: np.random.Generator
) -> CircuitBatch:
    """Draw circuits that lead from |0…0⟩ to a given state.

    Parameters
    ----------
    reached
        χ, as 2ⁿ real amplitudes.
    layers, size, rng
        The number L of angles, how many circuits, and what draws them.

    Raises
    ------
    DomainError
        If the state is not of 2ⁿ amplitudes, or not normalized.

    Examples
    --------
    >>> import qntk_check.kernel as k
    >>> batch = restricted_circuits((0.6, 0.8), 3, 2, np.random.default_rng(1))
    >>> k.evaluate_many(batch, observable=[1, 0]).expectation.round(12).tolist()
    [0.36, 0.36]
    """
    words = "give 2ⁿ real amplitudes"
    given = check_sequence("the state that is reached", reached, words)
    chi = np.array([check_real("an amplitude", x) for x in given])
    N = len(chi)
    if N < 2 or N & (N - 1) or not abs(float(chi @ chi) - 1) < 1e-9:
        raise DomainError(
            f"the state that is reached has {N} amplitudes with the sum of squares "
            f"{float(chi @ chi):.6g}: {words}, normalized"
        )
    batch = ensembles.get("haar-circuit").sample(
        n=N.bit_length() - 1, layers=check_count("layers", layers), size=size, rng=check_rng(rng)
    )
    assert isinstance(batch, CircuitBatch)
    first = _moved(chi) @ _block(N, size, rng) @ _behind(batch).conj().swapaxes(1, 2)
    return replace(batch, unitaries=(first, *batch.unitaries[1:]))


def _block(N: int, size: int, rng: np.random.Generator) -> Array:
    """Return 1 ⊕ V."""
    found = np.zeros((size, N, N), dtype=complex)
    found[:, 0, 0] = 1
    found[:, 1:, 1:] = random_unitaries(N - 1, size, rng)
    return found


def _moved(chi: Array) -> Array:
    """Return the reflection that takes e_0 to χ."""
    v = np.eye(len(chi))[0] - chi
    square = float(v @ v)
    return np.eye(len(chi)) - (2 / square * np.outer(v, v) if square else 0.0)


def _behind(batch: CircuitBatch) -> Array:
    """Return all that acts before W_1: e^{iθ_1X_1}W_2 ⋯ W_{L+1}, X_ℓ on the first qubit."""
    N = 2**batch.shape.n
    flip = np.roll(np.eye(N), N // 2, axis=0)
    found = np.broadcast_to(np.eye(N, dtype=complex), (batch.size, N, N))
    for angle, unitary in zip(batch.angles.T[::-1], batch.unitaries[:0:-1], strict=True):
        c, s = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
        found = (c * np.eye(N) + 1j * s * flip) @ (unitary @ found)
    return found


def kernel_and_meta(
    reached: Sequence[float], layers: int, levels: Sequence[float],
    rng: np.random.Generator, size: int,
) -> Array:  # fmt: skip
    """Return K and μ of so many circuits that reach a state, shape (size, 2).

    Examples
    --------
    >>> kernel_and_meta((0.6, 0.8), 2, (1, 0), np.random.default_rng(1), 3).shape
    (3, 2)
    """
    batch = restricted_circuits(reached, layers, size, rng)
    found = evaluate_many(batch, observable=list(levels), method="dense")
    return np.stack([found.K, found.mu], axis=1)


def bounds(layers: int, levels: Sequence[float]) -> tuple[float, float]:
    """Return proved bounds of K and of abs(μ).

    Examples
    --------
    >>> bounds(1, (1, 0))[0]
    1.0
    """
    most = statistic("mean of μ").bounds(layers, list(levels))[1]
    return kernel_bound(layers, list(levels)), most


@dataclass(frozen=True)
class Reached:
    """Circuits of one size that reach a state of overlap o with the target of a projector.

    K and μ are in full angles.

    Raises
    ------
    DomainError
        If n or the layers are none, or o lies outside of [0, 1].

    Examples
    --------
    >>> one = Reached(1, 3, 0.9)
    >>> one.draw("K", np.random.default_rng(1), 4).shape, round(one.bounds("K")[1], 9)
    ((4,), 1.08)
    """

    n: int
    layers: int
    overlap: float

    def __post_init__(self) -> None:
        """Refuse what no circuit has."""
        check_count("n", self.n)
        check_count("layers", self.layers)
        check_real("overlap", self.overlap, least=0, most=1)

    @property
    def given(self) -> dict[str, object]:
        """The arguments of the formulas."""
        return {"N": 2**self.n, "L": self.layers, "reached_overlap": self.overlap}

    @property
    def levels(self) -> tuple[int, ...]:
        """The eigenvalues of the projector."""
        return (1, *(0,) * (2**self.n - 1))

    def draw(self, what: Literal["K", "μ"], rng: np.random.Generator, size: int) -> Array:
        """Return K or μ of so many circuits."""
        state = superposition(self.overlap, 2**self.n)
        found = kernel_and_meta(state, self.layers, self.levels, rng, size)
        return found[:, 0 if what == "K" else 1]

    def bounds(self, what: Literal["K", "μ"]) -> tuple[float, float]:
        """Return proved bounds: g² ≤ 4 Var_χ O for every layer, and the general bound of μ."""
        if what == "K":
            return 0.0, 4 * (self.layers * self.overlap * (1 - self.overlap))
        most = bounds(self.layers, self.levels)[1]
        return -most, most


def generator_averages(unitaries: Array, overlap: float, layers: int) -> tuple[float, float]:
    """Return E K and E μ where every generator runs over QXQ†, in full angles.

    Independent generators at a fixed reached state: that is what the restricted ensemble has.

    Parameters
    ----------
    unitaries
        The Q, of a group for example, shape (B, N, N); X acts on the first qubit.
    overlap, layers
        o of the reached state with the target of the projector, and L.

    Examples
    --------
    >>> from qntk_check.designs import binary_icosahedral
    >>> K, mu = generator_averages(binary_icosahedral().unitaries, 0.25, 1)
    >>> round(K, 12)
    0.25
    """
    N = unitaries.shape[-1]
    chi = np.array(superposition(check_real("overlap", overlap, least=0, most=1), N))
    O = np.diag([1.0] + [0.0] * (N - 1))  # noqa: E741
    X = unitaries @ np.roll(np.eye(N), N // 2, axis=0) @ unitaries.conj().swapaxes(1, 2)
    moved = O @ X - X @ O  # [O, X]
    g = (1j * np.einsum("i,bij,j->b", chi, moved, chi)).real
    twice = -np.einsum("i,bij,j->b", chi, moved @ X - X @ moved, chi).real
    # E_b h_ab g_b is linear in the average of X_b g_b.
    weighted = np.einsum("b,bij->ij", g, X) / len(g)
    pairs = -np.einsum("i,bij,j->b", chi, moved @ weighted - weighted @ moved, chi).real
    K = layers * float((g**2).mean())
    mu = layers * float((twice * g**2).mean()) + layers * (layers - 1) * float((pairs * g).mean())
    return K, mu
