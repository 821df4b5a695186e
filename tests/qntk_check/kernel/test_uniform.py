"""K̄ over uniform angles: exact and sampled, against the dense route, stim and the formula."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qntk_check import circuits, formulas, kernel
from qntk_check.circuits import Circuit, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.designs import clifford_group
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import (
    DesignDegreeError,
    DomainError,
    ObservableError,
    ResourceError,
    UnknownNameError,
)
from qntk_check.kernel.averages import coins, stabilizer, strings, transfer

CLIFFORDS = [clifford_group(1).unitaries, clifford_group(2).unitaries]


@st.composite
def cases(draw):
    """Up to 3 qubits and 5 angles, strings of any weight, Cliffords, sums of strings."""
    n = draw(st.integers(1, 3))

    def string(length: int) -> str:
        return "".join(draw(st.lists(st.sampled_from("IXYZ"), min_size=length, max_size=length)))

    operations, rotations = [], 0
    for _ in range(draw(st.integers(1, 8))):
        qubits = tuple(draw(st.permutations(range(n))))[: draw(st.integers(1, n))]
        if rotations < 5 and draw(st.booleans()):
            operations.append(Rotation(string(len(qubits)), qubits))
            rotations += 1
        else:
            group = CLIFFORDS[min(len(qubits), 2) - 1]
            matrix = group[draw(st.integers(0, len(group) - 1))]
            operations.append(Fixed(matrix, qubits[:2]))
    operations.insert(draw(st.integers(0, len(operations))), Rotation("X", (0,)))
    shape = CircuitShape(n, tuple(operations))
    count = draw(st.integers(1, 4))
    # few values, so that coefficients of correlated strings cancel now and then
    observable = {string(n): draw(st.sampled_from([1.0, -1.0, 0.5])) for _ in range(count)}
    return Circuit(shape, np.zeros(shape.layers)), observable


def grid_means(circuit, observable):
    """E g_ℓ²: three equally spaced angles integrate the frequencies 2 and 4 to zero, exactly."""
    L = circuit.shape.layers
    grid = np.array(list(product(range(3), repeat=L))) * np.pi / 3 + 0.3
    many = kernel.evaluate_many(circuit, grid, observable=observable, method="dense")
    return (many.gradient**2).mean(axis=0)


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(cases())
def test_the_exact_mean_is_that_of_the_dense_route(case):
    circuit, observable = case
    found = kernel.uniform_mean(circuit, observable, method="network")
    np.testing.assert_allclose(found.gradient_variance, grid_means(*case), rtol=1e-10, atol=1e-13)
    assert pytest.approx(found.gradient_variance.sum(), rel=1e-14) == found.K
    assert found.standard_error == 0


@patient
@given(cases())
def test_a_sample_agrees_with_the_exact_mean(case):
    circuit, observable = case
    exact = kernel.uniform_mean(circuit, observable, method="network")
    found = kernel.uniform_mean(circuit, observable, method="sampled", size=5000, rng=1)
    assert abs(found.K - exact.K) <= 5 * found.standard_error
    assert found.gradient_variance.sum() == pytest.approx(found.K)
    np.testing.assert_array_equal(found.gradient_variance > 0, exact.gradient_variance > 1e-12)


def test_stim_enumerates_to_the_same_mean():
    """Thirty qubits, four angles of weights 1 to 4, all 4^4 settings by tableaux."""
    n = 30
    cnot = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    even, odd = ([Fixed(cnot, (q, q + 1)) for q in range(start, n - 1, 2)] for start in (0, 1))
    turns = [Rotation("XYZ", (29, 12, 3)), Rotation("Y", (14,)), Rotation("ZZXY", (13, 14, 2, 29)),
             Rotation("X", (0,))]  # fmt: skip
    operations = [*even, turns[0], *odd, turns[1], *even, turns[2], *odd, turns[3],
                  *[Fixed(CLIFFORDS[0][5], (q,)) for q in range(0, n, 3)]]  # fmt: skip
    circuit = Circuit(CircuitShape(n, tuple(operations)), np.zeros(4))
    observable = {"I" * 14 + "Z" + "I" * 15: 0.8, "Z" * n: -0.5, "I" * 29 + "Y": 0.3}
    exact = kernel.uniform_mean(circuit, observable)
    assert exact.method == "network"
    assert exact.K > 0.01
    assert stabilizer.enumerated_mean(circuit, observable) == pytest.approx(exact.K, rel=1e-12)


def test_the_mean_over_all_cliffords_is_the_formula():
    """W_1 exp(iθX) W_2 over the 24² pairs, a 2-design, and θ: (22) for N = 2 and L = 1."""
    group = CLIFFORDS[0]
    shape = CircuitShape(1, (Drawn((0,)), Rotation("X", (0,)), Drawn((0,))))
    means = [
        kernel.uniform_mean(Circuit(shape, [0.0], pair), {"Z": 1.5}).K
        for pair in product(group, repeat=2)
    ]
    wanted = formulas.kernel_mean(N=2, L=1, observable={"Z": 1.5})
    assert np.mean(means) == pytest.approx(float(wanted), rel=1e-12)
    assert np.std(means) > 0.1


def test_correlated_strings_add_up_with_their_sign():
    """Qubit 1 is never turned: ZZ = −Z for it in |1⟩, and the cross term is −2·1·0.25·2."""
    flipped = Fixed([[0, 1], [1, 0]], (1,))
    circuit = Circuit(CircuitShape(2, (Rotation("X", (0,)), flipped)), [0.0])
    observable = {"ZI": 1.0, "ZZ": 0.25, "XI": 3.0}
    assert [w.strength for w in strings.walks(circuit, observable)] == [0.75, 3.0]
    found = kernel.uniform_mean(circuit, observable)
    assert pytest.approx(2 * 0.75**2, rel=1e-14) == found.K
    gone = kernel.uniform_mean(circuit, {"ZI": 1.0, "ZZ": 1.0})
    assert gone.K == 0
    assert grid_means(circuit, {"ZI": 1.0, "ZZ": 1.0}) == pytest.approx(0, abs=1e-14)


def test_wide_samples_agree_with_the_exact_mean_and_know_their_error():
    circuit = circuits.brickwork(100, 5, 3)
    observable = {"I" * 50 + "Z" + "I" * 49: 1.0, "I" * 20 + "YX" + "I" * 78: 0.7}
    exact = kernel.uniform_mean(circuit, observable)
    found = [
        kernel.uniform_mean(circuit, observable, method="sampled", size=20_000, rng=seed)
        for seed in range(40)
    ]
    deviations = np.array([(f.K - exact.K) / f.standard_error for f in found])
    assert np.abs(deviations).max() < 4
    # the variance of 40 standard normals is 1 ± 0.22
    assert 0.3 < deviations.var() < 2
    mean = np.mean([f.gradient_variance for f in found], axis=0)
    np.testing.assert_allclose(mean, exact.gradient_variance, atol=0.02)
    assert exact.gradient_variance.max() > 0.1


def test_the_last_coins_are_summed_over_without_bias(monkeypatch):
    circuit, observable = circuits.brickwork(12, 3, 1), {"I" * 5 + "ZZ" + "I" * 5: 1.0}
    few = kernel.uniform_mean(circuit, observable, method="sampled", rng=0)
    monkeypatch.setattr(coins, "_closing", lambda _: {})
    all_tossed = kernel.uniform_mean(circuit, observable, method="sampled", rng=0)
    exact = kernel.uniform_mean(circuit, observable).K
    assert few.standard_error < all_tossed.standard_error / 2
    assert abs(few.K - exact) < 4 * few.standard_error
    assert abs(all_tossed.K - exact) < 4 * all_tossed.standard_error


def test_a_split_rotation_is_the_dense_one(monkeypatch):
    shape = CircuitShape(
        3, (Rotation("XZ", (0, 2)), Rotation("YXZ", (2, 0, 1)), Rotation("ZX", (1, 0)))
    )
    circuit, observable = Circuit(shape, np.zeros(3)), {"ZZY": 1.0}
    wanted = kernel.uniform_mean(circuit, observable).gradient_variance
    assert wanted.max() > 0.5
    for weight in (1, 4):
        monkeypatch.setattr(transfer, "_SPLIT_WEIGHT", weight)
        found = kernel.uniform_mean(circuit, observable).gradient_variance
        np.testing.assert_allclose(found, wanted, atol=1e-14)


def test_a_plateau_that_no_sample_sees_is_not_called_zero():
    """Sixteen qubits, mixed: K̄ = 1e-3, and a few strings that all end nowhere know only that."""
    circuit, observable = circuits.hardware_efficient(60, 6, 1), {"Z" * 60: 1.0}
    found = kernel.uniform_mean(circuit, observable, method="sampled", size=100, rng=0)
    assert found.K == 0
    assert found.standard_error == pytest.approx(4 * 360 / 100)


def test_what_does_not_fit_exactly_is_sampled_and_says_so():
    circuit, observable = circuits.brickwork(20, 4, 1), {"I" * 9 + "Z" + "I" * 10: 1.0}
    found = kernel.uniform_mean(circuit, observable, rng=2, max_bytes=1000)
    assert found.method == "sampled"
    assert "max_bytes = 1e+03" in found.reason
    with pytest.raises(ResourceError, match="max_bytes"):
        kernel.uniform_mean(circuit, observable, method="network", max_bytes=1000)
    with pytest.raises(DomainError, match="needs rng"):
        kernel.uniform_mean(circuit, observable, max_bytes=1000)


def test_cliffords_on_many_qubits_are_sampled():
    circuit = circuits.clifford_circuit(5, 3, 2, generators=["XIIII", "IZZII", "IIIIY"])
    observable = {"IZIII": 1.0, "XIXIX": 0.5}
    found = kernel.uniform_mean(circuit, observable, rng=4)
    assert "a Clifford on 5 qubits" in found.reason
    wanted = grid_means(circuit, observable)
    assert wanted.sum() > 0.1
    assert abs(found.K - wanted.sum()) <= 4 * found.standard_error
    np.testing.assert_allclose(found.gradient_variance, wanted, atol=0.05)


def test_what_is_refused():
    circuit, Z = circuits.hardware_efficient(2, 2, 0), {"ZI": 1.0}
    V = random_unitaries(2, 1, np.random.default_rng(0))[0]
    matrix = Circuit(CircuitShape(1, (Rotation(V @ np.diag([1, -1]) @ V.conj().T, (0,)),)), [0])
    big = Circuit(CircuitShape(9, (Rotation("X", (0,)), Fixed(np.eye(512), tuple(range(9))))), [0])
    turns = Rotation("X", (0,)), Rotation("Z", (0,))
    other = Circuit(CircuitShape(1, (turns[0], Fixed(V, (0,)), turns[1])), [0, 0])
    state = Circuit(circuit.shape, circuit.angles, state=np.eye(4)[1])
    for call, error, words in [
        (lambda: kernel.uniform_mean(other, {"Z": 1.0}, method="sampled", rng=0),
         DesignDegreeError, "no Clifford, and strings cannot be sampled"),
        (lambda: kernel.uniform_mean(matrix, {"Z": 1.0}), DesignDegreeError, "is a matrix"),
        (lambda: kernel.uniform_mean(big, {"Z" * 9: 1.0}), DesignDegreeError, "on 9 qubits"),
        (lambda: kernel.uniform_mean(circuit, np.eye(8)), ObservableError, "dimension 8"),
        (lambda: kernel.uniform_mean(circuit, [[0, 1], [0, 0]]), ObservableError, "Hermitian"),
        (lambda: kernel.uniform_mean(circuit, {"ZII": 1.0}), ObservableError, "dimension 8"),
        (lambda: kernel.uniform_mean(state, Z), DomainError, "input state of its own"),
        (lambda: kernel.uniform_mean(circuit, Z, size=0), DomainError, "size = 0"),
        (lambda: kernel.uniform_mean(circuit, Z, method="exact"), UnknownNameError, "network, sam"),
    ]:  # fmt: skip
        with pytest.raises(error, match=words):
            call()
