r"""The variance of one gradient between two halves that are drawn from the group of a Lie algebra.

∂ℓ = Tr ρ_− i[H, O_+] is a loss of the second half with the state i[ρ_−, H]: one average gives
P(i[ρ_−, H]) P_O/d, and the other one the Killing form, Σ_b‖i[H, b]‖² = Tr ad_H².
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import sympy

from derivations.errors import ProofError
from derivations.kernel.gradient_letters import V1, V2, P
from derivations.kernel.halves import derive_both
from derivations.kernel.mean import derive_kernel_mean
from derivations.lie.letters import (
    DEEP,
    DIMENSION,
    KILLING,
    OBSERVABLE,
    SCHUR,
    STATE,
    bilinear,
    compare,
    numbers,
)
from derivations.lie.variance import SIMPLE, one_ideal, simple
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import differ
from derivations.routes.lie_algebras import SmallAlgebra, octahedral, so, su
from derivations.routes.rational import check_equal
from derivations.statements.foreign import in_factors
from derivations.statements.forms import chain
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, Words, over, value_as, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["GRADIENT", "SU", "derive_full_control", "derive_gradient_variance", "killing_of_su"]

T1, T2 = trace_symbol(1), trace_symbol(2)
GRADIENT = over(w(KILLING) * STATE * OBSERVABLE, w(DIMENSION) ** 2)


# -- the Killing norm -----------------------------------------------------------------------------


def _killing(size: int, levels: tuple[int, ...]) -> Fraction:
    """Return Tr ad_H² of a diagonal H on su(N): root by root, (h_i − h_j)²."""
    algebra = su(size)
    if any(algebra.dimension != size**2 - 1 for _ in levels):
        raise ProofError(f"su({size}) has another dimension")
    return Fraction(sum((a - b) ** 2 for a in levels for b in levels))


@step(
    "the Killing norm of su(N)",
    Quantity(r"\operatorname{Tr}\operatorname{ad}_H^2", _killing),
    2 * w(N) * V2 - 2 * w(V1) ** 2,
    r"""$H$ has the eigenvalues $h_i$, and $\operatorname{ad}_H^2$ multiplies the matrix with one
    entry $ij$ by $(h_i-h_j)^2$; with $V_k=\operatorname{Tr}H^k$ the sum over $i$ and $j$""",
)
def killing_of_su(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
    """Add up the squared matrix of ad_H over a basis of su(N), at sizes and levels that decide."""
    top = sympy.Poly(right, N, V1, V2)
    if any(n > 1 or a + 2 * b != 2 for n, a, b in top.monoms()):
        raise ProofError(f"{right} has a term of another degree in H, or more than one loop")
    for size in (2, 3, 4):
        algebra = su(size)
        diagonal = [
            k
            for k, e in enumerate(algebra.basis)
            if not e[:size, :size].any()
            and np.count_nonzero(e[size:, :size]) == np.count_nonzero(np.diag(e[size:, :size]))
        ]
        for shift in (0, 1):
            own = [0] * algebra.dimension
            for place, k in enumerate(diagonal):
                own[k] = 2 * place + 1
            x = np.tensordot(np.array(own), algebra.basis, axes=1)
            levels = tuple(int(h) + shift for h in np.diag(x[size:, :size]))
            squares = sum(h * h for h in levels)
            compare(
                left(size, levels), right, {N: size, V1: sum(levels), V2: squares}, f"su({size})"
            )
            if algebra.killing(own, algebra.ideals[0]) != left(size, levels):
                raise ProofError(f"over a basis of su({size}) it is another number")
    return Checked(
        "explicit algebras",
        r"""of second degree in $H$ with one loop at most, $NV_2$ and $V_1^2$: su(2) to su(4), each
        with a traceless $H$ and one with a trace, whose $\operatorname{ad}_H$ is written out in a
        basis.""",
    )


# -- the gradient ---------------------------------------------------------------------------------


def _moment(
    algebra: SmallAlgebra, generator: list[int], rho: list[int], target: list[int]
) -> Fraction:
    return algebra.gradient_moment(generator, rho, target)


@step(
    "one gradient",
    Quantity(r"\operatorname{Var}\partial_k\ell_j", _moment),
    GRADIENT,
    r"""The mean is zero. Over $O_+$ the square of $\operatorname{Tr}O_+i[\rho_-,H]$ is $P_O/d$
    times the purity of $i[\rho_-,H]$, a quadratic form in $\rho_-$ whose average is $P_\rho/d$
    times its trace $\sum_b\|i[H,B_b]\|^2=\operatorname{Tr}\operatorname{ad}_H^2$""",
)
def one_gradient(left: Callable[..., Fraction], right: sympy.Expr) -> Checked:
    """Take both averages in explicit algebras, and over all rotations of a cube."""
    factor = bilinear(right, (STATE, OBSERVABLE, KILLING))
    # ρ and O over orthonormal bases: Σ Tr²(b i[H, b']) = Tr ad_H², and d² terms
    if differ(factor * DIMENSION**2, sympy.Integer(1)):
        raise ProofError(f"summed over two bases it is {factor * DIMENSION**2} times Tr ad_H²")
    for name in SIMPLE:
        algebra = simple(name)
        rho, target, own = (numbers(algebra, start) for start in (1, 2, 3))
        whole = algebra.ideals[0]
        at = {
            STATE: algebra.purity(rho, whole),
            OBSERVABLE: algebra.purity(target, whole),
            DIMENSION: algebra.dimension,
            KILLING: algebra.killing(own, whole),
        }
        compare(left(algebra, own, rho, target), right, at, name)
    _compare_with_a_cube(right)
    return Checked(
        "explicit algebras and a finite group",
        r"""a multiple of $\kappa_HP_\rho P_O$, found by Parseval's identity over two orthonormal
        bases; in su(2), su(3), so(3), so(5), so(6), sp(2) and sp(3) both averages are projections
        on counted invariants, and in so(3) the average over all pairs of the 24 rotations of a
        cube, without any invariant, is the right side.""",
    )


def _compare_with_a_cube(right: sympy.Expr) -> None:
    """Average (r · h × o)² over pairs of rotations of a cube: so(3) with vectors for elements."""
    rotations = octahedral()
    r, h, o = (np.array(v, dtype=object) for v in ([1, 2, 2], [2, -1, 3], [0, 3, 1]))
    total = Fraction(0)
    moved = rotations @ o
    brackets = np.array([np.cross(h, v) for v in moved], dtype=object)
    for rotation in rotations:
        total += Fraction(int(((brackets @ (rotation @ r)) ** 2).sum()))
    # so(3) by vectors: [x, y] = x × y has Tr ad_h² = 2 h² in the norm of vectors
    at = {STATE: r @ r, OBSERVABLE: o @ o, KILLING: 2 * (h @ h), DIMENSION: so(3).dimension}
    compare(total / len(rotations) ** 2, right, at, "the rotations of a cube")


def derive_gradient_variance() -> Derivation:
    """Derive the variance of a gradient, for one ideal.

    Examples
    --------
    >>> derive_gradient_variance().result
    killing*observable_purity*state_purity/dimension**2
    """
    return Derivation(
        claim="gradient-variance",
        title="The variance of a gradient over a group",
        assumptions=(
            *DEEP,
            SCHUR,
            r"""Both sides of the gate $e^{-i\theta_kH_k}$ are independent 2-designs on the group;
            $\kappa_H=\operatorname{Tr}\operatorname{ad}_{H_k}^2$ on $i\mathfrak g_j$. Further
            ideals add terms, as for the loss, and the gates add up to $\bar K$.""",
        ),
        steps=(one_ideal, killing_of_su, one_gradient),
        result=value_as(GRADIENT, sympy.Expr),
        states=(
            chain(one_gradient.left, "=", GRADIENT),
            Words("for one ideal, and"),
            chain(killing_of_su.left, "=", killing_of_su.right),
            Words("on su(N)"),
        ),
        assumes=("loss-variance",),
    )


# -- all of su(N) ---------------------------------------------------------------------------------

# What purities, dimension and Killing norm are in su(N).
SU = {
    DIMENSION: N**2 - 1,
    STATE: P - 1 / N,
    OBSERVABLE: T2 - T1**2 / N,
    KILLING: 2 * N * V2 - 2 * V1**2,
}


def _in_su(formula: sympy.Expr) -> sympy.Expr:
    return in_factors(put_in(formula, SU, simultaneous=True))


def _known(name: str, tex: str, ours: sympy.Expr, others: object, rule: str) -> Step:
    """Return the step from the general form to what another chapter derives."""
    return step(name, Name(tex, ours), others, rule)(check_equal)


def _su_steps() -> tuple[Step, Step, Step]:
    """Return the loss, a gradient and the mean kernel in su(N)."""
    loss, gradient = (
        _in_su(value_as(one_ideal.right, sympy.Expr)),
        _in_su(value_as(GRADIENT, sympy.Expr)),
    )
    pauli = in_factors(L * put_in(gradient, {P: 1, V1: 0, V2: N}))
    mixing, spread = w(N) * P - 1, w(N) * T2 - w(T1) ** 2
    both = 2 * mixing * (w(N) * V2 - w(V1) ** 2) * spread
    return (
        _known(
            "the loss",
            r"\operatorname{Var}{\ell}",
            loss,
            over(mixing * spread, w(N) ** 2 * (w(N) ** 2 - 1)),
            r"$d=N^2-1$, $P_\rho=P-1/N$ and $P_O=T_2-T_1^2/N$: the parts without a trace",
        ),
        _known(
            "a gradient",
            r"\operatorname{Var}{\partial_k\ell}",
            gradient,
            over(both, w(N) ** 2 * (w(N) ** 2 - 1) ** 2),
            r"With $\kappa_H=2NV_2-2V_1^2$ it is the variance with two random halves of U(N)",
        ),
        _known(
            "the mean kernel",
            r"\bar K",
            pauli,
            over(2 * w(L) * spread, (w(N) + 1) * (w(N) ** 2 - 1)),
            r"$P=1$, $V_1=0$, $V_2=N$ and $L$ gates: the mean kernel of the Haar circuit",
        ),
    )


def derive_full_control() -> Derivation:
    """Derive the 2-design formulas of other chapters from g = su(N).

    Examples
    --------
    >>> derive_full_control().result
    L*(2*N*T_2 - 2*T_1**2)/((N - 1)*(N + 1)**2)
    """
    steps, mean = _su_steps(), value_as(derive_kernel_mean().result, sympy.Expr)
    elsewhere = value_as(derive_both().result, sympy.Expr), mean
    for one, known in zip(steps[1:], elsewhere, strict=True):
        if differ(value_as(one.right, sympy.Expr), known):
            raise ProofError(f"{one.name}: elsewhere {known} is derived")
    return Derivation(
        claim="full-control",
        title="All of su(N)",
        assumptions=(
            r"$\mathfrak g=\mathfrak{su}(N)$; $P=\operatorname{Tr}\rho^2$, "
            r"$T_k=\operatorname{Tr}O^k$, $V_k=\operatorname{Tr}H^k$.",
        ),
        steps=(killing_of_su, *steps),
        result=mean,
        states=tuple(chain(one.left, "=", one.right) for one in steps),
        assumes=("gradient-variance", "mcclean2018/variance-both", "liu2024/kernel-mean"),
    )
