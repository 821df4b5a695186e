"""Sections 2 and 3: Pauli matrices, the ansatz and the loss, on which everything else stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qntk_check.papers.liu2024.setup.written_out import WrittenCircuit, drawn_circuits
from qntk_check.verdicts.model import Check, Claim, Evidence, Finding, Subject, Tier

__all__ = ["CLAIMS", "compare_ansatz", "compare_loss"]

AGREEMENT = 1e-12  # rounding of products of at most 13 matrices of dimension at most 8


def compare_ansatz(*, reverse: bool = False) -> Evidence:
    """Compare U(θ), multiplied as (10) is written, with what the evaluators apply.

    ``reverse`` multiplies in the other order, which must be seen.
    """
    norm = value = 0.0
    for drawn in drawn_circuits():
        written, result = drawn, drawn.evaluated()
        if reverse:
            turned = replace(drawn.circuit, angles=drawn.angles[::-1])
            written = replace(drawn, circuit=turned, unitaries=drawn.unitaries[::-1],
                              generators=drawn.generators[::-1])  # fmt: skip
        u = written.product(0, len(drawn.generators))
        norm = max(norm, float(np.abs(u.conj().T @ u - np.eye(len(u))).max()))
        column = u[:, 0]
        found = float(np.real(column.conj() @ drawn.matrix @ column))
        value = max(value, abs(found - result.expectation))
    holds = max(norm, value) <= AGREEMENT
    return Evidence(
        Tier.SECOND_ROUTE, Subject.PRINTED, Finding.HOLDS if holds else Finding.FAILS, exact=False,
        summary=f"U(θ) multiplied in the order of (10) is unitary to {norm:.1g}, and ⟨O⟩ is that "
        f"of the evaluators to {value:.1g} on {len(drawn_circuits())} drawn circuits: ℓ = 1 acts "
        "last",
    )  # fmt: skip


def compare_loss(*, factor: float = 1.0) -> Evidence:
    """Compare ∂L/∂θ of L = ½(⟨O⟩ − O_0)² with ε g of the evaluators.

    ``factor`` multiplies the loss: a loss without the ½ (2.0) must be seen.
    """
    worst = 0.0
    for drawn in drawn_circuits():
        result = drawn.evaluated()
        for place in range(len(drawn.generators)):
            slope = factor * _slope(drawn, place)
            worst = max(worst, abs(slope - result.error * result.gradient[place]))
    holds = worst <= 100 * AGREEMENT
    return Evidence(
        Tier.SECOND_ROUTE, Subject.PRINTED, Finding.HOLDS if holds else Finding.FAILS, exact=False,
        summary="∂L/∂θ_ℓ, read off the trigonometric polynomial that L is in one angle, equals "
        f"ε ∂ε/∂θ_ℓ of the evaluators to {worst:.1g} on {len(drawn_circuits())} drawn circuits",
    )  # fmt: skip


def _slope(drawn: WrittenCircuit, place: int) -> float:
    """Return ∂L/∂θ: as L has the frequencies 0, 2 and 4 only, its values at 8 angles fix it."""
    points = np.arange(8) * np.pi / 8
    losses = []
    for shift in points:
        moved = drawn.angles.copy()
        moved[place] += shift
        there = replace(drawn, circuit=replace(drawn.circuit, angles=moved))
        losses.append(0.5 * there.series(np.zeros_like(moved), 0)[0] ** 2)
    # L(θ + s) = Σ_m c_m e^{2ims}, m = −2 … 2: the slope at s = 0 is Σ 2im c_m
    modes = np.fft.fft(losses) / len(points)
    return float(np.real(sum(2j * m * modes[m] for m in (-2, -1, 1, 2))))


CLAIMS = (
    Claim(
        id="ansatz",
        statement=r"$U(\theta)=\prod_{\ell=1}^LW_\ell\exp(i\theta_\ell X_\ell)$.",
        plain="U(θ) = ∏_ℓ W_ℓ exp(iθ_ℓ X_ℓ)",
        assumptions=(
            "The product is written from left to right, so that ℓ = 1 acts last.",
            "The paper calls X_ℓ Pauli operators and asks for X_ℓ² = 1; that Tr X_ℓ = 0 is used "
            "too, from (22) on.",
        ),
        reason="A definition: it fixes what is spoken of, and asserts nothing.",
        checks=(
            Check(Tier.SECOND_ROUTE, "the product as written", lambda _context: compare_ansatz()),
        ),
    ),
    Claim(
        id="loss",
        statement=r"$\mathcal L=\tfrac12\left(\langle\Psi_0|U^\dagger OU|\Psi_0\rangle-O_0"
        r"\right)^2=\tfrac12\varepsilon^2$.",
        plain="L = ½(⟨Ψ0|U†OU|Ψ0⟩ − O_0)² = ½ε²",
        assumptions=("O is Hermitian, so that ε is real.",),
        reason="A definition: it fixes what is spoken of, and asserts nothing.",
        checks=(
            Check(Tier.SECOND_ROUTE, "the slope of the loss", lambda _context: compare_loss()),
        ),
    ),
)
