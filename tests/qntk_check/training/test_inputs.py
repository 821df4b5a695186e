"""What people hand to training: read as they mean it, or refused before any work is done."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse

from qntk_check import circuits, kernel, training
from qntk_check.errors import DomainError, ObservableError, ResourceError, UnknownNameError
from qntk_check.observables import as_matrix

O = {"ZI": 0.5, "XX": -0.25}  # noqa: E741 (the paper's letter)


@pytest.fixture(scope="module")
def circuit():
    return circuits.hardware_efficient(n=2, layers=2, seed=1)


def errors(circuit, observable=O, **arguments):
    return training.train(circuit, observable, **{"eta": 0.05, "steps": 3, **arguments}).errors


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"eta": [0.1, 0.2]}, DomainError, "eta = "),
        ({"eta": np.array([0.1])}, DomainError, "eta = "),
        ({"eta": "0.1"}, DomainError, "eta = '0.1'"),
        ({"eta": True}, DomainError, "eta = True"),
        ({"eta": 0.1 + 1e-9j}, DomainError, "eta = "),
        ({"target": [0.5]}, DomainError, "target = "),
        ({"target": None}, DomainError, "target = None"),
        ({"sigma": [0.0]}, DomainError, "sigma = "),
        ({"rng": "x"}, DomainError, "'x' is no seed"),
        ({"rng": -1}, DomainError, "-1 is no seed"),
        ({"rng": None}, DomainError, "None is no seed"),
        ({"rng": True}, DomainError, "True is no seed"),
        ({"rng": 1.0}, DomainError, "1.0 is no seed"),
        ({"steps": 10**12}, ResourceError, r"10+ steps of 4 angles need 2.4e\+13 bytes"),
        ({"steps": 10**400}, ResourceError, "bytes, beyond the bound"),
        ({"steps": 3.0}, DomainError, "steps = 3.0"),
        ({"runs": 10**12}, ResourceError, "bytes, beyond the bound"),
        ({"shots": 10**30}, ResourceError, "shots = 10+ is more than is begun"),
        ({"shots": 10, "error_shots": 10**30}, ResourceError, "error_shots = "),
        ({"progress": 3}, DomainError, "progress = 3 cannot be called"),
        ({"progress": None}, DomainError, "progress = None cannot be called"),
        ({"stop": 1}, DomainError, "stop = 1: give True or False"),
        ({"mu_steps": 2}, DomainError, "mu_steps = 2 is no list"),
        ({"mu_steps": "01"}, DomainError, "mu_steps = '01' is no list"),
        ({"mu_steps": [0.5]}, DomainError, "a step in mu_steps = 0.5"),
        ({"method": ["dense"]}, UnknownNameError, "method"),
        ({"observable": "ZI"}, ObservableError, "'ZI' is no observable"),
        ({"observable": {"Z": 1.0}}, ObservableError, "dimension 2 where n = 2"),
    ],
)
def test_what_is_no_training_is_refused_before_it_starts(
    circuit, change, error, message, monkeypatch
):
    def never(*_args, **_kwargs):
        raise AssertionError("work was begun")

    monkeypatch.setattr(kernel, "evaluate_many", never)
    if "method" in change:
        monkeypatch.undo()  # the evaluator itself knows its methods, and looks before it works
    with pytest.raises(error, match=message):
        errors(circuit, **change)


def test_a_refusal_says_the_way_out(circuit):
    with pytest.raises(ResourceError, match="take fewer steps or runs, or train on from"):
        errors(circuit, steps=10**12)


@pytest.mark.parametrize(
    "number",
    [0.0625, np.float32(0.0625), np.array(0.0625), Fraction(1, 16), Decimal("0.0625"), 0.0625 + 0j],
)
def test_every_kind_of_number_is_the_same_number(circuit, number):
    wanted = errors(circuit, eta=0.0625, target=0.0625)
    np.testing.assert_array_equal(errors(circuit, eta=number, target=number), wanted)


def test_counts_and_seeds_are_read_from_every_integer(circuit):
    wanted = errors(circuit, sigma=0.01, rng=7, runs=2)
    for kind in (np.int8, np.uint64, np.array):
        found = errors(circuit, sigma=0.01, rng=kind(7), runs=kind(2), steps=kind(3))
        np.testing.assert_array_equal(found, wanted)
    for seed in (np.random.default_rng(7), np.random.SeedSequence(7), np.random.PCG64(7)):
        np.testing.assert_array_equal(errors(circuit, sigma=0.01, rng=seed, runs=2), wanted)


@pytest.mark.parametrize(
    "observable",
    [
        list(O.items()),
        {string: complex(value) for string, value in O.items()},
        as_matrix(O),
        scipy.sparse.csr_matrix(as_matrix(O)),
        scipy.sparse.coo_array(as_matrix(O)),
        as_matrix(O).tolist(),
    ],
)
def test_every_form_of_an_observable_trains_alike(circuit, observable):
    np.testing.assert_allclose(errors(circuit, observable), errors(circuit), atol=1e-12)
    K = kernel.evaluate(circuit, observable).K
    assert pytest.approx(kernel.evaluate(circuit, O).K, abs=1e-12) == K


def test_measured_training_takes_pairs_and_complex_coefficients(circuit):
    wanted = errors(circuit, shots=50, rng=1)
    for observable in (list(O.items()), {string: complex(value) for string, value in O.items()}):
        np.testing.assert_array_equal(errors(circuit, observable, shots=50, rng=1), wanted)


@pytest.mark.parametrize("change", [{"eta": 1e300}, {"sigma": 1e300}, {"eta": 1e12}])
def test_steps_after_which_no_angle_is_known_are_refused(circuit, change):
    with pytest.raises(DomainError, match="no longer knows the angle modulo 2π"):
        errors(circuit, stop=False, target=0.2, **change)


def test_the_shots_of_long_runs_are_counted_exactly(circuit):
    run = training.train(circuit, O, eta=0.01, steps=2, shots=2**50, rng=1)
    assert run.total_shots == 2 * (2 * (2 * 4 * 2**50 + 2**50))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"eta": [0.1]}, DomainError, "eta = "),
        ({"K": 1e400}, DomainError, "K = "),
        ({"K": 40.0}, DomainError, "ηK = 4: gradient descent diverges from ηK = 2 on"),
        ({"size": 10**12}, ResourceError, "bytes, beyond the bound"),
        ({"steps": 10**12}, ResourceError, "bytes, beyond the bound"),
        ({"rng": "x"}, DomainError, "is no seed"),
        ({"sigma": 1e308}, DomainError, r"ε\(t\) is beyond the floats"),
    ],
)
def test_the_scalar_model_refuses_too(change, error, message):
    arguments = {"eta": 0.1, "K": 1.0, "sigma": 0.1, "error": 1.0, "steps": 60, "size": 9, "rng": 1}
    if "sigma" in change:
        arguments["error"] = 1e308
    with pytest.raises(error, match=message):
        training.simulate_recursion(**{**arguments, **change})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"function": 3}, DomainError, "function = 3 cannot be called"),
        ({"function": lambda error: error[:3]}, DomainError, "one number for each error"),
        ({"function": lambda error: error * 1j}, DomainError, "imaginary part"),
        ({"n": 10**30}, ResourceError, "n = "),
        ({"sigma": 1e-200}, DomainError, "too narrow for the grid"),
        ({"n": 900, "target": 0.5}, DomainError, "too narrow for the grid"),
        ({"target": [0.1]}, DomainError, "target = "),
    ],
)
def test_the_late_law_refuses_too(change, error, message):
    arguments = {"function": np.square, "eta": 0.1, "sigma": 0.01, "n": 2, "target": 0.1}
    function = {**arguments, **change}.pop("function")
    rest = {key: value for key, value in {**arguments, **change}.items() if key != "function"}
    with pytest.raises(error, match=message):
        training.stationary_mean(function, **rest)


def test_starts_beyond_memory_are_refused(circuit):
    with pytest.raises(ResourceError, match=r"4 angles of 10+ runs need"):
        training.random_starts(circuit, 10**12, 1)


@pytest.mark.parametrize("observable", [{"ZI": 1e200}, [1e200, -1e200, 0, 0]])
def test_a_kernel_beyond_the_floats_is_refused_and_never_infinite(circuit, observable):
    for method in ("dense", "network"):
        with pytest.raises(DomainError, match="K of this observable is beyond the floats"):
            kernel.evaluate(circuit, observable, method)
    with pytest.raises(DomainError, match="μ of this observable is beyond the floats"):
        _ = kernel.evaluate(circuit, {"ZI": 1e120}).mu
    with pytest.raises(ObservableError, match="beyond the floats"):
        kernel.kernel_bound(3, [1e308, -1e308])


@pytest.mark.parametrize("draw", [kernel.sample_kernels, kernel.sample_meta_kernels])
@pytest.mark.parametrize("change", [{"size": 10**12}, {"n": 10**30}, {"n": 20}])
def test_circuits_beyond_memory_are_not_drawn(draw, change):
    arguments = {"n": 1, "layers": 2, "size": 3, "rng": 1, "observable": {"Z": 1.0}, **change}
    with pytest.raises(ResourceError):
        draw("haar-circuit", **arguments)
