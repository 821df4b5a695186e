"""The compiled state vectors against the readable reference, and against themselves."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qntk_check import circuits, kernel
from qntk_check.circuits import CircuitBatch, CircuitShape, Drawn, Fixed, Rotation
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import DomainError, ResourceError
from qntk_check.kernel.states import compiled, dense, in_tiles, program, side_by_side

CLIFFORD = {
    1: [np.array([[1, 1], [1, -1]]) / 2**0.5, np.diag([1, 1j])],
    2: [np.eye(4)[[0, 1, 3, 2]], np.diag([1, 1, 1, -1]), np.eye(4)[[0, 2, 1, 3]]],
}
# The first example pays for compiling.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn_batch(n, size, rng, *, clifford_only=False):
    """Gates of every kind on up to three qubits, anywhere; half of the circuits on a state."""
    operations = []
    for _ in range(rng.integers(3, 14)):
        qubits = tuple(int(q) for q in rng.permutation(n)[: rng.integers(1, min(n, 3) + 1)])
        kind = rng.choice(["string", "string", "clifford", "matrix", "fixed", "drawn"])
        if kind == "string" or (clifford_only and kind != "clifford"):
            letters = "".join(rng.choice(list("XYZ"), size=len(qubits)))
            operations.append(Rotation(letters, qubits))
        elif kind == "clifford":
            qubits = qubits[:2]
            gates = CLIFFORD[len(qubits)]
            operations.append(Fixed(gates[rng.integers(len(gates))], qubits))
        elif kind == "drawn":
            operations.append(Drawn(qubits))
        else:
            V = random_unitaries(2 ** len(qubits), 1, rng)[0]
            signs = np.resize([1, -1], len(V))
            operations.append(
                Fixed(V, qubits)
                if kind == "fixed"
                else Rotation(V @ np.diag(signs) @ V.conj().T, qubits)
            )
    operations.insert(int(rng.integers(len(operations))), Rotation("Y" * n, tuple(range(n))))
    shape = CircuitShape(n, tuple(operations))
    unitaries = [random_unitaries(2 ** len(q), size, rng) for q in shape.drawn]
    if unitaries:  # shared by all circuits, and laid out column by column
        unitaries[0] = unitaries[0][0]
        unitaries[-1] = np.asfortranarray(unitaries[-1])
    state = random_unitaries(2**n, 1, rng)[0][0] if rng.integers(2) else None
    angles = rng.uniform(0, 2 * np.pi, (size, shape.layers))
    return CircuitBatch(shape, angles, tuple(unitaries), state)


def drawn_strings(n, rng):
    strings = {"".join(rng.choice(list("IXYZ"), size=n)) for _ in range(rng.integers(1, 4))}
    return {string: float(rng.normal()) for string in sorted(strings)} | {"I" * n: 0.4}


def both(passes, batch, observable, threads=1):
    """⟨O⟩, the derivatives and μ by one of the two kinds of passes."""
    written = program.write(batch.shape, observable)
    target = compiled._target(observable, batch.shape.n)
    e, g = passes.adjoint(batch, written, target, threads)
    return e, g, passes.second(batch, written, target, g, threads)


def reference(batch, observable):
    e, g = dense.expectation_and_gradient(batch, observable)
    return e, g, dense.second_derivative(batch, observable, g)


def agree(found, expected, scale):
    for a, b, power in zip(found, expected, (1, 1, 3), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-11 * scale**power)


@patient
@given(st.integers(1, 6), st.integers(1, 19), st.integers(0, 2**32 - 1), st.booleans())
def test_circuits_side_by_side_agree_with_the_reference(n, size, seed, clifford_only):
    rng = np.random.default_rng(seed)
    batch = drawn_batch(n, size, rng, clifford_only=clifford_only)
    kind = rng.integers(3)
    if kind == 0:
        observable = drawn_strings(n, rng)
    elif kind == 1:
        observable = rng.normal(size=2**n)
    else:
        A = rng.normal(size=(2**n, 2**n)) + 1j * rng.normal(size=(2**n, 2**n))
        observable = A + A.conj().T
    agree(both(side_by_side, batch, observable), reference(batch, observable), 10)


@pytest.fixture(scope="module", params=[pytest.param(4, marks=pytest.mark.qntk_ci), 5, 12])
def tiles(request):
    """Tiles so small that a few qubits make many of them, and tiles as they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_tiles, "TILE_BITS", request.param)
        patch.setattr(program, "_programs", OrderedDict())
        yield in_tiles


@patient
@given(st.integers(4, 8), st.integers(1, 3), st.integers(0, 2**32 - 1), st.booleans())
def test_circuits_in_tiles_agree_with_the_reference(tiles, n, size, seed, clifford_only):
    rng = np.random.default_rng(seed)
    batch = drawn_batch(n, size, rng, clifford_only=clifford_only)
    observable = drawn_strings(n, rng)
    agree(both(tiles, batch, observable), reference(batch, observable), 10)


@pytest.mark.qntk_ci
@patient
@given(st.integers(4, 8), st.integers(1, 3), st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_no_bit_depends_on_the_threads_that_share_circuits_or_tiles(tiles, n, size, seed, threads):
    rng = np.random.default_rng(seed)
    batch, observable = drawn_batch(n, size, rng), drawn_strings(n, rng)
    alone, shared = both(tiles, batch, observable), both(tiles, batch, observable, threads)
    for a, b in zip(alone, shared, strict=True):
        assert np.array_equal(a, b)


def route(batch, observable, threads=1):
    e, g = compiled.expectation_and_gradient(batch, observable, threads=threads)
    return e, g, compiled.second_derivative(batch, observable, g, threads=threads)


@pytest.mark.parametrize(("n", "layers"), [(2, 20), (8, 3), (9, 3), (13, 1)])
def test_a_circuit_gives_the_same_bits_alone_in_a_batch_and_on_two_threads(n, layers):
    circuit = circuits.hardware_efficient(n=n, layers=layers, seed=5)
    rng = np.random.default_rng(6)
    batch = circuit.batch(rng.uniform(0, 7, (19 if n < 9 else 3, n * layers)))
    observable = {"ZZ" + "I" * (n - 2): 1.0, "Y" * n: 0.3}
    whole = route(batch, observable)
    loop = [route(batch.circuit(i).batch(), observable) for i in range(batch.size)]
    for number, array in enumerate(whole):
        assert np.array_equal(array, np.concatenate([one[number] for one in loop]))
        assert np.array_equal(array, route(batch, observable, threads=2)[number])


@pytest.mark.parametrize("n", [8, 9, 11, 12, 13, 14])
def test_sizes_around_both_switches_agree_with_the_reference(n):
    """Side by side up to 8 qubits, one tile up to 12, several tiles beyond."""
    layers = 2 if n < 14 else 1
    circuit = circuits.hardware_efficient(n=n, layers=layers, seed=n)
    middle = n // 2 - 1
    observable = {"I" * middle + "ZZ" + "I" * (n - middle - 2): 1.0, "XY" + "Z" * (n - 2): 0.5}
    batch = circuit.batch(np.random.default_rng(n).uniform(0, 7, (2, layers * n)))
    agree(route(batch, observable), reference(batch, observable), 1)


def test_matrices_in_several_tiles_agree_with_the_reference():
    """Beyond 12 qubits drawn, fixed and generated matrices act amplitude by amplitude."""
    rng, n = np.random.default_rng(3), 13
    V = random_unitaries(4, 1, rng)[0]
    shape = CircuitShape(n, (
        Rotation("XZ", (12, 0)), Drawn((1, 7)), Rotation("Y", (11,)), Fixed(V, (12, 2)),
        Rotation(V @ np.diag([1, -1, 1, -1]) @ V.conj().T, (10, 4)), Rotation("ZYX", (0, 5, 12)),
    ))  # fmt: skip
    batch = CircuitBatch(shape, rng.uniform(0, 7, (1, 4)), (random_unitaries(4, 1, rng),))
    observable = {"Z" + "X" * (n - 2) + "Y": 1.0, "I" * (n - 1) + "Z": 0.5}
    expected = reference(batch, observable)
    for threads in (1, 2):
        agree(route(batch, observable, threads), expected, 1)


def test_the_derivative_is_the_parameter_shift_in_several_tiles():
    """g = ε(θ + π/4) − ε(θ − π/4) exactly, with X² = 1."""
    circuit = circuits.hardware_efficient(n=13, layers=2, seed=2)
    observable = {"IZ" * 6 + "X": 1.0}
    g = compiled.expectation_and_gradient(circuit.batch(), observable)[1][0]
    shifts = np.pi / 4 * np.concatenate([np.eye(26), -np.eye(26)])
    values = compiled.expectation_and_gradient(circuit.batch(circuit.angles + shifts), observable)
    np.testing.assert_allclose(g, values[0][:26] - values[0][26:], rtol=1e-10, atol=1e-14)
    assert np.abs(g).max() > 1e-3


def test_network_and_tiles_agree():
    circuit = circuits.hardware_efficient(n=13, layers=1, seed=4)
    observable = {"I" * 5 + "YXZ" + "I" * 5: 1.0}
    a, b = (kernel.evaluate(circuit, observable, method=m) for m in kernel.METHODS)
    np.testing.assert_allclose(b.gradient, a.gradient, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(b.K, a.K, rtol=1e-10)
    np.testing.assert_allclose(b.mu, a.mu, rtol=1e-10)


def test_twenty_qubits_fit_and_agree_with_the_product_formula():
    """Without a ladder ⟨Z…Z⟩ = Π cos 2θ and g_ℓ = −2 tan 2θ_ℓ · Π cos 2θ."""
    n, angles = 20, np.linspace(0.05, 0.4, 20)
    shape = circuits.product(n, [Rotation("Y", (q,)) for q in range(n)])
    result = kernel.evaluate(circuits.Circuit(shape, angles), {"Z" * n: 1.0}, method="dense")
    product = np.cos(2 * angles).prod()
    assert result.expectation == pytest.approx(product, rel=1e-12)
    np.testing.assert_allclose(result.gradient, -2 * np.tan(2 * angles) * product, rtol=1e-12)


def test_what_exceeds_the_bound_is_refused_with_its_size():
    circuit = circuits.Circuit(circuits.product(20, [Rotation("X", (0,))]), [0.1])
    batch, observable = circuit.batch(np.zeros((2, 1))), {"Z" * 20: 1.0}
    needed = 2 * 16 * 2**20
    compiled.expectation_and_gradient(batch, observable, max_bytes=1.1 * needed)
    words = r"n = 20 qubits needs 1\.68e\+07 bytes for each of 2 states"
    for arguments in ({"max_bytes": needed - 1}, {"max_bytes": 1.1 * needed, "threads": 2}):
        with pytest.raises(ResourceError, match=words):
            compiled.expectation_and_gradient(batch, observable, **arguments)
    with pytest.raises(ResourceError, match="each of 3 states"):
        compiled.second_derivative(batch, observable, np.ones((2, 1)), max_bytes=1.1 * needed)
    with pytest.raises(DomainError, match="threads = 0"):
        compiled.expectation_and_gradient(batch, observable, threads=0)


def test_angles_in_single_precision_are_computed_in_double():
    circuit = circuits.hardware_efficient(n=2, layers=3, seed=1)
    angles = np.random.default_rng(0).uniform(0, 7, (4, 6)).astype(np.float32)
    single = kernel.evaluate_many(circuit, angles, observable={"ZX": 1.0}, method="dense")
    double = kernel.evaluate_many(
        circuit, angles.astype(float), observable={"ZX": 1.0}, method="dense"
    )
    assert single.gradient.dtype == float
    assert np.array_equal(single.gradient, double.gradient)
