"""Gradient descent of the perceptron: the gradient of the loss (39), the errors' flow (46).

Predictions are symbols here, with their derivatives by the parameters; what a step does to the
errors is expanded as a polynomial in the rate.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.statements.forms import chain, derivative, order
from derivations.statements.indexed import Fixed, Letters, Shown, add_over, indices, of_size
from derivations.statements.layout import named
from derivations.statements.written import Name, Quantity, value_of, w

__all__ = ["derive_flow", "derive_gradient"]

H, ETA = sympy.symbols("h eta")
_PARAMETERS = 3
_OUTPUTS: tuple[tuple[int, int], ...] = tuple(product((0, 1), (0, 1)))  # (i, α)


def _symbols(name: str) -> dict[tuple[int, int], sympy.Symbol]:
    return {place: sympy.Symbol(f"{name}_{place[0]}{place[1]}") for place in _OUTPUTS}


Z, Y, DZ = _symbols("z"), _symbols("y"), _symbols("d")

_I, _INNER, _ALPHA, _DELTA = indices("i i_1 alpha delta")
_Z = Letters(r"z_{#;#}", lambda *place: Z[place])
_Y = Letters(r"y_{#,#}", lambda *place: Y[place])
_ERROR = Letters(r"\varepsilon_{#,#}", lambda *place: Z[place] - Y[place])
_PARAMETER = Name(r"\theta_\mu", None)
_SLOPE = Shown(derivative(_Z[_I, _ALPHA], _PARAMETER), lambda *place: DZ[place], (_I, _ALPHA))


def _two(*_: int) -> dict[sympy.Symbol, int]:
    return {_I: 2, _ALPHA: 2}


# -- the gradient of the loss -----------------------------------------------------------------

_APART = add_over(_Z[_I, _ALPHA] * _SLOPE, _I, _ALPHA) - add_over(
    _Y[_I, _ALPHA] * _SLOPE, _I, _ALPHA
)
_TOGETHER = add_over(_ERROR[_I, _ALPHA] * _SLOPE, _I, _ALPHA)


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
            r"""$\mathcal L=\frac12\sum_{i,\alpha}(z_{i;\alpha}-y_{i,\alpha})^2$, equation (35); the
            labels $y$ do not depend on $\theta$.""",
        ),
        steps=(chain_rule, apart),
        result=value_of(apart.right),
        states=(chain(chain_rule.left, "=", apart.right),),
        checking=checking,
    )


def _loss_slope() -> sympy.Expr:
    """Differentiate the loss by θ, with every prediction a function of θ."""
    theta = sympy.Symbol("theta")
    moving = {p: sympy.Function(f"f_{p[0]}{p[1]}")(theta) for p in _OUTPUTS}
    loss = sympy.Rational(1, 2) * sum((moving[p] - Y[p]) ** 2 for p in _OUTPUTS)
    slope = sympy.diff(loss, theta)
    for p, function in moving.items():
        slope = slope.subs(sympy.diff(function, theta), DZ[p]).subs(function, Z[p])
    return cast("sympy.Expr", slope)


@step(
    "chain rule",
    named(derivative(Name(r"\mathcal L", None), _PARAMETER), _loss_slope),
    of_size(_TOGETHER, _two),
    r"Each square is differentiated; $d\varepsilon=dz$ because the labels are fixed",
    source="paper, eq. (39), first line",
)
def chain_rule(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    """Move each prediction by h dz and read off what is linear in h: no rule of derivatives."""
    loss = sympy.Rational(1, 2) * sum((Z[p] + H * DZ[p] - Y[p]) ** 2 for p in _OUTPUTS)
    linear = sympy.expand(loss).coeff(H, 1)
    for name, side in (("left", left), ("right", right)):
        if sympy.expand(side() - linear) != 0:
            raise ProofError(f"the loss changes by h·({linear}), the {name} side is {side()}")
    return Checked(
        "linear part",
        r"""$z\to z+h\,dz$ in the loss, a polynomial in $h$: its coefficient of $h$ is both sides,
        for two outputs and two data.""",
    )


@step(
    "prediction and label apart",
    of_size(_TOGETHER, _two),
    of_size(_APART, _two),
    r"$\varepsilon=z-y$, equation (36)",
    source="paper, eq. (39), second line, corrected",
)
def apart(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    if sympy.expand(left() - right()) != 0:
        raise ProofError(f"the two sides differ by {sympy.expand(left() - right())}")
    return Checked("expansion", r"both sides expanded in monomials of $z$, $y$ and $dz$.")


# -- the flow of the errors -------------------------------------------------------------------

_SLOPES: dict[tuple[tuple[int, int], int], sympy.Symbol] = {
    (p, m): sympy.Symbol(f"g_{p[0]}{p[1]}_{m}") for p in _OUTPUTS for m in range(_PARAMETERS)
}


def _kernel(i: int, inner: int, delta: int, alpha: int) -> sympy.Expr:
    """Return an entry of the kernel (45), with all rates 1."""
    one, two = (i, delta), (inner, alpha)
    return sum((_SLOPES[one, m] * _SLOPES[two, m] for m in range(_PARAMETERS)), sympy.S(0))


_KERNEL = Letters(r"H_{##;##}", _kernel)


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
            r"""$\theta_\mu\to\theta_\mu-\eta\,d\mathcal L/d\theta_\mu$, equation (34), with
            $\mathcal L$ as in (35).""",
            r"$=$ in (46) is read at first order in $\eta$.",
        ),
        steps=(first_order,),
        result=value_of(first_order.right),
        states=(chain(first_order.left, "=", first_order.right),),
        assumes=("mlp-gradient",),
        checking=checking,
    )


def _moved_error(i: int, delta: int) -> sympy.Expr:
    """Return what is linear in η of ε after a step, second derivatives of z included."""
    p = (i, delta)
    steps = [
        -ETA * sum((Z[q] - Y[q]) * _SLOPES[q, m] for q in _OUTPUTS) for m in range(_PARAMETERS)
    ]
    moved = Z[p] - Y[p] + sum(_SLOPES[p, m] * steps[m] for m in range(_PARAMETERS))
    for m, n in product(range(_PARAMETERS), repeat=2):
        second = sympy.Symbol(f"s_{p[0]}{p[1]}_{min(m, n)}{max(m, n)}")
        moved += sympy.Rational(1, 2) * second * steps[m] * steps[n]
    return ETA * sympy.expand(moved).coeff(ETA, 1)


@step(
    "first order in the rate",
    Quantity(r"\delta\varepsilon_{i;\delta}", _moved_error),
    of_size(
        -w(ETA)
        * add_over(_KERNEL[_I, _INNER, _DELTA, _ALPHA] * _ERROR[_INNER, _ALPHA], _INNER, _ALPHA)
        + order(ETA**2),
        lambda i, delta: {_I: Fixed(i), _DELTA: Fixed(delta), _INNER: 2, _ALPHA: 2},
    ),
    r"""$\delta\varepsilon=\sum_\mu(dz/d\theta_\mu)\,\delta\theta_\mu$, and the sum over $\mu$ is
    (45)""",
    source="paper, eqs. (45), (46)",
)
def first_order(left: Quantity, right: Callable[..., sympy.Expr]) -> Checked:
    for p in _OUTPUTS:
        if sympy.expand(left(*p) - right(*p)) != 0:
            raise ProofError(f"at output and datum {p} the step gives {left(*p)}")
    return Checked(
        "polynomial step",
        r"""two outputs, two data and three parameters, predictions of second order in $\theta$: the
        errors after one step are expanded in $\eta$, and the linear part is compared. Second
        derivatives enter at $\eta^2$ only.""",
    )
