"""(21) (25): V_−,ℓ and V_+,ℓ are independent 2-designs for every ℓ."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Kind
from qntk_check.verdicts.exhibits import Corrected, Exhibit
from qntk_check.verdicts.model import Claim, Subject, Tier
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, refutation_check

__all__ = ["CLAIMS"]

_segments_joint = derived("derivations.setup.segments", "derive_joint")

_segments_each = derived("derivations.setup.segments", "derive_each")


def _rotations(unitaries: np.ndarray) -> np.ndarray:
    """Return R_ab = Tr(σ_a V σ_b V†)/2 (B, 3, 3): V ⊗ V̄ is 1 and this."""
    from qntk_check.observables import pauli_matrix

    paulis = np.stack([pauli_matrix(letter) for letter in "XYZ"])
    moved = unitaries[:, None] @ paulis @ unitaries[:, None].conj().swapaxes(2, 3)
    return np.einsum("aij,bcji->bac", paulis, moved).real / 2


def _features(R: np.ndarray) -> np.ndarray:
    """Return all polynomials of degree 2 in V and in V̄ on one qubit: 1, R and R ⊗ R."""
    flat = R.reshape(len(R), 9)
    squares = (flat[:, :, None] * flat[:, None, :]).reshape(len(R), 81)
    return np.concatenate([np.ones((len(R), 1)), flat, squares], axis=1)


def _averaged_segments() -> Iterator[Compared]:
    """Average over all circuits of two layers whose W turn the axes cyclically, at fixed angles.

    These twelve Cliffords are a 2-design. For independent 2-designs every polynomial of degree 2
    in each segment averages to the product of the Haar averages: 1 for 1, none for R, δδ/3 for
    R ⊗ R.
    """
    from qntk_check import designs
    from qntk_check.observables import pauli_matrix

    every = _rotations(designs.clifford_group(1).unitaries)
    group = every[np.linalg.det(np.abs(every)) > 0]
    first, second, third = (group[k] for k in np.indices((len(group),) * 3).reshape(3, -1))
    gates = np.stack([np.cos(t) * np.eye(2) + 1j * np.sin(t) * pauli_matrix(x) for t, x in
                      ((0.3, "X"), (0.8, "Z"))])  # fmt: skip
    gate, last = _rotations(gates)
    one = np.eye(3)
    pairs = np.einsum("ac,bd->abcd", one, one).ravel() / 3
    haar = np.concatenate([[1.0], np.zeros(9), pairs])
    segments = (
        (first, gate @ second @ last @ third),
        (first @ gate @ second, last @ third),
    )
    for ell, (minus, plus) in enumerate(segments, start=1):
        left, right = _features(minus), _features(plus)
        bare = _features(plus @ third.swapaxes(1, 2)).mean(axis=0)  # of a circuit without W_3
        wrong = {"V_+ = V_−": left.T @ left / len(left)}
        wrong |= {"without W_3": np.outer(haar, bare)} if ell == 2 else {}
        yield Compared(f"ℓ = {ell}", left.T @ right / len(left), np.outer(haar, haar), wrong)
    turns = [minus @ plus for minus, plus in segments]
    joint = np.trace(turns[0] @ turns[1].swapaxes(1, 2), axis1=1, axis2=2)
    yield Compared("jointly over ℓ", float(joint.mean()) + 1, 4.0, {"independent over ℓ": 1.0})


CLAIMS = (
    Claim(
        id="segments",
        statement=r"$V_{-,\ell}$ and $V_{+,\ell}$ form 2-designs independently in all $\ell$.",
        plain="V_−,ℓ and V_+,ℓ form 2-designs independently in all ℓ",
        assumptions=(
            "Printed statement: read as printed, for all ℓ jointly and including ℓ = L.",
            "Corrected statement: W_1, …, W_(L+1) independent 2-designs (the Haar circuit).",
        ),
        corrected=Correction(
            r"For each $\ell$ separately $V_{-,\ell}$ and $V_{+,\ell}$ are independent "
            r"2-designs, if the circuit ends in a random $W_{L+1}$. Jointly over $\ell$ "
            r"they are not independent, because $V_{-,\ell}V_{+,\ell}$ is $U$ for every "
            r"$\ell$: {0}. Without $W_{L+1}$ the last one, $V_{+,L}$, is 1.",
            _segments_joint,
        ),
        kind=Kind.CONCLUSION,
        counterexample=Exhibit(
            "one qubit",
            Corrected(0, 2, {r"\neq": "="}),
            Corrected(0, 1, {r"\neq": "="}),
            {"N": 2},
        ),
        rests_on=("first-moment",),
        checks=(
            refutation_check(
                _segments_joint,
                "jointly independent segments would give E|Tr V_−,1V_+,1(V_−,2V_+,2)†|² = 1, "
                "which is N² because both products are U",
            ),
            proof_check(_segments_each, Subject.CORRECTED),
            numeric_check(
                "all circuits of two layers from a design",
                "averages over 1,728 circuits",
                _averaged_segments,
                Subject.CORRECTED,
                tier=Tier.EXACT_DESIGN,
            ),
        ),
        derivations=(_segments_joint, _segments_each),
    ),
)
