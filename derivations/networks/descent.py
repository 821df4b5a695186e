"""Gradient descent of the perceptron: the gradient of the loss (39), the errors' flow (46).

Predictions are symbols here, with their derivatives by the parameters; what a step does to the
errors is expanded as a polynomial in the rate.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import cast

import sympy

from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.patterns import decide_formulas
from derivations.statements.forms import chain, derivative, order
from derivations.statements.indexed import Fixed, Letters, Shown, add_over, indices, of_size
from derivations.statements.layout import named
from derivations.statements.written import Name, Quantity, value_of, w

__all__ = ["derive_flow", "derive_gradient"]

H, ETA = sympy.symbols("h eta")


def _named(name: str) -> Callable[[int, int], sympy.Symbol]:
    return lambda i, datum: sympy.Symbol(f"{name}_{i}{datum}")


Z, Y, DZ = map(_named, ("z", "y", "d"))


def _outputs(size: int) -> list[tuple[int, int]]:
    """Return outputs and data, as many of each."""
    return [(i, datum) for i in range(size) for datum in range(size)]


_I, _INNER, _ALPHA, _DELTA = indices("i i_1 alpha delta")
_Z = Letters(r"z_{#;#}", Z)
_Y = Letters(r"y_{#,#}", Y)
_ERROR = Letters(r"\varepsilon_{#,#}", lambda *place: Z(*place) - Y(*place))
_PARAMETER = Name(r"\theta_\mu", None)
_SLOPE = Shown(derivative(_Z[_I, _ALPHA], _PARAMETER), DZ, (_I, _ALPHA))


def _sizes(size: int) -> dict[sympy.Symbol, int]:
    return {_I: size, _ALPHA: size}


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


def _loss_slope(size: int) -> sympy.Expr:
    """Differentiate the loss by θ, with every prediction a function of θ."""
    theta = sympy.Symbol("theta")
    moving = {p: sympy.Function(f"f_{p[0]}{p[1]}")(theta) for p in _outputs(size)}
    loss = sum(((moving[p] - Y(*p)) ** 2 for p in moving), sympy.S.Zero) / 2
    slope = sympy.diff(loss, theta)
    for p, function in moving.items():
        slope = slope.subs(sympy.diff(function, theta), DZ(*p)).subs(function, Z(*p))
    return cast("sympy.Expr", slope)


def _linear_part(size: int) -> sympy.Expr:
    """Move each prediction by h dz and read off what is linear in h: no rule of derivatives."""
    moved = [Z(*p) + H * DZ(*p) - Y(*p) for p in _outputs(size)]
    squares = sympy.expand(sum((one**2 for one in moved), sympy.S.Zero) / 2)
    return cast("sympy.Expr", squares.coeff(H, 1))


@step(
    "chain rule",
    named(derivative(Name(r"\mathcal L", None), _PARAMETER), _loss_slope),
    of_size(_TOGETHER, _sizes),
    r"Each square is differentiated; $d\varepsilon=dz$ because the labels are fixed",
    source="paper, eq. (39), first line",
)
def chain_rule(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    """Read the linear part off the moved loss, a sum over outputs and data."""
    for side in (left, _linear_part):
        checked = decide_formulas(
            side,
            right,
            indices=2,
            route="linear part",
            what=r"""$z\to z+h\,dz$ in the loss, a polynomial in $h$: its coefficient of $h$ is both
            sides""",
        )
    return checked


@step(
    "prediction and label apart",
    of_size(_TOGETHER, _sizes),
    of_size(_APART, _sizes),
    r"$\varepsilon=z-y$, equation (36)",
    source="paper, eq. (39), second line, corrected",
)
def apart(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return decide_formulas(
        left, right, route="expansion", what="both sides in monomials of $z$, $y$ and $dz$"
    )


# -- the flow of the errors -------------------------------------------------------------------

_MU = sympy.Symbol("mu")


def _slope(i: int, datum: int, parameter: int) -> sympy.Symbol:
    return sympy.Symbol(f"g_{i}{datum}_{parameter}")


_SLOPES = Letters("g", _slope)
_KERNEL = Letters(  # (45), with all rates 1
    r"H_{##;##}",
    lambda i, inner, delta, alpha: add_over(
        _SLOPES[i, delta, _MU] * _SLOPES[inner, alpha, _MU], _MU
    ),
)


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


def _moved_error(i: int, delta: int, size: int) -> sympy.Expr:
    """Return what is linear in η of ε after a step, second derivatives of z included."""
    parameters = range(size)
    steps = [
        -ETA * sum(((Z(*q) - Y(*q)) * _slope(*q, m) for q in _outputs(size)), sympy.S.Zero)
        for m in parameters
    ]
    moved = sum((_slope(i, delta, m) * steps[m] for m in parameters), sympy.S.Zero)
    for m, n in product(parameters, repeat=2):
        second = sympy.Symbol(f"s_{i}{delta}_{min(m, n)}{max(m, n)}")
        moved += second * steps[m] * steps[n] / 2
    return ETA * sympy.diff(moved, ETA).subs(ETA, 0)


def _of_one(i: int, delta: int, size: int) -> dict[sympy.Symbol, Fixed | int]:
    """Return the numbers of one output and datum, and what is summed over."""
    return {_I: Fixed(i), _DELTA: Fixed(delta), _INNER: size, _ALPHA: size, _MU: size}


@step(
    "first order in the rate",
    Quantity(r"\delta\varepsilon_{i;\delta}", _moved_error),
    of_size(
        -w(ETA)
        * add_over(_KERNEL[_I, _INNER, _DELTA, _ALPHA] * _ERROR[_INNER, _ALPHA], _INNER, _ALPHA)
        + order(ETA**2),
        _of_one,
    ),
    r"""$\delta\varepsilon=\sum_\mu(dz/d\theta_\mu)\,\delta\theta_\mu$, and the sum over $\mu$ is
    (45)""",
    source="paper, eqs. (45), (46)",
)
def first_order(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    return decide_formulas(
        left,
        right,
        lambda size: (0, 0, size),  # one output and datum; the others are like it or not
        indices=3,
        route="polynomial step",
        what=r"""predictions of second order in $\theta$: the errors after one step, and what is
        linear in $\eta$ of them; second derivatives enter at $\eta^2$ only""",
    )
