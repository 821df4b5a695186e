"""Both halves random: both conditions, and V with any trace."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.formulas import gradient_variance
from qntk_check.papers.mcclean2018.variances import Case, Place, claim, mixed, pure
from qntk_check.verdicts.quantities import GRADIENT_VARIANCE, KERNEL_MEAN, Said, Setting
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CASE", "CLAIMS"]


def _exact(known: Formulas, at: Setting, gates: int) -> Fraction:
    """Return what gates about Pauli strings add up to, from a pure state."""
    found = known["gradient_variance"](P=1, V1=0, V2=at.N, observable=at.levels)
    return gates * found


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
    says=(
        Said(
            GRADIENT_VARIANCE,
            lambda known, at: _exact(known, at, 1),
            lambda _known, at: 2 * at.trace(2) / at.N**2,
            "printed for n → ∞",
        ),
        Said(
            KERNEL_MEAN,
            lambda known, at: _exact(known, at, at.layers),
            lambda _known, at: 2 * at.layers * at.trace(2) / at.N**2,
            "L gates, printed for n → ∞",
        ),
    ),
)

CLAIMS = (claim(CASE, "variance-both"),)
