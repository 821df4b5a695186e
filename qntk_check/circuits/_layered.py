"""Circuits W_1 exp(iθ_1X_1) ⋯ W_L exp(iθ_LX_L) [W_{L+1}] of drawn unitaries: checks and draws.

Both :mod:`.builders`, for one circuit, and :mod:`qntk_check.ensembles`, for batches, draw here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NotRequired, TypeAlias, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_flag, check_rng, check_sequence
from qntk_check.circuits.ansatz import layered
from qntk_check.circuits.model import CircuitBatch
from qntk_check.circuits.real import require_real
from qntk_check.circuits.validation import check_state
from qntk_check.errors import DomainError
from qntk_check.observables import GeneratorLike, as_involution, check_pauli
from qntk_check.unitaries.haar import check_memory, random_orthogonals, random_unitaries

__all__ = ["MAX_QUBITS", "Draw", "Drawing", "Layers", "draw_haar", "draw_orthogonal"]

MAX_QUBITS = 500  # far beyond what fits
MAX_LAYERS = 10**6  # each is an object, whatever its matrices take

Sampler: TypeAlias = Callable[[int, int, np.random.Generator], np.ndarray]


class Draw(TypedDict):
    """What circuits are drawn; all by name.

    Parameters
    ----------
    n, layers
        Qubits and angles of each circuit.
    size
        How many circuits.
    rng
        Seed or Generator; the same seed gives the same circuits.
    generators
        X_1 … X_L, leftmost first: Pauli strings of n letters or matrices. ``None`` takes
        XI…I for every layer, YI…I in a real circuit; where all W are drawn the law of K
        depends on Tr X only.
    state
        Ψ_0, shape ``(2**n,)``; ``None`` is ``|0…0⟩``.
    """

    n: int
    layers: int
    size: int
    rng: int | np.random.Generator
    generators: NotRequired[Sequence[GeneratorLike] | None]
    state: NotRequired[ArrayLike | None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawing:
    """What a :class:`Draw` asks for."""

    n: int
    layers: int
    size: int
    rng: int | np.random.Generator
    generators: Sequence[GeneratorLike] | None = None
    state: ArrayLike | None = None


@dataclass(frozen=True)
class Layers:
    """How the layers of circuits are drawn.

    Parameters
    ----------
    draw
        Takes n, size and a Generator, and returns unitaries ``(size, 2**n, 2**n)``.
    closed
        Whether W_{L+1} stands between the last rotation and Ψ_0.
    real
        Whether all matrices are real; then every X_ℓ has to be imaginary.
    """

    draw: Sampler = field(repr=False)
    closed: bool = True
    real: bool = False

    def checked(self, asked: Drawing, *, traceless: bool = True) -> Drawing:
        """Return what is asked for with a Generator and all X_ℓ, or raise before any draw."""
        layers, size = check_count("layers", asked.layers), check_count("size", asked.size)
        rng = check_rng(asked.rng)
        check_flag("traceless", traceless)
        n = check_count("n", asked.n, most=MAX_QUBITS)  # 4^n alone would have too many digits
        check_memory(2**n, size * (layers + self.closed))
        layers = check_count("layers", layers, most=MAX_LAYERS)
        generators = asked.generators
        if generators is None:
            generators = [("Y" if self.real else "X") + "I" * (n - 1)] * layers
        chosen = _generators(generators, n, layers, traceless=traceless)
        if self.real:
            require_real(chosen, asked.state)
        return replace(asked, n=n, layers=layers, size=size, rng=rng, generators=chosen)

    def batch(self, asked: Drawing) -> CircuitBatch:
        """Draw one batch of what was checked: first the angles, then W_1, W_2 and so on."""
        shape = layered(asked.n, asked.generators or (), closed=self.closed)
        rng = check_rng(asked.rng)
        angles = rng.uniform(0, 2 * np.pi, (asked.size, shape.layers))
        unitaries = tuple(self.draw(asked.n, asked.size, rng) for _ in shape.drawn)
        state = None if asked.state is None else check_state(asked.state, asked.n)
        return CircuitBatch(shape, angles, unitaries, state, trusted=True)


def draw_haar(n: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return Haar unitaries on n qubits."""
    return random_unitaries(2**n, size, rng)


def draw_orthogonal(n: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return matrices of O(2^n), by its Haar measure."""
    return random_orthogonals(2**n, size, rng)


def _generators(
    generators: Sequence[GeneratorLike], n: int, layers: int, *, traceless: bool
) -> list[GeneratorLike]:
    """Return one generator for each layer, checked once per distinct Pauli string."""
    if isinstance(generators, str):
        raise DomainError(
            f"generators = {generators!r} is one string: give a list with one generator for each "
            f"layer, e.g. [{generators!r}] * {layers}"
        )
    result = check_sequence("generators", generators, "give X_1 … X_L, one for each layer")
    if len(result) != layers:
        raise DomainError(
            f"{len(result)} generators for {layers} layers: give X_1 … X_L, one for each layer"
        )
    for generator in {g if isinstance(g, str) else id(g): g for g in result}.values():
        if isinstance(generator, str) and set(check_pauli(generator, n=n)) != {"I"}:
            continue  # a Pauli string has X² = 1 and Tr X = 0 without building its matrix
        as_involution(generator, n=n, traceless=traceless)
    return result
