"""Circuits of layers, spins, and operators behind channels: what is drawn beside what is known."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.draws.groups import behind_paulis, side_by_side
from qntk_check.draws.layered import LayeredCircuit
from qntk_check.draws.spins import spin_components, spin_turns
from qntk_check.errors import DomainError
from qntk_check.observables import pauli_matrix, string_sum
from qntk_check.unitaries import random_unitaries

ISING = LayeredCircuit(
    "Ising", (string_sum(3, "X"), string_sum(3, "ZZ")), string_sum(3, "X"), "000"
)


def test_moments_are_those_of_drawn_circuits():
    rng = np.random.default_rng(3)
    for layers in (1, 2, 5):
        x = ISING.losses(rng, 20_000, layers) ** 2
        assert x.mean() == pytest.approx(ISING.loss_square(layers), abs=6 * x.std() / 140)
        y = ISING.gradients(rng, 20_000, layers) ** 2
        assert y.mean() == pytest.approx(ISING.gradient_square(layers), abs=6 * y.std() / 140)
        assert x.max() <= ISING.spread_bound
        assert y.max() <= ISING.gradient_bound


def test_deep_layers_come_to_the_value_over_the_group():
    assert ISING.loss_spread(300) == pytest.approx(ISING.loss_variance)
    assert ISING.loss_variance == pytest.approx(ISING.average.loss_variance)
    assert ISING.gradient_square(300) == pytest.approx(ISING.gradient_variance)
    assert ISING.gradient_variance == pytest.approx(ISING.average.gradient_variance[0])


@pytest.mark.parametrize(("given", "said"), [
    ({"state": "00"}, "3 letters"), ({"state": "0a0"}, "3 letters"), ({"gate": 2}, "2 generators"),
    ({"gate": -1}, "gate"),
])  # fmt: skip
def test_what_is_no_state_and_no_gate_is_refused(given, said):
    known = {"state": "000", "gate": 0, **given}
    with pytest.raises(DomainError, match=said):
        LayeredCircuit("bad", ISING.generators, ISING.observable, **known)


def test_a_spin_of_one_half_turns_as_the_unitary_does():
    u = random_unitaries(2, 5, np.random.default_rng(2))
    turns = spin_turns(0.5, u)
    z = spin_components(0.5)[2]
    for own, turn in zip(u, turns, strict=True):
        np.testing.assert_allclose(own @ z @ own.conj().T, turn @ z @ turn.conj().T, atol=1e-12)
    for bad in (0, -1, 0.3, "1"):
        with pytest.raises(DomainError, match="spin"):
            spin_components(bad)


def test_an_operator_behind_pauli_channels_is_that_of_the_channel():
    rng = np.random.default_rng(4)
    A = rng.normal(size=(2, 2)) + 1j * rng.normal(size=(2, 2))
    kept = {"X": 1 - 2 * 0.25, "Y": 1 - 2 * 0.15, "Z": 1 - 2 * 0.3}
    expected = sum(
        p * pauli_matrix(s) @ A @ pauli_matrix(s)
        for s, p in {"I": 0.65, "X": 0.1, "Y": 0.2, "Z": 0.05}.items()
    )
    np.testing.assert_allclose(behind_paulis(A, [kept]), expected)
    both = side_by_side(A[None], np.eye(2)[None])[0]
    np.testing.assert_allclose(
        behind_paulis(both, [kept, {}]), np.kron(expected, np.eye(2)), atol=1e-12
    )
    with pytest.raises(DomainError, match="n qubits"):
        behind_paulis(A, [kept, kept])
