"""What survives at infinite width: variances of preactivations, gains of gradients, the kernel.

With z^(ℓ) Gaussian of variance K^(ℓ) at the leading order of a wide network,

    K^(1) = C_b + C_W |x|²/n_0,          K^(ℓ+1) = C_b + C_W E σ(z)²,
    H^(1) = 1 + |x|²/n_0,                H^(ℓ+1) = 1 + E σ(z)² + C_W E σ′(z)² H^(ℓ),

H with the rates 1/n_(ℓ−1) of the weights (``rates="width"``), for one output and one input.

References
----------
J. Lee et al., arXiv:1711.00165 (K); A. Jacot, F. Gabriel and C. Hongler, arXiv:1806.07572 (H).

ReLU at C_W = 2 neither grows nor decays, and its kernel grows with the depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qntk_check.arguments import check_count, check_finite, check_reals
from qntk_check.errors import DomainError
from qntk_check.networks.activations import Activation
from qntk_check.networks.activations import activation as find_activation
from qntk_check.networks.validation import check_depth, check_inputs, check_variances

__all__ = ["WideLimit", "wide_limit"]


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
        H^(L), with ``rates="width"``.
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

    Examples
    --------
    >>> limit = wide_limit([1.0, 1.0], 3, activation="relu", weight_variance=2.0)
    >>> limit.variances, limit.slopes, limit.kernel
    ((2.0, 2.0, 2.0), (0.5, 0.5), 6.0)
    """
    chosen, layers = find_activation(activation), check_depth(depth)
    point = _point(x)
    gains = check_variances("weight_variance", weight_variance, layers, zero=False)
    shifts = check_variances("bias_variance", bias_variance, layers, zero=True)
    with np.errstate(over="ignore"):
        square = check_finite("|x|²", float(point @ point) / point.size)
    variances, slopes, kernel = [shifts[0] + gains[0] * square], [], 1 + square
    for gain, shift in zip(gains[1:], shifts[1:], strict=True):
        check_finite("the variance of a preactivation", variances[-1])
        signal = float(chosen.square(variances[-1]))
        slopes.append(float(chosen.slope_square(variances[-1])))
        kernel = 1 + signal + gain * slopes[-1] * kernel
        variances.append(shift + gain * signal)
    check_finite("a variance or the kernel", [*variances, kernel])
    return WideLimit(tuple(variances), tuple(slopes), kernel)


def _point(x: Sequence[float]) -> np.ndarray:
    """Return one input, checked."""
    given = check_reals("the input", x)
    if given.ndim != 1 or not given.size:
        raise DomainError(f"an input of shape {given.shape}: give one, shape (n_0,)")
    return check_inputs(given, given.size)[0]
