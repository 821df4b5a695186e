"""What (23) keeps and drops: independent slots, their leading order, and the floor of a circuit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from derivations.calculus import haar_average, state_average
from derivations.central_moments import CENTRAL, in_traces
from derivations.checks import agree_at_integers
from derivations.errors import ProofError
from derivations.isotropic import y_moment
from derivations.kernel_factorization import (
    ASSUMPTIONS,
    gradient_moment,
    kernel_moment,
    state_step,
    variance_moment,
    y_step,
)
from derivations.proof import Checked, Derivation, Step
from derivations.random_frame import U, averaged_by_calculus, first, gradient
from derivations.symbols import L, N, as_fraction

__all__ = ["derive_depth", "derive_leading_order", "derive_slots"]

M2, M4 = CENTRAL[2], CENTRAL[4]

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
                _check_ratio, left_tex=r"(\Delta K/\bar K)^2",
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
    n = sympy.Symbol("n", integer=True, positive=True)
    return {M2: n * N, M4: (3 * n**2 - 2 * n) * N}


# -- steps and checks -------------------------------------------------------------------------


def _gradient_step(order: int) -> Step:
    return Step(
        f"g to the power {order}", rf"\mathbb{{E}}g^{{{order}}}", gradient_moment(order),
        r"In the frame of $\chi=V_+\Psi_0$, $g=-\sqrt{\operatorname{Var}_\chi A}\,y$ with "
        r"$A=V_-^\dagger OV_-$, so that the moment is a product",
        averaged_by_calculus(_by_calculus(order), rf"degree {order} in $V_-$ and in $\chi$"),
    )  # fmt: skip


def _by_calculus(order: int) -> Callable[[], Any]:
    return lambda: state_average(haar_average(gradient(first) ** order, over=U))


def _slots_step(result: Any) -> Step:
    return Step(
        "independent terms", r"\operatorname{Var}\sum_\ell g_\ell^2", result,
        r"The variance of a sum of independent terms is the sum of their variances",
        _check_slots, right_tex=r"L\left[\mathbb{E}g^4-(\mathbb{E}g^2)^2\right]",
    )  # fmt: skip


def _check_slots(_left: Any, right: Any) -> Checked:
    """Expand E (Σ g²)² − (E Σ g²)² over pairs of slots at L = 1, 2, 3."""
    g2, g4 = in_traces(gradient_moment(2)), in_traces(gradient_moment(4))
    for layers in (1, 2, 3):
        pairs = [(a, b) for a in range(layers) for b in range(layers)]
        total = sum(g4 if a == b else g2**2 for a, b in pairs) - (layers * g2) ** 2
        if sympy.cancel(sympy.together(right.subs(L, layers) - total)) != 0:
            raise ProofError(f"at L = {layers} the sum over pairs of slots is {total}")
    return Checked(
        "index patterns",
        r"the sum over all pairs of slots at $L=1,2,3$; both sides are at most quadratic in $L$.",
    )


def _remainder(value: Any, leading: Any) -> Any:
    return sympy.factor(value - leading)


def _check_remainder(left: Any, right: Any, leading: Any) -> Checked:
    samples = ((1, 0), (0, 1), (2, 3))

    def values(expression: Any) -> Callable[[int], tuple[Any, ...]]:
        return lambda n: tuple(
            as_fraction(expression.subs({N: n, M2: a, M4: b})) for a, b in samples
        )

    checked = agree_at_integers(
        values(left), values(right), degree=14, start=2, route="exact evaluation",
        what=r"at three values of $(M_2,M_4)$, which separate $M_2^2$ from $M_4$",
    )  # fmt: skip
    for at in ({M2: 1, M4: 0}, {M2: 0, M4: 1}):
        rest = sympy.together((right - leading).subs(at))
        top, bottom = (sympy.Poly(part, N) for part in sympy.fraction(rest))
        if bottom.degree() - top.degree() < 5:
            raise ProofError(f"the remainder {rest} is not of order N^-5")
    return checked


def _check_ratio(left: Any, right: Any) -> Checked:
    samples = ((3, 1), (1, 2), (2, 7))

    def values(expression: Any, layers: int) -> Callable[[int], tuple[Any, ...]]:
        return lambda n: tuple(
            as_fraction(expression.subs({N: n, L: layers, M2: a, M4: b})) for a, b in samples
        )

    checked = None
    for layers in (1, 2):  # both sides are a constant plus a constant over L
        checked = agree_at_integers(
            values(left, layers), values(right, layers), degree=20, start=2,
            route="exact evaluation",
            what=r"at $L=1,2$, which decide a constant plus a constant over $L$, and at three "
            r"values of $M_4/M_2^2$, of which both sides are linear",
        )  # fmt: skip
    assert checked is not None
    return checked


def _example_step(name: str, at: dict[Any, Any], depth: Any) -> Step:
    value = sympy.factor(depth.subs(at, simultaneous=True))
    return Step(
        name, depth, value, r"The central traces are put in", _check_example(at),
        left_tex=r"L_*",
    )  # fmt: skip


def _check_example(at: dict[Any, Any]) -> Callable[[Any, Any], Checked]:
    def check(left: Any, right: Any) -> Checked:
        spectra = [_spectrum(at, n) for n in (1, 2, 3)]
        for qubits, spectrum in zip((1, 2, 3), spectra, strict=True):
            size = 2**qubits
            m2, m4 = (sum((o - sympy.Rational(sum(spectrum), size)) ** k for o in spectrum)
                      for k in (2, 4))  # fmt: skip
            names = {s: qubits for s in right.free_symbols if s.name == "n"}
            got = right.subs({N: size, **names})
            if left.subs({N: size, M2: m2, M4: m4}) != got:
                raise ProofError(f"at N = {size} the spectrum {spectrum} does not give {got}")
        return Checked("explicit spectra", r"the spectra written out at $N=2,4,8$.")

    return check


def _spectrum(at: dict[Any, Any], qubits: int) -> list[int]:
    size = 2**qubits
    if at[M2] == N:
        return [(-1) ** i for i in range(size)]
    if at[M2] == 1 - 1 / N:
        return [1] + [0] * (size - 1)
    return [qubits - 2 * bin(i).count("1") for i in range(size)]
