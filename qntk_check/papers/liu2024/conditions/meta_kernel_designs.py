"""Moments of μ without sampling error: quadratures and finite designs, each circuit evaluated.

μ is a product of three derivatives of ε, so that E μ is of degree 3 in every W and W†, and E μ² of
degree 6: 3-designs do for the one, and 6-designs are needed for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Evidence, Finding, Subject, Tier

if TYPE_CHECKING:
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

    U = R·(V_1 e^{iθ_1Z} V_1†) ⋯ (V_L e^{iθ_LZ} V_L†) with independent Haar R and V_ℓ has the law of
    the Haar circuit, W_1 = RV_1, W_ℓ = V_{ℓ−1}†V_ℓ, W_{L+1} = V_L†. Each V_ℓ enters through the
    axis of its generator alone, at most to the eighth power in h_aa²g_a⁴; R through the angle
    between the axes of O and of the state, to the sixth power.
    """
    axes, weights = _turns(8)
    cosines, gauss = np.polynomial.legendre.leggauss(4)
    choice = np.indices((len(gauss), *[len(axes)] * layers)).reshape(layers + 1, -1)
    R = _rotations_about_y(np.arccos(cosines))[choice[0]]
    V = [axes[c] for c in choice[1:]]
    unitaries = [R @ V[0], *(_dagger(a) @ b for a, b in pairwise(V))]
    weight = gauss[choice[0]] / 2 * np.prod([weights[c] for c in choice[1:]], axis=0)
    return _moments([*unitaries, _dagger(V[-1])], weight, observable)


def design_moments(design: Design, layers: int, observable: ObservableLike) -> tuple[float, float]:
    """Return E μ and E μ² over all circuits whose W are drawn from a design, at angles 0.

    The first W enters through W†OW alone and the last through WΨ_0: each value once, with its
    weight.
    """
    from qntk_check.observables import as_matrix

    moved = _dagger(design.unitaries) @ as_matrix(observable, dim=design.dim) @ design.unitaries
    states = design.unitaries[:, :, 0]
    ends = _distinct(moved, design), _distinct(states[:, :, None] * states[:, None].conj(), design)
    sets = [ends[0], *[(design.unitaries, design.weights)] * (layers - 1), ends[1]]
    choice = np.indices([len(weights) for _, weights in sets]).reshape(layers + 1, -1)
    unitaries = [u[c] for (u, _), c in zip(sets, choice, strict=True)]
    weight = np.prod([w[c] for (_, w), c in zip(sets, choice, strict=True)], axis=0)
    return _moments(unitaries, weight, observable)


def _moments(
    unitaries: list[np.ndarray], weight: np.ndarray, observable: ObservableLike
) -> tuple[float, float]:
    """Return the weighted means of μ and μ² of these circuits, at angles 0."""
    from qntk_check import kernel
    from qntk_check.circuits import CircuitBatch, layered

    n, layers = unitaries[0].shape[-1].bit_length() - 1, len(unitaries) - 1
    shape = layered(n, ["Z" + "I" * (n - 1)] * layers, closed=True)
    batch = CircuitBatch(shape, np.zeros((len(weight), layers)), tuple(unitaries), trusted=True)
    mu = kernel.evaluate_many(batch, observable=observable, method="dense").mu
    return float(weight @ mu), float(weight @ mu**2)


def _distinct(images: np.ndarray, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return one unitary for each distinct image, and its weight."""
    keys = np.round(images.reshape(design.size, -1), 9).view(float) + 0.0
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return design.unitaries[first], np.bincount(inverse.ravel(), design.weights)


def _turns(degree: int) -> tuple[np.ndarray, np.ndarray]:
    """Return V that turn Z to axes all over the sphere, exact for this degree, and weights."""
    cosines, gauss = np.polynomial.legendre.leggauss(degree // 2 + 1)
    angles = 2 * np.pi * np.arange(degree + 1) / (degree + 1)
    about_z = np.zeros((len(angles), 2, 2), dtype=complex)
    about_z[:, 0, 0], about_z[:, 1, 1] = np.exp(-0.5j * angles), np.exp(0.5j * angles)
    V = about_z[:, None] @ _rotations_about_y(np.arccos(cosines))[None]
    return V.reshape(-1, 2, 2), np.tile(gauss / 2, len(angles)) / len(angles)


def _rotations_about_y(angles: np.ndarray) -> np.ndarray:
    c, s = np.cos(angles / 2), np.sin(angles / 2)
    return np.moveaxis(np.array([[c, -s], [s, c]], dtype=complex), -1, 0)


def _dagger(unitaries: np.ndarray) -> np.ndarray:
    return unitaries.conj().swapaxes(-1, -2)
