"""Equation (22) and its boundary layer, by averages over finite designs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.errors import NoValueError
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Context, Data, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.tiers.exact_design import AGREEMENT, small_designs

if TYPE_CHECKING:
    from qntk_check.designs import Design
    from qntk_check.observables import Operator

__all__ = ["compare_kernel_mean", "kernel_mean_check"]


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
    for design, cases in small_designs():
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


def _value(call: Callable[[], float]) -> float:
    """Return a formula's value, or infinity where a wrong one has none: it misses every average."""
    try:
        return float(call())
    except NoValueError:
        return float("inf")


def _row(
    design: str, observable: Operator, generator: str, name: str, found: float, value: float
) -> Data:
    scale = max(1.0, abs(found))
    return {
        "design": design,
        "observable": observable if isinstance(observable, dict) else list(observable),
        "generator": generator,
        "formula": name,
        "average": found,
        "formula's value": value,
        "difference": abs(found - value) / scale,
    }


def _state(dim: int) -> np.ndarray:
    """Return a fixed state that is an eigenvector of no generator used here."""
    psi = np.arange(1, dim + 1) * np.exp(0.4j * np.arange(dim))
    return psi / np.linalg.norm(psi)


def _last_layer(design: Design, observable: Operator, generator: str) -> tuple[float, float]:
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
