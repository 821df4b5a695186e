"""The mean of a loss: the part of O in the centre alone."""

from __future__ import annotations

from collections.abc import Iterator

import qntk_check.claims as qc
from qntk_check.papers.lie2024.settings import ANSATZE, HOPPING

__all__ = ["CLAIMS", "compare_means"]

ID = "loss-mean"
_proof = qc.derived("derivations.lie.variance", "derive_loss_mean")


def compare_means() -> Iterator[qc.Compared]:
    """Average over the angles of deep circuits exactly: each gate projects on what it leaves."""
    for one in ANSATZE:
        place = int(one.state, 2)
        found = float(one.target_behind(200)[place, place].real)
        wrong = {"no centre": 0.0, "all of O": float(one.target[place, place].real)}
        yield qc.Compared(f"{one}: 200 layers", found, one.loss_mean, wrong)


def _trial() -> qc.Trial:
    value = HOPPING.loss_mean
    return qc.Trial(
        f"ℓ, {HOPPING}", {"ansatz": HOPPING.name, "layers": 20},
        lambda rng, size: HOPPING.losses(rng, size, 20), lambda _formulas: value,
        -HOPPING.bound, HOPPING.bound, delta=0.04,
        reasons={"layers": "many times the depth of the variance",
                 "delta": "a quarter of the value: no centre would be 0"},
        rivals={"no centre": 0.0, "all of O": -0.5}, block=2000,
        cause="20 layers are no exact 2-design",
    )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\mathbb{E}\ell=\operatorname{Tr}\rho_{\mathfrak c}O_{\mathfrak c}$ for $\rho$ "
        r"or $O$ in $i\mathfrak g$: only the centre contributes.",
        plain="E ℓ = Tr ρ_c O_c for ρ or O in i·g",
        assumptions=qc.restated(
            "The circuit is a 2-design (a 1-design is enough) on the compact group e^g; where that "
            "is not closed, on its closure, which moves no element of the algebra elsewhere.",
            "With ρ and O both outside of i·g everything that commutes with the generators "
            "contributes, and the statement does not speak of it: O = 1 has the mean 1.",
        ),
        checks=(
            qc.proof_check(_proof),
            qc.numeric_check("deep circuits", "exact averages over all angles", compare_means,
                             tier=qc.Tier.EXACT_DESIGN, within=1e-8),
            qc.trial_check(ID, "drawn circuits", lambda: [_trial()], tier=qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
    ),
)  # fmt: skip
