"""(3) (33) (55): E W_ij W_kl† = σ_W² δ_ik δ_jl / width."""

from __future__ import annotations

from collections.abc import Callable

from qntk_check.papers.liu2024.networks import trials
from qntk_check.papers.liu2024.networks.assumptions import INITIALIZATION
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Corrected, Exhibit, Printed
from qntk_check.verdicts.model import Check, Claim, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS", "printed_moment"]

_moment = derived("derivations.setup.lecun", "derive_lecun_moment")


def printed_moment(printed: Callable[[int, int, int, int], bool] | None = None) -> Evidence:
    """Compare (3) with E|W_12|² at the two choices of indices that tell the orders apart.

    ``printed(i, j, k, l)`` is the product of deltas; by default δ_ik δ_jl.
    """
    from derivations.setup.lecun import GAIN, _moments

    product = printed or (lambda i, j, k, m: i == k and j == m)
    entries = _moments(2, 2, parts=1)
    rows = []
    for i, j, k, m in ((0, 1, 1, 0), (0, 1, 0, 1)):
        true = entries[i, j, m, k] * 2 / GAIN  # W†_kl = W_lk, in units of σ_W²/width
        by_33 = int((i, j) == (m, k))  # it has no dagger: W†_kl = W_lk
        rows.append((true, int(product(i, j, k, m)), by_33))
    contrast = Contrast(
        tuple(
            Point(where, float(claimed), float(true), elsewhere=float(other), source="(33)")
            for where, (true, claimed, other) in zip(
                ("W_12 W†_21", "W_12 W†_12"), rows, strict=True
            )
        )
    )
    return printed_fails(
        f"for a 2 × 2 matrix E W_12 W†_21 = E W_12² is {rows[0][0]} in units of σ_W²/width, where "
        f"(3) gives {rows[0][1]}; E W_12 W†_12 = E W_12 W_21 is {rows[1][0]}, where it gives "
        f"{rows[1][1]}: the dagger exchanges k and l",
        {},
        off=any(true != claimed for true, claimed, _ in rows),
        contrast=contrast,
    )


CLAIMS = (
    Claim(
        id="lecun-moment",
        statement=r"$\mathbb{E}(W_{ij}W^\dagger_{kl})=\frac{\sigma_W^2}{\text{width}}\,\delta_{ik}"
        r"\delta_{jl}$.",
        plain="E W_ij W†_kl = σ_W² δ_ik δ_jl / width",
        assumptions=(
            INITIALIZATION,
            "(33) and (55) have no dagger and are right; width is the number of inputs n_(ℓ−1).",
            "Sampled through cosines of weights, which are bounded and whose means are exact.",
        ),
        corrected=Correction(
            "{0}, as in (33) and (55); with the dagger of (3) {1}, as in (2).",
            _moment,
            (_moment, 1),
        ),
        kind=Kind.MISPRINT,
        counterexample=Exhibit(
            "the entry W_12 beside W†_21 = W_12",
            Printed(), Corrected(1), {"i": 1, "j": 2, "k": 2, "l": 1, "sigma_W": 1, "width": 2},
        ),
        checks=(
            Check(Tier.SYMBOLIC, "two entries of a matrix", lambda _context: printed_moment()),
            symbolic_check(_moment, "lecun_second_moment", Subject.CORRECTED),
            trial_check("lecun-moment", "weights of drawn networks", trials.moment_trials,
                        Subject.CORRECTED, Tier.SAMPLED),
        ),
        derivations=(_moment,),
        formulas=("lecun_second_moment",),
    ),
)  # fmt: skip
