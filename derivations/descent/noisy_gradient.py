"""The step of gradient descent with its factor ε, and the time that training takes."""

from __future__ import annotations

import sympy
from sympy import I

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ, refuse_by_numbers
from derivations.routes.rational import check_power
from derivations.statements.forms import chain, derivative, log, order
from derivations.statements.layout import known
from derivations.statements.written import Name, Quantity, over, value_of, w

__all__ = ["derive_noisy_gradient", "derive_training_time"]

ETA, K, STEPS = sympy.symbols("eta K T", positive=True)
EPSILON, SLOPE, DELTA = sympy.symbols("epsilon g delta", real=True)
C = sympy.Symbol("c")  # ⟨[X, A]⟩, purely imaginary
X = sympy.Symbol("x", positive=True)  # x = ηK
RELATIVE = sympy.Symbol("relative_error", positive=True)


# -- the step of gradient descent -------------------------------------------------------------

LOSS = (EPSILON + DELTA * SLOPE) ** 2 / 2  # along one angle
_SLOPE = Name(r"g_\ell", SLOPE)
_ANGLE = Name(r"\theta_\ell", sympy.Symbol("theta"))
_LOSS_SLOPE = known(
    derivative(Name(r"\mathcal L", LOSS), _ANGLE, partial=True),
    sympy.diff(LOSS, DELTA).subs(DELTA, 0),
)
_COMMUTATOR = Name(r"\left\langle[X_\ell,A]\right\rangle", C)
_WRITTEN_OUT = Name(
    r"\left\langle\Psi_0\right|V_{+,\ell}^\dagger[X_\ell,V_{-,\ell}^\dagger OV_{-,\ell}]"
    r"V_{+,\ell}\left|\Psi_0\right\rangle",
    C,
)


def derive_noisy_gradient(*, checking: bool = True) -> Derivation:
    """Derive −η ∂L/∂θ_ℓ from equation (24)'s g_ℓ = −i⟨[X_ℓ, A]⟩.

    Examples
    --------
    >>> derive_noisy_gradient().result
    I*c*epsilon*eta
    """
    return Derivation(
        claim="noisy-gradient",
        title="The step of gradient descent",
        assumptions=(
            r"""$\mathcal L=\tfrac12\varepsilon^2$, and the step is
            $-\eta\,\partial\mathcal L/\partial\theta_\ell$.""",
            r"""$g_\ell=\partial\varepsilon/\partial\theta_\ell=-ic$ with
            $c=\langle[X_\ell,A]\rangle$ and $A=V_{-,\ell}^\dagger OV_{-,\ell}$
            (claim \texttt{kernel-form}).""",
        ),
        steps=(chain_rule, the_commutator),
        result=I * ETA * EPSILON * C,
        states=(chain(-w(ETA) * _LOSS_SLOPE, "=", w(I) * ETA * EPSILON * _WRITTEN_OUT),),
        assumes=("kernel-form",),
        checking=checking,
    )


@step(
    "the chain rule",
    -w(ETA) * _LOSS_SLOPE,
    -w(ETA) * EPSILON * _SLOPE,
    r"The loss is half a square: its derivative has the factor $\varepsilon$",
    source="paper, eqs. (12), (16)",
)
def chain_rule(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Read the coefficient of δ off the expanded loss, without differentiating."""
    linear = sympy.Poly(sympy.expand(LOSS), DELTA).coeff_monomial(DELTA)
    for side in (left, right):
        if differ(-ETA * linear, side):
            raise ProofError(f"the loss changes by {linear}·δ, so the step is {-ETA * linear}")
    return Checked(
        "expansion",
        r"the coefficient of $\delta$ in $\tfrac12(\varepsilon+\delta g_\ell)^2$, written out.",
    )


@step(
    "the commutator",
    -w(ETA) * EPSILON * _SLOPE,
    w(I) * ETA * EPSILON * _COMMUTATOR,
    r"$g_\ell=-ic$ is put in",
    source="paper, eq. (59), corrected",
)
def the_commutator(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Put in c = iy with real y: both sides must be the same real step."""
    y = sympy.Symbol("y", real=True)
    # g = −ic = −i·iy = y
    one, other = sympy.expand(left.subs(SLOPE, y)), sympy.expand(right.subs(C, I * y))
    if differ(one, other):
        raise ProofError(f"with c = iy the sides are {one}, {other}")
    return Checked(
        "reality",
        r"for $c=iy$, the mean of an anti-Hermitian operator, both are $-\eta\varepsilon y$.",
    )


# -- the time that training takes -------------------------------------------------------------

_BASE = 1 - w(ETA) * Name(r"\bar K", K)
_LOGARITHM = log(over(1, Name(r"\varepsilon_r", (1 - ETA * K) ** STEPS)))


def derive_training_time(*, checking: bool = True) -> Derivation:
    """Derive log(1/ε_r) of the frozen law, the steps it takes, and where the linear form holds.

    Examples
    --------
    >>> derive_training_time().result
    log(relative_error)/log(-K*eta + 1)
    """
    return Derivation(
        claim="training-time",
        title="The time that training takes",
        assumptions=(
            r"""The frozen law (19), $\varepsilon(t)=(1-\eta\bar K)^t\varepsilon(0)$, and
            $0<\eta\bar K<1$.""",
        ),
        steps=(logarithm_of_the_law, number_of_steps, beside_the_linear_form),
        result=value_of(number_of_steps.right),
        states=(
            chain(_LOGARITHM, "=", -w(STEPS) * log(_BASE)),
            chain(number_of_steps.left, "=", number_of_steps.right),
            chain(1, "<", beside_the_linear_form.left, "<", beside_the_linear_form.right),
            chain(beside_the_linear_form.left, "=", 1 + over(X, 2) + order(X**2)),
        ),
        checking=checking,
    )


@step(
    "the logarithm of the frozen law",
    _LOGARITHM,
    -w(STEPS) * log(_BASE),
    r"$\varepsilon_r=\varepsilon(T)/\varepsilon(0)$",
    source="paper, eq. (26), first step",
)
def logarithm_of_the_law(left: sympy.Expr, right: sympy.Expr) -> Checked:
    return check_power(sympy.exp(-left), right, _BASE, STEPS)


def _counted(reached: sympy.Expr, factor: sympy.Expr) -> int:
    """Count the steps, each a multiplication by the factor, until a relative error is reached."""
    error, steps = sympy.Integer(1), 0
    while differ(error, reached):
        error, steps = error * factor, steps + 1
    return steps


@step(
    "the number of steps",
    Quantity(r"T(\varepsilon_r)", _counted),
    over(log(RELATIVE), log(_BASE)),
    r"Solved for $T$",
)
def number_of_steps(left: Quantity, right: sympy.Expr) -> Checked:
    """Put the error after m steps in, for every m: the steps must be m."""
    factor = sympy.Symbol("a", positive=True)  # 1 − ηK
    count = sympy.Symbol("m", positive=True, integer=True)
    named = right.subs({K: (1 - factor) / ETA})
    numbers = {factor: sympy.Rational(1, 3), ETA: sympy.Rational(1, 5)}
    for power in (1, 3):  # refuses most of what is wrong before logarithms are expanded
        steps = left(factor**power, factor)
        off = (named.subs(RELATIVE, factor**power) - steps).subs(numbers)
        if abs(sympy.N(off, 40)) > sympy.Rational(1, 10**30):
            raise ProofError(f"the error after {power} steps is not said to take {steps} steps")
    found = sympy.cancel(sympy.expand_log(named.subs(RELATIVE, factor**count)))
    if differ(found, count):
        raise ProofError(f"the error after {count} steps is said to take {found} steps")
    return Checked(
        "substitution",
        r"""the error reached after $m$ steps, each a multiplication by $1-\eta\bar K$, is put in
        and gives back $m$, for every $m$; the frozen law falls strictly, so that $T$ is unique.""",
    )


@step(
    "beside the linear form",
    -log(1 - w(X)) / X,
    over(1, 1 - w(X)),
    r"""With $x=\eta\bar K$ the ratio of the exact value to $xT$ lies between $1$ and $1/(1-x)$ and
    is $1+x/2+O(x^2)$: the linear form holds for $x\ll1$ alone, and the ratio grows without bound as
    $x\to1$""",
    relation="<",
)
def beside_the_linear_form(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Find the left side to be the mean of the right one from 0 to x, which rises from 1."""
    refuse_by_numbers(right * (1 - X), sympy.Integer(1))
    area = sympy.expand(X * left)
    if area.subs(X, 0) != 0 or differ(sympy.diff(area, X), right):
        raise ProofError(f"{left} is not the mean of {right} from 0 to x")
    rise = sympy.cancel(sympy.diff(right, X) * (1 - X) ** 2)
    if not rise.is_positive or right.subs(X, 0) != 1:
        raise ProofError(f"{right} does not rise from 1")
    series = sympy.series(left, X, 0, 2).removeO()
    if differ(series - 1, X / 2) or sympy.limit(left, X, 1, "-") != sympy.oo:
        raise ProofError("the ratio is not 1 + x/2 + … or does not grow without bound")
    return Checked(
        "a mean",
        r"""$-\log(1-x)$ is 0 at $x=0$ and has the derivative $1/(1-x)$: over $x$ it is the mean of
        that from 0 to $x$, where it rises strictly from 1 to $1/(1-x)$.""",
    )
