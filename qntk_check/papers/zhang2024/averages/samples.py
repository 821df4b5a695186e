"""Samples of random circuits in the paper's convention: variables, and their proved bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np

import qntk_check.claims as qc
from qntk_check import ensembles
from qntk_check.circuits import CircuitBatch
from qntk_check.draws import products, statistic
from qntk_check.formulas.machinery.family import resolve
from qntk_check.kernel import evaluate_many, kernel_bound
from qntk_check.kinds import Array
from qntk_check.verdicts.conventions import HALF_ANGLES
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["FIXED", "MEASURED", "RESTATED", "WHY", "Case", "Measured", "claimed", "trial"]

RESTATED = (
    "As restated here from the authors' released code, in half angles; the paper's supplement may "
    "print another form, and an error is charged to the code alone.",
    "The Haar circuit, W_1, …, W_(L+1) independent; X_ℓ² = 1 and Tr X_ℓ = 0.",
)
WHY = {
    "n": "N = 2 and 4, where factors such as N + 1 and N + 2 are far apart",
    "L": "few layers: L and L − 1 are told apart",
    "O": "with a trace, and with a third moment, so that every coefficient counts",
    "target": "off zero, so that it shows",
    "delta": "a share of the value at which every wrong version of the formula is refuted",
}

# Sizes and δ of some trials were chosen by what a first run refuted. That run counts for nothing:
# under this name, written down before anything was drawn, seeds are others, and its run was one.
FIXED = "sizes and δ fixed"


@dataclass(frozen=True)
class Case:
    """How many layers, the eigenvalues of O, and the target."""

    layers: int
    levels: tuple[int, ...]
    target: float = 0.0

    def parameters(self) -> dict[str, object]:
        """Return what identifies it."""
        n = len(self.levels).bit_length() - 1
        return {"n": n, "L": self.layers, "O": self.levels, "target": self.target}


@dataclass(frozen=True)
class Measured:
    """A variable in full angles, with so many derivatives in it, and its bounds."""

    derivatives: int
    draw: Callable[[Case, np.random.Generator, int], Array]
    bounds: Callable[[Case], tuple[float, float]]


def _kernels(ensemble: str, case: Case, rng: np.random.Generator, size: int) -> Array:
    batch = ensembles.get(ensemble).sample(
        n=len(case.levels).bit_length() - 1, layers=case.layers, size=size, rng=rng
    )
    return evaluate_many(batch, observable=list(case.levels), method="dense").K


def _half_squares(ensemble: str, case: Case, rng: np.random.Generator, size: int) -> Array:
    pairs = _kernels(ensemble, case, rng, 2 * size).reshape(size, 2)
    return statistic("variance of K").transform(pairs)


def _fourth(case: Case, rng: np.random.Generator, size: int) -> Array:
    return _kernels("haar-circuit", case, rng, size) ** 2  # K is g² of a single layer


def _of_circuits(
    of: Callable[..., Array], case: Case, rng: np.random.Generator, size: int
) -> Array:
    n, levels = len(case.levels).bit_length() - 1, list(case.levels)
    batch = ensembles.get("haar-circuit").sample(n=n, layers=case.layers, size=size, rng=rng)
    return of(cast("CircuitBatch", batch), levels, case.target)


def _mu(batch: CircuitBatch, levels: list[int], _target: float) -> Array:
    return evaluate_many(batch, observable=levels, method="dense").mu


def _gradients(batch: CircuitBatch, levels: list[int], _target: float) -> Array:
    return products.gradient_pair(batch, levels)


def _bound(name: str, case: Case) -> tuple[float, float]:
    return statistic(name).bounds(case.layers, list(case.levels))


MEASURED: dict[str, Measured] = {
    "K": Measured(2, partial(_kernels, "haar-circuit"), partial(_bound, "mean of K")),
    "g⁴": Measured(4, _fourth, lambda c: (0.0, kernel_bound(1, list(c.levels)) ** 2)),
    "g_1²g_2²": Measured(
        4, partial(_of_circuits, _gradients),
        lambda c: products.gradient_pair_bounds(list(c.levels)),
    ),
    "(K_1 − K_2)²/2": Measured(
        4, partial(_half_squares, "haar-circuit"), partial(_bound, "variance of K")
    ),
    "(K_1 − K_2)²/2 of slots": Measured(
        4, partial(_half_squares, "independent-slots"), partial(_bound, "variance of K")
    ),
    "μ": Measured(4, partial(_of_circuits, _mu), partial(_bound, "mean of μ")),
    "ε h_11 g_1²": Measured(
        4, partial(_of_circuits, products.diagonal),
        lambda c: products.diagonal_bounds(list(c.levels)),
    ),
    "ε h_12 g_1 g_2": Measured(
        4, partial(_of_circuits, products.pair),
        lambda c: products.pair_bounds(list(c.levels), c.target),
    ),
    "εμ": Measured(
        4, partial(_of_circuits, products.error_meta_kernel),
        lambda c: products.error_meta_kernel_bounds(c.layers, list(c.levels), c.target),
    ),
}  # fmt: skip


def claimed(name: str, case: Case, formulas: Formulas) -> float:
    """Return what a formula says of a case, exactly and then rounded."""
    own = resolve(formulas, name)
    known = {"L": case.layers, "target": case.target}
    given = {p.name: known[p.name] for p in own.parameters if p.name in known}
    return float(own(observable=list(case.levels), **given))


def trial(
    variable: str, formula: str, case: Case, share: float, rivals: Mapping[str, str] | None = None,
    fresh: str = "", **numbers: float,
) -> qc.Trial:  # fmt: skip
    """Return the trial of a formula, which the machine has converted, on half-angle samples.

    Parameters
    ----------
    variable, formula, case
        What is measured, by which formula, and where.
    share
        δ, as a share of the value.
    rivals
        Names of formulas that are worth something else there, by what they are.
    fresh
        The run of its own that it belongs to, see :data:`FIXED`.
    **numbers
        Other wrong values, as ratios to the right one.
    """
    from qntk_check.verdicts.registry import formulas_of

    known, measured = formulas_of("zhang2024"), MEASURED[variable]
    factor = float(HALF_ANGLES.factor(measured.derivatives))
    value = claimed(formula, case, known)
    wrong = {name: claimed(other, case, known) for name, other in (rivals or {}).items()}
    wrong |= {name.replace("_", " "): ratio * value for name, ratio in numbers.items()}
    low, high = (factor * edge for edge in measured.bounds(case))
    return qc.Trial(
        f"{variable}, L = {case.layers}, O = {case.levels}", case.parameters(),
        lambda rng, size: factor * measured.draw(case, rng, size),
        lambda formulas: claimed(formula, case, formulas), low, high,
        delta=share * abs(value), reasons=WHY, exact=True, mutated=(formula,), rivals=wrong,
        block=4000, fresh=fresh,
    )  # fmt: skip
