"""U_+ random alone: the trace of H has to be small."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.formulas import gradient_variance_plus
from qntk_check.papers.mcclean2018.variances import Case, Place, claim, mixed, pure

__all__ = ["CASE", "CLAIMS"]

CASE = Case(
    random="plus",
    formula=gradient_variance_plus,
    statement=r"$\operatorname{Var}\partial_kE=-\frac{\operatorname{Tr}H^2}{2^{2n}}\operatorname{Tr}\langle"
    r"[V,U_-\rho U_-^\dagger]^2\rangle$ if $U_+$ alone is a 2-design.",
    plain="Var ∂_kE = −(Tr H²/2²ⁿ) Tr [V, U_−ρU_−†]² if U_+ alone is a 2-design",
    corrected=r"{0} with $C$ for $-\operatorname{Tr}[V,U_-\rho U_-^\dagger]^2$ and $T_k$ for "
    r"$\operatorname{Tr}H^k$, at every $N$, for any $V$ and any $\rho$, pure or mixed; {1}, so "
    r"that the "
    r"printed form is the leading order if and only if $T_1^2\ll NT_2$.",
    builder="derive_plus",
    put={r"\operatorname{Tr}\langle[V,U_-\rho U_-^\dagger]^2\rangle": "(-C)"},
    places=(
        Place("a traceless H", pure, Fraction(0), met=True),
        Place("a traceless H and a mixed ρ", mixed(2), Fraction(0), met=True),
        Place("a projector of rank N/2", pure, Fraction(1, 2), met=False),
        Place("H = 1, whose gradients all vanish", pure, Fraction(1), met=False),
    ),
)

CLAIMS = (claim(CASE, "variance-plus"),)
