"""The symplectic form: signs, duals, and words that are equal however they are written."""

import itertools

import numpy as np
import pytest

from derivations.calculus import Matrix, State, Tr, Unitary, haar_average, symplectic_form
from derivations.calculus.letters.forms import form_matrix
from derivations.errors import CalculusError, DomainError

A, B, U, J = Matrix("A"), Matrix("B"), Unitary("U"), symplectic_form()
S = Matrix("S", symmetric=True)
PLACES = {"A": A, "a": A.T, "S": S, "J": J, "j": J.T, "B": B, "b": B.conj}


def given(N):
    rng = np.random.default_rng(N)
    a, b, s = rng.integers(-3, 4, (3, N, N)) + 1j * rng.integers(-3, 4, (3, N, N))
    return {"A": a, "B": b, "S": s + s.T}


def explicit(text, N):
    arrays = given(N)
    form = form_matrix(N).astype(complex)
    table = {"A": arrays["A"], "a": arrays["A"].T, "S": arrays["S"], "J": form, "j": form.T}
    table |= {"B": arrays["B"], "b": arrays["B"].conj()}
    product = np.eye(N, dtype=complex)
    for name in text:
        product = product @ table[name]
    return product


def symbolic(text):
    product = Matrix("A") ** 0
    for name in text:
        product = product * PLACES[name]
    return product


TEXTS = ["".join(text) for text in itertools.product("AaSJjb", repeat=4)][::7]


@pytest.mark.parametrize("N", [2, 4])
def test_words_entries_and_traces_have_their_values(N, whole):
    for text in TEXTS[:: 1 if whole else 5]:
        word, right = symbolic(text), explicit(text, N)
        found = np.asarray((word + 0 * A).at(N=N, matrices=given(N)), dtype=complex)
        assert np.allclose(found, right), text
        assert np.isclose(complex(Tr(word).at(N=N, matrices=given(N))), np.trace(right)), text
        for i, j in [(0, 1), (1, 1)]:
            assert np.isclose(complex(word[i, j].at(N=N, matrices=given(N))), right[i, j]), text
        assert Tr(word.T) == Tr(word)
        assert Tr(word.H) == Tr(word).conj
        assert word == word.T.T


def test_traces_that_are_equal_are_one():
    assert Tr(J * A.T * J.T * B) == Tr(J.T * A.T * J * B) == Tr(J * B.T * J.T * A)
    assert Tr(J * S) == 0
    assert Tr(J * A * J * A.T) == Tr(A * J * A.T * J)
    assert J[0, 1] == 1
    assert J[3, 2] == -1
    assert J[0, 2] == 0
    assert (J * A)[0, 0] == A[1, 0]
    assert State("psi", real=True).expect(J) == 0


def test_what_needs_an_even_size_says_so():
    with pytest.raises(DomainError, match="N = 3 is odd"):
        (J * A).at(N=3)
    with pytest.raises(CalculusError, match="which is fixed"):
        haar_average(Tr(J * A), over=J)
    with pytest.raises(CalculusError, match="'J'"):
        Tr(J * A) + Tr(Matrix("J"))
    assert haar_average(Tr(J * U * A * U.H), over=U) == 0
    assert haar_average(J * U * A * U.H * J.T, over=U) == haar_average(U * A * U.H, over=U)
