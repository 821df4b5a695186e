"""The step of gradient descent, what it does to the error, and the kernel of a data set.

All three are about any smooth error function: no circuit is needed before the last bound, which
uses that second derivatives of a circuit are double commutators with generators of norm one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, is_zero, refuse_by_numbers
from derivations.routes.expansion import along_gradient, changed, slope, square
from derivations.routes.patterns import Sums, decide_formulas, decide_sums
from derivations.statements.forms import absolute, chain, order
from derivations.statements.indexed import Fixed, Letters, add_over, indices, of_size
from derivations.statements.written import Name, Quantity, Words, over, w
from derivations.symbols import L

__all__ = ["derive_first_order_error", "derive_gradient_step", "derive_kernel_psd"]

ETA, K, WIDTH = sympy.symbols("eta K w", positive=True)
EPSILON, SLOPE, CHANGE = sympy.symbols("epsilon p delta", real=True)

FALL = -ETA * EPSILON**2 * K
FIRST_ORDER = -ETA * K * EPSILON

_LOSS = (
    r"$\mathcal L=\tfrac{1}{2}\varepsilon^2$, $g_\ell=\partial\varepsilon/\partial\theta_\ell$, "
)
_STEP = r"$\delta\theta_\ell=-\eta\,\varepsilon g_\ell$"


_ALPHA, _BETA, _ELL, _A, _B = indices("alpha beta ell a b")


# -- the step ---------------------------------------------------------------------------------


def derive_gradient_step(*, checking: bool = True) -> Derivation:
    """Derive (1) as the step of steepest descent, and that the loss falls at first order.

    Examples
    --------
    >>> derive_gradient_step().result
    -K*epsilon**2*eta
    """
    return Derivation(
        claim="gradient-step",
        title="The step of steepest descent",
        assumptions=(
            _LOSS + r"$K=\sum_\ell g_\ell^2$, $\eta>0$.",
            r"""The step minimizes $\delta\cdot\nabla\mathcal L+|\delta|^2/(2\eta)$: the loss at
            first order, and a price for leaving the point at which it was expanded.""",
        ),
        steps=(complete_the_square, the_loss_falls),
        result=FALL,
        states=(
            chain(Name(r"\delta\mathcal L", FALL), "=", w(FALL) + order(ETA**2)),
            Words(
                r"after $\delta\theta_\ell=-\eta\,\partial\mathcal L/\partial\theta_\ell$: "
                r"it falls at first order"
            ),
        ),
        checking=checking,
    )


@step(
    "complete the square",
    w(CHANGE) * SLOPE + over(w(CHANGE) ** 2, 2 * ETA),
    over((w(CHANGE) + w(ETA) * SLOPE) ** 2, 2 * ETA) - over(w(ETA) * w(SLOPE) ** 2, 2),
    r"""Each angle apart, with $\delta=\delta\theta_\ell$ and
    $p=\partial\mathcal L/\partial\theta_\ell$: the minimum is at $\delta=-\eta p$ and nowhere
    else""",
    source="paper, eqs. (1), (12)",
)
def complete_the_square(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Find the minimum by derivatives, and compare value and curvature: a parabola has three."""
    place = -ETA * SLOPE
    refuse_by_numbers(left, right)
    for side, name in ((left, "left"), (right, "right")):
        if not is_zero(sympy.diff(side, CHANGE).subs(CHANGE, place)):
            raise ProofError(f"the {name} side is not stationary at δ = −ηp")
        if differ(sympy.diff(side, CHANGE, 2), 1 / ETA):
            raise ProofError(f"the {name} side has not the curvature 1/η")
    if differ(left.subs(CHANGE, place), right.subs(CHANGE, place)):
        raise ProofError("the two sides differ at the minimum")
    return Checked(
        "derivatives",
        r"""both sides are parabolas in $\delta$ with the curvature $1/\eta>0$, stationary at
        $\delta=-\eta p$, and of equal value there.""",
    )


_SUMS = Sums({K: square})


def _loss_along_the_step(size: int) -> sympy.Expr:
    """Expand the loss along the step, for so many angles, and take the term linear in η."""
    error = EPSILON + changed(along_gradient(size, -ETA * EPSILON))
    loss = sympy.Poly(sympy.expand(error**2 / 2), ETA)
    return loss.coeff_monomial(ETA) * ETA


@step(
    "the loss falls",
    Quantity(r"\delta\mathcal L", _loss_along_the_step),
    w(FALL) + order(ETA**2),
    r"""$\delta\mathcal L\approx\sum_\ell\varepsilon g_\ell\,\delta\theta_\ell$, because
    $\partial\mathcal L/\partial\theta_\ell=\varepsilon g_\ell$""",
)
def the_loss_falls(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Read off what is linear in η: a sum over the one angle that is linear in its step."""
    return decide_sums(
        left,
        right,
        _SUMS,
        indices=1,
        route="expansion",
        what=r"""half the square of a general polynomial of degree three along the step, and what is
        linear in $\eta$ of it""",
    )


_MOVED = Letters(r"\delta\theta", lambda ell: -ETA * EPSILON * slope(ell))


# -- the error --------------------------------------------------------------------------------


def derive_first_order_error(*, checking: bool = True) -> Derivation:
    """Derive δε = −ηKε at first order in η, with a bound of everything that is left out.

    Examples
    --------
    >>> derive_first_order_error().result
    -K*epsilon*eta
    """
    remainder = absolute(sympy.Symbol("r"))
    return Derivation(
        claim="first-order-error",
        title="The change of the error at first order",
        assumptions=(
            _LOSS + r"$h_{ab}=\partial_a\partial_b\varepsilon$; " + _STEP + ".",
            r"""For the bound: $X_\ell^2=1$, and $w=\lambda_{\max}(O)-\lambda_{\min}(O)$ is the
            spectral width of $O$.""",
        ),
        steps=(first_order, second_derivatives, angles_squared),
        result=FIRST_ORDER,
        states=(
            chain(Name(r"\delta\varepsilon", FIRST_ORDER), "=", w(FIRST_ORDER) + sympy.Symbol("r")),
            chain(
                remainder,
                "<=",
                w(WIDTH) * add_over(absolute(_MOVED[_ELL]), _ELL) ** 2,
                "<=",
                w(WIDTH) * L * w(ETA) ** 2 * w(EPSILON) ** 2 * K,
            ),
        ),
        assumes=("gradient-step",),
        checking=checking,
    )


def _error_along_the_step(size: int) -> sympy.Expr:
    """Put the step into a general polynomial of degree three and take the linear term."""
    error = changed(along_gradient(size, -ETA * EPSILON))
    return sympy.Poly(sympy.expand(error), ETA).coeff_monomial(ETA) * ETA


@step(
    "first order in the rate",
    Quantity(r"\delta\varepsilon", _error_along_the_step),
    w(FIRST_ORDER) + order(ETA**2),
    r"$\delta\varepsilon\approx\sum_\ell g_\ell\,\delta\theta_\ell$",
    source="paper, eq. (18)",
)
def first_order(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Read off what is linear in η: a sum over the one angle that is linear in its step."""
    return decide_sums(
        left,
        right,
        _SUMS,
        indices=1,
        route="expansion",
        what=r"""a general polynomial of degree three in the angles, whose second and third
        derivatives enter with $\eta^2$ and $\eta^3$ only""",
    )


def _bound_by_words() -> sympy.Expr:
    """Count the words of the double commutator, each of norm at most w/2."""
    x, y, o = sympy.symbols("X Y O", commutative=False)
    double = sympy.expand(x * (y * o - o * y) - (y * o - o * y) * x)
    words = double.args
    if any(abs(word.as_coeff_Mul()[0]) != 1 for word in words):
        raise ProofError(f"the double commutator {double} has a coefficient that is not ±1")
    return len(words) * WIDTH / 2


@step(
    "second derivatives are bounded",
    Quantity(r"\max|h_{ab}|", _bound_by_words),
    2 * WIDTH,
    r"""$h_{ab}=-\langle\chi|[\tilde X_b,[\tilde X_a,O]]|\chi\rangle$ for $a\leq b$, the generators
    moved to the front; $O$ may be shifted so that $\|O\|=w/2$, and $\|\tilde X\|=1$: four words,
    each at most $w/2$""",
)
def second_derivatives(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    """Compare with the words, and find a circuit that attains the bound."""
    bound = left()
    theta = sympy.Symbol("theta", real=True)
    # One qubit, O = Z (so w = 2), one gate exp(iθX): ⟨O⟩ = cos 2θ.
    attained = abs(sympy.diff(sympy.cos(2 * theta), theta, 2).subs(theta, 0))
    if differ(bound, right) or right.subs(WIDTH, 2) != attained:
        raise ProofError(f"the words allow {bound}, one qubit attains {attained} at w = 2")
    return Checked(
        "counting words",
        r"""$[X,[Y,O]]$ has four words, each of norm at most $w/2$; one qubit with $O=Z$ and
        $\langle O\rangle=\cos2\theta$ attains $4=2w$ at $\theta=0$.""",
    )


_DELTA = Letters(r"\delta", lambda k: sympy.Symbol(f"delta{k}", positive=True))


def _angles(size: int) -> dict[sympy.Symbol, range]:
    return {index: range(1, size + 1) for index in (_A, _B)}


_GAPS = of_size(add_over((_DELTA[_A] - _DELTA[_B]) ** 2, _A, _B, ordered=True), _angles)


@step(
    "a sum over angles squared",
    of_size(add_over(absolute(_DELTA[_A]), _A) ** 2, _angles),
    of_size(L * add_over(_DELTA[_A] ** 2, _A), _angles),
    r"Cauchy and Schwarz, for real $\delta_a$; equal where all $|\delta_a|$ are",
    relation="<=",
)
def angles_squared(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    """Verify Lagrange's identity: the sides differ by squares."""
    return decide_formulas(
        left,
        right,
        gap=cast("Callable[..., sympy.Expr]", _GAPS.value()),
        route="Lagrange's identity",
        what=r"""$L\sum_a\delta_a^2-(\sum_a\delta_a)^2=\sum_{a<b}(\delta_a-\delta_b)^2$ for
        positive $\delta_a$, so that at equal angles the squares vanish""",
    )


# -- the kernel of a data set -----------------------------------------------------------------

_X = Letters("x", lambda a: sympy.Symbol(f"x{a}", real=True))
_J = Letters("J", lambda a, ell: sympy.Symbol(f"J{a}_{ell}", real=True))
_KERNEL = Letters("K", lambda a, b: add_over(_J[a, _ELL] * _J[b, _ELL], _ELL))


def derive_kernel_psd(*, checking: bool = True) -> Derivation:
    """Derive that the kernel of a data set is a Gram matrix, for any number of data and angles.

    Examples
    --------
    >>> derive_kernel_psd().steps[0].name
    'a sum of squares'
    """
    return Derivation(
        claim="kernel-psd",
        title="The kernel of a data set is a Gram matrix",
        assumptions=(
            r"""Data $\alpha=1,\dots,D$ with errors $\varepsilon_\alpha$, real angles, and
            $K_{\alpha\beta}=\sum_\ell J_{\alpha\ell}J_{\beta\ell}$ with
            $J_{\alpha\ell}=\partial_\ell\varepsilon_\alpha$ real.""",
        ),
        steps=(sum_of_squares, symmetry),
        result=sum_of_squares.right,
        states=(
            chain(
                add_over(_X[_ALPHA] * _KERNEL[_ALPHA, _BETA] * _X[_BETA], _ALPHA, _BETA),
                "=",
                add_over(add_over(_X[_ALPHA] * _J[_ALPHA, _ELL], _ALPHA) ** 2, _ELL),
                ">=",
                0,
            ),
            chain(_KERNEL[_ALPHA, _BETA], "=", _KERNEL[_BETA, _ALPHA]),
        ),
        checking=checking,
    )


def _data(data: int, angles: int) -> dict[sympy.Symbol, int]:
    return {_ALPHA: data, _BETA: data, _ELL: angles}


@step(
    "a sum of squares",
    of_size(add_over(_X[_ALPHA] * _KERNEL[_ALPHA, _BETA] * _X[_BETA], _ALPHA, _BETA), _data),
    of_size(
        chain(add_over(add_over(_X[_ALPHA] * _J[_ALPHA, _ELL], _ALPHA) ** 2, _ELL), ">=", 0), _data
    ),
    r"""The sum over angles is taken last; it is 0 only where
    $\sum_\alpha x_\alpha\nabla\varepsilon_\alpha=0$""",
)
def sum_of_squares(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    """Compare as polynomials, for as many data and angles as show every index pattern."""
    return decide_formulas(
        left,
        right,
        lambda size: (size, size),
        route="index patterns",
        what=r"""both sides are sums of $x_\alpha x_\beta J_{\alpha\ell}J_{\beta\ell}$ and do
        not change when data or angles are renumbered""",
    )


def _entry(a: int, b: int, angles: int) -> dict[sympy.Symbol, Fixed | int]:
    return {_ALPHA: Fixed(a), _BETA: Fixed(b), _ELL: angles}


@step(
    "symmetry",
    of_size(_KERNEL[_ALPHA, _BETA], _entry),
    of_size(_KERNEL[_BETA, _ALPHA], _entry),
    r"Real numbers commute",
)
def symmetry(left: Callable[..., sympy.Expr], right: Callable[..., sympy.Expr]) -> Checked:
    for a, b in ((0, 0), (0, 1), (1, 0)):  # equal data, and different ones in either order
        checked = decide_formulas(
            left,
            right,
            lambda size, a=a, b=b: (a, b, size),
            route="polynomials",
            what="equal data, and different ones in either order",
        )
    return checked
