"""What the figures over (N, L) share: observables of any size, depths, samples with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.arguments import check_count
from qntk_check.evidence.seeds import block_generator
from qntk_check.figures.intervals import Statistic, bootstrap
from qntk_check.figures.model import Progress, Series

__all__ = ["WORDS", "Scan", "depths", "observable", "observable_traces", "sampled"]

WORDS = {"pauli": "Pauli", "projector": "projector", "sum-z": "sum of $Z$"}


def observable(name: str, n: int) -> dict[str, int] | tuple[int, ...]:
    """Return an observable on n qubits by name, in a form every function here takes.

    Examples
    --------
    >>> observable("pauli", 3)
    {'ZZZ': 1}
    >>> observable("projector", 1)
    (1, 0)
    """
    if name == "pauli":
        return {"Z" * n: 1}
    if name == "projector":
        return (1, *(0,) * (2**n - 1))
    return {"I" * j + "Z" + "I" * (n - j - 1): 1 for j in range(n)}


def observable_traces(name: str, n: int, order: int) -> tuple[int, ...]:
    """Return Tr O, …, Tr O^order without writing O down, so that n may be large.

    Examples
    --------
    >>> observable_traces("sum-z", 2, 4)
    (0, 8, 0, 32)
    """
    if name == "pauli":
        return tuple(2**n * (k % 2 == 0) for k in range(1, order + 1))
    if name == "projector":
        return (1,) * order
    from math import comb

    return tuple(
        sum(comb(n, j) * (n - 2 * j) ** k for j in range(n + 1)) for k in range(1, order + 1)
    )


def depths(most: int, per_octave: int = 4) -> list[int]:
    """Return whole L from 1 to ``most``, evenly spaced on a logarithmic axis.

    Examples
    --------
    >>> depths(8, 2)
    [1, 2, 3, 4, 6, 8]
    """
    most, per_octave = check_count("most", most), check_count("per_octave", per_octave, most=1000)
    steps = int(np.ceil(per_octave * np.log2(most)))
    return sorted({min(most, round(2 ** (k / per_octave))) for k in range(steps + 1)} | {most})


@dataclass(frozen=True)
class Scan:
    """Circuits of one ensemble at several depths, and the figure that they belong to.

    Parameters
    ----------
    figure, ensemble
        Their names.
    observable
        By name, as in :func:`observable`.
    n, layers
        Qubits, and every L.
    size
        Circuits at each L.
    """

    figure: str
    ensemble: str
    observable: str
    n: int
    layers: Sequence[int]
    size: int


def sampled(
    draw: Callable[..., np.ndarray],
    statistics: Mapping[str, Statistic],
    scan: Scan,
    progress: Progress,
) -> Series:
    """Return each statistic with its interval at several L, as ``value``, ``low`` and ``high``.

    The circuits belong to the figure, the ensemble, the observable, n and L by
    :func:`qntk_check.evidence.seeds.block_generator`: no two points share random numbers, and a
    point does not change when others are added.
    """
    parts: Series = {key: {"value": [], "low": [], "high": []} for key in statistics}
    name, n = scan.observable, scan.n
    for done, depth in enumerate(scan.layers):
        progress(f"{name}, N = {2**n}, {scan.ensemble}", done, len(scan.layers))
        belongs = {"ensemble": scan.ensemble, "observable": name, "n": n, "L": depth}
        values = draw(
            scan.ensemble, n=n, layers=depth, observable=observable(name, n), size=scan.size,
            rng=block_generator(scan.figure, belongs, 0), method="dense",
        )  # fmt: skip
        for place, (key, statistic) in enumerate(statistics.items(), start=1):
            found = bootstrap(values, statistic, block_generator(scan.figure, belongs, place))
            for end, value in zip(("value", "low", "high"), found, strict=True):
                parts[key][end].append(float(f"{value:.8g}"))
    return parts
