"""Noisy expectation values and their derivatives, exactly, by density matrices.

A state is carried through the circuit by its 4^n real coordinates along Pauli strings, and then the
observable is carried back: where a rotation stands, g = o·turn(r), with r the state after it and
o the observable there. That is reverse mode in the Heisenberg picture: two sweeps for the whole
gradient. A channel cannot be undone, so the first sweep keeps of every r what the second needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from qntk_check.arguments import check_room
from qntk_check.circuits import CircuitBatch
from qntk_check.kernel.bounds import MAX_BYTES, check_dimension
from qntk_check.noisy._loops import bend, forth, forth_and_back
from qntk_check.noisy.coordinates import coordinates, observable_coordinates
from qntk_check.noisy.model import NoisyShape
from qntk_check.noisy.program import Placed, Program
from qntk_check.noisy.steps import Involution, Turn
from qntk_check.noisy.woven import turns_of, weave
from qntk_check.observables import Operator

__all__ = ["Density", "bytes_needed"]

_PROGRAMS: WeakKeyDictionary[NoisyShape, Program] = WeakKeyDictionary()
_BLOCK_BYTES = 2**22  # of what is kept at once where circuits are many: it stays in the cache


@dataclass(frozen=True, eq=False)
class Density:
    """The exact route of a noisy shape; it is run as the routes of the noiseless kernel are.

    Parameters
    ----------
    shape
        The noisy circuit.
    reason
        Why this route was taken.
    max_bytes
        What may be kept of one circuit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.noisy import Noise, depolarizing
    >>> shape = NoisyShape(1, (Noise(depolarizing(0.5), (0,)), circuits.Rotation("X", (0,))))
    >>> batch = circuits.CircuitBatch(shape.shape, [[0.3]])
    >>> e, g = Density(shape, "asked for").run(batch, {"Z": 1.0})
    >>> bool(np.allclose([e[0], g[0, 0]], [0.5 * np.cos(0.6), -np.sin(0.6)]))
    True
    """

    shape: NoisyShape
    reason: str
    max_bytes: float = MAX_BYTES
    method: str = "density"

    @property
    def program(self) -> Program:
        """The steps; they are kept as long as their shape is."""
        if self.shape not in _PROGRAMS:
            _PROGRAMS[self.shape] = Program.of(self.shape)
        return _PROGRAMS[self.shape]

    def run(self, batch: CircuitBatch, observable: Operator) -> tuple[np.ndarray, np.ndarray]:
        """Return ⟨O⟩ ``(B,)`` and its derivatives by the angles ``(B, L)``."""
        self._check()
        o = self._observable(observable)
        expectation, gradient = np.empty(batch.size), np.empty(batch.angles.shape)
        for part in self._parts(batch):
            expectation[part], gradient[part] = self._block(batch, part, o)
        return expectation, gradient

    def expectation(self, batch: CircuitBatch, observable: Operator) -> np.ndarray:
        """Return ⟨O⟩ ``(B,)`` alone, by the sweep forth."""
        self._check()
        o = self._observable(observable)
        found = np.empty(batch.size)
        woven = weave(self.program)
        for part in self._parts(batch):
            r = _start(batch, part)
            if woven is not None:
                forth(woven, r, turns_of(batch.angles[part]))
            else:
                for placed, value in self._steps(batch, part):
                    r = placed.step.push(r, value)
            found[part] = r @ o
        return found

    def second_derivative(
        self, batch: CircuitBatch, observable: Operator, direction: np.ndarray
    ) -> np.ndarray:
        """Return d²ε(θ + s·v)/ds² at s = 0, shape ``(B,)``, for v = ``direction`` (B, L).

        r(s) = r_0 + s r_1 + s² r_2 is carried through the circuit once.
        """
        self._check()
        o = self._observable(observable)
        found = np.empty(batch.size)
        for part in self._parts(batch):
            found[part] = self._second_block(batch, part, o, direction[part])
        return found

    def _steps(self, batch: CircuitBatch, part: slice) -> list[tuple[Placed, np.ndarray]]:
        """Return every step, in the direction of time, with what it takes of some circuits."""
        values = self.program.values(batch, part)
        return list(zip(self.program.placed, values, strict=True))

    def _observable(self, observable: Operator) -> np.ndarray:
        """Return the coordinates of O as it is read."""
        check_dimension(observable, self.shape.n)
        readout = self.shape.misread
        read = observable if readout is None else readout.on(observable)
        return observable_coordinates(read, self.shape.n)

    def _check(self) -> None:
        """Raise before anything is built that does not fit."""
        n, layers = self.shape.n, self.shape.shape.layers
        check_room(
            f"the states of n = {n} qubits at {layers} angles", bytes_needed(n, layers),
            "take trajectories, or allow more max_bytes", bound=self.max_bytes,
        )  # fmt: skip

    def _parts(self, batch: CircuitBatch) -> Iterator[slice]:
        """Yield blocks of a batch of which the kept states fit."""
        each = _kept(self.shape.n, self.shape.shape.layers)
        block = int(max(1, min(_BLOCK_BYTES, self.max_bytes) // each))
        for start in range(0, batch.size, block):
            yield slice(start, min(start + block, batch.size))

    def _block(
        self, batch: CircuitBatch, part: slice, o: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Take the state forth and the observable back, for some circuits."""
        woven = weave(self.program)
        if woven is not None:
            gradient = np.empty((part.stop - part.start, self.program.layers))
            turns = turns_of(batch.angles[part])
            return forth_and_back(woven, _start(batch, part), o, turns, gradient), gradient
        steps = self._steps(batch, part)
        r = _start(batch, part)
        kept: list[np.ndarray] = []
        for placed, value in steps:
            r = placed.step.push(r, value)
            if isinstance(placed.step, Turn | Involution):
                kept.append(placed.step.keep(r))
        expectation = r @ o
        back = np.repeat(o[None], len(r), axis=0)
        gradient = np.empty((len(r), self.program.layers))
        for placed, value in reversed(steps):
            if isinstance(placed.step, Turn | Involution):
                gradient[:, placed.angle] = placed.step.derivative(back, kept.pop())
            back = placed.step.pull(back, value)
        return expectation, gradient

    def _second_block(
        self, batch: CircuitBatch, part: slice, o: np.ndarray, direction: np.ndarray
    ) -> np.ndarray:
        """Carry r_0, r_1, r_2 through some circuits."""
        r, woven = _start(batch, part), weave(self.program)
        if woven is not None:
            bend(woven, r, turns_of(batch.angles[part], direction))
            return 2 * (r @ o)
        jets = [r, np.zeros_like(r), np.zeros_like(r)]
        for placed, value in self._steps(batch, part):
            step = placed.step
            if isinstance(step, Turn | Involution):
                # exp(sv·turn) = 1 + sv·turn + s²v²·turn²/2 + …, which commutes with the rotation
                v = direction[:, placed.angle, None]
                once = step.turn(jets[0])
                jets[2] = jets[2] + v * step.turn(jets[1]) + v**2 / 2 * step.turn(once)
                jets[1] = jets[1] + v * once
            jets = [step.push(jet, value) for jet in jets]
        return 2 * (jets[2] @ o)


def bytes_needed(n: int, layers: int) -> float:
    """Return what a circuit of so many qubits and angles takes, its steps included, in bytes.

    Examples
    --------
    >>> bytes_needed(6, 60)
    6643712.0
    """
    # of each angle, pairs of a quarter of the strings and a monomial: 6 and 16 bytes a string
    return _kept(n, layers) + 22 * 4.0**n * (layers + 1)


def _kept(n: int, layers: int) -> float:
    """Return the bytes of the states of one circuit: half of each after a rotation, and some."""
    return 8 * 4.0**n * (layers / 2 + 5)


def _start(batch: CircuitBatch, part: slice) -> np.ndarray:
    """Return the coordinates of the input states, shape ``(B, 4**n)``."""
    n, size = batch.shape.n, part.stop - part.start
    if batch.state is None:
        r = _zeros(n)
    else:
        psi = batch.state[part] if batch.has_states else batch.state
        r = coordinates(psi[..., :, None] * psi.conj()[..., None, :], n)
    return np.array(np.broadcast_to(r, (size, 4**n)), order="C")  # its own: steps write into it


def _zeros(n: int) -> np.ndarray:
    """Return the coordinates of |0…0⟩: 1 for strings of I and Z."""
    r = np.ones(1)
    for _ in range(n):
        r = np.multiply.outer(r, [1.0, 0.0, 0.0, 1.0]).ravel()
    return r
