"""What is decided here: every assertion, its permanent id and its permanent number.

A row's place is its number, so that no row moves; a new claim goes to the end. The letters say what
can decide it, see :class:`qntk_check.verdicts.paper.Entry`. The paper's own text was not at hand:
its statements are restated from secondary sources, and no error is charged to it.
"""

from __future__ import annotations

from qntk_check.verdicts.paper import inventory

__all__ = ["INVENTORY"]

_EVERY, _MEAN, _OTHER = "Every circuit", "Random circuits", "Noise on angles, and shots"

# The place of what is restated from the paper, and of what is asked beside it.
_PAPER, _OURS = "restated", "this project"

INVENTORY = inventory([
    ("channel-law", _OURS, "K̄ of a Haar circuit with any channel", "SM", _MEAN),
    ("gradient-bound", _PAPER, "abs(∂C) ≤ F(n) ∝ q^(L+1): local Pauli noise", "S", _EVERY),
    ("loss-concentration", _PAPER, "the noisy cost concentrates at Tr O/N", "SM", _MEAN),
    ("unital-law", _OURS, "unital noise: K̄ decays by u in each layer", "SXM", _MEAN),
    ("linear-depth", _PAPER, "L ∝ n: gradients vanish exponentially in n", "S", _MEAN),
    ("nonunital-floor", _OURS, "noise that is not unital: K̄ has a floor", "SM", _MEAN),
    ("angle-noise-averaged", _OURS, "noise on the angles, averaged: K̄ decays", "SM", _OTHER),
    ("angle-noise-kicked", _OURS, "noise on the angles, kick by kick: K̄ stays", "SM", _OTHER),
    ("shot-noise", _OURS, "shots: a measured gradient has the mean of the exact", "SM", _OTHER),
    ("decay-with-angles", _OURS, "noise on angles: a plateau only if averaged", "SM", _OTHER),
])  # fmt: skip
