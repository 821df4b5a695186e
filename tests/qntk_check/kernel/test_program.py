"""What a circuit becomes before it is compiled: strings, moved Clifford gates, tiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import circuits
from qntk_check.circuits import CircuitShape, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.kernel.states import applying, dense
from qntk_check.kernel.states.frame import (
    Frame,
    String,
    anticommute,
    clifford_images,
    dense_string,
    product,
    string_of,
)
from qntk_check.kernel.states.program import Term, write
from qntk_check.kernel.states.tiling import LANE_BITS, tile_runs
from qntk_check.observables import pauli_matrix

H = np.array([[1, 1], [1, -1]]) / 2**0.5
CLIFFORD = {
    "H": H,
    "S with a phase": 1j * np.diag([1, 1j]),
    "square root of X": H @ np.diag([1, 1j]) @ H,
    "CNOT": np.eye(4)[[0, 1, 3, 2]],
    "CZ": np.diag([1, 1, 1, -1]),
    "iSWAP": np.diag([1, 1j, 1j, 1])[[0, 2, 1, 3]],
    "three": np.kron(np.kron(H, H) @ np.eye(4)[[0, 1, 3, 2]], np.diag([1, 1j])),
}
OTHER = {
    "T": np.diag([1, np.exp(0.25j * np.pi)]),
    "Toffoli": np.eye(8)[[0, 1, 2, 3, 4, 5, 7, 6]],
    "nearly H": H @ np.diag([1, np.exp(1e-12j)]),
    "random": random_unitaries(4, 1, np.random.default_rng(0))[0],
}
strings = st.builds(String, st.integers(0, 15), st.integers(0, 15), st.integers(0, 3))
seeds = st.integers(0, 2**32 - 1)


@given(strings, strings)
def test_strings_multiply_as_their_matrices_do(a, b):
    A, B = dense_string(a, 16), dense_string(b, 16)
    assert np.array_equal(dense_string(product(a, b), 16), A @ B)
    assert anticommute(a, b) == np.array_equal(A @ B, -B @ A)


@given(st.text("IXYZ", min_size=3, max_size=3))
def test_letters_are_read_as_the_observables_are(letters):
    assert np.array_equal(dense_string(string_of(letters, (0, 1, 2), 3), 8), pauli_matrix(letters))


@pytest.mark.parametrize("name", CLIFFORD)
def test_clifford_gates_are_known_by_what_they_make_of_x_and_z(name):
    gate = CLIFFORD[name]
    images, bits = clifford_images(gate), len(gate).bit_length() - 1
    assert images is not None
    for letter, half in zip("XZ", images, strict=True):
        for qubit, image in enumerate(half):
            before = pauli_matrix("I" * qubit + letter + "I" * (bits - qubit - 1))
            after = gate.conj().T @ before @ gate
            np.testing.assert_allclose(
                dense_string(image, len(gate)), after, atol=1e-15 * len(gate)
            )


@pytest.mark.parametrize("name", OTHER)
def test_other_gates_are_none(name):
    assert clifford_images(OTHER[name]) is None


@given(seeds)
def test_a_frame_conjugates_by_all_gates_moved_so_far(seed):
    rng, n = np.random.default_rng(seed), 3
    frame, whole = Frame(n), np.eye(8)
    for _ in range(8):
        gate = CLIFFORD[rng.choice(["H", "S with a phase", "CNOT", "iSWAP"])]
        qubits = tuple(int(q) for q in rng.permutation(n)[: len(gate).bit_length() - 1])
        images = clifford_images(gate)
        assert images is not None
        frame.append(images, qubits)
        whole = applying.apply_matrix(gate, whole.T.astype(complex), qubits, n).T
    letters = "".join(rng.choice(list("IXYZ"), size=n))
    moved = dense_string(frame.conjugate(string_of(letters, (0, 1, 2), n)), 8)
    np.testing.assert_allclose(moved, whole.conj().T @ pauli_matrix(letters) @ whole, atol=1e-13)


@given(seeds, st.integers(2, 5), st.integers(1, 4))
def test_dropped_rotations_have_no_derivative_and_some_are_dropped(seed, n, layers):
    rng = np.random.default_rng(seed)
    circuit = circuits.hardware_efficient(n=n, layers=layers, seed=rng)
    observable = {"".join(rng.choice(list("IXYZ"), size=n)): 1.0}
    kept = {term.number for term in write(circuit.shape, observable).gates}
    g = dense.expectation_and_gradient(circuit.batch(), observable)[1][0]
    dropped = [number for number in range(n * layers) if number not in kept]
    assert np.abs(g[dropped]).max(initial=0) < 1e-14


def test_a_light_cone_is_dropped_and_a_matrix_stops_it():
    rotations = tuple(Rotation("X", (q,)) for q in range(4))
    shape = CircuitShape(4, rotations)
    assert [t.number for t in write(shape, {"IZII": 1.0}).gates] == [1]
    # a matrix acting last hides what is behind it, one acting first does not
    V = random_unitaries(16, 1, np.random.default_rng(1))[0]
    hidden = CircuitShape(4, (Fixed(V, (0, 1, 2, 3)), *rotations))
    assert len(write(hidden, {"IZII": 1.0}).gates) == 4
    seen = CircuitShape(4, (*rotations, Fixed(V, (0, 1, 2, 3))))
    assert [t.number for t in write(seen, {"IZII": 1.0}).gates] == [1]


def test_no_gate_but_rotations_is_left_of_a_ladder():
    shape = circuits.hardware_efficient_shape(6, 3, "XYZXYZ" * 3)
    assert write(shape, {"ZZIIII": 1.0}).only_runs
    assert not write(shape, np.arange(64.0)).only_runs  # a spectrum cannot take the gates over


def drawn_gates(seed, n, count):
    rng = np.random.default_rng(seed)
    masks = rng.integers(0, 2**n, (count, 2)).tolist()
    return [Term(String(x, z, (x & z).bit_count() % 4), k) for k, (x, z) in enumerate(masks)]


@given(seeds, st.integers(6, 11), st.integers(4, 7))
def test_runs_hold_every_gate_once_and_exchange_only_what_commutes(seed, n, tile_bits):
    gates = drawn_gates(seed, n, 60)
    order = [gate for run in tile_runs(gates, n, tile_bits) for gate in run.gates]
    assert sorted(gate.number for gate in order) == list(range(60))
    for place, late in enumerate(order):
        for early in order[:place]:
            assert early.number < late.number or not anticommute(early.string, late.string)


@given(seeds, st.integers(4, 9), st.integers(4, 7))
def test_tiles_cover_the_state_once_and_gates_act_inside_as_outside(seed, n, tile_bits):
    for run in tile_runs(drawn_gates(seed, n, 25), n, tile_bits):
        offsets, bases = run.offsets, run.bases(n)
        inside = np.bitwise_xor.outer(offsets, np.arange(2**LANE_BITS)).ravel()
        everything = np.bitwise_xor.outer(bases, inside)
        assert sorted(everything.ravel().tolist()) == list(range(2**n))
        local = np.arange(len(inside))
        for gate in run.gates:
            x, z, _ = gate.string
            row, counted, _ = run.inside(gate.string)
            assert np.array_equal(inside[local ^ row], inside ^ x)
            signs = np.bitwise_count(local & counted) % 2
            for base in bases.tolist():
                outer = (np.bitwise_count((base ^ inside) & z) + (base & z).bit_count()) % 2
                assert np.array_equal(signs, outer)
