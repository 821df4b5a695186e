"""The variance of a loss: what ideals see of ρ and O, over their dimensions."""

from __future__ import annotations

from collections.abc import Iterator

import qntk_check.claims as qc
from qntk_check.papers.lie2024.settings import ANSATZE, LARGER
from qntk_check.verdicts.tiers.group_averages import loss_averages

__all__ = ["CLAIMS", "LEAN", "compare_depths"]

ID, NAME = "loss-variance", "lie_loss_variance"
_proof = qc.derived("derivations.lie.variance", "derive_loss_variance")
LEAN = (
    "A theorem of Ragone et al. on this variance has a proof in Lean, checked by machine, from "
    "named hypotheses: the Haar measure of G, the twirl as a projector, and Schur's lemma. Here "
    "the measure is assumed, what the projector leaves is counted in explicit algebras, and "
    "Schur's lemma is assumed by name; for su(N), so(N) and sp(N) none is needed, as Weingarten "
    "functions give the same at every N."
)


def compare_depths() -> Iterator[qc.Compared]:
    """Compare deep circuits, averaged exactly over all angles, with the formula by ideals."""
    for one in ANSATZE:
        claimed, deep = one.by_loss(), one.loss_spread(300)
        seen = one.seen
        whole = sum(s.dimension for s in seen)
        as_one = sum(s.state for s in seen) * sum(s.observable for s in seen) / whole
        near = one.loss_spread(one.loss_depth())
        yield qc.Compared(
            f"{one}: within 10 % from {one.loss_depth()} layers on", deep, claimed,
            {"after so few layers": near, "twice": 2 * claimed, "all ideals as one": as_one},
        )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\operatorname{Var}\ell=\sum_jP_{\mathfrak g_j}(\rho)P_{\mathfrak g_j}(O)/"
        r"\dim\mathfrak g_j$ for $\rho$ or $O$ in $i\mathfrak g$.",
        plain="Var ℓ = Σ_j P_j(ρ) P_j(O)/dim g_j for ρ or O in i·g",
        assumptions=qc.restated(
            "The circuit is a 2-design on the compact group e^g; the centre adds nothing.", LEAN
        ),
        rests_on=("loss-mean",),
        checks=(
            qc.symbolic_check(_proof, NAME),
            qc.design_check("elements of finite groups", lambda known: loss_averages(known, 2024)),
            qc.numeric_check("deep circuits", "exact averages over all angles", compare_depths,
                             tier=qc.Tier.EXACT_DESIGN, within=1e-8),
            qc.trial_check(
                ID, "drawn circuits", lambda: [one.trial("loss") for one in ANSATZE],
                tier=qc.Tier.SAMPLED, later=lambda: [one.trial("loss") for one in LARGER],
            ),
        ),
        derivations=(_proof,),
        formulas=(NAME,),
    ),
)  # fmt: skip
