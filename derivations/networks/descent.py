"""Gradient descent of the perceptron: the gradient of the loss (39), the errors' flow (46).

Predictions are symbols here, with their derivatives by the parameters; what a step does to the
errors is expanded as a polynomial in the rate.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step

__all__ = ["derive_flow", "derive_gradient"]

H = sympy.Symbol("h")


def derive_gradient(*, checking: bool = True) -> Derivation:
    """Derive dL/dθ = Σ (z − y) dz/dθ: the labels enter with a minus sign.

    Examples
    --------
    >>> derive_gradient().steps[-1].name
    'prediction and label apart'
    """
    return Derivation(
        claim="mlp-gradient",
        title="The gradient of the loss",
        assumptions=(
            r"$\mathcal L=\frac12\sum_{i,\alpha}(z_{i;\alpha}-y_{i,\alpha})^2$, equation (35); the "
            r"labels $y$ do not depend on $\theta$.",
        ),
        steps=(
            Step(
                "chain rule", _loss_slope, _errors_times_slopes,
                r"Each square is differentiated; $d\varepsilon=dz$ because the labels are fixed",
                _check_loss_slope,
                left_tex=r"\frac{d\mathcal L}{d\theta_\mu}",
                right_tex=r"\sum_{i,\alpha}\varepsilon_{i,\alpha}\frac{dz_{i;\alpha}}{d\theta_\mu}",
                source="paper, eq. (39), first line",
            ),
            Step(
                "prediction and label apart", _errors_times_slopes, _apart,
                r"$\varepsilon=z-y$, equation (36)", _check_apart,
                left_tex=r"\sum_{i,\alpha}\varepsilon_{i,\alpha}\frac{dz_{i;\alpha}}{d\theta_\mu}",
                right_tex=r"\sum_{i,\alpha}z_{i;\alpha}\frac{dz_{i;\alpha}}{d\theta_\mu}"
                r"-\sum_{i,\alpha}y_{i,\alpha}\frac{dz_{i;\alpha}}{d\theta_\mu}",
                source="paper, eq. (39), second line, corrected",
            ),
        ),
        result=_apart,
        result_tex=r"\frac{d\mathcal L}{d\theta_\mu}=\sum_{i,\alpha}z_{i;\alpha}"
        r"\frac{dz_{i;\alpha}}{d\theta_\mu}-\sum_{i,\alpha}y_{i,\alpha}"
        r"\frac{dz_{i;\alpha}}{d\theta_\mu}",
        checking=checking,
    )  # fmt: skip


def derive_flow(*, checking: bool = True) -> Derivation:
    """Derive δε = −η Σ H ε at first order in η, for any rates λ_μ of the parameters.

    Examples
    --------
    >>> derive_flow().steps[0].name
    'first order in the rate'
    """
    return Derivation(
        claim="mlp-kernel",
        title="The kernel moves the errors",
        assumptions=(
            r"$\theta_\mu\to\theta_\mu-\eta\,d\mathcal L/d\theta_\mu$, equation (34), with "
            r"$\mathcal L$ as in (35).",
            r"$=$ in (46) is read at first order in $\eta$.",
        ),
        steps=(
            Step(
                "first order in the rate", _moved_errors, _kernel_times_errors,
                r"$\delta\varepsilon=\sum_\mu(dz/d\theta_\mu)\,\delta\theta_\mu$, and the sum over "
                r"$\mu$ is (45)",
                _check_flow,
                left_tex=r"\left.\frac{d}{d\eta}\varepsilon_{i;\delta}"
                r"\bigl(\theta-\eta\nabla\mathcal L\bigr)\right|_0\eta",
                right_tex=r"-\eta\sum_{i_1,\alpha}H_{ii_1;\delta\alpha}\,\varepsilon_{i_1,\alpha}",
                source="paper, eqs. (45), (46)",
            ),
        ),
        result=_kernel_times_errors,
        result_tex=r"\delta\varepsilon_{i;\delta}=-\eta\sum_{i_1,\alpha}H_{ii_1;\delta\alpha}\,"
        r"\varepsilon_{i_1,\alpha}+O(\eta^2)",
        assumes=("mlp-gradient",),
        checking=checking,
    )  # fmt: skip


# -- checks -------------------------------------------------------------------------------------

_OUTPUTS: tuple[tuple[int, int], ...] = tuple(product((0, 1), (0, 1)))  # (i, α)


def _symbols(name: str) -> dict[tuple[int, int], Any]:
    return {place: sympy.Symbol(f"{name}_{place[0]}{place[1]}") for place in _OUTPUTS}


Z, Y, DZ = _symbols("z"), _symbols("y"), _symbols("d")


def _loss_slope() -> Any:
    """Differentiate the loss by θ, with every prediction a function of θ."""
    theta = sympy.Symbol("theta")
    moving = {p: sympy.Function(f"f_{p[0]}{p[1]}")(theta) for p in _OUTPUTS}
    loss = sympy.Rational(1, 2) * sum((moving[p] - Y[p]) ** 2 for p in _OUTPUTS)
    slope = sympy.diff(loss, theta)
    for p, function in moving.items():
        slope = slope.subs(sympy.diff(function, theta), DZ[p]).subs(function, Z[p])
    return slope


def _errors_times_slopes() -> Any:
    return sum((Z[p] - Y[p]) * DZ[p] for p in _OUTPUTS)


def _apart() -> Any:
    return sum(Z[p] * DZ[p] for p in _OUTPUTS) - sum(Y[p] * DZ[p] for p in _OUTPUTS)


def _check_loss_slope(left: Any, right: Any) -> Checked:
    """Move each prediction by h dz and read off what is linear in h: no rule of derivatives."""
    loss = sympy.Rational(1, 2) * sum((Z[p] + H * DZ[p] - Y[p]) ** 2 for p in _OUTPUTS)
    linear = sympy.expand(loss).coeff(H, 1)
    for name, side in (("left", left), ("right", right)):
        if sympy.expand(side() - linear) != 0:
            raise ProofError(f"the loss changes by h·({linear}), the {name} side is {side()}")
    return Checked(
        "linear part",
        r"$z\to z+h\,dz$ in the loss, a polynomial in $h$: its coefficient of $h$ is both sides, "
        r"for two outputs and two data.",
    )


def _check_apart(left: Any, right: Any) -> Checked:
    if sympy.expand(left() - right()) != 0:
        raise ProofError(f"the two sides differ by {sympy.expand(left() - right())}")
    return Checked("expansion", r"both sides expanded in monomials of $z$, $y$ and $dz$.")


_PARAMETERS = 3
_SLOPES: dict[tuple[tuple[int, int], int], Any] = {
    (p, m): sympy.Symbol(f"g_{p[0]}{p[1]}_{m}") for p in _OUTPUTS for m in range(3)
}


def _moved_errors(p: tuple[int, int]) -> Any:
    """Return what is linear in η of ε after a step, second derivatives of z included."""
    eta = sympy.Symbol("eta")
    steps = [
        -eta * sum((Z[q] - Y[q]) * _SLOPES[q, m] for q in _OUTPUTS) for m in range(_PARAMETERS)
    ]
    moved = Z[p] - Y[p] + sum(_SLOPES[p, m] * steps[m] for m in range(_PARAMETERS))
    for m, n in product(range(_PARAMETERS), repeat=2):
        second = sympy.Symbol(f"s_{p[0]}{p[1]}_{min(m, n)}{max(m, n)}")
        moved += sympy.Rational(1, 2) * second * steps[m] * steps[n]
    return sympy.expand(moved).coeff(eta, 1)


def _kernel_times_errors(p: tuple[int, int]) -> Any:
    total: Any = 0
    for q in _OUTPUTS:
        kernel = sum(_SLOPES[p, m] * _SLOPES[q, m] for m in range(_PARAMETERS))
        total -= kernel * (Z[q] - Y[q])
    return total


def _check_flow(left: Any, right: Any) -> Checked:
    for p in _OUTPUTS:
        if sympy.expand(left(p) - right(p)) != 0:
            raise ProofError(f"at output and datum {p} the step gives {left(p)} per unit of η")
    return Checked(
        "polynomial step",
        r"two outputs, two data and three parameters, predictions of second order in $\theta$: the "
        r"errors after one step are expanded in $\eta$, and the linear part is compared. Second "
        r"derivatives enter at $\eta^2$ only.",
    )
