"""(43) (44): E(dz^(L)/dz^(ℓ))² = (1/n_L) ∏ C_W E Σ²."""

from __future__ import annotations

from qntk_check.papers.liu2024.networks import trials
from qntk_check.papers.liu2024.networks.assumptions import CLIPPED, INITIALIZATION
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Corrected, Exhibit, Printed
from qntk_check.verdicts.model import Check, Claim, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, symbolic_check
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["CLAIMS", "printed_width"]

_laziness = derived("derivations.networks.laziness", "derive_network_laziness")


def printed_width(at: int = 2) -> Evidence:
    """Evaluate (43) at widths 1, 2, 1, where dz^(2)/dz^(1)_1 is one weight of variance C_W/2.

    ``at`` is the layer whose width divides, L = 2 as printed.
    """
    from derivations.networks.laziness import GAIN, _networks

    widths = (1, 2, 1)
    true = _networks(widths, 1)
    printed = GAIN / widths[at]
    by_33 = 1 / widths[1]  # the derivative is one weight, and layer 1 is what it takes in
    contrast = Contrast(
        (
            Point(
                "widths 1, 2, 1", 1 / widths[at], float(true / GAIN), elsewhere=by_33, source="(33)"
            ),
        )
    )
    return printed_fails(
        f"widths 1, 2, 1 and σ linear: dz^(2)/dz^(1)_1 is the weight W_11^(2), of mean square "
        f"{true / GAIN} C_W by (33), where (43) gives {printed / GAIN} C_W: its width is that of "
        "the last layer",
        {},
        off=bool(true != printed),
        contrast=contrast,
    )


CLAIMS = (
    Claim(
        id="mlp-laziness",
        statement=r"$\mathbb{E}\left(dz^{(L)}_{i;\alpha}/dz^{(\ell)}_{j;\alpha}\right)^2=\frac1{n_L}"
        r"C_W^{(L)}\cdots C_W^{(\ell+1)}\,\mathbb{E}(\sigma^{(L-1)}\cdots\sigma^{(\ell+1)})^2$.",
        plain="E(dz^(L)/dz^(ℓ))² = (1/n_L) ∏ C_W E(σ^(L−1) … σ^(ℓ+1))²",
        assumptions=(
            INITIALIZATION,
            "Exact for linear networks and ReLU at every width; for tanh, erf and other smooth σ "
            "at leading order in 1/n, E σ′² taken over the normal law of infinite width.",
            CLIPPED,
        ),
        corrected=Correction(
            r"{0}, with the geometric mean of $C_W\,\mathbb{E}\sigma'^2$ over the layers "
            r"$\ell,\dots,L-1$: the width is that of layer $\ell$, and the slopes begin "
            r"with layer $\ell$.",
            _laziness,
        ),
        kind=Kind.MISPRINT,
        counterexample=Exhibit(
            "widths 1, 2, 1 and σ linear: ℓ = 1, L = 2, a single weight between",
            Printed(put={r"C_W^{(L)}\cdots C_W^{(\ell+1)}": "C",
                         r"\,\mathbb{E}(\sigma^{(L-1)}\cdots\sigma^{(\ell+1)})^2": ""}),
            Corrected(put={r"C_W\,\mathbb{E}\sigma'^2": "C g"}),
            {"n_L": 1, "n_ell": 2, "L": 2, "ell": 1, "C": 2, "g": 1},
        ),
        rests_on=("lecun-moment", "mlp-chain"),
        checks=(
            Check(Tier.SYMBOLIC, "a network of unequal widths", lambda _context: printed_width()),
            symbolic_check(_laziness, "mlp_laziness", Subject.CORRECTED),
            trial_check("mlp-laziness", "derivatives of drawn networks", trials.laziness_trials,
                        Subject.CORRECTED, Tier.SAMPLED),
        ),
        derivations=(_laziness,),
        formulas=("mlp_laziness", "mlp_laziness_as_printed"),
    ),
)  # fmt: skip
