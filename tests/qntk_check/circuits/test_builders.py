"""Ready circuits, and what half angles do to K and μ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qntk_check import circuits, ensembles, kernel
from qntk_check.errors import DomainError, ResourceError, UnknownNameError

BUILDERS = [
    circuits.brickwork,
    circuits.real_circuit,
    circuits.haar_circuit,
    circuits.clifford_circuit,
]


@pytest.mark.parametrize("build", BUILDERS)
def test_a_seed_fixes_the_circuit(build):
    first, again, other = build(3, 4, 1), build(3, 4, 1), build(3, 4, 2)
    assert first.shape.key == again.shape.key
    assert np.array_equal(first.angles, again.angles)
    assert not np.array_equal(first.angles, other.angles)
    for a, b in zip(first.unitaries, again.unitaries, strict=True):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize(("n", "layers"), [(0, 1), (1.5, 1), (2, 0)])
def test_builders_refuse_empty_registers_and_circuits(build, n, layers):
    with pytest.raises(DomainError, match="give a whole number from 1 on"):
        build(n, layers, 0)


def test_unknown_entangler_and_too_wide_cliffords_are_refused():
    with pytest.raises(DomainError, match="'cnto' is unknown"):
        circuits.brickwork(2, 1, 0, entangler="cnto")
    with pytest.raises(ResourceError, match="n = 9"):
        circuits.clifford_circuit(9, 1, 0)


def test_bricks_of_neighboring_layers_interlock_and_the_first_starts_at_qubit_0():
    shape = circuits.brickwork(5, 2, 0, entangler="cz").shape
    bricks = [op.qubits for op in shape.operations if isinstance(op, circuits.Fixed)]
    assert bricks == [(1, 2), (3, 4), (0, 1), (2, 3)]  # the right end acts first
    assert isinstance(shape.operations[-1], circuits.Rotation)


def test_a_local_observable_sees_2d_qubits_of_a_brickwork_of_depth_d():
    c = circuits.brickwork(n=100, layers=4, seed=3)
    r = kernel.evaluate(c, {"I" * 50 + "Z" + "I" * 49: 1.0}, method="network")
    # 2 + 4 + 6 + 8 rotations of the four layers lie in the cone
    assert 0 < np.count_nonzero(r.gradient) <= 20
    seen = np.flatnonzero(r.gradient) % 100
    assert seen.min() >= 46
    assert seen.max() <= 54


def test_real_circuits_are_real():
    c = circuits.real_circuit(3, 2, 5)
    U: Any = np.eye(8, dtype=complex)
    angles = iter(c.angles)
    for op in c.shape.operations:
        assert not isinstance(op, circuits.Drawn)
        matrix = op.matrix
        if isinstance(op, circuits.Rotation):
            theta = next(angles)
            matrix = np.cos(theta) * np.eye(2) + 1j * np.sin(theta) * op.matrix
        rest = 2 ** (3 - op.qubits[0] - len(op.qubits))
        U = U @ np.kron(np.kron(np.eye(2 ** op.qubits[0]), matrix), np.eye(rest))
    assert np.abs(U.imag).max() < 1e-15
    assert np.allclose(U.real @ U.real.T, np.eye(8), atol=1e-13)


@pytest.mark.parametrize(
    ("build", "name"),
    [(circuits.haar_circuit, "haar-circuit"), (circuits.clifford_circuit, "clifford-circuit")],
)
def test_random_circuits_are_draws_of_their_ensemble(build, name):
    c = build(2, 3, 11, generators=["XI", "ZZ", "IY"])
    drawn = ensembles.get(name).sample(n=2, layers=3, size=1, rng=11, generators=["XI", "ZZ", "IY"])
    assert isinstance(drawn, circuits.CircuitBatch)
    assert np.array_equal(c.angles, drawn.angles[0])
    for a, b in zip(c.unitaries, drawn.unitaries, strict=True):
        assert np.array_equal(a, b[0])


def test_a_bare_circuit_ends_in_a_rotation():
    shape = circuits.haar_circuit(2, 3, 0, closed=False).shape
    assert isinstance(shape.operations[-1], circuits.Rotation)


def test_half_angles_divide_K_by_4_and_mu_by_16():
    """ε is differentiated in θ of exp(−iθX/2) by shifts of π/2, nothing assumed on φ."""
    half = circuits.convention("half")
    c = circuits.hardware_efficient(2, 2, 4)
    theta, observable = half.from_full(c.angles), {"ZX": 0.7, "YI": 0.4}

    def epsilon(sets):
        batch = c.batch(half.to_full(sets))
        return kernel.evaluate_many(batch, observable=observable, method="dense").expectation

    # (ε(θ + π/2) − ε(θ − π/2))/2 is the exact derivative of a gate exp(−iθX/2)
    e = np.pi / 2 * np.eye(len(theta))
    shifts = np.array([s + t for s in (*e, *-e) for t in (*e, *-e)])
    values = epsilon(theta + shifts).reshape(2, len(theta), 2, len(theta))
    h = (values[0, :, 0] - values[0, :, 1] - values[1, :, 0] + values[1, :, 1]) / 4
    g = (epsilon(theta + e) - epsilon(theta - e)) / 2
    full = kernel.evaluate(c, observable, method="dense")
    np.testing.assert_allclose(g, half.gradient * full.gradient, atol=1e-13)
    assert g @ g == pytest.approx(full.K / 4, rel=1e-12)
    assert half.K == 1 / 4
    # μ in full angles by shifts of π/4, the exact second derivatives of exp(iφX)
    shifts = half.slope * shifts
    values = kernel.evaluate_many(
        c.batch(c.angles + shifts), observable=observable, method="dense"
    ).expectation.reshape(2, len(g), 2, len(g))
    H = values[0, :, 0] - values[0, :, 1] - values[1, :, 0] + values[1, :, 1]
    mu = full.gradient @ H @ full.gradient
    assert abs(mu) > 1e-3
    assert g @ h @ g == pytest.approx(mu / 16, rel=1e-10)
    assert half.mu == 1 / 16


def test_unknown_convention_offers_the_nearest():
    with pytest.raises(UnknownNameError, match='did you mean "half"'):
        circuits.convention("hafl")
