"""One random half, of which the first moments are enough, and the mean of a gradient is zero."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.draws.halves import Halves, Random, turned
from qntk_check.ensembles import random_unitaries
from qntk_check.kinds import Array
from qntk_check.papers.mcclean2018.gradient import MIXED, SETTINGS, WIDE
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS", "compare_derivative"]

ID = "mean-gradient"
_proof = qc.derived("derivations.kernel.gradient_tails", "derive_mean")


def compare_derivative() -> Iterator[qc.Compared]:
    """Differentiate E(θ) = Tr U†HUρ by differences, beside i Tr ρ_−[V, H_+]."""
    step = 0.05
    for number, one in enumerate(SETTINGS):
        rng = np.random.default_rng([2018, number])
        minus, plus = (random_unitaries(len(one.rho), 1, rng) for _ in "−+")

        def value(
            angle: float, one: Halves = one, minus: Array = minus, plus: Array = plus
        ) -> float:
            gate = np.exp(-1j * angle * np.array(one.V))
            H = turned(one.H, plus.conj().swapaxes(1, 2))[0]
            return float(np.trace(turned(one.rho, gate[:, None] * minus)[0] @ H).real)

        found = qc.central_difference(value, step)
        own = float(one.gradients(minus, plus)[0])
        swapped = float(one.gradients(plus, minus)[0])
        wrong = {"another sign": -own, "twice": 2 * own, "halves exchanged": swapped}
        yield qc.Compared(str(one), found, own, wrong)


def _averages(_formulas: Formulas) -> Iterator[qc.Average]:
    """Average over the Pauli group, a 1-design, on each side; half of it is none."""
    for one in SETTINGS:
        group = designs.pauli_group(len(one.rho).bit_length() - 1)
        u, half = group.unitaries, group.unitaries[: len(group.unitaries) // 2]
        for where, some, design in ((group.name, u, True), (f"half of {group.name}", half, False)):
            # Between two unitaries, so that the sum over a part vanishes by no symmetry.
            before, after = random_unitaries(len(one.rho), 2, np.random.default_rng(2018))
            turned, fixed = before @ some @ after, np.broadcast_to(before, some.shape)
            for side, pair in (("U_−", (turned, fixed)), ("U_+", (fixed, turned))):
                mean = float(one.gradients(*pair).mean())
                yield qc.Average(f"{side} in {where}, {one}", mean, 0.0, design=design)


def _trial(one: Halves, side: str) -> qc.Trial:
    random: Random = "minus" if side == "U_−" else "plus"
    return qc.Trial(
        f"∂E, {side} random, {one}", {"rho": one.rho, "V": one.V, "H": one.H, "side": side},
        lambda rng, size: one.draw(random, rng, size), lambda _formulas: 0.0, -one.bound, one.bound,
        delta=0.05 * one.bound,
        reasons={"rho": "mixed", "V": "with a trace", "H": "with a trace",
                 "delta": "5 % of the largest gradient there is"},
        exact=True, rivals={"a tenth of the largest": 0.1 * one.bound},
        block=5000,
    )  # fmt: skip


def _trials() -> list[qc.Trial]:
    return [_trial(MIXED, "U_−"), _trial(MIXED, "U_+"), _trial(WIDE, "U_−")]


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
