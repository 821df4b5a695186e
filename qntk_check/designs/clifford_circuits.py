r"""Averages over all Clifford circuits W_1 e^{iθ_1X_1} ⋯ W_L e^{iθ_LX_L} W_{L+1}, by enumeration.

A Clifford maps each Pauli string to ± a Pauli string. Expand O in the d = N² − 1 strings other than
1; then C†OC permutes and signs its coefficients, and E (C†OC)^{⊗k} averages a tensor of d^k
coefficients over the orbits of the group on k-tuples of strings. The orbits are found from the
generators H, S and CNOT, so that all 24 or 11,520 elements are averaged over in each of the L + 1
places, with no sampling and, at angles 0, no rounding: the arithmetic is on integers and Fractions.
Neither a Weingarten function nor the design property enters.

A rotation turns the strings that anticommute with X_ℓ in pairs, by the angle 2θ. A derivative ∂ε
acts on one copy, a second derivative twice. Uniform angles are averaged by k + 1 equidistant ones,
since the dependence on 2θ is of degree k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm
from typing import cast

import numpy as np

from qntk_check.arguments import check_count, check_finite, show
from qntk_check.designs._orbits import check_qubits, find, orbits, strings
from qntk_check.errors import DomainError, ObservableError, ResourceError
from qntk_check.observables import ObservableLike, as_matrix, pauli_matrix

__all__ = ["clifford_kernel_variance", "clifford_meta_kernel_mean", "clifford_moment"]

# Each letter is an index summed over the layers; its entries are the derivatives by θ of that
# layer, on every copy of ε.
KERNEL = ((1, 1),)  # Σ_a g_a g_a
KERNEL_SQUARED = ((1, 1, 0, 0), (0, 0, 1, 1))  # Σ_ab g_a² g_b²
META_KERNEL = ((1, 1, 0), (1, 0, 1))  # Σ_ab h_ab g_a g_b

Letters = tuple[tuple[int, ...], ...]

MAX_LAYERS = 10**5  # each costs a product of small matrices, of exact numbers that grow
MAX_COPIES = 4  # the orbits of 15⁴ tuples
MAX_DERIVATIVES = 8


def clifford_kernel_variance(n: int, layers: int, observable: ObservableLike) -> float:
    """Return Var K of the Clifford circuit with uniform angles, to rounding.

    Parameters
    ----------
    n
        Qubits, 1 or 2; every X_ℓ is XI…I (any traceless Pauli string gives the same).
    layers
        The number L of angles.
    observable
        O as :func:`qntk_check.observables.as_matrix` reads it.

    Returns
    -------
    float
        In the units of O⁴.

    Examples
    --------
    >>> round(clifford_kernel_variance(1, 1, {"Z": 1.0}), 12)  # E g⁴ = (4/9)·16·(3/8)
    1.876543209877
    """
    n = check_qubits(n)
    coefficients = _coefficients(observable, n)
    angles = np.pi * np.arange(5) / 5
    with np.errstate(over="ignore", invalid="ignore"):
        second = _moment(n, layers, coefficients, KERNEL_SQUARED, angles)
        first = _moment(n, layers, coefficients, KERNEL, angles)
        return float(check_finite("Var K", second - first**2))


def clifford_meta_kernel_mean(n: int, layers: int, observable: ObservableLike) -> Fraction:
    """Return E μ of the Clifford circuit at angles 0, exactly.

    Parameters
    ----------
    n, layers
        As in :func:`clifford_kernel_variance`.
    observable
        Rational eigenvalues, as ints or Fractions, of a diagonal O.

    Raises
    ------
    ObservableError
        For an observable that is not a list of 2**n ints or Fractions.

    Examples
    --------
    >>> clifford_meta_kernel_mean(2, 2, (1, 1, 1, 0))
    Fraction(-16, 1125)
    """
    return clifford_moment(n, layers, observable, META_KERNEL)


def clifford_moment(n: int, layers: int, observable: ObservableLike, letters: Letters) -> Fraction:
    """Return the average of a sum of products of derivatives at angles 0, exactly.

    Parameters
    ----------
    n, layers, observable
        As in :func:`clifford_meta_kernel_mean`.
    letters
        One tuple for each index that is summed over the layers: how often each of the k factors
        is differentiated by its angle.

    Examples
    --------
    >>> clifford_moment(1, 3, (1, -1), KERNEL)  # K̄ of (22)
    Fraction(8, 3)
    """
    copies = _copies(letters)
    n = check_qubits(n)
    coefficients, divisor = _exact_coefficients(observable, n)
    moment = cast("Fraction", _moment(n, layers, coefficients, letters, None))
    return moment / Fraction(divisor) ** copies


def _copies(letters: object) -> int:
    """Return how many factors the letters belong to, after checking them."""
    given = letters if isinstance(letters, tuple) else ()
    rows = [row for row in given if isinstance(row, tuple)]
    if not rows or len(rows) != len(given) or len({len(row) for row in rows}) != 1:
        raise DomainError(f"letters = {show(letters)}: give tuples of one length, as ((1, 1),)")
    for row in rows:
        for order in row:
            check_count("a number of derivatives", order, least=0, most=MAX_DERIVATIVES)
    if not 1 <= len(rows[0]) <= MAX_COPIES:
        raise ResourceError(f"{len(rows[0])} copies: orbits are found for 1 to {MAX_COPIES}")
    return len(rows[0])


def _moment(
    n: int, layers: int, coefficients: np.ndarray, letters: Letters, angles: np.ndarray | None
) -> Fraction | float:
    """Sum over all ways to give each letter a layer: one vector for each set of letters used."""
    layers = check_count("layers", layers, most=MAX_LAYERS)
    copies, every = len(letters[0]), range(2 ** len(letters))
    found = orbits(n, copies)
    exact = angles is None
    orders = [_orders(letters, chosen) for chosen in every]
    layer = [found.matrix(lambda t, o=o: _rotate(t, o, n, angles), exact=exact) for o in orders]
    used = {0: found.means(_power(coefficients, copies), exact=exact)}
    for _ in range(layers):
        after: dict[int, np.ndarray] = {}
        for before, vector in used.items():
            for new in every:
                if not before & new:
                    after[before | new] = after.get(before | new, 0) + layer[new] @ vector
        used = after
    return cast("Fraction | float", found.sums(_power(_state(n), copies)) @ used[every[-1]])


def _orders(letters: Letters, chosen: int) -> tuple[int, ...]:
    """Return how often each copy is differentiated in a layer that these letters share."""
    own = [letter for i, letter in enumerate(letters) if chosen >> i & 1]
    return tuple(sum(letter[c] for letter in own) for c in range(len(letters[0])))


def _power(vector: np.ndarray, copies: int) -> np.ndarray:
    power = vector
    for _ in range(copies - 1):
        power = np.multiply.outer(power, vector)
    return power


def _rotate(
    tensor: np.ndarray, orders: Sequence[int], n: int, angles: np.ndarray | None
) -> np.ndarray:
    """Apply a derivative of the rotation to each copy, averaged over the angles."""
    if angles is None:
        return _apply(tensor, [_rotation(n, order, None) for order in orders])
    turned = [_apply(tensor, [_rotation(n, o, angle) for o in orders]) for angle in angles]
    return np.mean(turned, axis=0)


def _apply(tensor: np.ndarray, turns: Sequence[_Turn]) -> np.ndarray:
    for axis, turn in enumerate(turns):
        along = [-1 if other == axis else 1 for other in range(tensor.ndim)]
        moved = np.take(tensor, turn.partner, axis=axis)
        tensor = turn.keep.reshape(along) * tensor + turn.mix.reshape(along) * moved
    return tensor


@dataclass(frozen=True, eq=False)
class _Turn:
    """A map c_P ↦ keep_P c_P + mix_P c_partner of coefficients."""

    keep: np.ndarray
    mix: np.ndarray
    partner: np.ndarray


@cache
def _rotation(n: int, order: int, angle: float | None) -> _Turn:
    """Return the order-th derivative of P ↦ e^{−iθX}Pe^{iθX} on coefficients.

    With P anticommuting with X it is cos 2θ·P + sin 2θ·iPX, and a derivative adds a quarter turn to
    2θ and a factor 2. Without an angle, θ = 0 in integers.
    """
    X, quarter = pauli_matrix("X" + "I" * (n - 1)), order % 4
    if angle is None:
        cosine, sine = (1, 0, -1, 0)[quarter], (0, 1, 0, -1)[quarter]
    else:
        phase = 2 * angle + quarter * np.pi / 2
        cosine, sine = np.cos(phase), np.sin(phase)
    keep = np.full(len(strings(n)), 0 * cosine)
    mix, partner = keep.copy(), np.arange(len(keep))
    for index, P in enumerate(strings(n)):
        if np.allclose(P @ X, X @ P):
            keep[index] = order == 0
            continue
        keep[index] = 2**order * cosine
        image, sign = find(1j * P @ X, n)
        partner[image], mix[image] = index, 2**order * sign * sine
    return _Turn(keep, mix, partner)


@cache
def _state(n: int) -> np.ndarray:
    """Return ⟨0…0|P|0…0⟩ of every string."""
    return np.array([round(P[0, 0].real) for P in strings(n)])


def _coefficients(observable: ObservableLike, n: int) -> np.ndarray:
    matrix = as_matrix(observable, dim=2**n)
    return np.einsum("pij,ji->p", strings(n), matrix).real / 2**n


def _exact_coefficients(observable: object, n: int) -> tuple[np.ndarray, int]:
    """Return the coefficients of a diagonal O as integers over a common divisor."""
    values = list(observable) if isinstance(observable, list | tuple) else []
    if len(values) != 2**n or not all(isinstance(v, int | Fraction) for v in values):
        raise ObservableError(
            f"{show(observable)}: an exact average needs 2**{n} eigenvalues, ints or Fractions"
        )
    divisor = lcm(*(Fraction(value).denominator for value in values))
    whole = np.array([int(value * divisor) for value in values])
    diagonals = np.array([np.rint(np.real(np.diag(P))).astype(int) for P in strings(n)])
    return diagonals @ whole, divisor * 2**n
