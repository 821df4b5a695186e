"""Where the averages are held to circuits, in the paper's convention, and why there."""

from __future__ import annotations

from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.tiers.measured import Bench

__all__ = ["BENCH", "FIXED", "RESTATED"]

RESTATED = (
    "As restated here from the authors' released code, in half angles; the paper's supplement may "
    "print another form, and an error is charged to the code alone.",
    "The Haar circuit, W_1, …, W_(L+1) independent; X_ℓ² = 1 and Tr X_ℓ = 0.",
)
WHY = {
    "n": "N = 2 and 4, where factors such as N + 1 and N + 2 are far apart",
    "L": "few layers: L and L − 1 are told apart",
    "O": "with a trace, and with a third moment, so that every coefficient counts",
    "target": "off zero, so that it shows",
    "delta": "a share of the value at which every wrong version of the formula is refuted",
}

# Sizes and δ of some trials were chosen by what a first run refuted. That run counts for nothing:
# under this name, written down before anything was drawn, seeds are others, and its run was one.
FIXED = "sizes and δ fixed"

BENCH = Bench("zhang2024", HALF_ANGLES, WHY)
