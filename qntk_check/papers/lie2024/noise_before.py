"""Noise before or behind a deep circuit: one factor for depolarizing noise, one an ideal else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.algebras.noise import Ideal, left_by_noise, spin_one_parts
from qntk_check.draws.groups import behind_paulis, group_losses, purity, side_by_side
from qntk_check.draws.layered import Seen
from qntk_check.formulas import FORMULAS
from qntk_check.kinds import Array
from qntk_check.observables import pauli_matrix
from qntk_check.unitaries import random_unitaries
from qntk_check.verdicts.tiers.deep import by_ideals
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["CLAIMS", "averages"]

ID = "noise-before"
_proof = qc.derived("derivations.lie.channels", "derive_noise_before")


def _two_qubits(kept: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return both for su(2) + su(2) by one-qubit gates, |00⟩, O = Z_1, Z_q multiplied by kept."""
    state = Fraction(1, 4)  # Tr²(Z_q ρ)/4
    before = [Ideal(3, state, Fraction(own)) for own in (4, 0)]
    behind = [one._replace(state=state * k**2) for one, k in zip(before, kept, strict=True)]
    return left_by_noise(before, behind)


def _fails(_context: qc.Context) -> qc.Evidence:
    """Compare the one factor that is printed with what becomes of the variance."""
    quarter, one = Fraction(3, 4), Fraction(1)
    both = _two_qubits((quarter, quarter))
    apart = _two_qubits((one, Fraction(0)))
    plain, moved = (spin_one_parts(levels, (1, 0, 0)) for levels in ((1, 0, -1), (0, 1, -1)))
    turned = moved[1] / plain[1], sum(moved.values()) / plain[1]
    # su(2) alone, Z multiplied by 1/2: P_g is P_1
    met = left_by_noise([Ideal(3, one, one)], [Ideal(3, Fraction(1, 4), one)])
    points = (
        qc.Point("depolarizing noise, p = 1/4", *map(float, both), condition=True),
        qc.Point("one qubit, Z multiplied by 1/2", *map(float, met), condition=True),
        qc.Point("two ideals, the second qubit depolarized", *map(float, apart), condition=False),
        qc.Point("a spin 1, two levels exchanged behind the circuit", *map(float, turned),
                 condition=False),
    )  # fmt: skip
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


_VECTOR = np.array([0.6, 0.48j, 0.0, 0.64])
_PURE = np.outer(_VECTOR, _VECTOR.conj())
_TARGET = pauli_matrix("ZI") + 0.5 * pauli_matrix("IX") + 0.3 * pauli_matrix("XI")


def _claimed(formulas: Formulas, rho: np.ndarray, target: np.ndarray) -> float:
    """Return Var ℓ ideal by ideal, of su(2) + su(2)."""
    ideals = (("XI", "YI", "ZI"), ("IX", "IY", "IZ"))
    seen = [Seen(3, purity(rho, own), purity(target, own), ()) for own in ideals]
    return by_ideals(formulas, seen)


_CASES = {
    "before": (behind_paulis(_PURE, _KEPT), _TARGET),
    "behind": (_PURE, behind_paulis(_TARGET, _KEPT)),
}


def averages(formulas: Formulas) -> Iterator[qc.Average]:
    """Average over all pairs of Cliffords on two qubits, a Pauli channel before or behind them."""
    for where, (state, own) in _CASES.items():
        for group in (designs.clifford_group(1), designs.pauli_group(1)):
            losses = group_losses(state, own, side_by_side(*designs.all_pairs(group.unitaries)))
            yield qc.Average(
                f"noise {where}, pairs from {group.name}", float(losses.var()),
                _claimed(formulas, state, own), design=group.degree > 1,
            )  # fmt: skip


def _trial(where: str) -> qc.Trial:
    rho, target = _CASES[where]
    value, plain = _claimed(FORMULAS, rho, target), _claimed(FORMULAS, _PURE, _TARGET)

    def draw(rng: np.random.Generator, size: int) -> Array:
        turns = side_by_side(*(random_unitaries(2, size, rng) for _ in "12"))
        return group_losses(rho, target, turns) ** 2

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
            qc.trial_check(ID, "drawn gates", lambda: [_trial(where) for where in _CASES], C,
                           qc.Tier.SAMPLED),
        ),
        derivations=(_proof,),
    ),
)  # fmt: skip
