"""The network with the light cone's cancellation against the network of the whole circuit."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest

from qntk_check import circuits
from qntk_check.circuits import Circuit, CircuitBatch, Drawn, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.kernel.contraction import contractions, leaves, network


def whole_circuit(shape, _factors):
    """Keep every operation, and every qubit that any of them touches, as no cone would."""
    counts = {Rotation: 0, Drawn: 0, Fixed: 0}
    kept = []
    for position, operation in enumerate(shape.operations):
        kept.append((position, counts[type(operation)]))
        counts[type(operation)] += 1
    return kept, set(range(shape.n))


def drawn_brickwork() -> Circuit:
    """Haar-random bricks and rotations of weight three, far from the observable and near."""
    shape = circuits.product(6, [
        Drawn((0, 1)), "IIZXII", Drawn((4, 5)), "XYZIII", Drawn((2, 3)), "IIIXXX", "ZIIIII",
    ])  # fmt: skip
    unitaries = tuple(random_unitaries(4, 3, np.random.default_rng(2)))
    return Circuit(shape, np.array([0.3, 1.1, -0.4, 0.8]), unitaries)


def brickwork_on_a_random_state() -> Circuit:
    """A state that is no product, so that rotations about Z that act first have derivatives too."""
    c = circuits.brickwork(6, 2, 4)
    state = random_unitaries(64, 1, np.random.default_rng(3))[0][0]
    return Circuit(c.shape, c.angles, state=state)


@pytest.mark.parametrize("circuit", [brickwork_on_a_random_state(), drawn_brickwork()])
# Z on qubit 0 commutes with all that the brickwork has there: X does not
@pytest.mark.parametrize("string", ["XIIIII", "IIXIII", "IIIIYX"])
def test_the_cone_gives_what_the_whole_circuit_gives(monkeypatch, circuit, string):
    rng = np.random.default_rng(6)
    angles = rng.uniform(0, 2 * np.pi, (5, circuit.shape.layers))
    batch: CircuitBatch = circuit.batch(angles)
    observable = {string: 1.0}
    monkeypatch.setattr(contractions, "_contractions", OrderedDict())
    cone = network.expectation_and_gradient(batch, observable)
    few = len(network.leaves_of(batch.shape, observable))
    monkeypatch.setattr(contractions, "_contractions", OrderedDict())
    monkeypatch.setattr(leaves, "_light_cone", whole_circuit)
    whole = network.expectation_and_gradient(batch, observable)
    assert len(network.leaves_of(batch.shape, observable)) > few  # something was left out
    assert np.abs(whole[1]).max() > 0.01
    np.testing.assert_allclose(cone[0], whole[0], atol=1e-12)
    np.testing.assert_allclose(cone[1], whole[1], atol=1e-12)
