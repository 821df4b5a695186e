"""U_− random alone: the purity of ρ has to be well above 1/N."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.formulas import gradient_variance_minus
from qntk_check.papers.mcclean2018.variances import Case, Place, claim, mixed, pure

__all__ = ["CASE", "CLAIMS"]

CASE = Case(
    random="minus",
    formula=gradient_variance_minus,
    statement=r"$\operatorname{Var}\partial_kE=-\frac{\operatorname{Tr}\rho^2}{2^{2n}}\operatorname{Tr}\langle"
    r"[V,U_+^\dagger HU_+]^2\rangle$ if $U_-$ alone is a 2-design.",
    plain="Var ∂_kE = −(Tr ρ²/2²ⁿ) Tr [V, U_+†HU_+]² if U_− alone is a 2-design",
    corrected=r"{0} with $C$ for $-\operatorname{Tr}[V,U_+^\dagger HU_+]^2$ and $P$ for "
    r"$\operatorname{Tr}\rho^2$, "
    r"at every $N$, for any $V$ and any $H$, with a trace or without; {1}, so that the printed "
    r"form is "
    r"the leading order if and only if $NP\gg1$.",
    builder="derive_minus",
    put={r"\operatorname{Tr}\langle[V,U_+^\dagger HU_+]^2\rangle": "(-C)"},
    places=(
        Place("a pure ρ", pure, Fraction(0), met=True),
        Place("a pure ρ and a projector for H", pure, Fraction(1, 2), met=True),
        Place("an equal mixture of N/2 states", mixed(2), Fraction(0), met=False),
        Place("ρ = 1/N, whose gradients all vanish", mixed(1), Fraction(0), met=False),
    ),
)

CLAIMS = (claim(CASE, "variance-minus"),)
