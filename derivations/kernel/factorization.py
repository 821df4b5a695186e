"""The factorization K = Var_χ(O) Σ_ℓ y_ℓ² in the Haar circuit, and all that follows from it.

Move every generator to the front: ∂_ℓU = iX̃_ℓU. Write Oχ = ⟨O⟩χ + √Var φ with φ a unit vector
orthogonal to χ. Then g_ℓ = −2 Im⟨Oχ|X̃_ℓχ⟩ = −√Var · y_ℓ with y_ℓ = 2 Im⟨φ|X̃_ℓ|χ⟩, and in the Haar
circuit the X̃_ℓ are independent of χ and of each other.
"""

from __future__ import annotations

from math import factorial
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.kernel.factorization_checks import (
    check_frame,
    check_independence,
    check_moment,
    check_state,
    check_sum,
    check_variance,
    check_y,
    commutator_at,
    frame_at,
    independent_moments,
    joint_moments,
    moment_by_calculus,
    sum_written_out,
    variance_by_calculus,
    variance_by_second_route,
    y_by_characters,
)
from derivations.proof.derivation import Derivation, Step
from derivations.routes.central_moments import in_traces, variance_moment
from derivations.routes.isotropic import y_moment
from derivations.statements.quantity import Quantity
from derivations.symbols import L

__all__ = [
    "ASSUMPTIONS",
    "derive",
    "derive_fourth",
    "derive_moment",
    "derive_third",
    "frame_step",
    "gradient_moment",
    "kernel_moment",
    "state_step",
    "sum_moment",
    "variance_moment",
    "y_step",
]

ASSUMPTIONS = (
    r"Haar circuit: $U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}$ with independent "
    r"Haar-random $W_1,\dots,W_{L+1}$, at any fixed angles; $\chi=U\Psi_0$.",
    r"$X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even; $O$ Hermitian, "
    r"$\tilde O=O-\operatorname{Tr}O/N$, $M_k=\operatorname{Tr}\tilde O^k$.",
)


def gradient_moment(order: int) -> Any:
    """Return E g^order of one layer, order even: E Var^k · E y^{2k}.

    Examples
    --------
    >>> gradient_moment(2)
    2*M_2*N/((N - 1)*(N + 1)**2)
    """
    return sympy.factor(variance_moment(order // 2) * y_moment(order // 2))


def sum_moment(k: int) -> Any:
    """Return E (Σ_ℓ y_ℓ²)^k for L independent y_ℓ: the k-th derivative of (E e^{s y²})^L at 0."""
    s, y = sympy.Symbol("s"), sympy.symbols(f"y_1:{k + 1}")  # y_j stands for E y^{2j}
    series = sum((y[j - 1] * s**j / factorial(j) for j in range(1, k + 1)), sympy.S(0))
    # (1 + u)^L = Σ_j L(L−1)⋯(L−j+1) u^j/j!
    power: Any = sum(
        (sympy.ff(L, j) * series**j / factorial(j) for j in range(1, k + 1)), sympy.S(0)
    )
    expanded: Any = sympy.expand(power)
    moments = {y[j - 1]: y_moment(j) for j in range(1, k + 1)}
    return factorial(k) * expanded.coeff(s, k).subs(moments)


def kernel_moment(k: int) -> Any:
    """Return E K^k of the Haar circuit, k ≤ 4, exact in N and L.

    Examples
    --------
    >>> sympy.factor(kernel_moment(1))
    2*L*M_2*N/((N - 1)*(N + 1)**2)
    """
    return variance_moment(k) * sum_moment(k)


def derive(*, checking: bool = True) -> Derivation:
    """Derive Var K of the Haar circuit from the factorization.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> result = derive(checking=False).result
    >>> result.subs({N: 2, L: 1, trace_symbol(1): 0, trace_symbol(2): 2,
    ...              trace_symbol(3): 0, trace_symbol(4): 2})
    1856/2025
    """
    variance = in_traces(kernel_moment(2) - kernel_moment(1) ** 2)
    steps = (
        frame_step(), _independence_step(),
        *(y_step(k) for k in (1, 2)), *(state_step(k) for k in (1, 2)),
        _sum_step(2), _variance_step(variance),
    )  # fmt: skip
    return Derivation(
        claim="kernel-spread",
        title="The kernel of a Haar circuit factorizes: its exact variance",
        assumptions=ASSUMPTIONS,
        steps=steps,
        result=variance,
        result_tex=r"\operatorname{Var}K=\mathbb{E}(\operatorname{Var}_\chi O)^2"
        r"\left[L\,\mathbb{E}y^4+L(L-1)(\mathbb{E}y^2)^2\right]-\bar K^2",
        checking=checking,
    )


def derive_moment(k: int, *, checking: bool = True) -> Derivation:
    """Derive E K^k of the Haar circuit, k = 1 … 4.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> third = derive_moment(3, checking=False).result
    >>> third.subs({N: 2, L: 1} | {trace_symbol(k): 1 + (-1) ** k for k in range(1, 7)})
    1024/245
    """
    if k not in (1, 2, 3, 4):
        raise ProofError(f"the moment of order {k} is not derived: k is 1, 2, 3 or 4")
    moment = kernel_moment(k)
    steps = (
        frame_step(), _independence_step(), *(y_step(j) for j in range(1, k + 1)),
        state_step(k), _sum_step(k), _moment_step(k, moment),
    )  # fmt: skip
    return Derivation(
        claim="kernel-spread",
        title=f"Moment {k} of the kernel of a Haar circuit",
        assumptions=ASSUMPTIONS,
        steps=steps,
        result=in_traces(moment),
        result_tex=rf"\mathbb{{E}}K^{k}=\mathbb{{E}}(\operatorname{{Var}}_\chi O)^{k}\,"
        rf"\mathbb{{E}}\Bigl(\sum_\ell y_\ell^2\Bigr)^{k}",
        checking=checking,
    )


def derive_third(*, checking: bool = True) -> Derivation:
    """Derive E K³."""
    return derive_moment(3, checking=checking)


def derive_fourth(*, checking: bool = True) -> Derivation:
    """Derive E K⁴."""
    return derive_moment(4, checking=checking)


# -- steps ------------------------------------------------------------------------------------


def frame_step() -> Step:
    """Return the step from the commutator to the frame of χ."""
    return Step(
        "the frame of the state",
        Quantity(r"i\langle\chi|[O,\tilde X]|\chi\rangle", commutator_at),
        Quantity(r"-2\operatorname{Im}\langle v|\tilde X|\chi\rangle", frame_at),
        r"$v=O\chi-\langle O\rangle\chi=\sqrt{\operatorname{Var}_\chi O}\,\varphi$; the real "
        r"number $\langle O\rangle\langle\tilde X\rangle$ has no imaginary part",
        check_frame,
        source="paper, eq. (24)",
    )


def _independence_step() -> Step:
    return Step(
        "independence",
        Quantity(r"\mathbb{E}\,f(\tilde X_1,\dots,\tilde X_L,\chi)", joint_moments),
        Quantity(
            r"\mathbb{E}\,f(R_1X_1R_1^\dagger,\dots,R_LX_LR_L^\dagger,R_{L+1}\Psi_0)",
            independent_moments,
        ),
        r"$\tilde X_\ell=A_\ell X_\ell A_\ell^\dagger$ with $A_\ell=W_1e^{i\theta_1X_1}\cdots "
        r"W_\ell$ and $\chi=A_Le^{i\theta_LX_L}W_{L+1}\Psi_0$. Given $W_1,\dots,W_\ell$ the "
        r"product of a fixed unitary and Haar-random $W_{\ell+1}$ is Haar-random, so "
        r"$A_1,\dots,A_{L+1}$ are independent and Haar-random, and so may be called $R_\ell$",
        check_independence,
    )


def y_step(k: int) -> Step:
    """Return the step E y^{2k}."""
    return Step(
        f"y to the power {2 * k}", Quantity(rf"\mathbb{{E}}y^{{{2 * k}}}", y_by_characters(k)),
        y_moment(k),
        rf"$y=2r\operatorname{{Im}}\eta_1$: $\mathbb{{E}}r^{{{2 * k}}}$ of a Beta variable times a "
        rf"coordinate of a uniform point on the sphere in $2(N-1)$ dimensions",
        lambda left, right: check_y(k, left, right),
    )  # fmt: skip


def state_step(k: int) -> Step:
    """Return the step E (Var_χ O)^k."""
    tex = rf"\mathbb{{E}}(\operatorname{{Var}}_\chi O)^{k}"
    return Step(
        f"variance of O to the power {k}", Quantity(tex, variance_by_second_route(k)),
        variance_moment(k),
        r"A state average is a sum over permutations, collected by their cycles, and "
        r"$\operatorname{Tr}\tilde O=0$",
        lambda left, right: check_state(k, left, right),
    )  # fmt: skip


_SUMS_TEX = {
    3: r"L\,\mathbb{E}y^6+3L(L-1)\,\mathbb{E}y^4\,\mathbb{E}y^2+L(L-1)(L-2)(\mathbb{E}y^2)^3",
    4: r"\begin{aligned}&L\,\mathbb{E}y^8+L(L-1)\left[4\,\mathbb{E}y^6\,\mathbb{E}y^2+"
    r"3(\mathbb{E}y^4)^2\right]\\&+6L(L-1)(L-2)\,\mathbb{E}y^4(\mathbb{E}y^2)^2\\"
    r"&+L(L-1)(L-2)(L-3)(\mathbb{E}y^2)^4\end{aligned}",
}


def _sum_step(k: int) -> Step:
    tex = rf"\mathbb{{E}}\Bigl(\sum_\ell y_\ell^2\Bigr)^{k}"
    return Step(
        f"layers to the power {k}", Quantity(tex, sum_written_out(k)), sympy.factor(sum_moment(k)),
        r"$\mathbb{E}e^{s\sum_\ell y_\ell^2}=(\mathbb{E}e^{sy^2})^L$, expanded in $s$",
        lambda left, right: check_sum(k, left, right),
        right_tex=_SUMS_TEX.get(k),
    )  # fmt: skip


def _variance_step(variance: Any) -> Step:
    return Step(
        "the variance", Quantity(r"\mathbb{E}K^2-\bar K^2", variance_by_calculus), variance,
        r"$K=\operatorname{Var}_\chi O\cdot\sum_\ell y_\ell^2$ with independent factors, and "
        r"$M_k$ written in $T_1,\dots,T_k$",
        check_variance,
        right_tex=r"\mathbb{E}(\operatorname{Var}_\chi O)^2\,\mathbb{E}\Bigl(\sum_\ell y_\ell^2"
        r"\Bigr)^2-(\mathbb{E}\operatorname{Var}_\chi O)^2\,(L\,\mathbb{E}y^2)^2",
    )  # fmt: skip


def _moment_step(k: int, moment: Any) -> Step:
    return Step(
        f"the moment of order {k}", Quantity(rf"\mathbb{{E}}K^{k}", moment_by_calculus(k)), moment,
        r"$K=\operatorname{Var}_\chi O\cdot\sum_\ell y_\ell^2$ with independent factors",
        lambda left, right: check_moment(k, left, right),
        right_tex=rf"\mathbb{{E}}(\operatorname{{Var}}_\chi O)^{k}\,"
        rf"\mathbb{{E}}\Bigl(\sum_\ell y_\ell^2\Bigr)^{k}",
    )  # fmt: skip
