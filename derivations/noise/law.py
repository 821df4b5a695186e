"""The noise term of the recursion: its law, and the drift that the linear order leaves out.

Noise on an angle is a channel: exp(iΔX̃) with normal Δ turns χ into pχ + (1−p) X̃χX̃. To second order
it adds ½σ²h_ℓℓ to the mean error; in a Haar circuit it pulls ⟨O⟩ to Tr O/N, to all orders.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy
from sympy import exp

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.forms import polynomial
from derivations.statements.quantity import Quantity
from derivations.symbols import L, N

__all__ = ["derive_drift", "derive_noise_law", "derive_noisy_recursion"]

ETA, K, SIGMA = sympy.symbols("eta K sigma", positive=True)
EPSILON, S = sympy.symbols("epsilon s", real=True)
SPUR = sympy.Symbol("curvature", real=True)  # Σ_ℓ h_ℓℓ
DISTANCE = sympy.Symbol("distance", real=True)  # ⟨O⟩ − Tr O/N
ANGLES = 3
G = sympy.symbols(f"g1:{ANGLES + 1}", real=True)
D = sympy.symbols(f"d1:{ANGLES + 1}", real=True)  # Δθ_ℓ

_NOISE = (
    r"$\Delta\theta_\ell$ independent $\mathcal N(0,\sigma_\theta^2)$, independent of $\theta$."
)
SHARE = (1 - exp(-2 * SIGMA**2)) / 2  # 1 − p, the weight of X̃χX̃
CONTRACTION = 1 - SHARE * N**2 / (N**2 - 1)  # λ


def derive_noise_law(*, checking: bool = True) -> Derivation:
    """Derive the law of the noise term, given the gradients.

    Examples
    --------
    >>> derive_noise_law().result
    exp(-K*s**2*sigma**2/2)
    """
    law = exp(-K * SIGMA**2 * S**2 / 2)
    return Derivation(
        claim="noise-law",
        title="The law of the noise term",
        assumptions=(_NOISE, r"The gradients $g_\ell$ are given; $K=\sum_\ell g_\ell^2$."),
        steps=(
            Step(
                "the characteristic function",
                Quantity(r"\mathbb{E}\,e^{is\sum_\ell g_\ell\Delta\theta_\ell}", _moment_of_sum),
                law,
                r"Independent factors $e^{-s^2g_\ell^2\sigma_\theta^2/2}$ are multiplied",
                _check_characteristic,
                right_tex=r"e^{-s^2K\sigma_\theta^2/2}", source="paper, eqs. (29), (61)",
            ),
            Step(
                "one variable instead",
                Quantity(r"\mathbb{E}\,e^{is\sqrt K\Delta\theta}", _integrated), law,
                r"$\sqrt K\,\Delta\theta$ with one $\Delta\theta\sim\mathcal N(0,\sigma_\theta^2)$ "
                r"has the same law", _check_single,
                right_tex=r"e^{-s^2K\sigma_\theta^2/2}", source="paper, eq. (62)",
            ),
        ),
        result=law,
        result_tex=r"\sum_\ell g_\ell\Delta\theta_\ell\sim\mathcal N(0,K\sigma_\theta^2)"
        r"\quad \text{given the gradients}",
        checking=checking,
    )  # fmt: skip


def derive_noisy_recursion(*, checking: bool = True) -> Derivation:
    """Derive the noisy step to second order: the linear order (28), and the mean it leaves out.

    Examples
    --------
    >>> derive_noisy_recursion().result
    curvature*sigma**2/2
    """
    linear = -ETA * EPSILON * K + sum(g * d for g, d in zip(G, D, strict=True))
    drift = SIGMA**2 * SPUR / 2
    return Derivation(
        claim="noisy-recursion",
        title="The noisy step to second order",
        assumptions=(
            r"$\delta\theta_\ell=-\eta\varepsilon g_\ell+\Delta\theta_\ell$; " + _NOISE,
            r"$h_{ab}=\partial_a\partial_b\varepsilon$, $\mu=\sum h_{ab}g_ag_b$.",
        ),
        steps=(
            Step(
                "the linear order",
                Quantity(r"\delta\varepsilon", lambda: _noisy_step()[0]), linear,
                r"$\sum_\ell g_\ell\,\delta\theta_\ell$", _check_linear,
                right_tex=r"-\eta\varepsilon K+\sum_\ell g_\ell\Delta\theta_\ell",
                source="paper, eqs. (28), (60)",
            ),
            Step(
                "the mean of the second order",
                Quantity(r"\mathbb{E}\,\delta\varepsilon+\eta K\varepsilon"
                         r"-\tfrac{1}{2}\eta^2\varepsilon^2\mu", _added_by_noise), drift,
                r"$\tfrac{1}{2}\sum h_{ab}\,\delta\theta_a\delta\theta_b$ with "
                r"$\mathbb{E}\Delta\theta_a\Delta\theta_b=\sigma_\theta^2\delta_{ab}$; the "
                r"products "
                r"with the gradient step average to zero, but for "
                r"$\tfrac{1}{2}\eta^2\varepsilon^2\mu$ "
                r"that is there without noise", _check_second,
                right_tex=r"\tfrac{1}{2}\sigma_\theta^2\sum_\ell h_{\ell\ell}",
            ),
        ),
        result=drift,
        result_tex=r"\mathbb{E}\,\delta\varepsilon=-\eta "
        r"K\varepsilon+\tfrac{1}{2}\eta^2\varepsilon^2\mu"
        r"+\tfrac{1}{2}\sigma_\theta^2\sum_\ell h_{\ell\ell}+\dots",
        checking=checking,
    )  # fmt: skip


def derive_drift(*, checking: bool = True) -> Derivation:
    """Derive how noise on all angles pulls ⟨O⟩ to Tr O/N, to all orders in σ.

    Examples
    --------
    >>> derive_drift().result.subs({SIGMA: 0})
    0
    """
    second = -2 * N**2 * DISTANCE / (N**2 - 1)
    return Derivation(
        claim="noisy-recursion",
        title="The drift of a Haar circuit",
        assumptions=(
            r"Haar circuit, given $\chi=U\Psi_0$; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$; the "
            r"generators $\tilde X_\ell$, moved to the front, are independent of $\chi$ and of "
            r"each "
            r"other (claim \texttt{kernel-spread}).", _NOISE,
        ),
        steps=(
            Step(
                "a rotated generator",
                Quantity(r"\mathbb{E}\Bigl[\langle\tilde XO\tilde X\rangle\mid\chi\Bigr]-"
                         r"\tfrac{\operatorname{Tr}O}{N}", _rotated), -DISTANCE / (N**2 - 1),
                r"$\mathbb{E}\tilde X_{ij}\tilde X_{kl}=\frac{N\delta_{il}\delta_{jk}-"
                r"\delta_{ij}\delta_{kl}}{N^2-1}$, which $\tilde X^2=1$ and "
                r"$\operatorname{Tr}\tilde X=0$ demand", _check_rotated,
                right_tex=r"\frac{-1}{N^2-1}\Bigl(\langle O\rangle-\tfrac{\operatorname{Tr}O}{N}"
                r"\Bigr)",
            ),
            Step(
                "the curvature of one angle",
                Quantity(r"\mathbb{E}[h_{\ell\ell}\mid\chi]", _curvature), second,
                r"$h_{\ell\ell}=-2\langle O\rangle+2\langle\tilde X_\ell O\tilde X_\ell\rangle$",
                _check_curvature,
                right_tex=r"-\frac{2N^2}{N^2-1}\Bigl(\langle O\rangle-\tfrac{\operatorname{Tr}O}{N}"
                r"\Bigr)",
            ),
            Step(
                "the noise of one angle",
                Quantity(r"\mathbb{E}\sin^2\!\Delta", _mean_of_sine), SHARE,
                r"$\langle O\rangle$ after $e^{i\Delta\tilde X}$ is $\cos^2\!\Delta\,\langle "
                r"O\rangle"
                r"+\sin^2\!\Delta\,\langle\tilde XO\tilde X\rangle+\tfrac{i}{2}\sin2\Delta\,\langle"
                r"[O,\tilde X]\rangle$, averaged over normal $\Delta$", _check_share,
                right_tex=r"\tfrac{1}{2}\Bigl(1-e^{-2\sigma_\theta^2}\Bigr)",
            ),
            Step(
                "all angles", Quantity("D", _one_by_one), 1 - CONTRACTION**L,
                r"$U(\theta+\Delta)=e^{i\Delta_1\tilde X_1}\cdots e^{i\Delta_L\tilde "
                r"X_L}U(\theta)$ "
                r"exactly, and each factor multiplies the distance by "
                r"$\lambda=1-\frac{N^2}{N^2-1}\cdot\tfrac{1}{2}(1-e^{-2\sigma_"
                r"\theta^2})$", _check_all,
                right_tex=r"1-\lambda^L",
            ),
            Step(
                "small noise", 1 - CONTRACTION**L, SIGMA**2 * L * N**2 / (N**2 - 1),
                r"Agrees with $\tfrac{1}{2}\sigma_\theta^2\sum_\ell\mathbb{E}h_{\ell"
                r"\ell}$", _check_small,
                left_tex=r"1-\lambda^L", right_tex=r"\frac{\sigma_\theta^2LN^2}{N^2-1}"
                r"+O(\sigma_\theta^4)",
            ),
        ),
        result=1 - CONTRACTION**L,
        result_tex=r"\mathbb{E}\Bigl[\langle O\rangle'-\tfrac{\operatorname{Tr}O}{N}\mid\chi\Bigr]"
        r"=\lambda^L\Bigl(\langle O\rangle-\tfrac{\operatorname{Tr}O}{N}\Bigr)",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _normal_mean(polynomial: Any) -> Any:
    """Average a polynomial in the Δθ_ℓ: E Δ^{2k} = (2k − 1)!! σ^{2k}, odd powers vanish."""
    total = sympy.Integer(0)
    for powers, coefficient in sympy.Poly(sympy.expand(polynomial), *D).terms():
        if all(power % 2 == 0 for power in powers):
            moments = [sympy.factorial2(power - 1) * SIGMA**power for power in powers]
            total += coefficient * sympy.prod(moments)
    return sympy.expand(total)


def _moments_agree(law: Any, moment: Any) -> None:
    """Compare moments up to order eight with the Taylor series of the characteristic function."""
    series = sympy.series(law, S, 0, 10).removeO()
    for order in range(9):
        found = sympy.expand(series.coeff(S, order) * sympy.factorial(order) / sympy.I**order)
        expected = sympy.expand(moment(order))
        if sympy.expand(found.subs(K, sum(g**2 for g in G)) - expected) != 0:
            raise ProofError(f"the moment of order {order} is {expected}")


def _moment_of_sum(order: int) -> Any:
    """Return the moment of Σ g Δθ, from the moments of the single Δθ."""
    total: Any = sum(g * d for g, d in zip(G, D, strict=True))
    return _normal_mean(total**order)


def _check_characteristic(left: Any, right: Any) -> Checked:
    _moments_agree(right, left)
    return Checked(
        "moments",
        r"of orders 1 to 8 for three angles, each by the moments of the single "
        r"$\Delta\theta_\ell$; a "
        r"normal law is determined by its moments.",
    )


def _integrated(k: Any) -> Any:
    """Integrate cos(s√K x) over the normal density."""
    x = sympy.Symbol("x", real=True)
    density = exp(-(x**2) / (2 * SIGMA**2)) / (SIGMA * sympy.sqrt(2 * sympy.pi))
    return sympy.integrate(
        sympy.cos(S * sympy.sqrt(k) * x) * density, (x, -sympy.oo, sympy.oo)
    )  # fmt: skip


def _check_single(left: Any, right: Any) -> Checked:
    turned = right.subs({S: S / sympy.sqrt(K)}, simultaneous=True)
    if sympy.simplify(turned).has(K):
        raise ProofError(f"{right} depends on more than s√K")
    for k in (sympy.Integer(1), sympy.Rational(9, 4)):
        mean = left(k)
        if sympy.simplify(mean - right.subs(K, k)) != 0:
            raise ProofError(f"at K = {k} the characteristic function is {mean}")
    return Checked(
        "integration",
        r"of $\cos(s\sqrt Kx)$ over the normal density at $K=1$ and $K=\tfrac{9}{4}$; both sides "
        r"depend "
        r"on $s\sqrt K$ alone.",
    )


def _noisy_step() -> tuple[Any, Any]:
    """Return terms of first and second order of a general polynomial at the noisy step."""
    order = sympy.Symbol("o")
    moved = [order * (d - ETA * EPSILON * g) for d, g in zip(D, G, strict=True)]
    error = sum(g * x for g, x in zip(G, moved, strict=True))
    for a, b in product(range(ANGLES), repeat=2):
        error += _second(a, b) * moved[a] * moved[b] / 2
    polynomial = sympy.Poly(sympy.expand(error), order)
    return polynomial.coeff_monomial(order), polynomial.coeff_monomial(order**2)


def _second(a: int, b: int) -> Any:
    return sympy.Symbol(f"h{min(a, b)}{max(a, b)}", real=True)


def _check_linear(left: Any, right: Any) -> Checked:
    found = left()
    if sympy.expand(found - right.subs(K, sum(g**2 for g in G))) != 0:
        raise ProofError(f"the terms of first order are {found}")
    return Checked("expansion", r"a general polynomial at the step, for three angles.")


def _added_by_noise() -> Any:
    """Average the terms of second order, and take off what is there without noise."""
    mean = _normal_mean(_noisy_step()[1])
    pairs = product(range(ANGLES), repeat=2)
    return mean - ETA**2 * EPSILON**2 * sum(_second(a, b) * G[a] * G[b] for a, b in pairs) / 2


def _check_second(left: Any, right: Any) -> Checked:
    polynomial({SPUR: 1, SIGMA: 2}).numerator(right)
    spur = sum(_second(a, a) for a in range(ANGLES))
    if sympy.expand(left() - right.subs(SPUR, spur)) != 0:
        raise ProofError(f"noise adds {sympy.expand(left())} to the mean")
    return Checked(
        "expansion",
        r"all nine terms of second order for three angles, averaged by the moments of "
        r"$\Delta\theta_\ell$.",
    )


def _by_calculus(average: Any) -> Any:
    """Return an average given χ as SymPy in N and the distance, O being traceless there."""
    expression = sympy.sympify(average.expr)
    names = {"N": N, "<O>_chi": DISTANCE}
    return expression.subs({s: names[s.name] for s in expression.free_symbols if s.name in names})


def _rotated() -> Any:
    from derivations.calculus import haar_average
    from derivations.routes.random_frame import CHI, O, U, first

    return _by_calculus(haar_average(CHI.expect(first * O * first), over=U))


def _curvature() -> Any:
    from derivations.calculus import haar_average
    from derivations.routes.random_frame import U, curvature, first

    return _by_calculus(haar_average(curvature(first, first), over=U))


def _check_rotated(left: Any, right: Any) -> Checked:
    if sympy.cancel(left() - right) != 0:
        raise ProofError(f"the calculus gives {left()}")
    return Checked("Weingarten calculus", r"degree 2, for traceless $O$, the state held fixed.")


def _check_curvature(left: Any, right: Any) -> Checked:
    if sympy.cancel(left() - right) != 0:
        raise ProofError(f"the calculus gives {left()}")
    return Checked(
        "Weingarten calculus",
        r"the average of the double commutator $-\langle[[O,\tilde X],\tilde X]\rangle$, the state "
        r"held fixed.",
    )


def _mean_of_sine() -> Any:
    """Integrate sin² over the normal density."""
    x = sympy.Symbol("x", real=True)
    density = exp(-(x**2) / (2 * SIGMA**2)) / (SIGMA * sympy.sqrt(2 * sympy.pi))
    return sympy.integrate(sympy.expand(
        (1 - sympy.cos(2 * x)) / 2 * density), (x, -sympy.oo, sympy.oo))  # fmt: skip


def _check_share(left: Any, right: Any) -> Checked:
    if sympy.simplify(left() - right) != 0:
        raise ProofError(f"the average of sin² is {left()}")
    return Checked("integration", r"of $\sin^2x=\tfrac{1}{2}(1-\cos2x)$ over the normal density.")


_MIXED = sympy.Symbol("q", positive=True)  # 1 − p


def _one_by_one(layers: int) -> Any:
    """Apply the channel angle by angle to ⟨O⟩ − Tr O/N, with p and 1 − p from its definition."""
    rotated = -1 / (N**2 - 1)
    distance = sympy.Integer(1)
    for _ in range(layers):
        distance = (1 - _MIXED) * distance + _MIXED * rotated * distance
    return 1 - distance


def _check_all(left: Any, right: Any) -> Checked:
    mixed = right.subs(exp(-2 * SIGMA**2), 1 - 2 * _MIXED)
    for layers in (1, 2, 3):
        difference = left(layers) - mixed.subs(L, layers)
        if sympy.cancel(sympy.together(difference)) != 0:
            raise ProofError(f"after {layers} angles D is {sympy.factor(left(layers))}")
    kept, power = sympy.sympify(1 - mixed).as_base_exp()
    if power != L or sympy.cancel(sympy.together(kept - 1 + left(1))) != 0:
        raise ProofError("one more angle does not multiply 1 − D by what one angle leaves")
    return Checked(
        "iteration",
        r"$\langle O\rangle\to p\langle O\rangle+(1-p)\langle\tilde XO\tilde X\rangle$ applied "
        r"one, two and three times, and every further angle multiplies $1-D$ by $1-D$ of one; each "
        r"factor acts with its own independent $\tilde X$.",
    )


def _check_small(left: Any, right: Any) -> Checked:
    if left.subs(SIGMA, 0) != 0:
        raise ProofError("without noise something is left")
    x = sympy.Symbol("x", positive=True)  # σ²
    slope = sympy.diff(left.subs(SIGMA, sympy.sqrt(x)), x).subs(x, 0)
    if sympy.simplify(slope * SIGMA**2 - right) != 0:
        raise ProofError(f"the term linear in σ² is {sympy.factor(slope)}")
    return Checked("differentiation", r"with respect to $\sigma_\theta^2$, at $0$.")
