"""Products of ε and its derivatives: their bounds are kept and met, and shifts change no mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import circuits, ensembles
from qntk_check.draws import products


def drawn(layers, dim, size=300):
    n = dim.bit_length() - 1
    batch = ensembles.get("haar-circuit").sample(n=n, layers=layers, size=size, rng=11)
    assert isinstance(batch, circuits.CircuitBatch)
    return batch


@pytest.mark.parametrize("levels", [[1, 0], [1, 1, 1, 0], [2, 0, 0, -1]])
@pytest.mark.parametrize("target", [0.0, 0.5, -3.0])
def test_every_sample_is_within_its_bounds(levels, target):
    one, two = (drawn(layers, len(levels)) for layers in (1, 2))
    for x, (low, high) in (
        (products.diagonal(one, levels, target), products.diagonal_bounds(levels)),
        (products.pair(two, levels, target), products.pair_bounds(levels, target)),
        (products.gradient_pair(two, levels), products.gradient_pair_bounds(levels)),
        (products.error_meta_kernel(two, levels, target),
         products.error_meta_kernel_bounds(2, levels, target)),
    ):  # fmt: skip
        assert low <= x.min() <= x.max() <= high


def test_one_layer_reaches_its_bound():
    """R is half of the width where the rotation goes from one end of the spectrum to the other."""
    one = circuits.Circuit(circuits.product(1, ["X"]), [0.7]).batch()
    low, _ = products.diagonal_bounds({"Z": 1.0})
    assert products.diagonal(one, {"Z": 1.0}, 0.3)[0] == pytest.approx(low)


def test_the_average_over_the_angle_sees_no_angle_and_no_target():
    batch = drawn(1, 4)
    own = products.diagonal(batch, [2, 0, 0, -1], 0.0)
    turned = replace(batch, angles=batch.angles + 0.4, trusted=True)
    assert products.diagonal(turned, [2, 0, 0, -1], 7.0) == pytest.approx(own, abs=1e-9)


def test_a_pair_is_the_mixed_derivative():
    batch, levels, step = drawn(2, 4, 20), [2, 0, 0, -1], 1e-4

    def value(a, b):
        moved = replace(batch, angles=batch.angles + np.array([a, b]), trusted=True)
        return products._at(moved, moved.angles, levels, 0.5)

    mixed = sum(
        one * other * value(one * step, other * step).error for one in (1, -1) for other in (1, -1)
    ) / (4 * step**2)
    here = value(0, 0)
    expected = here.error * mixed * here.gradient.prod(axis=1)
    assert products.pair(batch, levels, 0.5) == pytest.approx(expected, abs=1e-5)


def test_the_largest_error_is_at_an_end_of_the_spectrum():
    assert products.largest_error([2, 0, 0, -1], 0.0) == 2.0
    assert products.largest_error([2, 0, 0, -1], 3.0) == 4.0
    assert np.isclose(products.largest_error({"XI": 1.0}, -0.5), 1.5)
