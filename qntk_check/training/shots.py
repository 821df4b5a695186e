"""Expectation values from a finite number of shots, and gradients by the parameter-shift rule.

X² = 1 makes ε a function a + b cos 2θ_ℓ + c sin 2θ_ℓ of each angle, so that
∂_ℓε = ε(θ_ℓ + π/4) − ε(θ_ℓ − π/4) exactly. On a machine both terms are averages of outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from qntk_check.arguments import (
    check_callback,
    check_count,
    check_kind,
    check_real,
    check_reals,
    check_rng,
    show,
)
from qntk_check.circuits import CircuitBatch
from qntk_check.errors import DomainError
from qntk_check.observables import ObservableLike, Operator, PauliSum, as_matrix, in_floats
from qntk_check.training.machine import noiseless

__all__ = ["Measurement"]

MAX_SHOTS = 2**53  # of one estimate: counts beyond are no floats
SHIFT = np.pi / 4
_SAME = 1e-9  # eigenvalues closer than this, relative to the largest, are one outcome
_AT_ONCE = 4096  # shifted circuits evaluated together,
_MOST_BYTES = 2**26  # or fewer, so that their unitaries take no more than this


@dataclass(frozen=True, eq=False)
class Measurement:
    """How an observable is measured: settings, each with outcomes and their probabilities.

    A sum of Pauli strings is measured string by string, each with the same number of shots;
    a matrix or a spectrum is measured in its eigenbasis.

    Parameters
    ----------
    constant
        The part of O proportional to 1, which needs no shot.
    settings
        For each setting the outcomes, and the projectors on all of them but the last.
    expectation
        ``expectation(batch, observable)`` returns the ⟨O⟩ of which probabilities are made; by
        default that of a machine without noise.

    Examples
    --------
    >>> m = Measurement.of({"ZZ": 2.0, "II": 1.0})
    >>> m.constant, [outcomes for outcomes, _ in m.settings]
    (1.0, [(2.0, -2.0)])
    """

    constant: float
    settings: tuple[tuple[tuple[float, ...], tuple[Operator, ...]], ...]
    expectation: Callable[[CircuitBatch, Operator], np.ndarray] = field(
        default_factory=lambda: noiseless().expectation
    )

    def __post_init__(self) -> None:
        """Check that every setting has one outcome more than projectors."""
        object.__setattr__(self, "constant", check_real("the constant part", self.constant))
        check_callback("expectation", self.expectation)
        try:
            fits = all(len(outcomes) == len(found) + 1 for outcomes, found in self.settings)
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise DomainError(
                f"settings = {show(self.settings)}: give pairs of outcomes and of the projectors "
                "on all of them but the last, as Measurement.of does"
            )

    @classmethod
    def of(cls, observable: ObservableLike) -> Measurement:
        """Return the measurement of an observable in any of its forms."""
        operator = in_floats(observable)
        if not isinstance(operator, PauliSum):
            return cls(0.0, (_eigenbasis(as_matrix(operator)),))
        identity = "I" * operator.qubits
        settings = tuple(
            ((float(value), -float(value)), ({identity: 0.5, string: 0.5},))
            for string, value in operator.items()
            if string != identity
        )
        return cls(float(operator.constant), settings)

    def probabilities(self, batch: CircuitBatch) -> tuple[np.ndarray, ...]:
        """Return for each setting the probabilities of its outcomes, shape ``(B, outcomes)``."""
        _check_batch(batch)
        found = []
        for _, projectors in self.settings:
            known = [self.expectation(batch, p) for p in projectors]
            first = np.clip(np.stack(known, axis=-1), 0, 1)
            last = np.clip(1 - first.sum(axis=-1, keepdims=True), 0, 1)
            every = np.concatenate([first, last], axis=-1)
            found.append(every / every.sum(axis=-1, keepdims=True))
        return tuple(found)

    def estimate(
        self, probabilities: tuple[np.ndarray, ...], shots: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Return ⟨O⟩ estimated from ``shots`` outcomes of each setting, shape ``(B,)``.

        Examples
        --------
        >>> m = Measurement.of({"Z": 1.0})
        >>> m.estimate((np.array([[1.0, 0.0]]),), 10, np.random.default_rng(0)).tolist()
        [1.0]
        """
        count, rng = check_count("shots", shots, most=MAX_SHOTS), check_rng(rng)
        known = self._checked(probabilities)
        size = len(known[0]) if known else 1
        total = np.full(size, self.constant)
        for (outcomes, _), p in zip(self.settings, known, strict=True):
            counts = rng.multinomial(count, p)
            total += counts @ np.asarray(outcomes) / count
        return total

    def _checked(self, probabilities: object) -> list[np.ndarray]:
        """Return the probabilities of each setting, after checking that they are some."""
        way_out = "give what probabilities returns"
        check_kind("the probabilities", probabilities, tuple | list, way_out)
        listed = cast("Sequence[object]", probabilities)
        known = [check_reals("the probabilities", p) for p in listed]
        wanted = [len(outcomes) for outcomes, _ in self.settings]
        if [p.shape[1:] for p in known] != [(size,) for size in wanted] or len(
            set(map(len, known))
        ) > 1:
            raise DomainError(
                f"probabilities of shapes {[p.shape for p in known]} for settings of {wanted} "
                "outcomes: give an array (B, outcomes) for each setting"
            )
        if any((p < 0).any() or (abs(p.sum(axis=1) - 1) > 1e-9).any() for p in known):
            raise DomainError("a row of probabilities is negative somewhere or does not add to 1")
        return known

    def shift_gradient(
        self, batch: CircuitBatch, shots: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Return ∂_ℓε estimated from ``shots`` outcomes of each setting of 2L shifted circuits.

        Returns
        -------
        ndarray
            Shape ``(B, L)``; unbiased.
        """
        _check_batch(batch)
        if not self.settings:  # O is a multiple of 1
            return np.zeros(batch.angles.shape)
        parts = [self.estimate(self.probabilities(p), shots, rng) for p in _shifted(batch)]
        both = np.concatenate(parts).reshape(batch.size, 2, batch.shape.layers)
        return both[:, 0] - both[:, 1]

    def executions(self, shots: int, error_shots: int, layers: int) -> int:
        """Return how often a circuit is run for one step of one run."""
        angles = check_count("layers", layers)
        each, errors = (check_count("shots", s, least=0) for s in (shots, error_shots))
        return len(self.settings) * (2 * angles * each + errors)


def _check_batch(batch: object) -> None:
    check_kind("the batch", batch, CircuitBatch, "give a CircuitBatch, such as circuit.batch()")


def _shifted(batch: CircuitBatch) -> list[CircuitBatch]:
    """Return each run's circuits with θ_ℓ + π/4, then with θ_ℓ − π/4, run after run, in blocks."""
    L = batch.shape.layers
    shifts = SHIFT * np.concatenate([np.eye(L), -np.eye(L)])
    bytes_ = sum(u[0].nbytes for u in batch.unitaries if u.ndim == 3)  # of a run's own unitaries
    block = max(1, min(_AT_ONCE, _MOST_BYTES // max(1, bytes_)) // (2 * L))
    parts = []
    for start in range(0, batch.size, block):
        runs = slice(start, start + block)
        angles = (batch.angles[runs, None] + shifts).reshape(-1, L)
        unitaries = tuple(
            np.repeat(u[runs], 2 * L, axis=0) if u.ndim == 3 else u for u in batch.unitaries
        )
        parts.append(replace(batch, angles=angles, unitaries=unitaries, trusted=True))
    return parts


def _eigenbasis(matrix: np.ndarray) -> tuple[tuple[float, ...], tuple[np.ndarray, ...]]:
    """Return the distinct eigenvalues and the projectors on all eigenspaces but the last."""
    values, vectors = np.linalg.eigh(matrix)
    gaps = np.diff(values) > _SAME * max(1.0, float(np.abs(values).max()))
    groups = np.split(np.arange(len(values)), np.flatnonzero(gaps) + 1)
    outcomes = tuple(float(values[group].mean()) for group in groups)
    projectors = tuple(vectors[:, group] @ vectors[:, group].conj().T for group in groups[:-1])
    return outcomes, projectors
