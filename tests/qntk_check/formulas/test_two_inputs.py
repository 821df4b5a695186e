"""The kernel of two inputs: limits, and matrices of whole bases."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import formulas
from qntk_check.errors import DomainError

spectra = st.sampled_from([2, 4, 6, 8]).flatmap(
    lambda N: st.lists(st.fractions(-3, 3, max_denominator=4), min_size=N, max_size=N)
)


@given(spectrum=spectra, layers=st.integers(1, 9))
def test_at_equal_inputs_it_is_the_kernel_of_one(spectrum, layers):
    known = {"L": layers, "observable": spectrum, "fidelity": 1}
    one = {"L": layers, "observable": spectrum}
    assert formulas.kernel_mean_pair(**known) == formulas.kernel_mean(**one)
    assert formulas.kernel_variance_pair(**known) == formulas.kernel_variance(**one)


@given(spectrum=spectra, layers=st.integers(1, 9))
def test_the_mean_matrix_of_a_basis_has_no_sum_in_a_row(spectrum, layers):
    """Σ_β ⟨O⟩_β = Tr O does not move, so that the rows of K over a basis add up to zero."""
    N = len(spectrum)
    same, other = (
        formulas.kernel_mean_pair(L=layers, observable=spectrum, fidelity=f) for f in (1, 0)
    )
    assert same + (N - 1) * other == 0


@given(st.fractions(-3, 3), st.fractions(-3, 3), st.integers(1, 9), st.fractions(0, 1))
def test_on_one_qubit_the_opposite_input_has_the_opposite_gradient(a, b, layers, fidelity):
    known = {"L": layers, "observable": [a, b]}
    one = formulas.kernel_variance_pair(**known, fidelity=0)
    assert one == formulas.kernel_variance(**known)
    assert formulas.kernel_variance_pair(**known, fidelity=fidelity) >= 0


def test_it_broadcasts_over_overlaps():
    found = formulas.kernel_mean_pair(
        L=3, observable={"ZZ": 1.0}, fidelity=np.array([0.0, 0.25, 1.0])
    )
    np.testing.assert_allclose(found, float(Fraction(32, 25)) * np.array([-1 / 3, 0, 1]))


@pytest.mark.parametrize("fidelity", [-0.1, 1.1, float("nan")])
def test_what_is_no_overlap_is_refused(fidelity):
    with pytest.raises(DomainError, match="fidelity"):
        formulas.kernel_mean_pair(L=3, observable={"Z": 1}, fidelity=fidelity)
