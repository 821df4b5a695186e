"""The factorization K = Var_χ(O) Σ_ℓ y_ℓ² in the Haar circuit, and all that follows from it.

Move every generator to the front: ∂_ℓU = iX̃_ℓU. In the frame of the final state χ one layer has
g_ℓ = −√Var · y_ℓ (:mod:`derivations.kernel.moments`), and in the Haar circuit the X̃_ℓ are
independent of χ and of each other, so that the moments of K are products
(:mod:`derivations.kernel.layers`).
"""

from __future__ import annotations

import sympy

from derivations.errors import ProofError
from derivations.kernel.independence import independence
from derivations.kernel.layers import (
    kernel_moment,
    moment_in_factors,
    moment_step,
    sum_moment,
    sum_step,
    variance_step,
)
from derivations.kernel.moments import (
    ORDINALS,
    frame_step,
    gradient_moment,
    power_of_variance,
    power_of_y,
    state_step,
    variance_moment,
    y_moment,
    y_step,
)
from derivations.proof.derivation import Derivation
from derivations.routes.central_moments import in_traces
from derivations.statements.forms import average, chain
from derivations.statements.layout import known, laid_out
from derivations.statements.written import Name, w
from derivations.symbols import L

__all__ = [
    "ASSUMPTIONS",
    "derive_fourth",
    "derive_kernel_variance",
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
    r"""Haar circuit: $U=W_1e^{i\theta_1X_1}\cdots W_Le^{i\theta_LX_L}W_{L+1}$ at any fixed angles,
    the $W_\ell$ independent and Haar-random; $\chi=U\Psi_0$.""",
    r"""$X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even; $O$ Hermitian,
    $\tilde O=O-\operatorname{Tr}O/N$, $M_k=\operatorname{Tr}\tilde O^k$.""",
)


def derive_kernel_variance(*, checking: bool = True) -> Derivation:
    """Derive Var K of the Haar circuit from the factorization.

    Examples
    --------
    >>> from derivations.symbols import N, trace_symbol
    >>> result = derive_kernel_variance(checking=False).result
    >>> result.subs({N: 2, L: 1, trace_symbol(1): 0, trace_symbol(2): 2,
    ...              trace_symbol(3): 0, trace_symbol(4): 2})
    1856/2025
    """
    result = in_traces(kernel_moment(2) - kernel_moment(1) ** 2)
    square = known(power_of_variance(2), in_traces(variance_moment(2)))
    fourth, second_moment = (known(power_of_y(k), y_moment(k)) for k in (2, 1))
    sums = w(L) * fourth + w(L) * (w(L) - 1) * second_moment**2
    shown = sums * square - Name(r"\bar K", in_traces(kernel_moment(1))) ** 2
    return Derivation(
        claim="kernel-spread",
        title="The kernel of a Haar circuit factorizes: its exact variance",
        assumptions=ASSUMPTIONS,
        steps=(
            frame_step(),
            independence,
            *(y_step(k) for k in (1, 2)),
            *(state_step(k) for k in (1, 2)),
            sum_step(2),
            variance_step(),
        ),
        result=result,
        states=(chain(Name(r"\operatorname{Var}K", result), "=", laid_out(shown, result)),),
        assumes=("kernel-form", "kernel-mean"),
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
    shown = moment_in_factors(k)
    return Derivation(
        claim="kernel-spread",
        title=f"The {ORDINALS[k]} moment of the kernel of a Haar circuit",
        assumptions=ASSUMPTIONS,
        steps=(
            frame_step(),
            independence,
            *(y_step(j) for j in range(1, k + 1)),
            state_step(k),
            sum_step(k),
            moment_step(k),
        ),
        result=in_traces(kernel_moment(k)),
        states=(chain(average(w(sympy.Symbol("K")) ** k), "=", shown),),
        assumes=("kernel-form",),
        checking=checking,
    )


def derive_third(*, checking: bool = True) -> Derivation:
    """Derive E K³."""
    return derive_moment(3, checking=checking)


def derive_fourth(*, checking: bool = True) -> Derivation:
    """Derive E K⁴."""
    return derive_moment(4, checking=checking)
