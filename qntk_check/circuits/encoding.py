"""Circuits that take data: layers of encoding rotations and of trained ones in turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qntk_check.arguments import check_count, check_rng
from qntk_check.circuits.ansatz import check_operations, entangling_gate
from qntk_check.circuits.model import Circuit, CircuitShape, Fixed, Operation, Rotation
from qntk_check.circuits.parameters import AngleMap

__all__ = ["reuploading"]

_QUBITS = 4  # by default, unless there are fewer data


def reuploading(
    features: int, layers: int, seed: int | np.random.Generator, *, qubits: int | None = None
) -> Circuit:
    """Return a circuit into which F data are loaded anew in each of its layers.

    In each layer the data are loaded n at a time, exp(−ix_jX/2) on qubit j modulo n; trained
    rotations about Y and Z on every qubit and a ladder of CNOTs follow, so that no two data meet
    on one axis. Trained rotations stand at the end too. Angles are half angles, exp(−iθX/2). The
    circuit is at x = 0 and at random θ, uniform on [0, 2π).

    Parameters
    ----------
    features, layers
        F, and how often they are loaded.
    seed
        Of the parameters θ.
    qubits
        n; by default F, but at most 4.

    Examples
    --------
    >>> c = reuploading(features=2, layers=3, seed=0)
    >>> c.shape.n, c.shape.parameters.size, len(c.shape.parameters.data_names)
    (2, 16, 2)
    """
    F, layers = check_count("features", features), check_count("layers", layers)
    rng = check_rng(seed)
    n = min(F, _QUBITS) if qubits is None else check_count("qubits", qubits)
    check_operations(F + 2 * n, 2 * (layers + 1))
    acting, sources = _layers(n, F, layers)
    free = [source for source in sources if source >= F]
    # in the order in which the product is written: what acts last stands first
    rows = np.array(sources)[::-1]
    weights, data = (
        (rows[:, None] == np.arange(start, start + size)).astype(float)
        for start, size in ((F, len(free)), (0, F))
    )
    mapped = AngleMap(weights, data, convention="half")
    shape = replace(CircuitShape(n, tuple(acting[::-1])), parameters=mapped)
    return shape.bind(rng.uniform(0, 2 * np.pi, len(free)), np.zeros(F))


def _layers(n: int, features: int, layers: int) -> tuple[list[Operation], list[int]]:
    """Return the gates as they act, and what each rotation turns by.

    Numbers below F are data, those from F on are parameters.
    """
    acting: list[Operation] = []
    sources: list[int] = []
    parts = [range(start, min(start + n, features)) for start in range(0, features, n)] * layers
    count = features
    for loaded in [*parts, None]:
        if loaded is not None:
            acting += [Rotation("X", (j % n,)) for j in loaded]
            sources += loaded
        for letter in "YZ":
            acting += [Rotation(letter, (q,)) for q in range(n)]
            sources += range(count, count + n)
            count += n
        if loaded is not None:
            acting += [Fixed(entangling_gate("cnot"), (q, q + 1)) for q in range(n - 1)]
    return acting, sources
