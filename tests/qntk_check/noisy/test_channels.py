"""Channels and readout: what they do to states, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import noisy
from qntk_check.errors import DomainError, ObservableError, QNTKError, ResourceError
from qntk_check.noisy.channels import transfer_of

CHANNELS = {
    "bit flip": noisy.bit_flip(0.1),
    "phase flip": noisy.phase_flip(0.3),
    "depolarizing": noisy.depolarizing(0.2),
    "depolarizing, two qubits": noisy.depolarizing(0.3, qubits=2),
    "pauli": noisy.pauli({"XZ": 0.1, "YI": 0.2, "ZY": 0.05}),
    "amplitude damping": noisy.amplitude_damping(0.3),
    "phase damping": noisy.phase_damping(0.3),
    "thermal relaxation": noisy.thermal_relaxation(0.5, t1=1.0, t2=1.5, excited=0.1),
    "no noise": noisy.thermal_relaxation(0.0, t1=1.0, t2=1.0),
}


@pytest.mark.parametrize("name", CHANNELS)
def test_the_transfer_matrix_is_that_of_the_kraus_operators(name, reference):
    channel = CHANNELS[name]
    k = channel.qubits
    letters = [""]
    for _ in range(k):
        letters = [s + c for s in letters for c in "IXYZ"]
    strings = [reference.string(s) for s in letters]
    acted = [sum(m @ p @ np.conj(m).T for m in channel.kraus) for p in strings]
    expected = [[np.trace(p @ q).real / 2**k for q in acted] for p in strings]
    assert np.allclose(channel.transfer, expected, atol=1e-14)
    assert np.allclose(channel.transfer[0], np.eye(4**k)[0], atol=1e-14)  # the trace is preserved
    assert np.allclose(channel.transfer[:, 0], np.eye(4**k)[0], atol=1e-14) == channel.unital


def test_the_closed_forms_are_those_of_the_books():
    rho = np.array([[0.3, 0.2 - 0.1j], [0.2 + 0.1j, 0.7]])

    def acted(channel):
        return np.sum([k @ rho @ k.conj().T for k in channel.kraus], axis=0)

    assert np.allclose(acted(noisy.depolarizing(0.4)), 0.6 * rho + 0.2 * np.eye(2))
    damped = [[0.3 + 0.25 * 0.7, np.sqrt(0.75) * rho[0, 1]], [np.sqrt(0.75) * rho[1, 0], 0.525]]
    assert np.allclose(acted(noisy.amplitude_damping(0.25)), damped)
    faded = rho * [[1, np.sqrt(0.75)], [np.sqrt(0.75), 1]]
    assert np.allclose(acted(noisy.phase_damping(0.25)), faded)
    late = acted(noisy.thermal_relaxation(2.0, t1=4.0, t2=5.0, excited=0.2))
    assert np.isclose(late[1, 1], 0.2 + (0.7 - 0.2) * np.exp(-0.5))
    assert np.isclose(late[0, 1], rho[0, 1] * np.exp(-0.4))


def test_without_an_excited_population_relaxation_is_damping():
    relaxed = noisy.thermal_relaxation(0.3, t1=1.0, t2=2.0)
    assert np.allclose(relaxed.transfer, noisy.amplitude_damping(1 - np.exp(-0.3)).transfer)


def test_the_largest_depolarizing_strength_leaves_no_identity():
    channel = noisy.depolarizing(4 / 3)
    assert "I" not in channel.probabilities
    assert np.allclose(channel.eigenvalues, [1, -1 / 3, -1 / 3, -1 / 3])


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: noisy.kraus([np.eye(2), 0.1 * np.eye(2)]), ObservableError, "trace"),
        (lambda: noisy.kraus([[[1, 0], [0, 0.9]]]), ObservableError, "does not preserve the trace"),
        (lambda: noisy.kraus([]), QNTKError, "one or more"),
        (lambda: noisy.kraus([np.eye(2), np.eye(4)]), ObservableError, "shapes"),
        (lambda: noisy.kraus([np.eye(3)]), ObservableError, "square"),
        (lambda: noisy.kraus([[[1, np.nan], [0, 1]]]), QNTKError, "NaN"),
        (lambda: noisy.kraus(3), QNTKError, "list"),
        (lambda: noisy.kraus([1e200 * np.eye(2)]), ObservableError, "trace"),
        (lambda: noisy.kraus([np.eye(64)]), ResourceError, "at most"),
        (lambda: noisy.pauli({"X": 0.7, "Z": 0.4}), ObservableError, "add up to 1.1"),
        (lambda: noisy.pauli({"I": 0.5, "Z": 0.4}), ObservableError, "trace is not"),
        (lambda: noisy.pauli({"X": -0.1}), ObservableError, "between 0 and 1"),
        (lambda: noisy.pauli({"X": 0.1, "ZZ": 0.1}), ObservableError, "letters"),
        (lambda: noisy.pauli({}), ObservableError, "no probability"),
        (lambda: noisy.pauli({"Q": 0.1}), ObservableError, "foreign"),
        (lambda: noisy.pauli({"Z" * 9: 0.1}), ResourceError, "at most 8"),
        (lambda: noisy.depolarizing(1.4), DomainError, "1.33333"),
        (lambda: noisy.depolarizing(-0.1), DomainError, "below zero"),
        (lambda: noisy.depolarizing(0.1, qubits=9), ResourceError, "at most 8"),
        (lambda: noisy.amplitude_damping(1.1), DomainError, "above 1"),
        (lambda: noisy.thermal_relaxation(1, t1=1, t2=2.1), DomainError, "T_2 ≤ 2T_1"),
        (lambda: noisy.Readout([[0.9, 0.2], [0.2, 0.8]]), DomainError, "adds up to 1"),
        (lambda: noisy.Readout([[1.1, 0], [-0.1, 1]]), DomainError, "probabilities"),
        (lambda: noisy.Readout([0.9, 0.1]), DomainError, "shape"),
        (lambda: noisy.readout_error(1.5), DomainError, "above 1"),
        (lambda: noisy.readout_error([0.1, 0.2], 0.1), DomainError, "shapes"),
        (lambda: noisy.readout_error([0.1, 0.2]).on({"ZZZ": 1}), DomainError, "3 qubits"),
    ],
)
def test_what_is_no_channel_is_refused_with_a_way_out(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_channel_cannot_be_changed():
    channel = noisy.amplitude_damping(0.1)
    with pytest.raises(ValueError, match="read-only"):
        channel.kraus[0, 0, 0] = 2.0
    with pytest.raises(AttributeError):
        channel.name = "other"  # pyright: ignore[reportAttributeAccessIssue]


def test_the_readout_is_that_of_the_confused_outcomes():
    """⟨ZZ⟩, ⟨IZ⟩ and a diagonal, from the probabilities of all outcomes of two qubits."""
    rng = np.random.default_rng(4)
    p = rng.dirichlet(np.ones(4))
    one, two = ([[0.9, 0.25], [0.1, 0.75]], [[0.97, 0.05], [0.03, 0.95]])
    readout = noisy.Readout([one, two])
    read = np.kron(one, two) @ p
    for values in ([1, -1, -1, 1], [1, -1, 1, -1], [0.3, 1.0, -2.0, 0.7]):
        seen = readout.on(np.array(values, dtype=float))
        signs = {"II": [1, 1, 1, 1], "IZ": [1, -1, 1, -1], "ZI": [1, 1, -1, -1],
                 "ZZ": [1, -1, -1, 1]}  # fmt: skip
        mean = sum(c * np.dot(signs[s], p) for s, c in seen.items())
        assert np.isclose(mean, np.dot(values, read), atol=1e-14)


def test_the_transfer_matrix_of_many_unitaries_is_orthogonal():
    rng = np.random.default_rng(1)
    q, _ = np.linalg.qr(rng.normal(size=(3, 4, 4)) + 1j * rng.normal(size=(3, 4, 4)))
    R = transfer_of(q[:, None], 2)
    assert np.allclose(R @ R.swapaxes(-1, -2), np.eye(16), atol=1e-13)
