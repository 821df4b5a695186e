"""Moments of μ without sampling error: quadratures and finite designs, each circuit evaluated.

μ is a product of three derivatives of ε, so that E μ is of degree 3 in every W and W†, and E μ² of
degree 6: 3-designs do for the one, and 6-designs are needed for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Evidence, Finding, Subject, Tier

if TYPE_CHECKING:
    from qntk_check.circuits import CircuitBatch
    from qntk_check.designs import Design
    from qntk_check.observables import ObservableLike

__all__ = ["compare_clifford_means", "compare_quadrature", "design_moments", "quadrature_moments"]

# Relative rounding of an average over a design; a wrong factor misses by far more.
AGREEMENT = 1e-10
_SPECTRA: tuple[tuple[int | Fraction, ...], ...] = (
    (1, 0),
    (1, 1, 1, 0),
    (1, 0, 0, 0),
    (3, 1, -2, 5),
    (1, 1, -1, -1),
    (Fraction(1, 2), 2, 0, Fraction(-1, 3)),
)


def compare_clifford_means(formulas: Mapping[str, Formula]) -> Evidence:
    """Compare E μ of all Clifford circuits on one and two qubits with the formula, exactly."""
    from qntk_check.designs.clifford_circuits import clifford_meta_kernel_mean

    rows = []
    for spectrum, layers in product(_SPECTRA, (1, 2, 3, 6)):
        found = clifford_meta_kernel_mean(len(spectrum).bit_length() - 1, layers, spectrum)
        rows.append((spectrum, layers, found, formulas["meta_kernel_mean"](
            L=layers, observable=list(spectrum))))  # fmt: skip
    wrong = [row for row in rows if row[2] != row[3]]
    text = (
        f"E μ of all Clifford circuits equals the formula exactly on {len(rows)} parameter sets "
        "(N = 2, 4; L = 1, 2, 3, 6): it is of degree 3 in every W, so that 3-designs suffice"
    )
    if wrong:
        spectrum, layers, found, value = wrong[0]
        text = (
            f"E μ of all Clifford circuits is {found} where the formula has {value}, at L = "
            f"{layers} and the spectrum {tuple(str(x) for x in spectrum)}"
        )
    return Evidence(
        Tier.EXACT_DESIGN, Subject.CORRECTED, Finding.FAILS if wrong else Finding.HOLDS,
        exact=True, summary=text, only="N = 2, 4 and L = 1, 2, 3, 6",
        details={"spectrum, L, average, formula": [
            [[str(x) for x in row[0]], row[1], str(row[2]), str(row[3])] for row in rows]},
    )  # fmt: skip


def compare_quadrature(formulas: Mapping[str, Formula]) -> Evidence:
    """Compare E μ and E μ² at N = 2 with quadratures; a 5-design must miss the second."""
    from qntk_check import designs

    observable, rows = (0.0, 2.0), []
    for layers in (1, 2, 3):
        found = quadrature_moments(layers, observable)
        exact = formulas["meta_kernel_second_moment"](L=layers, observable=observable)
        rows.append((layers, abs(found[0]) / exact**0.5, abs(found[1] / exact - 1)))
    worst = max(max(row[1:]) for row in rows)
    mean, square = design_moments(designs.binary_icosahedral(), 2, observable)
    miss = square / formulas["meta_kernel_second_moment"](L=2, observable=observable)
    holds = worst <= AGREEMENT and abs(mean) <= AGREEMENT * square**0.5 and abs(miss - 1) > 1e-3
    return Evidence(
        Tier.EXACT_DESIGN, Subject.CORRECTED, Finding.HOLDS if holds else Finding.FAILS,
        exact=False,
        summary=f"E μ and E μ² at N = 2 by quadrature over all circuits of L = 1 … {rows[-1][0]} "
        f"differ from the formulas by at most {worst:.1g}, relative; over the binary icosahedral "
        f"group, a 5-design, E μ is right and E μ², of degree 6, is {miss:.4f} of it",
        details={"L, difference of E μ over √E μ², of E μ²": [list(row) for row in rows],
                 "icosahedral over exact": miss},
    )  # fmt: skip


def quadrature_moments(layers: int, observable: ObservableLike) -> tuple[float, float]:
    """Return E μ and E μ² of the Haar circuit at N = 2, by quadrature.

    The axis of a generator enters at most to the eighth power in h_aa²g_a⁴, the observable to the
    sixth.
    """
    from qntk_check.designs.circuits import quadrature_circuits

    return _moments(*quadrature_circuits(layers, 8, 6), observable)


def design_moments(design: Design, layers: int, observable: ObservableLike) -> tuple[float, float]:
    """Return E μ and E μ² over all circuits whose W are drawn from a design, at angles 0."""
    from qntk_check.designs.circuits import design_circuits

    return _moments(*design_circuits(design, layers, observable), observable)


def _moments(
    batch: CircuitBatch, weight: np.ndarray, observable: ObservableLike
) -> tuple[float, float]:
    """Return the weighted means of μ and μ² of these circuits."""
    from qntk_check import kernel

    mu = kernel.evaluate_many(batch, observable=observable, method="dense").mu
    return float(weight @ mu), float(weight @ mu**2)
