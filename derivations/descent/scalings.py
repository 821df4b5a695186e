"""What the powers of N and L are: (54), the analogy with width, and what makes (53) automatic."""

from __future__ import annotations

from typing import cast

import sympy

from derivations.descent.conditions import bound_at_every_size
from derivations.descent.ratios import (
    BOUND,
    PAULI,
    PROJECTOR,
    pauli_ratio_squared,
    projector_ratio_squared,
    ratio_squared,
    relative_spread,
    s,
    second_order_ratio,
    spread_squared,
)
from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS, kernel_moment
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import CENTRAL
from derivations.routes.comparison import differ
from derivations.routes.rational import (
    OBSERVABLES,
    check_on_spectra,
    check_tends_to,
)
from derivations.statements.foreign import put_in
from derivations.statements.forms import chain, evaluated, limit
from derivations.statements.layout import known, slash
from derivations.statements.written import Name, Words, Written, over, w
from derivations.symbols import L, N

__all__ = ["derive_automatic", "derive_ratios", "derive_width"]

_Values = dict[sympy.Basic | complex, sympy.Basic | complex]  # what subs takes

c = sympy.Symbol("c", positive=True)
u = sympy.Symbol("u", positive=True)  # 1/L

_PAULI_ASSUMPTIONS = (*ASSUMPTIONS, r"$O$ is a Pauli string other than 1: $M_2=M_4=M_6=N$.")
_AT_WIDTH, _AT_SQUARE = w(s) * N, w(s) * w(N) ** 2


def _spread(name: str) -> sympy.Expr:
    return cast("sympy.Expr", sympy.factor(put_in(spread_squared(), OBSERVABLES[name])))


def _mean(name: str) -> Written:
    return Name(r"\bar K", sympy.factor(put_in(kernel_moment(1), OBSERVABLES[name])))


def _meta_ratio(found: sympy.Expr) -> Written:
    """Return (Δμ/K̄)², worth what has been found for it."""
    return known(slash(Name(r"\Delta\mu", None), Name(r"\bar K", None)) ** 2, found)


def _limit(
    name: str, of: Written, value: sympy.Expr, rule: str, *, along: Written | None = None
) -> Step:
    """Return a step that takes a limit for N → ∞, along L as a function of N."""
    left = of if along is None else evaluated(of, (L, along))
    return step(name, limit(left, N, sympy.oo), value, rule)(check_tends_to)


def _spread_step() -> Step:
    return step(
        "the spread of a Pauli string",
        relative_spread(spread_squared()),
        _spread(PAULI),
        r"$M_2=M_4=N$ are put in",
    )(check_on_spectra(PAULI))


# -- the powers -------------------------------------------------------------------------------


def derive_ratios(*, checking: bool = True) -> Derivation:
    """Derive the powers of N and L in ΔK/K̄ and Δμ/K̄.

    Examples
    --------
    >>> derive_ratios(checking=False).result
    (2/s, 4*s**2 + 8*s + 12)
    """
    spreads, metas = _spread_steps(), _meta_steps()
    at_width = spreads[1], metas[2]
    return Derivation(
        claim="scaling-ratios",
        title="The powers of $N$ and $L$",
        assumptions=(*_PAULI_ASSUMPTIONS, r"$\Delta\mu=\sqrt{\mathbb{E}\mu^2}$, as printed."),
        steps=(*spreads, *metas),
        result=tuple(found.right for found in at_width),
        states=tuple(chain(found.left, "=", found.right) for found in at_width),
        assumes=("condition-kernel", "condition-meta-kernel"),
        checking=checking,
    )


def _spread_steps() -> tuple[Step, ...]:
    spread = relative_spread(_spread(PAULI))
    return (
        _spread_step(),
        _limit(
            "the spread at L ~ N",
            w(N) * spread,
            2 / s,
            r"Leading coefficients: this is the $1/\sqrt L$ law",
            along=_AT_WIDTH,
        ),
        _limit(
            "the spread at L ~ N²",
            w(N) ** 2 * spread,
            2 + 2 / s,
            r"Leading coefficients: the floor $\sqrt2/N$ is as large as the $1/\sqrt L$ part",
            along=_AT_SQUARE,
        ),
    )


def _meta_steps() -> tuple[Step, ...]:
    pauli = 4 * pauli_ratio_squared()
    ratio = _meta_ratio(pauli)
    return (
        step(
            "the meta-kernel of a Pauli string",
            _meta_ratio(4 * ratio_squared()),
            pauli,
            r"$M_2=M_4=M_6=N$, $M_3=0$ are put in",
        )(check_on_spectra(PAULI)),
        _limit(
            "few angles",
            w(N) * ratio,
            12 + 12 / L,
            r"$L$ fixed: $\Delta\mu/\bar K=O(1/\sqrt N)$, not $O(1/N)$",
        ),
        _limit(
            "as many angles as dimensions",
            w(N) * ratio,
            4 * (s**2 + 2 * s + 3),
            r"$L=sN$: (51) and (22) have $8$ in place of $4s^2+8s+12$",
            along=_AT_WIDTH,
        ),
        _limit(
            "more angles",
            over(ratio, N),
            4 * s**2,
            r"$L=sN^2$: the ratio grows with $L$",
            along=_AT_SQUARE,
        ),
        _limit(
            "a projector",
            w(N) ** 2 * _meta_ratio(4 * projector_ratio_squared()),
            2 * (L**3 + 2 * L**2 + 35 * L + 34) / L,
            r"""A rank-one projector, $\operatorname{Tr}O^2=1$, $L$ fixed: $O(1/N)$, but growing
            with $L$""",
        ),
    )


# -- the analogy with width -------------------------------------------------------------------


def derive_width(*, checking: bool = True) -> Derivation:
    """Derive ΔK/K̄ where K̄ = O(1).

    Examples
    --------
    >>> derive_width(checking=False).result
    2/s
    """
    means, projector = _width_of_a_pauli(), _width_of_a_projector()
    spread = _limit(
        "its spread there",
        w(N) * relative_spread(_spread(PAULI)),
        2 / s,
        r"$\Delta K/\bar K$ is of order $1/\sqrt N$, not $1/N$",
        along=_AT_WIDTH,
    )
    return Derivation(
        claim="width-analogy",
        title="The spread where the mean is of order one",
        assumptions=(*ASSUMPTIONS, r"A Pauli string or a rank-one projector."),
        steps=(*means[:2], _spread_step(), spread, *means[2:], *projector),
        result=2 / s,
        states=tuple(chain(found.left, "=", found.right) for found in (means[1], spread)),
        assumes=("condition-kernel",),
        checking=checking,
    )


def _width_of_a_pauli() -> tuple[Step, ...]:
    mean = _mean(PAULI)
    return (
        step(
            "the mean of a Pauli string",
            Name(r"\bar K", kernel_moment(1)),
            mean.value(),
            r"$M_2=N$ is put in",
        )(check_on_spectra(PAULI)),
        _limit(
            "it is of order one at L ~ N",
            mean,
            2 * s,
            r"$\bar K=O(1)$ and bounded from below if and only if $L$ grows like $N$",
            along=_AT_WIDTH,
        ),
        _limit(
            "where the spread is 1/N",
            over(mean, N),
            2 * s,
            r"$\Delta K/\bar K\sim1/N$ takes $L\sim N^2$, where $\bar K\sim N$",
            along=_AT_SQUARE,
        ),
    )


def _width_of_a_projector() -> tuple[Step, ...]:
    return (
        _limit(
            "the mean of a projector",
            _mean(PROJECTOR),
            2 * s,
            r"With $\operatorname{Tr}O^2=O(1)$ the mean is of order one at $L\sim N^2$",
            along=_AT_SQUARE,
        ),
        _limit(
            "its spread",
            relative_spread(_spread(PROJECTOR)),
            sympy.Integer(1),
            r"There $K$ does not concentrate at all",
            along=_AT_SQUARE,
        ),
    )


# -- what makes (53) automatic ----------------------------------------------------------------

_CORNER = (w(s) + 1) ** 2 + 2 + 3 * w(u)


def derive_automatic(*, checking: bool = True) -> Derivation:
    """Derive r ≤ 3η|ε|/√N for a Pauli string and L ≤ N, and that a larger O makes r larger.

    Examples
    --------
    >>> derive_automatic(checking=False).result
    9
    """
    bound = bound_at_every_size(
        r"A Pauli string, $\Omega_O=\sqrt N$; claim \texttt{condition-meta-kernel}"
    )
    return Derivation(
        claim="condition-automatic",
        title="What makes (53) automatic",
        assumptions=(
            *ASSUMPTIONS,
            r"""$r=\eta|\varepsilon|\sqrt{\mathbb{E}\mu^2}/(2\bar K)$, the ratio of the terms of
            (50).""",
        ),
        steps=(larger_observable(), bound, no_more_angles),
        result=sympy.Integer(9),
        states=(
            chain(bound.left, "<=", 9),
            Words(r"for a Pauli string and $L\leq N$"),
        ),
        assumes=("condition-meta-kernel",),
        checking=checking,
    )


def larger_observable() -> Step:
    """Return the step from O to cO."""
    scaled: _Values = {symbol: c**k * symbol for k, symbol in CENTRAL.items()}
    larger = cast("sympy.Expr", ratio_squared().subs(scaled, simultaneous=True))

    @step(
        "a larger observable",
        second_order_ratio(larger, name="r_{cO}"),
        w(c) ** 2 * second_order_ratio(ratio_squared()),
        r"""$O\to cO$ takes $M_k$ to $c^kM_k$, and $\varepsilon$ to $c\,\varepsilon$: $r$ grows like
        $c^2$ at fixed $\eta$, as the left side of (53) does""",
    )
    def found(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Compare in lowest terms, and at the central traces of spectra times two and three."""
        if differ(left, right):
            raise ProofError("the two sides differ")
        for levels, factor in (((1, -1), 2), ((3, -1, -1, -1), 3), ((2, 1, 0, -3), 2)):
            at = {N: len(levels), L: 5, c: factor}
            traces, moved = (
                {CENTRAL[k]: sum((times * v) ** k for v in levels) for k in sorted(CENTRAL)}
                for times in (1, factor)
            )
            if right.subs({**at, **traces}) != ratio_squared().subs({**at, **moved}):
                raise ProofError(f"for {factor} times the spectrum {levels} it is another")
        return Checked(
            "lowest terms",
            r"""equal as rational functions; three spectra multiplied by 2 and 3 besides. The rule
            is the degree of $\mu^2$ and of $K^2$ in $O$, which is 6 and 4.""",
        )

    return found


@step(
    "no more angles than dimensions",
    _CORNER,
    sympy.Integer(9),
    r"$s=L/N\leq1$ and $u=1/L\leq1$: the bound grows with both",
    relation="<=",
)
def no_more_angles(left: sympy.Expr, right: sympy.Expr) -> Checked:
    if differ(left, BOUND.subs(N, L / s).subs(L, 1 / u)):
        raise ProofError(f"{left} is not the bound with s = L/N and u = 1/L")
    gaps: _Values = {s: 1 - sympy.Symbol("a"), u: 1 - sympy.Symbol("b")}
    rest = sympy.Poly(sympy.expand((right - left).subs(gaps)), *sympy.symbols("a b"))
    # 2·2a − a² ≥ 0 for 0 ≤ a ≤ 1: write a² ≤ a.
    linear: dict[tuple[int, ...], sympy.Expr] = dict(rest.terms())
    slope = linear.get((1, 0), 0) + min(0, linear.get((2, 0), 0))
    if min(linear.get((0, 0), 0), slope, linear.get((0, 1), 0)) < 0 or len(linear) > 3:
        raise ProofError(f"9 minus the left side is {rest.as_expr()} in a = 1 − s, b = 1 − u")
    return Checked(
        "signs of coefficients",
        r"""with $a=1-s$, $b=1-u$ in $[0,1]$ and $a^2\leq a$ right minus left has no negative
        coefficient.""",
    )
