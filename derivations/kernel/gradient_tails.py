r"""The mean of one gradient is zero where one half is a 1-design; its tails by Chebyshev's bound.

The same gradient as in :mod:`derivations.kernel.halves`: ∂E = i Tr ρ_−[V, H_+].
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import sympy

from derivations.calculus import Matrix, Tr, Unitary, haar_average
from derivations.errors import ProofError
from derivations.kernel.gradient_letters import READ, V1, V2, VARIANCE, P, named
from derivations.kernel.halves import derive_both
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide, decide_words
from derivations.routes.forms import polynomial, unitary
from derivations.routes.matrices import rational_matrix
from derivations.routes.rational import check_equal, check_tends_to
from derivations.statements.forms import chain, limit
from derivations.statements.operators import commutator, trace
from derivations.statements.substitution import put_in
from derivations.statements.written import Name, Quantity, over, value_as, w
from derivations.symbols import N, trace_symbol

__all__ = ["derive_concentration", "derive_mean"]

A1 = sympy.Symbol("A1", real=True)  # Tr A
c, s = sympy.symbols("c s", positive=True)
T1, T2 = trace_symbol(1), trace_symbol(2)
V, H, A, B, U = Matrix("V"), Matrix("H"), Matrix("A"), Matrix("B"), Unitary("U")
PAULIS = {P: 1, V1: 0, T1: 0, V2: N, T2: N}
_ONCE = named(haar_average(Tr(U * B * U.H * A), over=U), {"Tr(B)": 1, "Tr(A)": A1, "N": N})


def _traced(at: Mapping[sympy.Symbol, int]) -> Fraction:
    """E ρ_− commutes with every unitary, so it is 1 times Tr ρ/N."""
    return Fraction(at[A1], at[N])


@step(
    "one random half",
    Quantity(r"\mathbb{E}\operatorname{Tr}\rho_-A", _traced),
    _ONCE,
    r"""An average of degree 1, with $A_1=\operatorname{Tr}A$ and $A=i[V,H_+]$; for a random second
    half $H$ and $\rho$ change places""",
)
def one_half(left: Quantity, right: sympy.Expr) -> Checked:
    """Take the operator that commutes with all unitaries and has the trace of ρ."""
    form = unitary(1, loops=0) * polynomial({A1: 1})
    what = r"$\mathbb{E}\rho_-$ commutes with all unitaries and has trace 1: it is $1/N$"
    return decide(left, right, form, route="invariance", what=what)


def _commuted(_size: int, v: np.ndarray, h: np.ndarray) -> Fraction:
    return (v @ h - h @ v).trace()


@step(
    "the commutator",
    Quantity(trace(commutator(V, H)), _commuted),
    sympy.Integer(0),
    "A trace is cyclic, so that the trace of a commutator vanishes",
)
def no_trace(left: Quantity, right: sympy.Expr) -> Checked:
    """Multiply explicit matrices."""
    rng = random.Random(20180327)  # any matrices do: their rank is what counts
    return decide_words(
        left,
        {"Tr(V*H)": right},
        polynomial({}),
        {
            "Tr(V*H)": lambda v, h: (v @ h).trace(),
            "Tr(V)*Tr(H)": lambda v, h: v.trace() * h.trace(),
        },
        lambda size: (rational_matrix(rng, size), rational_matrix(rng, size)),
        route="explicit matrices",
        what=r"$\operatorname{Tr}(VH-HV)$ of explicit matrices",
    )


def derive_mean() -> Derivation:
    """Derive that the mean is zero, from an average of degree 1.

    Examples
    --------
    >>> derive_mean().result
    0
    """
    mean = Name(r"\mathbb{E}\partial_kE", sympy.Integer(0))
    return Derivation(
        claim="mean-gradient",
        title="The mean of a gradient",
        assumptions=(READ, r"$U_-$ or $U_+$ is a 1-design."),
        steps=(one_half, no_trace),
        result=sympy.Integer(0),
        states=(chain(mean, "=", sympy.Integer(0)),),
    )


@step(
    "a value beyond c",
    (w(c) + s) ** 2 - w(c) ** 2,
    s * (2 * w(c) + s),
    r"""$|x|=c+s$: where $|x|\geq c$, $s\geq0$ and $x^2-c^2$ is not negative; elsewhere the
    indicator is zero and $x^2$ is not negative""",
)
def beyond(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Multiply out."""
    if differ(left, right):
        raise ProofError(f"the left side is {sympy.expand(left)}")
    return Checked(
        "expansion", r"both sides are $2cs+s^2$, which has no negative coefficient in $c,s\geq0$."
    )


def derive_concentration() -> Derivation:
    """Derive the bound of Chebyshev, and that it falls like 1/N for Pauli strings.

    Examples
    --------
    >>> derive_concentration().result
    2*N**2/(c**2*(N - 1)*(N + 1)**2)
    """
    pauli = sympy.factor(put_in(value_as(derive_both().result, sympy.Expr), PAULIS))
    shown = over(2 * w(N) ** 2, (w(N) - 1) * (w(N) + 1) ** 2)
    below = (w(N) - 1) * (w(N) + 1) ** 2
    exact = step("Pauli strings", Name(VARIANCE, pauli), shown, r"$P=1$, $V_1=T_1=0$, $V_2=T_2=N$")(
        check_equal
    )
    rate = step(
        "the rate",
        limit(sympy.cancel(N * pauli), N, sympy.oo),
        sympy.Integer(2),
        r"With $N=2^n$ the variance halves with each qubit",
    )(check_tends_to)
    tail = Name(r"\Pr(|\partial_kE|\geq c)", sympy.Symbol("tail"))
    return Derivation(
        claim="concentration",
        title="Chebyshev's bound",
        assumptions=(
            r"$\mathbb{E}\partial_kE=0$, $c>0$.",
            r"$H$ and $V$ are Pauli strings, $\rho$ is pure, the halves are independent 2-designs.",
        ),
        steps=(beyond, exact, rate),
        result=sympy.factor(pauli / c**2),
        states=(chain(tail, "<=", over(2 * w(N) ** 2, w(c) ** 2 * below)),),
        assumes=("variance-both",),
    )
