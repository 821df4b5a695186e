"""What is decided here: every assertion, its permanent id and its permanent number.

A row's place is its number, so that no row moves; a new claim goes to the end. The letters say what
can decide it, see :class:`qntk_check.verdicts.paper.Entry`. The paper's own text was not at hand:
its statements are restated from secondary sources, and no error is charged to it.
"""

from __future__ import annotations

from qntk_check.verdicts.paper import inventory

__all__ = ["INVENTORY"]

_EVERY, _MEAN, _OTHER = "Every circuit", "Random circuits", "Noise on angles, and shots"

INVENTORY = inventory([
    ("channel-law", "—", "K̄ of a Haar circuit with any channel", "SM", _MEAN),
    ("gradient-bound", "Theorem 1", "abs(∂C) ≤ F(n) ∝ q^{L+1}: local Pauli noise", "S", _EVERY),
    ("loss-concentration", "Lemma 1", "the noisy cost concentrates at Tr O/N", "SM", _MEAN),
    ("unital-law", "—", "unital noise: K̄ decays by u in each layer", "SXM", _MEAN),
    ("linear-depth", "Corollary 1", "L ∝ n: gradients vanish exponentially in n", "S", _MEAN),
    ("nonunital-floor", "—", "noise that is not unital: K̄ has a floor", "SM", _MEAN),
    ("angle-noise-averaged", "—", "noise on the angles, averaged: K̄ decays", "SM", _OTHER),
    ("angle-noise-kicked", "—", "noise on the angles, kick by kick: K̄ stays", "SM", _OTHER),
    ("shot-noise", "—", "shots: the measured gradient has the mean of the exact one", "SM", _OTHER),
    ("decay-with-angles", "—", "noise on angles: a plateau only if averaged", "SM", _OTHER),
])  # fmt: skip
