"""Averages over O(N): quadrature on O(2) and O(3), haarpy."""

import haarpy
import pytest

from derivations.calculus import Matrix, State, Tr, Unitary, haar_average, state_average
from derivations.errors import CalculusError

U = Unitary("U")
A, REAL = Matrix("A"), Matrix("O", symmetric=True)
SPECIMENS = [
    ("UAuB",),
    ("UAUB",),
    ("UAuBUCuD",),
    ("UA", "UB"),
    ("UAUB", "uCuD"),
    ("UAuBUC", "UD"),
    ("UAuB", "UCuD"),
    ("U", "uA", "U", "UUB"),
]


@pytest.mark.parametrize("specimen", SPECIMENS)
@pytest.mark.parametrize("size", [2, 3])
def test_quadrature_gives_the_same(oracles, specimen, size):
    matrices = oracles.whole_matrices(size, 3)
    tokens = sum(text.count("U") + text.count("u") for text in specimen)
    nodes, weights = oracles.orthogonal_nodes(size, tokens)
    expected = weights @ oracles.evaluate(specimen, nodes, matrices)
    expression = oracles.build(specimen)
    exact = haar_average(expression, over=U, N=size, group="O").at_matrices(matrices)
    assert float(exact) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert haar_average(expression, over=U, group="O").at_matrices(matrices) == exact


@pytest.mark.parametrize(
    "indices", [((0, 0), (0, 0)), ((0, 0, 1, 1), (0, 0, 1, 1)), ((0, 0, 1, 1), (0, 1, 0, 1))]
)
def test_haarpy_agrees_on_entries(indices):
    total = U[0, 0] * 0 + 1
    for i, j in zip(*indices, strict=True):
        total = total * U[i, j]
    theirs = haarpy.haar_integral_orthogonal(indices, 4)
    assert haar_average(total, over=U, group="O").at(N=4) == theirs


def test_transposes_come_back_and_symmetric_letters_absorb_them():
    twice = (U.H * A * U)[0, 0] ** 2
    general = haar_average(twice, over=U, group="O")
    assert "Tr(A*A.T)" in general.symbols
    special = haar_average((U.H * REAL * U)[0, 0] ** 2, over=U, group="O")
    assert set(special.symbols) == {"Tr(O)", "Tr(O^2)"}
    replaced = general.subs({Tr(A): Tr(REAL), Tr(A**2): Tr(REAL**2), Tr(A * A.T): Tr(REAL**2)})
    assert replaced == special


def test_a_real_state_is_rotated_like_a_basis_vector():
    chi = State("chi", real=True)
    average = haar_average(chi.expect(U.H * A * U) ** 2, over=U, group="O")
    assert average == haar_average((U.H * A * U)[0, 0] ** 2, over=U, group="O")
    assert chi.expect(A.T) == chi.expect(A)
    with pytest.raises(CalculusError, match="declared real"):
        state_average(chi.expect(A))
    complex_state = haar_average(State("psi").expect(U.H * A * U) ** 2, over=U, group="O")
    assert "<psi|1|psi*>" in complex_state.symbols


def test_an_odd_number_averages_to_zero_and_says_so():
    average = haar_average(Tr(U * A), over=U, group="O")
    assert "odd number (1) of U" in average.notes[0]
    assert average == 0


def test_unitary_routes_are_refused():
    with pytest.raises(CalculusError, match="over O"):
        haar_average(Tr(U * A * U.H * A), over=U, group="O", route="characters")
