"""Pauli strings, spectra and matrices are three views of one observable."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import observables
from qntk_check.errors import ObservableError

pauli_sums = st.integers(1, 3).flatmap(
    lambda n: st.dictionaries(
        st.text("IXYZ", min_size=n, max_size=n), st.integers(-4, 4), min_size=1, max_size=5
    )
)


@given(pauli_sums)
def test_pauli_traces_are_those_of_the_matrix(observable):
    matrix = observables.as_matrix(observable)
    exact = observables.traces(observable, 4)
    power = np.eye(len(matrix))
    for trace in exact:
        power = power @ matrix
        assert isinstance(trace, int)
        assert trace == pytest.approx(np.trace(power).real, abs=1e-8)


@given(pauli_sums)
def test_spectrum_and_width_follow_the_matrix(observable):
    values = observables.spectrum(observable)
    assert observables.spectral_width(observable) == pytest.approx(values.max() - values.min())
    assert observables.traces(list(values), 3) == pytest.approx(
        observables.traces(observable, 3), abs=1e-8
    )


def test_the_first_letter_is_the_leftmost_factor():
    expected = np.kron(observables.PAULIS["X"], observables.PAULIS["Z"])
    np.testing.assert_array_equal(observables.pauli_matrix("XZ"), expected)


def test_fractions_stay_fractions():
    assert observables.traces({"Z": Fraction(1, 3)}, 2) == (0, Fraction(2, 9))
    assert observables.traces([Fraction(1, 2), 0], 2) == (Fraction(1, 2), Fraction(1, 4))


@pytest.mark.parametrize(
    ("generator", "message"),
    [
        ("II", "Tr X = 4"),
        (np.diag([1.0, 2.0]), "X² ≠ 1"),
        (np.diag([1.0, 1.0, 1.0, -1.0]), "Tr X = 2"),
        ("XA", "'A'"),
        ("", "not a Pauli string"),
        (np.array([[0, 1], [0, 0]]), "not Hermitian"),
    ],
)
def test_a_generator_must_be_a_traceless_involution(generator, message):
    with pytest.raises(ObservableError, match=message):
        observables.as_involution(generator)


def test_sizes_are_compared():
    with pytest.raises(ObservableError, match="dimension 4 where N = 8"):
        observables.as_matrix({"ZZ": 1.0}, dim=8)
    with pytest.raises(ObservableError, match="2 letters where there are 3"):
        observables.as_involution("XX", n=3)


@pytest.mark.parametrize("coefficient", ["a", "1", None, [1], 1j, float("nan")])
def test_a_coefficient_that_is_no_real_number_is_refused(coefficient):
    with pytest.raises(ObservableError, match="of 'ZI' is not a finite real number"):
        observables.as_matrix({"ZI": coefficient})
