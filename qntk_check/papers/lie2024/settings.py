"""The circuits of the claims, with their trials: a few generators, and free fermions on a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from qntk_check.draws.fermion_lines import FermionLine
from qntk_check.draws.layered import LayeredCircuit
from qntk_check.formulas import FORMULAS
from qntk_check.observables import string_sum
from qntk_check.verdicts.tiers.deep import DEEP_WHY, Claimed, by_ideals, deep_trial
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["ANSATZE", "HOPPING", "LARGER", "WHY", "Ansatz", "line_trial"]

WHY = {
    "layers": DEEP_WHY,
    "delta": "a tenth of the value, or 8 % where a wrong dimension is 25 % off",
}
LINE_WHY = {
    "n": "two ideals at n = 2, one beyond, and as many as are drawn cheaply",
    "layers": "within 1 % of the 2-design value, by the walk on strings",
    "delta": "a tenth of the value, or less where a wrong version is near",
}


@dataclass(frozen=True, eq=False, repr=False)
class Ansatz(LayeredCircuit):
    """A circuit, and δ of its trials as a share of the value."""

    share: float = 0.1

    def by_loss(self, formulas: Formulas = FORMULAS) -> float:
        """Return Var ℓ by the formula, ideal by ideal."""
        return by_ideals(formulas, self.seen)

    def by_gradient(self, formulas: Formulas = FORMULAS, gate: int | None = None) -> float:
        """Return Var ∂ℓ of a gate by the formula, ideal by ideal."""
        return by_ideals(formulas, self.seen, self.gate if gate is None else gate)

    def trial(self, what: Literal["loss", "gradient"]) -> Trial:
        """Return the trial of E (ℓ − E ℓ)², or of E (∂ℓ)² between deep halves."""
        loss = what == "loss"
        said = Claimed.by_factors(
            f"lie_{what}_variance", self.by_loss if loss else self.by_gradient
        )
        name = f"{'(ℓ − E ℓ)²' if loss else '(∂ℓ)²'}, {self}"
        return deep_trial(self, what, name, said, share=self.share, reasons=WHY)


def _by_line(n: int, name: str, formulas: Formulas) -> float:
    return float(formulas[name](n=n, weight=n))


def line_trial(n: int, share: float) -> Trial:
    """Return the trial of E ℓ² of free fermions at the depth of the 2-design value."""
    name = "fermion_loss_variance"
    said = Claimed(name, partial(_by_line, n, name), {"haar": 1 / (2**n + 1)})
    return deep_trial(
        FermionLine(n), "loss", f"ℓ², matchgates, n = {n}", said, share=share, reasons=LINE_WHY
    )


def line_gradient_trial(n: int, share: float, *, group: bool = False) -> Trial:
    """Return the trial of E (∂ℓ)² between halves of that depth, or of the group itself.

    What is claimed exactly takes a ninth of the samples to tell a factor a sixteenth off.
    """
    line, name = FermionLine(n), "fermion_gradient_variance"
    said = Claimed.by_factors(name, partial(_by_line, n, name))
    if not group:
        return deep_trial(
            line, "gradient", f"(∂ℓ)², matchgates, n = {n}", said, share=share, reasons=LINE_WHY,
            block=4000,
        )  # fmt: skip
    return Trial(
        f"(∂ℓ)², rotations of 2n dimensions, n = {n}", line.parameters,
        lambda rng, size: line.group_gradients(rng, size) ** 2, said.predict, 0.0,
        line.gradient_bound, delta=share * said.predict(FORMULAS), exact=True, mutated=(name,),
        rivals=said.rivals, block=4000,
        reasons={**LINE_WHY, "delta": "less than one part in sixteen, the factor of the formula"},
    )  # fmt: skip


def _bonds(n: int) -> tuple[dict[str, float], ...]:
    """Return XX + YY of each pair of neighbors."""
    both = zip(string_sum(n, "XX"), string_sum(n, "YY"), strict=True)
    return tuple({x: 1.0, y: 1.0} for x, y in both)


def _ring(n: int) -> Ansatz:
    fields, couplings = string_sum(n, "Z"), string_sum(n, "XX", ring=True)
    return Ansatz(f"TFIM on a ring, n = {n}", (fields, couplings), fields | couplings, "0" * n,
                  share=0.08, whole=n == WHOLE)  # fmt: skip


def _chain(n: int, state: str) -> Ansatz:
    target = string_sum(n, "ZZ")
    return Ansatz(f"XXZ on a line, n = {n}", (*_bonds(n), target), target, state, whole=n == WHOLE)


def _symmetric(n: int) -> Ansatz:
    generators = (string_sum(n, "X"), string_sum(n, "Z"), string_sum(n, "ZZ", pairs=True))
    return Ansatz(f"permutation-symmetric, n = {n}", generators, string_sum(n, "Z"), "0" * n,
                  whole=n == WHOLE)  # fmt: skip


WHOLE = 3  # qubits at which nothing is restricted
HOPPING = Ansatz(
    "hopping of particles, n = 3", (*_bonds(3), {"ZII": 0.5}), {"ZII": 0.5}, "100", gate=2,
    share=0.08,
)  # fmt: skip
ANSATZE = (_ring(WHOLE), _chain(WHOLE, "100"), _symmetric(WHOLE), HOPPING)
LARGER = (
    *(_ring(n) for n in (2, 4, 5, 6, 7, 8)), _chain(4, "1100"), _chain(5, "11000"),
    *(_symmetric(n) for n in (2, 4, 5, 6)),
)  # fmt: skip
