"""What averages over random circuits know of the noise behind a rotation: three numbers.

The squares of a channel's transfer matrix, summed over blocks: its unitarity u (Wallman, Granade,
Harper and Flammia, New J. Phys. 17, 113020 (2015)), the same behind a commutator with the
generator, and what it makes of the maximally mixed state. :mod:`qntk_check.formulas` takes them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qntk_check.arguments import check_kind
from qntk_check.circuits import CircuitShape, Rotation
from qntk_check.errors import DomainError, ResourceError
from qntk_check.noisy.coordinates import numbered, symplectic
from qntk_check.noisy.model import Noise, NoiseLike, noisy_shape
from qntk_check.observables.strings import check_pauli

__all__ = ["LayerNumbers", "layer_numbers"]

MOST_QUBITS = 6  # a transfer matrix has 16^n entries


@dataclass(frozen=True)
class LayerNumbers:
    """Three numbers of the channel behind a rotation; by these names the formulas take them.

    Parameters
    ----------
    unitarity
        u: the mean over all traceless operators of what is left of their square. 1 for a unitary.
    moved
        u_X: the same over the operators that anticommute with the generator.
    displacement
        s = Tr (N(1/N) − 1/N)², zero for unital noise.

    Examples
    --------
    >>> LayerNumbers(1.0, 1.0, 0.0).displacement
    0.0
    """

    unitarity: float
    moved: float
    displacement: float


def layer_numbers(noise: NoiseLike, generator: str) -> LayerNumbers:
    """Return the numbers of what follows a rotation exp(iθX), all channels of it together.

    Parameters
    ----------
    noise
        Rules, or one rule; what they put behind one rotation on the whole register.
    generator
        The Pauli string X, with a letter for each qubit.

    Raises
    ------
    ObservableError
        If the generator is no Pauli string.
    DomainError
        If it is the identity, or the noise stands nowhere behind a rotation.
    ResourceError
        On more than 6 qubits.

    Examples
    --------
    >>> from qntk_check.noisy import Rule, amplitude_damping, depolarizing
    >>> found = layer_numbers(Rule(depolarizing(0.25), after="rotations"), "X")
    >>> round(found.unitarity, 9), round(found.moved, 9), found.displacement
    (0.5625, 0.5625, 0.0)
    >>> damped = layer_numbers(Rule(amplitude_damping(0.5), after="rotations"), "X")
    >>> round(damped.unitarity, 9), round(damped.moved, 9), round(damped.displacement, 9)
    (0.416666667, 0.375, 0.125)
    """
    check_kind("the generator", generator, str, 'give a Pauli string such as "XI"')
    n = len(check_pauli(generator))
    if n > MOST_QUBITS:
        raise ResourceError(
            f"the transfer matrix of {n} qubits has 16^{n} entries: at most {MOST_QUBITS} are "
            "multiplied out; noise on single qubits has products of their numbers"
        )
    if set(generator) == {"I"}:
        raise DomainError("the generator is the identity, and a rotation about it moves nothing")
    shape = CircuitShape(n, (Rotation(generator, tuple(range(n))),))
    found = noisy_shape(noise, shape)
    behind = found.operations[: len(found.operations) - 1]
    if not isinstance(found.operations[-1], Rotation):
        raise DomainError(
            "the noise stands in front of the rotation: its numbers are those of what follows; "
            'use after="rotations"'
        )
    return _numbers(_transfer(behind, n), generator)


def _transfer(channels: tuple[object, ...], n: int) -> np.ndarray:
    """Return the transfer matrix of channels, the last of which acts first."""
    whole = np.eye(4**n).reshape((4,) * n + (4**n,))
    for noise in reversed(channels):
        noise = check_kind("the noise", noise, Noise, "give channels")
        k, own = len(noise.qubits), list(noise.qubits)
        table = noise.channel.transfer.reshape((4,) * (2 * k))
        moved = np.tensordot(table, whole, axes=(list(range(k, 2 * k)), own))
        whole = np.moveaxis(moved, list(range(k)), own)
    return whole.reshape(4**n, 4**n)


def _numbers(transfer: np.ndarray, generator: str) -> LayerNumbers:
    n, squares = len(generator), transfer[1:] ** 2
    own = np.zeros((4,) * n)
    own.flat[numbered(generator)] = 1
    sign = symplectic(own).ravel()  # of the commutator: −1 where a string anticommutes
    return LayerNumbers(
        unitarity=float(squares[:, 1:].sum() / (4**n - 1)),
        moved=float(squares[:, sign < 0].sum() / (4**n / 2)),
        displacement=float(squares[:, 0].sum() / 2**n),
    )
