"""Legs: published averages, exact designs, other routes of the calculus, and direct draws."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy
from scipy.stats import ortho_group, unitary_group

from derivations.calculus import (
    Matrix,
    Tr,
    Unitary,
    Wishart,
    gaussian_average,
    haar_average,
    leg_average,
    space,
    swap,
)
from derivations.errors import CalculusError, DomainError, ResourceError
from qntk_check.testing import assert_mean

a, b, d = sympy.symbols("d_A d_B d", positive=True, integer=True)
A, B = space("A", a), space("B", b)
PSI = (A * B).state("psi")
RHO = PSI * PSI.H
PURITY = (RHO.trace(B) ** 2).trace()
U, V = A.unitary("U"), B.unitary("V")


def random_matrix(size, seed):
    return np.random.default_rng(seed).integers(-3, 4, size=(size, size)).tolist()


def numbers(found):
    return np.asarray(found).astype(complex)


# -- states -------------------------------------------------------------------------------------


def test_the_purity_is_that_of_lubkin():
    average = leg_average(PURITY, over=PSI)
    assert sympy.simplify(average.expr - (a + b) / (a * b + 1)) == 0
    assert average.at({a: 2, b: 2}) == Fraction(4, 5)


def test_the_variance_of_the_purity_is_that_of_scott_and_caves():
    # J. Phys. A 36 (2003) 9553: 2(a² − 1)(b² − 1)/((ab + 1)²(ab + 2)(ab + 3))
    second = leg_average(PURITY**2, over=PSI)
    variance = second - leg_average(PURITY, over=PSI) ** 2
    n = a * b
    expected = 2 * (a**2 - 1) * (b**2 - 1) / ((n + 1) ** 2 * (n + 2) * (n + 3))
    assert sympy.simplify(variance.expr - expected) == 0
    assert second.at({a: 2, b: 2}) == Fraction(23, 35)


def test_the_second_moment_at_two_by_two_is_an_integral_over_one_eigenvalue():
    # the density of an eigenvalue x of a reduced state of two qubits is 3(1 − 2x)²
    x = sympy.Symbol("x")
    density = 3 * (1 - 2 * x) ** 2
    purity = x**2 + (1 - x) ** 2
    assert sympy.integrate(density * purity, (x, 0, 1)) == sympy.Rational(4, 5)
    assert sympy.integrate(density * purity**2, (x, 0, 1)) == sympy.Rational(23, 35)


@pytest.mark.parametrize("k", range(1, 6))
def test_moments_of_a_reduced_state_are_those_of_a_wishart_matrix(k):
    # a normalized Wishart matrix: its trace is independent of it
    average = leg_average((RHO.trace(B) ** k).trace(), over=PSI)
    wishart = gaussian_average(Tr(Wishart("W", b) ** k)).expr
    n = sympy.Symbol("N", positive=True, integer=True)
    rising = sympy.Mul(*(a * b + i for i in range(k)))
    assert sympy.simplify(average.expr - wishart.subs(n, a) / rising) == 0


def test_a_partial_transpose_has_the_moments_that_are_drawn():
    turned = RHO.transpose(B)
    assert (turned**2).trace() == 1  # that of the pure state
    cube = leg_average((turned**3).trace(), over=PSI)
    dims = {a: 2, b: 3}

    def draw(rng, size):
        column = unitary_group.rvs(6, size=size, random_state=rng)[:, :, 0].reshape(size, 2, 3)
        rho = np.einsum("sab,scd->sabcd", column, column.conj())
        turned = rho.transpose(0, 1, 4, 3, 2).reshape(size, 6, 6)
        return np.trace(turned @ turned @ turned, axis1=1, axis2=2).real

    assert_mean(draw, float(cube.at(dims)), bounds=(-1, 1), seed=5)


def test_drawn_purities_have_the_mean_and_the_second_moment():
    dims = {a: 2, b: 3}

    def draw(power):
        def purities(rng, size):
            column = unitary_group.rvs(6, size=size, random_state=rng)[:, :, 0].reshape(size, 2, 3)
            rho = column @ column.conj().swapaxes(1, 2)
            return np.minimum(np.trace(rho @ rho, axis1=1, axis2=2).real, 1) ** power

        return purities

    for power in (1, 2):
        exact = float(leg_average(PURITY**power, over=PSI).at(dims))
        assert_mean(draw(power), exact, bounds=(0, 1), seed=5 + power)


# -- unitaries ----------------------------------------------------------------------------------


def cliffords_average(draw, clifford, parties):
    """The mean over independent single-qubit Cliffords, a 3-design."""
    return np.mean(
        [draw(*chosen) for chosen in itertools.product(clifford, repeat=parties)], axis=0
    )


def test_local_unitaries_are_averaged_as_over_an_exact_design(oracles):
    X, Y = (A * B).matrix("X"), (A * B).matrix("Y")
    local = U * V
    expression = (local * X * local.H * Y).trace() ** 2
    given = {"X": random_matrix(4, 1), "Y": random_matrix(4, 2)}
    x, y = (np.array(given[name]) for name in "XY")

    def value(u, v):
        w = np.kron(u, v)
        return np.trace(w @ x @ w.conj().T @ y) ** 2

    average = leg_average(expression, over=(U, V)).at({a: 2, b: 2}, matrices=given)
    direct = cliffords_average(value, oracles.clifford_group(), 2)
    assert complex(average) == pytest.approx(direct)
    assert isinstance(average, Fraction)


def test_partial_traces_of_operators_are_averaged_as_over_an_exact_design(oracles):
    X, local = (A * B).matrix("X"), U * V
    moved = (local * X * local.H).trace(B)
    average = leg_average(moved * moved, over=(U, V))
    given = {"X": random_matrix(4, 3)}
    x = np.array(given["X"])

    def value(u, v):
        w = np.kron(u, v)
        reduced = np.einsum("abcb->ac", (w @ x @ w.conj().T).reshape(2, 2, 2, 2))
        return reduced @ reduced

    direct = cliffords_average(value, oracles.clifford_group(), 2)
    np.testing.assert_allclose(
        numbers(average.at({a: 2, b: 2}, matrices=given)), direct, atol=1e-12
    )


def test_two_copies_are_averaged_to_an_operator_that_commutes_with_two_copies(oracles):
    one, two = A.copy(1), A.copy(2)
    X = (one * two).matrix("X")
    both = U.on(one) * U.on(two)
    average = leg_average(both * X * both.H, over=U)
    # R. F. Werner, Phys. Rev. A 40 (1989) 4277
    flip, traced = swap(one, two), X.trace()
    crossed = (X * flip).trace()
    expected = ((a * traced - crossed) + (a * crossed - traced) * flip) / (a * (a**2 - 1))
    assert average == expected
    given = {"X": random_matrix(4, 4)}
    x = np.array(given["X"])
    direct = cliffords_average(
        lambda u: np.kron(u, u) @ x @ np.kron(u, u).conj().T, oracles.clifford_group(), 1
    )
    np.testing.assert_allclose(numbers(average.at({a: 2}, matrices=given)), direct, atol=1e-12)
    W = A.unitary("W")
    copies = W.on(one) * W.on(two)
    assert copies * average * copies.H == average


@pytest.mark.parametrize("group", ["U", "O"])
def test_on_one_leg_the_average_is_that_of_words(group):
    X, Y, P = Matrix("X"), Matrix("Y"), Unitary("U")
    word = haar_average(Tr(P * X * P.T * Y) * Tr(P.conj * Y * P.H), over=P, group=group)
    x, y = A.matrix("X"), A.matrix("Y")
    expression = (U * x * U.T * y).trace() * (U.conj * y * U.H).trace()
    given = {"X": random_matrix(3, 5), "Y": random_matrix(3, 6)}
    found = leg_average(expression, over=U, group=group).at({a: 3}, matrices=given)
    assert found == word.at(N=3, matrices=given)


def test_orthogonal_matrices_on_legs_have_the_mean_that_is_drawn():
    X = (A * B).matrix("X")
    local = U * V
    average = leg_average(((local * X * local.T) ** 2).trace(), over=(U, V), group="O")
    given = {"X": np.diag([1, 1, -1, 1, -1, -1]).tolist()}
    sample = average.sample({a: 2, b: 3}, draws=4000, rng=3, matrices=given)
    exact = float(average.at({a: 2, b: 3}, matrices=given))
    assert abs(sample.mean - exact) < 5 * sample.standard_error + 1e-12
    x = np.diag([1, 1, -1, 1, -1, -1])
    first = leg_average((X * local).trace() ** 2, over=(U, V), group="O")

    def draw(rng, size):
        u = ortho_group.rvs(2, size=size, random_state=rng)
        v = ortho_group.rvs(3, size=size, random_state=rng)
        w = np.einsum("sab,scd->sacbd", u, v).reshape(size, 6, 6)
        return np.trace(x @ w, axis1=1, axis2=2) ** 2

    exact = float(first.at({a: 2, b: 3}, matrices=given))
    assert_mean(draw, exact, bounds=(0, 36), relative=0.2, seed=4)


def test_below_the_degree_the_average_is_taken_anew():
    power = (U.trace() * U.conj.trace()) ** 2
    average = leg_average(power, over=U)
    assert average.at({a: 3}) == 2
    assert average.at({a: 1}) == 1
    fixed = space("A", 1).unitary("U")
    assert leg_average((fixed.trace() * fixed.conj.trace()) ** 2, over=fixed) == 1
    with pytest.raises(DomainError, match="sum or product of averages"):
        (average + 1).at({a: 1})


def test_samples_of_states_and_unitaries_agree_with_the_closed_form():
    X = (A * B).matrix("X")
    expression = (PSI.H * U * X * U.H * PSI) * (PSI.H * V * X * V.H * PSI)
    average = leg_average(expression, over=(U, V, PSI))
    given = {"X": random_matrix(6, 8)}
    exact = complex(average.at({a: 2, b: 3}, matrices=given))
    sample = average.sample({a: 2, b: 3}, draws=5000, rng=2, matrices=given)
    assert abs(sample.mean - exact) < 5 * sample.standard_error
    twirl = leg_average(U * V * X * (U * V).H, over=(U, V))
    shown = twirl.sample({a: 2, b: 3}, draws=2000, rng=2, matrices=given)
    exact = numbers(twirl.at({a: 2, b: 3}, matrices=given))
    assert (abs(shown.mean - exact) < 5 * shown.standard_error + 1e-12).all()


# -- algebra ------------------------------------------------------------------------------------


def test_products_traces_and_transposes_are_those_of_matrices():
    X, Y, Z = (A * B).matrix("X"), A.matrix("Y"), (A * B).matrix("Z", hermitian=True)
    x, y, z = np.array(random_matrix(6, 1)), np.array(random_matrix(2, 2)), random_matrix(6, 3)
    z = np.array(z) + np.array(z).T
    given, dims = {"X": x.tolist(), "Y": y.tolist(), "Z": z.tolist()}, {a: 2, b: 3}
    eye = np.eye(3, dtype=int)

    def partial(matrix):
        return matrix.reshape(2, 3, 2, 3).transpose(0, 3, 2, 1).reshape(6, 6)

    cases = [
        (X * Y * Z, x @ np.kron(y, eye) @ z),
        ((X * Y).trace(B), np.einsum("abcb->ac", (x @ np.kron(y, eye)).reshape(2, 3, 2, 3))),
        (X.transpose(B) * Z.T, partial(x) @ z.T),
        (X + Y, x + np.kron(y, eye)),
        (2 - X.H / 2, 2 * np.eye(6) - x.T / 2),
        (X.conj * X.T - 3 * Y.H, x @ x.T - 3 * np.kron(y.T, eye)),
    ]
    for expression, expected in cases:
        found = expression.at(dims, matrices=given)
        np.testing.assert_array_equal(numbers(found), expected)
    assert (X * Z).trace() == (Z * X).trace()
    assert (X * Y).trace() == ((X * Y).T).trace()
    assert Z.H == Z
    assert Z.T != Z
    assert (X * Y).H == Y.H * X.H
    assert (U * V) * (U * V).H == 1
    assert U.H.trace() == (U.trace() * V).H * V
    assert PSI.H * PSI == 1
    assert RHO.trace() == 1


def test_what_a_result_looks_like():
    X, Y = A.matrix("X"), A.matrix("Y")
    assert repr(X * Y) == "X*Y"
    assert repr((X * Y.T).trace() * 2 - 1) == "2*Tr(X*Y.T) - 1"
    assert repr(leg_average(U * X * U.H, over=U)) == "Tr(X)/d_A"
    assert repr(swap(A.copy(1), A.copy(2))) == "swap(A1,A2)"
    assert repr(leg_average(PURITY, over=PSI)) == "(d_A + d_B)/(d_A*d_B + 1)"
    assert leg_average(PURITY, over=PSI).latex() == r"\frac{d_{A} + d_{B}}{d_{A} d_{B} + 1}"


def test_what_does_not_fit_is_refused_with_the_form_that_does():
    X = A.matrix("X")
    for wrong in (0, -1, 2.5, "two", None, True):
        with pytest.raises(CalculusError, match="is no dimension of the leg A: give a positive"):
            space("A", wrong)
    with pytest.raises(CalculusError, match="no product of symbols"):
        space("A", 2**d)
    with pytest.raises(CalculusError, match="is no name for a leg"):
        space("a leg", 2)
    with pytest.raises(CalculusError, match=r"write A\.copy\(2\)"):
        A * A
    with pytest.raises(CalculusError, match=r"legs do not match.*dimensions d_A.*has d_B"):
        X.on(B)
    with pytest.raises(CalculusError, match="legs do not match"):
        X + PSI
    with pytest.raises(CalculusError, match="give the two different names"):
        X * B.matrix("X")
    with pytest.raises(CalculusError, match="leg A has the dimensions"):
        X * space("A", b).matrix("Y")
    with pytest.raises(CalculusError, match="would stand twice among the outputs"):
        PSI * PSI
    with pytest.raises(CalculusError, match="cannot be exchanged"):
        swap(A, B)
    with pytest.raises(CalculusError, match="leg B has no output and input"):
        X.trace(B)
    with pytest.raises(CalculusError, match="not here to be transposed"):
        X.transpose(B)
    with pytest.raises(CalculusError, match="by a scalar only"):
        X / X.trace()
    with pytest.raises(CalculusError, match=r"declare it with space\.unitary"):
        leg_average(X, over=X)
    with pytest.raises(CalculusError, match="give 'U' or 'O' or 'Sp'"):
        leg_average(U.trace(), over=U, group="phases")
    with pytest.raises(CalculusError, match="averaged by haar_average"):
        leg_average(Tr(Matrix("A")), over=U)
    with pytest.raises(CalculusError, match="leg_average"):
        haar_average(U.trace(), over=Unitary("U"))
    with pytest.raises(ResourceError, match="average lower powers"):
        leg_average((U.trace() * U.conj.trace()) ** 6, over=U)
    zero = leg_average(U.trace(), over=U)
    assert zero == 0
    assert zero.notes == ("a term holds 1 U and 0 U.H: its average is zero",)
    for dims, words in (({}, "no value for d_A"), ({a: 0}, "whole number ≥ 1")):
        with pytest.raises((CalculusError, DomainError), match=words):
            (X.trace() / a).at(dims, matrices={"X": [[1, 0], [0, 1]]})
    with pytest.raises(DomainError, match="no matrix for the letter 'X'"):
        X.trace().at({a: 2})
    with pytest.raises(CalculusError, match=r"give the shape \(2, 2\)"):
        X.trace().at({a: 2}, matrices={"X": [[1]]})
