"""∂E = i Tr ρ_−[V, H_+] of given halves: averages over groups, and samples of random ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qntk_check import designs
from qntk_check.draws.halves import commutator_square, gradient_bound, gradients, one_half
from qntk_check.ensembles import random_unitaries
from qntk_check.kinds import Array
from qntk_check.verdicts.tiers.exact_design import Average
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["MIXED", "PURE", "SETTINGS", "WIDE", "Random", "Setting"]

Random = Literal["minus", "plus", "both"]  # which half is averaged over

WHY = {
    "rho": "pure, and mixed in two ways", "V": "with a trace that may not be lost",
    "H": "with a trace that may not be lost, and without one",
    "random": "which half is drawn; the other one is a fixed unitary",
    "delta": "6 %: every wrong version of the formula is refuted at it",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """The eigenvalues of ρ, V and H; ρ and V are diagonal, and so is H before U_+."""

    rho: tuple[float, ...]
    V: tuple[float, ...]
    H: tuple[float, ...]

    @property
    def fixed(self) -> Array:
        """A half that is not averaged over, shape (1, N, N)."""
        return np.array([one_half(len(self.rho))], dtype=complex)

    def gradients(self, minus: Array, plus: Array) -> Array:
        """Return ∂E for pairs of halves, shape (B, N, N) each."""
        return gradients(self.rho, self.V, self.H, minus, plus)

    @property
    def bound(self) -> float:
        """A proved bound of abs(∂E)."""
        return gradient_bound(self.rho, self.V, self.H)

    def commutator(self, random: Random) -> float:
        """Return C = −Tr[V, ·]² of the half that is fixed."""
        return float(commutator_square(self.V, self.H if random == "minus" else self.rho))

    def claimed(self, random: Random, formulas: Formulas) -> float:
        """Return the variance by the formula of this case."""
        N, P = len(self.rho), sum(x * x for x in self.rho)
        if random == "both":
            known = {"P": P, "V1": sum(self.V), "V2": sum(x * x for x in self.V)}
            return float(formulas["gradient_variance"](N=N, observable=self.H, **known))
        C = self.commutator(random)
        if random == "minus":
            return float(formulas["gradient_variance_minus"](N=N, P=P, C=C))
        return float(formulas["gradient_variance_plus"](N=N, C=C, observable=self.H))

    def averages(self, random: Random, formulas: Formulas) -> Iterator[Average]:
        """Yield averages of (∂E)² over groups; Paulis are a 1-design, and have to miss."""
        one = [designs.clifford_group(1), designs.binary_icosahedral(), designs.pauli_group(1)]
        two = [designs.clifford_group(2), designs.pauli_group(2)]
        for group in one if len(self.rho) == 2 else two:
            u = group.unitaries
            fixed = np.broadcast_to(self.fixed, u.shape)
            minus, plus = (u, fixed) if random == "minus" else (fixed, u)
            if random == "both":
                minus, plus = np.repeat(u, len(u), axis=0), np.tile(u, (len(u), 1, 1))
            found = float((self.gradients(minus, plus) ** 2).mean())
            claimed = self.claimed(random, formulas)
            yield Average(f"{group.name}, {self}", found, claimed, design=group.degree > 1)

    def trial(
        self, random: Random, mutated: tuple[str, ...] = (), **rivals: float
    ) -> Trial:  # fmt: skip
        """Return the trial of E (∂E)² over Haar-random halves; rivals are given as ratios."""
        from qntk_check.formulas import FORMULAS

        value, N = self.claimed(random, FORMULAS), len(self.rho)

        def draw(rng: np.random.Generator, size: int) -> Array:
            fixed = np.broadcast_to(self.fixed, (size, N, N))
            minus = fixed if random == "plus" else random_unitaries(N, size, rng)
            plus = fixed if random == "minus" else random_unitaries(N, size, rng)
            return self.gradients(minus, plus) ** 2

        return Trial(
            f"(∂E)², {random} random, {self}",
            {"rho": self.rho, "V": self.V, "H": self.H, "random": random}, draw,
            lambda formulas: self.claimed(random, formulas), 0.0, self.bound**2,
            delta=0.06 * value, reasons=WHY, exact=True, mutated=mutated,
            rivals={name: ratio * value for name, ratio in rivals.items()}, block=5000,
        )  # fmt: skip


PURE = Setting((1.0, 0.0), (1.0, -1.0), (1.0, -1.0))
MIXED = Setting((0.8, 0.2), (1.0, 0.0), (2.0, -1.0))
WIDE = Setting((0.7, 0.3, 0.0, 0.0), (1.0, 1.0, 1.0, 0.0), (1.0, 1.0, 0.0, 0.0))
SETTINGS = (PURE, MIXED, WIDE)
