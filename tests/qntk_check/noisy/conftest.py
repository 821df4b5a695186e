"""An independent reference: superoperators of the whole register by ``np.kron``, in plain NumPy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from qntk_check.circuits import Drawn, Fixed, Rotation
from qntk_check.noisy import KrausChannel, Noise

LETTERS = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}
# A superoperator acts on the rows of ρ, one after another: ρ → KρK† is K ⊗ K*.


def string_matrix(string):
    matrix = np.eye(1)
    for letter in string:
        matrix = np.kron(matrix, LETTERS[letter])
    return matrix


def widened(matrix, qubits, n):
    """A matrix on some qubits as one on the register: beside 1 on the others, then in order."""
    order = [*qubits, *(q for q in range(n) if q not in qubits)]
    whole = np.kron(matrix, np.eye(2 ** (n - len(qubits)))).reshape((2,) * (2 * n))
    places = np.argsort(order)
    return whole.transpose([*places, *(n + places)]).reshape(2**n, 2**n)


def superoperator(kraus, qubits, n):
    wide = [widened(np.asarray(k), qubits, n) for k in kraus]
    return sum(np.kron(k, k.conj()) for k in wide)


def applied(matrix, vector):
    return np.einsum("ij,j->i", matrix, vector)  # one thread: these products are small


@cache
def of_noise(noise, n):
    assert isinstance(noise, Noise)
    if isinstance(noise.channel, KrausChannel):
        kraus = list(noise.channel.kraus)
    else:  # by its probabilities, not by what the package makes of them
        kraus = [p**0.5 * string_matrix(s) for s, p in noise.channel.probabilities.items()]
    return superoperator(kraus, noise.qubits, n)


def expectation(shape, angles, observable, unitaries=(), state=None):
    """⟨O⟩ of a noisy shape at angles ``(L,)``; O is a matrix."""
    n, angles, unitaries = shape.n, list(angles), list(unitaries)
    psi = np.eye(2**n)[0] if state is None else state
    rho = np.outer(psi, psi.conj()).ravel()
    for operation in reversed(shape.operations):
        if isinstance(operation, Rotation):
            x, angle = operation.matrix, angles.pop()
            kraus = [np.cos(angle) * np.eye(len(x)) + 1j * np.sin(angle) * x]
        elif isinstance(operation, Fixed):
            kraus = [operation.matrix]
        elif isinstance(operation, Drawn):
            kraus = [unitaries.pop()]
        else:
            rho = applied(of_noise(operation, n), rho)
            continue
        rho = applied(superoperator(kraus, operation.qubits, n), rho)
    return float(np.trace(observable @ rho.reshape(2**n, 2**n)).real)


def shifted_gradient(value: Callable, angles):
    """The parameter-shift rule, exact for gates exp(iθX) with X² = 1."""
    unit = np.pi / 4 * np.eye(len(angles))
    return np.array([value(angles + u) - value(angles - u) for u in unit])


@pytest.fixture(scope="session")
def reference():
    class Reference:
        string = staticmethod(string_matrix)
        value = staticmethod(expectation)
        superoperator = staticmethod(superoperator)
        gradient = staticmethod(shifted_gradient)

        @staticmethod
        def hessian(value, angles):
            return shifted_gradient(lambda a: shifted_gradient(value, a), angles)

    return Reference
