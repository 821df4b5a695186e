"""One large spin: Var ⟨J_z⟩ = m²/3, however large S is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import qntk_check.claims as qc
from qntk_check import algebras, designs
from qntk_check.draws.spins import spin_components, spin_losses
from qntk_check.unitaries import random_unitaries
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS", "averages", "compare_spins"]

ID = "collective-spin"
_proof = qc.derived("derivations.lie.spins", "derive_collective_spin")


def compare_spins() -> Iterator[qc.Compared]:
    """Compare with the algebra of J_x and J_y as matrices, and the state m of J_z."""
    for spin in (0.5, 1.0, 2.5, 4.0, 8.0):
        x, y, z = spin_components(spin)
        for place in {0, round(spin)}:
            rho = np.zeros_like(z)
            rho[place, place] = 1
            m = float(z[place, place].real)
            found = algebras.group_average([x, y], z, rho)
            wrong = {"with S(S + 1)": spin * (spin + 1) / 3 + 1e-2, "2-designs of U(N)":
                     float(np.trace(z @ z).real) / len(z) / (len(z) + 1)}  # fmt: skip
            where = f"S = {spin}, m = {m:g}"
            yield qc.Compared(f"{where}: Var ℓ", found.loss_variance, m**2 / 3, wrong)
            yield qc.Compared(f"{where}: Var ∂ℓ of each gate", found.gradient_variance,
                              [2 * m**2 / 9] * 2, {"half": [m**2 / 9] * 2})  # fmt: skip


def averages(_formulas: Formulas) -> Iterator[qc.Average]:
    """Average over finite groups of SU(2), in representations of larger spin."""
    for spin, place in ((0.5, 0), (2.0, 1), (3.5, 2)):
        m = spin - place
        for group in designs.comparable_groups(1):
            found = float((spin_losses(spin, group.unitaries, place) ** 2).mean())
            yield qc.Average(f"S = {spin}, {group.name}", found, m**2 / 3, design=group.degree > 1)


def _trial() -> qc.Trial:
    spin, place = 10.0, 4
    value = (spin - place) ** 2 / 3
    return qc.Trial(
        "ℓ², S = 10, m = 6", {"S": spin, "m": spin - place},
        lambda rng, size: spin_losses(spin, random_unitaries(2, size, rng), place) ** 2,
        lambda _formulas: value, 0.0, 36.0 * (1 + 1e-9), delta=0.1 * value,
        reasons={"S": "large, where U(N) would leave little", "m": "neither 0 nor S",
                 "delta": "a tenth of the value"},
        exact=True, rivals={"with S(S + 1) for m²": 110 / 3, "m²/2": 18.0}, block=1000,
    )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"Generators $J_x$, $J_y$ of a spin $S$, $O=J_z$ and $\rho$ the state $m$ of "
        r"$J_z$: $\operatorname{Var}\ell=m^2/3$, however large $S$ is.",
        plain="J_x, J_y of a spin S, O = J_z, ρ = |m⟩⟨m|: Var ℓ = m²/3",
        assumptions=qc.restated(
            "The circuit is a 2-design on the group; a gradient has the variance 2m²/9."
        ),
        rests_on=("loss-variance",),
        checks=(
            qc.proof_check(_proof),
            qc.design_check("finite groups of SU(2)", averages),
            qc.numeric_check("S = 1/2 to 8", "the algebra of matrices", compare_spins, within=1e-8),
            qc.trial_check(ID, "drawn rotations", lambda: [_trial()], tier=qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
    ),
)
