"""E μ² of the Haar circuit: a quartic polynomial in L, every pattern of indices by two routes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from itertools import product

import sympy

from derivations.calculus import TracePolynomial
from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS, frame_step, variance_moment, y_step
from derivations.meta_kernel.patterns import PATTERNS, pattern_average
from derivations.meta_kernel.routes import pattern
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import CENTRAL, central_traces, in_traces, state_mean
from derivations.routes.comparison import differ
from derivations.routes.decisions import decide_counted
from derivations.routes.isotropic import y_moment
from derivations.routes.random_frame import averaged_by_calculus, in_central
from derivations.statements.foreign import in_factors, put_in
from derivations.statements.forms import Chain, average, chain, evaluated, limit, row
from derivations.statements.indexed import Letters
from derivations.statements.layout import known, laid_out, slash
from derivations.statements.written import Quantity, Sum, Written, over, value_as, w
from derivations.symbols import L, N, trace_symbol

__all__ = ["MULTIPLICITIES", "averages", "derive_meta_kernel_second_moment", "second_moment"]

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


_A = sympy.Symbol("a")
_S = sympy.Symbol("s", positive=True)  # L/N
_SQUARED = average(w(sympy.Symbol("meta_kernel")) ** 2)


def derive_meta_kernel_second_moment(*, checking: bool = True) -> Derivation:
    """Derive E μ², pattern by pattern; the result is in N, L and T_1, …, T_6."""
    found = averages()
    central = second_moment()
    shown = _in_patterns(found)
    return Derivation(
        claim="meta-kernel-spread",
        title="The second moment of the meta-kernel",
        assumptions=ASSUMPTIONS,
        steps=(
            frame_step(),
            *(pattern_step(name, value) for name, value in found.items()),
            y_step(3),
            phase_step(found["aa,aa"]),
            count_step(shown),
            the_traces,
        ),
        result=in_traces(central),
        states=(chain(known(_SQUARED, central), "=", shown), *_of_a_pauli_string(central)),
        assumes=("meta-kernel-mean", "kernel-spread"),
        checking=checking,
    )


def _of_a_pauli_string(central: sympy.Expr) -> tuple[Chain, ...]:
    """Return the limits of what a Pauli string has beside 32L²/N³, which is (51) squared."""
    pauli = sympy.factor(
        sympy.together(central.subs({m: N if k % 2 == 0 else 0 for k, m in CENTRAL.items()}))
    )
    ratio = over(known(_SQUARED, pauli), slash(32 * w(L) ** 2, w(N) ** 3))
    few, many = over(3, 2) + over(3, 2 * w(L)), over(3, 2) + _S + over(w(_S) ** 2, 2)
    return tuple(
        chain(limit(side, N, sympy.oo), "=", laid_out(value, _leading(value_as(side, sympy.Expr))))
        for side, value in ((ratio, few), (evaluated(ratio, (L, w(_S) * N)), many))
    )


def _leading(ratio: sympy.Expr) -> sympy.Expr:
    """Return the limit for N → ∞ of a rational function by its leading coefficients."""
    top, bottom = (sympy.Poly(part, N) for part in sympy.fraction(sympy.together(ratio)))
    if top.degree() != bottom.degree():
        raise ProofError(f"the ratio goes like N to the power {top.degree() - bottom.degree()}")
    return sympy.cancel(top.LC() / bottom.LC())


def _in_patterns(found: Mapping[str, sympy.Expr]) -> Written:
    """Return E μ² as a sum over the patterns, each as often as it occurs."""
    terms = []
    for layers in range(1, 5):
        falling: Written = w(L)
        for j in range(1, layers):
            falling = falling * (w(L) - j)
        own = {name: m for name, m in MULTIPLICITIES.items() if sympy.Poly(m, L).degree() == layers}
        inner = [
            _times(m.as_coeff_Mul()[0], known(pattern_average(name), found[name]))
            for name, m in own.items()
        ]
        terms.append(falling * (inner[0] if len(inner) == 1 else Sum(tuple(inner))))
    return Sum(tuple(terms))


def _times(number: sympy.Expr, body: Written) -> Written:
    return body if number == 1 else w(number) * body


# -- one pattern ------------------------------------------------------------------------------


def pattern_step(name: str, value: sympy.Expr) -> Step:
    """Return the average of one pattern of indices."""
    orders = _ORDERS.get(name, ())
    said = " in every order of the layers" if orders else ""

    @step(
        f"pattern {name}",
        Quantity(pattern_average(name), lambda: pattern(name)),
        value,
        r"""Moments of $r$ and of a uniform direction at a fixed state, then a sum over permutations
        for the state""",
    )
    def by_calculus(left: Callable[[], TracePolynomial], right: sympy.Expr) -> Checked:
        """Compare with the calculus, in every order of the layers."""
        for other in orders:
            averaged_by_calculus("")(lambda other=other: pattern(other), right)
        return averaged_by_calculus(f"the pattern ${name}${said}")(left, right)

    return by_calculus


def phase_step(value: sympy.Expr) -> Step:
    """Return the pattern aa,aa by the phase that is uniform."""
    g = Letters("g", lambda _: sympy.S.One)
    sixth = known(average(g[_A] ** 6), variance_moment(3) * y_moment(3))

    @step(
        "uniform phase",
        known(pattern_average("aa,aa"), value),
        over(4, 5) * sixth,
        r"""$e^{i\phi X_a}$ is absorbed in the Haar measure and turns $z=g_a+\tfrac i2h_{aa}$ by a
        uniform phase, so
        $\mathbb{E}h_{aa}^2g_a^4=4\cdot\frac1{16}\cdot\frac{16}5\,\mathbb{E}g_a^6$""",
    )
    def by_factorization(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Compare in lowest terms."""
        if differ(left, right):
            raise ProofError(f"the pattern aa,aa is {left}, four fifths of E g^6 are {right}")
        return Checked(
            "factorization",
            r"""the pattern found from moments on a sphere equals, in lowest terms,
            $\frac45\,\mathbb{E}(\operatorname{Var}_\chi O)^3\,\mathbb{E}y^6$.""",
        )

    return by_factorization


# -- all patterns -----------------------------------------------------------------------------


def _classify(indices: tuple[int, int, int, int]) -> str:
    """Name the pattern of (a, b, c, d) in h_ab h_cd."""
    one, two = sorted([indices[:2], indices[2:]], key=lambda pair: pair[0] != pair[1])
    shared = set(one) & set(two)
    if one[0] == one[1]:
        if two[0] == two[1]:
            return "aa,aa" if shared else "aa,bb"
        return "aa,ab" if shared else "aa,bc"
    return {2: "ab,ab", 1: "ab,ac", 0: "ab,cd"}[len(shared)]


def _written_out(layers: int) -> sympy.Expr:
    """Return E μ² as a sum over all L⁴ choices of indices, with the averages of the calculus."""
    counts = Counter(_classify(i) for i in product(range(layers), repeat=4))  # type: ignore[arg-type]
    return sum((counts[name] * _by_calculus(name) for name in MULTIPLICITIES), sympy.S(0))


@cache
def _by_calculus(name: str) -> sympy.Expr:
    return in_factors(in_central(pattern(name)))


def count_step(shown: Written) -> Step:
    """Return the sum over all choices of indices."""

    @step(
        "all patterns",
        Quantity(_SQUARED, _written_out),
        shown,
        r"Each pattern as often as it occurs among the $L^4$ choices of four indices",
    )
    def by_choices(left: Quantity, right: sympy.Expr) -> Checked:
        """Count the choices."""
        what = r"all $L^4$ choices of indices, each with its average by the calculus"
        return decide_counted(left, right, L, 4, route="index patterns", what=what)

    return by_choices


_TRACES = [trace_symbol(k) for k in range(1, 7)]
_ORDERS_USED = (2, 3, 4, 6)


@step(
    "the traces of O",
    row(*(CENTRAL[k] for k in _ORDERS_USED)),
    row(*(central_traces(N, _TRACES)[k] for k in _ORDERS_USED)),
    r"$M_k=\sum_j\binom kjT_j\left(-T_1/N\right)^{k-j}$ with $T_0=N$",
)
def the_traces(left: sympy.Tuple, right: sympy.Tuple) -> Checked:
    """Find the values at Tr O = 0 equal, and the right side unmoved by O → O + c."""
    names = {CENTRAL[k]: _TRACES[k - 1] for k in range(2, 7)}
    lower = [N, *_TRACES[:-1]]  # k T_{k−1} is what T_k gains
    for own, moment in zip(left, right, strict=True):
        traceless = put_in(value_as(moment, sympy.Expr), {_TRACES[0]: 0})
        if differ(traceless, put_in(value_as(own, sympy.Expr), names, simultaneous=True)):
            raise ProofError(f"for traceless O {own} is not {moment}")
        gained = (
            k * below * sympy.diff(moment, trace)
            for k, (below, trace) in enumerate(zip(lower, _TRACES, strict=True), 1)
        )
        slope = sum(gained, sympy.S.Zero)
        if differ(slope, sympy.S.Zero):
            raise ProofError(f"{moment} changes under O → O + c, which does not change {own}")
    return Checked(
        "invariance",
        r"""the two sides are equal at $T_1=0$, where $M_k=T_k$, and the right sides do not change
        under $O\to O+c$: $\sum_kkT_{k-1}\,\partial/\partial T_k$ takes them to zero. Every $O$ is a
        shifted traceless one, and neither $h$ nor $g$ changes with the shift.""",
    )
