"""The kernel of a data set: against one input at a time, in blocks, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.circuits import AngleMap, CircuitBatch
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import DomainError, ObservableError, ResourceError

RNG = np.random.default_rng(3)
CIRCUIT = circuits.hardware_efficient(n=3, layers=3, seed=2)
STATES = random_unitaries(8, 21, RNG)[:, 0]
OBSERVABLES = [{"ZZI": 0.7, "IXY": -0.4}, np.arange(8.0), {"IIZ": 1.0}]
Z = {"ZII": 1.0}


def one_by_one(observable, states=STATES, **options):
    """The gradients, one circuit on one input after the other."""
    each = (replace(CIRCUIT, state=state) for state in states)
    return np.array([kernel.evaluate(c, observable, **options).gradient for c in each])


@pytest.mark.parametrize("method", kernel.METHODS)
@pytest.mark.parametrize("n", [2, 9])
def test_every_circuit_of_a_batch_has_an_input_of_its_own(method, n):
    if (method, n) == ("network", 9):
        n = 4
    shape = circuits.hardware_efficient_shape(n, 2, ("XYZ" * n)[: 2 * n])
    states = random_unitaries(2**n, 11, RNG)[:, 0] if n < 9 else np.eye(2**n)[:11]
    batch = CircuitBatch(shape, RNG.uniform(0, 6, (11, shape.layers)), state=states)
    observable = {"Z" * n: 1.0, "X" + "Y" * (n - 1): 0.3}
    many = kernel.evaluate_many(batch, observable=observable, method=method)
    for k in (0, 8, 10):
        one = kernel.evaluate(batch.circuit(k), observable, method)
        np.testing.assert_allclose(many.gradient[k], one.gradient, atol=1e-14)
        assert many.mu[k] == pytest.approx(one.mu, abs=1e-13)


def test_tiles_take_an_input_of_each_circuit():
    shape = circuits.hardware_efficient_shape(13, 1, "XY" * 6 + "X")
    states = np.zeros((3, 2**13), complex)
    states[[0, 1, 2], [5, 77, 8191]] = [1, 1j, -1]
    batch = CircuitBatch(shape, RNG.uniform(0, 6, (3, 13)), state=states)
    found = kernel.evaluate_many(batch, observable={"Z" * 13: 1.0}, method="dense")
    for k in range(3):
        one = kernel.evaluate(batch.circuit(k), {"Z" * 13: 1.0}, "dense")
        assert np.array_equal(found.gradient[k], one.gradient)


def test_a_part_of_a_batch_keeps_its_inputs():
    batch = CircuitBatch(CIRCUIT.shape, np.tile(CIRCUIT.angles, (21, 1)), state=STATES)
    part = batch.take(np.array([4, 2]))
    assert np.array_equal(part.state, STATES[[4, 2]])
    assert batch.circuit(4).state is not None


@pytest.mark.parametrize("method", ["auto", *kernel.METHODS])
def test_several_observables_have_a_block_for_each_pair(method):
    G = np.stack([one_by_one(observable) for observable in OBSERVABLES], axis=1)
    expected = np.einsum("aip,bjp->aibj", G, G)
    found = kernel.matrix(CIRCUIT, STATES, observables=OBSERVABLES, method=method)
    assert found.shape == (21, 3, 21, 3)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    flat = found.reshape(63, 63)
    assert np.array_equal(flat, flat.T)
    one = kernel.matrix(CIRCUIT, STATES, observable=OBSERVABLES[0], method=method)
    np.testing.assert_allclose(one, expected[:, 0, :, 0], atol=1e-12)


def test_features_are_what_the_matrix_is_made_of():
    first, second = (kernel.features(CIRCUIT, part, observables=OBSERVABLES)
                     for part in (STATES[:5], STATES[5:]))  # fmt: skip
    whole = kernel.matrix(CIRCUIT, STATES, observables=OBSERVABLES)
    np.testing.assert_allclose(first.matrix(second), whole[:5, :, 5:], atol=1e-13)
    value = kernel.evaluate(replace(CIRCUIT, state=STATES[2]), OBSERVABLES[1]).expectation
    assert first.expectation[2, 1] == pytest.approx(value)


@pytest.mark.parametrize("features", [3, 20])
def test_blocks_and_threads_change_nothing(features):
    told = []
    whole = kernel.matrix(CIRCUIT, STATES, observables=OBSERVABLES)
    room = whole.nbytes + 8 * 3 * 10 * features  # features of so many inputs
    small = kernel.matrix(
        CIRCUIT, STATES, observables=OBSERVABLES, method="dense", threads=2, max_bytes=room,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    np.testing.assert_allclose(small, whole, atol=1e-13)
    done, totals = zip(*told, strict=True)
    assert done[-1] == totals[0] > 21
    assert list(done) == sorted(done)
    assert len(set(totals)) == 1


def test_a_matrix_may_be_written_to_a_file(tmp_path):
    on_disk = np.memmap(tmp_path / "K", dtype=float, mode="w+", shape=(21, 21))
    room = 2**12  # the matrix alone would need 3528 bytes, and the features 1680
    found = kernel.matrix(CIRCUIT, STATES, observable=Z, out=on_disk, max_bytes=room)
    assert found is on_disk
    np.testing.assert_allclose(found, kernel.matrix(CIRCUIT, STATES, observable=Z), atol=1e-14)
    with pytest.raises(DomainError, match=r"out: give .*\(21, 21\)"):
        kernel.matrix(CIRCUIT, STATES, observable=Z, out=np.empty((21, 20)))


ENCODED = replace(
    circuits.product(2, ["XI", "IX", "ZZ", "YI", "IY"]),
    parameters=AngleMap(
        [[0, 0], [0, 0], [1, 0], [0, 1], [0, 1]], [[1, 0], [0, 1], [0, 0], [0, 0], [0, 0]],
        convention="half",
    ),
)  # fmt: skip
X = RNG.uniform(-1, 1, (17, 2))


@pytest.mark.parametrize("convention", [None, "full"])
def test_data_are_an_axis_of_their_own(convention):
    theta, observable = [0.3, -0.4], {"ZI": 1.0, "XX": 0.5}
    many = kernel.evaluate_many(
        ENCODED.bind_many(theta, X), observable=observable, convention=convention
    )
    bound = ENCODED.bind(theta, X[0])
    found = kernel.matrix(bound, data=X, observable=observable, convention=convention)
    np.testing.assert_allclose(found, many.gradient @ many.gradient.T, atol=1e-14)
    states = random_unitaries(4, 17, RNG)[:, 0]
    both = kernel.matrix(bound, states, data=X, observable=observable, convention=convention)
    one = kernel.evaluate(
        replace(ENCODED.bind(theta, X[4]), state=states[4]), observable, convention=convention
    )
    assert both[4, 4] == pytest.approx(one.K)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: kernel.matrix(CIRCUIT, STATES), DomainError, "one observable"),
        (lambda: kernel.matrix(CIRCUIT, STATES, observable=Z, observables=[Z]), DomainError,
         "one observable"),
        (lambda: kernel.matrix(CIRCUIT, STATES, observables=[]), DomainError, "list of obs"),
        (lambda: kernel.matrix(CIRCUIT, STATES, observables=[{"Z": 1}]), ObservableError,
         "dimension 2"),
        (lambda: kernel.matrix(CIRCUIT, observable=Z), DomainError, "no inputs"),
        (lambda: kernel.matrix(CIRCUIT, data=X, observable=Z), DomainError, "depend on none"),
        (lambda: kernel.matrix(ENCODED.bind([1, 2], X[0]), data=X[:, :1], observable={"ZI": 1}),
         DomainError, r"\(…, 2\)"),
        (lambda: kernel.matrix(ENCODED.bind([1, 2], X[0]), data=X[0], observable={"ZI": 1}),
         DomainError, "rows"),
        (lambda: kernel.matrix(circuits.Circuit(ENCODED, np.zeros(5)), data=X,
                               observable={"ZI": 1}), DomainError, "bind"),
        (lambda: kernel.matrix(ENCODED.bind([1, 2], X[0]), np.eye(4), data=X,
                               observable={"ZI": 1}), DomainError, "as many of both"),
        (lambda: kernel.matrix(CIRCUIT, 2 * STATES, observable=Z), DomainError,
         "input state 0 has norm 2"),
        (lambda: kernel.matrix(CIRCUIT, STATES, observable=Z, max_bytes=100), ResourceError,
         "memmap"),
        (lambda: kernel.features(CIRCUIT, STATES, observables=[Z], max_bytes=100), ResourceError,
         "21 inputs"),
        (lambda: kernel.matrix(CIRCUIT, STATES, observable=Z, progress=3), DomainError, "progress"),
        (lambda: kernel.matrix(CIRCUIT, STATES, observable=Z, threads=0), DomainError, "threads"),
        (lambda: kernel.Features(np.ones((2, 1)), np.ones((2, 2, 3))), DomainError, r"\(M, k, P\)"),
        (lambda: CircuitBatch(CIRCUIT.shape, CIRCUIT.angles[None], state=STATES), DomainError,
         "give 1 states"),
    ],
)  # fmt: skip
def test_what_is_no_data_set_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
