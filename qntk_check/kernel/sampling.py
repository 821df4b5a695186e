"""Freshly drawn circuits of an ensemble, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_rng, check_room, show
from qntk_check.circuits import CircuitBatch
from qntk_check.circuits._layered import MAX_QUBITS, Draw
from qntk_check.ensembles import SlotBatch, get
from qntk_check.observables import GeneratorLike

__all__ = ["Draw", "draw_blocks"]

_BLOCK_BYTES = 2**26  # drawn unitaries held at once


def draw_blocks(
    ensemble_name: str,
    n: int,
    layers: int,
    size: int,
    rng: int | np.random.Generator,
    generators: Sequence[GeneratorLike] | None = None,
    state: ArrayLike | None = None,
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
