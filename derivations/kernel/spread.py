"""What (23) keeps and drops: independent slots, their leading order, and the floor of a circuit."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy

from derivations.calculus import haar_average, state_average
from derivations.errors import ProofError
from derivations.kernel.factorization import (
    ASSUMPTIONS,
    gradient_moment,
    kernel_moment,
    state_step,
    variance_moment,
    y_step,
)
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.central_moments import CENTRAL, in_traces
from derivations.routes.decisions import decide, decide_counted
from derivations.routes.forms import polynomial
from derivations.routes.isotropic import y_moment
from derivations.routes.random_frame import U, averaged_by_calculus, first, gradient
from derivations.routes.rational import check_equal, check_traces
from derivations.statements.quantity import Quantity
from derivations.symbols import L, N

__all__ = ["derive_depth", "derive_leading_order", "derive_slots"]

M2, M4 = CENTRAL[2], CENTRAL[4]
LETTERS = sympy.Symbol("n", integer=True, positive=True)

_SLOTS = (
    r"Independent slots: each pair $(V_{-,\ell},V_{+,\ell})$ is Haar-random and independent of the "
    r"others; $X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$, $N$ even.",
    r"$M_k=\operatorname{Tr}(O-\operatorname{Tr}O/N)^k$.",
)


def _slot_variance() -> Any:
    return sympy.factor(gradient_moment(4) - gradient_moment(2) ** 2)


def derive_slots(*, checking: bool = True) -> Derivation:
    """Derive Var K of independent slots from E g⁴ of one of them."""
    result = in_traces(L * _slot_variance())
    steps = (*(_gradient_step(k) for k in (2, 4, 6)), _slots_step(result))
    return Derivation(
        claim="kernel-spread",
        title="The variance of the kernel for independent slots",
        assumptions=_SLOTS,
        steps=steps,
        result=result,
        result_tex=r"\operatorname{Var}K=L\left[\mathbb{E}g^4-(\mathbb{E}g^2)^2\right]",
        checking=checking,
    )


def derive_leading_order(*, checking: bool = True) -> Derivation:
    """Derive what (23) is: N⁴ Var K/L of slots as N → ∞ with M_2/N and M_4/N fixed or smaller."""
    value = _slot_variance()
    leading = (8 * M2**2 + 12 * M4) / N**4
    return Derivation(
        claim="kernel-spread",
        title="Equation (23) is the leading order of independent slots",
        assumptions=(*_SLOTS, r"$N\to\infty$; $0\le M_4\le M_2^2$, as for every $O$."),
        steps=(
            _gradient_step(4),
            Step(
                "the remainder", value, leading + _remainder(value, leading),
                r"The leading coefficients of $M_2^2$ and $M_4$ are taken off; the remainder has "
                r"coefficients of order $N^{-5}$",
                lambda left, right: _check_remainder(left, right, leading),
                left_tex=r"\operatorname{Var}K/L",
            ),
        ),
        result=leading,
        result_tex=r"\frac{\operatorname{Var}K}{L}=\frac{8M_2^2+12M_4}{N^4}\left(1+O(1/N)\right),"
        r"\quad\text{(23) with }M_k\text{ for }T_k",
        checking=checking,
    )  # fmt: skip


def derive_depth(*, checking: bool = True) -> Derivation:
    """Derive (ΔK/K̄)² = floor² (1 + L*/L) in the Haar circuit, with the floor and L*."""
    floor: Any = sympy.factor(variance_moment(2) / variance_moment(1) ** 2 - 1)
    kurtosis: Any = sympy.factor(y_moment(2) / y_moment(1) ** 2)
    depth = sympy.factor((1 + 1 / floor) * (kurtosis - 1))
    ratio = sympy.factor(kernel_moment(2) / kernel_moment(1) ** 2 - 1)
    return Derivation(
        claim="kernel-concentrates",
        title="Concentration of the kernel ends at a floor",
        assumptions=(*ASSUMPTIONS, r"$M_2>0$: $O$ is not a multiple of 1."),
        steps=(
            *(y_step(k) for k in (1, 2)), *(state_step(k) for k in (1, 2)),
            Step(
                "floor and crossover", ratio, floor * (1 + depth / L),
                r"$(\Delta K/\bar K)^2+1=\frac{\mathbb{E}(\operatorname{Var}_\chi O)^2}{(\mathbb{E}"
                r"\operatorname{Var}_\chi O)^2}\left(1+\frac{\kappa-1}L\right)$ with $\kappa="
                r"\mathbb{E}y^4/(\mathbb{E}y^2)^2$",
                check_equal, left_tex=r"(\Delta K/\bar K)^2",
                right_tex=r"f^2\left(1+\frac{L_*}{L}\right),\quad f^2=\frac{\mathbb{E}("
                r"\operatorname{Var}_\chi O)^2}{(\mathbb{E}\operatorname{Var}_\chi O)^2}-1,\quad "
                r"L_*=(1+f^{-2})(\kappa-1)",
            ),
            _example_step("a Pauli string", {M2: N, M4: N}, depth),
            _example_step(
                "a rank-one projector",
                {M2: 1 - 1 / N, M4: (1 - 1 / N) ** 4 + (N - 1) / N**4}, depth,
            ),
            _example_step("a sum of n letters Z", _sum_of_z(), depth),
        ),
        result=(floor, depth),
        result_tex=r"\left(\frac{\Delta K}{\bar K}\right)^2=f^2\left(1+\frac{L_*}{L}\right),\quad "
        r"\lim_{L\to\infty}\frac{\Delta K}{\bar K}=f",
        checking=checking,
    )  # fmt: skip


def _sum_of_z() -> dict[Any, Any]:
    """Tr (Σ Z_i)² = nN and Tr (Σ Z_i)⁴ = (3n² − 2n)N."""
    n = LETTERS
    return {M2: n * N, M4: (3 * n**2 - 2 * n) * N}


# -- steps and checks -------------------------------------------------------------------------


def _gradient_step(order: int) -> Step:
    return Step(
        f"g to the power {order}",
        Quantity(rf"\mathbb{{E}}g^{{{order}}}", _by_calculus(order)), gradient_moment(order),
        r"In the frame of $\chi=V_+\Psi_0$, $g=-\sqrt{\operatorname{Var}_\chi A}\,y$ with "
        r"$A=V_-^\dagger OV_-$, so that the moment is a product",
        averaged_by_calculus(rf"degree {order} in $V_-$ and in $\chi$"),
    )  # fmt: skip


def _by_calculus(order: int) -> Callable[[], Any]:
    return lambda: state_average(haar_average(gradient(first) ** order, over=U))


def _slots_step(result: Any) -> Step:
    return Step(
        "independent terms", Quantity(r"\operatorname{Var}\sum_\ell g_\ell^2", _pairs_of_slots),
        result, r"The variance of a sum of independent terms is the sum of their variances",
        _check_slots, right_tex=r"L\left[\mathbb{E}g^4-(\mathbb{E}g^2)^2\right]",
    )  # fmt: skip


def _pairs_of_slots(layers: int) -> Any:
    """Return E (Σ g²)² − (E Σ g²)² as a sum over pairs of slots."""
    g2, g4 = in_traces(gradient_moment(2)), in_traces(gradient_moment(4))
    pairs = [(a, b) for a in range(layers) for b in range(layers)]
    return sum((g4 if a == b else g2**2 for a, b in pairs), sympy.S(0)) - (layers * g2) ** 2


def _check_slots(left: Any, right: Any) -> Checked:
    return decide_counted(
        left, right, L, 2, route="index patterns", what="the sum over all pairs of slots"
    )


def _remainder(value: Any, leading: Any) -> Any:
    return sympy.factor(value - leading)


def _check_remainder(left: Any, right: Any, leading: Any) -> Checked:
    checked = check_equal(left, right)
    rest = sympy.together(right - leading)
    top, bottom = (sympy.Poly(part, N) for part in sympy.fraction(rest))
    if bottom.degree() - top.degree() < 5:
        raise ProofError(f"the remainder {rest} is not of order N^-5")
    return checked


def _example_step(name: str, at: dict[Any, Any], depth: Any) -> Step:
    value = sympy.factor(depth.subs(at, simultaneous=True))
    return Step(
        name, depth, value, r"The central traces are put in", _check_example(name, at),
        left_tex=r"L_*",
    )  # fmt: skip


def _check_example(name: str, at: dict[Any, Any]) -> Callable[[Any, Any], Checked]:
    def check(left: Any, right: Any) -> Checked:
        traces = _check_letters(at) if LETTERS in right.free_symbols else check_traces(name)
        equal = check_equal(left.subs(at, simultaneous=True), right)
        return Checked("explicit spectra", f"{traces} Put in, {equal.detail}")

    return check


def _check_letters(at: dict[Any, Any]) -> str:
    """Write out the spectrum of Z_1 + … + Z_n: the trace of a power k is N times E (Σ ±1)^k."""
    for order, symbol in ((2, M2), (4, M4)):
        decide(
            lambda at, k=order: _letters_mean(at[LETTERS], k), at[symbol] / N,
            # a moment of order k of n independent signs has at most k of them in a term
            polynomial({LETTERS: order}), route="explicit spectra", what="",
        )  # fmt: skip
    return (
        r"$\operatorname{Tr}\tilde O^k/N$ is the mean of $(\pm1\pm\dots\pm1)^k$, a polynomial of "
        r"degree at most $k$ in $n$: written out for $k+1$ of them, $k=2,4$."
    )


def _letters_mean(letters: int, order: int) -> Fraction:
    levels = [letters - 2 * bin(i).count("1") for i in range(2**letters)]
    return Fraction(sum(level**order for level in levels), 2**letters)
