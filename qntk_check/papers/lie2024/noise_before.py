"""Noise before or behind a deep circuit: one factor for depolarizing noise, one an ideal else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.draws.groups import group_losses
from qntk_check.kinds import Array
from qntk_check.unitaries import random_unitaries
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS", "averages", "left_in_the_algebra", "spin_one"]

ID = "noise-before"
_proof = qc.derived("derivations.lie.channels", "derive_noise_before")
Ideals = Sequence[tuple[int, Fraction, Fraction]]  # dimension, P_j(ρ), P_j(O)
_LETTERS = {
    "I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}  # fmt: skip


def _variance(ideals: Ideals) -> Fraction:
    return sum((rho * target / d for d, rho, target in ideals), Fraction(0))


def left_in_the_algebra(before: Ideals, behind: Ideals) -> tuple[Fraction, Fraction]:
    """Return what noise leaves of P_g(ρ) in all of g, and of the variance.

    Examples
    --------
    >>> one, half = Fraction(1), Fraction(1, 2)
    >>> left_in_the_algebra([(3, one, one), (3, one, 0 * one)], [(3, half, one), (3, one, 0 * one)])
    (Fraction(3, 4), Fraction(1, 2))
    """
    whole = [sum((rho for _, rho, _ in ideals), Fraction(0)) for ideals in (before, behind)]
    return whole[1] / whole[0], _variance(behind) / _variance(before)


def _two_qubits(kept: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return both for su(2) + su(2) by one-qubit gates, |00⟩, O = Z_1, Z_q multiplied by kept."""
    state = Fraction(1, 4)  # Tr²(Z_q ρ)/4
    before = [(3, state, Fraction(4)), (3, state, Fraction(0))]
    behind = [(d, rho * k**2, own) for (d, rho, own), k in zip(before, kept, strict=True)]
    return left_in_the_algebra(before, behind)


def spin_one(levels: Sequence[int], state: Sequence[int]) -> dict[int, Fraction]:
    """Return what a diagonal O of spin 1 adds to Var ℓ in its parts of rank 1 and 2, by rank.

    The group SU(2) leaves J_z and 3J_z² − 2 in two of its representations.

    Examples
    --------
    >>> spin_one([1, 0, -1], [1, 0, 0])
    {1: Fraction(1, 3), 2: Fraction(0, 1)}
    """
    found = {}
    for rank, own in ((1, (1, 0, -1)), (2, (1, -2, 1))):
        square = sum(x * x for x in own)
        parts = [sum(x * y for x, y in zip(own, v, strict=True)) for v in (levels, state)]
        found[rank] = Fraction(parts[0] ** 2 * parts[1] ** 2, square**2 * (2 * rank + 1))
    return found


def _fails(_context: qc.Context) -> qc.Evidence:
    """Compare the one factor that is printed with what becomes of the variance."""
    quarter, one = Fraction(3, 4), Fraction(1)
    both = _two_qubits((quarter, quarter))
    apart = _two_qubits((one, Fraction(0)))
    plain, moved = spin_one((1, 0, -1), (1, 0, 0)), spin_one((0, 1, -1), (1, 0, 0))
    turned = moved[1] / plain[1], sum(moved.values()) / plain[1]
    single = Fraction(1, 4)  # su(2) alone, Z multiplied by 1/2: P_g is P_1
    met = left_in_the_algebra([(3, one, one)], [(3, single, one)])
    points = tuple(
        qc.Point(where, float(purity), float(variance), simple)
        for where, (purity, variance), simple in (
            ("depolarizing noise, p = 1/4", both, True),
            ("one qubit, Z multiplied by 1/2", met, True),
            ("two ideals, the second qubit depolarized", apart, False),
            ("a spin 1, two levels exchanged behind the circuit", turned, False),
        )
    )
    return qc.printed_fails(
        f"of two ideals su(2) a channel that depolarizes the second qubit leaves {apart[0]} of the "
        f"purity in g, and {apart[1]} of the variance of Z on the first; behind a circuit of spin "
        f"1 the exchange of the levels 1 and 0, which is unital, leaves {turned[0]} of the purity "
        f"in g and {turned[1]} of the variance of J_z from the state 1, as J_z leaves i·g",
        {"left of the purity and of the variance": {
            "two ideals": [str(x) for x in apart], "spin 1": [str(x) for x in turned]}},
        off=apart[0] != apart[1] and turned[0] != turned[1],
        contrast=qc.Contrast(points),
    )  # fmt: skip


# -- the corrected statement ----------------------------------------------------------------------

_KEPT = ({"X": 0.9, "Y": 0.5, "Z": 0.6}, {"X": 0.2, "Y": 0.3, "Z": 0.4})  # of a Pauli channel


def _string(letters: str) -> np.ndarray:
    return np.kron(_LETTERS[letters[0]], _LETTERS[letters[1]]).astype(complex)


def _noisy(matrix: np.ndarray) -> np.ndarray:
    """Return a matrix behind the channel: each string is multiplied by what both qubits keep."""
    found = np.zeros_like(matrix, dtype=complex)
    for a in "IXYZ":
        for b in "IXYZ":
            own = _string(a + b)
            kept = _KEPT[0].get(a, 1.0) * _KEPT[1].get(b, 1.0)
            found += kept * np.trace(own @ matrix) / 4 * own
    return found


def _pure() -> np.ndarray:
    vector = np.array([0.6, 0.48j, 0.0, 0.64])
    return np.outer(vector, vector.conj())


_TARGET = _string("ZI") + 0.5 * _string("IX") + 0.3 * _string("XI")


def _claimed(formulas: Formulas, rho: np.ndarray, target: np.ndarray) -> float:
    """Return Var ℓ ideal by ideal, of su(2) + su(2)."""
    total = 0.0
    for strings in (("XI", "YI", "ZI"), ("IX", "IY", "IZ")):
        parts = [
            sum(np.trace(_string(s) @ m).real ** 2 / 4 for s in strings) for m in (rho, target)
        ]
        total += float(formulas["lie_loss_variance"](
            dimension=3, state_purity=float(parts[0]), observable_purity=float(parts[1])
        ))  # fmt: skip
    return total


def averages(formulas: Formulas) -> Iterator[qc.Average]:
    """Average over all pairs of Cliffords on two qubits, a Pauli channel before or behind them."""
    rho, target = _pure(), _TARGET
    cases = {"before": (_noisy(rho), target), "behind": (rho, _noisy(target))}
    for where, (state, own) in cases.items():
        for group in (designs.clifford_group(1), designs.pauli_group(1)):
            pairs = np.einsum("aij,bkl->abikjl", group.unitaries, group.unitaries)
            losses = group_losses(state, own, pairs.reshape(-1, 4, 4))
            yield qc.Average(
                f"noise {where}, pairs from {group.name}", float(losses.var()),
                _claimed(formulas, state, own), design=group.degree > 1,
            )  # fmt: skip


def _trial(*, before: bool) -> qc.Trial:
    from qntk_check.formulas import FORMULAS

    rho, target = (_noisy(_pure()), _TARGET) if before else (_pure(), _noisy(_TARGET))
    value, plain = _claimed(FORMULAS, rho, target), _claimed(FORMULAS, _pure(), _TARGET)
    where = "before" if before else "behind"

    def draw(rng: np.random.Generator, size: int) -> Array:
        one, other = (random_unitaries(2, size, rng) for _ in "12")
        pairs = np.einsum("bij,bkl->bikjl", one, other).reshape(size, 4, 4)
        return group_losses(rho, target, pairs) ** 2

    bound = float(np.abs(np.linalg.eigvalsh(target)).max()) ** 2 * (1 + 1e-9)
    return qc.Trial(
        f"ℓ², a Pauli channel {where} the circuit", {"n": 2, "where": where}, draw,
        lambda formulas: _claimed(formulas, rho, target), 0.0, bound, delta=0.1 * value,
        reasons={"n": "two ideals, on which the channel acts differently",
                 "delta": "a tenth of the value"},
        exact=True, rivals={"without noise": plain}, mutated=("lie_loss_variance",), block=4000,
    )  # fmt: skip


C = qc.Subject.CORRECTED
CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"Global depolarizing noise of strength $p$ before or after the circuit "
        r"multiplies the variance by $(1-p)^2$ (unital channels: by the purity that they leave in "
        r"$\mathfrak g$).",
        plain="depolarizing noise multiplies Var ℓ by (1 − p)²; unital channels by the purity "
        "that they leave in g",
        assumptions=qc.restated(
            "Read as it stands: one factor, what is left of the purity in all of g, of ρ for a "
            "channel before the circuit and of O for one behind it. For depolarizing noise it "
            "holds.",
            "O lies in i·g. A channel before the circuit need not be unital.",
        ),
        corrected=qc.Correction(
            r"{0}, with one term for each ideal, where $R_j$ is the purity in $\mathfrak g_j$ of "
            r"the state that a channel before the circuit leaves, or $Q_j$ that of the observable "
            r"that the adjoint of one behind it leaves, if that lies in $i\mathfrak g$ up to a "
            r"multiple of 1; {1} for depolarizing noise. One factor, the purity left in "
            r"$\mathfrak g$, is right if $\mathfrak g$ is simple.",
            (_proof, 0), (_proof, 2),
        ),
        kind=qc.Kind.CONDITION,
        counterexample=qc.Exhibit(
            "two ideals su(2), O = Z_1 + Z_2/2 and |00⟩; the second qubit's Pauli matrices are "
            "halved: P_j of ρ becomes R_j",
            qc.Typed(r"\left(\frac{P_1Q_1}{d_1}+\frac{P_2Q_2}{d_2}\right)\frac{R_1+R_2}{P_1+P_2}"),
            qc.Corrected(),
            {"d_1": 3, "d_2": 3, "P_1": Fraction(1, 4), "P_2": Fraction(1, 4), "Q_1": 4, "Q_2": 1,
             "R_1": Fraction(1, 4), "R_2": Fraction(1, 16)},
        ),
        rests_on=("loss-variance",),
        checks=(
            qc.Check(qc.Tier.SYMBOLIC, "two ideals, and a spin", _fails),
            qc.proof_check(_proof, C),
            qc.design_check("pairs of one-qubit groups", averages, C),
            qc.trial_check(ID, "drawn gates", lambda: [_trial(before=b) for b in (True, False)], C,
                           qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
    ),
)  # fmt: skip
