"""E μ of the Haar circuit: zero on the diagonal, a multiple of Tr Õ³ off it."""

from __future__ import annotations

from typing import Any

import sympy

from derivations.kernel.factorization import ASSUMPTIONS, frame_step
from derivations.meta_kernel.patterns import curvature_gradient, pair_mean
from derivations.meta_kernel.routes import diagonal_mean, mean_of_pair
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.central_moments import central_moment, in_traces, state_mean
from derivations.routes.decisions import decide_counted
from derivations.routes.random_frame import averaged_by_calculus
from derivations.statements.quantity import Quantity
from derivations.symbols import L

__all__ = ["derive", "mean"]


def mean() -> sympy.Expr:
    """Return E μ in N, L and M_3.

    Examples
    --------
    >>> mean().subs(L, 1)
    0
    """
    return L * (L - 1) * state_mean(pair_mean)


def derive(*, checking: bool = True) -> Derivation:
    """Derive E μ from the frame of the final state."""
    result = in_traces(mean())
    steps = (
        frame_step(),
        Step(
            "third moment",
            Quantity(r"\mathbb{E}\langle(O-\langle O\rangle)^3\rangle", _third_moment),
            state_mean(central_moment(3)),
            r"A state average is a sum over permutations, and $\operatorname{Tr}\tilde O=0$",
            averaged_by_calculus("the third central moment"),
        ),
        Step(
            "diagonal", Quantity(r"\mathbb{E}\,h_{aa}g_a^2", diagonal_mean),
            state_mean(curvature_gradient),
            r"$h_{aa}g_a^2$ at a fixed state is a multiple of $m_3+m_2\operatorname{Tr}(O-\langle "
            r"O\rangle)$, which averages to zero; by another way, $e^{i\phi X_a}$ is absorbed "
            r"in the Haar measure, so $g_a+\tfrac i2h_{aa}$ has a uniform phase",
            averaged_by_calculus(r"degree 4 in $\tilde X_a$"),
        ),
        Step(
            "pairs", Quantity(r"\mathbb{E}\,h_{ab}g_ag_b", mean_of_pair), state_mean(pair_mean),
            r"$\mathbb{E}_bh_{ab}g_b=4\rho r_a\operatorname{Im}\langle\eta_a|Ov\rangle$ with "
            r"$\rho=\mathbb{E}r^2/(2N-2)$, then $8\rho^2\,\mathbb{E}m_3$",
            averaged_by_calculus(r"degree 2 in each of two generators"),
        ),
        Step(
            "all pairs", Quantity(r"\mathbb{E}\mu", _ordered_pairs), result,
            r"$L(L-1)$ ordered pairs $a\neq b$, and $h_{ab}=h_{ba}$", _check_pairs,
            right_tex=r"L(L-1)\,\mathbb{E}\,h_{ab}g_ag_b",
        ),
    )  # fmt: skip
    return Derivation(
        claim="meta-kernel-mean",
        title="The mean of the meta-kernel",
        assumptions=ASSUMPTIONS,
        steps=steps,
        result=result,
        result_tex=r"\mathbb{E}\mu=\frac{2L(L-1)N^3}{(N-1)^2(N+1)^3(N+2)}"
        r"\operatorname{Tr}\tilde O^3",
        checking=checking,
    )


def _third_moment() -> Any:
    from derivations.calculus import state_average
    from derivations.routes.random_frame import CHI, O

    one, two, three = (CHI.expect(O**k) for k in (1, 2, 3))
    return state_average(three - 3 * two * one + 2 * one**3)


def _ordered_pairs(layers: int) -> Any:
    """Return the sum over ordered pairs of layers, one pair from the calculus."""
    from derivations.routes.random_frame import in_central

    pairs = sum(1 for a in range(layers) for b in range(layers) if a != b)
    return pairs * in_traces(in_central(mean_of_pair()))


def _check_pairs(left: Any, right: Any) -> Checked:
    what = "ordered pairs counted, times the average of the calculus"
    return decide_counted(left, right, L, 2, route="index patterns", what=what)
