"""Sections 2 and 3: Pauli matrices, the ansatz and the loss, on which everything else stands."""

from __future__ import annotations

import numpy as np

from qntk_check.verdicts.model import Check, Claim, Evidence, Finding, Subject, Tier

__all__ = ["CLAIMS", "compare_ansatz", "compare_loss"]

AGREEMENT = 1e-12  # rounding of products of at most 13 matrices of dimension at most 8
SEED = 20240402  # of the circuits on which the definitions are evaluated
TARGET = 0.3
_CASES = ((1, 2, {"Z": 1.0}), (2, 4, {"ZX": 1.0, "IY": 0.5}), (3, 6, {"ZZI": 1.0, "XYZ": -2.0}))


def _drawn() -> list[
    tuple[np.ndarray, np.ndarray, list[np.ndarray], np.ndarray, float, np.ndarray]
]:
    """Return (angles, matrices W, matrices X, O, ⟨O⟩ of the evaluator, its gradient)."""
    from qntk_check import circuits, kernel
    from qntk_check.observables import as_matrix, pauli_matrix

    rng = np.random.default_rng(SEED)
    found = []
    for n, layers, observable in _CASES:
        strings = ["".join(rng.choice(list("XYZ"), n)) for _ in range(layers)]
        circuit = circuits.haar_circuit(n, layers, rng, generators=strings, closed=False)
        result = kernel.evaluate(circuit, observable, "dense")
        generators = [pauli_matrix(string) for string in strings]
        found.append((
            circuit.angles, np.stack(circuit.unitaries), generators, as_matrix(observable),
            result.expectation, result.gradient,
        ))  # fmt: skip
    return found


def _as_printed(angles: np.ndarray, unitaries: np.ndarray, generators: list) -> np.ndarray:
    """Multiply W_1 e^{iθ_1X_1} W_2 e^{iθ_2X_2} ⋯ in the order in which (10) is written."""
    product = np.eye(len(generators[0]), dtype=complex)
    for theta, w, x in zip(angles, unitaries, generators, strict=True):
        product = product @ w @ (np.cos(theta) * np.eye(len(x)) + 1j * np.sin(theta) * x)
    return product


def compare_ansatz(*, reverse: bool = False) -> Evidence:
    """Compare U(θ), multiplied as (10) is written, with what the evaluators apply.

    ``reverse`` multiplies in the other order, which must be seen.
    """
    norm = value = 0.0
    for angles, unitaries, generators, o, expectation, _ in _drawn():
        if reverse:
            angles, unitaries, generators = angles[::-1], unitaries[::-1], generators[::-1]
        u = _as_printed(angles, unitaries, generators)
        norm = max(norm, float(np.abs(u.conj().T @ u - np.eye(len(u))).max()))
        column = u[:, 0]
        value = max(value, abs(float(np.real(column.conj() @ o @ column)) - expectation))
    holds = max(norm, value) <= AGREEMENT
    return Evidence(
        Tier.SECOND_ROUTE, Subject.PRINTED, Finding.HOLDS if holds else Finding.FAILS, exact=False,
        summary=f"U(θ) multiplied in the order of (10) is unitary to {norm:.1g}, and ⟨O⟩ is that "
        f"of the evaluators to {value:.1g} on {len(_CASES)} drawn circuits: ℓ = 1 acts last",
    )  # fmt: skip


def compare_loss(*, factor: float = 1.0) -> Evidence:
    """Compare ∂L/∂θ of L = ½(⟨O⟩ − O_0)² with ε g of the evaluators.

    ``factor`` multiplies the loss: a loss without the ½ (2.0) must be seen.
    """
    worst = 0.0
    for angles, unitaries, generators, o, expectation, gradient in _drawn():
        error = expectation - TARGET
        for place in range(len(angles)):
            slope = factor * _slope(angles, unitaries, generators, o, place)
            worst = max(worst, abs(slope - error * gradient[place]))
    holds = worst <= 100 * AGREEMENT
    return Evidence(
        Tier.SECOND_ROUTE, Subject.PRINTED, Finding.HOLDS if holds else Finding.FAILS, exact=False,
        summary="∂L/∂θ_ℓ, read off the trigonometric polynomial that L is in one angle, equals "
        f"ε ∂ε/∂θ_ℓ of the evaluators to {worst:.1g} on {len(_CASES)} drawn circuits",
    )  # fmt: skip


def _slope(
    angles: np.ndarray, unitaries: np.ndarray, generators: list, o: np.ndarray, place: int
) -> float:
    """Return ∂L/∂θ: as L has the frequencies 0, 2 and 4 only, its values at 8 angles fix it."""
    points = np.arange(8) * np.pi / 8
    losses = []
    for shift in points:
        moved = angles.copy()
        moved[place] += shift
        column = _as_printed(moved, unitaries, generators)[:, 0]
        losses.append(0.5 * (np.real(column.conj() @ o @ column) - TARGET) ** 2)
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
