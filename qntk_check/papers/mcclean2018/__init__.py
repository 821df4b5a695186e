"""J. R. McClean et al., *Barren plateaus in quantum neural network training landscapes* (2018).

Its statements are restated from secondary sources, and every page says so. Gates are exp(−iθV) with
any Hermitian V; U_− acts before a gate and U_+ after it.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from qntk_check.papers.mcclean2018.questions import QUESTIONS
from qntk_check.verdicts.conventions import Convention
from qntk_check.verdicts.packaged import packaged
from qntk_check.verdicts.paper import Paper, inventory

__all__ = ["PAPER"]

_V, _D = "Variance of a gradient", "Concentration and depth"

PAPER = Paper(
    name="mcclean2018",
    title="Barren plateaus in quantum neural network training landscapes",
    citation="J. R. McClean, S. Boixo, V. N. Smelyanskiy, R. Babbush, H. Neven, Nat. Commun. 9, "
    "4812 (2018), arXiv:1803.11173",
    inventory=inventory([
        ("mean-gradient", "restated", "E ∂_kE = 0 if U_− or U_+ is a 1-design", "SXM", _V),
        ("variance-minus", "restated", "U_− a 2-design: Var ∂_kE = −(Tr ρ²/2²ⁿ) Tr [V, U_+†HU_+]²",
         "SXM", _V),
        ("variance-plus", "restated", "U_+ a 2-design: Var ∂_kE = −(Tr H²/2²ⁿ) Tr [V, U_−ρU_−†]²",
         "SXM", _V),
        ("variance-both", "restated", "Var ∂_kE = 2 Tr H² Tr ρ² (Tr V²/2³ⁿ − Tr² V/2⁴ⁿ)",
         "SXM", _V),
        ("concentration", "restated", "P(abs(∂_kE) ≥ c) falls exponentially in n", "SM", _D),
        ("one-dimensional-depth", "restated",
         "on a line the variance reaches its 2-design value at a depth about linear in n",
         "XM", _D),
    ]),
    **packaged(__name__, Path("paper")),
    convention=Convention(
        r"e^{-i\theta_kV_k}", Fraction(-1), "any Hermitian generator $V_k$", {"O": "H"}
    ),
    answers=QUESTIONS,
)  # fmt: skip
