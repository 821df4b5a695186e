"""E μ of the Haar circuit: zero on the diagonal, a multiple of Tr Õ³ off it."""

from __future__ import annotations

import sympy

from derivations.calculus import TracePolynomial, state_average
from derivations.kernel.factorization import ASSUMPTIONS, frame_step
from derivations.meta_kernel.patterns import curvature_gradient, pair_mean, pattern_average
from derivations.meta_kernel.routes import diagonal_mean, mean_of_pair
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.central_moments import CENTRAL, central_moment, in_traces, state_mean
from derivations.routes.decisions import decide_counted
from derivations.routes.random_frame import CHI, O, averaged_by_calculus, in_central
from derivations.statements.forms import average, chain
from derivations.statements.layout import known, laid_out
from derivations.statements.operators import letters
from derivations.statements.operators import mean as expected
from derivations.statements.written import Name, Quantity, over, w
from derivations.symbols import L, N

__all__ = ["derive_meta_kernel_mean", "mean"]

(_O,) = letters("O")
_MU = average(sympy.Symbol("meta_kernel"))


def mean() -> sympy.Expr:
    """Return E μ in N, L and M_3.

    Examples
    --------
    >>> mean().subs(L, 1)
    0
    """
    return L * (L - 1) * state_mean(pair_mean)


def derive_meta_kernel_mean(*, checking: bool = True) -> Derivation:
    """Derive E μ from the frame of the final state."""
    shown = over(
        2 * w(L) * (w(L) - 1) * w(N) ** 3,
        (w(N) - 1) ** 2 * (w(N) + 1) ** 3 * (w(N) + 2),
    ) * Name(r"\operatorname{Tr}\tilde O^3", CENTRAL[3])
    return Derivation(
        claim="meta-kernel-mean",
        title="The mean of the meta-kernel",
        assumptions=ASSUMPTIONS,
        steps=(frame_step(), third_moment, diagonal, pairs, all_pairs),
        result=in_traces(mean()),
        states=(chain(known(_MU, mean()), "=", laid_out(shown, mean())),),
        assumes=("kernel-form",),
        checking=checking,
    )


def _third_moment() -> TracePolynomial:
    one, two, three = (CHI.expect(O**k) for k in (1, 2, 3))
    return state_average(three - 3 * two * one + 2 * one**3)


third_moment = step(
    "third moment",
    Quantity(average(expected((w(_O) - expected(_O)) ** 3)), _third_moment),
    state_mean(central_moment(3)),
    r"A state average is a sum over permutations, and $\operatorname{Tr}\tilde O=0$",
)(averaged_by_calculus("the third central moment"))

diagonal = step(
    "diagonal",
    Quantity(pattern_average("aa"), diagonal_mean),
    state_mean(curvature_gradient),
    r"""$h_{aa}g_a^2$ at a fixed state is a multiple of $m_3+m_2\operatorname{Tr}(O-\langle
    O\rangle)$, which averages to zero; by another way, $e^{i\phi X_a}$ is absorbed in the Haar
    measure, so $g_a+\tfrac i2h_{aa}$ has a uniform phase""",
)(averaged_by_calculus(r"degree 4 in $\tilde X_a$"))

pairs = step(
    "pairs",
    Quantity(pattern_average("ab"), mean_of_pair),
    state_mean(pair_mean),
    r"""$\mathbb{E}_bh_{ab}g_b=4\rho r_a\operatorname{Im}\langle\eta_a|Ov\rangle$ with
    $\rho=\mathbb{E}r^2/(2N-2)$, then $8\rho^2\,\mathbb{E}m_3$""",
)(averaged_by_calculus(r"degree 2 in each of two generators"))


def _ordered_pairs(layers: int) -> sympy.Expr:
    """Return the sum over ordered pairs of layers, one pair from the calculus."""
    found = sum(1 for a in range(layers) for b in range(layers) if a != b)
    return found * in_central(mean_of_pair())


@step(
    "all pairs",
    Quantity(_MU, _ordered_pairs),
    w(L) * (w(L) - 1) * known(pattern_average("ab"), state_mean(pair_mean)),
    r"$L(L-1)$ ordered pairs $a\neq b$, and $h_{ab}=h_{ba}$",
)
def all_pairs(left: Quantity, right: sympy.Expr) -> Checked:
    """Count the pairs."""
    what = "ordered pairs counted, times the average of the calculus"
    return decide_counted(left, right, L, 2, route="index patterns", what=what)
