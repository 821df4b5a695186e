"""below (53): Ω_O ≥ O(N) makes (53) automatic."""

from __future__ import annotations

from fractions import Fraction

from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, concluded
from qntk_check.verdicts.exhibits import Exhibit, Known, Typed
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.points import Chosen, built, points_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

C = Subject.CORRECTED

_automatic = derived("derivations.descent.scalings", "derive_automatic")


def _automatic_fails(_context: Context) -> Evidence:
    """Take Ω_O = N, η = 1/2 and ε(0) = 1: all that the text asks for."""
    from qntk_check import formulas

    rows = []
    for qubits in (2, 4, 8):
        size = 2**qubits
        # O = √N · (Pauli string): Tr O^k = N^{k/2} · N
        traces = [size ** (k // 2) * size if k % 2 == 0 else 0 for k in range(1, 7)]
        values = {"N": size, "eta": 0.5, "error": 1.0}
        rows.append((
            qubits, float(formulas.linearity_ratio_as_printed(traces=traces[:2], **values)),
            float(formulas.linearity_ratio(L=size, traces=traces, **values)),
        ))  # fmt: skip
    found = ", ".join(f"{a:.2g} and {b:.2g} at n = {n}" for n, a, b in rows)
    contrast = Contrast(
        tuple(concluded(f"n = {n}, Ω_O = N: (53) is met", true=min(a, b) < 0.1) for n, a, b in rows)
    )
    return printed_fails(
        "for √N times a Pauli string, Ω_O = N, η = 1/2, ε(0) = 1, L = N the left side of (53) and "
        f"the exact ratio are {found}: not ≪ 1",
        {"n, (53), exact": [list(row) for row in rows]},
        off=all(min(a, b) > 0.4 for _, a, b in rows),
        contrast=contrast,
    )  # fmt: skip


def _points() -> Chosen:
    """Yield Haar circuits with a Pauli string, with twice that, and with two qubits for one.

    What is drawn with 2O is drawn anew.
    """
    for layers, spectrum in ((2, (1, -1)), (2, (2, -2)), (2, (1, 1, -1, -1))):
        yield built("linearity_ratio", layers, spectrum, Fraction(1, 2), Fraction(1))


CLAIMS = (
    Claim(
        id="condition-automatic",
        statement=r"$\eta<\mathcal O(1)$ and $\Omega_O\geq\mathcal O(N)$, so (53) is automatically "
        r"satisfied.",
        plain="η < O(1) and Ω_O ≥ O(N) make (53) automatic",
        assumptions=("The Haar circuit; (53) as printed, and the exact ratio beside it.",),
        corrected=Correction(
            "It is a small $O$ that makes it automatic, not a large one: $r$ grows like "
            r"$c^2$ under $O\to cO$ ({0}); for a Pauli string, whose $\Omega_O$ is "
            r"$N^{1/2}$, and $L\leq N$ it is small of itself, because {1}.",
            (_automatic, "a larger observable"),
            _automatic,
        ),
        kind=Kind.CONCLUSION,
        counterexample=Exhibit(
            "16 times a Pauli string on eight qubits, Ω_O = N: ≪ 1 is read as 1/10 at most",
            Typed(r"\frac1{10}"),
            Known("linearity_ratio", square=True),
            {"L": 256, "eta": Fraction(1, 2), "error": 1},
            ((16, 128), (-16, 128)),
            relation="<=",
            square=True,
            given=("trace 2 levels == N ^ 2",),
        ),
        rests_on=("condition-meta-kernel",),
        checks=(
            Check(Tier.SYMBOLIC, "Ω_O = N", _automatic_fails),
            proof_check(_automatic, C),
            points_check("condition-automatic", "μ and K of drawn circuits", _points, C, times=2),
        ),
        derivations=(_automatic,),
    ),
)
