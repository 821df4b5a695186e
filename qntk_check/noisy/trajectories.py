"""Noisy expectation values by trajectories: states on which a channel's operators act by chance.

At a channel the Kraus operator K_k acts with probability p_k = ‖K_kψ‖², and ψ becomes K_kψ/√p_k.
The mean of ⟨O⟩ over trajectories is the noisy ⟨O⟩.

**The gradient is unbiased too.** Which operators acted, k = (k_1, k_2, …), is drawn at the angles θ
and then held. The noisy ⟨O⟩ at θ' is the sum over all k of ⟨ψ̃_k(θ')|O|ψ̃_k(θ')⟩, with states that
are not normalized; a trajectory contributes such a term over p_k(θ), the probability with which it
was drawn. On average its derivatives at θ, of any order, are those of the noisy ⟨O⟩, and adjoint
differentiation takes them through the maps K_k/√p_k, which are not unitary.

**K is a square**, and that of an average over T trajectories is too large by the trace of its
covariance. Unbiased is g·g' of two independent estimates. Taken is the mean of g_i·g_j over all
pairs of different trajectories, (|Σg_i|² − Σ|g_i|²)/(T(T − 1)), of which the product of two halves
is a part; it may be negative. Its standard error is the jackknife's.

**μ is a cubic form**, Σ g_a h_ab g_b, and takes three independent factors: pairs i ≠ j as above,
and h from T fresh trajectories k. With Q_k(v) = v·h_k v and the mean gradient ḡ, the mean of
(T Σ_k Q_k(ḡ) − Σ_k Q_k(g_k))/(T(T − 1)) is μ. It is taken in ten groups of trajectories that share
none, and its standard error is that of the mean of the groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from qntk_check.arguments import check_room
from qntk_check.circuits import CircuitBatch, Drawn, Fixed, Rotation
from qntk_check.errors import ResourceError
from qntk_check.kernel.states.applying import (
    StateMap,
    apply_generator,
    apply_matrix,
    apply_operation,
    observable_map,
)
from qntk_check.noisy.channels import KrausChannel, PauliChannel
from qntk_check.noisy.model import Acting, Noise, NoisyShape
from qntk_check.observables import Operator
from qntk_check.observables.strings import masks

__all__ = ["GROUPS", "MOST_QUBITS", "Trajectories", "Walked"]

MOST_QUBITS = 16  # 2^16 amplitudes of each state that is kept
GROUPS = 10  # of trajectories, for the standard error of μ
_BLOCK_BYTES = 2**26  # of the states kept at once

# Numbers in [0, 1), one for each trajectory: by them a channel chooses.
Chances: TypeAlias = Callable[[int], np.ndarray]


class Walked(NamedTuple):
    """⟨O⟩ of each trajectory ``(T,)``, and its derivatives by the angles ``(T, L)``."""

    values: np.ndarray
    gradients: np.ndarray


@dataclass(frozen=True, eq=False)
class _Strings:
    """Pauli strings that have acted, on some of the trajectories."""

    rows: np.ndarray
    x: np.ndarray
    z: np.ndarray
    phases: np.ndarray

    def apply(self, phi: np.ndarray) -> np.ndarray:
        if not self.rows.size:
            return phi
        index = np.arange(phi.shape[1])
        found = phi.copy()
        moved = np.take_along_axis(phi[self.rows], index ^ self.x[:, None], axis=1)
        # (X^x Z^z φ)_i = (−1)^{z·(i xor x)} φ_{i xor x}, and Y = iXZ
        odd = np.bitwise_count((index ^ self.x[:, None]) & self.z[:, None]) % 2
        found[self.rows] = self.phases[:, None] * np.where(odd, -moved, moved)
        return found

    def adjoint(self, phi: np.ndarray) -> np.ndarray:
        return self.apply(phi)


@dataclass(frozen=True, eq=False)
class _Maps:
    """Matrices K/√p that have acted, one for each trajectory."""

    matrices: np.ndarray
    qubits: tuple[int, ...]
    n: int

    def apply(self, phi: np.ndarray) -> np.ndarray:
        return apply_matrix(self.matrices, phi, self.qubits, self.n)

    def adjoint(self, phi: np.ndarray) -> np.ndarray:
        back = self.matrices.conj().swapaxes(-1, -2)
        return apply_matrix(back, phi, self.qubits, self.n)


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Trajectories of one noisy circuit.

    Parameters
    ----------
    shape
        The noisy circuit.
    batch
        One circuit without its noise, as a batch.
    observable
        O; the shape's readout is put on it here.

    Raises
    ------
    ResourceError
        Beyond 16 qubits, or if the states of one trajectory do not fit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.noisy import bit_flip
    >>> shape = NoisyShape(1, (Noise(bit_flip(0.5), (0,)), circuits.Rotation("X", (0,))))
    >>> walk = Trajectories(shape, circuits.CircuitBatch(shape.shape, [[0.0]]), {"Z": 1.0})
    >>> sorted(set(walk.walk(20, np.random.default_rng(1).random).values.round(9).tolist()))
    [-1.0, 1.0]
    """

    shape: NoisyShape
    batch: CircuitBatch
    observable: Operator

    def __post_init__(self) -> None:
        """Check the size."""
        n, layers = self.shape.n, self.shape.shape.layers
        if n > MOST_QUBITS:
            raise ResourceError(
                f"trajectories on n = {n} qubits: states of up to {MOST_QUBITS} are taken; give a "
                "narrower circuit"
            )
        check_room(
            f"the states of one trajectory of n = {n} qubits at {layers} angles",
            self._each, "give a shorter circuit",
        )  # fmt: skip

    @property
    def _each(self) -> float:
        """The bytes of one trajectory."""
        return 16 * 2.0**self.shape.n * (self.shape.shape.layers + 8)

    def blocks(self, count: int) -> Iterator[slice]:
        """Yield so many trajectories in blocks whose states fit."""
        block = int(max(1, _BLOCK_BYTES // self._each))
        for start in range(0, count, block):
            yield slice(start, min(start + block, count))

    def walk(self, count: int, chances: Chances) -> Walked:
        """Return ⟨O⟩ and its derivatives of some trajectories.

        Parameters
        ----------
        count
            T.
        chances
            Called with T at every channel, in the direction of time.
        """
        observed, steps = self._observed(), list(self._steps(count))
        phi = self._start(count)
        acted: list[_Strings | _Maps] = []
        kept: list[np.ndarray] = []
        for operation, value in reversed(steps):
            if isinstance(operation, Noise):
                acted.append(_choose(operation, phi, self.shape.n, chances(count)))
                phi = acted[-1].apply(phi)
            else:
                phi = apply_operation(operation, value, phi, self.shape.n, inverse=False)
            if isinstance(operation, Rotation):
                kept.append(phi)
        bra = observed(phi)
        values = np.einsum("bi,bi->b", phi.conj(), bra).real
        gradients, layer = np.empty((count, self.shape.shape.layers)), 0
        for operation, value in steps:
            if isinstance(operation, Noise):
                bra = acted.pop().adjoint(bra)
                continue
            if isinstance(operation, Rotation):
                moved = apply_generator(operation, kept.pop(), self.shape.n)
                gradients[:, layer] = -2 * np.einsum("bi,bi->b", bra.conj(), moved).imag
                layer += 1
            bra = apply_operation(operation, value, bra, self.shape.n, inverse=True)
        return Walked(values, gradients)

    def bends(self, directions: Sequence[np.ndarray], chances: Chances) -> list[np.ndarray]:
        """Return d²⟨O⟩(θ + s·v)/ds² of trajectories, along each of several v ``(T, L)``.

        Which operators acted is drawn at s = 0 and held.
        """
        count, n = len(directions[0]), self.shape.n
        observed, layer = self._observed(), self.shape.shape.layers
        phi = self._start(count)
        jets = [(np.zeros_like(phi), np.zeros_like(phi)) for _ in directions]
        for operation, value in reversed(list(self._steps(count))):
            if isinstance(operation, Noise):
                act = _choose(operation, phi, n, chances(count)).apply
            else:
                if isinstance(operation, Rotation):
                    layer -= 1
                    jets = [
                        _moved(operation, (phi, *jet), v[:, layer, None], n)
                        for jet, v in zip(jets, directions, strict=True)
                    ]
                act = _forward(operation, value, n)
            phi, jets = act(phi), [(act(first), act(second)) for first, second in jets]
        bra = observed(phi)
        return [
            4 * np.einsum("bi,bi->b", bra.conj(), second).real
            + 2 * np.einsum("bi,bi->b", first.conj(), observed(first)).real
            for first, second in jets
        ]

    def _observed(self) -> StateMap:
        readout = self.shape.misread
        read = self.observable if readout is None else readout.on(self.observable)
        return observable_map(read, self.shape.n)

    def _start(self, count: int) -> np.ndarray:
        phi = np.zeros((count, 2**self.shape.n), dtype=complex)
        state = self.batch.state
        if state is None:
            phi[:, 0] = 1
        else:
            phi[:] = state[0] if self.batch.has_states else state
        return phi

    def _steps(self, count: int) -> Iterator[tuple[Acting, np.ndarray]]:
        """Yield every operation, leftmost first, with its angles or its matrix."""
        angles = iter(self.batch.angles[0])
        drawn = iter(u if u.ndim == 2 else u[0] for u in self.batch.unitaries)
        for operation in self.shape.operations:
            if isinstance(operation, Rotation):
                yield operation, np.full(count, next(angles))
            elif isinstance(operation, Drawn):
                yield operation, next(drawn)
            elif isinstance(operation, Fixed):
                yield operation, operation.matrix
            else:
                yield operation, np.empty(0)


def _forward(operation: Acting, value: np.ndarray, n: int) -> StateMap:
    assert not isinstance(operation, Noise)
    return lambda phi: apply_operation(operation, value, phi, n, inverse=False)


def _moved(
    operation: Rotation, states: tuple[np.ndarray, ...], v: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return ψ_1 and ψ_2 after exp(isvX) = 1 + isvX − s²v²/2 + …, which commutes with the gate."""
    zeroth, first, second = states
    turned = 1j * apply_generator(operation, zeroth, n)
    second = second + v * 1j * apply_generator(operation, first, n) - v**2 / 2 * zeroth
    return first + v * turned, second


def _choose(noise: Noise, phi: np.ndarray, n: int, chances: np.ndarray) -> _Strings | _Maps:
    """Return which operators of a channel act, by one number in [0, 1) for each trajectory."""
    if isinstance(noise.channel, PauliChannel):
        return _choose_string(noise.channel, noise.qubits, n, chances)
    return _choose_operator(noise.channel, noise.qubits, phi, chances)


def _choose_string(
    channel: PauliChannel, qubits: tuple[int, ...], n: int, chances: np.ndarray
) -> _Strings:
    strings = list(channel.probabilities)
    bounds = np.cumsum(list(channel.probabilities.values()))
    chosen = np.minimum(np.searchsorted(bounds, chances * bounds[-1], "right"), len(strings) - 1)
    idle = np.array([set(string) == {"I"} for string in strings])
    rows = np.flatnonzero(~idle[chosen])
    named, place = np.unique(chosen[rows], return_inverse=True)
    parts = [_spread(strings[k], qubits, n) for k in named]
    x, z, ys = (np.array([part[i] for part in parts], dtype=np.int64)[place] for i in range(3))
    return _Strings(rows, x, z, np.array([1, 1j, -1, -1j])[ys % 4])


def _spread(string: str, qubits: tuple[int, ...], n: int) -> tuple[int, int, int]:
    """Return x, z and the number of Y of a string on some qubits of n."""
    whole = ["I"] * n
    for letter, qubit in zip(string, qubits, strict=True):
        whole[qubit] = letter
    return *masks("".join(whole)), string.count("Y")


def _choose_operator(
    channel: KrausChannel, qubits: tuple[int, ...], phi: np.ndarray, chances: np.ndarray
) -> _Maps:
    n = phi.shape[1].bit_length() - 1
    axes, front = [1 + q for q in qubits], range(1, 1 + len(qubits))
    parts = np.moveaxis(phi.reshape((len(phi), *(2,) * n)), axes, front)
    parts = parts.reshape(len(phi), 2 ** len(qubits), -1)
    seen = parts @ parts.conj().swapaxes(-1, -2)  # ρ on these qubits alone: p_k = Tr(K_k†K_k ρ)
    weights = np.einsum("kji,kjl,tli->tk", channel.kraus.conj(), channel.kraus, seen).real
    bounds = np.cumsum(np.maximum(weights, 0), axis=1)
    chosen = (bounds <= (chances * bounds[:, -1])[:, None]).sum(axis=1)
    chosen = np.minimum(chosen, len(channel.kraus) - 1)
    p = weights[np.arange(len(phi)), chosen]
    return _Maps(channel.kraus[chosen] / np.sqrt(p)[:, None, None], qubits, n)
