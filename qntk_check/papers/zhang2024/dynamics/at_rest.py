"""How many angles it takes until λ is a constant: its change while 1 − o falls a hundredfold.

Beyond the edge of the spectrum λ rises to minus the least curvature of the circuit (claim
three-regimes). By how much falls with the spread of the curvatures, like 1/L: groups of runs give
an exponent each, and the L at which their mean change is a tenth.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from qntk_check.evidence import block_generator
from qntk_check.evidence.power_law import PowerLaw
from qntk_check.kinds import Array
from qntk_check.training.projector import ProjectorDescents, share_change
from qntk_check.verdicts.model import Check, Context, Evidence, Level, Tier
from qntk_check.verdicts.tiers.trained import Falling, Words, falling_evidence

__all__ = ["GROUPS", "SIZES", "judged", "measured", "rest_check"]

CLAIM = "three-regimes"
WITHIN = 0.1
FROM, TO = 1e-2, 1e-4  # 1 − o, between which λ is watched
SIZES = {2: (16, 32, 64, 128, 256), 3: (64, 128, 256, 512)}
GROUP, GROUPS = 8, {Level.QUICK: 8, Level.CI: 16, Level.NIGHTLY: 64}
EVERY, STEPS = 2, 90
_WHY = {
    "layers": "a factor of eight or more, around where the change is a tenth",
    "1 − o": "a hundredfold, from where 1 − 2o is at rest within 2 %",
    "draws": "groups of eight runs each, as many as tell that it falls",
}
WORDS = Words(
    f"while 1 − o falls from {FROM:g} to {TO:g} beyond the spectrum", "λ changes by a tenth",
    "layers", "change", "within a tenth from",
)  # fmt: skip


def at_rest(n: int, law: PowerLaw) -> Falling:
    """Return what was found at one number of qubits."""
    return Falling(f"d = {2**n}", {"n": n}, law, WITHIN)


@cache
def measured(n: int, groups: int) -> Falling:
    """Train groups of circuits of each number of angles to a target beyond the spectrum."""
    found: list[Array] = []
    for layers in SIZES[n]:
        rng = block_generator(CLAIM, {"n": n, "layers": layers, "what": "at rest"}, 0)
        runs = ProjectorDescents(n, layers, 1.5, 0.2, STEPS, tuple(range(0, STEPS, EVERY)))
        change = share_change(runs.train(rng, GROUP * groups), FROM, TO)
        found.append(change.reshape(groups, GROUP).mean(axis=1))
    return at_rest(n, PowerLaw(np.array(SIZES[n], dtype=float), np.array(found).T))


def judged(rows: tuple[Falling, ...]) -> Evidence:
    """Return what was found: the change falls with L, and is a tenth within the sizes measured."""
    return falling_evidence(rows, WORDS, {"how λ comes to rest": _WHY})


def rest_check() -> Check:
    """Return the check of how λ comes to rest with L."""

    def run(context: Context) -> Evidence:
        groups = GROUPS[context.level]
        sizes = (2,) if context.level is Level.QUICK else tuple(SIZES)
        return judged(tuple(measured(n, groups) for n in sizes))

    return Check(Tier.TRAINING, "when λ is a constant", run)
