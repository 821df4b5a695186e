"""Noise resilience: what grows with N on the plateau, and what does not.

The variance at fixed ηK knows nothing of N. The mean is pulled by two terms of the same order: the
drift of the noise to Tr O/N, and the slope of the kernel, K(ε) = K + K'ε, which weighs the two
sides of the target differently.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, refuse_by_numbers
from derivations.statements.foreign import put_in
from derivations.statements.forms import Chain, chain, derivative, limit, root
from derivations.statements.layout import laid_out
from derivations.statements.written import Name, Quantity, Words, over, value_as, value_of, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["derive_bias", "derive_bias_over_spread", "derive_one_step"]

_Values = dict[sympy.Basic | complex, sympy.Basic | complex]  # what subs takes

ETA, K, SIGMA = sympy.symbols("eta K sigma", positive=True)
TARGET, LOW, HIGH = sympy.symbols("target lowest highest", real=True)
T1 = trace_symbol(1)
SQUARE = sympy.Symbol("v", positive=True)  # variance of ε at late times
SLOPE = sympy.Symbol("slope", real=True)  # K'
DRIFT = sympy.Symbol("drift", positive=True)  # D
DISTANCE = sympy.Symbol("delta", real=True)  # O_0 − Tr O/N

C = N / (N**2 - 1)
AT_TARGET = (HIGH - TARGET) * (TARGET - LOW)
SKEW = HIGH + LOW - 2 * TARGET
PLATEAU = SIGMA**2 / (ETA * (2 - ETA * K))

_V, _A, _C = Name("V", AT_TARGET), Name("A", SKEW), Name("c", C)
_DELTA = Name(r"\delta", TARGET - T1 / N)
_BIAS = r"\mathbb{E}\varepsilon(\infty)"


# -- the bias ---------------------------------------------------------------------------------


def derive_bias(*, checking: bool = True) -> Derivation:
    """Derive the mean of ε at late times for an O with two eigenvalues, to first order in σ².

    Examples
    --------
    >>> pauli = derive_bias(checking=False).result.subs({LOW: -1, HIGH: 1, T1: 0})
    >>> sympy.factor(sympy.limit(pauli, K, 0))
    sigma**2*target*(N - 2)/(2*eta*(target - 1)*(target + 1))
    """
    return Derivation(
        claim="noise-resilience",
        title="The bias of the plateau",
        assumptions=_ASSUMPTIONS,
        steps=(slope_of_the_kernel, mean_balanced, everything_put_in, slow_descent),
        result=value_of(everything_put_in.right),
        states=(
            chain(everything_put_in.left, "=", everything_put_in.right),
            chain(_V, "=", laid_out((w(HIGH) - TARGET) * (w(TARGET) - LOW), AT_TARGET)),
            chain(_A, "=", laid_out(w(HIGH) + LOW - 2 * w(TARGET), SKEW)),
            chain(_DELTA, "=", w(TARGET) - over(Name(r"\operatorname{Tr}O", T1), N)),
            _slow_bias_of_a_pauli(),
            Words("for a Pauli string"),
        ),
        assumes=("plateau", "noisy-recursion", "frozen-decay"),
        checking=checking,
    )


def _slow_bias_of_a_pauli() -> Chain:
    """Put the spectrum of a Pauli string into the bias of slow descent."""
    found = value_as(slow_descent.right, sympy.Expr).subs({LOW: -1, HIGH: 1, T1: 0})
    shown = -over(w(SIGMA) ** 2 * (w(N) - 2) * TARGET, 2 * w(ETA) * (1 - w(TARGET) ** 2))
    return chain(limit(Name(_BIAS, found), w(ETA) * K, 0), "=", laid_out(shown, found))


_ASSUMPTIONS = (
    r"""$O$ has two eigenvalues (a Pauli, a projector), $\lambda_{\min}<O_0<\lambda_{\max}$;
    $V=(\lambda_{\max}-O_0)(O_0-\lambda_{\min})$, $A=\lambda_{\max}+\lambda_{\min}-2O_0$,
    $\delta=O_0-\operatorname{Tr}O/N$.""",
    r"""The kernel is its mean at the state's $\langle O\rangle$ (claim \texttt{frozen-decay}),
    $K=2cLV$ at the target with slope $K'=2cLA$; $L\gg1$, so that $\mu=\tfrac{1}{2}KK'$; the drift
    is that of claim \texttt{noisy-recursion}.""",
    r"First order in $\sigma_\theta^2$: $\sigma_\theta^2L\ll1$. $0<\eta K<2$.",
)


@step(
    "the slope of the kernel",
    derivative(2 * _C * L * _V, TARGET),
    2 * _C * L * _A,
    r"""$K(\varepsilon)=2cL(\lambda_{\max}-\langle O\rangle)(\langle O\rangle-\lambda_{\min})$ is
    differentiated at the target, which gives $K'=dK/d\varepsilon$""",
)
def slope_of_the_kernel(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare a difference quotient: the kernel is a parabola in ⟨O⟩."""
    h = sympy.Symbol("h", positive=True)
    quotient = (left.subs(TARGET, TARGET + h) - left.subs(TARGET, TARGET - h)) / (2 * h)
    if differ(quotient, right):
        raise ProofError(f"the central difference is {sympy.factor(quotient)}")
    return Checked("a difference", r"a central difference, exact for a parabola.")


def _moved_mean(bias: sympy.Expr) -> sympy.Expr:
    """Return what a step adds to a mean ``bias``, at first order in σ².

    The step is averaged over a law of two points with that mean and the variance v, order by order:
    ``o`` counts powers of σ², and the mean, v and D are of the first.
    """
    o, half, mean = sympy.symbols("o half mean", positive=True)
    total = sympy.Integer(0)
    for sign in (1, -1):
        error = o * mean + sign * sympy.sqrt(o) * half
        moved = -ETA * (K + SLOPE * error) * error + ETA**2 * error**2 * K * SLOPE / 4
        total += moved - o * DRIFT * (DISTANCE + error)
    added = sympy.expand(sympy.expand(total / 2).subs(half, sympy.sqrt(SQUARE)))
    first = cast("sympy.Expr", added.coeff(o, 1))
    return cast("sympy.Expr", first.subs(mean, bias))


@step(
    "the mean balanced",
    Quantity(_BIAS, _moved_mean),
    -over(w(DRIFT) * DISTANCE + w(ETA) * SLOPE * SQUARE * (1 - over(w(ETA) * K, 4)), w(ETA) * K),
    r"""$\mathbb{E}\varepsilon$ stays when $\mathbb{E}\Bigl[-\eta K(\varepsilon)\varepsilon+
    \tfrac{1}{2}\eta^2\varepsilon^2\mu\Bigr]=D\delta$, with
    $\mathbb{E}\varepsilon^2=v+O(\sigma_\theta^4)$""",
)
def mean_balanced(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    unknown = sympy.Symbol("b", real=True)
    found = sympy.solve(left(unknown), unknown)
    if len(found) != 1 or differ(found[0], right):
        raise ProofError(f"the step leaves the mean where it is at {found}")
    return Checked(
        "two-point law",
        r"""the step averaged over $b\pm\sqrt v$, expanded in $\sigma_\theta^2$ and solved for $b$
        at first order; third moments would enter at the next.""",
    )


_ODDS = over(4 - w(ETA) * K, 2 * (2 - w(ETA) * K))


@step(
    "everything put in",
    Name(_BIAS, mean_balanced.right),
    -over(w(SIGMA) ** 2, 2 * w(ETA) * _V) * (w(N) * _DELTA + _A * _ODDS),
    r"$D=\sigma_\theta^2LcN$, $v=\sigma_\theta^2/(\eta(2-\eta K))$; $L$ drops out",
)
def everything_put_in(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Put K, K′, D and v in, each from its own definition, and compare in lowest terms."""
    own: _Values = {
        SLOPE: 2 * C * L * SKEW,
        DRIFT: SIGMA**2 * L * N**2 / (N**2 - 1),
        SQUARE: PLATEAU,
        DISTANCE: TARGET - T1 / N,
    }
    kernel = 2 * C * L * AT_TARGET
    sides = [cast("sympy.Expr", side.subs(own).subs(K, kernel)) for side in (left, right)]
    if differ(sides[0], sides[1]):
        raise ProofError(f"the mean is {sides[0]}")
    return Checked(
        "lowest terms",
        r"""$K$, $K'$, $D$ and $v$ put in from their own formulas; the difference of the two sides
        is zero as a rational function of all variables.""",
    )


@step(
    "slow descent",
    limit(Name(_BIAS, everything_put_in.right), w(ETA) * K, 0),
    -over(w(SIGMA) ** 2, 2 * w(ETA) * _V) * (w(N) * _DELTA + _A),
    r"""For $\eta K\to0$ noisy descent is Langevin's diffusion on the torus of angles, with the
    stationary law $e^{-\eta\varepsilon^2/\sigma_\theta^2}\rho(\langle O\rangle)$; the right side is
    $\frac{\sigma_\theta^2}{2\eta}(\log\rho)'(O_0)$ with the density of $\langle O\rangle$ over
    random states,
    $\rho\propto(O_0-\lambda_{\min})^{r-1}(\lambda_{\max}-O_0)^{N-r-1}$""",
)
def slow_descent(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Differentiate the logarithm of the Beta density of a projector of rank r, at ηK → 0."""
    rank = sympy.Symbol("r", positive=True)
    density = (rank - 1) * sympy.log(TARGET - LOW) + (N - rank - 1) * sympy.log(HIGH - TARGET)
    expected = SIGMA**2 / (2 * ETA) * sympy.diff(density, TARGET)
    for side in (put_in(left, {K: 0}), right):
        found = put_in(side, {T1: rank * HIGH + (N - rank) * LOW})
        if differ(found, expected):
            raise ProofError(f"the stationary density gives {sympy.factor(expected)}")
    return Checked(
        "stationary density",
        r"""the weight of the upper eigenspace, of dimension $r$, in a random state is Beta$(r,N-r)$
        distributed; Laplace's method at the target shifts the mean by $\sigma_\theta^2/(2\eta)$
        times the slope of $\log\rho$. No recursion and no drift is used.""",
    )


# -- beside the spread ------------------------------------------------------------------------


def derive_bias_over_spread(*, checking: bool = True) -> Derivation:
    """Derive the bias in units of the plateau's standard deviation.

    Examples
    --------
    >>> derive_bias_over_spread(checking=False).result.subs({TARGET: 0, LOW: -1, HIGH: 1, T1: 0})
    0
    """
    return Derivation(
        claim="noise-resilience",
        title="The bias beside the spread",
        assumptions=_ASSUMPTIONS,
        steps=(
            slope_of_the_kernel,
            mean_balanced,
            everything_put_in,
            slow_descent,
            over_the_deviation,
        ),
        result=value_of(over_the_deviation.right),
        states=(
            chain(over_the_deviation.left, "=", over_the_deviation.right),
            chain(Name("v", PLATEAU), "=", PLATEAU),
        ),
        assumes=("plateau", "noisy-recursion", "frozen-decay"),
        checking=checking,
    )


@step(
    "over the standard deviation",
    over(Name(_BIAS, everything_put_in.right), root(Name("v", PLATEAU))),
    -over(SIGMA, 2 * _V) * root(over(2 - w(ETA) * K, ETA)) * (w(N) * _DELTA + _A * _ODDS),
    r"The standard deviation is $\sigma_\theta/\sqrt{\eta(2-\eta K)}$",
)
def over_the_deviation(left: sympy.Expr, right: sympy.Expr) -> Checked:
    refuse_by_numbers(left, right, {ETA: sympy.Rational(1, 2), K: 3})  # both roots rational
    if differ(right**2, left**2):
        raise ProofError("the square of the ratio is not the bias squared over the variance")
    at: _Values = {ETA: 1, K: 1, SIGMA: 1, N: 4, T1: 0, TARGET: sympy.Rational(1, 2)}
    at |= {LOW: -1, HIGH: 1}
    if sympy.sign(left.subs(at)) != sympy.sign(right.subs(at)):
        raise ProofError("the ratio and the bias differ in sign")
    return Checked("squares", r"compared as rational functions, and the signs at one point.")


# -- one step ---------------------------------------------------------------------------------


def derive_one_step(*, checking: bool = True) -> Derivation:
    """Derive a lower bound of the mean square error one noisy step after standing on the target.

    Examples
    --------
    >>> derive_one_step().result
    delta**2*drift**2
    """
    return Derivation(
        claim="noise-resilience",
        title="One noisy step from the target",
        assumptions=(
            r"""Haar circuit, given $\chi=U\Psi_0$ with $\langle O\rangle_\chi=O_0$: the error is
            zero. $D=1-\lambda^L$ is exact (claim \texttt{noisy-recursion}),
            $\delta=O_0-\operatorname{Tr}O/N$.""",
        ),
        steps=(mean_after_the_noise, mean_square),
        result=value_of(mean_square.right),
        states=(
            chain(mean_square.left, ">=", mean_square.right),
            Words(r"with $D=1-\lambda^L$ and $\delta=O_0-\operatorname{Tr}O/N$"),
        ),
        assumes=("noisy-recursion",),
        checking=checking,
    )


def _shift_of_the_mean() -> sympy.Expr:
    """Return ⟨O⟩ after the noise less ⟨O⟩ before."""
    center = sympy.Symbol("center", real=True)
    before, after = center + DISTANCE, center + (1 - DRIFT) * DISTANCE
    return sympy.expand(after - before)


@step(
    "the mean after the noise",
    Quantity(r"\mathbb{E}\varepsilon(1)", _shift_of_the_mean),
    -w(DRIFT) * DISTANCE,
    r"""At zero error descent makes no step; the noise leaves $(1-D)\delta$ of the distance to
    $\operatorname{Tr}O/N$""",
)
def mean_after_the_noise(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left(), right):
        raise ProofError(f"the mean moves by {left()}")
    return Checked("a difference", r"of $\langle O\rangle$ after and before.")


_SPREAD = sympy.Symbol("u", real=True)


def _square_about_the_mean() -> sympy.Expr:
    """Return the mean square of a law of two points about the mean, ±u."""
    mean = value_as(mean_after_the_noise.right, sympy.Expr)
    return ((mean + _SPREAD) ** 2 + (mean - _SPREAD) ** 2) / 2


@step(
    "the mean square",
    Quantity(r"\mathbb{E}\varepsilon(1)^2", _square_about_the_mean),
    w(DRIFT) ** 2 * w(DISTANCE) ** 2,
    r"$\mathbb{E}\varepsilon^2\geq(\mathbb{E}\varepsilon)^2$",
    relation=">=",
)
def mean_square(left: Callable[..., sympy.Expr], right: sympy.Expr) -> Checked:
    if differ(left() - _SPREAD**2, right):
        raise ProofError(f"the mean square is {sympy.expand(left())}")
    return Checked(
        "variance", r"$\mathbb{E}\varepsilon^2-(\mathbb{E}\varepsilon)^2$ is a variance."
    )
