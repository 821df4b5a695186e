"""§1, §3, App. B: L Tr(O²)/N² ≈ 1; ηL Tr(O²)/N² ≈ 1; L ≫ 1."""

from __future__ import annotations

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, concluded
from qntk_check.verdicts.exhibits import Exhibit, Known, Typed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

C = Subject.CORRECTED

_overparametrization = derived(
    "derivations.descent.overparametrization", "derive_overparametrization"
)


def _definitions_differ(_context: Context) -> Evidence:
    """Evaluate the three definitions along families on which they disagree."""
    from qntk_check import formulas

    rows = []
    for qubits in (2, 6, 10):
        size = 2**qubits
        # Many angles and a vanishing kernel; one angle and a kernel of order one.
        many = formulas.kernel_mean(N=size, L=2 ** (qubits // 2), traces=(0, size))
        one = formulas.kernel_mean(N=size, L=1, traces=(0, size**2))
        rows.append((qubits, 2 ** (qubits // 2), float(many), float(one)))
    first, last = rows[0], rows[-1]
    found = ", ".join(f"K̄ = {many:.3g} with L = {ell}" for _, ell, many, _ in rows)
    contrast = Contrast(
        (
            concluded(f"L ≫ 1 gives K̄ of order one: L = {last[1]}, a Pauli", true=last[2] > 0.1),
            concluded("K̄ of order one asks for L ≫ 1: L = 1, √N times a Pauli", true=last[3] < 0.1),
        )
    )
    return printed_fails(
        f"for a Pauli string and L = √N {found}; for √N times a Pauli string and L = 1 K̄ is "
        f"{last[3]:.3g} at n = {last[0]}: L ≫ 1 and L Tr(O²)/N² ≈ 1 are different conditions, "
        "and with η = 1/N both differ from ηL Tr(O²)/N² ≈ 1",
        {"n, L, K̄, K̄ at L = 1": [list(r) for r in rows]},
        off=last[2] < first[2] / 10 and last[3] > 1,
        contrast=contrast,
    )  # fmt: skip


def _points() -> Chosen:
    """Yield K̄ along the families of the derivation at N = 4: (a) is a multiple of x in each."""
    for layers, spectrum in ((2, (1, 1, -1, -1)), (1, (2, 2, -2, -2)), (16, (1, 1, -1, -1))):
        yield built("kernel_mean", "haar-circuit", layers, spectrum)


CLAIMS = (
    Claim(
        id="overparametrization",
        statement=r"Overparametrization is $L\operatorname{Tr}(O^2)/N^2\approx\mathcal O(1)$; it "
        r"is $\eta L\operatorname{Tr}(O^2)/N^2\approx\mathcal O(1)$; it is $L\gg1$.",
        plain="overparametrization: L Tr(O²)/N² ≈ O(1); ηL Tr(O²)/N² ≈ O(1); L ≫ 1",
        assumptions=(
            "Printed statement: the three, which the paper gives under one name, are one.",
            "Of order one: between two positive constants as N grows; Tr O = 0.",
        ),
        corrected=Correction(
            r"Three conditions: $\bar K$ of order one; $\eta\bar K$ of order one; $L\gg1$. "
            "For traceless $O$, {0}, where $x$ is the printed "
            r"$L\operatorname{Tr}(O^2)/N^2$. The first two are one where $\eta$ is of order "
            r"one, and only there; the first gives the third for $\operatorname{Tr}O^2\leq "
            "N$, where {1}; the third gives neither. The kernel is large enough by the "
            "first two, and concentrates by the third and a small floor.",
            _overparametrization,
            (_overparametrization, "when (a) implies (c)"),
        ),
        kind=Kind.CONCLUSION,
        counterexample=Exhibit(
            "L = 32 ≫ 1 and a Pauli string on ten qubits: K̄ of order one is read as 1/10 at least",
            Typed(r"\frac1{10}"),
            Known("kernel_mean"),
            {"L": 32},
            ((1, 512), (-1, 512)),
            relation=">=",
        ),
        rests_on=("kernel-mean-large-n",),
        checks=(
            Check(Tier.SYMBOLIC, "families that separate them", _definitions_differ),
            proof_check(_overparametrization, C),
            points_check("overparametrization", "K of drawn circuits", _points, C),
        ),
        derivations=(_overparametrization,),
    ),
)
