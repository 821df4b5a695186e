"""Ratios of Gamma functions, logarithms near 1, and sums of powers at many exponents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qntk_check.kinds import Array

__all__ = ["Complex", "log_one", "powers_at", "rising"]

Complex = NDArray[np.complex128]

_TOGETHER = 64  # exponents whose powers are taken from those of one of them
_LARGE = 40.0  # from here on Stirling's series has all digits


def rising(x: float, s: Complex | Array) -> Complex:
    """Return log Γ(x + s)/Γ(x) at complex s, accurate where x is large.

    Examples
    --------
    >>> float(rising(1e30, np.array([2.0 + 0j]))[0].real / np.log(1e30))
    2.0
    """
    from scipy.special import loggamma

    if x < _LARGE:
        return loggamma(x + s) - loggamma(x)
    out = (x + s - 0.5) * log_one(s / x) + s * np.log(x) - s
    for power, factor in ((1, 12.0), (3, -360.0), (5, 1260.0), (7, -1680.0)):
        out = out + ((x + s) ** -power - x**-power) / factor
    return out


def log_one(x: Complex | Array) -> Complex:
    """Return log(1 + x) at complex x, accurate where x is small.

    Examples
    --------
    >>> complex(log_one(np.array([1e-20 + 1e-20j]))[0])
    (1e-20+1e-20j)
    """
    real, imag = np.real(x), np.imag(x)
    with np.errstate(all="ignore"):
        near = np.log1p(real * (2 + real) + imag**2) / 2
    size = np.abs(x)
    # 1 + x near 0 or far out: no cancellation in its absolute value, or squares beyond the floats
    out = np.where(size < 0.5, near, np.log(np.abs(1 + x) + 1e-300))
    return out + 1j * np.arctan2(imag, 1 + real)


def powers_at(logs: Array, values: Complex | Array, s: Complex | Array) -> Complex:
    """Return Σ_n values_n e^{s logs_n} at equally spaced s, by a product of matrices.

    Examples
    --------
    >>> powers_at(np.log([2.0, 3.0]), np.array([1.0, 1.0]), np.array([1.0, 2.0])).round(9).tolist()
    [5.0, 13.0]
    """
    if not s.size:
        return np.empty(0, dtype=complex)
    starts = s[::_TOGETHER]
    step = s[1] - s[0] if s.size > 1 else 0.0
    out = np.zeros((len(starts), min(_TOGETHER, s.size)), dtype=np.result_type(s, values, float))
    for first in range(0, len(logs), 2**13):
        part = slice(first, first + 2**13)
        inner = np.exp(step * np.outer(logs[part], np.arange(out.shape[1])))
        out += (np.exp(np.outer(starts, logs[part])) * values[part]) @ inner
    return out.ravel()[: s.size]
