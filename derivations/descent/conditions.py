"""The concentration conditions (52) and (53), from the exact variance of K and from E μ²."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS, kernel_moment, variance_moment
from derivations.meta_kernel import routes
from derivations.meta_kernel.patterns import RHO, pair_mean
from derivations.meta_kernel.second_moment import second_moment
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.central_moments import CENTRAL, central_moment, state_mean
from derivations.routes.isotropic import y_moment
from derivations.routes.random_frame import in_central
from derivations.routes.rational import (
    OBSERVABLES,
    check_equal,
    check_nonnegative,
    check_on_spectra,
    check_tends_to,
)
from derivations.symbols import L, N

__all__ = [
    "BOUND", "derive_kernel", "derive_meta_kernel", "floor_squared", "pauli_ratio_squared",
    "projector_ratio_squared", "ratio_squared", "s", "spread_squared",
]  # fmt: skip

s = sympy.Symbol("s", positive=True)  # L/N
M2, M4 = CENTRAL[2], CENTRAL[4]
PAULI, PROJECTOR = "a Pauli string", "a rank-one projector"
KURTOSIS: Any = sympy.factor(y_moment(2) / y_moment(1) ** 2)
# N times the squared ratio of a Pauli string is at most this.
BOUND = (L / N + 1) ** 2 + 2 + 3 / L


@cache
def floor_squared() -> Any:
    """Return f², the limit of (ΔK/K̄)² as L → ∞."""
    return sympy.factor(variance_moment(2) / variance_moment(1) ** 2 - 1)


@cache
def spread_squared() -> Any:
    """Return (ΔK/K̄)² in N, L and the central traces."""
    return sympy.factor(kernel_moment(2) / kernel_moment(1) ** 2 - 1)


@cache
def ratio_squared() -> Any:
    """Return E μ²/(4K̄²) in N, L and the central traces."""
    return second_moment() / (4 * kernel_moment(1) ** 2)


@cache
def _of(name: str) -> Any:
    return sympy.factor(sympy.cancel(sympy.together(ratio_squared().subs(OBSERVABLES[name]))))


def pauli_ratio_squared() -> Any:
    """Return E μ²/(4K̄²) of a Pauli string, in N and L."""
    return _of(PAULI)


def projector_ratio_squared() -> Any:
    """Return E μ²/(4K̄²) of a rank-one projector, in N and L."""
    return _of(PROJECTOR)


def derive_kernel(*, checking: bool = True) -> Derivation:
    """Derive when ΔK ≪ K̄: both L ≫ 1 and a small floor are needed, and suffice.

    Examples
    --------
    >>> from derivations.symbols import L, N
    >>> derive_kernel(checking=False).result.subs({N: 2, M2: 2, M4: 2})
    1/5 + 24/(25*L)
    """
    floor = floor_squared()
    exact = floor + (1 + floor) * (KURTOSIS - 1) / L
    pauli, projector = (sympy.factor(floor.subs(OBSERVABLES[n])) for n in (PAULI, PROJECTOR))
    return Derivation(
        claim="condition-kernel",
        title="When the kernel concentrates",
        assumptions=(*ASSUMPTIONS, r"$M_2>0$: $O$ is not a multiple of 1."),
        steps=(
            Step(
                "two terms", spread_squared(), exact,
                r"The variance of a product of independent factors: $f^2$ is the relative variance "
                r"of $\operatorname{Var}_\chi O$, $(\kappa-1)/L$ that of $\sum_\ell y_\ell^2$",
                check_equal, left_tex=r"(\Delta K/\bar K)^2",
                right_tex=r"f^2+(1+f^2)\frac{\kappa-1}{L}",
            ),
            Step(
                "no more than 2", KURTOSIS - 1, 2 - 3 * (N**2 + N + 2) / (N**2 * (N + 3)),
                r"$\kappa=\mathbb{E}y^4/(\mathbb{E}y^2)^2$ lies between $9/5$, at $N=2$, and $3$",
                _check_kurtosis, left_tex=r"\kappa-1",
            ),
            Step(
                "the floor of a Pauli string", floor, pauli,
                r"The central traces $M_2=M_4=N$ are put in; $f\to0$ as $N\to\infty$",
                check_on_spectra(PAULI), left_tex=r"f^2",
            ),
            Step(
                "the floor of a projector", floor, projector,
                r"The central traces of a rank-one projector are put in",
                check_on_spectra(PROJECTOR), left_tex=r"f^2",
            ),
            Step(
                "its limit", projector, sympy.Integer(1),
                r"The leading coefficients are equal: at no depth is $\Delta K\ll\bar K$",
                check_tends_to, left_tex=r"\lim_{N\to\infty}f^2",
            ),
        ),
        result=exact,
        result_tex=r"\left(\frac{\Delta K}{\bar K}\right)^2=f^2+(1+f^2)\frac{\kappa-1}{L},\qquad "
        r"\tfrac{4}{5}\leq\kappa-1<2:\quad \Delta K\ll\bar K\iff L\gg1\text{ and }f\ll1",
        checking=checking,
    )  # fmt: skip


def derive_meta_kernel(*, checking: bool = True) -> Derivation:
    """Derive the ratio of the second-order term to the first, and how it grows with L.

    Examples
    --------
    >>> from derivations.symbols import L, N
    >>> derive_meta_kernel(checking=False).result.free_symbols <= {
    ...     N, L, *(CENTRAL[k] for k in (2, 3, 4, 6))}
    True
    """
    p, x, y = sympy.symbols("p x y", real=True)
    pauli, projector = pauli_ratio_squared(), projector_ratio_squared()
    deep = sympy.factor(sympy.limit(pauli / L**2, L, sympy.oo))
    return Derivation(
        claim="condition-meta-kernel",
        title="When the linear step rules",
        assumptions=(
            *ASSUMPTIONS, r"$M_2>0$. $r=\frac{\frac{1}{2}\eta^2\varepsilon^2\sqrt{\mathbb{E}\mu^2}}"
            r"{\eta\bar K|\varepsilon|}=\eta|\varepsilon|\,\frac{\sqrt{\mathbb{E}\mu^2}}{2\bar K}$ "
            r"is the ratio of the terms of equation (50).",
        ),
        steps=(
            Step(
                PAULI, ratio_squared(), pauli,
                r"The central traces $M_2=M_4=M_6=N$, $M_3=0$ are put in",
                check_on_spectra(PAULI),
                left_tex=r"\frac{r^2}{\eta^2\varepsilon^2}",
                right_tex=r"\frac{\mathbb{E}\mu^2}{4\bar K^2}\text{ in }N\text{ and }L",
            ),
            Step(
                "as many angles as dimensions", N * pauli.subs(L, s * N), s**2 + 2 * s + 3,
                r"$L=sN$ and $N\to\infty$: leading coefficients", check_tends_to,
                left_tex=r"\lim_{N\to\infty}\frac{N\,r^2}{\eta^2\varepsilon^2}\Big|_{L=sN}",
            ),
            Step(
                "a few angles", N * pauli, 3 + 3 / L,
                r"$L$ fixed and $N\to\infty$", check_tends_to,
                left_tex=r"\lim_{N\to\infty}\frac{N\,r^2}{\eta^2\varepsilon^2}",
            ),
            Step(
                "a bound at every size", N * pauli, BOUND,
                r"The difference is positive for all even $N\geq2$ and all $L\geq1$",
                _check_bound, left_tex=r"\frac{N\,r^2}{\eta^2\varepsilon^2}",
                right_tex=r"\left(\frac{L}{N}+1\right)^2+2+\frac{3}{L}-\Delta,\quad\Delta\geq0",
            ),
            Step(
                "many angles", pauli, deep * L**2,
                r"The term of highest degree in $L$: at fixed $N$ the ratio grows like $L$, while "
                r"(53) stays where it is", _check_deep,
                left_tex=r"\frac{r^2}{\eta^2\varepsilon^2},\;L\to\infty",
            ),
            Step(
                "of every observable", _four_indices(), sympy.factor(RHO**2),
                r"That term is $\mathbb{E}(8\rho^2m_3)^2$ over $4(\bar K/L)^2$, a positive number "
                r"times $\mathbb{E}m_3^2$; $\rho=\frac{1}{4}\mathbb{E}y^2$", _check_four,
                left_tex=r"\lim_{L\to\infty}\frac{r^2}{\eta^2\varepsilon^2L^2}\,\frac{(\mathbb{E}"
                r"\operatorname{Var}_\chi O)^2}{\mathbb{E}\,m_3^2}",
            ),
            Step(
                "which is not zero",
                sympy.expand(p * (x - p * x - (1 - p) * y) ** 3
                             + (1 - p) * (y - p * x - (1 - p) * y) ** 3),
                p * (1 - p) * (1 - 2 * p) * (x - y) ** 3,
                r"$m_3$ in a superposition of two eigenvectors, with weights $p$ and $1-p$: not "
                r"zero for $x\neq y$ and $p\neq\frac{1}{2}$", check_equal, left_tex=r"m_3",
            ),
            Step(
                PROJECTOR, N**2 * projector, (L**3 + 2 * L**2 + 35 * L + 34) / (2 * L),
                r"$L$ fixed and $N\to\infty$: here the ratio grows with $L$ from the start",
                check_tends_to,
                left_tex=r"\lim_{N\to\infty}\frac{N^2\,r^2}{\eta^2\varepsilon^2}",
            ),
        ),
        result=ratio_squared(),
        result_tex=r"r=\eta|\varepsilon|\,\frac{\sqrt{\mathbb{E}\mu^2}}{2\bar K}\ll1;\qquad "
        r"\text{Pauli string: }r\leq\eta|\varepsilon|\sqrt{\frac{(L/N+1)^2+2+3/L}{N}}",
        checking=checking,
    )  # fmt: skip


def _four_indices() -> Any:
    """Return the coefficient of L² in r², over E m_3²/(E Var)², with m_3² a symbol of its own."""
    share = sympy.cancel(pair_mean / central_moment(3))  # 8ρ²: E h_ab g_a g_b at a fixed state
    return sympy.factor(share**2 / (4 * y_moment(1) ** 2))


# -- checks -----------------------------------------------------------------------------------


def _check_kurtosis(left: Any, right: Any) -> Checked:
    checked = check_equal(left, right)
    check_nonnegative(left - sympy.Rational(4, 5), {N: 2})
    check_nonnegative(2 - right, {N: 2})
    return Checked(
        checked.route, checked.detail[:-1] + r"; $\kappa-1-\frac{4}{5}$ and $2-(\kappa-1)$ have, "
        r"in $N-2$, no negative coefficient."
    )  # fmt: skip


def _check_bound(left: Any, right: Any) -> Checked:
    """Decide the sign; a bound that is not attained as N → ∞ would be loose, and is refused."""
    checked = check_nonnegative(right - left, {N: 2, L: 1})
    check_tends_to(sympy.cancel((left - right).subs(L, s * N)), sympy.Integer(0))
    check_tends_to(sympy.cancel(left - right), sympy.Integer(0))
    return checked


def _check_deep(left: Any, right: Any) -> Checked:
    top, bottom = (sympy.Poly(p, L) for p in sympy.fraction(sympy.together(left - right)))
    if top.degree() - bottom.degree() > 1:
        raise ProofError("the difference of the sides grows like L²")
    coefficient = sympy.cancel(right / L**2)
    check_nonnegative(coefficient, {N: 2})
    if coefficient == 0 or coefficient.has(L):
        raise ProofError(f"the coefficient {coefficient} is not a positive function of N")
    return Checked(
        "degrees",
        r"the difference of the sides is of lower degree in $L$, and the coefficient of $L^2$ is "
        r"positive at every $N\geq2$.",
    )


def _check_four(left: Any, right: Any) -> Checked:
    """Compare with the average of the pattern ab,cd by the calculus, for every observable."""
    pattern = in_central(routes.pattern("ab,cd"))
    third = state_mean(sympy.expand(central_moment(3) ** 2))
    for side in (left, right):
        difference = sympy.cancel(sympy.together(side * 4 * y_moment(1) ** 2 * third - pattern))
        if difference != 0:
            raise ProofError(f"the pattern of four distinct indices differs by {difference}")
    return Checked(
        "Weingarten calculus",
        r"$\mathbb{E}h_{ab}g_ag_bh_{cd}g_cg_d$ by the general calculus is "
        r"$4(\mathbb{E}y^2)^2\,\mathbb{E}m_3^2$ times either side, as rational functions.",
    )
