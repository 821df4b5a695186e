"""Averages over random states: quadrature, known moments."""

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus import (
    DIMENSION,
    Matrix,
    State,
    Tr,
    TracePolynomial,
    Unitary,
    haar_average,
    state_average,
)
from derivations.errors import CalculusError, ResourceError

A, B, C = (Matrix(name) for name in "ABC")
H = Matrix("H", hermitian=True)
U = Unitary("U")
chi, psi = State("chi"), State("psi")


@given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=5), st.integers(0, 99))
def test_quadrature_at_n_2(oracles, names, seed):
    matrices = oracles.whole_matrices(2, seed)
    nodes, weights = oracles.su2_quadrature(len(names))
    states = nodes[:, :, 0]
    values = np.ones(len(states), dtype=complex)
    total = TracePolynomial.scalar(1)
    for name in names:
        array = np.array(matrices[name])
        values = values * np.einsum("si,ij,sj->s", states.conj(), array, states)
        total = total * chi.expect(Matrix(name))
    exact = state_average(total).at_matrices(matrices)
    assert weights @ values == pytest.approx(float(exact), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_average_is_that_of_a_column_of_a_unitary(k):
    words = [A, B, A, C][:k]
    state, column = TracePolynomial.scalar(1), TracePolynomial.scalar(1)
    for word in words:
        state = state * chi.expect(word)
        column = column * (U.H * word * U)[0, 0]
    assert state_average(state) == haar_average(column, over=U)
    assert state_average(state, N=2).valid_for == "N = 2"


def test_normalization_holds_at_every_dimension():
    average = state_average(chi.expect(A) ** 3)
    assert average.subs({Tr(A**k): Tr(1) for k in (1, 2, 3)}) == 1
    assert average.poles == ()
    assert average.valid_from == 1
    assert average.design == 3


def test_variance_of_an_observable_in_a_random_state():
    # E Var = N/(N+1) (Tr O²/N − (Tr O/N)²) = (N Tr O² − Tr² O)/(N(N+1))
    N = DIMENSION
    average = state_average(chi.expect(H**2) - chi.expect(H) ** 2)
    assert average * (N * (N + 1)) == N * Tr(H**2) - Tr(H) ** 2


def test_states_are_independent_of_one_another_and_of_other_factors():
    total = chi.expect(A) * psi.expect(B) * Tr(C)
    assert state_average(total) == Tr(A) * Tr(B) * Tr(C) / DIMENSION**2
    only = state_average(total, over=chi)
    assert only == Tr(A) * psi.expect(B) * Tr(C) / DIMENSION


def test_expectation_values_of_projectors():
    overlap = chi.expect(psi.projector)
    assert state_average(overlap, over=chi) == 1 / DIMENSION
    # E |⟨ψ|χ⟩|⁴ = 2/(N(N+1)): |⟨ψ|χ⟩|² is Beta(1, N−1)
    assert state_average(overlap**2) * (DIMENSION * (DIMENSION + 1)) == 2
    moved = chi.expect(A * psi.projector * B)
    assert state_average(moved, over=chi) == psi.expect(B * A) / DIMENSION


def test_amplitudes_that_do_not_pair_average_to_zero_and_say_so():
    amplitude = Tr(A * chi.ket_bra(psi))
    average = state_average(amplitude, over=chi)
    assert "do not pair" in average.notes[0]
    assert average == 0


def test_what_is_not_an_expression_is_refused():
    with pytest.raises(CalculusError, match=r"chi\.expect"):
        state_average(A)
    many = TracePolynomial.scalar(1)
    for i in range(12):
        many = many * chi.expect(Matrix(f"M{i}"))
    with pytest.raises(ResourceError, match="479,001,600 terms"):
        state_average(many)


def test_an_imaginary_coefficient():
    g = -sympy.I * chi.expect(A * B - B * A)
    assert state_average(g) == 0
    assert state_average(g**2) * (DIMENSION * (DIMENSION + 1)) == 2 * (
        Tr(A**2 * B**2) - Tr(A * B * A * B)
    )
