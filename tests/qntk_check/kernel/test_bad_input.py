"""What the kernel refuses, and that it imports nothing symbolic."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.errors import DomainError, ObservableError, ResourceError, UnknownNameError
from qntk_check.kernel.contraction import network

TWO = circuits.hardware_efficient(n=2, layers=1, seed=0)
Z = {"ZI": 1.0}


def sample(name="haar-circuit", **changes):
    arguments = {"n": 2, "layers": 2, "observable": Z, "size": 3, "rng": 0} | changes
    return kernel.sample_kernels(name, **arguments)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: kernel.evaluate(TWO, Z, method="netwrok"), UnknownNameError,
         'method \'netwrok\' is unknown; did you mean "network"'),
        (lambda: sample("haar-circut"), UnknownNameError, 'did you mean "haar-circuit"'),
        (lambda: sample(method="qulacs"), UnknownNameError, "choose from network, dense"),
        (lambda: sample(layers=0), DomainError, "layers = 0"),
        (lambda: sample(n=0), DomainError, "n = 0"),
        (lambda: sample(n=1.5), DomainError, r"n = 1\.5"),
        (lambda: sample(size=0), DomainError, "size = 0"),
        (lambda: sample(generators=["XI"]), DomainError, "1 generators for 2 layers"),
        (lambda: sample(generators="XI"), DomainError, "is one string"),
        (lambda: sample(generators=["XI", "II"]), ObservableError, "Tr X = 4"),
        (lambda: sample(generators=["XI", 2 * np.eye(4)]), ObservableError, "X² ≠ 1"),
        (lambda: sample(state=[1, 1, 0, 0]), DomainError, "norm 1.414"),
        (lambda: kernel.evaluate_many(TWO, [[0.1, 0.2, 0.3]], observable=Z), DomainError,
         r"shape \(1, 3\)"),
        (lambda: kernel.evaluate_many(TWO, [[0.1, np.nan]], observable=Z), DomainError,
         r"angle \[0, 1\] is nan"),
        (lambda: kernel.evaluate_many(TWO.batch(), [[0.1, 0.2]], observable=Z), DomainError,
         "one of the two"),
        (lambda: kernel.evaluate(TWO.batch(), Z), DomainError, "not a Circuit"),  # type: ignore[arg-type]
        (lambda: kernel.evaluate(TWO, Z, target=np.inf), DomainError, "no finite number"),
        (lambda: kernel.evaluate(TWO, Z, target="low"), DomainError, "target = 'low'"),  # type: ignore[arg-type]
        (lambda: kernel.evaluate(TWO, Z, target=np.ones(2)), DomainError, "no finite number"),  # type: ignore[arg-type]
        (lambda: kernel.evaluate_many(None, observable=Z), DomainError, "NoneType holds no"),  # type: ignore[arg-type]
        (lambda: kernel.evaluate_many(TWO.shape, [[1, 2]], observable=Z), DomainError,  # type: ignore[arg-type]
         "CircuitShape holds no circuits"),
        (lambda: kernel.matrix(TWO.batch(), np.eye(4), observable=Z), DomainError,  # type: ignore[arg-type]
         "CircuitBatch is not a Circuit"),
        (lambda: kernel.uniform_mean(TWO.batch(), Z), DomainError, "is not a Circuit"),  # type: ignore[arg-type]
        (lambda: sample(rng="a"), DomainError, "'a' is no seed"),
        (lambda: circuits.brickwork(2, 1, -1), DomainError, "-1 is no seed"),
        (lambda: circuits.to_quimb(TWO.shape), DomainError, "CircuitShape is no Circuit"),  # type: ignore[arg-type]
        (lambda: circuits.Fixed("H", (0,)), ObservableError, "W is 'H'"),  # type: ignore[arg-type]
        (lambda: circuits.Circuit(TWO.shape, [1, 2], state=["a"] * 4), DomainError,
         "input state is"),
        (lambda: circuits.product(10**9, ["X"]), ObservableError, "1 letters"),
        (lambda: circuits.CircuitShape(10**9, (circuits.Rotation("X", (0,)),)), ResourceError,
         "at most 1000000"),
        (lambda: kernel.kernel_bound(0, Z), DomainError, "layers = 0"),
    ],
)  # fmt: skip
def test_bad_calls_are_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("method", kernel.METHODS)
@pytest.mark.parametrize(
    ("observable", "words"),
    [
        ({"Z": 1.0}, "dimension 2"),
        ({"ZII": 1.0}, "dimension 8"),
        ({"ZQ": 1.0}, "foreign letter 'Q'"),
        ({"ZI": 1.0, "Z": 1.0}, "1 letters"),
        ({"ZI": 1j}, "not a finite real"),
        ({}, "empty dict"),
        (np.ones((4, 3)), "not square"),
        (np.eye(2), "dimension 2"),
        (np.triu(np.ones((4, 4))), "not Hermitian"),
        (np.full((4, 4), np.nan), "NaN"),
        ([1, 2, 3j, 4], "not real"),
    ],
)
def test_bad_observables_are_refused(method, observable, words):
    with pytest.raises(ObservableError, match=words):
        kernel.evaluate(TWO, observable, method=method)


def test_a_contraction_that_does_not_fit_is_refused_with_its_estimate():
    deep = circuits.hardware_efficient(n=6, layers=12, seed=0).batch()
    with pytest.raises(ResourceError, match=r"needs [\d.e+]+ bytes and .* fewer qubits"):
        network.expectation_and_gradient(deep, {"ZIIIII": 1.0}, max_bytes=2000)


def test_a_state_that_does_not_fit_is_refused_with_its_size():
    spectrum = np.zeros(2**13)
    deep = circuits.hardware_efficient(n=13, layers=1, seed=0)
    for method in kernel.METHODS:
        with pytest.raises(ResourceError, match="n = 13 qubits"):
            kernel.evaluate(deep, spectrum, method=method)
    wide = circuits.Circuit(circuits.hardware_efficient_shape(30, 1, "Y" * 30), np.zeros(30))
    with pytest.raises(ResourceError, match=r"n = 30 qubits needs 1\.72e\+10 bytes"):
        kernel.evaluate(wide, {"Z" * 30: 1.0}, method="dense")


IMPORTS = """
import sys
from qntk_check import circuits, designs, ensembles, kernel
early = {"numba", "quimb", "scipy", "stim", "sympy"} & set(sys.modules)
assert not early, f"imported before they are needed: {early}"
for method in kernel.METHODS:
    kernel.sample_kernels("haar-circuit", n=1, layers=1, observable={"Z": 1.0}, size=2, rng=0,
                          method=method)
assert "sympy" not in sys.modules
ours = [name for name in sys.modules if name.startswith("derivations.")]
assert ours == ["derivations.errors"], ours
"""


def test_the_kernel_imports_nothing_symbolic_and_nothing_heavy_early():
    subprocess.run([sys.executable, "-c", IMPORTS], check=True, timeout=60)
