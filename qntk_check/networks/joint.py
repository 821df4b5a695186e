r"""E f(z) f(z′) for two Gaussian numbers, from their variances a, b and their covariance c.

Closed forms where there are some, with Δ = (1 + a)(1 + b) − c²:

- ``relu``: the arc-cosine kernels of Y. Cho and L. K. Saul, NIPS 22 (2009);
- ``erf``: the arcsine kernel of C. Williams, Neural Comput. 10 (1998) 1203;
- ``gelu``, z·Φ(z): by parts, c·E ΦΦ′ + (ab − c² + c²/(1 + a) + c²/(1 + b))/(2π√Δ), with
  E ΦΦ′ = 1/4 + asin(c/√((1 + a)(1 + b)))/2π (R. Tsuchida et al., AAAI 35 (2021) 9967).

A product of slopes is the derivative of the product by c. Everything else is :func:`joint_mean`, an
equidistant sum in the plane.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from qntk_check.arguments import check_callback, check_real, check_reals
from qntk_check.errors import DomainError

__all__ = ["PRODUCTS", "check_moments", "joint_mean"]

# A plane of 241 × 241 points. At the distance 0.1 a function analytic within d of the real plane
# is summed to exp(−2πd/0.1); tanh(√K x) has its poles at d = π/(2√K).
_STEP, _REACH = 0.1, 12.0


def joint_mean(function: Callable[[np.ndarray], np.ndarray], a: float, b: float, c: float) -> float:
    """Return E f(z) f(z′) for z, z′ normal of mean 0; f must be smooth.

    Examples
    --------
    >>> round(joint_mean(lambda z: z**2, 2.0, 1.0, 0.5), 10)  # ab + 2c²
    2.5
    """
    check_callback("function", function)
    a, b, c = check_moments(a, b, c)
    first, second, weights = _plane()
    share = correlation(a, b, c)
    other = share * first + math.sqrt(1 - share**2) * second
    with np.errstate(over="ignore", invalid="ignore"):
        values = [
            check_reals("what the function returns", function(math.sqrt(variance) * z))
            for variance, z in ((a, first), (b, other))
        ]
    if any(value.shape != first.shape for value in values):
        raise DomainError(
            f"the function returned the shape {values[0].shape} for {first.shape} numbers"
        )
    return float(weights @ (values[0] * values[1]))


def check_moments(a: float, b: float, c: float) -> tuple[float, float, float]:
    """Return two variances and a covariance, within what rounding leaves of c² ≤ ab."""
    a, b = check_real("the variance a", a, least=0), check_real("the variance b", b, least=0)
    c = check_real("the covariance c", c)
    largest = math.sqrt(a) * math.sqrt(b)
    if abs(c) > largest * (1 + 1e-9):
        raise DomainError(
            f"c = {c:g} is no covariance of numbers of variances {a:g} and {b:g}: give at most "
            f"{largest:g} in size"
        )
    return a, b, c


def correlation(a: float, b: float, c: float) -> float:
    """Return c/√(ab) within [−1, 1]; 0 where a number is 0."""
    size = math.sqrt(a) * math.sqrt(b)
    return max(-1.0, min(1.0, c / size)) if size else 0.0


@cache
def _plane() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points of the plane within reach, and their normal weights."""
    nodes = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    first, second = (grid.ravel() for grid in np.meshgrid(nodes, nodes))
    near = first**2 + second**2 < _REACH**2
    first, second = first[near], second[near]
    weights = np.exp(-(first**2 + second**2) / 2)
    return first, second, weights / weights.sum()


def linear(a: float, b: float, c: float) -> float:
    """Return E z z′."""
    del a, b
    return c


def linear_slopes(a: float, b: float, c: float) -> float:
    """Return 1."""
    del a, b, c
    return 1.0


def relu(a: float, b: float, c: float) -> float:
    """Return E max(z, 0) max(z′, 0)."""
    share = correlation(a, b, c)
    angle = math.acos(share)
    size = math.sqrt(a) * math.sqrt(b)
    return size * (math.sin(angle) + (math.pi - angle) * share) / (2 * math.pi)


def relu_slopes(a: float, b: float, c: float) -> float:
    """Return P(z > 0, z′ > 0); the slope at 0 is 0."""
    if not a or not b:
        return 0.0
    return 0.5 - math.acos(correlation(a, b, c)) / (2 * math.pi)


def erf(a: float, b: float, c: float) -> float:
    """Return E erf(z) erf(z′)."""
    return 2 / math.pi * math.asin(2 * c / math.sqrt((1 + 2 * a) * (1 + 2 * b)))


def erf_slopes(a: float, b: float, c: float) -> float:
    """Return the same of slopes."""
    return 4 / math.pi / math.sqrt((1 + 2 * a) * (1 + 2 * b) - 4 * c * c)


def sin(a: float, b: float, c: float) -> float:
    """Return E sin(z) sin(z′)."""
    return (math.exp(c - (a + b) / 2) - math.exp(-c - (a + b) / 2)) / 2


def sin_slopes(a: float, b: float, c: float) -> float:
    """Return E cos(z) cos(z′)."""
    return (math.exp(c - (a + b) / 2) + math.exp(-c - (a + b) / 2)) / 2


def gelu(a: float, b: float, c: float) -> float:
    """Return E zΦ(z) z′Φ(z′)."""
    spread, rest = _gelu_parts(a, b, c)
    return c * _both_below(a, b, c) + rest / (2 * math.pi * math.sqrt(spread))


def gelu_slopes(a: float, b: float, c: float) -> float:
    """Return the same of slopes, the derivative of that by c."""
    spread, rest = _gelu_parts(a, b, c)
    slope = c - 2 * c + 2 * c * (1 / (1 + a) + 1 / (1 + b))
    return _both_below(a, b, c) + (slope + rest * c / spread) / (2 * math.pi * math.sqrt(spread))


def _gelu_parts(a: float, b: float, c: float) -> tuple[float, float]:
    return (1 + a) * (1 + b) - c * c, a * b - c * c + c * c / (1 + a) + c * c / (1 + b)


def _both_below(a: float, b: float, c: float) -> float:
    """Return E Φ(z) Φ(z′)."""
    return 0.25 + math.asin(c / math.sqrt((1 + a) * (1 + b))) / (2 * math.pi)


#: E σσ′ and E of the slopes, by the name of σ, where they have closed forms.
PRODUCTS = {
    "linear": (linear, linear_slopes),
    "relu": (relu, relu_slopes),
    "erf": (erf, erf_slopes),
    "sin": (sin, sin_slopes),
    "gelu": (gelu, gelu_slopes),
}
