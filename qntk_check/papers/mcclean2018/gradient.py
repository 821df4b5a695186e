"""What gradients are taken of: ρ, V and H with a trace or without, pure and mixed."""

from __future__ import annotations

from qntk_check.draws.halves import Halves

__all__ = ["MIXED", "PURE", "SETTINGS", "WHY", "WIDE", "Setting"]

WHY = {
    "rho": "pure, and mixed in two ways", "V": "with a trace that may not be lost",
    "H": "with a trace that may not be lost, and without one",
    "random": "which half is drawn; the other one is a fixed unitary",
    "delta": "6 %: every wrong version of the formula is refuted at it",
}  # fmt: skip


class Setting(Halves):
    """The eigenvalues of ρ, V and H. Trials have its name, and so their seeds."""


PURE = Setting((1.0, 0.0), (1.0, -1.0), (1.0, -1.0))
MIXED = Setting((0.8, 0.2), (1.0, 0.0), (2.0, -1.0))
WIDE = Setting((0.7, 0.3, 0.0, 0.0), (1.0, 1.0, 1.0, 0.0), (1.0, 1.0, 0.0, 0.0))
SETTINGS = (PURE, MIXED, WIDE)
