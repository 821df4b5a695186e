"""All circuits W_1 e^{iθ_1X_1} ⋯ W_L e^{iθ_LX_L} W_{L+1} whose W are drawn from a finite set.

Angles are 0, since a W absorbs them. At N = 2 a quadrature stands for the Haar measure to any
degree; a design does to its own.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod

import numpy as np

from qntk_check.arguments import check_count, check_kind, check_room, show
from qntk_check.circuits import CircuitBatch, layered
from qntk_check.designs.groups import Design
from qntk_check.kinds import Array
from qntk_check.observables import ObservableLike, as_matrix

__all__ = ["design_circuits", "quadrature_circuits"]

_MOST_LAYERS = 24
_MOST_DEGREE = 200
_BYTES = 2**30  # of all W


def quadrature_circuits(layers: int, degree: int, ends: int) -> tuple[CircuitBatch, Array]:
    """Return circuits on one qubit and weights: averages of the Haar circuit, exact to a degree.

    U = R·(V_1 e^{iθ_1Z} V_1†) ⋯ (V_L e^{iθ_LZ} V_L†) with independent Haar R and V_ℓ has the law of
    the Haar circuit, W_1 = RV_1, W_ℓ = V_{ℓ−1}†V_ℓ, W_{L+1} = V_L†. Each V_ℓ enters through the
    axis of its generator alone; R through the angle between the axes of O and of the state.

    Parameters
    ----------
    layers
        The number L of angles.
    degree
        The most often that the axis of one generator occurs in what is averaged.
    ends
        The same of the observable.

    Raises
    ------
    ResourceError
        If there are more circuits than there is room for.

    Examples
    --------
    >>> batch, weights = quadrature_circuits(1, 2, 2)
    >>> batch.size, bool(np.isclose(weights.sum(), 1))
    (12, True)
    """
    layers = check_count("layers", layers, most=_MOST_LAYERS)
    degree = check_count("degree", degree, least=0, most=_MOST_DEGREE)
    ends = check_count("ends", ends, least=0, most=_MOST_DEGREE)
    each = (degree // 2 + 1) * (degree + 1)
    _check_size((ends // 2 + 1) * each**layers, layers, 2, "ask for fewer layers or less degree")
    axes, weights = _turns(degree)
    cosines, gauss = np.polynomial.legendre.leggauss(ends // 2 + 1)
    choice = np.indices((len(gauss), *[len(axes)] * layers)).reshape(layers + 1, -1)
    R = _rotations_about_y(np.arccos(cosines))[choice[0]]
    V = [axes[c] for c in choice[1:]]
    unitaries = [R @ V[0], *(_dagger(a) @ b for a, b in pairwise(V))]
    weight = gauss[choice[0]] / 2 * np.prod([weights[c] for c in choice[1:]], axis=0)
    return _batch([*unitaries, _dagger(V[-1])]), weight


def design_circuits(
    design: Design, layers: int, observable: ObservableLike
) -> tuple[CircuitBatch, Array]:
    """Return all circuits whose W are drawn from a design, and their weights.

    The first W enters through W†OW alone and the last through WΨ_0: each value once, with its
    weight.

    Raises
    ------
    ResourceError
        If there are more circuits than there is room for.

    Examples
    --------
    >>> from qntk_check.designs.groups import clifford_group
    >>> design_circuits(clifford_group(1), 1, {"Z": 1.0})[0].size  # 6 axes, 6 states
    36
    """
    check_kind("the design", design, Design, "give one, such as clifford_group(1)")
    layers = check_count("layers", layers, most=_MOST_LAYERS)
    moved = _dagger(design.unitaries) @ as_matrix(observable, dim=design.dim) @ design.unitaries
    states = design.unitaries[:, :, 0]
    ends = _distinct(moved, design), _distinct(states[:, :, None] * states[:, None].conj(), design)
    sets = [ends[0], *[(design.unitaries, design.weights)] * (layers - 1), ends[1]]
    count = prod(len(weights) for _, weights in sets)
    _check_size(count, layers, design.dim, "ask for fewer layers or take a smaller design")
    choice = np.indices([len(weights) for _, weights in sets]).reshape(layers + 1, -1)
    unitaries = [u[c] for (u, _), c in zip(sets, choice, strict=True)]
    weight = np.prod([w[c] for (_, w), c in zip(sets, choice, strict=True)], axis=0)
    return _batch(unitaries), weight


def _check_size(count: int, layers: int, dim: int, way_out: str) -> None:
    """Refuse more circuits than there is room for."""
    check_room(f"{show(count)} circuits", 16 * count * (layers + 1) * dim**2, way_out, bound=_BYTES)


def _batch(unitaries: list[Array]) -> CircuitBatch:
    n, layers = unitaries[0].shape[-1].bit_length() - 1, len(unitaries) - 1
    shape = layered(n, ["Z" + "I" * (n - 1)] * layers, closed=True)
    return CircuitBatch(
        shape, np.zeros((len(unitaries[0]), layers)), tuple(unitaries), trusted=True
    )


def _distinct(images: Array, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return one unitary for each distinct image, and its weight."""
    keys = np.round(images.reshape(design.size, -1), 9).view(float) + 0.0
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return design.unitaries[first], np.bincount(inverse.ravel(), design.weights)


def _turns(degree: int) -> tuple[Array, Array]:
    """Return V that turn Z to axes all over the sphere, exact for this degree, and weights."""
    cosines, gauss = np.polynomial.legendre.leggauss(degree // 2 + 1)
    angles = 2 * np.pi * np.arange(degree + 1) / (degree + 1)
    about_z = np.zeros((len(angles), 2, 2), dtype=complex)
    about_z[:, 0, 0], about_z[:, 1, 1] = np.exp(-0.5j * angles), np.exp(0.5j * angles)
    V = about_z[:, None] @ _rotations_about_y(np.arccos(cosines))[None]
    return V.reshape(-1, 2, 2), np.tile(gauss / 2, len(angles)) / len(angles)


def _rotations_about_y(angles: Array) -> Array:
    c, s = np.cos(angles / 2), np.sin(angles / 2)
    return np.moveaxis(np.array([[c, -s], [s, c]], dtype=complex), -1, 0)


def _dagger(unitaries: Array) -> Array:
    return unitaries.conj().swapaxes(-1, -2)
