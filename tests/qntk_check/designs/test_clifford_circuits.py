"""Averages over all Clifford circuits: against circuits enumerated one by one, and the formulas."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from qntk_check import designs, formulas, kernel
from qntk_check.circuits import CircuitBatch, layered
from qntk_check.designs._orbits import orbits, strings
from qntk_check.designs.clifford_circuits import (
    KERNEL,
    clifford_kernel_variance,
    clifford_meta_kernel_mean,
    clifford_moment,
)
from qntk_check.errors import DomainError, ObservableError, ResourceError


def enumerated(layers, observable, angles):
    """K and μ of every circuit of one-qubit Cliffords at every choice of angles."""
    group = designs.clifford_group(1).unitaries
    parts = []
    for theta in product(angles, repeat=layers):
        choice = np.indices((24,) * (layers + 1)).reshape(layers + 1, -1)
        shape = layered(1, ["X"] * layers, closed=True)
        batch = CircuitBatch(
            shape, np.tile(theta, (choice.shape[1], 1)), tuple(group[c] for c in choice),
            trusted=True,
        )  # fmt: skip
        many = kernel.evaluate_many(batch, observable=observable, method="dense")
        parts.append((many.K, many.mu))
    return [np.concatenate(values) for values in zip(*parts, strict=True)]


@pytest.mark.parametrize(("layers", "angles"), [(1, 5), (1, 8), (2, 5)])
def test_the_variance_on_one_qubit_is_that_of_all_circuits_and_enough_angles(layers, angles):
    observable = (2.0, -1.0)
    K, _ = enumerated(layers, observable, np.pi * np.arange(angles) / angles)
    found = clifford_kernel_variance(1, layers, observable)
    assert found == pytest.approx(K.var(), rel=1e-12)
    assert K.mean() == pytest.approx(formulas.kernel_mean(L=layers, observable=observable))


def test_too_few_angles_are_not_enough():
    K, _ = enumerated(1, {"Z": 1.0}, np.pi * np.arange(4) / 4)
    assert abs(K.var() / clifford_kernel_variance(1, 1, {"Z": 1.0}) - 1) > 0.1


@pytest.mark.parametrize(
    "observable", [pytest.param({"ZZ": 1.0}, marks=pytest.mark.qntk_ci), (1.0, 1.0, 1.0, 0.0)]
)
def test_the_variance_on_two_qubits_is_that_of_all_11520_cliffords_twice(observable):
    """One layer: W_1 enters through W†OW, W_2 through its first column; each image once."""
    from qntk_check.designs.circuits import _distinct
    from qntk_check.observables import as_matrix

    group = designs.clifford_group(2)
    moved = group.unitaries.conj().swapaxes(1, 2) @ as_matrix(observable) @ group.unitaries
    columns = group.unitaries[:, :, :1]
    left, weight = _distinct(moved, group)
    right, other = _distinct(columns @ columns.conj().swapaxes(1, 2), group)
    assert len(right) == 60
    choice = np.indices((len(left), len(right), 5)).reshape(3, -1)
    batch = CircuitBatch(
        layered(2, ["XI"], closed=True), (np.pi * choice[2] / 5)[:, None],
        (left[choice[0]], right[choice[1]]), trusted=True,
    )  # fmt: skip
    K = kernel.evaluate_many(batch, observable=observable, method="dense").K
    weights = weight[choice[0]] * other[choice[1]] / 5
    variance = weights @ K**2 - (weights @ K) ** 2
    assert clifford_kernel_variance(2, 1, observable) == pytest.approx(variance, rel=1e-12)


spectra = [(1, 0), (1, 1, 1, 0), (3, 1, -2, 5), (Fraction(1, 2), 2, 0, Fraction(-1, 3))]


@pytest.mark.parametrize("spectrum", spectra)
@pytest.mark.parametrize("layers", [1, 2, 5])
def test_degrees_two_and_three_are_those_of_the_haar_measure_exactly(spectrum, layers):
    n = len(spectrum).bit_length() - 1
    call = {"L": layers, "observable": list(spectrum)}
    assert clifford_moment(n, layers, spectrum, KERNEL) == formulas.kernel_mean(**call)
    assert clifford_meta_kernel_mean(n, layers, spectrum) == formulas.meta_kernel_mean(**call)


def test_the_mean_of_mu_over_enumerated_circuits_is_the_orbit_sum():
    _, mu = enumerated(2, (2.0, -1.0), [0.0])
    assert mu.mean() == pytest.approx(float(clifford_meta_kernel_mean(1, 2, (2, -1))), abs=1e-13)
    _, mu = enumerated(2, (2.0, -1.0), [0.7])  # a 3-design does at any angles
    assert mu.mean() == pytest.approx(0, abs=1e-13)


def test_deep_clifford_circuits_approach_the_spread_of_haar_circuits():
    """e^{iθX} between Cliffords makes them universal: the miss dies out with depth."""
    ratios = [
        clifford_kernel_variance(1, layers, {"Z": 1.0})
        / float(formulas.kernel_variance(L=layers, observable={"Z": 1}))
        for layers in (1, 3, 10, 40)
    ]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 2
    assert ratios[-1] == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(("n", "copies"), [(1, 2), (1, 4), (2, 2), (2, 3)])
def test_the_orbit_average_is_the_average_over_the_whole_group(n, copies):
    """Against every element: the trace of the average is the number of invariant tensors."""
    group = designs.clifford_group(n).unitaries
    # The trace of P ↦ C†PC on the strings: |Tr C|² counts the identity as well.
    traces = np.abs(np.trace(group, axis1=1, axis2=2)) ** 2 - 1
    assert len(strings(n)) == 4**n - 1
    invariants = (traces**copies).mean()
    assert orbits(n, copies).labels.max() + 1 == pytest.approx(invariants)


def test_what_is_not_enumerated_is_refused():
    with pytest.raises(ResourceError, match="n = 3 qubits"):
        clifford_kernel_variance(3, 1, {"ZZZ": 1.0})
    with pytest.raises(DomainError, match="layers = 0"):
        clifford_kernel_variance(1, 0, {"Z": 1.0})
    for observable in ({"Z": 1}, (1.0, 0.5), (1, 0, 0, 0)):
        with pytest.raises(ObservableError, match="ints or Fractions"):
            clifford_meta_kernel_mean(1, 2, observable)
