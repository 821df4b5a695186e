"""Words reduce, traces are cyclic, letters are what they are declared to be."""

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus import DIMENSION, Matrix, State, Tr, Unitary
from derivations.errors import CalculusError

X = Matrix("X", hermitian=True, traceless=True, involution=True)
A, B, S = Matrix("A"), Matrix("B"), Matrix("S", symmetric=True)
U, V = Unitary("U"), Unitary("V")
chi, psi = State("chi"), State("psi")
LETTERS = [X, A, B, S, U, V, A.H, U.H, V.H, B.T, A.conj]
WORDS = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=6)


def product(letters):
    word = letters[0]
    for letter in letters[1:]:
        word = word * letter
    return word


@given(WORDS, WORDS)
def test_traces_are_cyclic(first, second):
    a, b = product(first), product(second)
    assert Tr(a * b) == Tr(b * a)


@given(WORDS, st.sampled_from([U, V, U * V, V.H * U]))
def test_traces_do_not_change_under_conjugation_by_a_unitary(word, unitary):
    assert Tr(unitary * product(word) * unitary.H) == Tr(product(word))


@given(WORDS)
def test_adjoint_transpose_and_conjugate(word):
    a = product(word)
    assert a == a.H.H
    assert a == a.T.T
    assert a.T.conj == a.H
    assert Tr(a).conj == Tr(a.H)
    assert Tr(a.T) == Tr(a)


@given(WORDS, WORDS)
def test_adjoints_reverse_products(first, second):
    a, b = product(first), product(second)
    assert (a * b).H == b.H * a.H
    assert (a + sympy.I * b).H == a.H - sympy.I * b.H


def test_declared_letters():
    assert X * X == 1
    assert X.H == X
    assert Tr(X) == 0
    assert Tr(X**4) == DIMENSION
    assert S.T == S
    assert Tr(A) != 0
    assert A.H != A


def test_entries_of_adjoints_transposes_and_conjugates_meet():
    assert A.T[0, 1] == A[1, 0]
    assert U.H[1, 0] == U[0, 1].conj == U.conj[0, 1]
    assert (A * B)[0, 1] != (B * A)[0, 1]
    assert Matrix("A")[0, 0] * 0 == 0


def test_projectors_take_traces_apart():
    P, Q = chi.projector, psi.projector
    assert P * P == P
    assert chi.expect(A) * P == P * A * P
    assert Tr(P) == 1
    assert Tr(A * P * B * P) == chi.expect(A) * chi.expect(B)
    assert Tr(P * A * Q * A.H) == Tr(Q * A.H * P * A)


def test_scalars_are_exact_and_may_be_symbols_or_depend_on_n():
    a, n = sympy.Symbol("a"), sympy.Symbol("N")
    assert Tr((A + a) ** 2) == Tr(A**2) + 2 * a * Tr(A) + a**2 * Tr(1)
    assert Tr(A - Tr(A) / n) == 0
    assert sympy.I * A * (sympy.I * A) == -(A**2)
    assert 1j * A == sympy.I * A
    with pytest.raises(CalculusError, match=r"0\.1 is not exact"):
        A * 0.1


def test_one_name_is_one_letter():
    with pytest.raises(CalculusError, match="'U' is used as a"):
        Matrix("U") * U
    with pytest.raises(CalculusError, match="'A' is used as a"):
        Tr(A) + Tr(Matrix("A", hermitian=True))


@pytest.mark.parametrize("power", [0.5, -1, 2.0, True, "2", sympy.Rational(1, 2)])
def test_powers_that_are_not_whole_are_refused(power):
    with pytest.raises(CalculusError, match="power"):
        Tr(A) ** power
    with pytest.raises(CalculusError, match="power"):
        A**power


def test_names_must_be_names():
    for name in ("", "a b", "2", "N"):
        with pytest.raises(CalculusError, match="name"):
            Matrix(name)


def test_an_expression_has_no_truth_value():
    with pytest.raises(CalculusError, match="neither true nor false"):
        bool(Tr(A))


def test_one_name_is_one_state_and_no_letter_besides():
    chi, real = State("chi"), State("chi", real=True)
    with pytest.raises(CalculusError, match="'chi' is used as a state"):
        chi.expect(A) * real.expect(A)
    with pytest.raises(CalculusError, match="'chi' is used as a"):
        chi.expect(A) + Tr(Matrix("chi"))
    with pytest.raises(CalculusError, match="'chi' is used as a state"):
        chi.ket_bra(real)
    with pytest.raises(CalculusError, match="vector for a state"):
        chi.expect(A).at_matrices({"A": [[1]], "chi": [[1]]})
