"""B. Zhang et al., *Dynamical transition in … quantum neural networks with large depth* (2024).

Gates are exp(−iθX/2), so that K has a factor 1/4 and μ one of 1/16; the machine applies it. The
averages over random circuits stand in ``averages``. Its statements are restated from the text and
from the code that its authors released.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qntk_check.papers.zhang2024.averages.printed import PRINTED
from qntk_check.papers.zhang2024.dynamics.printed import PRINTED as LATE
from qntk_check.papers.zhang2024.questions import QUESTIONS
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.packaged import packaged
from qntk_check.verdicts.paper import Paper, inventory, listed_in

__all__ = ["PAPER"]

_R, _D, _L, _S = "Random circuits", "Dynamics", "Late times", "Released samples"

PAPER = Paper(
    name="zhang2024",
    title="Dynamical transition in controllable quantum neural networks with large depth",
    citation="B. Zhang, J. Liu, X.-C. Wu, L. Jiang, Q. Zhuang, Nat. Commun. 15 (2024), "
    "arXiv:2311.18144",
    inventory=inventory([
        ("kernel-mean", "restated", "K̄ = L(dT_2 − T_1²)/(2(d − 1)(d + 1)²)", "SXM", _R),
        ("gradient-fourth", "restated", "E g⁴ = 3B/(4d(d − 1)(d + 1)²(d + 3)²)", "SXM", _R),
        ("gradient-pair", "restated",
         "E g_1²g_2² = dB/(4(d − 1)²(d + 1)³(d + 2)(d + 3)) in one circuit", "SXM", _R),
        ("kernel-spread", "restated", "Var K = L E g⁴ + L(L − 1) E g_1²g_2² − K̄²", "SXM", _R),
        ("kernel-spread-independent", "restated",
         "Var K = L E g⁴ + L(L − 1)(E g²)² − K̄² for independent slots", "S", _R),
        ("meta-kernel-mean", "restated",
         "E μ = L(L − 1)d(d²T_3 − 3dT_1T_2 + 2T_1³)/(8(d − 1)²(d + 1)³(d + 2))", "SXM", _R),
        ("error-diagonal", "restated",
         "E ε∂²ε(∂ε)² of one layer, with five coefficients", "SXM", _R),
        ("error-pair", "restated", "E εh_12g_1g_2 of two layers", "SXM", _R),
        ("error-meta-kernel", "restated",
         "E εμ = L · diagonal + L(L − 1) · pair; ζ = E εμ/K̄²", "SXM", _R),
        ("lotka-volterra", "restated",
         "dε/dt = −ηεK, dK/dt = −2ηλεK; C = K − 2λε is conserved", "ST", _D),
        ("three-regimes", "restated",
         "C > 0: K freezes; C = 0: both fall like 1/t; C < 0: ε freezes", "ST", _D),
        ("restricted-kernel", "restated", "late K = Ld o(1 − o)/(2(d² − 1))", "SMT", _L),
        ("restricted-lambda", "restated", "λ = μ/K at late times", "SMT", _L),
        ("restricted-zeta", "restated", "ζ = εμ/K² at late times", "SMT", _L),
        ("published-samples", "restated",
         "1000 random circuits at each L = 12 … 100, n = 6, agree with the formulas", "M", _S),
    ]),
    **packaged(__name__, Path("paper")),
    find_questions=listed_in("qntk_check.papers.zhang2024.averages", "QUESTIONS"),
    formulas={**PRINTED, **LATE},
    convention=replace(HALF_ANGLES, letters={"N": "d"}),
    answers=QUESTIONS,
)  # fmt: skip
