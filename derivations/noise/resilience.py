"""Noise resilience: what grows with N on the plateau, and what does not.

The variance at fixed ηK knows nothing of N. The mean is pulled by two terms of the same order: the
drift of the noise to Tr O/N, and the slope of the kernel, K(ε) = K + K'ε, which weighs the two
sides of the target differently.
"""

from __future__ import annotations

from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.comparison import refuse_by_numbers
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_bias", "derive_bias_over_spread", "derive_one_step"]

ETA, K, SIGMA = sympy.symbols("eta K sigma", positive=True)
TARGET, LOW, HIGH = sympy.symbols("target lowest highest", real=True)
T1 = trace_symbol(1)
MEAN = sympy.Symbol("b", real=True)  # mean of ε at late times
SQUARE = sympy.Symbol("v", positive=True)  # its variance
SLOPE = sympy.Symbol("slope", real=True)  # K'
DRIFT = sympy.Symbol("drift", positive=True)  # D
DISTANCE = sympy.Symbol("delta", real=True)  # O_0 − Tr O/N

C = N / (N**2 - 1)
AT_TARGET = (HIGH - TARGET) * (TARGET - LOW)
SKEW = HIGH + LOW - 2 * TARGET
PLATEAU = SIGMA**2 / (ETA * (2 - ETA * K))


def derive_bias(*, checking: bool = True) -> Derivation:
    """Derive the mean of ε at late times for an O with two eigenvalues, to first order in σ².

    Examples
    --------
    >>> pauli = derive_bias(checking=False).result.subs({LOW: -1, HIGH: 1, T1: 0})
    >>> sympy.factor(sympy.limit(pauli, K, 0))
    sigma**2*target*(N - 2)/(2*eta*(target - 1)*(target + 1))
    """
    curvature = -2 * ETA * SLOPE + ETA**2 * K * SLOPE / 2
    balanced = (curvature * SQUARE / 2 - DRIFT * DISTANCE) / (ETA * K)
    skew = SKEW * (4 - ETA * K) / (2 * (2 - ETA * K))
    bias = -(SIGMA**2) * (N * TARGET - T1 + skew) / (2 * ETA * AT_TARGET)
    slow = -(SIGMA**2) * (N * TARGET - T1 + SKEW) / (2 * ETA * AT_TARGET)
    return Derivation(
        claim="noise-resilience",
        title="The bias of the plateau",
        assumptions=(
            r"$O$ has two eigenvalues (a Pauli, a projector), $\lambda_{\min}<O_0<\lambda_{\max}$; "
            r"$V=(\lambda_{\max}-O_0)(O_0-\lambda_{\min})$, "
            r"$A=\lambda_{\max}+\lambda_{\min}-2O_0$, "
            r"$\delta=O_0-\operatorname{Tr}O/N$.",
            r"The kernel is its mean at the state's $\langle O\rangle$ (claim "
            r"\texttt{frozen-decay}), "
            r"$K=2cLV$ at the target with slope $K'=2cLA$; $L\gg1$, so that $\mu=\tfrac{1}{2}KK'$; "
            r"the "
            r"drift is that of claim \texttt{noisy-recursion}.",
            r"First order in $\sigma_\theta^2$: $\sigma_\theta^2L\ll1$. $0<\eta K<2$.",
        ),
        steps=(
            Step(
                "the slope of the kernel", 2 * C * L * AT_TARGET, 2 * C * L * SKEW,
                r"$K(\varepsilon)=2cL(\lambda_{\max}-\langle O\rangle)(\langle "
                r"O\rangle-\lambda_{\min})$ "
                r"is differentiated at the target", _check_slope,
                left_tex=r"K'=\frac{dK}{d\varepsilon}", right_tex=r"2cLA",
            ),
            Step(
                "the mean balanced", MEAN, balanced,
                r"$\mathbb{E}\varepsilon$ stays when $\mathbb{E}\Bigl[-\eta "
                r"K(\varepsilon)\varepsilon+"
                r"\tfrac{1}{2}\eta^2\varepsilon^2\mu\Bigr]=D\delta$, with "
                r"$\mathbb{E}\varepsilon^2=v+O(\sigma_\theta^4)$", _check_balance,
                left_tex=r"\mathbb{E}\varepsilon(\infty)",
                right_tex=r"-\frac{D\delta+\eta K'v\,(1-\frac{\eta K}{4})}{\eta K}",
            ),
            Step(
                "everything put in", balanced, bias,
                r"$D=\sigma_\theta^2LcN$, $v=\sigma_\theta^2/\eta(2-\eta K)$; $L$ drops out",
                _check_put_in, left_tex=r"\mathbb{E}\varepsilon(\infty)",
                right_tex=r"-\frac{\sigma_\theta^2}{2\eta V}\Bigl[N\delta+A\,\frac{4-\eta K}"
                r"{2(2-\eta K)}\Bigr]",
            ),
            Step(
                "slow descent", bias, slow,
                r"For $\eta K\to0$ noisy descent is Langevin's diffusion on the torus of angles, "
                r"with "
                r"the stationary law $e^{-\eta\varepsilon^2/\sigma_\theta^2}\rho(\langle "
                r"O\rangle)$; "
                r"$\rho$ is the density of $\langle O\rangle$ over random states",
                _check_langevin,
                left_tex=r"\lim_{\eta K\to0}\mathbb{E}\varepsilon(\infty)",
                right_tex=r"\frac{\sigma_\theta^2}{2\eta}(\log\rho)'(O_0),\quad\rho\propto"
                r"(O_0-\lambda_{\min})^{r-1}(\lambda_{\max}-O_0)^{N-r-1}",
            ),
        ),
        result=bias,
        result_tex=r"\mathbb{E}\varepsilon(\infty)=-\frac{\sigma_\theta^2(N-2)\,O_0}"
        r"{2\eta(1-O_0^2)}\quad \text{for a Pauli and }\eta K\ll1",
        checking=checking,
    )  # fmt: skip


def derive_bias_over_spread(*, checking: bool = True) -> Derivation:
    """Derive the bias in units of the plateau's standard deviation.

    Examples
    --------
    >>> derive_bias_over_spread(checking=False).result.subs({TARGET: 0, LOW: -1, HIGH: 1, T1: 0})
    0
    """
    bias = derive_bias(checking=False)
    ratio = -SIGMA * (N * TARGET - T1 + SKEW * (4 - ETA * K) / (2 * (2 - ETA * K)))
    ratio = ratio * sympy.sqrt((2 - ETA * K) / ETA) / (2 * AT_TARGET)
    return Derivation(
        claim="noise-resilience",
        title="The bias beside the spread",
        assumptions=bias.assumptions,
        steps=(
            *bias.steps,
            Step(
                "over the standard deviation", bias.result, ratio,
                r"The standard deviation is $\sigma_\theta/\sqrt{\eta(2-\eta K)}$",
                _check_ratio, left_tex=r"\frac{\mathbb{E}\varepsilon(\infty)}"
                r"{\sqrt{v}}",
                right_tex=r"-\frac{\sigma_\theta}{2V}\sqrt{\tfrac{2-\eta K}{\eta}}\Bigl[N\delta"
                r"+A\,\tfrac{4-\eta K}{2(2-\eta K)}\Bigr]",
            ),
        ),
        result=ratio,
        result_tex=r"|\mathbb{E}\varepsilon|\ll\sqrt v\iff\sigma_\theta N|\delta|\ll2V"
        r"\sqrt{\tfrac{\eta}{2-\eta K}}\quad(N\gg1)",
        checking=checking,
    )  # fmt: skip


def derive_one_step(*, checking: bool = True) -> Derivation:
    """Derive a lower bound of the mean square error one noisy step after standing on the target.

    Examples
    --------
    >>> derive_one_step().result
    delta**2*drift**2
    """
    bound = DRIFT**2 * DISTANCE**2
    return Derivation(
        claim="noise-resilience",
        title="One noisy step from the target",
        assumptions=(
            r"Haar circuit, given $\chi=U\Psi_0$ with $\langle O\rangle_\chi=O_0$: the error is "
            r"zero. "
            r"$D=1-\lambda^L$ is exact (claim \texttt{noisy-recursion}), "
            r"$\delta=O_0-\operatorname{Tr}"
            r"O/N$.",
        ),
        steps=(
            Step(
                "the mean after the noise", DISTANCE, -DRIFT * DISTANCE,
                r"At zero error descent makes no step; the noise leaves $(1-D)\delta$ of the "
                r"distance "
                r"to $\operatorname{Tr}O/N$", _check_mean,
                left_tex=r"\mathbb{E}\varepsilon(1)", right_tex=r"-D\,\delta",
            ),
            Step(
                "the mean square", -DRIFT * DISTANCE, bound,
                r"$\mathbb{E}\varepsilon^2\geq(\mathbb{E}\varepsilon)^2$", _check_jensen,
                left_tex=r"\mathbb{E}\varepsilon(1)^2\geq(\mathbb{E}\varepsilon(1))^2",
                right_tex=r"D^2\delta^2",
            ),
        ),
        result=bound,
        result_tex=r"\mathbb{E}\,\varepsilon(1)^2\geq D^2\Bigl(O_0-\frac{\operatorname{Tr}O}{N}"
        r"\Bigr)^2,\qquad D=1-\lambda^L",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_slope(left: Any, right: Any) -> Checked:
    """Compare a difference quotient: the kernel is a parabola in ⟨O⟩."""
    h = sympy.Symbol("h", positive=True)
    quotient = (left.subs(TARGET, TARGET + h) - left.subs(TARGET, TARGET - h)) / (2 * h)
    if sympy.cancel(sympy.together(quotient - right)) != 0:
        raise ProofError(f"the central difference is {sympy.factor(quotient)}")
    return Checked("a difference", r"a central difference, exact for a parabola.")


def _check_balance(left: Any, right: Any) -> Checked:
    """Average the step over a law of two points with the mean b and the variance v, order by order.

    ``o`` counts powers of σ²: b, v and D are of the first.
    """
    o, half = sympy.symbols("o half", positive=True)
    total = sympy.Integer(0)
    for sign in (1, -1):
        error = o * left + sign * sympy.sqrt(o) * half
        step = -ETA * (K + SLOPE * error) * error + ETA**2 * error**2 * K * SLOPE / 4
        total += step - o * DRIFT * (DISTANCE + error)
    mean = sympy.expand(sympy.expand(total / 2).subs(half, sympy.sqrt(SQUARE)))
    found = sympy.solve(mean.coeff(o, 1), left)
    if len(found) != 1 or sympy.cancel(sympy.together(found[0] - right)) != 0:
        raise ProofError(f"the step leaves the mean where it is at {found}")
    return Checked(
        "two-point law",
        r"the step averaged over $b\pm\sqrt v$, expanded in $\sigma_\theta^2$ and solved for $b$ "
        r"at "
        r"first order; third moments would enter at the next.",
    )


def _check_put_in(left: Any, right: Any) -> Checked:
    """Put K, K′, D and v in, each from its own definition, and compare in lowest terms."""
    own = {SLOPE: 2 * C * L * SKEW, DRIFT: SIGMA**2 * L * N**2 / (N**2 - 1), SQUARE: PLATEAU,
           DISTANCE: TARGET - T1 / N}  # fmt: skip
    kernel = 2 * C * L * AT_TARGET
    sides = [side.subs(own).subs(K, kernel) for side in (left, right)]
    refuse_by_numbers(*sides)
    if sympy.cancel(sympy.together(sides[0] - sides[1])) != 0:
        raise ProofError(f"the mean is {sympy.factor(sides[0])}")
    return Checked(
        "lowest terms",
        r"$K$, $K'$, $D$ and $v$ put in from their own formulas; the difference of the two sides "
        r"is zero as a rational function of all variables.",
    )


def _check_langevin(left: Any, right: Any) -> Checked:
    """Differentiate the logarithm of the Beta density of a projector of rank r, at ηK → 0."""
    rank = sympy.Symbol("r", positive=True)
    density = (rank - 1) * sympy.log(TARGET - LOW) + (N - rank - 1) * sympy.log(HIGH - TARGET)
    expected = SIGMA**2 / (2 * ETA) * sympy.diff(density, TARGET)
    for side in (left.subs(K, 0), right):
        found = side.subs(T1, rank * HIGH + (N - rank) * LOW)
        if sympy.cancel(sympy.together(found - expected)) != 0:
            raise ProofError(f"the stationary density gives {sympy.factor(expected)}")
    return Checked(
        "stationary density",
        r"the weight of the upper eigenspace, of dimension $r$, in a random state is Beta$(r,N-r)$ "
        r"distributed; Laplace's method at the target shifts the mean by $\sigma_\theta^2/2\eta$ "
        r"times the slope of $\log\rho$. No recursion and no drift is used.",
    )


def _check_ratio(left: Any, right: Any) -> Checked:
    if sympy.cancel(sympy.together(right**2 * PLATEAU - left**2)) != 0:
        raise ProofError("the square of the ratio times the variance is not the bias squared")
    at: dict[Any, Any] = {ETA: 1, K: 1, SIGMA: 1, N: 4, T1: 0, TARGET: sympy.Rational(1, 2)}
    at |= {LOW: -1, HIGH: 1}
    if sympy.sign(left.subs(at)) != sympy.sign(right.subs(at)):
        raise ProofError("the ratio and the bias differ in sign")
    return Checked("squares", r"compared as rational functions, and the signs at one point.")


def _check_mean(left: Any, right: Any) -> Checked:
    center = sympy.Symbol("center", real=True)
    before, after = center + left, center + (1 - DRIFT) * left
    if sympy.expand(after - before - right) != 0:
        raise ProofError(f"the mean moves by {sympy.expand(after - before)}")
    return Checked("a difference", r"of $\langle O\rangle$ after and before.")


def _check_jensen(left: Any, right: Any) -> Checked:
    spread = sympy.Symbol("u", real=True)
    square = ((left + spread) ** 2 + (left - spread) ** 2) / 2
    if sympy.expand(square - spread**2 - right) != 0:
        raise ProofError(f"the square of the mean is {sympy.expand(left**2)}")
    return Checked(
        "variance", r"$\mathbb{E}\varepsilon^2-(\mathbb{E}\varepsilon)^2$ is a variance."
    )
