"""What shots cost: the variance of a measured gradient, and the plateau it leaves.

A gate exp(iθX) with X² = 1 makes ⟨O⟩ a + b cos 2θ + c sin 2θ, so that its derivative is exactly a
difference of two expectation values: those at θ ± π/4.
"""

from __future__ import annotations

from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.central_moments import (
    central_moment,
    in_traces,
    simplex_mean,
    variance_moment,
)
from derivations.routes.decisions import decide, decide_counted
from derivations.routes.forms import states
from derivations.statements.quantity import Quantity
from derivations.symbols import N, trace_symbol

__all__ = ["derive_shared_plateau", "derive_shot_plateau", "derive_shot_variance"]

ETA, K, SIGMA, SIGMA_G, SIGMA_E, SHOTS = sympy.symbols(
    "eta K sigma sigma_g sigma_error shots", positive=True
)
THETA = sympy.Symbol("theta", real=True)
PRECISION = sympy.Symbol("precision", positive=True)
VARIANCE, SQUARE = sympy.symbols("variance v", positive=True)
A, B, C = sympy.symbols("a b c", real=True)

CURVE = A + B * sympy.cos(2 * THETA) + C * sympy.sin(2 * THETA)


def derive_shot_variance(*, checking: bool = True) -> Derivation:
    """Derive the variance of one gradient component by parameter shift, and what precision costs.

    Examples
    --------
    >>> derive_shot_variance(checking=False).result.subs({N: 2, SHOTS: 1})
    -T_1**2/3 + 2*T_2/3
    """
    averaged = in_traces(2 * variance_moment(1) / SHOTS)
    return Derivation(
        claim="measurement-cost",
        title="What a measured gradient costs",
        assumptions=(
            r"A gate $e^{i\theta X}$ with $X^2=1$; each expectation value is the mean of $m$ "
            r"independent measurements of $O$ itself, in the state at hand.",
            r"For the average: a Haar circuit, in which the state at a shifted angle is random "
            r"too.",
        ),
        steps=(
            Step(
                "an expectation value along one angle",
                Quantity(r"\langle e^{-i\theta X}Ae^{i\theta X}\rangle", _rotated), CURVE,
                r"$e^{i\theta X}=\cos\theta+iX\sin\theta$; $a=\tfrac{1}{2}\langle A+XAX\rangle$, "
                r"$b=\tfrac{1}{2}\langle A-XAX\rangle$, "
                r"$c=\tfrac{i}{2}\langle[A,X]\rangle$", _check_curve,
                right_tex=r"a+b\cos2\theta+c\sin2\theta",
            ),
            Step(
                "the shift", CURVE, 2 * C * sympy.cos(2 * THETA) - 2 * B * sympy.sin(2 * THETA),
                r"The derivative is a difference of two values, without error", _check_shift,
                left_tex=r"\langle O\rangle(\theta+\tfrac{\pi}{4})-\langle "
                r"O\rangle(\theta-\tfrac{\pi}{4})",
                right_tex=r"\frac{d\langle O\rangle}{d\theta}",
            ),
            Step(
                "shots", Quantity(r"\operatorname{Var}\frac{1}{m}\sum_{i=1}^mo_i", _coins),
                VARIANCE / SHOTS,
                r"The variance of a mean of $m$ independent outcomes", _check_shots,
                right_tex=r"\frac{\operatorname{Var}_\chi O}{m}",
            ),
            Step(
                "the cost of a precision", VARIANCE / SHOTS, VARIANCE / PRECISION**2,
                r"$\operatorname{Var}/m=\epsilon^2$ is solved for $m$: $\alpha=2$", _check_cost,
                left_tex=r"m(\epsilon)", right_tex=r"\operatorname{Var}_\chi(O)\,\epsilon^{-2}",
            ),
            Step(
                "averaged over circuits",
                Quantity(r"\mathbb{E}\operatorname{Var}\hat g_\ell", _averaged_variance), averaged,
                r"Two independent expectation values, each with $\mathbb{E}\operatorname{Var}_\chi "
                r"O"
                r"=M_2/(N+1)$", _check_average,
                right_tex=r"\frac{2(N\operatorname{Tr}O^2-\operatorname{Tr}^2O)}{mN(N+1)}",
            ),
        ),
        result=averaged,
        result_tex=r"\sigma_g=\sqrt{\frac{\operatorname{Var}_{\chi_+}\!O+\operatorname{Var}_{"
        r"\chi_-}"
        r"\!O}{m}}\propto\frac{1}{\sqrt m}",
        checking=checking,
    )  # fmt: skip


def derive_shot_plateau(*, checking: bool = True) -> Derivation:
    """Derive the plateau when the noise on an angle is η times that of a measured gradient.

    Examples
    --------
    >>> derive_shot_plateau().result.subs(ETA, 1 / K)
    sigma_g**2/K
    """
    plateau = SIGMA**2 / (ETA * (2 - ETA * K))
    measured = ETA * SIGMA_G**2 / (2 - ETA * K)
    return Derivation(
        claim="measurement-cost",
        title="Measured gradients turn the plateau around",
        assumptions=(
            r"The linear model with constant $K$ (claim \texttt{plateau}), $0<\eta K<2$.",
            r"Each $\partial\mathcal L/\partial\theta_\ell$ is measured with an independent error "
            r"of "
            r"constant variance $\sigma_g^2$; the step multiplies it by $\eta$.",
        ),
        steps=(
            Step(
                "the factor of the rate", plateau, measured,
                r"$\sigma_\theta=\eta\,\sigma_g$", _check_factor,
                left_tex=r"\frac{\sigma_\theta^2}{\eta(2-\eta K)}",
                right_tex=r"\frac{\eta\,\sigma_g^2}{2-\eta K}",
            ),
            Step(
                "a larger rate", measured, 2 * SIGMA_G**2 / (2 - ETA * K) ** 2,
                r"The derivative is positive: every larger rate raises the plateau, where a fixed "
                r"$\sigma_\theta$ has its lowest plateau at $\eta=1/K$", _check_rising,
                left_tex=r"\frac{d}{d\eta}\frac{\eta\,\sigma_g^2}{2-\eta K}",
                right_tex=r"\frac{2\sigma_g^2}{(2-\eta K)^2}>0",
            ),
        ),
        result=measured,
        result_tex=r"\overline{\varepsilon^2}(\infty)=\frac{\eta\,\sigma_g^2}{2-\eta K}\to0\text{ "
        r"for "
        r"}\eta\to0",
        checking=checking,
    )  # fmt: skip


def derive_shared_plateau(*, checking: bool = True) -> Derivation:
    """Derive the plateau when ε is measured once a step, and each gradient component by itself.

    Examples
    --------
    >>> derive_shared_plateau().result.subs({SIGMA_G: 0, ETA: 1, K: 1})
    sigma_error**2
    """
    pushed = K + SIGMA_G**2
    step = SQUARE * (1 - 2 * ETA * K) + ETA**2 * K * pushed * (SQUARE + SIGMA_E**2)
    late = ETA * SIGMA_E**2 * pushed / (2 - ETA * pushed)
    return Derivation(
        claim="measurement-cost",
        title="One measured error, many measured slopes",
        assumptions=(
            r"$\delta\theta_\ell=-\eta\,\hat\varepsilon\,\hat g_\ell$ with unbiased, independent "
            r"$\hat\varepsilon$ and $\hat g_\ell$ of variances $\sigma_\varepsilon^2$, "
            r"$\sigma_g^2$, "
            r"drawn anew in each step.",
            r"Linear order, frozen gradients; $\eta(K+\sigma_g^2)<2$.",
        ),
        steps=(
            Step(
                "one step", _measured_step, step,
                r"$\varepsilon(t+1)=\varepsilon-\eta\hat\varepsilon\sum_\ell g_\ell\hat g_\ell$ is "
                r"squared and averaged; $\sum_\ell g_\ell\hat g_\ell$ has the mean $K$ and the "
                r"variance $K\sigma_g^2$", _check_measured,
                left_tex=r"\overline{\varepsilon^2}(t+1)",
                right_tex=r"(1-2\eta K)\overline{\varepsilon^2}+\eta^2K(K+\sigma_g^2)"
                r"(\overline{\varepsilon^2}+\sigma_\varepsilon^2)",
            ),
            Step(
                "the fixed point", step, late, r"Solved for the mean square that stays",
                _check_fixed, left_tex=r"\overline{\varepsilon^2}(\infty)",
                right_tex=r"\frac{\eta P\,\sigma_\varepsilon^2}{2-\eta P},\quad P=K+\sigma_g^2",
            ),
        ),
        result=late,
        result_tex=r"\overline{\varepsilon^2}(\infty)=\frac{\eta P\,\sigma_\varepsilon^2}{2-\eta "
        r"P},"
        r"\quad P=K+\sigma_g^2:\text{ the slopes' noise acts as more kernel}",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _rotated() -> Any:
    """Return (cos θ − iX sin θ) A (cos θ + iX sin θ), multiplied out with X² = 1."""
    x, a = sympy.symbols("X W", commutative=False)
    c, s = sympy.cos(THETA), sympy.sin(THETA)
    word = sympy.expand((c - sympy.I * s * x) * a * (c + sympy.I * s * x))
    average, rotated, commutator = sympy.symbols("p q r", real=True)  # r = i<[A, X]>
    means = {a: average, x * a * x: rotated, a * x: -sympy.I * commutator / 2,
             x * a: sympy.I * commutator / 2}  # fmt: skip
    total = sympy.Integer(0)
    for term in sympy.Add.make_args(word):
        commuting, letters = term.args_cnc()
        total += sympy.Mul(*commuting) * means[sympy.Mul(*letters)]
    return total, (average, rotated, commutator)


def _check_curve(left: Any, right: Any) -> Checked:
    """Multiply the words out, X² = 1, and compare the three that are left."""
    direct, (average, rotated, commutator) = left()
    linear = sympy.Poly(right, A, B, C)
    if linear.total_degree() > 1:
        raise ProofError(f"{right} is not linear in the three means")
    named = right.subs({A: (average + rotated) / 2, B: (average - rotated) / 2, C: commutator / 2})
    if sympy.simplify(sympy.expand_trig(sympy.expand(direct - named))) != 0:
        raise ProofError(f"the right side is {sympy.simplify(named)}")
    return Checked(
        "words",
        r"$(\cos\theta-iX\sin\theta)A(\cos\theta+iX\sin\theta)$ multiplied out and compared with "
        r"double angles.",
    )


def _check_shift(left: Any, right: Any) -> Checked:
    quarter = sympy.pi / 4
    shifted = left.subs(THETA, THETA + quarter) - left.subs(THETA, THETA - quarter)
    if sympy.expand(sympy.expand_trig(shifted - right)) != 0:
        raise ProofError(f"the difference is {sympy.simplify(shifted)}")
    if sympy.expand(sympy.diff(left, THETA) - right) != 0:
        raise ProofError(f"the derivative is {sympy.diff(left, THETA)}")
    return Checked("trigonometry", r"the difference and the derivative, each written out.")


def _coins(shots: int) -> Any:
    """Return the variance of the mean of m outcomes ±√v, averaged over all 2^m of them."""
    size, total = sympy.sqrt(VARIANCE), sympy.Integer(0)
    for ups in range(shots + 1):
        mean = size * sympy.Rational(2 * ups - shots, shots)
        total += sympy.binomial(shots, ups) * mean**2 / 2**shots
    return total


def _check_shots(left: Any, right: Any) -> Checked:
    """Count outcomes; m² times the variance is a sum over pairs of them."""
    return decide_counted(
        lambda shots: shots**2 * left(shots), right * SHOTS**2, SHOTS, 2, start=1, route="coins",
        what=r"$m^2$ times the variance is a sum over pairs of outcomes $\pm\sqrt v$, all counted; "
        r"second moments alone enter, so coins stand for all",
    )  # fmt: skip


def _check_cost(left: Any, right: Any) -> Checked:
    if sympy.cancel(left.subs(SHOTS, right) - PRECISION**2) != 0:
        raise ProofError(f"with {right} shots the variance is {left.subs(SHOTS, right)}")
    return Checked("substitution", r"of the right side for $m$.")


def _averaged_variance(at: Any, spectrum: Any) -> Any:
    """Average the variance of two measured values over the simplex of weights."""
    return 2 * simplex_mean(central_moment(2), at[N], spectrum[:2]) / at[SHOTS]


def _check_average(left: Any, right: Any) -> Checked:
    """Average over the simplex of weights, for spectra of three levels."""
    form = (states(1) + states(2)).in_traces({1: trace_symbol(1), 2: trace_symbol(2)}, weight=2)
    return decide(
        lambda at, spectrum: left({**at, SHOTS: 1}, spectrum), sympy.cancel(right * SHOTS), form,
        spectra=lambda size: [[*pair, *[0] * (size - 2)] for pair in ((1, 0), (2, 1), (3, -1))],
        route="Dirichlet moments",
        what=r"$m$ times the average; the weights of the eigenvalues are uniform on a simplex",
    )  # fmt: skip


def _check_factor(left: Any, right: Any) -> Checked:
    """Iterate the variance with the measured noise: the right side must stay."""
    noise = (ETA * SIGMA_G) ** 2
    if sympy.cancel((1 - ETA * K) ** 2 * right + K * noise - right) != 0:
        raise ProofError(f"{right} is not the fixed point of v = a²v + Kη²σ_g²")
    if sympy.cancel((1 - ETA * K) ** 2 * left + K * SIGMA**2 - left) != 0:
        raise ProofError(f"{left} is not the fixed point of v = a²v + Kσ²")
    return Checked("fixed point", r"of $v=(1-\eta K)^2v+K\eta^2\sigma_g^2$.")


def _check_rising(left: Any, right: Any) -> Checked:
    h = sympy.Symbol("h", positive=True)
    quotient = sympy.cancel((left.subs(ETA, ETA + h) - left) / h).subs(h, 0)
    if sympy.cancel(quotient - right) != 0:
        raise ProofError(f"the difference quotient tends to {sympy.factor(quotient)}")
    return Checked("a difference quotient", r"reduced, and taken at $h=0$.")


def _measured_step(angles: int) -> Any:
    """Average the squared error after one measured step over two-point noise, term by term."""
    g = sympy.symbols(f"g1:{angles + 1}", real=True)
    error = sympy.Symbol("epsilon", real=True)
    total = sympy.Integer(0)
    for index in range(2 ** (angles + 1)):
        signs = [1 - 2 * (index >> bit & 1) for bit in range(angles + 1)]
        slope = sum(x * (x + s * SIGMA_G) for x, s in zip(g, signs[1:], strict=True))
        total += (error - ETA * (error + signs[0] * SIGMA_E) * slope) ** 2
    return sympy.expand(total / 2 ** (angles + 1)), g, error


def _check_measured(left: Any, right: Any) -> Checked:
    for angles in (1, 2):
        average, g, error = left(angles)
        expected = right.subs({K: sum(x**2 for x in g), SQUARE: error**2})
        if sympy.expand(average - expected) != 0:
            raise ProofError(f"for {angles} angles the average is {sympy.factor(average)}")
    return Checked(
        "two-point noise",
        r"all $2^{L+1}$ signs of errors $\pm\sigma_\varepsilon$, $\pm\sigma_g$ for one and two "
        r"angles; "
        r"each error enters squared at most, and a monomial has two angles at most.",
    )


def _check_fixed(left: Any, right: Any) -> Checked:
    if sympy.cancel(sympy.together(left.subs(SQUARE, right) - right)) != 0:
        raise ProofError("the right side does not stay")
    return Checked("substitution", r"the step leaves it where it is; the step is linear in it.")
