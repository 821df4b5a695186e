"""K̄ over uniform angles of matrices, and of circuits whose fixed gates are no Cliffords.

The reference is the dense route at three equally spaced angles each, which integrate the
frequencies of g² exactly.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.circuits import Circuit, CircuitShape, Fixed, Rotation
from qntk_check.errors import DesignDegreeError, ResourceError
from qntk_check.kernel.averages import strings
from qntk_check.observables import as_matrix, in_strings
from qntk_check.unitaries import random_unitaries

RY = np.array([[np.cos(np.pi / 8), -np.sin(np.pi / 8)], [np.sin(np.pi / 8), np.cos(np.pi / 8)]])
CZ = np.diag([1, 1, 1, -1])


def grid_means(circuit, observable):
    """E g_ℓ² by the dense route."""
    grid = np.array(list(product(range(3), repeat=circuit.shape.layers))) * np.pi / 3 + 0.3
    many = kernel.evaluate_many(circuit, grid, observable=observable, method="dense")
    return (many.gradient**2).mean(axis=0)


def drawn(n, rng, *, middle, start):
    """A circuit of 4 rotations about strings, with gates that are no Cliffords where asked."""
    operations = []
    for _ in range(4):
        k = int(rng.integers(1, n + 1))
        letters = "".join(rng.choice(list("IXYZ"), k))
        operations.append(Rotation(letters, tuple(int(q) for q in rng.permutation(n)[:k])))
        operations.append(Fixed(CZ, tuple(int(q) for q in rng.permutation(n)[:2])))
        if middle:
            operations.append(Fixed(random_unitaries(2, 1, rng)[0], (int(rng.integers(n)),)))
    operations.append(Rotation("Y", (0,)))
    if start:
        operations += [Fixed(RY, (q,)) for q in range(n)]
    shape = CircuitShape(n, tuple(operations))
    return Circuit(shape, np.zeros(shape.layers))


def observables(n, rng):
    """A Hermitian matrix, a projector, eigenvalues, and strings."""
    a = rng.normal(size=(2**n, 2**n)) + 1j * rng.normal(size=(2**n, 2**n))
    projector = np.zeros((2**n, 2**n))
    projector[0, 0] = 1
    return [
        a + a.conj().T, projector, rng.normal(size=2**n),
        {"Z" * n: 1.0, "X" * n: 0.5, "I" * (n - 1) + "Z": -0.7},
    ]  # fmt: skip


@pytest.mark.parametrize(("middle", "start"), [(False, False), (False, True), (True, True)])
@pytest.mark.parametrize("n", [2, pytest.param(3, marks=pytest.mark.qntk_ci)])
def test_the_mean_is_that_of_the_dense_route(n, middle, start):
    rng = np.random.default_rng(100 * n + 10 * middle + start)
    for observable in observables(n, rng):
        circuit = drawn(n, rng, middle=middle, start=start)
        found = kernel.uniform_mean(circuit, observable)
        wanted = grid_means(circuit, observable)
        np.testing.assert_allclose(found.gradient_variance, wanted, rtol=1e-9, atol=1e-12)
        assert wanted.max() > 1e-3
        assert ("pairs of strings" in found.reason) or not middle


def mcclean(n, layers, rng):
    """Random one-qubit rotations and a ladder of CZ on a layer of RY(π/4) (arXiv:1803.11173)."""
    operations = []
    for _ in range(layers):
        operations += [Fixed(CZ, (q, q + 1)) for q in range(n - 1)]
        operations += [Rotation(str(rng.choice(list("XYZ"))), (q,)) for q in range(n)]
    operations += [Fixed(RY, (q,)) for q in range(n)]
    shape = CircuitShape(n, tuple(operations))
    return Circuit(shape, rng.uniform(0, 2 * np.pi, shape.layers))


def test_the_ansatz_of_mcclean_is_averaged_exactly_and_sampled():
    circuit, observable = mcclean(4, 2, np.random.default_rng(5)), {"ZZII": 1.0}
    exact = kernel.uniform_mean(circuit, observable)
    assert exact.method == "network"
    assert "pairs" not in exact.reason
    grid = np.random.default_rng(6).uniform(0, 2 * np.pi, (4000, 8))
    drawn = kernel.evaluate_many(circuit, grid, observable=observable, method="dense").K
    assert abs(drawn.mean() - exact.K) < 4 * drawn.std() / 4000**0.5  # α = 6e-5
    for seed in range(3):
        found = kernel.uniform_mean(circuit, observable, method="sampled", size=4000, rng=seed)
        assert abs(found.K - exact.K) < 5 * found.standard_error


def test_a_wide_register_takes_the_layer_of_mcclean():
    n = 30
    circuit = mcclean(n, 2, np.random.default_rng(7))
    found = kernel.uniform_mean(circuit, {"ZZ" + "I" * (n - 2): 1.0})
    small = Circuit(CircuitShape(5, tuple(
        op for op in circuit.shape.operations if max(op.qubits) < 5)), np.zeros(10))  # fmt: skip
    assert found.method == "network"
    assert pytest.approx(kernel.uniform_mean(small, {"ZZIII": 1.0}).K, rel=1e-12) == found.K


def test_strings_that_a_starting_state_keeps_correlated_go_in_pairs():
    """Z_1 is never turned, and ⟨Z_1⟩ = cos(π/4): E g² is that of 1 + cos(π/4) as coefficient."""
    shape = CircuitShape(2, (Rotation("X", (0,)), Fixed(RY, (1,))))
    circuit = Circuit(shape, [0.0])
    observable = {"ZI": 1.0, "ZZ": 1.0}
    found = kernel.uniform_mean(circuit, observable)
    assert pytest.approx(2 * (1 + np.cos(np.pi / 4)) ** 2, rel=1e-12) == found.K
    assert "stay correlated by the states" in found.reason
    with pytest.raises(DesignDegreeError, match="squares alone"):
        strings.walks(circuit, observable)


def test_a_projector_is_that_of_its_strings():
    c = circuits.hardware_efficient(n=4, layers=2, seed=1)
    projector = np.zeros((16, 16))
    projector[0, 0] = 1
    by_strings = {"".join(s): 1 / 16 for s in product("IZ", repeat=4)}
    one, two, three = (
        kernel.uniform_mean(c, given) for given in (projector, by_strings, [1] + [0] * 15)
    )
    assert pytest.approx(two.K, rel=1e-12) == one.K
    assert pytest.approx(two.K, rel=1e-12) == three.K
    assert kernel.uniform_mean(c, np.eye(16)).K == 0


@pytest.mark.parametrize("n", [1, 2, 3])
def test_strings_of_a_matrix_make_it_up(n):
    rng = np.random.default_rng(n)
    for observable in observables(n, rng):
        matrix = as_matrix(observable)
        np.testing.assert_allclose(as_matrix(in_strings(observable)), matrix, atol=1e-13)


def test_a_matrix_of_too_many_strings_is_refused():
    rng = np.random.default_rng(3)
    a = rng.normal(size=(512, 512))
    with pytest.raises(ResourceError, match="131328 Pauli strings: at most 65536"):
        in_strings(a + a.T)
