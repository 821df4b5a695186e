"""Circuits ready to evaluate: brickwork, real, and one draw of the random ensembles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qntk_check.arguments import check_count, check_flag, check_rng
from qntk_check.circuits._layered import Drawing, Layers, draw_haar
from qntk_check.circuits.ansatz import check_operations, entangling_gate
from qntk_check.circuits.model import (
    Circuit,
    CircuitShape,
    Fixed,
    Operation,
    Rotation,
)
from qntk_check.observables import GeneratorLike
from qntk_check.unitaries.clifford import random_cliffords

__all__ = ["brickwork", "clifford_circuit", "haar_circuit", "real_circuit"]


def brickwork(
    n: int, layers: int, seed: int | np.random.Generator, *, entangler: str = "cnot"
) -> Circuit:
    """Return a brickwork circuit with random axes and angles uniform on [0, 2π).

    Each layer is one rotation on every qubit followed by a two-qubit gate on every other bond:
    0-1, 2-3, … in the layer that acts first, 1-2, 3-4, … in the next, and so on in turn. The
    light cone of a one-qubit observable holds at most 2·layers qubits, at any n.

    Parameters
    ----------
    n, layers
        Qubits and layers; L = n·layers angles.
    seed
        Of axes and angles.
    entangler
        ``"cnot"`` or ``"cz"``.

    Examples
    --------
    K of a circuit of 100 qubits:

    >>> from qntk_check import circuits, kernel
    >>> c = circuits.brickwork(n=100, layers=4, seed=1)
    >>> r = kernel.evaluate(c, {"I" * 50 + "Z" + "I" * 49: 1.0}, method="network")
    >>> r.gradient.shape, bool(0 < r.K < 100)
    ((400,), True)
    """
    rng = check_rng(seed)
    n, layers = check_count("n", n), check_count("layers", layers)
    count = n * layers
    check_operations(n, layers)
    gate = entangling_gate(entangler)
    axes = rng.choice(list("XYZ"), size=(layers, n))
    operations: list[Operation] = []
    for layer in range(layers):  # leftmost first: the layer that acts last
        offset = (layers - 1 - layer) % 2
        operations += [Fixed(gate, (q, q + 1)) for q in range(offset, n - 1, 2)]
        operations += _rotations(axes[layer])
    return Circuit(CircuitShape(n, tuple(operations)), rng.uniform(0, 2 * np.pi, count))


def real_circuit(
    n: int, layers: int, seed: int | np.random.Generator, *, entangler: str = "cz"
) -> Circuit:
    """Return a circuit of real matrices: exp(iθY) on every qubit, then a ladder of CZ or CNOT.

    exp(iθY) is a rotation of the real plane, so U(θ) lies in O(N). With CNOT the rotations
    generate so(N), and deep circuits are spread over the whole group. With CZ on an open line they
    generate an algebra of dimension n(n+1) only, that of free fermions: for n ≥ 3 averages over
    O(N) are not theirs at any depth (:func:`qntk_check.designs.lie_algebra`).

    Parameters
    ----------
    n, layers
        Qubits and layers; L = n·layers angles, uniform on [0, 2π).
    seed
        Of the angles.
    entangler
        ``"cz"`` or ``"cnot"``.

    Examples
    --------
    >>> {gate.pauli for gate in real_circuit(n=3, layers=2, seed=0).shape.rotations}
    {'Y'}
    """
    rng = check_rng(seed)
    n, layers = check_count("n", n), check_count("layers", layers)
    count = n * layers
    check_operations(n, layers)
    gate = entangling_gate(entangler)
    ladder = [Fixed(gate, (q, q + 1)) for q in reversed(range(n - 1))]
    layer = [*ladder, *_rotations(["Y"] * n)]
    return Circuit(CircuitShape(n, tuple(layer * layers)), rng.uniform(0, 2 * np.pi, count))


def haar_circuit(
    n: int,
    layers: int,
    seed: int | np.random.Generator,
    *,
    generators: Sequence[GeneratorLike] | None = None,
    closed: bool = True,
) -> Circuit:
    """Return one draw of W_1 exp(iθ_1X_1) ⋯ W_L exp(iθ_LX_L) [W_{L+1}], every W Haar random.

    Parameters
    ----------
    n, layers
        Qubits and angles.
    seed
        Of angles and unitaries; the draw is that of the ensemble with this seed and size 1.
    generators
        X_1 … X_L, leftmost first; ``None`` takes XI…I for every layer.
    closed
        Whether W_{L+1} stands at the right end: ``"haar-circuit"``, else ``"bare-circuit"``.

    Examples
    --------
    >>> haar_circuit(n=2, layers=3, seed=0).shape.layers
    3
    """
    drawn = Layers(draw_haar, closed=check_flag("closed", closed))
    return _draw(drawn, Drawing(n=n, layers=layers, size=1, rng=seed, generators=generators))


def clifford_circuit(
    n: int,
    layers: int,
    seed: int | np.random.Generator,
    *,
    generators: Sequence[GeneratorLike] | None = None,
) -> Circuit:
    """Return one draw of W_1 exp(iθ_1X_1) ⋯ W_L exp(iθ_LX_L) W_{L+1}, every W a random Clifford.

    Parameters
    ----------
    n, layers, seed, generators
        As for :func:`haar_circuit`; n is at most 8.

    Examples
    --------
    >>> clifford_circuit(n=2, layers=3, seed=0).unitaries[0].shape
    (4, 4)
    """
    asked = Drawing(n=n, layers=layers, size=1, rng=seed, generators=generators)
    return _draw(Layers(random_cliffords), asked)


def _draw(layers: Layers, asked: Drawing) -> Circuit:
    return layers.batch(layers.checked(asked)).circuit(0)


def _rotations(axes: Sequence[str]) -> list[Operation]:
    """Return one rotation on every qubit."""
    return [Rotation(str(axis), (qubit,)) for qubit, axis in enumerate(axes)]
