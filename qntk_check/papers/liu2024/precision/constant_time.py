"""§4: T = O(1) needs ηK̄ ≈ 1; more L converges faster."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, concluded
from qntk_check.verdicts.exhibits import Exhibit, Known
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_constant = derived("derivations.descent.training_times", "derive_constant_time")


def _more_angles_are_slower(_context: Context) -> Evidence:
    """Add angles at a fixed rate: beyond ηK̄ = 1 the frozen error falls more slowly, then grows."""
    from qntk_check import formulas
    from qntk_check.errors import DomainError

    products = [Fraction(1, 2), Fraction(1), Fraction(3, 2), Fraction(19, 10)]
    left = [abs(formulas.frozen_error(eta=1, K=x, error=1, t=1)) for x in products]
    try:
        formulas.frozen_error(eta=1, K=2, error=1, t=1)
        diverges = False
    except DomainError:
        diverges = True
    fails = left[1] < left[2] < left[3] and diverges
    found = ", ".join(
        f"{float(a):g} at ηK̄ = {float(b):g}" for a, b in zip(left, products, strict=True)
    )
    contrast = Contrast(
        tuple(
            concluded(
                f"more angles are faster: from ηK̄ = {float(a):g} to {float(b):g}",
                true=after < before,
                condition=b <= 1,
            )
            for (a, before), (b, after) in pairwise(zip(products, left, strict=True))
        )
    )
    return printed_fails(
        f"at fixed η, K̄ ∝ L: the frozen error is multiplied each step by {found}: beyond "
        "ηK̄ = 1 more angles are slower, and from 2 on nothing converges",
        {"ηK̄": [str(p) for p in products], "factor": [str(x) for x in left]},
        off=fails,
        contrast=contrast,
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="constant-time",
        statement=r"Convergence within $T\approx\mathcal O(1)$ wants $\eta\bar K\approx1$; the "
        r"more overparametrized the networks are, the faster convergence they could have.",
        plain="T = O(1) wants ηK̄ ≈ 1; more angles converge faster",
        assumptions=(
            "The frozen law at a fixed rate η, K proportional to L.",
            "At a rate chosen as 1/K the frozen law needs one step at any L: what L is for is that "
            "the frozen law holds, which asks for angles that hardly move, L ≫ √N for a Pauli "
            "(claim laziness-without-plateau), and not for L Tr(O²)/N² ≈ 1.",
        ),
        corrected=Correction(
            r"{0} with $x$ for $\eta K$: more angles are faster as long as $x<1$ and slower "
            r"beyond, with no convergence for $x\geq2$; and {1}.",
            (_constant, "below and above one", 0),
            (_constant, 2),
        ),
        kind=Kind.CONDITION,
        counterexample=Exhibit(
            "from ηK̄ = x = 3/2 to ηK̄ = y = 19/10: more angles ought to leave less error, at most "
            "as much",
            Known("frozen_error", {"K": "x", "t": 1}),
            Known("frozen_error", {"K": "y", "t": 1}),
            {"eta": 1, "error": -1, "x": Fraction(3, 2), "y": Fraction(19, 10)},
            relation="<=",
        ),
        rests_on=("training-time", "frozen-decay", "laziness-without-plateau"),
        checks=(
            Check(Tier.SYMBOLIC, "beyond ηK̄ = 1", _more_angles_are_slower),
            proof_check(_constant, Subject.CORRECTED),
            *training_checks("constant-time"),
        ),
        derivations=(_constant,),
    ),
)
