"""The kernel as a sum of squared commutators: equation (24).

With V_−,ℓ V_+,ℓ = U and the gate e^{iθ_ℓX_ℓ} the last factor of V_−,ℓ, a shift θ_ℓ → θ_ℓ + δ
inserts e^{iδX_ℓ} between the two segments. Everything below concerns one ℓ; A = V_−†OV_−, and
⟨·⟩ is the expectation value in the state V_+|Ψ0⟩.
"""

from __future__ import annotations

from typing import cast

import sympy
from sympy import I, cos, sin

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.words import refuse_other_words
from derivations.statements.forms import Applied, Chain, chain, exp, total
from derivations.statements.layout import known
from derivations.statements.operators import (
    adjoint,
    commutator,
    letters,
    mean,
    sandwich,
    slope,
)
from derivations.statements.written import Name, w
from derivations.symbols import L

__all__ = ["derive_kernel_form"]

delta = sympy.Symbol("delta", real=True)
X, A = letters("X A")
MEAN = sympy.Symbol("c")  # ⟨[X, A]⟩
ELL = sympy.Symbol("ell", integer=True)

_COS, _SIN = Applied("cos", w(delta)), Applied("sin", w(delta))
_GATE = _COS + w(I) * _SIN * X
_TURNED = exp(-w(I) * delta * X) * A * exp(w(I) * delta * X)
_SHIFTED = _COS**2 * A + w(I) * _SIN * _COS * commutator(A, X) + _SIN**2 * X * A * X
_ERROR = Name(r"\varepsilon(\delta)", _TURNED - sympy.Symbol("O_0"))
_GRADIENT = -w(I) * mean(commutator(X, A))
_BRACKET = known(mean(commutator(Name(r"X_\ell", X), Name(r"A_\ell", A))), MEAN)


def derive_kernel_form(*, checking: bool = True) -> Derivation:
    """Derive equation (24) from the definition K = Σ_ℓ (∂ε/∂θ_ℓ)².

    Examples
    --------
    >>> [check.route for check in derive_kernel_form().checks][0]
    'eigenvalues of X'
    """
    return Derivation(
        claim="kernel-form",
        title=r"The kernel as a sum of squared commutators",
        assumptions=(
            r"""$U(\theta)=V_{-,\ell}V_{+,\ell}$, and $e^{i\theta_\ell X_\ell}$ is the last factor
            of $V_{-,\ell}$; no other factor depends on $\theta_\ell$.""",
            r"$X_\ell$ and $O$ are Hermitian, $X_\ell^2=1$.",
            r"""$A=A_\ell=V_{-,\ell}^\dagger O V_{-,\ell}$ and $X=X_\ell$;
            $\langle\cdot\rangle$ is taken in $V_{+,\ell}|\Psi_0\rangle$; $\varepsilon(\delta)$ is
            the error where $\theta_\ell$ is shifted by $\delta$.""",
        ),
        steps=(the_gate, the_shifted_error, the_derivative, the_square),
        result=_GRADIENT.value(),
        states=(_statement(),),
        checking=checking,
    )


def _statement() -> Chain:
    """Return equation (24) with the letters of the circuit."""
    minus, plus, generator, observable = letters(r"V_- V_+ X O")
    before, behind = (Name(rf"V_{{{sign},\ell}}", v) for sign, v in (("-", minus), ("+", plus)))
    inside = commutator(Name(r"X_\ell", generator), adjoint(before) * observable * before)
    turned = sandwich(Name(r"\Psi_0", None), adjoint(behind) * inside * behind)
    return chain(Name("K", None), "=", -total(known(turned, MEAN) ** 2, ELL, 1, L), ">=", 0)


@step(
    "the gate",
    exp(w(I) * delta * X),
    _GATE,
    r"$X^2=1$ splits the exponential series into even and odd powers",
)
def the_gate(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare on the two eigenvalues that X can have."""
    for eigenvalue in (1, -1):
        difference = (right - left).subs(X, eigenvalue).rewrite(sympy.exp)
        difference = sympy.expand(difference)
        if difference != 0:
            raise ProofError(
                f"on the eigenvalue {eigenvalue} of X the sides differ by {difference}"
            )
    return Checked(
        "eigenvalues of X",
        r"""$X$ is diagonalizable with eigenvalues $\pm1$, and both sides are functions of $X$:
        they are compared on each eigenvalue, as exponentials.""",
    )


@step(
    "the shifted error",
    chain(_ERROR + sympy.Symbol("O_0"), "=", mean(_TURNED)),
    mean(_SHIFTED),
    r"The shift inserts the gate on both sides of $A$; the product is expanded",
)
def the_shifted_error(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Put the gates in and multiply out, in letters."""
    refuse_other_words(_with_gates(left), right)
    return Checked(
        "words",
        r"""$(\cos\delta-i\sin(\delta)X)A(\cos\delta+i\sin(\delta)X)$ multiplied out in letters
        that do not commute.""",
    )


def _with_gates(expression: sympy.Expr) -> sympy.Expr:
    """Put cos δ ± i sin δ X in for e^{±iδX}, and refuse another exponential."""
    gates = {}
    for power in expression.atoms(sympy.exp):
        sign = power.args[0] / (I * delta * X)
        if sign not in (1, -1):
            raise ProofError(f"{power} is not the gate of a shift by δ or −δ")
        gates[power] = cos(delta) + sign * I * sin(delta) * X
    written = expression.replace(sympy.exp, lambda argument: gates[sympy.exp(argument)])
    return cast("sympy.Expr", written)


@step(
    "the derivative",
    chain(Name(r"g_\ell", None), "=", slope(mean(_SHIFTED), delta)),
    _GRADIENT,
    r"The derivative of $\varepsilon(\delta)$ is taken at $\delta=0$",
    source="paper, eq. (59) without its factor",
)
def the_derivative(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Use the parameter-shift identity instead of the derivative."""
    quarter = sympy.pi / 4
    ahead, behind = (sympy.expand(left.subs(delta, at)) for at in (quarter, -quarter))
    frequencies = sympy.expand(left.rewrite(sympy.exp)).atoms(sympy.exp)
    if any(power.args[0] not in (2 * I * delta, -2 * I * delta) for power in frequencies):
        raise ProofError(f"the left side has other frequencies than 0 and 2: {frequencies}")
    difference = sympy.expand(ahead - behind - right)
    if difference != 0:
        raise ProofError(f"the parameter-shift difference and the right side differ: {difference}")
    return Checked(
        "parameter shift",
        r"""the left side is $a+b\cos2\delta+c\sin2\delta$ (its frequencies are computed), whose
        derivative at $0$ is $2c$, the difference of its values at $\pm\pi/4$.""",
    )


@step(
    "the square",
    chain(Name("K", None), "=", total((-w(I) * _BRACKET) ** 2, ELL, 1, L)),
    -total(_BRACKET**2, ELL, 1, L),
    r"$K=\sum_\ell g_\ell^2$ by definition, with $X_\ell$ and $A_\ell$ of each layer",
    source="paper, eq. (24)",
)
def the_square(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Put in the purely imaginary value that the mean of an anti-Hermitian operator has."""
    y = sympy.Symbol("y", real=True)
    for side in (left, right):
        square = sympy.expand(side.subs(MEAN, I * y).doit())
        if square != L * y**2:
            raise ProofError(f"with ⟨[X, A]⟩ = iy in each layer there is {square}, not L y²")
    return Checked(
        "reality",
        r"""$[X,A]$ is anti-Hermitian, so its mean is $iy$ with real $y$, for which both sides add
        up $y^2\geq0$ layer by layer.""",
    )
