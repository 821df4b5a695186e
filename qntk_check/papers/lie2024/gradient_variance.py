"""The variance of a gradient, by the Killing norm of its generator, and the mean kernel."""

from __future__ import annotations

from collections.abc import Iterator

import qntk_check.claims as qc
from qntk_check.observables import pauli_matrix
from qntk_check.papers.lie2024.settings import ANSATZE, LARGER
from qntk_check.verdicts.tiers.group_averages import gradient_averages
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS", "averages", "compare_depths"]

ID, NAME = "gradient-variance", "lie_gradient_variance"
_proof = qc.derived("derivations.lie.gradient", "derive_gradient_variance")


def averages(formulas: Formulas) -> Iterator[qc.Average]:
    """Average over all pairs of elements of groups, with any ρ, H and O of su(2)."""
    x, y, z = (pauli_matrix(letter) for letter in "XYZ")
    return gradient_averages(formulas, (x + 2 * y - z) / 10, (3 * x - y) / 2, x - y + 2 * z)


def compare_depths() -> Iterator[qc.Compared]:
    """Compare deep halves, averaged exactly over all angles; and K̄ of a gate about each H."""
    for one in ANSATZE:
        claimed, deep = one.by_gradient(), one.gradient_square(300)
        dims = [s.dimension for s in one.seen]
        first_power = sum(s.killing[one.gate] * s.state * s.observable / s.dimension
                          for s in one.seen)  # fmt: skip
        yield qc.Compared(
            f"{one}: dimensions {dims}", deep, claimed,
            {"the first power of the dimension": first_power, "no layers": one.gradient_square(0),
             "half": claimed / 2},
        )  # fmt: skip
        each = [one.by_gradient(gate=gate) for gate in range(len(one.generators))]
        mean = sum(each)
        wrong = {"one gate fewer": mean - each[0]}
        yield qc.Compared(f"{one}: K̄ of one gate each", one.average.K, mean, wrong)


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\operatorname{Var}\partial_k\ell=\sum_j\|H_k\|_{K,j}^2P_{\mathfrak g_j}(\rho)"
        r"P_{\mathfrak g_j}(O)/(\dim\mathfrak g_j)^2$ with $\|H\|_{K,j}^2=\operatorname{Tr}"
        r"\operatorname{ad}_H^2$ on $\mathfrak g_j$ (for $\mathfrak{su}(N)$: "
        r"$2N\operatorname{Tr}H^2$); $\bar K=\sum_k\operatorname{Var}\partial_k\ell$.",
        plain="Var ∂_kℓ = Σ_j Tr ad²_H P_j(ρ) P_j(O)/(dim g_j)², K̄ = Σ_k Var ∂_kℓ",
        assumptions=qc.restated(
            "Both sides of the gate are independent 2-designs on the group, for every gate that K̄ "
            "adds up. A generator's part in the centre does nothing: for su(N), Tr H² is that of "
            "H without its trace, and 2N Tr H² − 2 Tr² H otherwise.",
        ),
        rests_on=("loss-variance",),
        checks=(
            qc.symbolic_check(_proof, NAME),
            qc.design_check("pairs of elements of finite groups", averages),
            qc.numeric_check("deep halves", "exact averages over all angles", compare_depths,
                             tier=qc.Tier.EXACT_DESIGN, within=1e-8),
            qc.trial_check(
                ID, "drawn circuits", lambda: [one.trial("gradient") for one in ANSATZE],
                tier=qc.Tier.SAMPLED, later=lambda: [one.trial("gradient") for one in LARGER],
            ),
        ),
        derivations=(_proof,),
        formulas=(NAME,),
    ),
)  # fmt: skip
