"""Channels: what noise does to a state, as probabilities of Pauli strings or as Kraus operators.

Both know their Pauli transfer matrix R_ij = Tr(P_i E(P_j))/d, real, with the strings in the order
of their letters I, X, Y, Z, the first letter the slowest. A state has the coordinates Tr(Pρ), on
which R acts from the left. A Pauli channel's R is diagonal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import (
    check_complex,
    check_kind,
    check_real,
    check_room,
    check_sequence,
    show,
)
from qntk_check.circuits import UNITARY_TOLERANCE
from qntk_check.errors import ObservableError, ResourceError
from qntk_check.noisy.coordinates import LETTERS, coordinates, from_coordinates, symplectic
from qntk_check.observables import check_pauli, pauli_matrix

__all__ = ["Channel", "KrausChannel", "PauliChannel", "transfer_of"]

MOST_PAULI_QUBITS = 8  # of one Pauli channel: 4^8 probabilities
MOST_KRAUS_QUBITS = 5  # of one general channel: its transfer matrix has 4^5 rows


@dataclass(frozen=True, eq=False)
class PauliChannel:
    """ρ → Σ_P p_P PρP on one or more qubits: Pauli strings that act with probabilities.

    Parameters
    ----------
    probabilities
        Of Pauli strings, each between 0 and 1. The identity takes what is left, or is given and
        completes the sum to 1.
    name
        What it is called in messages.

    Raises
    ------
    ObservableError
        If they do not add up to 1, so that the trace is not preserved; if one is negative or above
        1; if the strings differ in length.
    ResourceError
        On more than 8 qubits.

    Examples
    --------
    >>> flip = PauliChannel({"X": 0.1})
    >>> flip.qubits, flip.eigenvalues.round(9).tolist()
    (1, [1.0, 1.0, 0.8, 0.8])
    >>> flip.transfer.diagonal().round(9).tolist(), len(flip.kraus)
    ([1.0, 1.0, 0.8, 0.8], 2)
    """

    probabilities: Mapping[str, float]
    name: str = "Pauli channel"

    def __post_init__(self) -> None:
        """Check the probabilities and complete them by that of the identity."""
        check_kind("the name", self.name, str, 'give a text such as "bit flip"')
        given = check_kind(
            "the probabilities", self.probabilities, Mapping, 'give a dict such as {"X": 0.01}'
        )
        if not given:
            raise ObservableError('no probability is given: write e.g. {"X": 0.01}')
        object.__setattr__(self, "probabilities", _probabilities(given))

    @cached_property
    def qubits(self) -> int:
        """On how many qubits it acts."""
        return len(next(iter(self.probabilities)))

    @cached_property
    def eigenvalues(self) -> np.ndarray:
        """The diagonal of the transfer matrix, shape ``(4**k,)``: Σ_P ±p_P.

        The sign is − where P and Q anticommute: a Walsh–Hadamard transform in the symplectic form.
        """
        table = np.zeros((4,) * self.qubits)
        for string, p in self.probabilities.items():
            table[tuple(map(LETTERS.index, string))] = p
        return symplectic(table).ravel()

    @property
    def transfer(self) -> np.ndarray:
        """R, shape ``(4**k, 4**k)``."""
        _check_transfer(self.qubits)
        return np.diag(self.eigenvalues)

    @property
    def kraus(self) -> tuple[np.ndarray, ...]:
        """√p_P P, of the strings whose probability is not 0."""
        check_room(
            f"{len(self.probabilities)} Kraus operators on {self.qubits} qubits",
            16 * 4.0**self.qubits * len(self.probabilities), "take the probabilities themselves",
        )  # fmt: skip
        return tuple(p**0.5 * pauli_matrix(s) for s, p in self.probabilities.items())

    @property
    def unital(self) -> bool:
        """Whether the state 1/d is left as it is; of Pauli channels always."""
        return True


@dataclass(frozen=True, eq=False)
class KrausChannel:
    """ρ → Σ_k K_k ρ K_k† on one or more qubits, Σ_k K_k†K_k = 1.

    Parameters
    ----------
    kraus
        One or more square matrices ``(d, d)``, d = 2, 4, …; kept as one array ``(m, d, d)``.
    name
        What it is called in messages.

    Raises
    ------
    ObservableError
        If they are no matrices of one size, or the trace is not preserved to 1e-10.
    ResourceError
        On more than 5 qubits.

    Examples
    --------
    >>> reset = KrausChannel([[[1, 0], [0, 0]], [[0, 1], [0, 0]]], name="reset")
    >>> reset.transfer.tolist()
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
    >>> reset.unital
    False
    """

    kraus: np.ndarray
    name: str = "channel"

    def __post_init__(self) -> None:
        """Check the sizes and that the trace is preserved."""
        check_kind("the name", self.name, str, 'give a text such as "amplitude damping"')
        array = _operators(self.kraus, self.name)
        with np.errstate(all="ignore"):  # an overflow is a deviation
            total = np.einsum("kji,kjl->il", array.conj(), array)
            deviation = float(np.abs(total - np.eye(array.shape[-1])).max())
        if not deviation <= UNITARY_TOLERANCE:
            raise ObservableError(
                f"{self.name} does not preserve the trace (largest |Σ K†K − 1| is "
                f"{deviation:.3g}, allowed {UNITARY_TOLERANCE:g}): give all Kraus operators, with "
                "enough digits"
            )
        array.flags.writeable = False
        object.__setattr__(self, "kraus", array)

    @cached_property
    def qubits(self) -> int:
        """On how many qubits it acts."""
        return self.kraus.shape[-1].bit_length() - 1

    @cached_property
    def transfer(self) -> np.ndarray:
        """R, shape ``(4**k, 4**k)``."""
        _check_transfer(self.qubits)
        return transfer_of(self.kraus, self.qubits)

    @property
    def unital(self) -> bool:
        """Whether the state 1/d is left as it is."""
        moved = np.einsum("kij,klj->il", self.kraus, self.kraus.conj())
        return float(np.abs(moved - np.eye(len(moved))).max()) <= UNITARY_TOLERANCE


Channel: TypeAlias = PauliChannel | KrausChannel


def transfer_of(kraus: ArrayLike, qubits: int) -> np.ndarray:
    """Return R of matrices ``(m, d, d)`` on so many qubits, or of many, ``(…, m, d, d)``.

    Examples
    --------
    >>> transfer_of([[[0, 1], [1, 0]]], 1).diagonal().tolist()
    [1.0, 1.0, -1.0, -1.0]
    """
    array = check_complex("the Kraus operators", kraus)
    d = array.shape[-1]
    strings = from_coordinates(np.eye(4**qubits), qubits) * d  # the strings themselves
    # K P_j K†, then its coordinates Tr(P_i ·)/d; columns j
    moved = np.einsum("...kab,jbc,...kdc->...jad", array, strings, array.conj(), optimize=True)
    return np.swapaxes(coordinates(moved, qubits), -1, -2) / d


def _probabilities(given: Mapping[str, float]) -> dict[str, float]:
    """Return probabilities that add up to 1, those of 0 left out."""
    found: dict[str, float] = {}
    k: int | None = None
    for string, value in given.items():
        k = len(check_pauli(string, n=k))
        p = check_real(f"the probability of {string}", value)
        if not 0 <= p <= 1:
            raise ObservableError(
                f"the probability of {string} is {p:.12g}: give one between 0 and 1"
            )
        found[string] = p
    assert k is not None
    if k > MOST_PAULI_QUBITS:
        raise ResourceError(
            f"a Pauli channel on {k} qubits has 4^{k} eigenvalues: at most {MOST_PAULI_QUBITS} "
            "qubits are taken; let channels of fewer qubits act side by side"
        )
    identity = "I" * k
    rest = 1 - sum(p for string, p in found.items() if string != identity)
    if rest < -UNITARY_TOLERANCE or abs(found.get(identity, rest) - rest) > UNITARY_TOLERANCE:
        raise ObservableError(
            f"the probabilities add up to {sum(found.values()):.12g}, and the trace is not "
            "preserved: let them add up to 1, or leave the identity out, which takes the rest"
        )
    listed = {identity: max(rest, 0.0), **{s: p for s, p in found.items() if s != identity}}
    return {string: p for string, p in listed.items() if p > 0}


def _operators(kraus: object, name: str) -> np.ndarray:
    """Return Kraus operators as an array ``(m, d, d)``, else raise."""
    listed = check_sequence(
        f"the Kraus operators of {name}", cast("Iterable[object]", kraus),
        "give a list of matrices",
    )  # fmt: skip
    matrices = [check_complex(f"a Kraus operator of {name}", matrix) for matrix in listed]
    shapes = {matrix.shape for matrix in matrices}
    if len(shapes) != 1:
        raise ObservableError(
            f"Kraus operators of shapes {show(sorted(shapes))}: give one or more, all (d, d)"
        )
    (shape,) = shapes
    d = shape[0] if len(shape) == 2 and shape[0] == shape[1] else 0
    if d < 2 or d & (d - 1):
        raise ObservableError(
            f"Kraus operators of shape {shape}: give square matrices (d, d), d = 2^k of k ≥ 1 "
            "qubits"
        )
    if d > 2**MOST_KRAUS_QUBITS:
        raise ResourceError(
            f"Kraus operators on {d.bit_length() - 1} qubits: at most {MOST_KRAUS_QUBITS} are "
            "taken; a Pauli channel may have 8"
        )
    return np.stack(matrices)


def _check_transfer(qubits: int) -> None:
    check_room(
        f"the entries of a transfer matrix on {qubits} qubits", 8 * 16.0**qubits,
        "of a Pauli channel take its eigenvalues",
    )  # fmt: skip
