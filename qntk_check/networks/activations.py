"""Activation functions: σ, its slope σ′, and their Gaussian second moments.

At large width a preactivation z is Gaussian of mean 0 and variance K. E σ(z)² then makes the next
layer's variance, E σ′(z)² what a gradient gains or loses in a layer. Both have closed forms for
``linear``, ``relu``, ``erf`` and ``sin``; for ``tanh`` they are quadratures.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from qntk_check.arguments import check_callback, check_kind, check_real, check_reals, show
from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest

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

    def __post_init__(self) -> None:
        """Check that there is a name, and that the rest can be called."""
        check_kind("the name of the activation", self.name, str, "give a word")
        for part in ("function", "slope", "square", "slope_square"):
            check_callback(part, getattr(self, part))


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


def _tanh_slope(z: np.ndarray) -> np.ndarray:
    return 1 - np.tanh(z) ** 2


ACTIVATIONS: dict[str, Activation] = {
    item.name: item
    for item in (
        Activation("linear", lambda z: z, np.ones_like, lambda K: K, lambda _K: 1.0),
        Activation(
            "relu", lambda z: np.maximum(z, 0.0), lambda z: (z > 0).astype(float),
            lambda K: K / 2, lambda _K: 0.5,
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
            lambda K: 4 / math.pi / math.sqrt(1 + 4 * K),
        ),
        Activation(
            "sin", np.sin, np.cos,
            lambda K: (1 - math.exp(-2 * K)) / 2, lambda K: (1 + math.exp(-2 * K)) / 2,
        ),
    )
}  # fmt: skip
