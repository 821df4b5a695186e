"""E μ² of the Haar circuit: a quartic polynomial in L, every pattern of indices by two routes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS, frame_step, variance_moment, y_step
from derivations.meta_kernel.patterns import LABELS, PATTERNS
from derivations.meta_kernel.routes import pattern
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.central_moments import CENTRAL, in_traces, state_mean
from derivations.routes.decisions import decide_counted
from derivations.routes.isotropic import y_moment
from derivations.routes.random_frame import averaged_by_calculus, in_central
from derivations.statements.quantity import Quantity
from derivations.symbols import L, N, trace_symbol

__all__ = ["MULTIPLICITIES", "averages", "derive", "second_moment"]

# How often each pattern occurs in μ² = Σ h_ab g_a g_b h_cd g_c g_d over ordered indices.
MULTIPLICITIES: dict[str, sympy.Expr] = {
    "aa,aa": L,
    "aa,bb": L * (L - 1),
    "aa,ab": 4 * L * (L - 1),
    "ab,ab": 2 * L * (L - 1),
    "aa,bc": 2 * L * (L - 1) * (L - 2),
    "ab,ac": 4 * L * (L - 1) * (L - 2),
    "ab,cd": L * (L - 1) * (L - 2) * (L - 3),
}
# Patterns that differ only in which layer of a pair stands left.
_ORDERS = {"aa,ab": ("aa,ba",), "ab,ac": ("ab,ca", "ba,ca")}


def averages() -> dict[str, sympy.Expr]:
    """Return the average of every pattern, in N, M_2, M_3, M_4 and M_6."""
    return {name: state_mean(sympy.expand(value)) for name, value in PATTERNS.items()}


def second_moment() -> sympy.Expr:
    """Return E μ² in N, L and the central traces M_2, M_3, M_4, M_6."""
    return sum((MULTIPLICITIES[name] * value for name, value in averages().items()), sympy.S(0))


def derive(*, checking: bool = True) -> Derivation:
    """Derive E μ², pattern by pattern; the result is in N, L and T_1, …, T_6."""
    found = averages()
    central = sum((MULTIPLICITIES[name] * value for name, value in found.items()), sympy.S(0))
    result = in_traces(central)
    steps = (
        frame_step(),
        *(_pattern_step(name, value) for name, value in found.items()),
        y_step(3),
        _phase_step(found["aa,aa"]),
        Step(
            "all patterns", Quantity(r"\mathbb{E}\mu^2", _written_out), central,
            r"Each pattern as often as it occurs among the $L^4$ choices of four indices",
            _check_count,
            right_tex=r"\sum_{\text{patterns}}(\text{number})\times(\text{average})",
        ),
        Step(
            "the traces of O", central, result,
            r"$M_k=\sum_j\binom kjT_j\left(-T_1/N\right)^{k-j}$ with $T_0=N$", _check_traces,
            left_tex=r"\mathbb{E}\mu^2(M_2,M_3,M_4,M_6)",
            right_tex=r"\mathbb{E}\mu^2(T_1,\dots,T_6)",
        ),
    )  # fmt: skip
    return Derivation(
        claim="meta-kernel-spread",
        title="The second moment of the meta-kernel",
        assumptions=ASSUMPTIONS,
        steps=steps,
        result=result,
        result_tex=r"\begin{aligned}\mathbb{E}\mu^2={}&L\,\mathbb{E}_{aa,aa}+L(L-1)\left["
        r"\mathbb{E}_{aa,bb}+4\mathbb{E}_{aa,ab}+2\mathbb{E}_{ab,ab}\right]\\"
        r"&+L(L-1)(L-2)\left[2\mathbb{E}_{aa,bc}+4\mathbb{E}_{ab,ac}\right]\\"
        r"&+L(L-1)(L-2)(L-3)\,\mathbb{E}_{ab,cd}\end{aligned}",
        checking=checking,
    )


def _pattern_step(name: str, value: sympy.Expr) -> Step:
    return Step(
        f"pattern {name}", Quantity(LABELS[name], lambda: pattern(name)), value,
        r"Moments of $r$ and of a uniform direction at a fixed state, then a sum over permutations "
        r"for the state",
        _check_pattern(name),
    )  # fmt: skip


def _check_pattern(name: str) -> Callable[[Any, Any], Checked]:
    orders = _ORDERS.get(name, ())
    said = " in every order of the layers" if orders else ""

    def check(left: Any, right: Any) -> Checked:
        for other in orders:
            averaged_by_calculus("")(lambda other=other: pattern(other), right)
        return averaged_by_calculus(f"the pattern {name}{said}")(left, right)

    return check


def _phase_step(value: sympy.Expr) -> Step:
    return Step(
        "uniform phase", value, sympy.Rational(4, 5) * variance_moment(3) * y_moment(3),
        r"$e^{i\phi X_a}$ is absorbed in the Haar measure and turns $z=g_a+\tfrac i2h_{aa}$ by a "
        r"uniform phase, so $\mathbb{E}h_{aa}^2g_a^4=4\cdot\frac{1/16}{5/16}\mathbb{E}g_a^6$",
        _check_phase,
        left_tex=LABELS["aa,aa"],
        right_tex=r"\tfrac45\,\mathbb{E}\,g_a^6",
    )  # fmt: skip


def _check_phase(left: Any, right: Any) -> Checked:
    if sympy.cancel(sympy.together(left - right)) != 0:
        raise ProofError(f"the pattern aa,aa is {left}, four fifths of E g^6 are {right}")
    return Checked(
        "factorization",
        r"the pattern found from moments on a sphere equals, in lowest terms, $\frac45\,\mathbb{E}"
        r"(\operatorname{Var}_\chi O)^3\,\mathbb{E}y^6$.",
    )


def _classify(indices: tuple[int, int, int, int]) -> str:
    """Name the pattern of (a, b, c, d) in h_ab h_cd."""
    one, two = sorted([indices[:2], indices[2:]], key=lambda pair: pair[0] != pair[1])
    shared = set(one) & set(two)
    if one[0] == one[1]:
        if two[0] == two[1]:
            return "aa,aa" if shared else "aa,bb"
        return "aa,ab" if shared else "aa,bc"
    return {2: "ab,ab", 1: "ab,ac", 0: "ab,cd"}[len(shared)]


def _written_out(layers: int) -> Any:
    """Return E μ² as a sum over all L⁴ choices of indices, with the averages of the calculus."""
    counts = Counter(_classify(i) for i in product(range(layers), repeat=4))  # type: ignore[arg-type]
    return sum((counts[name] * _by_calculus(name) for name in MULTIPLICITIES), sympy.S(0))


@cache
def _by_calculus(name: str) -> Any:
    return sympy.factor(in_central(pattern(name)))


def _check_count(left: Any, right: Any) -> Checked:
    what = r"all $L^4$ choices of indices, each with its average by the calculus"
    return decide_counted(left, right, L, 4, route="index patterns", what=what)


def _check_traces(left: Any, right: Any) -> Checked:
    """Find the values at Tr O = 0 equal, and the right side unmoved by O → O + c."""
    traces = [trace_symbol(k) for k in range(1, 7)]
    coefficients: Any = sympy.QQ.frac_field(N)

    def polynomial(expression: Any) -> Any:
        return sympy.Poly(expression, *traces, L, domain=coefficients)

    value = polynomial(right)
    central = left.subs({CENTRAL[k]: traces[k - 1] for k in range(2, 7)})
    if value.eval(traces[0], 0) != polynomial(central).eval(traces[0], 0):
        raise ProofError("for traceless O the two sides differ")
    lower = [N, *traces[:-1]]  # k T_{k−1} is what T_k gains
    slope = polynomial(0)
    for k, (below, trace) in enumerate(zip(lower, traces, strict=True), 1):
        slope = slope + polynomial(k * below) * value.diff(trace)
    if not slope.is_zero:
        raise ProofError("the right side changes under O → O + c, which does not change μ")
    return Checked(
        "invariance",
        r"the two sides are equal at $T_1=0$, where $M_k=T_k$, and the right side does not change "
        r"under $O\to O+c$: $\sum_kkT_{k-1}\,\partial/\partial T_k$ takes it to zero. Every $O$ is "
        r"a shifted traceless one.",
    )
