"""Gradient descent with the late kernel in every step: ⟨O⟩ along the path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict, Unpack

import numpy as np

from qntk_check.arguments import check_count, check_real
from qntk_check.errors import DomainError
from qntk_check.formulas.late import largest_variance, late_kernel
from qntk_check.kinds import Array

__all__ = ["kernel_path"]

MOST_STEPS = 10**7  # some minutes


class Spectrum(TypedDict, total=False):
    """The two eigenvalues of O, by name; −1 and 1, those of a Pauli, where they are not given."""

    lowest: float
    highest: float


def kernel_path(
    eta: float, N: int, L: int, start: float, target: float, steps: int,
    **spectrum: Unpack[Spectrum],
) -> Array:  # fmt: skip
    """Iterate e ← e − ηK(e)(e − O_0) with K(e) = 2cL(λ_max − e)(e − λ_min).

    Parameters
    ----------
    eta
        Learning rate, > 0.
    N, L, steps
        Dimension, number of angles and number of steps.
    start, target
        ⟨O⟩ at the start, inside the spectrum, and O_0.
    lowest, highest
        The two eigenvalues of O; −1 and 1 for a Pauli.

    Returns
    -------
    array of float, shape ``(steps + 1,)``
        ⟨O⟩ at steps 0 … ``steps``. It is the mean path of an O with two eigenvalues as long as
        the angles hardly move.

    Raises
    ------
    DomainError
        For bad parameters, or when a step overshoots the spectrum: the rate is too large.

    Examples
    --------
    >>> [round(float(e), 4) for e in kernel_path(0.5, 4, 2, 0.0, 0.5, 3)]
    [0.0, 0.2667, 0.3823, 0.4359]
    """
    eta = check_real("eta", eta, above=0.0)
    ends = check_real("start", start), check_real("target", target)
    edges = _edges(**spectrum)
    count = check_count("steps", steps, least=0, most=MOST_STEPS)
    rate = eta * float(late_kernel(N=check_count("N", N), L=check_count("L", L), variance=1.0))
    return np.array(list(_iterated(rate, ends, edges, count)))


def _edges(lowest: float = -1.0, highest: float = 1.0) -> tuple[float, float]:
    return check_real("lowest", lowest), check_real("highest", highest)


def _iterated(
    rate: float, ends: tuple[float, float], edges: tuple[float, float], count: int
) -> Iterator[float]:
    """Yield ⟨O⟩ at each step; the rate is η times the kernel at unit variance."""
    (here, target), (lowest, highest) = ends, edges
    yield here
    for step in range(count):
        if not lowest <= here <= highest:
            raise DomainError(
                f"⟨O⟩ = {here:.6g} after {step} steps lies outside [{lowest}, {highest}]: the step "
                "overshoots the spectrum; give a smaller eta or a start inside"
            )
        variance = float(largest_variance(expectation=here, lowest=lowest, highest=highest))
        here -= rate * variance * (here - target)
        yield here
