"""The rank of the quantum Fisher matrix: at most dim g, and at most 2(2ⁿ − 1)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import qntk_check.claims as qc
from qntk_check import algebras
from qntk_check.draws.fermion_lines import FermionLine
from qntk_check.evidence.seeds import block_generator

__all__ = ["CLAIMS", "compare_ranks"]

ID = "qfim-rank"
_proof = qc.derived("derivations.lie.tangents", "derive_qfim_rank")


def compare_ranks() -> Iterator[qc.Compared]:
    """Find ranks of drawn circuits: what they exceed the bounds by is nothing."""
    rng = block_generator(ID, {"angles": "uniform"}, 0)
    cases = [(FermionLine(n).strings, 6) for n in (2, 3, 4, 5)]
    cases += [(["XI", "ZI"], 4), (["X", "Z"], 4), (["XI", "ZI", "IX", "IZ", "ZZ"], 6)]
    for own, layers in cases:
        n = len(own[0])
        dimension = algebras.pauli_algebra(own).dimension
        bound = min(dimension, 2 * (2**n - 1))
        for start in ("zero", "any"):
            state = np.eye(2**n)[0] if start == "zero" else rng.normal(size=(2, 2**n)).T @ [1, 1j]
            angles = rng.uniform(0, 2 * np.pi, layers * len(own))
            found = algebras.fisher_rank(algebras.fisher_matrix(own, state, angles))
            less = max(0, found - bound + 1)
            yield qc.Compared(
                f"{algebras.pauli_algebra(own).name}, n = {n}, {start} state: rank {found}",
                max(0, found - dimension, found - 2 * (2**n - 1)), 0,
                {"one less than dim g": less} if bound == dimension
                else {"one less than 2(2ⁿ − 1)": less},
            )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"The rank of the quantum Fisher matrix is at most $\dim\mathfrak g$, and at "
        r"most $2(2^n-1)$.",
        plain="rank F ≤ dim g, and ≤ 2(2ⁿ − 1)",
        assumptions=qc.restated(
            "Larocca et al., arXiv:2109.11676, as restated. Every circuit of gates exp(−iθH) "
            "with H in i·g, at any angles, from any pure state; no design is asked for.",
            "Both bounds are reached. From a state with symmetry the rank is smaller: what leaves "
            "the state as it is counts in dim g, and not in the rank.",
        ),
        checks=(
            qc.proof_check(_proof),
            qc.numeric_check("drawn circuits", "state vectors", compare_ranks),
        ),
        derivations=(_proof,),
    ),
)
