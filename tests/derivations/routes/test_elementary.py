"""The sums over indices reproduce what symmetry says, at sizes where a hand can follow."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from derivations.routes.elementary import gradient_second_moment, last_layer_second_moment

spectra = st.sampled_from([2, 4]).flatmap(
    lambda size: st.lists(st.fractions(-4, 4, max_denominator=5), min_size=size, max_size=size)
)


@given(spectra, st.fractions(-5, 5))
def test_a_shift_changes_nothing_and_a_scale_enters_squared(spectrum, number):
    mean = gradient_second_moment(spectrum)
    assert gradient_second_moment([o + number for o in spectrum]) == mean
    assert gradient_second_moment([number * o for o in spectrum]) == number**2 * mean
    assert mean >= 0


@given(spectra)
def test_an_eigenstate_of_the_generator_feels_nothing(spectrum):
    for share in (0, 1):
        assert last_layer_second_moment(spectrum, Fraction(share)) == 0


def test_one_qubit_by_hand():
    # N = 2, O = Z: g = 2 · (X × Bloch vector) · (rotated Z axis); E over the sphere of the
    # squared component is 1/3, E of the squared length of the cross product 2/3: 4·(2/3)·(1/3).
    assert gradient_second_moment([1, -1]) == Fraction(8, 9)
