"""When the large-N form of (22) holds: the exact ratio, its expansion, and the condition."""

from __future__ import annotations

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.rational import check_equal
from derivations.statements.forms import chain
from derivations.statements.layout import slash
from derivations.statements.written import Name, over, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["EXACT", "GROWTH", "PRINTED", "RATIO", "derive_kernel_mean_large_n"]

T1, T2 = trace_symbol(1), trace_symbol(2)
q = sympy.Symbol("q", real=True)

EXACT = 2 * L * (N * T2 - T1**2) / ((N + 1) * (N**2 - 1))
PRINTED = 2 * L * T2 / N**2

# Trees, in the layout of the paper.
GROWTH = over(w(N) ** 3, (w(N) + 1) * (w(N) ** 2 - 1))
RATIO = (1 - over(w(T1) ** 2, w(N) * T2)) * GROWTH
_REMAINDER = over(2 * w(N) ** 2 - 1, w(N) * (w(N) + 1) * (w(N) ** 2 - 1))
_MEASURED = over(Name(r"\bar K", EXACT), slash(2 * w(L) * T2, w(N) ** 2))


def derive_kernel_mean_large_n(*, checking: bool = True) -> Derivation:
    """Derive the ratio of the exact mean to its large-N form, and when it tends to 1.

    Examples
    --------
    >>> derive_kernel_mean_large_n().result.subs({N: 2, T1: 0})
    8/9
    """
    return Derivation(
        claim="kernel-mean-large-n",
        title=r"The large-$N$ form of the mean",
        assumptions=(
            r"Equation (22), and $O\neq0$; $T_k=\operatorname{Tr}O^k$.",
            r"$q=T_1^2/(NT_2)\in[0,1]$ by Cauchy--Schwarz.",
        ),
        steps=(the_ratio, the_expansion, the_condition),
        result=RATIO.value(),
        states=(chain(_MEASURED, "=", RATIO),),
        assumes=("kernel-mean",),
        checking=checking,
    )


the_ratio = step(
    "the ratio",
    _MEASURED,
    RATIO,
    r"The exact mean is divided by the printed form",
)(check_equal)


@step(
    "the expansion",
    GROWTH,
    1 - over(1, N) + _REMAINDER,
    r"""For traceless $O$ the ratio is a function of $N$ alone, expanded in $1/N$; the last term is
    the whole remainder, of order $1/N^2$""",
)
def the_expansion(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare numerators, and the degrees of the remainder."""
    checked = check_equal(left, right)
    remainder = sympy.together(right - 1 + 1 / N)
    numerator, denominator = (sympy.Poly(part, N) for part in sympy.fraction(remainder))
    if denominator.degree() - numerator.degree() < 2:
        raise ProofError(f"the remainder {remainder} is not of order 1/N²")
    return Checked(
        checked.route,
        rf"""{checked.detail[:-1]}; the remainder's denominator has degree {denominator.degree()}
        in $N$, its numerator {numerator.degree()}.""",
    )


@step(
    "the condition",
    (1 - w(q)) * GROWTH - 1,
    -w(q) + (1 - w(q)) * (GROWTH - 1),
    r"""With $q=T_1^2/(NT_2)$ the deviation from 1 is $-q$ and a term that vanishes as
    $N\to\infty$ whatever $q$ is: the ratio tends to 1 if and only if $q\to0$""",
)
def the_condition(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """Compare numerators, and take the limit of the factor."""
    checked = check_equal(left, right)
    growth = sympy.cancel(1 + right.subs(q, 0))
    if sympy.limit(growth, N, sympy.oo) != 1:
        raise ProofError(f"the factor {growth} does not tend to 1")
    return Checked(
        checked.route,
        rf"""{checked.detail[:-1]}; the factor of $1-q$ tends to 1, so its share of the deviation
        is bounded by $|N^3/((N+1)(N^2-1))-1|\to0$ for every $q\in[0,1]$.""",
    )
