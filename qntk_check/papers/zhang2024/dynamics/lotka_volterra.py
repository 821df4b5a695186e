"""Descent as a system of two numbers, and what it conserves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import qntk_check.claims as qc
from qntk_check import ensembles, kernel
from qntk_check.circuits import CircuitBatch
from qntk_check.papers.zhang2024.dynamics.printed import RESTATED
from qntk_check.papers.zhang2024.dynamics.regimes import conserved_trials

__all__ = ["CLAIMS", "compare_flow"]

ID = "lotka-volterra"
_proof = qc.derived("derivations.descent.lotka_volterra", "derive_system")
_SPECTRA = ((1.0, 0.0), (1.0, 0.0, 0.0, 0.0), (2.0, -1.0, 0.5, 0.0))


def compare_flow() -> Iterator[qc.Compared]:
    """Move drawn circuits along their flow, and difference ε and K: at η = 1."""
    step, target = 2e-2, 0.3
    for number, levels in enumerate(_SPECTRA):
        n, rng = len(levels).bit_length() - 1, np.random.default_rng([2024, number])
        drawn = ensembles.get("haar-circuit").sample(n=n, layers=6, size=1, rng=rng)
        assert isinstance(drawn, CircuitBatch)

        here = kernel.evaluate_many(drawn, observable=list(levels), target=target)
        velocity = -here.error[:, None] * here.gradient

        def at(
            time: float, drawn: CircuitBatch = drawn, levels: tuple[float, ...] = levels,
            velocity: np.ndarray = velocity,
        ) -> list[float]:  # fmt: skip
            moved = replace(drawn, angles=drawn.angles + time * velocity)
            found = kernel.evaluate_many(moved, observable=list(levels), target=target)
            return [float(found.error[0]), float(found.K[0])]

        slopes = qc.central_difference(at, step)
        error, K, mu = (float(x[0]) for x in (here.error, here.K, here.mu))
        yield qc.Compared(f"dε/dt, levels {levels}", slopes[0], -error * K,
                          {"no ε": -K, "another sign": error * K})  # fmt: skip
        yield qc.Compared(f"dK/dt, levels {levels}", slopes[1], -2 * error * mu,
                          {"ημε": -error * mu, "no ε": -2 * mu})  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"For small $\eta$ and a constant $\lambda=\mu/K$: "
        r"$d\varepsilon/dt=-\eta\varepsilon K$, $dK/dt=-2\eta\lambda\varepsilon K$, and "
        r"$C=K-2\lambda\varepsilon$ is conserved.",
        plain="dε/dt = −ηεK, dK/dt = −2ηλεK with a constant λ = μ/K; C = K − 2λε is conserved",
        assumptions=(
            RESTATED,
            "Loss ε²/2 and gradient flow. The two rates hold for every smooth error, with λ of the "
            "moment; dC/dt = −2ε dλ/dt, so that C is conserved exactly where λ is constant.",
            "In circuits λ is not constant on the whole way: it changes its sign where o = ½. Late "
            "in a training it is, as closely as the claim three-regimes says.",
        ),
        rests_on=("liu2024/first-order-error",),
        checks=(
            qc.proof_check(_proof),
            qc.numeric_check("along the flow", "differences along the flow of drawn circuits",
                             compare_flow, within=1e-7),
            qc.trial_check(ID, "circuits late in their training", conserved_trials),
        ),
        derivations=(_proof,),
    ),
)  # fmt: skip
