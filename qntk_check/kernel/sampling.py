"""Freshly drawn circuits of an ensemble, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NotRequired, TypedDict

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_room, show
from qntk_check.circuits import CircuitBatch
from qntk_check.ensembles import SlotBatch, get
from qntk_check.ensembles.registry import MAX_QUBITS

__all__ = ["Draw", "draw_blocks"]

_BLOCK_BYTES = 2**26  # drawn unitaries held at once


class Draw(TypedDict):
    """What circuits are drawn; all by name.

    Parameters
    ----------
    n, layers
        Qubits and angles.
    size
        How many circuits.
    rng
        Seed or Generator; the same seed gives the same circuits for either method.
    generators
        X_1 … X_L; ``None`` takes the ensemble's default.
    state
        Ψ_0; ``None`` is ``|0…0⟩``.
    """

    n: int
    layers: int
    size: int
    rng: int | np.random.Generator
    generators: NotRequired[Sequence[Any] | None]
    state: NotRequired[Any]


def draw_blocks(
    ensemble_name: str,
    n: int,
    layers: int,
    size: int,
    rng: int | np.random.Generator,
    generators: Sequence[Any] | None = None,
    state: Any = None,
) -> Iterator[CircuitBatch | SlotBatch]:
    """Yield batches of drawn circuits, ``size`` in all, of at most 64 MiB each.

    The cut fixes which random numbers a circuit gets; it depends on n and L only, so that
    :func:`.front.sample_kernels`, :func:`.front.sample_meta_kernels` and whoever calls this draw
    the same circuits from the same seed.

    Examples
    --------
    >>> [batch.size for batch in draw_blocks("haar-circuit", 1, 2, 5, 0)]
    [5]
    """
    size, layers = check_count("size", size), check_count("layers", layers)
    n = check_count("n", n, most=MAX_QUBITS)
    check_room(f"the results of {show(size)} circuits", 8 * size, "draw fewer at a time")
    ensemble = get(ensemble_name)
    rng = check_rng(rng)
    block = max(1, _BLOCK_BYTES // ((2 * layers + 1) * 16 * 4**n))
    for start in range(0, size, block):
        yield ensemble.sample(
            n=n, layers=layers, size=min(block, size - start), rng=rng,
            generators=generators, state=state,
        )  # fmt: skip
