"""Operator averages and traces that are stored turned around: the right values, one by one."""

import numpy as np
import pytest

from derivations.calculus import (
    DIMENSION,
    Matrix,
    State,
    Tr,
    Unitary,
    haar_average,
    state_average,
)

N = DIMENSION
A, B, C = Matrix("A"), Matrix("B"), Matrix("C")
U, W = Unitary("U"), Unitary("W")
chi, psi = State("chi"), State("psi")


def test_a_letter_between_two_orthogonal_matrices_is_transposed():
    assert haar_average(U * A * U, over=U, group="O") == A.T / N
    assert haar_average(U.T * A * U.T, over=U, group="O") == A.T / N
    assert haar_average(U * A * U.T, over=U, group="O") == Tr(A) / N


def test_a_transposed_letter_outside_a_twirl_keeps_its_transpose():
    assert haar_average(B.T * U * A * U.H, over=U) == Tr(A) * B.T / N
    assert haar_average((B * U * A * U.H).T, over=U) == Tr(A) * B.T / N
    assert haar_average(B.conj * U * A * U.H, over=U) == Tr(A) * B.conj / N


def test_six_orthogonal_matrices_around_a_letter():
    average = haar_average(U * U * U * A * U * U * U, over=U, group="O")
    right = 2 * (N + 1) * A + (N**2 + N - 4) * A.T - 2 * Tr(A)
    assert average == right / N / (N - 1) / (N + 2)


def test_four_orthogonal_matrices_give_nine_terms_three_of_them_transposed():
    average = haar_average(U * A * U.H * B * U * C * U.H, over=U, group="O")
    by_word = {}
    for _, word, _ in average.terms:
        by_word.setdefault(tuple((t.name, t.operation) for t in word), []).append(1)
    assert {word: len(found) for word, found in by_word.items()} == {
        (): 3,
        (("B", ""),): 3,
        (("B", "T"),): 3,
    }
    a, b, c = (np.random.default_rng(i).integers(-3, 4, (2, 2)) for i in range(3))
    angles = 2 * np.pi * np.arange(5) / 5
    exact = np.zeros((2, 2))
    for angle in angles:
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        for o in (turn, turn @ np.diag([1, -1])):
            exact += o @ a @ o.T @ b @ o @ c @ o.T / 10
    found = average.at(N=2, matrices={"A": a, "B": b, "C": c})
    assert np.allclose(found.astype(float), exact)


@pytest.mark.parametrize("route", ["auto", "permutations", "holomorphic"])
def test_traces_that_are_stored_transposed_are_averaged(route):
    average = haar_average(Tr(U * B.T) * Tr(U.H * A), over=U, route=route)
    assert average == Tr(A * B.T) / N


def test_a_word_with_transposed_letters_between_u_and_its_adjoint():
    assert haar_average(Tr(U * A.T * U.H * B.T), over=U) == Tr(A) * Tr(B) / N
    assert haar_average(Tr(U.T * A * U.conj * B), over=U) == Tr(A) * Tr(B) / N


def test_a_unitary_and_its_own_transpose_in_one_trace():
    assert haar_average(Tr(A * U.T * B * U.H), over=U) == Tr(A * B.T) / N
    assert haar_average(U * A * U.conj, over=U) == A.T / N
    assert haar_average(Tr(A * U * B * U.T), over=U) == 0


def test_the_transposed_unitary_around_a_complex_state():
    assert haar_average(chi.expect(U.T * A * U.conj), over=U) == Tr(A) / N


def test_averages_of_projectors():
    assert state_average(chi.projector) == 1 / N
    assert state_average(chi.projector * A * chi.projector) == (Tr(A) + A) / N / (N + 1)
    assert state_average(chi.projector * psi.projector, over=chi) == psi.projector / N


def test_outer_products_stay_in_the_average_of_an_operator():
    average = haar_average(psi.projector * W * A * W.H, over=W)
    assert average == psi.projector * Tr(A) / N
    real = State("phi", real=True)
    average = haar_average(real.projector * W * A * W.T * B.T, over=W, group="O")
    assert average == real.projector * B.T * Tr(A) / N
    assert haar_average((B * real.projector * W * A * W.H).T, over=W) == (
        Tr(A) / N * real.projector * B.T
    )


def test_an_operator_that_averages_to_zero_names_the_word_and_no_probe():
    notes = haar_average(U * A, over=U).notes
    assert notes == ("U*A holds 1 U and 0 U.H: its average is zero",)


def test_a_trace_of_real_letters_is_one_with_its_transpose():
    a, b = Matrix("a", real=True), Matrix("b", real=True)
    assert Tr(a * b.T) == Tr(b * a.T)


def test_an_averaged_operator_says_where_it_holds():
    average = haar_average(U * A * U.H * B * U * C * U.H, over=U)
    assert (average.valid_from, average.poles, average.design) == (2, (1,), 2)
    assert not average.holds_at(1)
    assert average.at(matrices={"A": [[2]], "B": [[3]], "C": [[5]]}).tolist() == [[30]]
