"""The compiled state vectors against the readable reference."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits
from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.kernel import compiled, dense


@pytest.mark.parametrize("spectrum", [False, True])
def test_every_kind_of_gate_agrees_with_the_reference(spectrum):
    rng = np.random.default_rng(8)
    V = random_unitaries(4, 1, rng)[0]
    operations = (
        Rotation("XZ", (2, 0)), Drawn((1, 0)), Rotation("Y", (1,)), Fixed(V, (0, 2)),
        Rotation(V @ np.diag([1, -1, 1, -1]) @ V.conj().T, (1, 2)), Rotation("ZYX", (0, 1, 2)),
        Drawn((2,)), Rotation("ZY", (1, 2)), Rotation("X", (0,)), Rotation("ZZ", (2, 0)),
    )  # fmt: skip
    shape = CircuitShape(3, operations)
    unitaries = random_unitaries(4, 600, rng), random_unitaries(2, 1, rng)[0]
    angles = rng.uniform(0, 7, (600, shape.layers))
    batch = CircuitBatch(shape, angles, unitaries, random_unitaries(8, 1, rng)[0][0])
    observable = rng.normal(size=8) if spectrum else {"ZXI": 0.7, "IYZ": -1.1, "YYY": 0.2}
    e, g = compiled.expectation_and_gradient(batch, observable)
    reference = dense.expectation_and_gradient(batch, observable)
    np.testing.assert_allclose(e, reference[0], atol=1e-13)
    np.testing.assert_allclose(g, reference[1], atol=1e-13)
    mu = compiled.second_derivative(batch, observable, g)
    np.testing.assert_allclose(
        mu, dense.second_derivative(batch, observable, g), rtol=1e-10, atol=1e-12
    )


def test_strings_on_more_qubits_agree_with_the_reference():
    circuit = circuits.hardware_efficient(n=8, layers=2, seed=2)
    observable = {"IIIZZIII": 1.0, "XIYIIIIZ": 0.4}
    batch = circuit.batch(np.random.default_rng(0).uniform(0, 7, (20, 16)))
    for a, b in zip(
        compiled.expectation_and_gradient(batch, observable),
        dense.expectation_and_gradient(batch, observable),
        strict=True,
    ):
        np.testing.assert_allclose(a, b, atol=1e-13)
