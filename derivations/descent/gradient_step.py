"""The step of gradient descent, what it does to the error, and the kernel of a data set.

All three are about any smooth error function: no circuit is needed before the last bound, which
uses that second derivatives of a circuit are double commutators with generators of norm one.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.comparison import refuse_by_numbers
from derivations.routes.forms import polynomial
from derivations.statements.quantity import Quantity
from derivations.symbols import L

__all__ = ["derive_first_order_error", "derive_gradient_step", "derive_kernel_psd"]

ETA, K, WIDTH = sympy.symbols("eta K width", positive=True)
EPSILON, SLOPE, CHANGE = sympy.symbols("epsilon p d", real=True)
SIZE = 3  # enough angles: every monomial below touches at most three of them
G = sympy.symbols(f"g1:{SIZE + 1}", real=True)
H = {(a, b): sympy.Symbol(f"h{min(a, b)}{max(a, b)}", real=True)
     for a, b in product(range(SIZE), repeat=2)}  # fmt: skip

_LOSS = (
    r"$\mathcal L=\tfrac{1}{2}\varepsilon^2$, $g_\ell=\partial\varepsilon/\partial\theta_\ell$, "
)
_STEP = r"$\delta\theta_\ell=-\eta\,\varepsilon g_\ell$"


def derive_gradient_step(*, checking: bool = True) -> Derivation:
    """Derive (1) as the step of steepest descent, and that the loss falls at first order.

    Examples
    --------
    >>> derive_gradient_step().result
    -K*epsilon**2*eta
    """
    penalty = CHANGE * SLOPE + CHANGE**2 / (2 * ETA)
    square = (CHANGE + ETA * SLOPE) ** 2 / (2 * ETA) - ETA * SLOPE**2 / 2
    falls = -ETA * EPSILON**2 * K
    return Derivation(
        claim="gradient-step",
        title="The step of steepest descent",
        assumptions=(
            _LOSS + r"$K=\sum_\ell g_\ell^2$, $\eta>0$.",
            r"The step minimizes $\delta\cdot\nabla\mathcal L+|\delta|^2/(2\eta)$: the loss at "
            r"first "
            r"order, and a price for leaving the point at which it was expanded.",
        ),
        steps=(
            Step(
                "complete the square", penalty, square,
                r"Each angle apart, with $p=\partial\mathcal L/\partial\theta_\ell$: the minimum "
                r"is "
                r"at $\delta\theta_\ell=-\eta p$ and nowhere else", _check_minimum,
                left_tex=r"dp+\frac{d^2}{2\eta}",
                right_tex=r"\frac{(d+\eta p)^2}{2\eta}-\frac{\eta p^2}{2}",
                source="paper, eqs. (1), (12)",
            ),
            Step(
                "the loss falls", Quantity(r"\sum_\ell\varepsilon g_\ell\,\delta\theta_\ell",
                                   _loss_along_the_step), falls,
                r"$\partial\mathcal L/\partial\theta_\ell=\varepsilon g_\ell$ is put in",
                _check_fall,
                right_tex=r"-\eta K\varepsilon^2",
            ),
        ),
        result=falls,
        result_tex=r"\delta\theta_\ell=-\eta\frac{\partial\mathcal L}{\partial\theta_\ell},\qquad"
        r"\delta\mathcal L=-\eta K\varepsilon^2+O(\eta^2)\leq0\text{ at first order}",
        checking=checking,
    )  # fmt: skip


def derive_first_order_error(*, checking: bool = True) -> Derivation:
    """Derive δε = −ηKε at first order in η, with a bound of everything that is left out.

    Examples
    --------
    >>> derive_first_order_error().result
    -K*epsilon*eta
    """
    first = -ETA * K * EPSILON
    return Derivation(
        claim="first-order-error",
        title="The change of the error at first order",
        assumptions=(
            _LOSS + r"$h_{ab}=\partial_a\partial_b\varepsilon$; " + _STEP + ".",
            r"For the bound: $X_\ell^2=1$, and $w=\lambda_{\max}(O)-\lambda_{\min}(O)$ is the "
            r"spectral width of $O$.",
        ),
        steps=(
            Step(
                "first order in the rate",
                Quantity(r"\left.\frac{d}{d\eta}\varepsilon(\theta-\eta\varepsilon g)\right|_0\eta",
                         _error_along_the_step), first,
                r"$\delta\varepsilon\approx\sum_\ell g_\ell\,\delta\theta_\ell$",
                _check_first_order,
                right_tex=r"-\eta K\varepsilon", source="paper, eq. (18)",
            ),
            Step(
                "second derivatives are bounded", Quantity(r"\max|h_{ab}|", _bound_by_words),
                2 * WIDTH,
                r"$h_{ab}=-\langle\chi|[\tilde X_b,[\tilde X_a,O]]|\chi\rangle$ for $a\leq b$, the "
                r"generators moved to the front; $O$ may be shifted so that $\|O\|=w/2$, and "
                r"$\|\tilde X\|=1$",
                _check_second_derivative,
                right_tex=r"4\cdot\tfrac{w}{2}=2w",
            ),
            Step(
                "a sum over angles squared",
                Quantity(r"\max\frac{(\sum_a|\delta_a|)^2}{\sum_a\delta_a^2}", _at_equal_angles), L,
                r"Cauchy and Schwarz: $(\sum_a|\delta_a|)^2\leq L\sum_a\delta_a^2$",
                _check_cauchy,
            ),
        ),
        result=first,
        result_tex=r"\delta\varepsilon=-\eta K\varepsilon+r,\qquad|r|\leq\tfrac{1}{2}\cdot2w\cdot"
        r"\Bigl(\sum_\ell|\delta\theta_\ell|\Bigr)^2\leq wL\,\eta^2\varepsilon^2K",
        checking=checking,
    )  # fmt: skip


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
            r"Data $\alpha=1,\dots,D$ with errors $\varepsilon_\alpha$, real angles, and "
            r"$K_{\alpha\beta}=\sum_\ell J_{\alpha\ell}J_{\beta\ell}$ with "
            r"$J_{\alpha\ell}=\partial_\ell\varepsilon_\alpha$ real.",
        ),
        steps=(
            Step(
                "a sum of squares", _quadratic_form, _sum_of_squares,
                r"The sum over angles is taken last", _check_gram,
                left_tex=r"\sum_{\alpha\beta}x_\alpha K_{\alpha\beta}x_\beta",
                right_tex=r"\sum_\ell\Bigl(\sum_\alpha x_\alpha J_{\alpha\ell}\Bigr)^2\geq0",
            ),
            Step(
                "symmetry", _entry, lambda a, b, angles: _entry(b, a, angles),
                r"Real numbers commute", _check_symmetry,
                left_tex=r"K_{\alpha\beta}", right_tex=r"K_{\beta\alpha}",
            ),
        ),
        result="symmetric and positive semidefinite",
        result_tex=r"K=JJ^{\mathsf T}=K^{\mathsf T},\quad x^{\mathsf T}Kx\geq0,\quad "
        r"x^{\mathsf T}Kx=0\iff\sum_\alpha x_\alpha\nabla\varepsilon_\alpha=0",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_minimum(left: Any, right: Any) -> Checked:
    """Find the minimum by derivatives, and compare value and curvature: a parabola has three."""
    place = -ETA * SLOPE
    refuse_by_numbers(left, right)
    for side, name in ((left, "left"), (right, "right")):
        if sympy.expand(sympy.diff(side, CHANGE).subs(CHANGE, place)) != 0:
            raise ProofError(f"the {name} side is not stationary at d = −ηp")
        if sympy.cancel(sympy.diff(side, CHANGE, 2) - 1 / ETA) != 0:
            raise ProofError(f"the {name} side has not the curvature 1/η")
    if sympy.expand(left.subs(CHANGE, place) - right.subs(CHANGE, place)) != 0:
        raise ProofError("the two sides differ at the minimum")
    return Checked(
        "derivatives",
        r"both sides are parabolas in $d$ with the curvature $1/\eta>0$, stationary at $d=-\eta "
        r"p$, "
        r"and of equal value there.",
    )


def _loss(change: Any) -> Any:
    return (EPSILON + sum(g * change(i) for i, g in enumerate(G))) ** 2 / 2


def _check_degree(right: Any) -> None:
    """Refuse more than one factor K: a term linear in η has each angle twice at most."""
    polynomial({K: 1, ETA: 1, EPSILON: 2}).numerator(right)


def _loss_along_the_step() -> Any:
    """Expand the loss along the step, for three angles, and take the term linear in η."""
    loss = sympy.Poly(sympy.expand(_loss(lambda i: -ETA * EPSILON * G[i])), ETA)
    return loss.coeff_monomial(ETA) * ETA


def _check_fall(left: Any, right: Any) -> Checked:
    _check_degree(right)
    if sympy.expand(left() - right.subs(K, sum(g**2 for g in G))) != 0:
        raise ProofError(f"the loss changes by {left()} at first order")
    return Checked(
        "expansion",
        r"$\tfrac{1}{2}(\varepsilon+\sum_\ell g_\ell\delta\theta_\ell)^2$ written out for three "
        r"angles; "
        r"the term linear in $\eta$ has one angle in each monomial, so three stand for all.",
    )


def _error_along_the_step() -> Any:
    """Put the step into a general polynomial of degree three and take the linear term."""
    cubic = {key: sympy.Symbol("k" + "".join(map(str, sorted(key))), real=True)
             for key in product(range(SIZE), repeat=3)}  # fmt: skip
    d = [-ETA * EPSILON * g for g in G]
    error = EPSILON + sum(g * x for g, x in zip(G, d, strict=True))
    error += sum(h * d[a] * d[b] for (a, b), h in H.items()) / 2
    error += sum(k * d[a] * d[b] * d[c] for (a, b, c), k in cubic.items()) / 6
    return sympy.Poly(sympy.expand(error), ETA).coeff_monomial(ETA) * ETA


def _check_first_order(left: Any, right: Any) -> Checked:
    _check_degree(right)
    if sympy.expand(left() - right.subs(K, sum(g**2 for g in G))) != 0:
        raise ProofError(f"the error changes by {left()} at first order")
    return Checked(
        "expansion",
        r"a general polynomial of degree three in three angles; the second and third derivatives "
        r"enter with $\eta^2$ and $\eta^3$ only.",
    )


def _bound_by_words() -> Any:
    """Count the words of the double commutator, each of norm at most w/2."""
    x, y, o = sympy.symbols("X Y O", commutative=False)
    double = sympy.expand(x * (y * o - o * y) - (y * o - o * y) * x)
    words = double.args
    if any(abs(word.as_coeff_Mul()[0]) != 1 for word in words):
        raise ProofError(f"the double commutator {double} has a coefficient that is not ±1")
    return len(words) * WIDTH / 2


def _check_second_derivative(left: Any, right: Any) -> Checked:
    """Compare with the words, and find a circuit that attains the bound."""
    bound = left()
    theta = sympy.Symbol("theta", real=True)
    # One qubit, O = Z (so w = 2), one gate exp(iθX): ⟨O⟩ = cos 2θ.
    attained = abs(sympy.diff(sympy.cos(2 * theta), theta, 2).subs(theta, 0))
    if sympy.expand(bound - right) != 0 or right.subs(WIDTH, 2) != attained:
        raise ProofError(f"the words allow {bound}, one qubit attains {attained} at w = 2")
    return Checked(
        "counting words",
        r"$[X,[Y,O]]$ has four words, each of norm at most $w/2$; one qubit with $O=Z$ and "
        r"$\langle O\rangle=\cos2\theta$ attains $4=2w$ at $\theta=0$.",
    )


def _at_equal_angles(size: int) -> Any:
    """Return (Σ|δ|)²/Σδ² where all angles are equal."""
    return sympy.Rational(sum(1 for _ in range(size)) ** 2, sum(1 for _ in range(size)))


def _check_cauchy(left: Any, right: Any) -> Checked:
    """Verify Lagrange's identity, and that equal angles attain the bound."""
    polynomial({L: 1}).numerator(right)  # L − 1 pairs have a given angle: linear in L
    for size in range(1, 6):
        if left(size) != right.subs(L, size):
            raise ProofError(f"equal angles have {left(size)} at L = {size}")
        d = sympy.symbols(f"d1:{size + 1}", positive=True)
        bound = right.subs(L, size) * sum(x**2 for x in d) - sum(d) ** 2
        squares = sum((d[a] - d[b]) ** 2 for a in range(size) for b in range(a))
        if sympy.expand(bound - squares) != 0:
            raise ProofError(f"at L = {size} the two sides differ by {sympy.expand(bound)}")
    return Checked(
        "Lagrange's identity",
        r"$L\sum_a\delta_a^2-(\sum_a\delta_a)^2=\sum_{a<b}(\delta_a-\delta_b)^2$ for positive "
        r"$\delta_a$, written out for $L\leq5$; a monomial has at most two angles.",
    )


def _jacobian(data: int, angles: int) -> sympy.Matrix:
    return sympy.Matrix(data, angles, lambda a, ell: sympy.Symbol(f"J{a}_{ell}", real=True))


def _entry(a: int, b: int, angles: int) -> Any:
    jacobian = _jacobian(max(a, b) + 1, angles)
    rows: Any = [[jacobian[i, ell] for ell in range(angles)] for i in (a, b)]
    return sum(x * y for x, y in zip(*rows, strict=True))


def _quadratic_form(data: int, angles: int) -> Any:
    x = sympy.symbols(f"x0:{data}", real=True)
    pairs = product(range(data), repeat=2)
    return sympy.expand(sum(x[a] * _entry(a, b, angles) * x[b] for a, b in pairs))


def _sum_of_squares(data: int, angles: int) -> Any:
    x, jacobian = sympy.symbols(f"x0:{data}", real=True), _jacobian(data, angles)
    rows = [sum(x[a] * jacobian[a, ell] for a in range(data)) for ell in range(angles)]
    return sympy.expand(sum(row**2 for row in rows))


def _check_gram(left: Any, right: Any) -> Checked:
    """Compare as polynomials for up to three data and angles, which shows every index pattern."""
    for data, angles in product((1, 2, 3), repeat=2):
        if sympy.expand(left(data, angles) - right(data, angles)) != 0:
            raise ProofError(f"for {data} data and {angles} angles the two sides differ")
    return Checked(
        "index patterns",
        r"both sides are sums of $x_\alpha x_\beta J_{\alpha\ell}J_{\beta\ell}$, a monomial with "
        r"at "
        r"most two data and one angle, and do not change when data or angles are renumbered; "
        r"written "
        r"out for up to three of each, every pattern occurs, so they agree for any number.",
    )


def _check_symmetry(left: Any, right: Any) -> Checked:
    for a, b in product(range(3), repeat=2):
        if sympy.expand(left(a, b, 3) - right(a, b, 3)) != 0:
            raise ProofError(f"the entries {a}, {b} and {b}, {a} differ")
    return Checked("polynomials", r"the nine entries for three data and three angles, written out.")
