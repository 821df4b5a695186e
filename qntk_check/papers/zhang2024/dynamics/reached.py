"""Circuits that reach a given state: samples of K and μ, and their averages over designs.

A rank-one projector, gates e^(−iθX/2); everything drawn is divided by 4 or 16 accordingly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.draws.restricted import superposition
from qntk_check.kinds import Array
from qntk_check.verdicts.registry import formulas_of
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["ENSEMBLE", "SETTINGS", "Reached", "compare_designs"]

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


@dataclass(frozen=True)
class Reached:
    """One size, and the overlap o of the reached state with the target."""

    n: int
    layers: int
    overlap: float

    @property
    def given(self) -> dict[str, object]:
        """The arguments of the formulas."""
        return {"N": 2**self.n, "L": self.layers, "reached_overlap": self.overlap}

    @property
    def levels(self) -> tuple[int, ...]:
        """The eigenvalues of the projector."""
        return (1, *(0,) * (2**self.n - 1))

    def trial(
        self, what: str, share: Callable[[Formulas], float], formula: str, **rivals: float
    ) -> qc.Trial:
        """Return the trial of E K or E μ, by what the formulas claim; rivals are ratios."""
        # What draws loads compiled code: finding claims and figures should not.
        from qntk_check.testing.samplers.restricted import bounds, kernel_and_meta

        column, divisor = {"K": (0, 4), "μ": (1, 16)}[what]
        # g² ≤ 4 Var_χ O for every layer, and the general bound of μ.
        most = self.layers * self.overlap * (1 - self.overlap)
        meta = bounds(self.layers, self.levels)[1] / 16
        lower, upper = (0.0, most) if what == "K" else (-meta, meta)

        def draw(rng: np.random.Generator, size: int) -> Array:
            reached = superposition(self.overlap, 2**self.n)
            found = kernel_and_meta(reached, self.layers, self.levels, rng, size)
            return found[:, column] / divisor

        value = share(formulas_of(PAPER))
        return qc.Trial(
            f"{what} at o = {self.overlap}, n = {self.n}, L = {self.layers}",
            {"n": self.n, "layers": self.layers, "overlap": self.overlap}, draw, share,
            lower, upper, delta=0.06 * abs(value), reasons=WHY, exact=True, mutated=(formula,),
            rivals={name: ratio * value for name, ratio in rivals.items()}, block=2000,
        )  # fmt: skip


SETTINGS = (Reached(1, 3, 0.9), Reached(2, 3, 0.75))


def _generators(unitaries: Array, N: int) -> Array:
    """Return QXQ† for X on the first qubit."""
    flip = np.roll(np.eye(N), N // 2, axis=0)
    return unitaries @ flip @ unitaries.conj().swapaxes(1, 2)


def averages(group: designs.Design, overlap: float, layers: int) -> tuple[float, float]:
    """Return E K and E μ where every generator runs over a group, gates e^(−iθX/2)."""
    N = group.unitaries.shape[-1]
    chi = np.array(superposition(overlap, N))
    O = np.diag([1.0] + [0.0] * (N - 1))  # noqa: E741
    X = _generators(group.unitaries, N)
    moved = O @ X - X @ O  # [O, X]
    g = (1j * np.einsum("i,bij,j->b", chi, moved, chi)).real
    twice = -np.einsum("i,bij,j->b", chi, moved @ X - X @ moved, chi).real
    # E_b h_ab g_b is linear in the average of X_b g_b.
    weighted = np.einsum("b,bij->ij", g, X) / len(g)
    pairs = -np.einsum("i,bij,j->b", chi, moved @ weighted - weighted @ moved, chi).real
    K = layers * float((g**2).mean()) / 4
    mu = layers * float((twice * g**2).mean()) + layers * (layers - 1) * float((pairs * g).mean())
    return K, mu / 16


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
