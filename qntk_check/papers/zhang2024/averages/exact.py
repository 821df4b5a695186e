"""Averages without sampling error: all circuits of finite sets, in the paper's convention.

At N = 2 a quadrature and the binary icosahedral group, a 5-design, have to agree where four
derivatives meet; the 24 Cliffords, a 3-design, have to miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qntk_check import designs
from qntk_check.circuits import CircuitBatch
from qntk_check.kernel import evaluate_many
from qntk_check.kinds import Array
from qntk_check.papers.zhang2024.averages.samples import Case, claimed
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.tiers.exact_design import Average
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["Of", "averages", "kernel_squared", "kernel_variance"]

Of = Callable[[CircuitBatch, list[int], float], Array]
DEGREE = 4  # in each W, of all that is averaged here


def averages(
    formula: str, of: Of, cases: tuple[Case, ...], formulas: Formulas, subtract: float = 0.0
) -> Iterator[Average]:
    """Yield averages over finite sets of circuits on one qubit, beside a formula.

    ``subtract`` is the multiple of the square of the mean kernel that is taken off, for a variance.
    """
    factor = float(HALF_ANGLES.factor(4))
    for case in cases:
        levels, layers = list(case.levels), case.layers
        value = claimed(formula, case, formulas)
        value += subtract * claimed("kernel_mean", case, formulas) ** 2
        sets = {"a quadrature": designs.quadrature_circuits(layers, DEGREE, DEGREE)}
        for design in (designs.binary_icosahedral(), designs.clifford_group(1)):
            sets[design.name] = designs.design_circuits(design, layers, levels)
        for name, (batch, weights) in sets.items():
            found = factor * float(weights @ of(batch, levels, case.target))
            where = f"{name}, L = {layers}, O = {case.levels}, O_0 = {case.target}"
            enough = name != designs.clifford_group(1).name
            yield Average(where, found, value, design=enough)


def kernel_squared(batch: CircuitBatch, levels: list[int], _target: float) -> Array:
    """Return K² of circuits; of one layer it is g⁴."""
    return evaluate_many(batch, observable=levels, method="dense").K ** 2


def kernel_variance(formula: str, cases: tuple[Case, ...], formulas: Formulas) -> Iterator[Average]:
    """Yield averages of K² beside a variance plus the square of the mean."""
    return averages(formula, kernel_squared, cases, formulas, subtract=1.0)
