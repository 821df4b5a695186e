"""Numbers that were wrong once, each an example of a kind, with the value that is right.

The values are those of the formulas in exact fractions or with 60 digits (mpmath), worked out apart
from the code that evaluates on floats.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qntk_check import formulas as f
from qntk_check.errors import DomainError

PAULI = (0, [2**100])
MOLECULE = {"II": -75.0, "ZI": 0.01, "XX": 0.005}


@pytest.mark.parametrize(
    ("call", "right", "digits"),
    [
        (lambda: f.training_steps(eta=0.1, K=1e-17, relative_error=0.1), 2.302585092994046e18, 15),
        (lambda: f.noise_time(eta=0.1, K=1e-17, sigma=0.01, error=1.0), 3.8007e18, 5),
        (lambda: f.noise_variance(eta=0.1, K=1e-17, sigma=0.01, t=10**17), 9.06346234610091e-5, 14),
        (lambda: f.noise_drift(N=2**30, L=10**6, sigma=1e-9), 1.0e-12, 8),
        (lambda: f.kernel_floor(N=[2**28], traces=(0, [2**28], 0, [2**28])), 5.268e-9, 4),
        (lambda: f.meta_kernel_second_moment(N=[2**100], L=64, traces=PAULI * 3), 9.80e-86, 3),
        (lambda: f.kernel_variance(L=3, observable=MOLECULE), 1.4727e-8, 5),
        (lambda: f.meta_kernel_second_moment(L=3, observable=MOLECULE), 1.36292840945902e-11, 14),
        (lambda: f.kernel_variance(L=3, observable={"II": -1000.0, "ZI": 0.1}), 9.42497959e-5, 9),
        (lambda: f.kernel_mean(L=3, observable=np.array([100, -100] * 2, np.int8)), 12800, 15),
        (lambda: f.kernel_mean(L=3, observable=np.array([2**33, -(2**33)] * 2)),
         12800 * 2.0**66 / 1e4, 15),
        (lambda: f.kernel_mean(N=4, L=3, traces=(0j, 4 + 0j)), 1.28, 15),
        (lambda: f.kernel_mean(L=3, observable={"ZI": 1 + 0j}), 1.28, 15),
    ],
)  # fmt: skip
def test_a_number_that_was_wrong_once_is_right(call, right, digits):
    assert float(np.ravel(call())[0]) == pytest.approx(right, rel=0.6 * 10.0 ** (1 - digits))


def test_a_kernel_given_as_a_long_fraction_keeps_its_digits():
    K = f.kernel_mean(N=2**60, L=3, traces=(0, 2**60))
    found = f.training_steps(eta=Fraction(1, 10), K=K, relative_error=Fraction(1, 10))
    assert found == pytest.approx(4.424499783166653e18, rel=1e-15)


def test_whole_numbers_of_any_length_are_what_they_are():
    assert f.kernel_mean(N=2**1100, L=3, traces=(0, 2**1100)) > 0
    with pytest.raises(DomainError, match="odd"):
        f.kernel_mean(N=2**100 + 1, L=3, traces=(0, 4))


def test_a_mask_is_kept():
    found = f.kernel_mean(N=4, L=np.ma.array([1, 2], mask=[False, True]), traces=(0, 4))
    assert found.mask.tolist() == [False, True]
    assert found[0] == pytest.approx(32 / 75, rel=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: f.kernel_variance(L=3, observable={"ZI": 1e200}), "beyond the largest float"),
        (lambda: f.kernel_mean(N=[2, 4, 8], L=[1, 2], traces=(0, 4)), "N of shape .3,. and L of"),
        (lambda: f.frozen_error(eta=Fraction(1, 10), K=1, error=1, t=10**9), "t=float.t."),
        (lambda: f.kernel_mean(N=4, L=3, traces=(1e6 * 4, 4e12 + 4)), "exact traces"),
        (lambda: f.kernel_variance(N=4, L=3, traces=(4e3, 4e6 + 4.0, 4e9, 4e12 + 3e7)), "exact"),
    ],
)
def test_what_no_float_can_tell_is_refused_with_the_way_out(call, message):
    with pytest.raises(DomainError, match=message):
        call()
