"""(27): log(1/ε_r) ≈ 2ηL Tr(O²) T / N²."""

from __future__ import annotations

from qntk_check.papers.liu2024.training.table import training_checks
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_traces = derived("derivations.descent.training_times", "derive_traces")


def _printed_over_exact(n: int, *, traceless: bool) -> float:
    """Return 2L Tr O²/N² over K̄, for a Pauli or for a projector on half the space."""
    from qntk_check import formulas

    N = 2**n
    traces = (0, N) if traceless else (N // 2, N // 2)
    mean = float(formulas.kernel_mean(N=N, L=1, traces=traces))
    return float(formulas.kernel_mean_large_n(N=N, L=1, traces=traces)) / mean


def _printed_traces_fail(_context: Context) -> Evidence:
    """Compare log(1/ε_r)/T with (27) for a projector on half the space, and near ηK̄ = 1."""
    import numpy as np

    rows = []
    for traces, product in (("half", 0.01), ("traceless", 0.9)):
        over = _printed_over_exact(10, traceless=traces == "traceless")
        rows.append((traces, product, -float(np.log1p(-product)) / (product * over)))
    fails = rows[0][2] < 0.6 and rows[1][2] > 2
    slow = -float(np.log1p(-0.001)) / (0.001 * _printed_over_exact(10, traceless=True))
    contrast = Contrast(
        (
            *(Point(f"{traces}, ηK̄ = {x}", 1.0, ratio) for traces, x, ratio in rows),
            Point("traceless, ηK̄ = 0.001", 1.0, slow, condition=True),
        ),
        tolerance=0.01,
    )
    return printed_fails(
        f"at N = 1024 the frozen law's log(1/ε_r) is {rows[0][2]:.3g} times 2ηL Tr(O²)T/N² "
        f"for a projector on half the space and ηK̄ = {rows[0][1]}, and {rows[1][2]:.3g} times for "
        f"a Pauli and ηK̄ = {rows[1][1]}",
        {"traces, ηK̄, ratio": [list(row) for row in rows]},
        off=fails,
        contrast=contrast,
    )  # fmt: skip


CLAIMS = (
    Claim(
        id="training-time-traces",
        statement=r"$\log\frac1{\varepsilon_r}\approx\frac{2\eta L\operatorname{Tr}(O^2)T}{N^2}$.",
        plain="log(1/ε_r) ≈ 2ηL Tr(O²) T / N²",
        assumptions=(
            "The frozen law, first order, no noise, 0 < ηK < 1; ≈ is read as a ratio near 1.",
            "The paper states no condition on Tr O or on ηK̄ beside (27), and goes on with ηK̄ ≈ 1.",
            "It inherits frozen-decay: near the edge of the spectrum no such law holds.",
        ),
        corrected=Correction(
            "{0} with the $K$ of the circuit, whose mean is given by {1}; (27) is the "
            r"limit $\eta\bar K\ll1$, $\operatorname{Tr}^2O\ll N\operatorname{Tr}O^2$, "
            r"$N\gg1$ of it. The mean error of many circuits falls more slowly than with "
            r"$\bar K$, because {2}.",
            _traces,
            (_traces, 1),
            (_traces, "many circuits"),
        ),
        kind=Kind.CONDITION,
        counterexample="one side is the logarithm of a rational number, which is irrational",
        rests_on=("kernel-mean", "training-time", "frozen-decay"),
        checks=(
            Check(Tier.SYMBOLIC, "a projector, and ηK̄ near 1", _printed_traces_fail),
            proof_check(_traces, Subject.CORRECTED),
            *training_checks("training-time-traces"),
        ),
        derivations=(_traces,),
    ),
)
