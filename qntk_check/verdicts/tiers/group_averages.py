"""Averages over finite groups of losses and gradients, against the formulas of a simple ideal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qntk_check import designs
from qntk_check.draws.groups import group_gradients, group_losses, random_traceless
from qntk_check.verdicts.tiers.exact_design import Average
from qntk_check.verdicts.tiers.trial import Formulas

__all__ = ["gradient_averages", "loss_averages"]


def _square(matrix: np.ndarray) -> float:
    return float(np.linalg.norm(matrix) ** 2)


def loss_averages(formulas: Formulas, seed: int) -> Iterator[Average]:
    """Yield averages of ℓ² over finite groups: su(2) and su(4), any ρ and O, which the seed draws.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> [row.difference < 1e-10 for row in loss_averages(FORMULAS, 1)]
    [True, False, True, False]
    """
    rng = np.random.default_rng(seed)
    for qubits in (1, 2):
        N = 2**qubits
        rho, target = (random_traceless(N, rng) for _ in "ρO")
        rho /= 2 * np.linalg.norm(rho)
        claimed = float(formulas["lie_loss_variance"](
            dimension=N**2 - 1, state_purity=_square(rho), observable_purity=_square(target)
        ))  # fmt: skip
        for group in (designs.clifford_group(qubits), designs.pauli_group(qubits)):
            found = float((group_losses(rho, target, group.unitaries) ** 2).mean())
            yield Average(f"su({N}), {group.name}", found, claimed, design=group.degree > 1)


def gradient_averages(
    formulas: Formulas, rho: np.ndarray, generator: np.ndarray, target: np.ndarray
) -> Iterator[Average]:
    """Yield averages of (∂ℓ)² over all pairs of elements of finite groups, for su(2).

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> x, z = np.array([[0, 1], [1, 0]]), np.diag([1, -1])
    >>> [row.difference < 1e-10 for row in gradient_averages(FORMULAS, z / 2, x + z, x + 2 * z)]
    [True, True, False]
    """
    claimed = float(formulas["lie_gradient_variance"](
        dimension=3, killing=4 * _square(generator), state_purity=_square(rho),
        observable_purity=_square(target),
    ))  # fmt: skip
    for group in designs.comparable_groups(1):
        found = group_gradients(rho, generator, target, *designs.all_pairs(group.unitaries))
        yield Average(f"su(2), pairs of {group.name}", float((found**2).mean()), claimed,
                      design=group.degree > 1)  # fmt: skip
