"""What (23) keeps and drops: independent slots, their leading order, and the floor of a circuit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy

from derivations.errors import ProofError
from derivations.kernel.factorization import ASSUMPTIONS
from derivations.kernel.layers import kernel_moment
from derivations.kernel.moments import (
    gradient_moment,
    gradient_step,
    power_of_variance,
    state_step,
    variance_moment,
    y_step,
)
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.central_moments import CENTRAL, in_traces
from derivations.routes.decisions import decide, decide_counted
from derivations.routes.forms import polynomial
from derivations.routes.isotropic import y_moment
from derivations.routes.rational import check_equal, check_traces
from derivations.statements.foreign import in_factors
from derivations.statements.forms import Average, average, chain, evaluated, limit, order, where
from derivations.statements.layout import known, laid_out, slash
from derivations.statements.written import Name, Quantity, Words, Written, over, value_as, w
from derivations.symbols import L, N

__all__ = ["derive_depth", "derive_leading_order", "derive_slots"]

M2, M4 = CENTRAL[2], CENTRAL[4]
LETTERS = sympy.Symbol("n", integer=True, positive=True)

_SLOTS = (
    r"""Independent slots: each pair $(V_{-,\ell},V_{+,\ell})$ is Haar-random and independent of the
    others; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even.""",
    r"$M_k=\operatorname{Tr}(O-\operatorname{Tr}O/N)^k$.",
)


# -- independent slots ------------------------------------------------------------------------


def derive_slots(*, checking: bool = True) -> Derivation:
    """Derive Var K of independent slots from E g⁴ of one of them."""
    shown = _spread_of_slots()
    result = in_traces(L * _slot_variance())
    return Derivation(
        claim="kernel-spread",
        title="The variance of the kernel for independent slots",
        assumptions=_SLOTS,
        steps=(*(gradient_step(k) for k in (2, 4, 6)), slots_step(laid_out(shown, result))),
        result=result,
        states=(chain(Name(r"\operatorname{Var}K", result), "=", shown),),
        assumes=("kernel-form",),
        checking=checking,
    )


def _slot_variance() -> sympy.Expr:
    return in_factors(gradient_moment(4) - gradient_moment(2) ** 2)


def _power_of_g(order: int) -> Average:
    return average(w(sympy.Symbol("g")) ** order)


def _spread_of_slots() -> Written:
    """Return L [E g⁴ − (E g²)²], worth what it is in T_1, …, T_4."""
    second, fourth = (known(_power_of_g(k), in_traces(gradient_moment(k))) for k in (2, 4))
    return w(L) * (fourth - second**2)


def slots_step(shown: Written) -> Step:
    """Return the sum over independent slots."""

    @step(
        "independent terms",
        Quantity(r"\operatorname{Var}K", _pairs_of_slots),
        shown,
        r"""$K=\sum_\ell g_\ell^2$: the variance of a sum of independent terms is the sum of their
        variances""",
    )
    def by_pairs(left: Quantity, right: sympy.Expr) -> Checked:
        """Add up over pairs of slots."""
        return decide_counted(
            left, right, L, 2, route="index patterns", what="the sum over all pairs of slots"
        )

    return by_pairs


def _pairs_of_slots(layers: int) -> sympy.Expr:
    """Return E (Σ g²)² − (E Σ g²)² as a sum over pairs of slots."""
    g2, g4 = in_traces(gradient_moment(2)), in_traces(gradient_moment(4))
    pairs = [(a, b) for a in range(layers) for b in range(layers)]
    return sum((g4 if a == b else g2**2 for a, b in pairs), sympy.S(0)) - (layers * g2) ** 2


# -- their leading order ----------------------------------------------------------------------

_LEADING = over(8 * w(M2) ** 2 + 12 * w(M4), w(N) ** 4)


def derive_leading_order(*, checking: bool = True) -> Derivation:
    """Derive what (23) is: N⁴ Var K/L of slots as N → ∞ with M_2/N and M_4/N fixed or smaller."""
    value = _slot_variance()
    spread = Name(r"\operatorname{Var}K", L * value)
    return Derivation(
        claim="kernel-spread",
        title="Equation (23) is the leading order of independent slots",
        assumptions=(*_SLOTS, r"$N\to\infty$; $0\le M_4\le M_2^2$, as for every $O$."),
        steps=(gradient_step(4), remainder_step(slash(spread, L), value)),
        result=_LEADING.value(),
        states=(
            chain(over(spread, L), "=", _LEADING * (1 + order(slash(1, N)))),
            Words("which is (23) with $M_k$ for $T_k$"),
        ),
        checking=checking,
    )


def remainder_step(spread: Written, value: sympy.Expr) -> Step:
    """Return the leading order with what it leaves."""
    leading = _LEADING.value()

    @step(
        "the remainder",
        spread,
        _LEADING + sympy.factor(value - leading),
        r"""The leading coefficients of $M_2^2$ and $M_4$ are taken off; the remainder has
        coefficients of order $N^{-5}$""",
    )
    def by_degrees(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Compare numerators, and the degrees of the remainder."""
        checked = check_equal(left, right)
        rest = sympy.together(right - leading)
        top, bottom = (sympy.Poly(part, N) for part in sympy.fraction(rest))
        if bottom.degree() - top.degree() < 5:
            raise ProofError(f"the remainder {rest} is not of order N^-5")
        return checked

    return by_degrees


# -- the floor of a circuit -------------------------------------------------------------------


def derive_depth(*, checking: bool = True) -> Derivation:
    """Derive (ΔK/K̄)² = floor² (1 + L*/L) in the Haar circuit, with the floor and L*."""
    floor = in_factors(variance_moment(2) / variance_moment(1) ** 2 - 1)
    kurtosis = in_factors(y_moment(2) / y_moment(1) ** 2)
    depth = sympy.factor((1 + 1 / floor) * (kurtosis - 1))
    f, crossover = Name("f", sympy.sqrt(floor)), Name("L_*", depth)
    spread = Name(r"\Delta K", sympy.sqrt(kernel_moment(2) - kernel_moment(1) ** 2))
    mean = Name(r"\bar K", kernel_moment(1))
    shown = f**2 * (1 + over(crossover, L))
    clauses = (
        chain(f**2, "=", laid_out(_floor(), floor)),
        chain(crossover, "=", laid_out((1 + f**-2) * (Name(r"\kappa", kurtosis) - 1), depth)),
    )
    return Derivation(
        claim="kernel-concentrates",
        title="Concentration of the kernel ends at a floor",
        assumptions=(*ASSUMPTIONS, r"$M_2>0$: $O$ is not a multiple of 1."),
        steps=(
            *(y_step(k) for k in (1, 2)),
            *(state_step(k) for k in (1, 2)),
            floor_step(slash(spread, mean) ** 2, where(shown, *clauses)),
            *(example_step(name, crossover, *at) for name, at in EXAMPLES.items()),
        ),
        result=(floor, depth),
        states=(
            chain(over(spread, mean) ** 2, "=", shown),
            chain(limit(over(spread, mean) ** 2, L, sympy.oo), "=", f**2),
        ),
        assumes=("kernel-spread",),
        checking=checking,
    )


def _floor() -> Written:
    """Return E Var²/(E Var)² − 1."""
    square, once = (known(power_of_variance(k), variance_moment(k)) for k in (2, 1))
    return over(square, once**2) - 1


def floor_step(left: Written, right: Written) -> Step:
    """Return the ratio of spread and mean at every depth."""
    return step(
        "floor and crossover",
        left,
        right,
        r"""$(\Delta K/\bar K)^2+1=\frac{\mathbb{E}(\operatorname{Var}_\chi O)^2}{(\mathbb{E}
        \operatorname{Var}_\chi O)^2}\left(1+\frac{\kappa-1}L\right)$ with $\kappa=
        \mathbb{E}y^4/(\mathbb{E}y^2)^2$""",
    )(check_equal)


_INVERSE = slash(1, N)
# M_2 and M_4 of observables: those of Σ Z_i are Tr (Σ Z_i)² = nN and Tr (Σ Z_i)⁴ = (3n² − 2n)N.
EXAMPLES: Mapping[str, tuple[Written, Written]] = {
    "a Pauli string": (w(N), w(N)),
    "a rank-one projector": (
        1 - _INVERSE,
        (1 - _INVERSE) ** 4 + slash(w(N) - 1, w(N) ** 4),
    ),
    "a sum of n letters Z": (
        w(LETTERS) * N,
        (3 * w(LETTERS) ** 2 - 2 * w(LETTERS)) * N,
    ),
}


def example_step(name: str, crossover: Name, second: Written, fourth: Written) -> Step:
    """Return the crossover of one observable."""
    left = evaluated(crossover, (M2, second), (M4, fourth))

    @step(name, left, sympy.factor(left.value()), r"The central traces are put in")
    def at_spectra(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Find the traces of explicit spectra, and compare numerators."""
        at = {M2: value_as(second, sympy.Expr), M4: value_as(fourth, sympy.Expr)}
        traces = _check_letters(at) if LETTERS in right.free_symbols else check_traces(name)
        equal = check_equal(left, right)
        return Checked("explicit spectra", f"{traces} Put in, {equal.detail}")

    return at_spectra


def _check_letters(at: Mapping[sympy.Symbol, sympy.Expr]) -> str:
    """Write out the spectrum of Z_1 + … + Z_n: the trace of a power k is N times E (Σ ±1)^k."""
    for power, symbol in ((2, M2), (4, M4)):
        decide(
            lambda point, k=power: _letters_mean(point[LETTERS], k),
            at[symbol] / N,
            # a moment of order k of n independent signs has at most k of them in a term
            polynomial({LETTERS: power}),
            route="explicit spectra",
            what="",
        )
    return (
        r"$\operatorname{Tr}\tilde O^k/N$ is the mean of $(\pm1\pm\dots\pm1)^k$, a polynomial of "
        r"degree at most $k$ in $n$: written out for $k+1$ of them, $k=2,4$."
    )


def _letters_mean(letters: int, power: int) -> Fraction:
    levels = [letters - 2 * bin(i).count("1") for i in range(2**letters)]
    return Fraction(sum(level**power for level in levels), 2**letters)
