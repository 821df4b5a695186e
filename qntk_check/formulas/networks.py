"""Multilayer perceptrons at initialization: weights, derivatives, tangent kernel (appendix A).

Networks as :mod:`qntk_check.networks` draws them: E W² = C_W/n_(ℓ−1). No quantity has a unit.
"""

from __future__ import annotations

from qntk_check.formulas.functions import power
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.family import Option, family
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.kinds import Number

__all__ = [
    "lecun_second_moment",
    "mlp_kernel_variance",
    "mlp_laziness",
    "mlp_laziness_as_printed",
]

GAIN = Parameter(
    "weight_variance", "C_W", "σ_W² of the weights: their variance times their number of inputs",
    "1", domains.positive, positive=True,
)  # fmt: skip
SLOPE = Parameter(
    "slope", r"\overline{\sigma'^2}",
    "geometric mean over the layers ℓ, …, L−1 of E σ′(z)²; 1 for linear, 1/2 for ReLU", "1",
    domains.positive, positive=True,
)  # fmt: skip
DISTANCE = Parameter(
    "distance", r"(L-\ell)", "number of layers L − ℓ between ℓ and the output", "1",
    domains.count, integer=True, positive=True,
)  # fmt: skip
INPUTS = Parameter(
    "width", "n_{\\ell-1}", "number of inputs of the layer", "1",
    domains.count, integer=True, positive=True,
)  # fmt: skip
WIDTH = Parameter(
    "width", "n_\\ell", "width of the layer ℓ", "1", domains.count, integer=True, positive=True
)
OUTPUTS = Parameter(
    "outputs", "n_L", "width of the last layer", "1", domains.count, integer=True, positive=True
)
HIDDEN = Parameter(
    "width", "n_1", "width of the hidden layer", "1", domains.count, integer=True, positive=True
)
SPREAD = Parameter(
    "variance", "K", "variance of the hidden preactivations, C_b + C_W |x|²/n_0", "1",
    domains.positive, positive=True,
)  # fmt: skip
KAPPA = Parameter(
    "input_kernel", r"\kappa", "kernel of the first layer, 1 + |x|²/n_0", "1",
    domains.positive, positive=True,
)  # fmt: skip


def _lecun_second_moment(weight_variance: Number, width: Number) -> Number:
    return weight_variance / width


def _mlp_laziness(
    weight_variance: Number, slope: Number, distance: Number, width: Number
) -> Number:
    return power(weight_variance * slope, distance) / width


def _mlp_laziness_as_printed(
    weight_variance: Number, slope: Number, distance: Number, outputs: Number
) -> Number:
    return weight_variance * power(weight_variance * slope, distance - 1) / outputs


def _linear(
    weight_variance: Number, variance: Number, input_kernel: Number, width: Number
) -> Number:
    gain = weight_variance * input_kernel
    return (2 * variance**2 + 2 * gain**2) / width


def _relu(weight_variance: Number, variance: Number, input_kernel: Number, width: Number) -> Number:
    gain = weight_variance * input_kernel
    return (5 * variance**2 + 2 * gain * variance + 5 * gain**2) / (4 * width)


lecun_second_moment = Formula(
    name="lecun_second_moment",
    derivatives=0,
    summary="mean square of a weight, E W_ij²",
    function=_lecun_second_moment,
    parameters=(GAIN, INPUTS),
    trace_order=0,
    validity="Weights drawn by (33); two different weights have the mean product 0.",
    claim="lecun-moment",
    source="paper, eqs. (3), (33), (55); the indices of (3) corrected",
)

mlp_laziness = Formula(
    name="mlp_laziness",
    derivatives=0,
    summary="mean square of dz^(L)_i/dz^(ℓ)_j over the initialization",
    function=_mlp_laziness,
    parameters=(GAIN, SLOPE, DISTANCE, WIDTH),
    trace_order=0,
    validity=(
        "1 ≤ ℓ < L, any widths; exact for linear networks and for ReLU, else at leading order in "
        "1/n. The same C_W in all layers behind ℓ, or its geometric mean."
    ),
    unranged=(
        "of order 1/n for other activations: "
        "tests/qntk_check/papers/liu2024/networks/test_networks.py"
    ),
    claim="mlp-laziness",
    source="paper, eqs. (43), (44), corrected: n_ℓ for n_L, and σ′ from layer ℓ on",
)

mlp_laziness_as_printed = Formula(
    name="mlp_laziness_as_printed",
    derivatives=0,
    summary="mean square of dz^(L)_i/dz^(ℓ)_j as the paper prints it",
    function=_mlp_laziness_as_printed,
    parameters=(GAIN, SLOPE, DISTANCE, OUTPUTS),
    trace_order=0,
    validity="Holds where n_L = n_ℓ and σ is linear: see mlp_laziness.",
    claim="mlp-laziness",
    source="paper, eqs. (43), (44), the σ of (44) read as σ′",
)

_VARIANTS: dict[Option, Formula] = {
    name: Formula(
        name="mlp_kernel_variance",
        derivatives=0,
        summary=f"variance of the tangent kernel of one hidden layer, {name}",
        function=function,
        parameters=(GAIN, SPREAD, KAPPA, HIDDEN),
        trace_order=0,
        validity=(
            "One hidden layer, one output, one input, rates 1/n_(ℓ−1) of weights and 1 of biases; "
            "exact at every width. C_W is that of the output layer."
        ),
        claim="mlp-kernel-fluctuation",
        source="paper, eq. (48) with A and B worked out",
    )
    for name, function in (("linear", _linear), ("relu", _relu))
}

mlp_kernel_variance = family(
    "mlp_kernel_variance", option="activation", default="linear", variants=_VARIANTS
)
