r"""The variance of the kernel of one hidden layer for σ linear and for ReLU: (A + 2B)/n."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.wick import independent_average
from derivations.statements.forms import chain
from derivations.statements.layout import laid_out
from derivations.statements.written import Name, Quantity, Written, over, w

__all__ = ["GAIN", "derive_linear", "derive_relu"]

WIDTH = sympy.Symbol("width", integer=True, positive=True)
GAIN, K, KAPPA = sympy.symbols("weight_variance variance input_kernel", positive=True)
V, Z = sympy.symbols("v z", real=True)

# Per activation: E σ⁴, E σ², E σ²σ′², E σ′⁴, E σ′² for z normal of variance K.
_HALF = sympy.Rational(1, 2)
VARIANTS: dict[str, dict[str, sympy.Expr | int]] = {
    "linear": {"s4": 3 * K**2, "s2": K, "sp": K, "p4": 1, "p2": 1},
    "relu": {"s4": 3 * K**2 / 2, "s2": K / 2, "sp": K / 2, "p4": _HALF, "p2": _HALF},
}
_ACTIVATIONS = {"linear": "linear", "relu": "ReLU"}
_FUNCTIONS = {"linear": (Z, 1, -sympy.oo), "relu": (Z, 1, 0)}

_K, _KAPPA, _N = Name("K", K), Name(r"\kappa", KAPPA), Name("n", WIDTH)
_GAIN = _KAPPA**2 * w(GAIN) ** 2
_SHOWN: dict[str, Written] = {
    "linear": over(2 * (_GAIN + _K**2), _N),
    "relu": over(5 * _GAIN + 2 * _KAPPA * _K * GAIN + 5 * _K**2, 4 * _N),
}


def derive_linear(*, checking: bool = True) -> Derivation:
    """Derive Var H = (A + 2B)/n for one output and input and a linear σ.

    Examples
    --------
    >>> derive_linear().result
    2*(input_kernel**2*weight_variance**2 + variance**2)/width
    """
    return _derive_variance("linear", checking=checking)


def derive_relu(*, checking: bool = True) -> Derivation:
    """Derive Var H = (A + 2B)/n for one output and input and ReLU."""
    return _derive_variance("relu", checking=checking)


def _derive_variance(activation: str, *, checking: bool) -> Derivation:
    found = one_output(activation)
    return Derivation(
        claim="mlp-kernel-fluctuation",
        title=f"The variance of the kernel, {_ACTIVATIONS[activation]} hidden layer",
        assumptions=(
            r"As above, for one output and one input, $z$ of variance $K$, $\kappa=1+|x|^2/n_0$.",
        ),
        steps=(found,),
        result=_variance(activation),
        states=(chain(found.left, "=", found.right),),
        checking=checking,
    )


def _variance(activation: str) -> sympy.Expr:
    """Return (A + 2B)/n from the moments."""
    m = VARIANTS[activation]
    gain = GAIN * KAPPA
    a = (
        (m["s4"] - m["s2"] ** 2)
        + 2 * gain * (m["sp"] - m["s2"] * m["p2"])
        + gain**2 * (m["p4"] - m["p2"] ** 2)
    )
    b = gain**2 * m["p4"]
    return cast("sympy.Expr", sympy.factor((a + 2 * b) / WIDTH))


def _one_neuron(activation: str) -> sympy.Expr:
    """Integrate the variance of one neuron over z and v directly."""
    sigma, slope, lowest = _FUNCTIONS[activation]
    gain = GAIN * KAPPA

    def over_z(f: sympy.Expr) -> sympy.Expr:
        weight = sympy.exp(-(Z**2) / (2 * K)) / sympy.sqrt(2 * sympy.pi * K)
        return sympy.integrate(sympy.expand(f) * weight, (Z, lowest, sympy.oo))

    neuron = sympy.expand(sigma**2 + gain * V**2 * slope**2)
    mean = over_z(independent_average(neuron, {V: 1}))
    square = over_z(independent_average(neuron**2, {V: 1}))
    return square - mean**2


def one_output(activation: str) -> Step:
    """Return the step that puts the moments of an activation into (A + 2B)/n."""

    @step(
        "one output, one input",
        Quantity(r"\operatorname{Var}H", lambda: _one_neuron(activation) / WIDTH),
        laid_out(_SHOWN[activation], _variance(activation)),
        r"$\operatorname{Var}H=(A+2B)/n$ with the moments of $\sigma$ and $\sigma'$",
    )
    def found(left: Callable[[], sympy.Expr], right: sympy.Expr) -> Checked:
        variance = left()
        if differ(variance, right):
            raise ProofError(f"the variance is {sympy.factor(variance)}")
        return Checked(
            "integration",
            r"""the square of one neuron's term is averaged over $v$ and integrated over $z$ as it
            stands, and the squared mean subtracted.""",
        )

    return found
