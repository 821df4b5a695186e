"""Ratios of Gamma functions and logarithms near 1, at complex and at very large numbers."""

from __future__ import annotations

import numpy as np

__all__ = ["log_one", "rising"]

_LARGE = 40.0  # from here on Stirling's series has all digits


def rising(x: float, s: np.ndarray) -> np.ndarray:
    """Return log Γ(x + s)/Γ(x) at complex s, accurate where x is large.

    Examples
    --------
    >>> rising(1e30, np.array([2.0 + 0j]))[0].real / np.log(1e30)
    2.0
    """
    from scipy.special import loggamma

    if x < _LARGE:
        return loggamma(x + s) - loggamma(x)
    out = (x + s - 0.5) * log_one(s / x) + s * np.log(x) - s
    for power, factor in ((1, 12.0), (3, -360.0), (5, 1260.0), (7, -1680.0)):
        out = out + ((x + s) ** -power - x**-power) / factor
    return out


def log_one(x: np.ndarray) -> np.ndarray:
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
