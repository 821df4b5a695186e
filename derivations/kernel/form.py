"""The kernel as a sum of squared commutators: equation (24).

With V_−,ℓ V_+,ℓ = U and the gate e^{iθ_ℓX_ℓ} the last factor of V_−,ℓ, a shift θ_ℓ → θ_ℓ + δ
inserts e^{iδX_ℓ} between the two segments. Everything below concerns one ℓ; A = V_−†OV_−, and
⟨·⟩ is the expectation value in the state V_+|Ψ0⟩.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy import I, cos, sin

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.matrices import agree_on_words, involution, rational_matrix
from derivations.statements.quantity import Quantity

__all__ = ["derive"]

delta = sympy.Symbol("delta", real=True)
X, A = sympy.symbols("X A", commutative=False)

_GATE = cos(delta) + I * sin(delta) * X
_SHIFTED = (
    cos(delta) ** 2 * A
    + I * sin(delta) * cos(delta) * (A * X - X * A)
    + sin(delta) ** 2 * X * A * X
)
_GRADIENT = -I * (X * A - A * X)


def derive(*, checking: bool = True) -> Derivation:
    """Derive equation (24) from the definition K = Σ_ℓ (∂ε/∂θ_ℓ)².

    Examples
    --------
    >>> [check.route for check in derive().checks][0]
    'eigenvalues of X'
    """
    c = sympy.Symbol("c")
    return Derivation(
        claim="kernel-form",
        title=r"The kernel as a sum of squared commutators",
        assumptions=(
            r"$U(\theta)=V_{-,\ell}V_{+,\ell}$, and $e^{i\theta_\ell X_\ell}$ is the last factor "
            r"of $V_{-,\ell}$; no other factor depends on $\theta_\ell$.",
            r"$X_\ell$ and $O$ are Hermitian, $X_\ell^2=1$.",
            r"$A=V_{-,\ell}^\dagger O V_{-,\ell}$; $\langle\cdot\rangle$ is taken in "
            r"$V_{+,\ell}|\Psi_0\rangle$.",
        ),
        steps=(
            Step(
                "the gate",
                Quantity(r"e^{i\delta X}", lambda value: sympy.exp(I * delta * value)), _GATE,
                r"$X^2=1$ splits the exponential series into even and odd powers",
                _check_gate,
            ),
            Step(
                "the shifted error", _GATE, _SHIFTED,
                r"The shift inserts the gate on both sides of $A$; the product is expanded",
                _check_shifted,
                left_tex=r"\varepsilon(\theta_\ell+\delta)+O_0"
                r"=\left\langle e^{-i\delta X}Ae^{i\delta X}\right\rangle",
                right_tex=r"\left\langle " + sympy.latex(_SHIFTED) + r"\right\rangle",
            ),
            Step(
                "the derivative", _SHIFTED, _GRADIENT,
                r"The derivative is taken at $\delta=0$",
                _check_derivative,
                left_tex=r"g_\ell=\left.\frac{\partial\varepsilon(\theta_\ell+\delta)}"
                r"{\partial\delta}\right|_{\delta=0}",
                right_tex=r"-i\left\langle[X,A]\right\rangle",
                source="paper, eq. (59) without its factor",
            ),
            Step(
                "the square", (-I * c) ** 2, -(c**2),
                r"$K=\sum_\ell g_\ell^2$ by definition, with $c=\langle[X,A]\rangle$",
                _check_square,
                left_tex=r"g_\ell^2=\left(-i\left\langle[X,A]\right\rangle\right)^2",
                right_tex=r"-\left\langle[X,A]\right\rangle^2",
                source="paper, eq. (24)",
            ),
        ),
        result=_GRADIENT,
        result_tex=r"K=-\sum_{\ell=1}^{L}\left\langle\Psi_0\right|V_{+,\ell}^\dagger"
        r"\left[X_\ell,\,V_{-,\ell}^\dagger O V_{-,\ell}\right]V_{+,\ell}"
        r"\left|\Psi_0\right\rangle^2\;\geq\;0",
        checking=checking,
    )  # fmt: skip


def _check_gate(left: Any, right: Any) -> Checked:
    """Compare on the two eigenvalues that X can have."""
    for eigenvalue in (1, -1):
        difference = (right.subs(X, eigenvalue) - left(eigenvalue)).rewrite(sympy.exp)
        difference = sympy.expand(difference)
        if difference != 0:
            raise ProofError(
                f"on the eigenvalue {eigenvalue} of X the sides differ by {difference}"
            )
    return Checked(
        "eigenvalues of X",
        r"$X$ is diagonalizable with eigenvalues $\pm1$, and both sides are functions of $X$: "
        r"they are compared on each eigenvalue, as exponentials.",
    )


def _check_shifted(left: Any, right: Any) -> Checked:
    """Multiply explicit matrices at rational points of the circle."""

    def draw(rng: Any) -> tuple[Any, ...]:
        t = Fraction(rng.randint(1, 9), rng.randint(10, 20))
        point = ((1 - t**2) / (1 + t**2), 2 * t / (1 + t**2))
        return (*point, involution(rng, 2), rational_matrix(rng, 2), rational_matrix(rng, 2))

    def product(c: Any, s: Any, x: Any, a: Any, m: Any) -> sympy.Expr:
        gate = {cos(delta): c, sin(delta): s, X: x}
        ket = _value(left, gate)
        bra = _value(left, {**gate, sin(delta): -s})
        return sympy.expand((bra * _matrix(a) * ket * _matrix(m)).trace())

    def expanded(c: Any, s: Any, x: Any, a: Any, m: Any) -> sympy.Expr:
        values = {cos(delta): c, sin(delta): s, X: x, A: a}
        return sympy.expand((_value(right, values) * _matrix(m)).trace())

    words = (
        lambda c, _s, _x, a, m: c * c * (a @ m).trace(),
        lambda c, s, x, a, m: c * s * (a @ x @ m).trace(),
        lambda c, s, x, a, m: c * s * (x @ a @ m).trace(),
        lambda _c, s, x, a, m: s * s * (x @ a @ x @ m).trace(),
    )
    return agree_on_words(words, product, expanded, draw, what="the product of three factors")


def _check_derivative(left: Any, right: Any) -> Checked:
    """Use the parameter-shift identity instead of the derivative."""
    quarter = sympy.pi / 4
    shifted = left.subs(delta, quarter) - left.subs(delta, -quarter)
    frequencies = sympy.expand(left.rewrite(sympy.exp)).atoms(sympy.exp)
    if any(power.args[0] not in (2 * I * delta, -2 * I * delta) for power in frequencies):
        raise ProofError(f"the left side has other frequencies than 0 and 2: {frequencies}")
    difference = sympy.expand(shifted - right)
    if difference != 0:
        raise ProofError(f"the parameter-shift difference and the right side differ: {difference}")
    return Checked(
        "parameter shift",
        r"the left side is $a+b\cos2\delta+c\sin2\delta$ (its frequencies are computed), whose "
        r"derivative at $0$ is $2c$, the difference of its values at $\pm\pi/4$.",
    )


def _check_square(left: Any, right: Any) -> Checked:
    """Put in the purely imaginary value that the mean of an anti-Hermitian operator has."""
    y = sympy.Symbol("y", real=True)
    (c,) = left.free_symbols
    square = sympy.expand(left.subs(c, I * y))
    if square != y**2 or sympy.expand(right.subs(c, I * y)) != y**2:
        raise ProofError(f"with c = iy the left side is {square}, the right {right.subs(c, I * y)}")
    return Checked(
        "reality",
        r"$[X,A]$ is anti-Hermitian, so its mean is $iy$ with real $y$, for which both sides are "
        r"$y^2\geq0$.",
    )


def _matrix(entries: Any) -> sympy.Matrix:
    return sympy.Matrix([[sympy.Rational(v.numerator, v.denominator) for v in r] for r in entries])


def _value(expression: Any, values: dict[Any, Any]) -> sympy.Matrix:
    """Evaluate a noncommutative polynomial on explicit matrices, exactly."""
    matrices = {s: _matrix(v) for s, v in values.items() if s in (X, A)}
    numbers = {s: sympy.Rational(v.numerator, v.denominator) for s, v in values.items()
               if s not in (X, A)}  # fmt: skip
    total = sympy.zeros(2, 2)
    for term in sympy.Add.make_args(sympy.expand(expression)):
        commuting, words = term.args_cnc()
        product = sympy.eye(2) * sympy.Mul(*commuting).subs(numbers)
        for factor in words:
            base, exponent = factor.as_base_exp()
            product = product * matrices[base] ** int(exponent)
        total += product
    return total
