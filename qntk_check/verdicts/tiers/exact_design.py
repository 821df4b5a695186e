"""The exact-design tier: averages over finite designs, without sampling error.

What is compared is computed in floating point, so it is equal to rounding, 1e-10 of its scale;
a set that is no design of the needed degree must miss, or the comparison has no power.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from qntk_check.errors import EvidenceError, NoValueError
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Context, Evidence, Finding, Subject, Tier

if TYPE_CHECKING:
    from qntk_check.designs import Design

__all__ = [
    "AGREEMENT",
    "compare_first_moment",
    "compare_kernel_mean",
    "design_definition_check",
    "first_moment_check",
    "kernel_mean_check",
]

# Relative rounding of an average over a design; a wrong factor misses by far more.
AGREEMENT = 1e-10

_ONE_QUBIT: tuple[tuple[Any, str], ...] = (
    ({"Z": 1.0}, "X"),
    ({"Z": 1.0, "I": 0.5}, "Y"),
    ((1, 0), "X"),
)
_TWO_QUBITS: tuple[tuple[Any, str], ...] = (
    ({"ZZ": 1.0}, "XI"),
    ({"ZI": 1.0, "IX": 2.0, "II": 0.3}, "YZ"),
    ((1, 1, 1, 0), "ZZ"),
)


def _designs() -> list[tuple[Design, tuple[tuple[Any, str], ...]]]:
    from qntk_check import designs

    return [
        (designs.clifford_group(1), _ONE_QUBIT),
        (designs.binary_icosahedral(), _ONE_QUBIT),
        (designs.su2_quadrature(2), _ONE_QUBIT),
        (designs.clifford_group(2), _TWO_QUBITS),
    ]


def kernel_mean_check() -> Check:
    """Return the check of (22) and its boundary layer by averages over designs."""

    def run(_context: Context) -> Evidence:
        from qntk_check.formulas import FORMULAS

        return compare_kernel_mean(FORMULAS)

    return Check(Tier.EXACT_DESIGN, "averages over designs", run)


def compare_kernel_mean(formulas: Mapping[str, Formula]) -> Evidence:
    """Compare ``kernel_mean`` and ``kernel_mean_bare`` with averages over every design."""
    from qntk_check import designs

    rows = []
    for design, cases in _designs():
        for observable, generator in cases:
            bulk = float(designs.design_kernel_mean(design, observable, generator, layers=3))
            value = _value(lambda o=observable: formulas["kernel_mean"](L=3, observable=o))
            rows.append(_row(design.name, observable, generator, "kernel_mean", bulk, value))
            edge, overlap = _last_layer(design, observable, generator)
            value = _value(
                lambda o=observable, x=overlap: formulas["kernel_mean_bare"](
                    L=1, observable=o, overlap=x
                )
            )
            rows.append(_row(design.name, observable, generator, "kernel_mean_bare", edge, value))
    misses = _pauli_misses(formulas["kernel_mean"])
    worst = max(rows, key=lambda row: row["difference"])
    finding = Finding.HOLDS if worst["difference"] <= AGREEMENT else Finding.FAILS
    if finding is Finding.HOLDS and misses <= AGREEMENT:
        finding = Finding.UNDECIDED
    return Evidence(
        Tier.EXACT_DESIGN, Subject.PRINTED, finding, exact=False,
        summary=f"{len(rows)} averages over 4 designs (24 and 11,520 Cliffords, the binary "
        f"icosahedral group, a quadrature) differ from the formulas by at most "
        f"{worst['difference']:.1g}, relative ({worst['formula']} on {worst['design']}); the Pauli "
        f"group, no 2-design, misses by {misses:.2g}",
        details={"averages": rows, "miss of the Pauli group": misses},
    )  # fmt: skip


def _value(call: Callable[[], Any]) -> float:
    """Return a formula's value, or infinity where a wrong one has none: it misses every average."""
    try:
        return float(call())
    except NoValueError:
        return float("inf")


def _row(design: str, observable: Any, generator: str, name: str, found: float, value: Any) -> dict:
    scale = max(1.0, abs(found))
    return {
        "design": design,
        "observable": observable if isinstance(observable, dict) else list(observable),
        "generator": generator,
        "formula": name,
        "average": found,
        "formula's value": float(value),
        "difference": abs(found - float(value)) / scale,
    }


def _state(dim: int) -> np.ndarray:
    """Return a fixed state that is an eigenvector of no generator used here."""
    psi = np.arange(1, dim + 1) * np.exp(0.4j * np.arange(dim))
    return psi / np.linalg.norm(psi)


def _last_layer(design: Design, observable: Any, generator: str) -> tuple[float, float]:
    """Return E g² over V_− alone on a fixed state, and the overlap ⟨X⟩ of that state."""
    from qntk_check import designs
    from qntk_check.observables import as_matrix, pauli_matrix

    psi, x, o = _state(design.dim), pauli_matrix(generator), as_matrix(observable)

    def squared_gradient(unitaries: np.ndarray) -> np.ndarray:
        a = unitaries.conj().swapaxes(1, 2) @ o @ unitaries
        return np.einsum("i,bij,j->b", psi.conj(), x @ a - a @ x, psi).imag ** 2

    overlap = float(np.real(psi.conj() @ x @ psi))
    return float(designs.average(squared_gradient, design, degree=2)), overlap


def _pauli_misses(formula: Formula) -> float:
    """Return by how much the Pauli group, a 1-design only, misses the mean."""
    from qntk_check import designs

    observable = {"Z": 1.0}
    found = designs.design_kernel_mean(
        designs.pauli_group(1), observable, "X", state=_state(2), beyond_degree=True
    )
    return abs(float(found) - _value(lambda: formula(L=1, observable=observable)))


def first_moment_check() -> Check:
    """Return the check of E U_ij (U†)_kl over designs, every index at once."""

    def run(_context: Context) -> Evidence:
        from qntk_check.formulas import FORMULAS

        return compare_first_moment(FORMULAS["haar_first_moment"])

    return Check(Tier.EXACT_DESIGN, "averages over designs", run)


def compare_first_moment(formula: Formula) -> Evidence:
    """Compare δ_il δ_jk times the formula with averages over designs, entry by entry."""
    from qntk_check import designs

    sets = [designs.pauli_group(1), designs.pauli_group(2)] + [d for d, _ in _designs()]
    worst, where = 0.0, ""
    for design in sets:
        found = designs.average(_entry_products, design, degree=1).value
        one = np.eye(design.dim)
        expected = np.einsum("il,jk->ijkl", one, one) * float(formula(N=design.dim))
        difference = float(np.abs(found - expected).max())
        if difference >= worst:
            worst, where = difference, design.name
    return Evidence(
        Tier.EXACT_DESIGN, Subject.PRINTED,
        Finding.HOLDS if worst <= AGREEMENT else Finding.FAILS, exact=False,
        summary=f"over {len(sets)} designs every entry of E U⊗U† differs from δδ/N by at most "
        f"{worst:.1g} (largest on {where})",
        details={"designs": [design.name for design in sets], "difference": worst},
    )  # fmt: skip


def _entry_products(unitaries: np.ndarray) -> np.ndarray:
    adjoint = unitaries.conj().swapaxes(1, 2)
    return np.einsum("bij,bkl->bijkl", unitaries, adjoint)


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
        details={"groups": rows},
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
