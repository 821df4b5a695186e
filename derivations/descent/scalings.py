"""What the powers of N and L are: (54), the analogy with width, and what makes (53) automatic."""

from __future__ import annotations

from typing import Any

import sympy

from derivations.descent.conditions import (
    BOUND,
    PAULI,
    PROJECTOR,
    pauli_ratio_squared,
    projector_ratio_squared,
    ratio_squared,
    s,
    spread_squared,
)
from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS, kernel_moment
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.central_moments import CENTRAL
from derivations.routes.comparison import differ
from derivations.routes.rational import (
    OBSERVABLES,
    check_nonnegative,
    check_on_spectra,
    check_tends_to,
)
from derivations.symbols import L, N

__all__ = ["derive_automatic", "derive_ratios", "derive_width"]

c = sympy.Symbol("c", positive=True)
u = sympy.Symbol("u", positive=True)  # 1/L

_PAULI_ASSUMPTIONS = (*ASSUMPTIONS, r"$O$ is a Pauli string other than 1: $M_2=M_4=M_6=N$.")


def _pauli_spread() -> Any:
    return sympy.factor(spread_squared().subs(OBSERVABLES[PAULI]))


def _pauli_mean() -> Any:
    return sympy.factor(kernel_moment(1).subs(OBSERVABLES[PAULI]))


def _projector_mean() -> Any:
    return sympy.factor(kernel_moment(1).subs(OBSERVABLES[PROJECTOR]))


def _spread_step() -> Step:
    return Step(
        "the spread of a Pauli string", spread_squared(), _pauli_spread(),
        r"$M_2=M_4=N$ are put in", check_on_spectra(PAULI),
        left_tex=r"(\Delta K/\bar K)^2",
    )  # fmt: skip


def _limit(name: str, left: Any, right: Any, tex: str, rule: str) -> Step:
    return Step(
        name, left, right, rule, check_tends_to,
        left_tex=rf"\lim_{{N\to\infty}}{tex}",
    )  # fmt: skip


def derive_ratios(*, checking: bool = True) -> Derivation:
    """Derive the powers of N and L in ΔK/K̄ and Δμ/K̄.

    Examples
    --------
    >>> derive_ratios(checking=False).result
    (2/s, 4*s**2 + 8*s + 12)
    """
    spread, ratio = _pauli_spread(), 4 * pauli_ratio_squared()
    result = (2 / s, 4 * (s**2 + 2 * s + 3))
    at_width, at_square = {L: s * N}, {L: s * N**2}
    return Derivation(
        claim="scaling-ratios",
        title="The powers of N and L",
        assumptions=(*_PAULI_ASSUMPTIONS, r"$\Delta\mu=\sqrt{\mathbb{E}\mu^2}$, as printed."),
        steps=(
            _spread_step(),
            _limit(
                "the spread at L ~ N", N * spread.subs(at_width), 2 / s,
                r"N\,(\Delta K/\bar K)^2\big|_{L=sN}",
                r"Leading coefficients: this is the $1/\sqrt L$ law",
            ),
            _limit(
                "the spread at L ~ N²", N**2 * spread.subs(at_square), 2 + 2 / s,
                r"N^2(\Delta K/\bar K)^2\big|_{L=sN^2}",
                r"Leading coefficients: the floor $\sqrt2/N$ is as large as the $1/\sqrt L$ part",
            ),
            Step(
                "the meta-kernel of a Pauli string", 4 * ratio_squared(), ratio,
                r"$M_2=M_4=M_6=N$, $M_3=0$ are put in",
                check_on_spectra(PAULI),
                left_tex=r"(\Delta\mu/\bar K)^2",
                right_tex=r"\mathbb{E}\mu^2/\bar K^2\text{ in }N\text{ and }L",
            ),
            _limit(
                "few angles", N * ratio, 12 + 12 / L, r"N\,(\Delta\mu/\bar K)^2",
                r"$L$ fixed: $\Delta\mu/\bar K=O(1/\sqrt N)$, not $O(1/N)$",
            ),
            _limit(
                "as many angles as dimensions", N * ratio.subs(at_width), result[1],
                r"N\,(\Delta\mu/\bar K)^2\big|_{L=sN}",
                r"$L=sN$: (51) and (22) have $8$ in place of $4s^2+8s+12$",
            ),
            _limit(
                "more angles", ratio.subs(at_square) / N, 4 * s**2,
                r"N^{-1}(\Delta\mu/\bar K)^2\big|_{L=sN^2}",
                r"$L=sN^2$: the ratio grows with $L$",
            ),
            _limit(
                "a projector", N**2 * 4 * projector_ratio_squared(),
                2 * (L**3 + 2 * L**2 + 35 * L + 34) / L, r"N^2(\Delta\mu/\bar K)^2",
                r"A rank-one projector, $\operatorname{Tr}O^2=1$, $L$ fixed: $O(1/N)$, but growing "
                r"with $L$",
            ),
        ),
        result=result,
        result_tex=r"O\text{ Pauli},\ L=sN:\quad\frac{\Delta K}{\bar K}\simeq\sqrt{\frac{2}{sN}},"
        r"\qquad\frac{\Delta\mu}{\bar K}\simeq\sqrt{\frac{4s^2+8s+12}{N}}",
        checking=checking,
    )  # fmt: skip


def derive_width(*, checking: bool = True) -> Derivation:
    """Derive ΔK/K̄ where K̄ = O(1).

    Examples
    --------
    >>> derive_width(checking=False).result
    2/s
    """
    spread = _pauli_spread()
    projector = sympy.factor(spread_squared().subs(OBSERVABLES[PROJECTOR]))
    return Derivation(
        claim="width-analogy",
        title="The spread where the mean is of order one",
        assumptions=(*ASSUMPTIONS, r"A Pauli string or a rank-one projector."),
        steps=(
            Step(
                "the mean of a Pauli string", kernel_moment(1), _pauli_mean(),
                r"$M_2=N$ is put in", check_on_spectra(PAULI), left_tex=r"\bar K",
            ),
            _limit(
                "it is of order one at L ~ N", _pauli_mean().subs(L, s * N), 2 * s,
                r"\bar K\big|_{L=sN}", r"$\bar K=O(1)$ and bounded from below if and only if $L$ "
                r"grows like $N$",
            ),
            _spread_step(),
            _limit(
                "its spread there", N * spread.subs(L, s * N), 2 / s,
                r"N\,(\Delta K/\bar K)^2\big|_{L=sN}",
                r"$\Delta K/\bar K$ is of order $1/\sqrt N$, not $1/N$",
            ),
            _limit(
                "where the spread is 1/N", _pauli_mean().subs(L, s * N**2) / N, 2 * s,
                r"N^{-1}\bar K\big|_{L=sN^2}",
                r"$\Delta K/\bar K\sim1/N$ takes $L\sim N^2$, where $\bar K\sim N$",
            ),
            _limit(
                "the mean of a projector", _projector_mean().subs(L, s * N**2), 2 * s,
                r"\bar K\big|_{L=sN^2}",
                r"With $\operatorname{Tr}O^2=O(1)$ the mean is of order one at $L\sim N^2$",
            ),
            _limit(
                "its spread", projector.subs(L, s * N**2), sympy.Integer(1),
                r"(\Delta K/\bar K)^2\big|_{L=sN^2}", r"There $K$ does not concentrate at all",
            ),
        ),
        result=2 / s,
        result_tex=r"O\text{ Pauli},\ \bar K\to2s:\quad L=sN,\qquad \sqrt N\,\frac{\Delta K}"
        r"{\bar K}\to\sqrt{2/s}",
        checking=checking,
    )  # fmt: skip


def derive_automatic(*, checking: bool = True) -> Derivation:
    """Derive r ≤ 3η|ε|/√N for a Pauli string and L ≤ N, and that a larger O makes r larger.

    Examples
    --------
    >>> derive_automatic(checking=False).result
    9
    """
    scaled = {symbol: c**k * symbol for k, symbol in CENTRAL.items()}
    bound = sympy.expand(BOUND.subs(N, L / s)).subs(L, 1 / u)
    return Derivation(
        claim="condition-automatic",
        title="What makes (53) automatic",
        assumptions=(
            *ASSUMPTIONS,
            r"$r=\eta|\varepsilon|\sqrt{\mathbb{E}\mu^2}/(2\bar K)$, the ratio of the terms of "
            r"(50).",
        ),
        steps=(
            Step(
                "a larger observable", ratio_squared().subs(scaled, simultaneous=True),
                c**2 * ratio_squared(),
                r"$O\to cO$ takes $M_k$ to $c^kM_k$, and $\varepsilon$ to $c\,\varepsilon$: $r$ "
                r"grows like $c^2$ at fixed $\eta$, as the left side of (53) does", _check_scaled,
                left_tex=r"\left.\frac{\mathbb{E}\mu^2}{4\bar K^2}\right|_{cO}",
                right_tex=r"c^2\,\frac{\mathbb{E}\mu^2}{4\bar K^2}",
            ),
            Step(
                "a bound at every size", N * pauli_ratio_squared(), BOUND,
                r"A Pauli string, $\Omega_O=\sqrt N$; claim \texttt{condition-meta-kernel}",
                lambda left, right: check_nonnegative(right - left, {N: 2, L: 1}),
                left_tex=r"\frac{N\,r^2}{\eta^2\varepsilon^2}",
                right_tex=r"\left(\frac{L}{N}+1\right)^2+2+\frac{3}{L}-\Delta,\quad\Delta\geq0",
            ),
            Step(
                "no more angles than dimensions", bound, sympy.Integer(9),
                r"$s=L/N\leq1$ and $u=1/L\leq1$: the bound grows with both", _check_corner,
                left_tex=r"(s+1)^2+2+3u", right_tex=r"9-\Delta,\quad\Delta\geq0",
            ),
        ),
        result=sympy.Integer(9),
        result_tex=r"O\text{ Pauli},\ L\leq N:\quad r\leq\frac{3\,\eta|\varepsilon|}{\sqrt N}",
        checking=checking,
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_scaled(left: Any, right: Any) -> Checked:
    """Compare in lowest terms, and at the central traces of spectra times two and three."""
    if differ(left, right):
        raise ProofError("the two sides differ")
    orders = sorted(CENTRAL)
    for levels, factor in (((1, -1), 2), ((3, -1, -1, -1), 3), ((2, 1, 0, -3), 2)):
        at = {N: len(levels), L: 5, c: factor}
        traces, scaled = (
            {CENTRAL[k]: sum((times * v) ** k for v in levels) for k in orders}
            for times in (1, factor)
        )
        if right.subs({**at, **traces}) != ratio_squared().subs({**at, **scaled}):
            raise ProofError(f"for {factor} times the spectrum {levels} it is another")
    return Checked(
        "lowest terms",
        r"equal as rational functions; three spectra multiplied by 2 and 3 besides. The rule is "
        r"the degree of $\mu^2$ and of $K^2$ in $O$, which is 6 and 4.",
    )


def _check_corner(left: Any, right: Any) -> Checked:
    gaps = {s: 1 - sympy.Symbol("a"), u: 1 - sympy.Symbol("b")}
    rest = sympy.Poly(sympy.expand((right - left).subs(gaps)), *sympy.symbols("a b"))
    # 2·2a − a² ≥ 0 for 0 ≤ a ≤ 1: write a² ≤ a.
    linear: dict[Any, Any] = dict(rest.terms())
    slope = linear.get((1, 0), 0) + min(0, linear.get((2, 0), 0))
    if min(linear.get((0, 0), 0), slope, linear.get((0, 1), 0)) < 0 or len(linear) > 3:
        raise ProofError(f"9 minus the left side is {rest.as_expr()} in a = 1 − s, b = 1 − u")
    return Checked(
        "signs of coefficients",
        r"with $a=1-s$, $b=1-u$ in $[0,1]$ and $a^2\leq a$ right minus left has no negative "
        r"coefficient.",
    )
