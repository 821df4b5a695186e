"""Gradient descent with the late kernel in every step: ⟨O⟩ along the path."""

from __future__ import annotations

import numpy as np

from qntk_check.arguments import check_count, check_real
from qntk_check.errors import DomainError
from qntk_check.formulas.late import largest_variance, late_kernel

__all__ = ["kernel_path"]

MOST_STEPS = 10**7  # some minutes


def kernel_path(
    eta: float,
    N: int,
    L: int,
    start: float,
    target: float,
    steps: int,
    *,
    lowest: float = -1.0,
    highest: float = 1.0,
) -> np.ndarray:
    """Iterate e ← e − ηK(e)(e − O_0) with K(e) = 2cL(λ_max − e)(e − λ_min).

    Parameters
    ----------
    eta
        Learning rate, > 0.
    N, L
        Dimension and number of angles.
    start, target
        ⟨O⟩ at the start, inside the spectrum, and O_0.
    steps
        Number of steps.
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
    start, target = check_real("start", start), check_real("target", target)
    lowest, highest = check_real("lowest", lowest), check_real("highest", highest)
    count = check_count("steps", steps, least=0, most=MOST_STEPS)
    full = float(late_kernel(N=check_count("N", N), L=check_count("L", L), variance=1.0))
    path = [start]
    for step in range(count):
        here = path[-1]
        if not lowest <= here <= highest:
            raise DomainError(
                f"⟨O⟩ = {here:.6g} after {step} steps lies outside [{lowest}, {highest}]: the step "
                "overshoots the spectrum; give a smaller eta or a start inside"
            )
        variance = float(largest_variance(expectation=here, lowest=lowest, highest=highest))
        path.append(here - eta * full * variance * (here - target))
    return np.array(path)
