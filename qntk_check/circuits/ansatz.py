"""Ways to write a shape: products as on paper, layered circuits, the hardware-efficient ansatz."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np

from qntk_check.arguments import check_count, check_flag, check_rng, check_sequence, show
from qntk_check.circuits.model import (
    MAX_QUBITS,
    Circuit,
    CircuitShape,
    Drawn,
    Fixed,
    Operation,
    Rotation,
)
from qntk_check.errors import DomainError, ResourceError
from qntk_check.observables import GeneratorLike, check_pauli
from qntk_check.observables.strings import check_matrix_room

__all__ = [
    "check_operations",
    "entangling_gate",
    "hardware_efficient",
    "hardware_efficient_shape",
    "layered",
    "product",
    "rotation",
]

MAX_OPERATIONS = 4 * 10**6  # of one circuit, each an object of some hundred bytes

_ENTANGLERS = {
    "cnot": np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dtype=complex),
    "cz": np.diag([1, 1, 1, -1]).astype(complex),
}


def check_operations(n: int, layers: int) -> None:
    """Raise before more gates are listed than a machine holds, one for each qubit and layer.

    Examples
    --------
    >>> check_operations(4, 100)
    """
    if n * layers > MAX_OPERATIONS:
        raise ResourceError(
            f"{show(layers)} layers on {show(n)} qubits have {show(n * layers)} rotations: at most "
            f"{MAX_OPERATIONS} are built; take fewer layers or qubits"
        )


def entangling_gate(name: str) -> np.ndarray:
    """Return the two-qubit gate ``"cnot"`` (control first) or ``"cz"``, shape ``(4, 4)``.

    Examples
    --------
    >>> entangling_gate("cz").diagonal().real.tolist()
    [1.0, 1.0, 1.0, -1.0]
    """
    if not isinstance(name, str) or name not in _ENTANGLERS:
        raise DomainError(f'entangler {show(name)} is unknown: use "cnot" or "cz"')
    return _ENTANGLERS[name]


def rotation(generator: GeneratorLike, *, n: int) -> Rotation:
    """Return exp(iθX) of a generator on the whole register, acting only where it is not 1.

    Parameters
    ----------
    generator
        A Pauli string of n letters, or a matrix ``(2**n, 2**n)``.
    n
        Number of qubits.

    Examples
    --------
    >>> rotation("IXIZ", n=4).qubits
    (1, 3)
    """
    n = check_count("n", n)
    if not isinstance(generator, str):
        check_matrix_room(n)
        return Rotation(cast("np.ndarray", generator), tuple(range(n)))  # read there
    check_pauli(generator, n=n)
    support = tuple(q for q, letter in enumerate(generator) if letter != "I") or (0,)
    return Rotation("".join(generator[q] for q in support), support)


def product(n: int, factors: Iterable[Operation | GeneratorLike]) -> CircuitShape:
    """Return the shape of a product written as on paper, **leftmost factor first**.

    Parameters
    ----------
    n
        Number of qubits.
    factors
        Pauli strings of n letters (rotations), unitary matrices ``(2**n, 2**n)`` (fixed),
        or :class:`Rotation`, :class:`Fixed`, :class:`Drawn`.

    Examples
    --------
    >>> cnot = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
    >>> product(2, ["XI", cnot, "ZZ"]).layers
    2
    """
    n = check_count("n", n)
    operations: list[Operation] = []
    for factor in check_sequence("factors", factors, 'give the product as a list, such as ["XI"]'):
        if isinstance(factor, Rotation | Fixed | Drawn):
            operations.append(factor)
        elif isinstance(factor, str):
            operations.append(rotation(factor, n=n))
        else:
            check_matrix_room(n)
            operations.append(Fixed(cast("np.ndarray", factor), tuple(range(n))))
    return CircuitShape(n, tuple(operations))


def layered(n: int, generators: Sequence[GeneratorLike], *, closed: bool = True) -> CircuitShape:
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
    check_flag("closed", closed)
    register = Drawn(tuple(range(check_count("n", n, most=MAX_QUBITS))))
    operations: list[Operation] = []
    for generator in check_sequence("generators", generators, "give X_1 … X_L as a list"):
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
    n = check_count("n", n)
    layers = check_count("layers", layers)
    check_operations(n, layers)
    gate = entangling_gate(entangler)
    way_out = f"give n·layers = {n * layers} letters of X, Y, Z"
    listed = list(axes) if isinstance(axes, str) else check_sequence("axes", axes, way_out)
    if len(listed) != n * layers or any(str(axis) not in ("X", "Y", "Z") for axis in listed):
        raise DomainError(f"axes {show(axes)}: {way_out}")
    ladder = [Fixed(gate, (q, q + 1)) for q in reversed(range(n - 1))]
    operations: list[Operation] = []
    for layer in range(layers):
        operations += ladder
        for qubit in range(n):
            operations.append(Rotation(str(listed[layer * n + qubit]), (qubit,)))
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
    rng = check_rng(seed)
    n, layers = check_count("n", n), check_count("layers", layers)
    count = n * layers
    check_operations(n, layers)
    axes = "".join(rng.choice(list("XYZ"), size=count))
    shape = hardware_efficient_shape(n, layers, axes, entangler=entangler)
    return Circuit(shape, rng.uniform(0, 2 * np.pi, count))
