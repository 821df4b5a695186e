"""Variables on drawn circuits of random W, whose means formulas claim, with their proved bounds.

Full angles. Beside those of :mod:`qntk_check.draws.statistics` there are products of ε and its
derivatives (:mod:`qntk_check.draws.products`), which ask for so many layers and for a target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np

from qntk_check import ensembles
from qntk_check.arguments import check_choice, check_count, check_real, check_sequence, show
from qntk_check.circuits import CircuitBatch
from qntk_check.draws import products
from qntk_check.draws.statistics import statistic
from qntk_check.errors import DomainError
from qntk_check.kernel import evaluate_many, kernel_bound
from qntk_check.kinds import Array

__all__ = ["MEASURED", "Case", "Measured", "Of", "gradient_pair", "kernel_squared", "measured"]

Of = Callable[[CircuitBatch, list[int], float], Array]


@dataclass(frozen=True)
class Case:
    """How many layers, the eigenvalues of O, and the target.

    Raises
    ------
    DomainError
        If there are no layers, or no 2ⁿ eigenvalues.

    Examples
    --------
    >>> Case(3, (1, 0, 0, 0), 0.5).parameters()
    {'n': 2, 'L': 3, 'O': (1, 0, 0, 0), 'target': 0.5}
    """

    layers: int
    levels: tuple[int, ...]
    target: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no circuit of qubits has."""
        check_count("layers", self.layers)
        check_real("target", self.target)
        N = len(check_sequence("the eigenvalues", self.levels, "give 2ⁿ numbers"))
        if N < 2 or N & (N - 1):
            raise DomainError(f"the eigenvalues {show(self.levels)} are {N}: give 2ⁿ of n qubits")

    @property
    def qubits(self) -> int:
        """The number n of qubits."""
        return len(self.levels).bit_length() - 1

    def parameters(self) -> dict[str, object]:
        """Return what identifies it."""
        return {"n": self.qubits, "L": self.layers, "O": self.levels, "target": self.target}

    def sample(self, ensemble: str, rng: np.random.Generator, size: int) -> object:
        """Return so many circuits of an ensemble."""
        return ensembles.get(ensemble).sample(n=self.qubits, layers=self.layers, size=size, rng=rng)


@dataclass(frozen=True)
class Measured:
    """A variable with so many derivatives in it, how it is drawn, and its bounds."""

    derivatives: int
    draw: Callable[[Case, np.random.Generator, int], Array]
    bounds: Callable[[Case], tuple[float, float]]


def measured(name: str) -> Measured:
    """Return a variable by its name.

    Raises
    ------
    DomainError
        If there is none; the message lists those that there are.

    Examples
    --------
    >>> one = measured("g⁴")
    >>> one.derivatives, one.bounds(Case(1, (1, 0)))
    (4, (0.0, 1.0))
    """
    return MEASURED[check_choice("the variable", name, tuple(MEASURED))]


def kernel_squared(batch: CircuitBatch, levels: list[int], _target: float) -> Array:
    """Return K² of circuits; of one layer it is g⁴."""
    return evaluate_many(batch, observable=levels, method="dense").K ** 2


def _kernels(ensemble: str, case: Case, rng: np.random.Generator, size: int) -> Array:
    batch = cast("CircuitBatch", case.sample(ensemble, rng, size))
    return evaluate_many(batch, observable=list(case.levels), method="dense").K


def _half_squares(ensemble: str, case: Case, rng: np.random.Generator, size: int) -> Array:
    pairs = _kernels(ensemble, case, rng, 2 * size).reshape(size, 2)
    return statistic("variance of K").transform(pairs)


def _of_circuits(of: Of, case: Case, rng: np.random.Generator, size: int) -> Array:
    batch = cast("CircuitBatch", case.sample("haar-circuit", rng, size))
    return of(batch, list(case.levels), case.target)


def _mu(batch: CircuitBatch, levels: list[int], _target: float) -> Array:
    return evaluate_many(batch, observable=levels, method="dense").mu


def gradient_pair(batch: CircuitBatch, levels: list[int], _target: float) -> Array:
    """Return g_1²g_2² of circuits of two layers."""
    return products.gradient_pair(batch, levels)


def _bound(name: str, case: Case) -> tuple[float, float]:
    return statistic(name).bounds(case.layers, list(case.levels))


MEASURED: dict[str, Measured] = {
    "K": Measured(2, partial(_kernels, "haar-circuit"), partial(_bound, "mean of K")),
    "g⁴": Measured(
        4, partial(_of_circuits, kernel_squared),
        lambda c: (0.0, kernel_bound(1, list(c.levels)) ** 2),
    ),
    "g_1²g_2²": Measured(
        4, partial(_of_circuits, gradient_pair),
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
