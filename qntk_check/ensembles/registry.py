"""The ensembles by name, what each draws, and of which degree its layers are designs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from qntk_check.arguments import check_count, check_flag, check_rng, check_sequence
from qntk_check.circuits import CircuitBatch, layered
from qntk_check.ensembles.clifford import random_cliffords
from qntk_check.ensembles.haar import check_memory, random_orthogonals, random_unitaries
from qntk_check.ensembles.real import require_real
from qntk_check.errors import DesignDegreeError, DomainError, UnknownNameError
from qntk_check.names import nearest
from qntk_check.observables import as_involution, check_pauli

__all__ = ["ENSEMBLES", "Ensemble", "SlotBatch", "get"]

MAX_QUBITS = 500  # far beyond what fits
MAX_LAYERS = 10**6  # each is an object, whatever its matrices take

Sampler = Callable[[int, int, np.random.Generator], np.ndarray]


@dataclass(frozen=True, eq=False)
class SlotBatch:
    """B draws of L independent one-layer circuits; K is the sum over the slots.

    Parameters
    ----------
    slots
        L batches of B circuits W exp(iθX_ℓ) W', independent of each other.
    """

    slots: tuple[CircuitBatch, ...]

    @property
    def size(self) -> int:
        """The number B of draws."""
        return self.slots[0].size

    @property
    def layers(self) -> int:
        """The number L of slots."""
        return len(self.slots)


@dataclass(frozen=True)
class Ensemble:
    """One way to draw circuits.

    Parameters
    ----------
    name
        What it is called everywhere.
    title
        What is drawn, in one line.
    design_degree
        The largest k for which each layer W is an exact k-design of the group it is drawn from,
        U(N) or, for a real ensemble, O(N); ``None`` means every k.
    closed
        Whether W_{L+1} stands between the last rotation and Ψ_0.
    slots
        Whether each layer is a circuit of its own.
    real
        Whether all matrices are real; then every X_ℓ has to be imaginary.
    """

    name: str
    title: str
    design_degree: int | None
    closed: bool
    slots: bool
    draw: Sampler = field(repr=False)
    real: bool = False

    def require_design(self, degree: int) -> None:
        """Raise unless averages of this degree in W and W† are those of the Haar measure.

        Raises
        ------
        DesignDegreeError
            If ``degree`` exceeds :attr:`design_degree`.

        Examples
        --------
        >>> get("haar-circuit").require_design(17)
        """
        degree = check_count("degree", degree)
        if self.design_degree is not None and degree > self.design_degree:
            raise DesignDegreeError(
                f"an average of degree {degree} over {self.name!r}, whose layers are "
                f"{self.design_degree}-designs and no more: it would differ from the Haar average; "
                'use "haar-circuit", or sample it as a claim about this ensemble itself'
            )

    def sample(
        self,
        *,
        n: int,
        layers: int,
        size: int,
        rng: int | np.random.Generator,
        generators: Sequence[Any] | None = None,
        state: Any = None,
        traceless: bool = True,
    ) -> CircuitBatch | SlotBatch:
        """Draw circuits.

        Parameters
        ----------
        n, layers, size
            Qubits, angles of each circuit, number of circuits.
        rng
            Seed or Generator.
        generators
            X_1 … X_L, leftmost first: Pauli strings of n letters or matrices. ``None`` takes
            XI…I for every layer, YI…I in a real circuit; where all W are drawn the law of K
            depends on Tr X only.
        state
            Ψ_0, shape ``(2**n,)``; ``None`` is ``|0…0⟩``.
        traceless
            Whether Tr X_ℓ = 0 is required, as (22) does.

        Returns
        -------
        CircuitBatch or SlotBatch
            What :func:`qntk_check.kernel.evaluate_many` reads. Angles are uniform on [0, 2π).

        Raises
        ------
        DomainError
            For an argument of a wrong type, or generators of a wrong number.
        ResourceError
            If the unitaries would take more than 8 GiB, before any is drawn.

        Examples
        --------
        >>> get("independent-slots").sample(n=1, layers=3, size=2, rng=0).layers
        3
        """
        layers = check_count("layers", layers)
        size = check_count("size", size)
        rng = check_rng(rng)
        check_flag("traceless", traceless)
        n = check_count("n", n, most=MAX_QUBITS)  # 4^n alone would have too many digits
        check_memory(2**n, size * (layers + self.closed))
        layers = check_count("layers", layers, most=MAX_LAYERS)
        if generators is None:
            generators = [("Y" if self.real else "X") + "I" * (n - 1)] * layers
        chosen = _generators(generators, n, layers, traceless=traceless)
        if self.real:
            require_real(chosen, state)
        if not self.slots:
            return self._batch(n, chosen, size, rng, state)
        return SlotBatch(tuple(self._batch(n, [x], size, rng, state) for x in chosen))

    def _batch(
        self, n: int, generators: Sequence[Any], size: int, rng: np.random.Generator, state: Any
    ) -> CircuitBatch:
        """Draw one batch: first the angles, then W_1, W_2 and so on."""
        shape = layered(n, generators, closed=self.closed)
        angles = rng.uniform(0, 2 * np.pi, (size, shape.layers))
        unitaries = tuple(self.draw(n, size, rng) for _ in shape.drawn)
        return CircuitBatch(shape, angles, unitaries, state, trusted=True)


def get(name: str) -> Ensemble:
    """Return the ensemble of that name.

    Raises
    ------
    UnknownNameError
        If there is none; the message offers the nearest name.

    Examples
    --------
    >>> get("clifford-circuit").design_degree
    3
    """
    try:
        return ENSEMBLES[name]
    except (KeyError, TypeError):
        raise UnknownNameError(
            f"ensemble {name!r} is unknown{nearest(name, ENSEMBLES)}; choose from "
            f"{', '.join(ENSEMBLES)}"
        ) from None


def _generators(generators: Any, n: int, layers: int, *, traceless: bool) -> list[Any]:
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


def _orthogonal(n: int, size: int, rng: np.random.Generator) -> np.ndarray:
    return random_orthogonals(2**n, size, rng)


def _haar(n: int, size: int, rng: np.random.Generator) -> np.ndarray:
    return random_unitaries(2**n, size, rng)


ENSEMBLES: MappingProxyType[str, Ensemble] = MappingProxyType({
    ensemble.name: ensemble
    for ensemble in (
        Ensemble("independent-slots", "each (V_−, V_+) Haar, independent over the layers",
                 None, closed=True, slots=True, draw=_haar),
        Ensemble("haar-circuit", "one circuit, all W Haar and independent",
                 None, closed=True, slots=False, draw=_haar),
        Ensemble("bare-circuit", "one circuit without W_{L+1} on a fixed Ψ_0",
                 None, closed=False, slots=False, draw=_haar),
        Ensemble("clifford-circuit", "one circuit, all W uniformly random Cliffords",
                 3, closed=True, slots=False, draw=random_cliffords),
        Ensemble("orthogonal-circuit", "one circuit of real matrices, all W Haar on O(N)",
                 None, closed=True, slots=False, draw=_orthogonal, real=True),
    )
})  # fmt: skip
