"""Circuits that reach a given state: trials of K and μ, and their averages over designs.

A rank-one projector, gates e^(−iθX/2); everything drawn is divided by 4 or 16 accordingly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Literal

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.draws.restricted import Reached, generator_averages
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["ENSEMBLE", "SETTINGS", "averages", "compare_designs", "reached_trial"]

PAPER = "zhang2024"
ENSEMBLE = (
    "The ensemble: U = W_1e^(−iθ_1X_1/2)⋯W_(L+1) = R(1 ⊕ V) with Haar-random and independent W_2 … "
    "W_(L+1) and V; so U_− of every gate is Haar-random, and U_+ = UU_−†. V has no share in K and "
    "μ. The printed forms fit no other reading that was tried: a U_− that keeps Ψ_0 (K is (d + "
    "1)/d times as large for ⟨X⟩ = 0, and 0 for ⟨X⟩ = ±1), or independent halves (no o is left).",
    "Averages are those of the numerator and of the denominator: λ = E μ/E K, ζ = ε E μ/(E K)². "
    "The mean of μ/K is another number.",
)
WHY = {
    "n": "one qubit and more: the corrections of order 1/N differ",
    "layers": "one layer has no pairs, three have both kinds of terms",
    "overlap": "off the middle, where λ is nearly zero",
    "delta": "6 % of the mean, less than any wrong version is off",
}


SETTINGS = (Reached(1, 3, 0.9), Reached(2, 3, 0.75))
_FACTORS = {"K": 4, "μ": 16}  # of full angles over half ones


def reached_trial(
    one: Reached, what: Literal["K", "μ"], share: Callable[[Formulas], float], formula: str,
    **rivals: float,
) -> qc.Trial:  # fmt: skip
    """Return the trial of E K or E μ, by what the formulas claim; rivals are ratios."""
    divisor, value = _FACTORS[what], share(formulas_of(PAPER))
    lower, upper = (edge / divisor for edge in one.bounds(what))
    return qc.Trial(
        f"{what} at o = {one.overlap}, n = {one.n}, L = {one.layers}",
        {"n": one.n, "layers": one.layers, "overlap": one.overlap},
        lambda rng, size: one.draw(what, rng, size) / divisor, share, lower, upper,
        delta=0.06 * abs(value), reasons=WHY, exact=True, mutated=(formula,),
        rivals={name: ratio * value for name, ratio in rivals.items()}, block=2000,
    )  # fmt: skip


def averages(group: designs.Design, overlap: float, layers: int) -> tuple[float, float]:
    """Return E K and E μ where every generator runs over a group, gates e^(−iθX/2)."""
    K, mu = generator_averages(group.unitaries, overlap, layers)
    return K / 4, mu / 16


def _claimed(name: str, given: dict[str, object]) -> float:
    """Return E K, or E μ as λ E K or as ζ (E K)²/R says."""
    formulas = formulas_of(PAPER)
    K = float(formulas["restricted_kernel"](**given))
    if name == "kernel":
        return K
    if name == "lambda":
        return float(formulas["restricted_lambda"](**given)) * K
    return float(formulas["restricted_zeta"](**given, remaining_error=1)) * K**2


def compare_designs(name: str) -> Iterator[qc.Compared]:
    """Compare a formula with averages over finite groups: another route than any calculus."""
    groups = [designs.binary_icosahedral()]
    if name == "kernel":  # degree 2; μ has degree 4 in the unitary of one generator
        groups.append(designs.clifford_group(2))
    for group, overlap, layers in product(groups, (0.25, 0.8), (1, 4)):
        N = group.unitaries.shape[-1]
        given: dict[str, object] = {"N": N, "L": layers, "reached_overlap": overlap}
        both = (averages(one, overlap, layers)[name != "kernel"]
                for one in (group, designs.pauli_group(N.bit_length() - 1)))  # fmt: skip
        found, paulis = both
        wrong = {
            "another layer": _claimed(name, {**given, "L": layers + 1}),
            "the other side": _claimed(name, {**given, "reached_overlap": 0.9}),
            "the Pauli group, no design": _claimed(name, given) + found - paulis,
        }
        where = f"{group.name}, o = {overlap}, L = {layers}"
        yield qc.Compared(where, found, _claimed(name, given), wrong)
