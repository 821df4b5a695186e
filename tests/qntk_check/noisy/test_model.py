"""Where rules put channels, and what fits which circuit."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, noisy
from qntk_check.errors import DomainError, QNTKError

CNOT = np.eye(4)[[0, 1, 3, 2]]


def shape():
    """In time: X on 0, Z on 1, CNOT, ZZ on 0 and 2."""
    gates = (
        circuits.Rotation("ZZ", (0, 2)),
        circuits.Fixed(CNOT, (0, 1)),
        circuits.Rotation("Z", (1,)),
        circuits.Rotation("X", (0,)),
    )
    return circuits.CircuitShape(3, gates)


def in_time(model):
    """Every operation in the direction of time: the qubits of a gate, or of a channel in a list."""
    found = []
    for operation in reversed(model.on(shape()).operations):
        noise = isinstance(operation, noisy.Noise)
        found.append(list(operation.qubits) if noise else operation.qubits)
    return found


FLIP, PAIR = noisy.bit_flip(0.1), noisy.depolarizing(0.1, qubits=2)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (noisy.Rule(FLIP, "rotations"), [(0,), [0], (1,), [1], (0, 1), (0, 2), [0], [2]]),
        (noisy.Rule(FLIP, "unitaries"), [(0,), (1,), (0, 1), [0], [1], (0, 2)]),
        (noisy.Rule(PAIR, "operations"), [(0,), (1,), (0, 1), [0, 1], (0, 2), [0, 2]]),
        (
            noisy.Rule(FLIP, "layers"),
            [(0,), (1,), [0], [1], [2], (0, 1), [0], [1], [2], (0, 2), [0], [1], [2]],
        ),
        (noisy.Rule(FLIP, "start", (1,)), [[1], (0,), (1,), (0, 1), (0, 2)]),
        (noisy.Rule(PAIR, "end", (2, 1)), [(0,), (1,), (0, 1), (0, 2), [2, 1]]),
        (noisy.Rule(FLIP, "unitaries", (2,)), [(0,), (1,), (0, 1), [2], (0, 2)]),
    ],
)
def test_a_rule_follows_what_it_names(rule, expected):
    assert in_time(noisy.NoiseModel(rule)) == expected


def test_the_first_rule_acts_first():
    model = noisy.NoiseModel([noisy.Rule(FLIP, "end", (0,)), noisy.Rule(PAIR, "end", (1, 2))])
    assert in_time(model)[-2:] == [[0], [1, 2]]


def test_a_noisy_shape_keeps_the_circuit_with_its_parameters():
    tied = circuits.AngleMap([[1.0], [2.0], [3.0]])
    bare = circuits.CircuitShape(3, shape().operations, tied)
    found = noisy.NoiseModel([noisy.Rule(FLIP)], readout=0.1).on(bare)
    assert found.shape.key == bare.key
    assert found.shape.parameters is tied
    assert found.misread is not None
    assert found.misread.confusion.tolist() == [[0.9, 0.1], [0.1, 0.9]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: noisy.Noise(PAIR, (0,)), "2 qubits"),
        (lambda: noisy.Noise(FLIP, (0, 1)), "1 qubits"),
        (lambda: noisy.Noise(PAIR, (1, 1)), "repeat"),
        (lambda: noisy.Noise("X", (0,)), "give a channel"),
        (lambda: noisy.Rule(FLIP, "gates"), "unknown"),
        (lambda: noisy.Rule(PAIR, "end", (0,)), "name as many"),
        (lambda: noisy.Rule(0.1), "give a channel"),
        (lambda: noisy.NoiseModel([FLIP]), "give Rules"),
        (lambda: noisy.NoiseModel([], readout="bad"), "Readout"),
        (lambda: noisy.NoiseModel([noisy.Rule(PAIR, "start")]).on(shape()), "acts nowhere"),
        (lambda: noisy.NoiseModel([noisy.Rule(FLIP, "end", (3,))]).on(shape()), "qubit 3"),
        (lambda: noisy.NoisyShape(1, (noisy.Noise(FLIP, (0,)),)), "no rotation"),
        (lambda: noisy.NoisyShape(1, (noisy.Noise(FLIP, (1,)), circuits.Rotation("X", (0,)))),
         "qubit 1"),
        (lambda: noisy.NoisyShape(1, ("X",)), "Noise"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(make, words):
    with pytest.raises(QNTKError, match=words):
        make()


def test_noise_of_another_circuit_is_refused():
    other = noisy.NoiseModel([noisy.Rule(FLIP)]).on(shape())
    circuit = circuits.Circuit(circuits.product(3, ["XII"]), [0.1])
    with pytest.raises(DomainError, match="another circuit"):
        noisy.evaluate(circuit, {"ZII": 1}, other)
    with pytest.raises(DomainError, match="NoiseModel"):
        noisy.evaluate(circuit, {"ZII": 1}, FLIP)
