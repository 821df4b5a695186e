"""(13): a k-design reproduces the k-fold twirl."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qntk_check.errors import EvidenceError
from qntk_check.verdicts.model import Check, Claim, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.exact_design import AGREEMENT
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

if TYPE_CHECKING:
    from qntk_check.designs import Design

__all__ = ["CLAIMS"]

_pauli = derived("derivations.setup.designs", "derive_pauli")
_clifford = derived("derivations.setup.designs", "derive_clifford")


def design_definition_check() -> Check:
    """Return the check of (13): degrees by exact frame potentials, and the twirl itself."""
    return Check(Tier.EXACT_DESIGN, "frame potentials and twirls", _design_definition)


def _degrees() -> list[tuple[Design, int]]:
    """Return groups and the degree each is said to have: by the paper, or (a 5) by its author."""
    from qntk_check import designs

    return [
        (designs.pauli_group(1), 1),
        (designs.pauli_group(2), 1),
        (designs.clifford_group(1), 2),
        (designs.clifford_group(2), 2),
    ]


def _design_definition(_context: Context) -> Evidence:
    """Decide degrees from integers: F_k of a finite group counts invariants."""
    from qntk_check import designs

    rows, holds = [], True
    for design, claimed in _degrees():
        potentials = [_integer_potential(design, k) for k in range(1, 5)]
        haar = [designs.haar_frame_potential(design.dim, k) for k in range(1, 5)]
        degree = next((k for k in range(4) if potentials[k] != haar[k]), 4)
        twirls = [_twirl_difference(design, k) for k in range(1, 5) if design.dim**k <= 16]
        agrees = [difference <= AGREEMENT for difference in twirls]
        consistent = agrees == [k <= degree for k in range(1, len(twirls) + 1)]
        holds = holds and degree >= claimed and consistent
        rows.append(
            {
                "group": design.name, "elements": design.size, "claimed degree": claimed,
                "degree": degree, "frame potentials": potentials, "of the Haar measure": haar,
                "largest twirl differences": twirls,
            }
        )  # fmt: skip
    found = ", ".join(f"{row['group']} {row['degree']}" for row in rows)
    return Evidence(
        Tier.EXACT_DESIGN, Subject.PRINTED, Finding.HOLDS if holds else Finding.FAILS, exact=True,
        summary=f"degrees from integer frame potentials: {found}; the k-fold twirls of fixed "
        "random ρ agree with the Haar twirl for exactly those k",
        details={"groups": rows}, only="n = 1 and 2 qubits",
    )  # fmt: skip


def _integer_potential(design: Design, k: int) -> int:
    """Return F_k, a whole number for a group: it counts the invariants of U^⊗k ⊗ Ū^⊗k.

    The floating-point sum is within 1e-9 of a whole number, and no other is within 1/2.
    """
    from qntk_check import designs

    value = designs.frame_potential(design, k)
    if abs(value - round(value)) > 1e-9 * max(1.0, value):
        raise EvidenceError(
            f"F_{k} of {design.name} is {value}, which is no whole number: it is no group, or the "
            "enumeration is wrong"
        )
    return round(value)


def _twirl_difference(design: Design, k: int) -> float:
    """Return the largest entry by which the twirl of a fixed ρ misses Haar's, equation (13)."""
    from qntk_check import designs

    size = design.dim**k
    rng = np.random.default_rng(20240402)
    root = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
    rho = root @ root.conj().T
    rho /= np.trace(rho).real
    found = designs.twirl(rho, k, design, beyond_degree=True).value
    return float(np.abs(found - designs.haar_twirl(rho, design.dim, k)).max())


CLAIMS = (
    Claim(
        id="design-definition",
        statement=r"A $k$-design reproduces the $k$-fold twirl, $\int_\mathrm{Haar}U^{\dagger"
        r"\otimes k}\rho\,U^{\otimes k}=\int_\mathcal{E}U^{\dagger\otimes k}\rho\,U^{\otimes k}$; "
        r"the Pauli group is a 1-design, the Clifford group a 2-design.",
        plain="a k-design reproduces the k-fold twirl; the Pauli group is a 1-design, the Clifford "
        "group a 2-design",
        assumptions=(
            "“Is a k-design” is read as: at least of degree k, which is proved for every number of "
            "qubits. On one and two qubits, where every element is enumerated, global phases "
            "aside, the Clifford group is found to be a 3-design and no 4-design; that it is so at "
            "every n (Zhu, arXiv:1510.02619; Webb, arXiv:1510.02769) is cited, not checked.",
            "A set is a k-design if and only if its frame potential F_k is that of the Haar "
            "measure (Gross, Audenaert, Eisert, J. Math. Phys. 48, 052104 (2007)).",
        ),
        rests_on=("pauli-algebra", "first-moment"),
        checks=(proof_check(_pauli), proof_check(_clifford), design_definition_check()),
        derivations=(_pauli, _clifford),
    ),
)
