"""The three variances: what is printed, what holds, and where the two agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

import qntk_check.claims as qc
from qntk_check.draws.halves import Random
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.papers.mcclean2018.gradient import MIXED, SETTINGS, WHY, WIDE
from qntk_check.verdicts.model import Claim, Context, Evidence
from qntk_check.verdicts.quantities import Said
from qntk_check.verdicts.tiers.halves import half_averages, half_trial
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = ["Case", "Place", "claim", "mixed", "pure", "share", "shares"]

SIZES = range(2, 21)


class Place(NamedTuple):
    """Where exact and printed are compared: Tr ρ² as a function of N, and Tr H in units of N.

    H is ±1 with equal multiplicities for a trace of 0, and else a projector.
    """

    where: str
    purity: Callable[[int], Fraction]
    trace: Fraction
    met: bool


class Case(NamedTuple):
    """One variance: which half is random, its formula, its text, and where it is compared."""

    random: Random
    formula: Formula
    statement: str
    plain: str
    corrected: str
    builder: str
    places: tuple[Place, ...]
    says: tuple[Said, ...] = ()
    put: Mapping[str, str] = {}


def pure(_N: int) -> Fraction:
    """Return Tr ρ² of a pure state."""
    return Fraction(1)


def mixed(over: int) -> Callable[[int], Fraction]:
    """Return Tr ρ² of an equal mixture of N/over states."""
    return lambda N: Fraction(over, N)


def share(case: Case, n: int, P: Fraction, trace: Fraction) -> Fraction:
    """Return exact over printed, exactly, for n qubits and V a Pauli string."""
    N = 2**n
    T1, T2 = trace * N, trace * N if trace else Fraction(N)
    C = Fraction(1)  # a factor of both
    if case.random == "minus":
        return case.formula(N=N, P=P, C=C) / (P * C / N**2)
    if case.random == "plus":
        return case.formula(N=N, C=C, traces=(T1, T2)) / (T2 * C / N**2)
    printed = 2 * T2 * P * Fraction(N, N**3)
    return case.formula(N=N, P=P, V1=0, V2=N, traces=(T1, T2)) / printed


def shares(case: Case) -> dict[int, float]:
    """Return exact over printed for n = 2 … 20, at a pure state and a traceless observable."""
    return {n: float(share(case, n, Fraction(1), Fraction(0))) for n in SIZES}


def _fails(case: Case, _context: Context) -> Evidence:
    """Compare where the condition is met, at n = 30, and where it is not."""
    n = 30
    points = tuple(
        qc.Point(one.where, 1.0, float(share(case, n, one.purity(2**n), one.trace)), one.met)
        for one in case.places
    )
    off = [point for point in points if not point.condition]
    said = ", ".join(f"{point.true:.4g} for {point.where}" for point in off)
    small = shares(case)
    return qc.printed_fails(
        f"exact over printed, at n = {n}: {said}; for a pure ρ and a traceless H it is "
        f"{small[2]:.4f} at n = 2, {small[10]:.6f} at n = 10 and 1 {small[20] - 1:+.1e} at n = 20",
        {"exact over printed": {str(n): value for n, value in small.items()}},
        off=all(abs(point.true - 1) > 0.4 for point in off),
        contrast=qc.Contrast(points, tolerance=1e-3),
    )


def _trials(case: Case) -> list[Trial]:
    return [
        half_trial(one, case.random, share=0.06, reasons=WHY, rivals=wrong,
                   mutated=(case.formula.name,))
        for one, wrong in ((MIXED, {"twice": 2.0}), (WIDE, {"half": 0.5}))
    ]  # fmt: skip


def _exhibit(case: Case) -> qc.Exhibit:
    """Return the point for Coq: two qubits, an equal mixture of two states, a projector for H."""
    return qc.Exhibit(
        "an equal mixture of two states on two qubits, H a projector of rank 2, V a Pauli string",
        qc.Printed(put=case.put), qc.Known(case.formula.name),
        {"n": 2, "P": Fraction(1, 2), "C": 8, "V1": 0, "V2": 4}, ((1, 2), (0, 2)),
        letters={
            r"\operatorname{Tr}\rho^2": "P", r"\operatorname{Tr}H^2": "T_2",
            r"\operatorname{Tr}V": "V1", r"\operatorname{Tr}V^2": "V2",
        },
        share=Fraction(1, 1000), given=("dimension levels == 2 ^ 2",),
    )  # fmt: skip


def claim(case: Case, id_: str) -> Claim:
    """Return the claim of one variance."""
    proof = qc.derived("derivations.kernel.halves", case.builder)
    C = qc.Subject.CORRECTED

    def averages(known: Formulas) -> list[qc.Average]:
        # Of two random halves on two qubits there are 11,520² pairs: these are left to samples.
        chosen = SETTINGS[:2] if case.random == "both" else SETTINGS
        return [row for one in chosen for row in half_averages(one, case.random, known)]

    return Claim(
        id=id_,
        statement=case.statement,
        plain=case.plain,
        assumptions=(
            *qc.restated("Meant for n → ∞: read as the leading order, at any V, ρ and H."),
            "Where U_− alone is random, U_+ is any fixed unitary, and the other way round.",
        ),
        corrected=qc.Correction(case.corrected, proof, (proof, 1)),
        kind=qc.Kind.CONDITION,
        counterexample=_exhibit(case),
        rests_on=("mean-gradient",),
        checks=(
            qc.Check(qc.Tier.SYMBOLIC, "where it is off", lambda context: _fails(case, context)),
            qc.symbolic_check(proof, case.formula.name, C),
            qc.design_check("elements of groups", averages, C),
            qc.trial_check(id_, "drawn halves", lambda: _trials(case), C, qc.Tier.SAMPLED),
        ),
        derivations=(proof,),
        formulas=(case.formula.name,),
        says=case.says,
    )
