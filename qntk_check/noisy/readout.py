"""Errors of the readout: what is read of a qubit is not always what it was.

A Pauli string is measured by turning the letter of each of its qubits into Z and multiplying what
is read, ±1. A qubit that is read wrongly with probability p(1|0) in 0 and p(0|1) in 1 gives Z the
mean aZ + b, with a = 1 − p(1|0) − p(0|1) and b = p(0|1) − p(1|0). The readout is thereby a map of
the observable, letter by letter, and knows nothing of the circuit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_real, check_reals
from qntk_check.circuits.model import MAX_QUBITS
from qntk_check.errors import DomainError, ResourceError
from qntk_check.observables import ObservableLike, PauliSum, in_strings
from qntk_check.observables.decomposition import MOST_STRINGS
from qntk_check.observables.reading import Canonical

__all__ = ["Readout", "readout_error"]

_ROUNDING = 1e-9  # of a column of probabilities


@dataclass(frozen=True, eq=False)
class Readout:
    """For each qubit the confusion matrix p(read | was), columns adding up to 1.

    Parameters
    ----------
    confusion
        ``[[p(0|0), p(0|1)], [p(1|0), p(1|1)]]`` for all qubits alike, shape ``(2, 2)``, or one for
        each, ``(n, 2, 2)``.

    Raises
    ------
    DomainError
        If an entry is no probability or a column does not add up to 1.

    Examples
    --------
    >>> Readout([[0.75, 0.125], [0.25, 0.875]]).on({"ZI": 1.0})
    PauliSum({'ZI': 0.625, 'II': -0.125})
    """

    confusion: np.ndarray

    def __post_init__(self) -> None:
        """Check shape and probabilities."""
        array = np.array(check_reals("the confusion matrix", self.confusion))
        if array.ndim not in (2, 3) or array.shape[-2:] != (2, 2) or not array.size:
            raise DomainError(
                f"the confusion matrix has shape {array.shape}: give (2, 2) for all qubits, or "
                "(n, 2, 2)"
            )
        sums = array.sum(axis=-2)
        if (array < 0).any() or (abs(sums - 1) > _ROUNDING).any():
            raise DomainError(
                "the confusion matrix holds no probabilities: a column is p(read | was) of one "
                f"state and adds up to 1, and here to {np.unique(sums.round(9)).tolist()} with "
                f"the least entry {array.min():.6g}"
            )
        array.flags.writeable = False
        object.__setattr__(self, "confusion", array)

    def scales(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a and b of each of n qubits, by which Z is read as aZ + b.

        Examples
        --------
        >>> [part.round(9).tolist() for part in readout_error(0.02).scales(2)]
        [[0.96, 0.96], [0.0, 0.0]]
        """
        size = check_count("n", n, most=MAX_QUBITS)
        if self.confusion.ndim == 3 and len(self.confusion) != size:
            raise DomainError(
                f"{len(self.confusion)} confusion matrices for {size} qubits: give one for each, "
                "or one for all"
            )
        wrong = np.broadcast_to(self.confusion, (size, 2, 2))
        up, down = wrong[:, 1, 0], wrong[:, 0, 1]  # p(1|0), p(0|1)
        return 1 - up - down, down - up

    def on(self, observable: ObservableLike | Canonical) -> PauliSum:
        """Return the observable whose mean is that of what is read.

        A matrix is measured string by string, and a diagonal one in the computational basis.

        Raises
        ------
        ResourceError
            If more than 2^16 strings come of it.

        Examples
        --------
        >>> dict(readout_error(0.25).on({"XZ": 1.0, "II": 2.0}))
        {'XZ': 0.25, 'II': 2.0}
        """
        found = {s: float(value) for s, value in in_strings(observable).items()}
        a, b = self.scales(len(next(iter(found))))
        for qubit, (scale, shift) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            moved: dict[str, float] = {}
            for string, value in found.items():
                if string[qubit] == "I":
                    moved[string] = moved.get(string, 0.0) + value
                    continue
                moved[string] = moved.get(string, 0.0) + scale * value
                if shift:
                    less = f"{string[:qubit]}I{string[qubit + 1 :]}"
                    moved[less] = moved.get(less, 0.0) + shift * value
            if len(moved) > MOST_STRINGS:
                raise ResourceError(
                    f"an observable that is read as more than {MOST_STRINGS} strings: give one of "
                    "fewer letters, or a readout with p(1|0) = p(0|1), which adds none"
                )
            found = moved
        return PauliSum(found)


def readout_error(flip: ArrayLike, flip_one: ArrayLike | None = None) -> Readout:
    """Return the readout that takes 0 for 1, and 1 for 0, with given probabilities.

    Parameters
    ----------
    flip
        p(1|0): one number for all qubits, or one for each.
    flip_one
        p(0|1), where it is another than ``flip``.

    Examples
    --------
    >>> readout_error(0.02, 0.05).confusion.tolist()
    [[0.98, 0.05], [0.02, 0.95]]
    """
    up = check_reals("flip", flip)
    down = up if flip_one is None else check_reals("flip_one", flip_one)
    if up.shape != down.shape or up.ndim > 1:
        raise DomainError(
            f"flips of shapes {up.shape} and {down.shape}: give one number, or one for each qubit"
        )
    for value in [*up.ravel().tolist(), *down.ravel().tolist()]:
        check_real("a probability of reading wrongly", value, least=0, most=1)
    table = np.array([[1 - up, down], [up, 1 - down]])
    return Readout(np.moveaxis(table, -1, 0) if up.ndim else table)
