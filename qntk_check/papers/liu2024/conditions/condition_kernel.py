"""(52): ΔK ≪ K ⇔ L ≫ 1."""

from __future__ import annotations

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, concluded
from qntk_check.verdicts.exhibits import Exhibit, Known, Typed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.sampled import SampledCase, sampled_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check, squares_check

__all__ = ["CLAIMS"]

C = Subject.CORRECTED

_kernel = derived("derivations.descent.conditions", "derive_kernel")


def _no_concentration(_context: Context) -> Evidence:
    """Evaluate ΔK/K̄ of a rank-one projector at a depth of a million angles."""
    from qntk_check import formulas

    rows = []
    for qubits in (1, 2, 4, 8):
        value = formulas.kernel_relative_spread(N=2**qubits, L=10**6, traces=(1, 1, 1, 1))
        rows.append((qubits, float(value)))
    found = ", ".join(f"{ratio:.3f} at n = {qubits}" for qubits, ratio in rows)
    small = float(formulas.kernel_relative_spread(N=256, L=10**6, traces=(0, 256, 0, 256)))
    contrast = Contrast(
        (
            *(concluded(f"a projector, n = {n}: ΔK ≪ K̄", true=ratio < 0.1) for n, ratio in rows),
            concluded("a Pauli, n = 8: ΔK ≪ K̄", true=small < 0.1, condition=True),
        )
    )
    return printed_fails(
        f"for a rank-one projector and L = 10⁶ angles ΔK/K̄ is {found}: L ≫ 1 does not suffice",
        {"n, ratio": [list(row) for row in rows]}, off=rows[-1][1] > 0.9,
        contrast=contrast,
    )  # fmt: skip


_WHY = {
    "n": "N = 2 and 4, where a guaranteed test of the variance decides",
    "layers": "so deep that the floor is most of the spread: 2K̄²/L alone is eight δ off or more",
    "observable": "of rank one, for which the floor is largest",
}


def _concentration_cases() -> tuple[SampledCase, ...]:
    """Return circuits with a projector; a variance without the floor must be refuted."""
    from qntk_check import formulas

    cases = []
    for qubits, layers in ((1, 16), (2, 6)):
        projector = (1, *[0] * (2**qubits - 1))
        mean = float(formulas.kernel_mean(L=layers, observable=projector))
        rivals = {"2K̄²/L, the spread of L ≫ 1 alone": 2 * mean**2 / layers}
        cases.append(SampledCase(
            "kernel_variance:haar-circuit", "haar-circuit", qubits, layers, projector,
            statistic="variance of K", rivals=rivals, reasons=_WHY,
        ))  # fmt: skip
    return tuple(cases)


CLAIMS = (
    Claim(
        id="condition-kernel",
        statement=r"$\Delta K\ll K\Leftrightarrow L\gg1$.",
        plain="ΔK ≪ K ⇔ L ≫ 1",
        assumptions=("The Haar circuit; O is not a multiple of the identity.",),
        corrected=Correction(
            r"$\Delta K\ll\bar K$ if and only if $L\gg1$ and $f\ll1$: {0} with {1} and the "
            "floor $f$, which has {2} for a Pauli string and {3} for a rank-one projector.",
            _kernel,
            (_kernel, 1),
            (_kernel, "the floor of a Pauli string"),
            (_kernel, "its limit"),
        ),
        kind=Kind.CONDITION,
        counterexample=Exhibit(
            "a projector of rank one on eight qubits, L = 10⁶; ≪ is read as 1/10 at most",
            Typed(r"\frac1{10}"),
            Known("kernel_relative_spread", square=True),
            {"L": 10**6},
            ((1, 1), (0, 255)),
            relation="<=",
            square=True,
        ),
        rests_on=("kernel-concentrates",),
        checks=(
            Check(Tier.SYMBOLIC, "a projector at great depth", _no_concentration),
            proof_check(_kernel, C),
            squares_check("relative spread", _kernel, "kernel_relative_spread", lambda _formula: 1),
            sampled_check("condition-kernel", _concentration_cases(), C),
        ),
        derivations=(_kernel,),
        formulas=("kernel_relative_spread",),
    ),
)
