"""The variance of the gradient, proved for every H; the printed form is its leading order."""

from fractions import Fraction

import sympy

from qntk_check import proofs
from qntk_check.calculus import Matrix, Tr, Unitary, haar_average
from qntk_check.proofs import N, Quantity, Step, trace_symbol

P, V2 = sympy.symbols("P V2", positive=True)  # Tr ρ² and Tr V²
V1, H1, H2 = sympy.Symbol("V1", real=True), trace_symbol(1), trace_symbol(2)
PRINTED = 2 * H2 * P * (V2 / N**3 - V1**2 / N**4)
MEANT = {"N": N, "Tr(R)": 1, "Tr(R^2)": P, "Tr(V)": V1, "Tr(V^2)": V2, "Tr(H)": H1, "Tr(H^2)": H2}


def _by_calculus():
    R, V, H, U, W = Matrix("R"), Matrix("V"), Matrix("H"), Unitary("U"), Unitary("W")
    moved = W.H * H * W
    found = haar_average(-(Tr(U * R * U.H * (V * moved - moved * V)) ** 2), over=(U, W)).expr
    return sympy.factor(found.subs({s: MEANT[str(s)] for s in found.free_symbols}))


def _by_invariants(at, spectrum):
    def swap(trace, square):  # E UAU†⊗UAU† = a 1 + b SWAP has the traces of A⊗A: this is b
        return Fraction(at[N] * square - trace**2, at[N] * (at[N] ** 2 - 1))

    state, own = swap(1, at[P]), swap(sum(spectrum), sum(h * h for h in spectrum))
    return state * own * 2 * (at[N] * at[V2] - at[V1] ** 2)  # a meets Tr [V, ·] = 0


def _check(left, right):
    form = proofs.unitary(2, loops=2) ** 2 * proofs.polynomial({P: 1, V2: 1, V1: 2})
    return proofs.decide(
        left, right, form.in_traces({1: H1, 2: H2}, weight=2), route="invariants",
        what=r"$\mathbb{E}(UAU^\dagger)^{\otimes2}$ is a multiple of 1 plus one of the swap",
        spectra=lambda size: [[1] + [0] * (size - 1), [1, -1] + [0] * (size - 2)],
    )  # fmt: skip


def derive_any_trace():
    """Derive the variance for every Hermitian H."""
    variance, result = Quantity(r"\operatorname{Var}\partial_kE", _by_invariants), _by_calculus()
    rule = "The halves are independent, and are averaged one after the other"
    return proofs.Derivation(
        "variance-any-trace", "The variance of a gradient", (r"$\operatorname{Tr}\rho=1$.",),
        (Step("the variance", variance, result, rule, _check),), result,
    )  # fmt: skip


def derive_traceless():
    """Derive that the printed form is the leading order for Tr H = 0."""
    exact, rule = derive_any_trace(), "The exact variance is divided by the printed form"
    ratio = sympy.cancel(exact.result.subs(H1, 0) / PRINTED)
    leading = proofs.limit(ratio, N, sympy.oo)
    limit = Step("the leading order", leading, sympy.Integer(1), rule, proofs.check_tends_to)
    return proofs.Derivation(
        "variance-both", "The variance for a traceless observable",
        (r"$\operatorname{Tr}H=0$.",), (*exact.steps, limit), ratio,
        (proofs.chain(exact.steps[0].left, "~", PRINTED),),
    )  # fmt: skip
