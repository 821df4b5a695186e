"""Products of ε and its derivatives in one layer and in two, on circuits with random W.

The circuits are in full angles, exp(iθX), and so are the values. The law of a Haar circuit does not
depend on its angles, so that each may be shifted; what is added over shifts has the same mean.
Bounds, with w the width of the spectrum: ε = A + R cos 2(θ − θ_0) in each angle, R ≤ w/2; g² ≤ w²
(:func:`qntk_check.kernel.kernel_bound`); and abs(h_12) ≤ ‖[[O, X̃_1], X̃_2]‖ ≤ 2w, O being shifted to
the middle of its spectrum.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qntk_check import kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.kernel import kernel_bound
from qntk_check.kernel.bounds import meta_kernel_bound
from qntk_check.kinds import Array
from qntk_check.observables import ObservableLike, spectral_width, spectrum

__all__ = [
    "diagonal",
    "diagonal_bounds",
    "error_meta_kernel",
    "error_meta_kernel_bounds",
    "gradient_pair",
    "gradient_pair_bounds",
    "largest_error",
    "pair",
    "pair_bounds",
]

POINTS = 5  # equidistant in 2θ: ε h g² is of degree 4 in it, so that their mean is exact


def diagonal(batch: CircuitBatch, observable: ObservableLike, target: float) -> Array:
    """Return ε h_11 g_1² of circuits of one layer, averaged over its angle.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> one = circuits.Circuit(circuits.product(1, ["X"]), [0.3]).batch()
    >>> diagonal(one, {"Z": 1.0}, 7.0).round(9).tolist()  # ε + 7 = cos 2θ: −2R⁴
    [-2.0]
    """
    total = np.zeros(batch.size)
    for step in range(POINTS):
        turned = batch.angles + step * np.pi / POINTS
        found = _at(batch, turned, observable, target)
        total += found.error * found.mu  # μ is h_11 g_1² of a single layer
    return total / POINTS


def diagonal_bounds(observable: ObservableLike) -> tuple[float, float]:
    """Return −w⁴/8 ≤ −2R⁴ ≤ 0, a rounding apart.

    Examples
    --------
    >>> [round(edge, 6) for edge in diagonal_bounds({"Z": 1.0})]
    [-2.0, 0.0]
    """
    w = spectral_width(observable)
    rounding = 1e-9 * w**4
    return -(w**4) / 8 - rounding, rounding


def pair(batch: CircuitBatch, observable: ObservableLike, target: float) -> Array:
    """Return ε h_12 g_1 g_2 of circuits of two layers.

    h_12 is the difference of g_2 at shifts of ±π/4 of the first angle, because X² = 1.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> two = circuits.Circuit(circuits.product(1, ["X", "X"]), [0.1, 0.2]).batch()
    >>> both = pair(two, {"Z": 1.0}, 0.0), -16 * np.cos(0.6) ** 2 * np.sin(0.6) ** 2
    >>> bool(np.allclose(*both))
    True
    """
    found = _at(batch, batch.angles, observable, target)
    shift = np.array([np.pi / 4, 0.0])
    ahead, behind = (
        _at(batch, batch.angles + sign * shift, observable, target).gradient[:, 1]
        for sign in (1, -1)
    )
    return found.error * (ahead - behind) * found.gradient.prod(axis=1)


def pair_bounds(observable: ObservableLike, target: float) -> tuple[float, float]:
    """Return ±max abs(ε) · 2w · w².

    Examples
    --------
    >>> pair_bounds({"Z": 1.0}, 0.0)
    (-16.0, 16.0)
    """
    edge = largest_error(observable, target) * 2 * spectral_width(observable) ** 3
    return -edge, edge


def error_meta_kernel(batch: CircuitBatch, observable: ObservableLike, target: float) -> Array:
    """Return εμ of circuits.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> one = circuits.Circuit(circuits.product(1, ["X"]), [0.3]).batch()
    >>> found = error_meta_kernel(one, {"Z": 1.0}, 0.0), -16 * (np.cos(0.6) * np.sin(0.6)) ** 2
    >>> bool(np.allclose(*found))
    True
    """
    found = _at(batch, batch.angles, observable, target)
    return found.error * found.mu


def error_meta_kernel_bounds(
    layers: int, observable: ObservableLike, target: float
) -> tuple[float, float]:
    """Return ±max abs(ε) · max abs(μ).

    Examples
    --------
    >>> [round(edge, 3) for edge in error_meta_kernel_bounds(1, {"Z": 1.0}, 0.0)]
    [-6.158, 6.158]
    """
    edge = largest_error(observable, target) * meta_kernel_bound(layers, observable)
    return -edge, edge


def gradient_pair(batch: CircuitBatch, observable: ObservableLike) -> Array:
    """Return g_1²g_2² of circuits of two layers.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> two = circuits.Circuit(circuits.product(1, ["X", "X"]), [0.1, 0.2]).batch()
    >>> bool(np.allclose(gradient_pair(two, {"Z": 1.0}), (2 * np.sin(0.6)) ** 4))
    True
    """
    return _at(batch, batch.angles, observable, 0.0).gradient.prod(axis=1) ** 2


def gradient_pair_bounds(observable: ObservableLike) -> tuple[float, float]:
    """Return 0 and w⁴.

    Examples
    --------
    >>> gradient_pair_bounds({"Z": 1.0})
    (0.0, 16.0)
    """
    return 0.0, kernel_bound(1, observable) ** 2


def largest_error(observable: ObservableLike, target: float) -> float:
    """Return the largest abs(⟨O⟩ − O_0) that a state can have.

    Examples
    --------
    >>> largest_error({"Z": 1.0}, 0.25)
    1.25
    """
    return float(np.abs(np.asarray(spectrum(observable), dtype=float) - target).max())


def _at(
    batch: CircuitBatch, angles: Array, observable: ObservableLike, target: float
) -> kernel.KernelBatch:
    moved = replace(batch, angles=angles, trusted=True)
    return kernel.evaluate_many(moved, observable=observable, method="dense", target=target)
