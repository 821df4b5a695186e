"""Statements about one step of descent, against the error differentiated along that very step.

K, μ and the gradient are the evaluators'; what they are held to comes from the power series of
:mod:`.written_out`, which shares no code with them. The steps are those that the trainer takes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qntk_check.kinds import Array
from qntk_check.papers.liu2024.setup.written_out import (
    ETA,
    TARGET,
    WrittenCircuit,
    drawn_circuits,
)
from qntk_check.verdicts.tiers.numeric import Compared

__all__ = [
    "BY_SERIES", "compare_first_order", "compare_forms", "compare_kernel_form", "compare_noisy",
    "compare_second_order", "compare_steps",
]  # fmt: skip

BY_SERIES = "the error differentiated along the step, by power series"
SEED = 20240403  # of the kicks on the angles and of the weights of data
SIGMA = 0.1  # of the kicks: of the size of the step, so that either is seen where it is lost
DATA = 7  # more than the angles of any circuit here, so that K has a kernel


def _step(drawn: WrittenCircuit) -> Array:
    """Return the step that the trainer takes."""
    from qntk_check import training

    run = training.train(
        drawn.circuit.batch(), drawn.observable, eta=ETA, steps=1, target=TARGET, rng=0
    )
    return run.angles[0] - drawn.angles


def compare_steps() -> Iterator[Compared]:
    """Compare the trainer's step with −η ∂L/∂θ, and the slope of L along it with −ηKε²."""
    for drawn in drawn_circuits():
        step, result = _step(drawn), drawn.evaluated()
        error, slopes = drawn.series(step, 0)[0], drawn.slopes()
        said = -ETA * error * slopes
        yield Compared(
            f"the step, {drawn.where}", step, said,
            {"+η": -said, "without ε": said / error, "the slope of ε²": 2 * said,
             "the next angle's slope": np.roll(said, 1)},
        )  # fmt: skip
        first = -ETA * result.K * result.error**2
        yield Compared(
            f"the loss along it, {drawn.where}", error * drawn.series(step, 1)[1], first,
            {"ε for ε²": first / result.error, "a half of it": first / 2},
        )  # fmt: skip


def compare_first_order() -> Iterator[Compared]:
    """Compare dε along the step with −ηKε, and what is left over with its bound."""
    for drawn in drawn_circuits():
        step, result = _step(drawn), drawn.evaluated()
        first = -ETA * result.K * result.error
        found = drawn.series(step, 1)[1]
        yield Compared(
            f"dε along the step, {drawn.where}", found, first,
            {"+ηKε": -first, "twice": 2 * first, "without ε": first / result.error},
        )  # fmt: skip
        left = abs(_moved(drawn, step) - result.error - first)
        bound = _width(drawn) * len(step) * (ETA * result.error) ** 2 * result.K
        yield Compared(f"what is left over its bound, {drawn.where}", max(left / bound, 1.0), 1.0)


def compare_second_order() -> Iterator[Compared]:
    """Compare half of d²ε along the step with ½η²ε²μ, and what is left over with its bound."""
    for drawn in drawn_circuits():
        step, result = _step(drawn), drawn.evaluated()
        series = drawn.series(step, 2)
        first = -ETA * result.K * result.error
        second = (ETA * result.error) ** 2 * result.mu / 2
        unit = abs(second)  # in units of the term itself, which is small beside ε
        yield Compared(
            f"the orders η and η², {drawn.where}",
            [series[1] / unit, series[2] / unit], [first / unit, second / unit],
            {"η²ε²μ without ½": [first / unit, 2 * second / unit],
             "−½η²ε²μ": [first / unit, -second / unit], "no μ": [first / unit, 0.0]},
        )  # fmt: skip
        left = abs(_moved(drawn, step) - result.error - first - second)
        reach = (ETA * abs(result.error)) ** 3 * (len(step) * result.K) ** 1.5
        bound = 2 / 3 * _width(drawn) * reach
        yield Compared(f"what is left over its bound, {drawn.where}", max(left / bound, 1.0), 1.0)


def compare_noisy() -> Iterator[Compared]:
    """Compare dε along a step that is kicked with −ηεK + Σ g_ℓΔθ_ℓ."""
    rng = np.random.default_rng(SEED)
    for drawn in drawn_circuits():
        result, step = drawn.evaluated(), _step(drawn)
        kicks = SIGMA * rng.standard_normal(step.size)
        descent, noise = -ETA * result.error * result.K, float(result.gradient @ kicks)
        yield Compared(
            f"dε along a kicked step, {drawn.where}", drawn.series(step + kicks, 1)[1],
            descent + noise,
            {"noise lost": descent, "noise of the other sign": descent - noise,
             "without ε": descent / result.error + noise},
        )  # fmt: skip


def compare_kernel_form() -> Iterator[Compared]:
    """Compare −Σ⟨[X, V_−†OV_−]⟩² by matrices as printed with the sum of squared slopes."""
    for drawn in drawn_circuits():
        said = drawn.commutators()
        K = float((said**2).sum())  # −⟨[·,·]⟩² = (i⟨[·,·]⟩)²
        yield Compared(
            f"K, {drawn.where}", float((drawn.slopes() ** 2).sum()), K,
            {"+Σ": -K, "no square": float(said.sum()), "the sum squared": float(said.sum()) ** 2,
             "half angles": K / 4},
        )  # fmt: skip
        yield Compared(f"K of the evaluators, {drawn.where}", drawn.evaluated().K, K)


def compare_forms() -> Iterator[Compared]:
    """Compare vᵀKv of a data set with the squared gradient of Σ v_α ε_α, which is no less than 0.

    There are more data than angles: so many eigenvalues as are missing are 0.
    """
    from qntk_check import kernel

    rng = np.random.default_rng(SEED)
    for drawn in drawn_circuits():
        parts = rng.standard_normal((DATA, len(drawn.matrix), 2)) @ [1, 1j]
        states = parts / np.linalg.norm(parts, axis=1, keepdims=True)
        K = kernel.matrix(drawn.circuit, states, observable=drawn.observable)
        slopes = np.array([drawn.slopes(state) for state in states])
        values, vectors = np.linalg.eigh((K + K.T) / 2)
        squares = ((vectors.T @ slopes) ** 2).sum(axis=1)
        shifted = np.einsum("av,ab,bv->v", vectors, slopes @ np.roll(slopes, 1, axis=1).T, vectors)
        yield Compared(
            f"the quadratic form along eigenvectors, {drawn.where}", squares, values,
            {"slopes of two angles": shifted, "without a square": np.sqrt(squares)},
        )  # fmt: skip
        yield Compared(f"K − Kᵀ, {drawn.where}", K - K.T, np.zeros_like(K))
        spare = max(0, DATA - len(drawn.angles))
        yield Compared(f"eigenvalues beyond L, {drawn.where}", values[:spare], np.zeros(spare))


def _moved(drawn: WrittenCircuit, step: Array) -> float:
    """Return ε after a step of full length."""
    from qntk_check import kernel

    batch = drawn.circuit.batch((drawn.angles + step)[None])
    return float(kernel.evaluate_many(batch, observable=drawn.observable, target=TARGET).error[0])


def _width(drawn: WrittenCircuit) -> float:
    """Return the width of the spectrum of O."""
    return float(np.ptp(np.linalg.eigvalsh(drawn.matrix)))
