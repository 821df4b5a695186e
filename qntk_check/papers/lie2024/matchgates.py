"""Free fermions on a line: so(2n), product states, and every Pauli string of the algebra."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import qntk_check.claims as qc
from qntk_check import algebras
from qntk_check.draws.fermion_lines import DEEP, FermionLine
from qntk_check.formulas import fermion_gradient_variance, fermion_loss_variance
from qntk_check.papers.lie2024.settings import line_gradient_trial, line_trial

__all__ = ["CLAIMS", "compare_algebras", "compare_depths", "compare_states"]

ID, NAME = "matchgates", "fermion_loss_variance"
_proof = qc.derived("derivations.lie.fermions", "derive_matchgates")
_slopes = qc.derived("derivations.lie.fermions", "derive_matchgate_gradients")
SIZES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100)


def compare_algebras() -> Iterator[qc.Compared]:
    """Compare with the algebra of the strings, which is found by which of them anticommute."""
    for n in SIZES:
        own = FermionLine(n).strings
        dimension = algebras.pauli_algebra(own).dimension
        yield qc.Compared(f"n = {n}: dim g", dimension, n * (2 * n - 1), {"so(n)": n * (n - 1) / 2})
        string = "I" * (n // 2 - 1) + "XX" + "I" * (n - n // 2 - 1)  # no Z, and two letters
        for target in ("Z" + "I" * (n - 1), string):
            found = algebras.group_average(own, {target: 1})
            claimed = float(fermion_loss_variance(n=n, weight=n))
            slope = float(fermion_gradient_variance(n=n, weight=n))
            wrong = {"2-designs of U(N)": 1 / (2.0**n + 1), "1/n": 1 / n}
            yield qc.Compared(
                f"n = {n}, Var ℓ of {target[:8]}", found.loss_variance, claimed, wrong
            )
            yield qc.Compared(
                f"n = {n}, every gate", found.gradient_variance, np.full(len(own), slope),
                {"half angles": np.full(len(own), slope / 4)},
            )  # fmt: skip


def compare_states() -> Iterator[qc.Compared]:
    """Compare what product states have in the algebra with all strings, listed."""
    rng = np.random.default_rng(2024)
    for n in (2, 3, 4, 5, 6):
        vectors = rng.normal(size=(n, 3))
        vectors /= np.linalg.norm(vectors, axis=1)[:, None]
        known = algebras.lie_algebra(FermionLine(n).strings)
        claimed = algebras.fermion_weight(vectors)
        wrong = {"fields alone": float((vectors[:, 2] ** 2).sum())}
        found = algebras.product_weight(vectors, known)
        yield qc.Compared(f"W of a product state, n = {n}", found, claimed, wrong)


def compare_depths() -> Iterator[qc.Compared]:
    """Compare deep circuits at uniform angles with the value, and name the depths."""
    for n in range(2, 11):
        claimed, line = float(fermion_loss_variance(n=n, weight=n)), FermionLine(n)
        yield qc.Compared(
            f"n = {n}: within 10 % from {line.loss_depth()} layers on", line.loss_square(DEEP),
            claimed, {"after n/2 layers": line.loss_square(n // 2)},
        )  # fmt: skip
        slope = float(fermion_gradient_variance(n=n, weight=n))
        yield qc.Compared(
            f"n = {n}: Var ∂ℓ within 10 % from {line.gradient_depth()} layers on each side on",
            line.gradient_square(DEEP), slope,
            {"after n/2 layers": line.gradient_square(n // 2), "half": slope / 2,
             "twice": 2 * slope},
        )  # fmt: skip


def _trials() -> list[qc.Trial]:
    losses = [line_trial(n, share) for n, share in ((2, 0.08), (4, 0.04), (10, 0.1))]
    group = line_gradient_trial(2, 0.06, group=True)
    return [*losses, group, *(line_gradient_trial(n, 0.1) for n in (2, 6))]


def _later() -> list[qc.Trial]:
    losses = [line_trial(n, 0.1) for n in (3, 5, 6, 7, 8, 9)]
    return losses + [line_gradient_trial(n, 0.1) for n in (3, 4, 5, 7, 8, 9, 10)]


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"Free fermions, generators $Z_i$ and $X_iX_{i+1}$ on a line: $\mathfrak g="
        r"\mathfrak{so}(2n)$ of dimension $n(2n-1)$; the variance for a product state and each "
        r"Pauli string $O$ of $\mathfrak g$.",
        plain="free fermions on a line: g = so(2n), dim n(2n − 1), and the variance",
        assumptions=qc.restated(
            "For n ≥ 2: one qubit has so(2), which is a centre, and no variance. Restated without "
            "the value, which is derived here: W/(n(2n − 1)), with W the sum of ⟨B⟩² over the "
            "strings B of g, the same for every string O; 1/(2n − 1) from a computational state.",
            "At n = 2 there are two ideals; strings have half of their square in each, and the "
            "form for one ideal holds for them, not for sums of strings.",
        ),
        rests_on=("gradient-variance",),
        checks=(
            qc.symbolic_check(_proof, NAME),
            qc.symbolic_check(_slopes, "fermion_gradient_variance"),
            qc.numeric_check("n = 2 to 100", "the algebra of the strings", compare_algebras),
            qc.numeric_check("product states", "all strings, listed", compare_states),
            qc.numeric_check("deep circuits", "a walk on the strings", compare_depths,
                             tier=qc.Tier.EXACT_DESIGN, within=1e-6),
            qc.trial_check(ID, "drawn circuits", _trials, tier=qc.Tier.SAMPLED, later=_later),
        ),
        derivations=(_proof, _slopes),
        formulas=(NAME, "fermion_gradient_variance"),
    ),
)  # fmt: skip
