"""The boundary of the bare circuit: the layer that acts directly on a fixed state.

U = W_1 e^{iθ_1X_1} ⋯ W_L e^{iθ_LX_L} on Ψ0, without a W_{L+1}. Layers ℓ < L have random segments
on both sides. The last factor acts first: V_+,L = 1, and only V_−,L is averaged.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import sympy

from derivations.calculus import State, haar_average
from derivations.errors import ProofError
from derivations.kernel.mean import O, V, X, in_traces
from derivations.kernel.mean import derive as derive_bulk
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.decisions import decide, integrand_is
from derivations.routes.elementary import last_layer_second_moment
from derivations.routes.forms import polynomial, unitary
from derivations.routes.matrices import involution, orthogonal_matrix, rational_matrix
from derivations.symbols import OVERLAP, L, N, trace_symbol

__all__ = ["derive"]

PSI = State("psi")


def derive(*, checking: bool = True) -> Derivation:
    """Derive the mean for the bare circuit: L − 1 layers of the bulk, and the boundary.

    Examples
    --------
    >>> derive().result.subs(OVERLAP, 1).factor()
    2*(L - 1)*(N*T_2 - T_1**2)/((N - 1)*(N + 1)**2)
    """
    a = V.H * O * V
    square = PSI.expect(X * a - a * X) ** 2
    average = haar_average(square, over=V)
    boundary = _boundary(-average)
    bulk = derive_bulk(checking=False).result / L
    total = (L - 1) * bulk + boundary
    return Derivation(
        claim="kernel-mean",
        title="The boundary of the bare circuit",
        assumptions=(
            r"$U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}$ on a fixed $\Psi_0$, with "
            r"independent unitary 2-designs $W_\ell$; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$.",
            r"$\langle X_L\rangle=\langle\Psi_0|X_L|\Psi_0\rangle$.",
        ),
        steps=(
            Step(
                "the last layer", -1 * square, boundary,
                r"$V_{+,L}=1$: only $V=V_{-,L}$ is averaged, with Weingarten functions of degree 2",
                _check_boundary,
                left_tex=r"\mathbb{E}g_L^2=-\mathbb{E}_V\left\langle\Psi_0\right|"
                r"[X_L,V^\dagger OV]\left|\Psi_0\right\rangle^2",
            ),
            Step(
                "all layers", bulk, total,
                r"Each $\ell<L$ has random segments on both sides and contributes as in (22)",
                _check_total,
                left_tex=r"\bar K_\mathrm{bare}=\sum_{\ell=1}^{L-1}\mathbb{E}g_\ell^2"
                r"+\mathbb{E}g_L^2",
            ),
        ),
        result=total,
        result_tex=r"\bar K_\mathrm{bare}=\frac{2\left(N\operatorname{Tr}O^2-"
        r"\operatorname{Tr}^2O\right)}{N^2-1}\left(\frac{L-1}{N+1}+"
        r"\frac{1-\langle X_L\rangle^2}{N}\right)",
        checking=checking,
    )  # fmt: skip


def _boundary(average: Any) -> sympy.Expr:
    expression = in_traces(average)
    brackets = [s for s in expression.free_symbols if str(s) == "<X>_psi"]
    return expression.subs(dict.fromkeys(brackets, OVERLAP))


def _spectra(size: int) -> tuple[list[int], ...]:
    return [1] + [0] * (size - 1), [1, 1] + [0] * (size - 2)


def _check_boundary(left: Any, right: Any) -> Checked:
    """Sum over indices for Ψ0 = √p|0⟩ + √(1−p)|1⟩, whose ⟨X⟩ is 2p − 1."""
    rng = random.Random(20240402)

    def written_out(X: Any, V: Any, O: Any, psi: Any) -> Any:  # noqa: E741
        a = V.T @ O @ V
        return -((psi @ (X @ a - a @ X) @ psi) ** 2)

    integrand_is(
        left, written_out,
        lambda: {"X": involution(rng, 2), "V": orthogonal_matrix(rng, 2),
                 "O": rational_matrix(rng, 2), "psi": orthogonal_matrix(rng, 2)[0]},
    )  # fmt: skip
    # Words of degree 2 in V between Ψ0 and X: they close no loop, and hold ⟨X⟩ twice at most.
    form = unitary(2, loops=0) * polynomial({OVERLAP: 2})
    return decide(
        lambda at, spectrum: last_layer_second_moment(spectrum, (1 + at[OVERLAP]) / Fraction(2)),
        right, form.in_traces({1: trace_symbol(1), 2: trace_symbol(2)}, weight=2),
        step=2, route="sum over indices", spectra=_spectra, starts={OVERLAP: -1},
        what=r"$\mathbb{E}g_L^2$ summed index by index for $X=\mathrm{diag}(1,-1,\dots)$, two "
        r"spectra, and three states",
    )  # fmt: skip


def _check_total(left: Any, right: Any) -> Checked:
    """Average the boundary over states: then no layer may differ from the bulk."""
    averaged = sympy.expand(right).subs(OVERLAP**2, 1 / (N + 1))
    if averaged.has(OVERLAP):
        raise ProofError(f"the total has other powers of ⟨X⟩ than its square: {right}")
    difference = sympy.together(averaged - L * left)
    if sympy.expand(sympy.fraction(difference)[0]) != 0:
        raise ProofError(f"averaged over states the total exceeds L layers by {difference}")
    alone = sympy.together(right.subs(L, 1))
    if OVERLAP not in alone.free_symbols:
        raise ProofError("at L = 1 the boundary is missing")
    return Checked(
        "a random state",
        r"averaged over $\Psi_0$ with $\mathbb{E}\langle X\rangle^2=1/(N+1)$ the boundary layer "
        r"becomes one of the bulk, so the total must become $L$ times one layer; it does, as "
        r"polynomials, and at $L=1$ the boundary alone remains.",
    )
