"""The boundary of the bare circuit: the layer that acts directly on a fixed state.

U = W_1 e^{iθ_1X_1} ⋯ W_L e^{iθ_LX_L} on Ψ0, without a W_{L+1}. Layers ℓ < L have random segments
on both sides. The last factor acts first: V_+,L = 1, and only V_−,L is averaged.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import cast

import numpy as np
import sympy

from derivations.calculus import State, TracePolynomial, haar_average
from derivations.errors import ProofError
from derivations.kernel.mean import GRADIENT, O, V, X
from derivations.kernel.mean import derive_kernel_mean as derive_bulk
from derivations.kernel.traces import TRACES, in_traces
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.comparison import is_zero
from derivations.routes.decisions import decide, integrand_is
from derivations.routes.elementary import last_layer_second_moment
from derivations.routes.forms import polynomial, unitary
from derivations.routes.matrices import involution, orthogonal_matrix, rational_matrix
from derivations.statements.forms import average, chain, total
from derivations.statements.layout import known, laid_out
from derivations.statements.operators import adjoint, commutator, sandwich
from derivations.statements.written import Name, Written, over, value_of, w
from derivations.symbols import OVERLAP, L, N, trace_symbol

__all__ = ["derive_kernel_mean_bare"]

PSI = State("psi")
_ELL = sympy.Symbol("ell", integer=True)
_LAST = average(Name("g_L", sympy.Symbol("g")) ** 2)
_OUTSIDE = 1 - w(OVERLAP) ** 2


def derive_kernel_mean_bare(*, checking: bool = True) -> Derivation:
    """Derive the mean for the bare circuit: L − 1 layers of the bulk, and the boundary.

    Examples
    --------
    >>> derive_kernel_mean_bare().result.subs(OVERLAP, 1).factor()
    2*(L - 1)*(N*T_2 - T_1**2)/((N - 1)*(N + 1)**2)
    """
    bracket = sandwich(Name(r"\Psi_0", PSI), commutator(Name("X_L", X), adjoint(V) * O * V))
    boundary = _boundary(-haar_average(value_of(bracket**2), over=V))
    bulk = derive_bulk(checking=False).result / L
    result = (L - 1) * bulk + boundary
    bare = Name(r"\bar K_{\mathrm{bare}}", result)
    shown = over(2 * TRACES, w(N) ** 2 - 1) * (over(w(L) - 1, w(N) + 1) + over(_OUTSIDE, N))
    shown = laid_out(shown, result)
    layers = total(known(GRADIENT, bulk), _ELL, 1, w(L) - 1) + known(_LAST, boundary)
    return Derivation(
        claim="kernel-mean",
        title="The boundary of the bare circuit",
        assumptions=(
            r"""$U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}$ on a fixed $\Psi_0$, with
            independent unitary 2-designs $W_\ell$; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$.""",
            r"$\langle X_L\rangle=\langle\Psi_0|X_L|\Psi_0\rangle$.",
        ),
        steps=(boundary_step(bracket**2, boundary), layers_step(chain(bare, "=", layers), shown)),
        result=result,
        states=(chain(bare, "=", shown),),
        assumes=("kernel-form", "segments"),
        checking=checking,
    )


def _boundary(average: TracePolynomial) -> sympy.Expr:
    expression = in_traces(average)
    brackets = [s for s in expression.free_symbols if str(s) == "<X>_psi"]
    return expression.subs(dict.fromkeys(brackets, OVERLAP))


def boundary_step(square: Written, boundary: sympy.Expr) -> Step:
    """Return the mean of the last squared gradient."""

    @step(
        "the last layer",
        chain(known(_LAST, boundary), "=", -average(square, "V")),
        laid_out(over(2 * TRACES * _OUTSIDE, w(N) * (w(N) ** 2 - 1)), boundary),
        r"$V_{+,L}=1$: only $V=V_{-,L}$ is averaged, with Weingarten functions of degree 2",
    )
    def by_indices(left: TracePolynomial, right: sympy.Expr) -> Checked:
        """Sum over indices for Ψ0 = √p|0⟩ + √(1−p)|1⟩, whose ⟨X⟩ is 2p − 1."""
        integrand_is(left, _written_out, _drawer(random.Random(20240402)))
        # Words of degree 2 in V between Ψ0 and X: they close no loop, and hold ⟨X⟩ twice at most.
        form = unitary(2, loops=0) * polynomial({OVERLAP: 2})
        return decide(
            _last_layer,
            right,
            form.in_traces({1: trace_symbol(1), 2: trace_symbol(2)}, weight=2),
            step=2,
            route="sum over indices",
            spectra=_spectra,
            starts={OVERLAP: -1},
            what=r"""$\mathbb{E}g_L^2$ summed index by index for $X=\mathrm{diag}(1,-1,\dots)$, two
            spectra, and three states""",
        )

    return by_indices


def _written_out(X: np.ndarray, V: np.ndarray, O: np.ndarray, psi: np.ndarray) -> Fraction:  # noqa: E741
    a = V.T @ O @ V
    mean = cast("Fraction", psi @ (X @ a - a @ X) @ psi)
    return -(mean**2)


def _drawer(rng: random.Random) -> Callable[[], dict[str, np.ndarray]]:
    return lambda: {
        "X": involution(rng, 2),
        "V": orthogonal_matrix(rng, 2),
        "O": rational_matrix(rng, 2),
        "psi": orthogonal_matrix(rng, 2)[0],
    }


def _last_layer(at: Mapping[sympy.Symbol, int], spectrum: Sequence[int]) -> Fraction:
    return last_layer_second_moment(spectrum, (1 + at[OVERLAP]) / Fraction(2))


def _spectra(size: int) -> tuple[list[int], ...]:
    return [1] + [0] * (size - 1), [1, 1] + [0] * (size - 2)


def layers_step(layers: Written, shown: Written) -> Step:
    """Return the sum over the layers."""

    @step(
        "all layers",
        layers,
        shown,
        r"Each $\ell<L$ has random segments on both sides and contributes as in (22)",
    )
    def by_random_state(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Average the boundary over states: then no layer may differ from the bulk."""
        bulk = left.subs(L, 2).doit() - left.subs(L, 1).doit()
        averaged = sympy.expand(right).subs(OVERLAP**2, 1 / (N + 1))
        if averaged.has(OVERLAP):
            raise ProofError(f"the total has other powers of ⟨X⟩ than its square: {right}")
        for difference in (averaged - L * bulk, right - left.doit()):
            if not is_zero(sympy.fraction(sympy.together(difference))[0]):
                raise ProofError(f"the total exceeds what the layers add up to by {difference}")
        if OVERLAP not in sympy.together(right.subs(L, 1)).free_symbols:
            raise ProofError("at L = 1 the boundary is missing")
        return Checked(
            "a random state",
            r"""averaged over $\Psi_0$ with $\mathbb{E}\langle X\rangle^2=1/(N+1)$ the boundary
            layer becomes one of the bulk, so the total must become $L$ times one layer; it does,
            as polynomials, and at $L=1$ the boundary alone remains.""",
        )

    return by_random_state
