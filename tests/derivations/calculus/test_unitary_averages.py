"""Averages over U(N) with distinct letters, so that σ and σ^{-1} cannot be confused.

Expected values come from explicit matrices: quadrature on SU(2), the Clifford group, and the
inverse of the Gram matrix contracted index by index.
"""

import numpy as np
import pytest
import sympy
from hypothesis import assume, given
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

A, B, C, D, OBSERVABLE = (Matrix(name) for name in "ABCDO")
X = Matrix("X", hermitian=True, traceless=True, involution=True)
U, V = Unitary("U"), Unitary("V")
N = DIMENSION
MA, MB, MC, MD = (U.H * letter * U for letter in (A, B, C, D))
DEGREES = st.integers(1, 3)


@st.composite
def specimens(draw, degree=DEGREES, letters=None):
    """Draw a balanced product of traces: U and u in any order, letters between, cut anywhere."""
    k = draw(degree)
    tokens = draw(st.permutations("U" * k + "u" * k))
    fresh = iter("ABCDEFGHIJKL")
    pieces = [""]
    for token in tokens:
        pieces[-1] += token
        if draw(st.integers(0, 4)):
            pieces[-1] += next(fresh) if letters is None else draw(st.sampled_from(letters))
        if not draw(st.integers(0, 2)):
            pieces.append("")
    return tuple(piece for piece in pieces if piece)


@given(specimens(), st.integers(0, 99))
def test_quadrature_on_su2_gives_the_same_below_the_degree_too(oracles, specimen, seed):
    matrices = oracles.whole_matrices(2, seed)
    expected = oracles.quadrature_average(specimen, matrices)
    expression = oracles.build(specimen)
    exact = haar_average(expression, over=U, N=2).at_matrices(matrices)
    assert float(exact) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert haar_average(expression, over=U).at_matrices(matrices) == exact


@given(specimens(), st.sampled_from([3, 4]), st.integers(0, 99))
def test_the_inverse_gram_matrix_gives_the_same_at_larger_dimension(oracles, specimen, size, seed):
    matrices = oracles.whole_matrices(size, seed)
    value = haar_average(oracles.build(specimen), over=U).at_matrices(matrices)
    expected = oracles.gram_average(specimen, size, matrices)
    assert float(value) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("specimen", [("UAuB",), ("UAuBUCuD",), ("UAuBUCuDUEuF",), ("UAUBuCuD",)])
def test_the_clifford_group_reproduces_degree_three_exactly(oracles, specimen):
    matrices = oracles.whole_matrices(2, 7)
    values = oracles.evaluate(specimen, oracles.clifford_group(), matrices)
    exact = haar_average(oracles.build(specimen), over=U).at_matrices(matrices)
    assert values.mean() == pytest.approx(float(exact), rel=1e-12, abs=1e-9)


def test_the_clifford_group_fails_at_degree_four_as_the_design_degree_says(oracles):
    Z, specimen = [[1, 0], [0, -1]], ("UAuB", "UAuB", "UAuB", "UAuB")
    values = oracles.evaluate(specimen, oracles.clifford_group(), {"A": Z, "B": Z})
    average = haar_average(oracles.build(specimen), over=U)
    assert average.design == 4
    assert abs(values.mean() - float(average.at_matrices({"A": Z, "B": Z}))) > 1


@given(specimens(letters="A"), st.sampled_from([None, 2]))
def test_routes_agree_where_one_letter_repeats(oracles, specimen, size):
    expression = oracles.build(specimen)
    chosen = haar_average(expression, over=U, N=size)
    assert chosen == haar_average(expression, over=U, N=size, route="permutations")


@pytest.mark.parametrize("size", [None, 2, 3, 4])
@pytest.mark.parametrize(
    ("routes", "expression"),
    [
        (("characters", "class-function", "permutations"), Tr((A * U.H * B * U) ** 4)),
        (("characters", "class-function"), Tr((A * U.H * B * U) ** 2) ** 2 * Tr(A * U.H * B * U)),
        (("class-function", "permutations"), Tr(A * MB * A * MC * A * MD)),
        (("class-function", "permutations"), Tr(B * MA * C * MA * D * MA)),
        (("holomorphic", "permutations"), Tr(U * A) ** 2 * Tr(U.H * B * U.H * B)),
        (("holomorphic", "permutations"), Tr(U) ** 3 * Tr(U.H) * Tr(U.H**2)),
    ],
)  # fmt: skip
def test_named_routes_agree(routes, expression, size):
    first, *others = [haar_average(expression, over=U, N=size, route=r) for r in routes]
    assert first == haar_average(expression, over=U, N=size)
    for other in others:
        assert first == other


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_traces_of_a_random_unitary(k):
    # Diaconis and Shahshahani 1994: E |Tr U|^{2k} = k! for N ≥ k; Rains 1998: below, the number of
    # permutations without an increasing subsequence longer than N
    average = haar_average(Tr(U) ** k * Tr(U.H) ** k, over=U)
    assert average == int(sympy.factorial(k))
    catalan = int(sympy.catalan(k))
    assert haar_average(Tr(U) ** k * Tr(U.H) ** k, over=U, N=2) == catalan
    assert average.at(N=1) == 1


@given(specimens(degree=st.integers(1, 2)))
def test_the_average_does_not_change_under_u_to_uv(oracles, specimen):
    expression = oracles.build(specimen)
    shifted = oracles.build(specimen, U=U * V, u=V.H * U.H)
    turned = oracles.build(specimen, U=V * U, u=U.H * V.H)
    expected = haar_average(expression, over=U)
    assert haar_average(shifted, over=U) == expected
    assert haar_average(turned, over=U) == expected
    assert haar_average(oracles.build(specimen, U=U.H, u=U), over=U) == expected


@given(specimens(degree=st.integers(1, 2)), st.integers(0, 5))
def test_cyclic_rotation_and_inserted_identities_do_nothing(oracles, specimen, turn):
    rotated = tuple(text[turn % len(text) :] + text[: turn % len(text)] for text in specimen)
    padded = tuple(text.replace("U", "UuU", 1) for text in specimen)
    expected = haar_average(oracles.build(specimen), over=U)
    assert haar_average(oracles.build(rotated), over=U) == expected
    assert haar_average(oracles.build(padded), over=U) == expected


@given(specimens(), st.integers(0, 99))
def test_the_average_of_the_adjoint_is_the_conjugate(oracles, specimen, seed):
    expression = oracles.build(specimen)
    assert haar_average(expression.conj, over=U) == haar_average(expression, over=U).conj
    assume(len(specimen) > 1)
    assert haar_average(2 * expression + 1, over=U) == 2 * haar_average(expression, over=U) + 1


def test_identity_in_place_of_a_letter():
    general = haar_average(Tr(A * U.H * B * U * C * U.H * D * U), over=U)
    special = haar_average(Tr(A * U.H * B * U * U.H * D * U), over=U)
    replaced = general.subs({Tr(C): Tr(1), Tr(A * C): Tr(A)})
    assert replaced == special == Tr(A) * Tr(B * D) / N


def test_involutions_collapse_before_the_average():
    letter = Matrix("Y")
    plain = haar_average(Tr((letter * U.H * OBSERVABLE * U) ** 4), over=U)
    special = haar_average(Tr((X * U.H * OBSERVABLE * U) ** 4), over=U)
    values = {Tr(letter**k): 0 if k % 2 else Tr(1) for k in range(1, 5)}
    assert plain.subs(values) == special


def test_independent_unitaries_in_either_order():
    expression = Tr(A * U.H * B * V * C * V.H * U) * Tr(V * D * V.H * U.H * OBSERVABLE * U)
    both = haar_average(expression, over=(U, V))
    assert both == haar_average(haar_average(expression, over=U), over=V)
    assert both == haar_average(haar_average(expression, over=V), over=U)
    assert both.context.degrees == {"U": 2, "V": 2}


@pytest.mark.parametrize("size", [None, 2, 3])
def test_a_twirl_traced_is_the_average_of_the_trace(size):
    twirled = haar_average(U.H * A * U * B * U.H * C * U, over=U, N=size)
    assert Tr(twirled * D) == haar_average(Tr(U.H * A * U * B * U.H * C * U * D), over=U, N=size)


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("size", [None, 2])
def test_a_rotated_state_is_a_random_state(k, size):
    chi = State("chi")
    words = [A, B, C][:k]
    rotated, random = TracePolynomial.scalar(1), TracePolynomial.scalar(1)
    for word in words:
        rotated = rotated * chi.expect(U.H * word * U)
        random = random * chi.expect(word)
    assert haar_average(rotated, over=U, N=size) == state_average(random, N=size)


@pytest.mark.parametrize(
    ("expression", "note"),
    [
        (Tr(U * A), "Tr(A*U) holds 1 U and 0 U.H"),
        (Tr(A * U * B * U), "holds 2 U and 0 U.H"),
        (U[0, 0] ** 2 * U[0, 0].conj, "holds 2 U and 1 U.H"),
    ],
)
def test_an_unbalanced_word_averages_to_zero_and_says_so(expression, note):
    average = haar_average(expression, over=U)
    assert note in average.notes[0]
    assert "its average is zero" in average.notes[0]
    assert average == 0


def test_entries_and_traces_in_one_monomial(oracles):
    matrices = oracles.whole_matrices(2, 3)
    nodes, weights = oracles.su2_quadrature(3)
    adjoint = nodes.conj().swapaxes(-1, -2)
    a, b = (np.array(matrices[name]) for name in "AB")
    values = nodes[:, 0, 1] * np.trace(a @ adjoint, axis1=1, axis2=2)
    values = values * np.trace(b @ nodes @ a @ adjoint, axis1=1, axis2=2)
    exact = haar_average(U[0, 1] * Tr(A * U.H) * Tr(B * U * A * U.H), over=U, N=2)
    assert weights @ values == pytest.approx(float(exact.at_matrices(matrices)))


def test_the_mean_kernel_of_a_gate():
    # equation (22) of the paper: K̄ = 2L(N Tr O² − Tr² O)/((N+1)(N²−1)) with L = 1
    chi = State("chi")
    moved = U.H * OBSERVABLE * U
    g = -sympy.I * chi.expect(X * moved - moved * X)
    mean = haar_average(state_average(g**2), over=U)
    assert mean * ((N + 1) * (N**2 - 1)) == 2 * (N * Tr(OBSERVABLE**2) - Tr(OBSERVABLE) ** 2)
    shifted = -sympy.I * chi.expect(X * U.H * (OBSERVABLE + 1) * U - U.H * (OBSERVABLE + 1) * U * X)
    assert haar_average(state_average(shifted**2), over=U) == mean


def test_the_order_of_state_and_unitaries_does_not_matter():
    # g_a g_b h_ab of two layers of the Haar circuit, each seen from the state between them
    Y = Matrix("Y", hermitian=True, traceless=True, involution=True)
    first, second, chi = U * X * U.H, V * Y * V.H, State("chi")
    gradients = [sympy.I * chi.expect(OBSERVABLE.commutator(gate)) for gate in (first, second)]
    hessian = -chi.expect(OBSERVABLE.commutator(first).commutator(second))
    product = hessian * gradients[0] * gradients[1]
    state_last = state_average(haar_average(product, over=(U, V)))
    assert haar_average(state_average(product), over=(U, V)) == state_last
    # N^3 times the third central moment of the spectrum: zero for every symmetric spectrum
    T1, T2, T3 = Tr(OBSERVABLE), Tr(OBSERVABLE**2), Tr(OBSERVABLE**3)
    moment = N**2 * T3 - 3 * N * T1 * T2 + 2 * T1**3
    assert state_last * ((N - 1) ** 2 * (N + 1) ** 3 * (N + 2)) == 2 * N * moment


@pytest.mark.parametrize("power", [4, 6])
def test_moments_of_the_gradient_at_n_2_by_quadrature(oracles, power):
    chi = State("chi")
    moved = U.H * OBSERVABLE * U
    g = -sympy.I * chi.expect(X * moved - moved * X)
    average = haar_average(state_average(g**power), over=U)
    observable, pauli = np.array([[3, 1], [1, -2]]), np.array([[1, 0], [0, -1]])
    nodes, weights = oracles.su2_quadrature(power)
    turned = nodes.conj().swapaxes(-1, -2) @ observable @ nodes
    commutator = -1j * (pauli @ turned - turned @ pauli)
    states = nodes[:, :, 0]  # U|0⟩ is a random state
    values = np.einsum("si,uij,sj->su", states.conj(), commutator, states).real ** power
    exact = average.at_matrices({"O": observable.tolist()} | _dimension_of_two())
    assert weights @ values @ weights == pytest.approx(float(exact), rel=1e-9)


def _dimension_of_two():
    return {"X": [[1, 0], [0, -1]]}
