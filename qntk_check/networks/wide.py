r"""What survives at infinite width: variances of preactivations, gains of gradients, the kernel.

With z^(ℓ) Gaussian of covariance K^(ℓ)(x, x′) at the leading order of a wide network,

    K^(1) = C_b + C_W x·x′/n_0,          K^(ℓ+1) = C_b + C_W E σ(z)σ(z′),
    H^(1) = 1 + x·x′/n_0,                H^(ℓ+1) = 1 + E σ(z)σ(z′) + C_W E σ′(z)σ′(z′) H^(ℓ),
    Θ^(1) = K^(1),                       Θ^(ℓ+1) = K^(ℓ+1) + C_W E σ′(z)σ′(z′) Θ^(ℓ),

H with the rates 1/n_(ℓ−1) of the weights and 1 of biases (``rates="width"``), Θ with the rates
C_W/n_(ℓ−1) and C_b (``rates="ntk"``): with weights √(C_W/n) w and biases √C_b β, trained in w and β
at the rate 1, as those who write on neural tangent kernels parametrize a network. For one output.

References
----------
J. Lee et al., arXiv:1711.00165 (K); A. Jacot, F. Gabriel and C. Hongler, arXiv:1806.07572 (Θ).

ReLU at C_W = 2 neither grows nor decays, and its kernel grows with the depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_finite, check_reals, check_sequence
from qntk_check.errors import DomainError
from qntk_check.networks.activations import Activation
from qntk_check.networks.activations import activation as find_activation
from qntk_check.networks.validation import (
    check_depth,
    check_inputs,
    check_limit_rates,
    check_variances,
)

__all__ = ["WideKernels", "WideLimit", "wide_kernels", "wide_limit"]


@dataclass(frozen=True)
class WideLimit:
    """The limit of infinite hidden widths, for one input.

    Parameters
    ----------
    variances
        K^(1), …, K^(L), of the preactivations.
    slopes
        E σ′(z)² in the layers 1, …, L−1.
    kernel
        H^(L) or Θ^(L), by the rates.
    """

    variances: tuple[float, ...]
    slopes: tuple[float, ...]
    kernel: float

    def mean_slope(self, layer: int) -> float:
        """Return the geometric mean of E σ′² over the layers ℓ, …, L−1; 1 for ℓ = L.

        It is the ``slope`` of :data:`qntk_check.formulas.mlp_laziness`.

        Raises
        ------
        DomainError
            If there is no such layer.

        Examples
        --------
        >>> wide_limit([1.0], 3, activation="relu", weight_variance=2.0).mean_slope(1)
        0.5
        """
        if check_count("the layer ℓ", layer) > len(self.variances):
            raise DomainError(f"layer ℓ = {layer} of a network of depth {len(self.variances)}")
        product = self.slopes[layer - 1 :]
        return float(np.prod(product) ** (1 / len(product))) if product else 1.0


def wide_limit(
    x: Sequence[float],
    depth: int,
    *,
    activation: str | Activation = "tanh",
    weight_variance: float | Sequence[float] = 1.0,
    bias_variance: float | Sequence[float] = 0.0,
    rates: str = "width",
) -> WideLimit:
    """Return the limit of wide networks of ``depth`` layers at the input x.

    Parameters
    ----------
    x
        One input, shape (n_0,).
    depth
        L ≥ 1.
    activation, weight_variance, bias_variance
        As in :func:`qntk_check.networks.draw`.
    rates
        ``"width"``: 1/n_(ℓ−1) for weights, 1 for biases; ``"ntk"``: C_W/n_(ℓ−1) and C_b.

    Examples
    --------
    >>> limit = wide_limit([1.0, 1.0], 3, activation="relu", weight_variance=2.0)
    >>> limit.variances, limit.slopes, limit.kernel
    ((2.0, 2.0, 2.0), (0.5, 0.5), 6.0)
    """
    point = _point(x)
    found = wide_kernels(
        [point], depth, activation=activation, weight_variance=weight_variance,
        bias_variance=bias_variance, rates=rates,
    )  # fmt: skip
    chosen = find_activation(activation)
    variances = tuple(float(layer[0, 0]) for layer in found.covariances)
    slopes = tuple(float(chosen.slope_square(variance)) for variance in variances[:-1])
    return WideLimit(variances, slopes, float(found.kernel[0, 0]))


@dataclass(frozen=True, eq=False)
class WideKernels:
    """The limit of infinite hidden widths, for D inputs.

    Parameters
    ----------
    covariances
        K^(1), …, K^(L), of the preactivations, each of shape (D, D).
    kernel
        H^(L) or Θ^(L), of shape (D, D), by the rates.

    Examples
    --------
    >>> wide_kernels([[1.0], [2.0]], 1, activation="linear").kernel.tolist()
    [[2.0, 3.0], [3.0, 5.0]]
    >>> WideKernels(covariances=(np.eye(2),), kernel=np.eye(2)).kernel.shape
    (2, 2)
    """

    covariances: tuple[np.ndarray, ...]
    kernel: np.ndarray

    def __post_init__(self) -> None:
        """Check the arrays."""
        listed = check_sequence("covariances", self.covariances, "give one array for each layer")
        found = tuple(check_reals("a covariance", array) for array in listed)
        object.__setattr__(self, "covariances", found)
        object.__setattr__(self, "kernel", check_reals("the kernel", self.kernel))


def wide_kernels(
    inputs: ArrayLike,
    depth: int,
    *,
    activation: str | Activation = "tanh",
    weight_variance: float | Sequence[float] = 1.0,
    bias_variance: float | Sequence[float] = 0.0,
    rates: str = "width",
) -> WideKernels:
    """Return the limit of wide networks of ``depth`` layers at every pair of inputs.

    Parameters
    ----------
    inputs
        D inputs, shape (D, n_0).
    depth, activation, weight_variance, bias_variance, rates
        As in :func:`wide_limit`.

    Examples
    --------
    >>> found = wide_kernels([[1.0, 1.0], [1.0, -1.0]], 2, activation="relu", weight_variance=2.0)
    >>> found.covariances[1].round(4).tolist(), found.kernel.round(4).tolist()
    ([[2.0, 0.6366], [0.6366, 2.0]], [[4.0, 1.8183], [1.8183, 4.0]])
    """
    chosen, layers = find_activation(activation), check_depth(depth)
    points = _points(inputs)
    tangent = check_limit_rates(rates) == "ntk"
    gains = check_variances("weight_variance", weight_variance, layers, zero=False)
    shifts = check_variances("bias_variance", bias_variance, layers, zero=True)
    with np.errstate(over="ignore"):
        overlap = check_finite("an overlap of inputs", points @ points.T / points.shape[1])
        covariances = [shifts[0] + gains[0] * overlap]
    kernel = covariances[0] if tangent else 1 + overlap
    for gain, shift in zip(gains[1:], shifts[1:], strict=True):
        check_finite("the variance of a preactivation", covariances[-1])
        signal, slopes = _products(chosen, covariances[-1])
        with np.errstate(over="ignore", invalid="ignore"):
            covariances.append(shift + gain * signal)
            kernel = (covariances[-1] if tangent else 1 + signal) + gain * slopes * kernel
    check_finite("a covariance or the kernel", [*covariances, kernel])
    return WideKernels(tuple(covariances), kernel)


def _products(chosen: Activation, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return E σ(z)σ(z′) and E σ′(z)σ′(z′) for every pair; on the diagonal the squares."""
    signal, slopes = np.empty_like(covariance), np.empty_like(covariance)
    variances = np.diagonal(covariance).tolist()
    for i, a in enumerate(variances):
        signal[i, i], slopes[i, i] = chosen.square(a), chosen.slope_square(a)
        for j, b in enumerate(variances[:i]):
            found = chosen.products(a, b, float(covariance[i, j]))
            signal[i, j], slopes[i, j] = found
            signal[j, i], slopes[j, i] = found
    return signal, slopes


def _points(inputs: ArrayLike) -> np.ndarray:
    """Return D inputs, checked."""
    given = check_reals("the inputs", inputs)
    if given.ndim != 2 or not given.size:
        raise DomainError(f"inputs of shape {given.shape}: give D of them, shape (D, n_0)")
    return check_inputs(given, given.shape[1])


def _point(x: Sequence[float]) -> np.ndarray:
    """Return one input, checked."""
    given = check_reals("the input", x)
    if given.ndim != 1 or not given.size:
        raise DomainError(f"an input of shape {given.shape}: give one, shape (n_0,)")
    return check_inputs(given, given.size)[0]
