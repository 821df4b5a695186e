"""Circuits of local gates, which are designs of no degree, but come close with depth.

Three kinds: ``"local"``, a brickwork of Haar gates on neighbors with rotations between; and the two
ansätze of practice, ``"hardware-efficient"`` and ``"brickwork"``, whose axes are drawn. A batch
shares one shape; where axes are drawn, batches are independent and circuits within one are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from types import MappingProxyType

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_room, show
from qntk_check.circuits import (
    CircuitBatch,
    CircuitShape,
    brickwork,
    hardware_efficient,
    real_circuit,
)
from qntk_check.circuits.ansatz import check_operations
from qntk_check.circuits.model import Circuit, Drawn, Operation, Rotation
from qntk_check.errors import UnknownNameError
from qntk_check.names import nearest
from qntk_check.unitaries import random_unitaries

__all__ = ["ANSATZE", "ansatz_batches", "local_circuits"]

Builder = Callable[[int, int, np.random.Generator], Circuit]

# Each takes (n, layers, rng), draws its axes, if any, and has n angles a layer.
ANSATZE: MappingProxyType[str, Builder] = MappingProxyType(
    {
        "hardware-efficient": hardware_efficient,
        "brickwork": brickwork,
        "ry-cnot": partial(real_circuit, entangler="cnot"),
        "ry-cz": partial(real_circuit, entangler="cz"),
    }
)


def local_circuits(n: int, layers: int, size: int, rng: int | np.random.Generator) -> CircuitBatch:
    """Return local random circuits: in each layer exp(iθX) on all qubits, then Haar gates on pairs.

    The gates stand on the pairs 0-1, 2-3, … in the layer that acts first, on 1-2, 3-4, … in the
    next, and so on in turn. All gates and angles are independent.

    Parameters
    ----------
    n, layers
        Qubits, n ≥ 2, and layers; L = n·layers angles.
    size, rng
        How many circuits, and a seed or Generator.

    Raises
    ------
    DomainError, ResourceError
        For an argument that is no count or seed; if the gates would take more than 4 GiB.

    Examples
    --------
    >>> batch = local_circuits(4, 3, 5, 0)
    >>> batch.angles.shape, len(batch.unitaries)
    ((5, 12), 5)
    """
    n, layers = check_count("n", n, least=2), check_count("layers", layers)
    size = check_count("size", size)
    check_operations(n, layers)
    check_room(
        f"{size} circuits of {layers} layers on {n} qubits", 256 * size * n * layers,
        "draw fewer at a time",
    )  # fmt: skip
    rng = check_rng(rng)
    operations: list[Operation] = []
    for layer in reversed(range(layers)):  # leftmost first: the layer that acts last
        operations += [Drawn((q, q + 1)) for q in range(layer % 2, n - 1, 2)]
        operations += [Rotation("X", (q,)) for q in range(n)]
    shape = CircuitShape(n, tuple(operations))
    angles = rng.uniform(0, 2 * np.pi, (size, shape.layers))
    unitaries = tuple(random_unitaries(4, size, rng) for _ in shape.drawn)
    return CircuitBatch(shape, angles, unitaries, None, trusted=True)


def ansatz_batches(
    name: str, n: int, layers: int, *, shapes: int, size: int, rng: int | np.random.Generator
) -> Iterator[CircuitBatch]:
    """Return batches of circuits of an ansatz, one by one, each with axes of its own.

    Parameters
    ----------
    name
        A name in :data:`ANSATZE`.
    n, layers
        Qubits and layers; L = n·layers angles, uniform on [0, 2π).
    shapes, size, rng
        How many batches, how many circuits in each, and a seed or Generator.

    Raises
    ------
    UnknownNameError
        If there is no such ansatz.

    Examples
    --------
    >>> [b.angles.shape for b in ansatz_batches("brickwork", 3, 2, shapes=2, size=5, rng=0)]
    [(5, 6), (5, 6)]
    """
    if not isinstance(name, str) or name not in ANSATZE:
        raise UnknownNameError(
            f"ansatz {show(name)} is unknown{nearest(str(name), ANSATZE)}; choose from "
            f"{', '.join(ANSATZE)}"
        )
    size, shapes = check_count("size", size), check_count("shapes", shapes)
    n, layers = check_count("n", n), check_count("layers", layers)
    check_operations(n, layers)
    check_room(f"{n * layers} angles of {size} circuits", 16 * size * n * layers, "take fewer")
    generator, build = check_rng(rng), ANSATZE[name]
    # Checked above, at the call; drawn when a batch is asked for.
    circuits = (build(n, layers, generator) for _ in range(shapes))
    return (
        circuit.batch(generator.uniform(0, 2 * np.pi, (size, circuit.shape.layers)))
        for circuit in circuits
    )
