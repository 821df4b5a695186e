"""How many angles it takes until λ is a constant: its change while 1 − o falls a hundredfold.

Beyond the edge of the spectrum λ rises to minus the least curvature of the circuit (claim
three-regimes). By how much falls with the spread of the curvatures, like 1/L: groups of runs give
an exponent each, and the L at which their mean change is a tenth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from qntk_check.evidence import block_generator
from qntk_check.evidence.power_law import PowerLaw
from qntk_check.kinds import Array
from qntk_check.papers.zhang2024.dynamics.descents import Descents
from qntk_check.verdicts.model import Check, Context, Evidence, Finding, Level, Subject, Tier

__all__ = ["ALPHA", "WITHIN", "AtRest", "change", "measured", "rest_check"]

CLAIM = "three-regimes"
WITHIN = 0.1
ALPHA = 1e-3  # nominal, of the intervals; asymptotic, no part of the suite's α
FROM, TO = 1e-2, 1e-4  # 1 − o, between which λ is watched
SIZES = {2: (16, 32, 64, 128, 256), 3: (64, 128, 256, 512)}
GROUP, GROUPS = 8, {Level.QUICK: 8, Level.CI: 16, Level.NIGHTLY: 64}
EVERY, STEPS = 2, 90
_WHY = {
    "layers": "a factor of eight or more, around where the change is a tenth",
    "1 − o": "a hundredfold, from where 1 − 2o is at rest within 2 %",
    "draws": "groups of eight runs each, as many as tell that it falls",
}


def change(n: int, layers: int, size: int, rng: np.random.Generator) -> Array:
    """Return by which share λ changes in each of so many runs to a target beyond the spectrum."""
    looks = tuple(range(0, STEPS, EVERY))
    runs = Descents(n, layers, 1.5, 0.2, STEPS, looks).train(rng, size)
    steps = np.array((*looks, STEPS))
    missing = 1 - (1.5 + runs.errors[:, steps])  # 1 − o
    shares = runs.meta_kernels / runs.kernels[:, steps]
    first, last = (np.argmax(missing <= level, axis=1) for level in (FROM, TO))
    last = np.where(missing.min(axis=1) <= TO, last, len(steps) - 1)
    rows = np.arange(size)
    return np.abs(shares[rows, last] / shares[rows, first] - 1)


@dataclass(frozen=True)
class AtRest:
    """What was found at one number of qubits."""

    n: int
    law: PowerLaw

    @property
    def exponent(self) -> tuple[float, float]:
        """The interval of the exponent in L."""
        return self.law.interval(ALPHA)

    @property
    def layers(self) -> tuple[float, float]:
        """The interval of the L from which on λ changes by less than a tenth."""
        return self.law.interval_of_size(WITHIN, ALPHA)

    def sentence(self) -> str:
        """Return it as a sentence."""
        low, high = self.layers
        a, b = self.exponent
        middle = self.law.reached(WITHIN)
        return (
            f"d = {2**self.n}: λ changes by a tenth at L = {middle:.0f} (in [{low:.0f}, "
            f"{high:.0f}]), and like L^a with a in [{a:.2f}, {b:.2f}]"
        )


@cache
def measured(n: int, groups: int) -> AtRest:
    """Train groups of circuits of each number of angles."""
    found: list[Array] = []
    for layers in SIZES[n]:
        rng = block_generator(CLAIM, {"n": n, "layers": layers, "what": "at rest"}, 0)
        found.append(change(n, layers, GROUP * groups, rng).reshape(groups, GROUP).mean(axis=1))
    return AtRest(n, PowerLaw(np.array(SIZES[n], dtype=float), np.array(found).T))


def judged(rows: tuple[AtRest, ...], subject: Subject = Subject.PRINTED) -> Evidence:
    """Return what was found: the change falls with L, and is a tenth within the sizes measured."""
    falls = all(row.exponent[1] < 0 for row in rows)
    met = all(
        row.law.sizes[0] < row.layers[0] and row.layers[1] < row.law.sizes[-1] for row in rows
    )
    rises = any(row.exponent[0] > 0 for row in rows)
    finding = Finding.FAILS if rises else Finding.HOLDS if falls and met else Finding.UNDECIDED
    return _evidence(rows, finding, subject)


def _evidence(rows: tuple[AtRest, ...], finding: Finding, subject: Subject) -> Evidence:
    said = "; ".join(row.sentence() for row in rows)
    return Evidence(
        Tier.TRAINING, subject, finding, exact=False,
        summary=f"asymptotic, nominally at α = {ALPHA:g}: while 1 − o falls from {FROM:g} to "
        f"{TO:g} beyond the spectrum, {said}",
        details={
            "asymptotic": True, "nominal alpha": ALPHA,
            "rows": [
                {"n": row.n, "layers": row.law.sizes.tolist(),
                 "change": row.law.values.mean(axis=0).tolist(),
                 "exponent": list(row.exponent), "within a tenth from": list(row.layers)}
                for row in rows
            ],
            "reasons": {"how λ comes to rest": _WHY},
        },
    )  # fmt: skip


def rest_check() -> Check:
    """Return the check of how λ comes to rest with L."""

    def run(context: Context) -> Evidence:
        groups = GROUPS[context.level]
        sizes = (2,) if context.level is Level.QUICK else tuple(SIZES)
        return judged(tuple(measured(n, groups) for n in sizes))

    return Check(Tier.TRAINING, "when λ is a constant", run)
