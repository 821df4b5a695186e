"""Activation functions: σ, its slope σ′, and their Gaussian second moments.

At large width a preactivation z is Gaussian of mean 0 and variance K. E σ(z)² then makes the next
layer's variance, E σ′(z)² what a gradient gains or loses in a layer. Of two inputs, z and z′ are
jointly Gaussian (:mod:`~qntk_check.networks.joint`). Closed forms are there for ``linear``,
``relu``, ``erf``, ``sin`` and ``gelu``; for ``tanh`` and ``sigmoid`` they are quadratures.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from qntk_check.arguments import (
    check_callback,
    check_finite,
    check_kind,
    check_real,
    check_reals,
    show,
)
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest
from qntk_check.networks.joint import PRODUCTS, check_moments, joint_mean

__all__ = ["ACTIVATIONS", "Activation", "activation", "gaussian_mean"]

# A plain sum over nodes at distance h is exact to exp(−2πd/h) for a function analytic within d of
# the real line; tanh(√K x) has its poles at ±iπ/(2√K). Gauss–Hermite nodes converge far slower.
_STEP, _REACH = 0.05, 12.0


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Parameters
    ----------
    name
        As networks name it.
    function, slope
        σ and σ′, on arrays of any shape. The slope of ``relu`` at 0 is taken to be 0.
    square, slope_square
        E σ(z)² and E σ′(z)² for z normal of mean 0 and variance K ≥ 0.
    product, slope_product
        E σ(z)σ(z′) and E σ′(z)σ′(z′) from the variances of z and z′ and their covariance; None: by
        quadrature, for smooth σ.

    Examples
    --------
    >>> relu = activation("relu")
    >>> relu.function(np.array([-1.0, 2.0])), relu.slope_square(3.0)
    (array([0., 2.]), 0.5)
    """

    name: str
    function: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    square: Callable[[float], float]
    slope_square: Callable[[float], float]
    product: Callable[[float, float, float], float] | None = None
    slope_product: Callable[[float, float, float], float] | None = None

    def __post_init__(self) -> None:
        """Check that there is a name, and that the rest can be called."""
        check_kind("the name of the activation", self.name, str, "give a word")
        for part in ("function", "slope", "square", "slope_square"):
            check_callback(part, getattr(self, part))
        for part in ("product", "slope_product"):
            if getattr(self, part) is not None:
                check_callback(part, getattr(self, part))

    def products(self, a: float, b: float, c: float) -> tuple[float, float]:
        """Return E σ(z)σ(z′) and E σ′(z)σ′(z′) for variances a and b and the covariance c.

        Examples
        --------
        >>> activation("relu").products(1.0, 1.0, 1.0)
        (0.5, 0.5)
        """
        a, b, c = check_moments(a, b, c)
        product, slopes = self.product, self.slope_product
        found = (
            joint_mean(self.function, a, b, c) if product is None else product(a, b, c),
            joint_mean(self.slope, a, b, c) if slopes is None else slopes(a, b, c),
        )
        check_finite("the mean of a product", found)
        return found


def activation(name: str | Activation) -> Activation:
    """Return the activation of that name (an `Activation` is returned as it is).

    Raises
    ------
    UnknownNameError
        With the known names, and the nearest.

    Examples
    --------
    >>> activation("relu").name
    'relu'
    """
    if isinstance(name, Activation):
        return name
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise UnknownNameError(
            f"there is no activation {show(name)}: known are {', '.join(ACTIVATIONS)}"
            f"{nearest(str(name), ACTIVATIONS)}"
        )
    return ACTIVATIONS[name]


def gaussian_mean(function: Callable[[np.ndarray], np.ndarray], variance: float) -> float:
    """Return E f(z) for z normal of mean 0, by an equidistant sum; f must be smooth.

    Examples
    --------
    >>> round(gaussian_mean(lambda z: z**4, 2.0), 10)
    12.0
    """
    check_callback("function", function)
    spread = math.sqrt(check_real("variance", variance, least=0))
    nodes, weights = _grid(_STEP)
    with np.errstate(over="ignore", invalid="ignore"):
        values = check_reals("what the function returns", function(spread * nodes))
    if values.shape != nodes.shape:
        raise DomainError(f"the function returned shape {values.shape} for {nodes.shape} numbers")
    return float(weights @ values)


@cache
def _grid(step: float) -> tuple[np.ndarray, np.ndarray]:
    nodes = np.arange(-_REACH, _REACH + step / 2, step)
    weights = np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()


def _erf(z: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return erf(z)


def _normal(z: np.ndarray) -> np.ndarray:
    """Return Φ(z), the probability of a normal number below z."""
    from scipy.special import ndtr

    return ndtr(z)


def _gelu_slope(z: np.ndarray) -> np.ndarray:
    return _normal(z) + z * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(z / 2)) / 2


def _sigmoid_slope(z: np.ndarray) -> np.ndarray:
    return _tanh_slope(z / 2) / 4


def _tanh_slope(z: np.ndarray) -> np.ndarray:
    return 1 - np.tanh(z) ** 2


ACTIVATIONS: dict[str, Activation] = {
    item.name: item
    for item in (
        Activation(
            "linear", lambda z: z, np.ones_like, lambda K: K, lambda _K: 1.0,
            *PRODUCTS["linear"],
        ),
        Activation(
            "relu", lambda z: np.maximum(z, 0.0), lambda z: (z > 0).astype(float),
            lambda K: K / 2, lambda K: 0.5 if K > 0 else 0.0, *PRODUCTS["relu"],
        ),
        Activation(
            "tanh", np.tanh, _tanh_slope,
            lambda K: gaussian_mean(lambda z: np.tanh(z) ** 2, K),
            lambda K: gaussian_mean(lambda z: _tanh_slope(z) ** 2, K),
        ),
        # C. Williams, Neural Comput. 10 (1998) 1203: the arcsine kernel.
        Activation(
            "erf", _erf, lambda z: 2 / math.sqrt(math.pi) * np.exp(-(z**2)),
            lambda K: 2 / math.pi * math.asin(2 * K / (1 + 2 * K)),
            lambda K: 4 / math.pi / math.sqrt(1 + 4 * K), *PRODUCTS["erf"],
        ),
        Activation(
            "sin", np.sin, np.cos,
            lambda K: (1 - math.exp(-2 * K)) / 2, lambda K: (1 + math.exp(-2 * K)) / 2,
            *PRODUCTS["sin"],
        ),
        # D. Hendrycks and K. Gimpel, arXiv:1606.08415: z Φ(z).
        Activation(
            "gelu", lambda z: z * _normal(z), _gelu_slope,
            lambda K: PRODUCTS["gelu"][0](K, K, K), lambda K: PRODUCTS["gelu"][1](K, K, K),
            *PRODUCTS["gelu"],
        ),
        Activation(
            "sigmoid", _sigmoid, _sigmoid_slope,
            lambda K: gaussian_mean(lambda z: _sigmoid(z) ** 2, K),
            lambda K: gaussian_mean(lambda z: _sigmoid_slope(z) ** 2, K),
        ),
    )
}  # fmt: skip
