"""The kernel along the path: right steps hold, wrong ones fail, and steps keep to the bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derivations.descent import late_kernel

BUILDERS = {
    "late kernel": late_kernel.derive_late_kernel,
    "largest variance": late_kernel.derive_largest_variance,
    "path": late_kernel.derive_path,
    "edge": late_kernel.derive_edge,
}


@pytest.mark.parametrize("rate", [Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)])
@pytest.mark.parametrize("first", [Fraction(1, 3), Fraction(1), Fraction(19, 10)])
def test_iterated_steps_stay_between_the_algebraic_bounds(rate, first):
    gap = first
    for step in range(1, 7):
        gap -= rate * gap**2 * (2 - gap)
        least = 1 / (1 / first + 2 * rate * step / (1 - rate))
        most = 1 / (1 / first + rate * (2 - first) * step)
        assert least <= gap <= most
        gap = Fraction(gap).limit_denominator(10**12)  # exact fractions grow without bound


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", BUILDERS)
def test_every_derivation_is_written_the_same_twice(name):
    assert BUILDERS[name]().latex() == BUILDERS[name]().latex()
