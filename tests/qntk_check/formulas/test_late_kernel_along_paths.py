"""What `late_kernel` says of trainings is what trainings do: shares of it, for three spectra.

Each case trains Haar circuits, with a seed chosen beforehand, and compares K with 2cL Var_χ O at
the state reached. The shares are those that the formula's validity names.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import ensembles, kernel, observables, training
from qntk_check.circuits import CircuitBatch
from qntk_check.formulas import kernel_mean, late_kernel

PROJECTOR = np.diag([1.0] + [0.0] * 15)
HAAR = ensembles.get("haar-circuit")
CI = pytest.mark.qntk_ci


def shares(observable, *, n, layers, target, steps, size, seed):
    """K over late_kernel at the end of each training, of circuits with ηK̄ = 0.2 at the start."""
    matrix = observables.as_matrix(observable)
    batch = HAAR.sample(n=n, layers=layers, size=size, rng=seed)
    assert isinstance(batch, CircuitBatch)
    eta = 0.2 / float(kernel_mean(L=layers, observable=matrix))
    run = training.train(batch, matrix, eta=eta, steps=steps, target=target, stop=False)
    trained = replace(batch, angles=run.angles)
    square = [
        kernel.evaluate(trained.circuit(i), matrix @ matrix, "dense").expectation
        for i in range(size)
    ]
    variance = np.array(square) - (run.errors[:, -1] + target) ** 2
    return run.kernels[:, -1] / late_kernel(N=2**n, L=layers, variance=variance)


def xxz(n):
    """Return the Hamiltonian of the XXZ ring with anisotropy 1/2."""
    found = {}
    for i in range(n):
        for letter, factor in (("X", 1.0), ("Y", 1.0), ("Z", 0.5)):
            string = ["I"] * n
            string[i] = string[(i + 1) % n] = letter
            found["".join(string)] = factor
    return found


@pytest.mark.parametrize(
    ("observable", "target", "steps", "least", "most"),
    [
        pytest.param({"ZIII": 1.0}, 0.5, 100, 0.7, 1.1, id="Pauli, inner"),
        pytest.param({"ZIII": 1.0}, 1.0, 300, 0.4, 0.9, id="Pauli, edge", marks=CI),
        pytest.param(PROJECTOR, 0.5, 100, 0.5, 0.9, id="projector, inner", marks=CI),
        pytest.param(PROJECTOR, 1.0, 300, 0.2, 0.5, id="projector, edge", marks=CI),
    ],
)
def test_trained_kernels_of_two_levels_are_the_shares_named(observable, target, steps, least, most):
    found = shares(observable, n=4, layers=96, target=target, steps=steps, size=8, seed=1)
    assert least <= found.min()
    assert found.max() <= most
    assert f"{least} to {most}" in late_kernel.validity or most < 1


@pytest.mark.qntk_ci  # ten seconds
def test_a_local_hamiltonian_falls_to_a_tenth_on_the_way_to_its_ground_state():
    """L = 24√N does not make the late kernel right, as was said here once."""
    hamiltonian = xxz(6)
    ground = float(observables.spectrum(hamiltonian)[0])
    found = shares(hamiltonian, n=6, layers=192, target=ground, steps=300, size=4, seed=1)
    assert found.min() >= 0.1
    assert found.max() <= 0.4
    assert "0.1 to 0.4 for a local Hamiltonian" in late_kernel.validity


RANDOM = np.diag([1.7, 0.4, -0.6, -1.5])


@pytest.mark.parametrize("inner", [False, pytest.param(True, marks=CI)], ids=["edge", "inner"])
@pytest.mark.parametrize(
    "observable",
    [pytest.param({"ZI": 1.0}, marks=CI), pytest.param(np.diag([1.0, 0, 0, 0]), marks=CI),
     pytest.param({"XX": 1.0, "YY": 1.0, "ZZ": 0.5}, marks=CI),
     pytest.param({"ZZ": 1.0, "XI": 1.0, "IX": 1.0}, marks=CI), RANDOM],
    ids=["Pauli", "projector", "XXZ", "Ising", "random"],
)  # fmt: skip
def test_with_eight_times_n_square_layers_the_mean_kernel_follows_the_variance(observable, inner):
    """The condition that holds for every spectrum: L ≥ 8N², here N = 4."""
    levels = np.sort(np.asarray(observables.spectrum(observable), dtype=float))
    target = (levels[-1] + levels.mean()) / 2 if inner else levels[-1]
    found = shares(observable, n=2, layers=128, target=target, steps=300, size=16, seed=20261128)
    assert found.mean() == pytest.approx(1, abs=0.2)
    assert "within 20 % of it for L ≥ 8N²" in late_kernel.validity
