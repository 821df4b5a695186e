"""The frame potential, which shows of which degree a set of unitaries is a design.

F_k = Σ_{ij} w_i w_j |Tr U_i†U_j|^{2k} is never below its Haar value and equals it exactly
where the set is a k-design (Gross, Audenaert, Eisert, J. Math. Phys. 48, 052104 (2007);
Scott, J. Phys. A 41, 055308 (2008)).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

import numpy as np

from qntk_check.arguments import check_count, check_finite, show
from qntk_check.circuits.validation import check_unitary
from qntk_check.designs.groups import Design
from qntk_check.errors import DomainError, ResourceError

__all__ = ["design_degree", "frame_potential", "haar_frame_potential"]

# The sums here have relative rounding near 1e-13; a set that misses a degree misses it by 1/G.
TOLERANCE = 1e-9
_BLOCK = 256
MAX_DEGREE = 10**4  # of powers of characters, and of k!
MAX_PARTITIONED = 45  # the largest k whose partitions are listed, 89 134 of them


def frame_potential(design: Design | np.ndarray, k: int) -> float:
    """Return the frame potential of degree k.

    Parameters
    ----------
    design
        A design, or unitaries ``(G, N, N)`` with equal weights.
    k
        The degree.

    Examples
    --------
    >>> from qntk_check.designs import pauli_group
    >>> frame_potential(pauli_group(1), 1), frame_potential(pauli_group(1), 2)
    (1.0, 4.0)
    """
    k = check_count("k", k, most=MAX_DEGREE)
    if isinstance(design, Design) and design.group:
        characters = np.abs(np.trace(design.unitaries, axis1=1, axis2=2))
        with np.errstate(over="ignore"):
            return float(check_finite(f"F_{k}", np.mean(characters ** (2 * k))))
    if isinstance(design, Design):
        unitaries, weights = design.unitaries, design.weights
    else:
        unitaries = _unitaries(design)
        weights = np.full(len(unitaries), 1 / len(unitaries))
    with np.errstate(over="ignore"):
        return check_finite(f"F_{k}", _pair_sum(unitaries, weights, k))


def _unitaries(given: object) -> np.ndarray:
    """Return unitaries ``(G, N, N)``, checked."""
    unitaries = check_unitary(given, name="the set of unitaries")
    if unitaries.ndim != 3:
        raise DomainError(f"unitaries of shape {unitaries.shape}: give (G, N, N), one [U] of one")
    return unitaries


def _pair_sum(unitaries: np.ndarray, weights: np.ndarray, k: int) -> float:
    """Return Σ_{ij} w_i w_j |Tr U_i†U_j|^{2k}, block by block."""
    flat = unitaries.reshape(len(unitaries), -1)
    total = 0.0
    for start in range(0, len(flat), _BLOCK):
        part = slice(start, start + _BLOCK)
        overlaps = np.abs(flat[part].conj() @ flat.T) ** (2 * k)
        total += float(weights[part] @ overlaps @ weights)
    return total


def haar_frame_potential(dim: int, k: int) -> int:
    """Return the Haar value Σ f_λ² over partitions λ of k with at most N rows; k! for k ≤ N.

    It counts the permutations of k without an increasing subsequence longer than N
    (Rains, Electron. J. Combin. 5, R12 (1998)); f_λ is the hook-length formula.

    Examples
    --------
    >>> [haar_frame_potential(2, k) for k in (1, 2, 3, 4, 5)]
    [1, 2, 5, 14, 42]
    """
    dim = check_count("dim", dim)
    k = check_count("k", k, most=MAX_DEGREE)
    if k <= dim:
        return factorial(k)
    if dim == 1:
        return 1
    if k > MAX_PARTITIONED:
        raise ResourceError(
            f"F_{k} of U({show(dim)}) is a sum over the partitions of {k}: they are listed up to "
            f"k = {MAX_PARTITIONED}; give a lower k, or dim from k on, where it is k!"
        )
    return sum(_dimension(shape) ** 2 for shape in _partitions(k, k, dim))


def design_degree(design: Design | np.ndarray, *, at_most: int = 8) -> int:
    """Return the largest k ≤ ``at_most`` for which the set is a k-design; 0 if for none.

    Examples
    --------
    >>> from qntk_check.designs import pauli_group
    >>> design_degree(pauli_group(2))
    1
    """
    at_most = check_count("at_most", at_most)
    given = design if isinstance(design, Design) else _unitaries(design)
    dim = given.dim if isinstance(given, Design) else given.shape[-1]
    for k in range(1, at_most + 1):
        expected = haar_frame_potential(dim, k)
        if abs(frame_potential(given, k) - expected) > TOLERANCE * expected:
            return k - 1
    return at_most


def _partitions(total: int, largest: int, rows: int) -> Iterator[tuple[int, ...]]:
    """Yield the partitions of ``total`` into at most ``rows`` parts of at most ``largest``."""
    if total == 0:
        yield ()
    elif rows > 0:
        for part in range(min(total, largest), 0, -1):
            for rest in _partitions(total - part, part, rows - 1):
                yield (part, *rest)


def _dimension(shape: tuple[int, ...]) -> int:
    """Return f_λ = k!/∏ hooks."""
    columns = [sum(part > j for part in shape) for j in range(shape[0])]
    hooks = 1
    for i, part in enumerate(shape):
        for j in range(part):
            hooks *= part - j + columns[j] - i - 1
    return factorial(sum(shape)) // hooks
