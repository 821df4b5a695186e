"""What K is in Haar-random circuits with as many angles: mean, spread, and the percentile of K."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qntk_check import formulas
from qntk_check.arguments import check_real, check_reals
from qntk_check.circuits import AngleConvention, CircuitShape
from qntk_check.errors import QNTKError
from qntk_check.kinds import Array
from qntk_check.laws import KernelLaw, kernel_law
from qntk_check.observables import ObservableLike

__all__ = ["HaarValue", "haar_value"]


@dataclass(frozen=True)
class _Asked:
    """What the law is asked with, once it is asked for.

    Parameters
    ----------
    N, L, observable
        As in :func:`qntk_check.laws.kernel_law`.
    scale
        K here over K by full angles.
    """

    N: int
    L: int
    observable: ObservableLike
    scale: float


@dataclass(frozen=True, eq=False)
class HaarValue:
    """The Haar circuit with as many angles.

    Parameters
    ----------
    mean
        K̄, exactly.
    spread
        ΔK = (Var K)^½, or ``None`` where parameters are tied and no formula has it.
    """

    mean: float
    spread: float | None
    _asked: _Asked | None = field(default=None, repr=False)

    @cached_property
    def _law(self) -> tuple[KernelLaw | None, str]:
        """The law of K, and how it is had or why it is not."""
        asked = self._asked
        if asked is None:
            return None, "no percentile: the law of K is not known where parameters are tied"
        try:
            law = kernel_law(asked.N, asked.L, asked.observable)
            law.cdf(1.0)
        except QNTKError as error:
            return None, f"no percentile: {error}"
        return law, law.reason

    @property
    def how(self) -> str:
        """By which route the law of K is had, or why there is none."""
        return self._law[1]

    @property
    def percentile_error(self) -> float | None:
        """What is uncertain of a percentile, in percent."""
        law = self._law[0]
        return None if law is None else 100 * law.error

    def percentile(self, K: float) -> float | None:
        """Return how many percent of Haar circuits have at most this K, or ``None``.

        Examples
        --------
        >>> HaarValue(1.0, None).percentile(1.0) is None
        True
        """
        law, own = self._law[0], check_real("K", K)
        if law is None or self._asked is None:
            return None
        return float(np.asarray(law.percentile(own / self._asked.scale)))

    def density(self, K: Array) -> Array | None:
        """Return the density of K over Haar circuits, or ``None``.

        Examples
        --------
        >>> HaarValue(1.0, None).density([0.5, 1.0]) is None
        True
        """
        law, own = self._law[0], check_reals("K", K)
        if law is None or self._asked is None:
            return None
        return np.asarray(law.pdf(own / self._asked.scale)) / self._asked.scale


def haar_value(
    shape: CircuitShape, observable: ObservableLike, by: AngleConvention, reasons: list[str]
) -> HaarValue | None:
    """Return K̄ and ΔK of Haar-random circuits with as many angles and the same W.

    Derivatives by different angles are uncorrelated there, so that the mean of Σ (Wᵀg)² is that
    of one g² times the sum of the squares of W.
    """
    weights = np.ones(shape.layers) if shape.parameters is None else shape.parameters.weights.data
    N = 2**shape.n
    try:
        one = float(formulas.kernel_mean(L=1, observable=observable))
        mean = by.K * float((weights**2).sum()) * one
        if not _alone(shape):
            return HaarValue(mean, None)
        scale = by.K * float(weights[0]) ** 2
        variance = float(formulas.kernel_variance(L=len(weights), observable=observable))
    except QNTKError as error:
        reasons.append(f"no Haar value at N = {N}: {error}")
        return None
    asked = _Asked(N, len(weights), observable, scale)
    return HaarValue(mean, scale * math.sqrt(variance), asked)


def _alone(shape: CircuitShape) -> bool:
    """Whether every parameter drives one rotation of its own, all by the same factor."""
    mapped = shape.parameters
    if mapped is None:
        return True
    w = mapped.weights.tocsc()
    once = bool((np.diff(w.indptr) == 1).all()) and np.unique(w.indices).size == w.nnz
    return once and float(np.ptp(np.abs(w.data))) == 0
