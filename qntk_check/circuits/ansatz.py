"""Shapes that are used again and again: layered circuits and the hardware-efficient ansatz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qntk_check.circuits.model import Circuit, CircuitShape, Drawn, Fixed, Operation, rotation
from qntk_check.circuits.validation import check_count
from qntk_check.errors import DomainError

__all__ = ["hardware_efficient", "hardware_efficient_shape", "layered"]

_ENTANGLERS = {
    "cnot": np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dtype=complex),
    "cz": np.diag([1, 1, 1, -1]).astype(complex),
}


def layered(n: int, generators: Sequence[Any], *, closed: bool = True) -> CircuitShape:
    """Return the shape W_1 exp(iθ_1X_1) ⋯ W_L exp(iθ_LX_L) [W_{L+1}], every W to be drawn.

    Parameters
    ----------
    n
        Number of qubits.
    generators
        X_1 … X_L, leftmost first: Pauli strings of n letters or matrices ``(2**n, 2**n)``.
    closed
        Whether W_{L+1} stands at the right end (acts first).

    Examples
    --------
    >>> layered(2, ["XI", "ZZ"]).drawn
    ((0, 1), (0, 1), (0, 1))
    >>> len(layered(2, ["XI", "ZZ"], closed=False).drawn)
    2
    """
    register = Drawn(tuple(range(check_count("n", n))))
    operations: list[Operation] = []
    for generator in generators:
        operations += [register, rotation(generator, n=n)]
    if closed:
        operations.append(register)
    return CircuitShape(n, tuple(operations))


def hardware_efficient_shape(
    n: int, layers: int, axes: Sequence[str], *, entangler: str = "cnot"
) -> CircuitShape:
    """Return the shape of the hardware-efficient ansatz with given rotation axes.

    Each of the ``layers`` layers is one rotation on every qubit followed (to its left: acting
    later) by a ladder of two-qubit gates on neighbours 0-1, 1-2, …

    Parameters
    ----------
    n, layers
        Qubits and layers; L = n·layers angles.
    axes
        L letters of X, Y, Z in the order of the angles, leftmost first.
    entangler
        ``"cnot"`` or ``"cz"``.

    Examples
    --------
    >>> hardware_efficient_shape(2, 1, "XY").layers
    2
    """
    check_count("n", n)
    check_count("layers", layers)
    if entangler not in _ENTANGLERS:
        raise DomainError(f'entangler {entangler!r} is unknown: use "cnot" or "cz"')
    if len(axes) != n * layers or set(axes) - set("XYZ"):
        raise DomainError(
            f"axes {''.join(axes)!r}: give n·layers = {n * layers} letters of X, Y, Z"
        )
    gate = _ENTANGLERS[entangler]
    ladder = [Fixed(gate, (q, q + 1)) for q in reversed(range(n - 1))]
    operations: list[Operation] = []
    for layer in range(layers):
        operations += ladder
        for qubit in range(n):
            string = "I" * qubit + axes[layer * n + qubit] + "I" * (n - qubit - 1)
            operations.append(rotation(string, n=n))
    return CircuitShape(n, tuple(operations))


def hardware_efficient(
    n: int, layers: int, seed: int | np.random.Generator, *, entangler: str = "cnot"
) -> Circuit:
    """Return a hardware-efficient circuit with random axes and angles uniform on [0, 2π).

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
    >>> hardware_efficient(n=3, layers=2, seed=0).shape.layers
    6
    """
    rng = np.random.default_rng(seed)
    count = check_count("n", n) * check_count("layers", layers)
    axes = "".join(rng.choice(list("XYZ"), size=count))
    shape = hardware_efficient_shape(n, layers, axes, entangler=entangler)
    return Circuit(shape, rng.uniform(0, 2 * np.pi, count))
