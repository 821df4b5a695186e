"""M. Ragone et al. and E. Fontana et al., two Lie-algebraic theories of barren plateaus (2024).

Their statements overlap, and are restated from secondary sources; every page says so. Gates are
exp(−iθH) with any Hermitian generator H in the algebra.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from qntk_check.papers.lie2024.questions import ELSEWHERE, QUESTIONS
from qntk_check.verdicts.conventions import Convention
from qntk_check.verdicts.packaged import packaged
from qntk_check.verdicts.paper import Paper, inventory

__all__ = ["PAPER"]

_V, _E, _N = "Loss and gradient", "Examples", "Noise and rank"

PAPER = Paper(
    name="lie2024",
    title="Two Lie-algebraic theories of barren plateaus",
    citation="M. Ragone, B. N. Bakalov, F. Sauvage, A. F. Kemper, C. Ortiz Marrero, M. Larocca, "
    "M. Cerezo, Nat. Commun. (2024), arXiv:2309.09342; E. Fontana, D. Herman, S. Chakrabarti, "
    "N. Kumar, R. Yalovetzky, J. Heredge, S. Hari Sureshbabu, M. Pistoia, Nat. Commun. (2024), "
    "arXiv:2309.07902",
    inventory=inventory([
        ("loss-mean", "restated", "E ℓ = Tr(ρ_c O_c): only the centre contributes", "SXM", _V),
        ("loss-variance", "restated", "Var ℓ = Σ_j P_j(ρ) P_j(O)/dim g_j", "SXM", _V),
        ("gradient-variance", "restated",
         "Var ∂_kℓ = Σ_j Tr ad²_(H_k) P_j(ρ) P_j(O)/(dim g_j)²; K̄ = Σ_k Var ∂_kℓ", "SXM", _V),
        ("matchgates", "restated", "free fermions on a line: g = so(2n), and the variance",
         "SM", _E),
        ("full-control", "restated", "g = su(2ⁿ) gives back the 2-design formulas", "S", _E),
        ("collective-spin", "restated", "su(2) by spin S, O = J_z, ρ = |m⟩⟨m|: Var ℓ = m²/3",
         "SXM", _E),
        ("noise-before", "restated",
         "depolarizing noise: (1 − p)²; unital channels: the purity that they leave in g",
         "SM", _N),
        ("qfim-rank", "restated", "rank F ≤ dim g, and ≤ 2(2ⁿ − 1)", "SM", _N),
    ]),
    **packaged(__name__, Path("paper")),
    convention=Convention(
        r"e^{-i\theta_kH_k}", Fraction(-1), "any Hermitian generators $H_k$ of the algebra"
    ),
    answers=QUESTIONS,
    elsewhere=ELSEWHERE,
)  # fmt: skip
