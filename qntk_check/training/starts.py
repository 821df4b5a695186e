"""Where runs start: one circuit, many angles."""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_count, check_rng, check_room
from qntk_check.circuits import Circuit, CircuitBatch
from qntk_check.errors import DomainError

__all__ = ["random_starts"]


def random_starts(circuit: Circuit, runs: int, rng: int | np.random.Generator) -> CircuitBatch:
    """Return runs of one circuit from angles drawn uniformly on [0, 2π).

    Its gates and fixed unitaries are shared by all runs: take a
    :func:`~qntk_check.circuits.hardware_efficient` circuit, or one draw of a
    :func:`~qntk_check.circuits.haar_circuit`. For runs that each have unitaries of their
    own, hand ``ensembles.get(name).sample(…)`` to :func:`~qntk_check.training.train`.

    Parameters
    ----------
    circuit
        The circuit; its own angles are not used.
    runs
        Number of runs.
    rng
        Seed or Generator.

    Raises
    ------
    DomainError
        If it is no circuit, the number no count or the seed no seed.
    ResourceError
        If the angles would take more than 4 GiB.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> random_starts(circuits.haar_circuit(2, 5, seed=0), runs=3, rng=1).angles.shape
    (3, 5)
    """
    if not isinstance(circuit, Circuit):
        raise DomainError(
            f"{type(circuit).__name__} is not a Circuit: give one circuit whose angles are to be "
            "drawn; a batch has its own angles already"
        )
    count, layers = check_count("runs", runs), circuit.shape.layers
    check_room(
        f"{layers} angles of {count} runs", 16 * count * layers, "start fewer runs at a time"
    )
    return circuit.batch(check_rng(rng).uniform(0, 2 * np.pi, (count, layers)))
