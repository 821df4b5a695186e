"""One random half, of which the first moments are enough, and the mean of a gradient is zero."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

import qntk_check.claims as qc
from qntk_check.draws.halves import Halves, Random
from qntk_check.ensembles import random_unitaries
from qntk_check.kinds import Array
from qntk_check.papers.mcclean2018.gradient import MIXED, SETTINGS, WIDE
from qntk_check.verdicts.tiers.halves import mean_averages, mean_trial
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS", "compare_derivative"]

ID = "mean-gradient"
_proof = qc.derived("derivations.kernel.gradient_tails", "derive_mean")


def compare_derivative() -> Iterator[qc.Compared]:
    """Differentiate E(θ) = Tr U†HUρ by differences, beside i Tr ρ_−[V, H_+]."""
    for number, one in enumerate(SETTINGS):
        rng = np.random.default_rng([2018, number])
        halves = tuple(random_unitaries(len(one.rho), 1, rng) for _ in "−+")
        energy = partial(_energy, one, halves)
        own, swapped = (float(one.gradients(*pair)[0]) for pair in (halves, halves[::-1]))
        wrong = {"another sign": -own, "twice": 2 * own, "halves exchanged": swapped}
        yield qc.Compared(str(one), qc.central_difference(energy, 0.05), own, wrong)


def _energy(one: Halves, halves: tuple[Array, ...], angle: float) -> float:
    return float(one.energy(angle, *halves)[0])


def _averages(_formulas: Formulas) -> list[qc.Average]:
    return [row for one in SETTINGS for row in mean_averages(one, 2018)]


def _trials() -> list[qc.Trial]:
    why = {"rho": "mixed", "V": "with a trace", "H": "with a trace",
           "delta": "5 % of the largest gradient there is"}  # fmt: skip
    cases: tuple[tuple[Halves, Random], ...] = ((MIXED, "minus"), (MIXED, "plus"), (WIDE, "minus"))
    return [mean_trial(one, random, 0.05, why) for one, random in cases]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"$\mathbb{E}\,\partial_kE=0$ if $U_-$ or $U_+$ matches the Haar measure to "
        r"first "
        r"order.",
        plain="E ∂_kE = 0 if U_− or U_+ matches Haar to first order",
        assumptions=qc.restated("At any V, H and ρ, with a trace or mixed, and at every N."),
        checks=(
            qc.proof_check(_proof),
            qc.numeric_check("the derivative", "E(θ) by differences", compare_derivative),
            qc.design_check("Pauli groups", _averages),
            qc.trial_check(ID, "drawn halves", _trials, tier=qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
    ),
)
