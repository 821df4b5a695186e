"""Both halves random: both conditions, and V with any trace."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.formulas import gradient_variance
from qntk_check.papers.mcclean2018.variances import Case, Place, claim, mixed, pure

__all__ = ["CASE", "CLAIMS"]

CASE = Case(
    random="both",
    formula=gradient_variance,
    statement=r"$\operatorname{Var}\partial_kE=2\operatorname{Tr}H^2\operatorname{Tr}\rho^2"
    r"\left(\frac{\operatorname{Tr}V^2}{2^{3n}}-\frac{\operatorname{Tr}^2V}{2^{4n}}\right)$ if "
    r"$U_-$ and "
    r"$U_+$ are 2-designs.",
    plain="Var ∂_kE = 2 Tr H² Tr ρ² (Tr V²/2³ⁿ − Tr² V/2⁴ⁿ) if U_− and U_+ are 2-designs",
    corrected=r"{0} with $P$ for $\operatorname{Tr}\rho^2$, $T_k$ for $\operatorname{Tr}H^k$ and "
    r"$V_k$ for "
    r"$\operatorname{Tr}V^k$, at every $N$; {1}: the trace of $V$ stands in it as printed, and "
    r"the printed "
    r"form is the leading order if and only if $NP\gg1$ and $T_1^2\ll NT_2$.",
    builder="derive_both",
    places=(
        Place("a pure ρ and a traceless H", pure, Fraction(0), met=True),
        Place("a projector of rank N/2 and a pure ρ", pure, Fraction(1, 2), met=False),
        Place("an equal mixture of N/2 states", mixed(2), Fraction(0), met=False),
        Place("both of these", mixed(2), Fraction(1, 2), met=False),
    ),
)

CLAIMS = (claim(CASE, "variance-both"),)
