"""Integrals with a product form, at degree 40, and the sums they equal at low degree."""

import itertools
import math
from fractions import Fraction

import haarpy
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
from derivations.errors import ResourceError

U, A = Unitary("U"), Matrix("A")
chi = State("chi")


def rising(N, k, step=1):
    return math.prod(N + step * i for i in range(k))


@pytest.fixture
def quickly(calls):
    def average(*arguments, **named):
        found = []
        # a sum would not end
        calls(lambda: found.append(haar_average(*arguments, **named)), limit=300_000)
        return found[0]

    return average


def test_a_power_of_one_entry_at_degree_40(quickly):
    average = quickly((U[0, 0] * U[0, 0].conj) ** 40, over=U)
    for N in (1, 2, 7, 100):
        assert average.at(N=N) == Fraction(math.factorial(40), rising(N, 40))
    assert average.valid_from == 1
    chance = state_average(chi.projector[0, 0] ** 40)
    assert average == chance
    assert state_average(State("chi").projector[0, 0] ** 20).at(N=2) == Fraction(1, 21)


def test_a_monomial_in_one_row_and_in_one_column_at_degree_40(quickly):
    row = (U[2, 0] * U[2, 0].conj) ** 25 * (U[2, 1] * U[2, 1].conj) ** 15
    column = (U[0, 1] * U[0, 1].conj) ** 25 * (U[3, 1] * U[3, 1].conj) ** 15
    for monomial in (row, column):
        average = quickly(monomial, over=U)
        right = Fraction(math.factorial(25) * math.factorial(15), rising(6, 40))
        assert average.at(N=6) == right
    assert quickly(U[2, 0] ** 25 * U[2, 1].conj ** 25, over=U) == 0


def test_entries_of_an_orthogonal_matrix_at_degree_40(quickly):
    average = quickly(U[0, 0] ** 80, over=U, group="O")
    right = Fraction(math.prod(range(1, 80, 2)), rising(5, 40, 2))
    assert average.at(N=5) == right
    assert average.at(N=1) == 1
    row = quickly(U[1, 0] ** 50 * U[1, 2] ** 30, over=U, group="O")
    top = math.prod(range(1, 50, 2)) * math.prod(range(1, 30, 2))
    assert row.at(N=3) == Fraction(top, rising(3, 40, 2))
    assert quickly(U[1, 0] ** 51 * U[1, 2] ** 29, over=U, group="O") == 0


def test_powers_of_the_trace_at_degree_40(quickly):
    assert quickly((Tr(U) * Tr(U.H)) ** 40, over=U) == math.factorial(40)
    assert quickly((Tr(U) * Tr(U.H)) ** 40, over=U).at(N=1) == 1
    # E |Tr U|^2k over U(2) is the k-th Catalan number
    catalan = math.comb(80, 40) // 41
    assert quickly((Tr(U) * Tr(U.H)) ** 40, over=U).at(N=2) == catalan
    power = quickly(Tr(U) ** 80, over=U, group="O")
    assert power == math.prod(range(1, 80, 2))
    assert power.at(N=1) == 1
    # over O(2): half of it are rotations with E (2 cos t)^80, the other half have trace 0
    assert power.at(N=2) == Fraction(math.comb(80, 40), 2)
    assert quickly((Tr(U**3) * Tr(U.H**3)) ** 13, over=U) == 3**13 * math.factorial(13)


def columns_sum(mu, nu, N):
    """E p_mu(U) p_nu(U)* entry by entry, from Weingarten functions of haarpy."""
    k, total = sum(mu), Fraction(0)

    def following(parts):
        images, start = [], 0
        for part in parts:
            images += [start + (i + 1) % part for i in range(part)]
            start += part
        return images

    after, after_bar = following(mu), following(nu)
    group = list(itertools.permutations(range(k)))

    def cycle_type(p):
        seen, lengths = set(), []
        for start in range(k):
            length = 0
            while start not in seen:
                seen.add(start)
                start, length = p[start], length + 1
            lengths += [length] if length else []
        return tuple(sorted(lengths, reverse=True))

    values = {q: haarpy.weingarten_unitary(cycle_type(q), N) for q in group}
    for rows in itertools.product(range(N), repeat=k):
        columns = [rows[after[a]] for a in range(k)]
        for rows_bar in itertools.product(range(N), repeat=k):
            if sorted(rows_bar) != sorted(rows):
                continue
            columns_bar = [rows_bar[after_bar[a]] for a in range(k)]
            matching = [
                [p for p in group if all(x[a] == y[p[a]] for a in range(k))]
                for x, y in ((rows, rows_bar), (columns, columns_bar))
            ]
            for sigma, tau in itertools.product(*matching):
                back = [tau.index(i) for i in range(k)]
                total += Fraction(str(values[tuple(sigma[i] for i in back)]))
    return total


TYPES = [((1, 1), (1, 1)), ((2,), (1, 1)), ((2, 1), (2, 1)), ((3,), (2, 1))]


# haarpy has no pseudo-inverse below the degree
@pytest.mark.parametrize(
    ("mu", "nu", "N"), [(mu, nu, N) for mu, nu in TYPES for N in (2, 3) if sum(mu) <= N]
)
def test_class_functions_are_the_sums_over_all_entries(mu, nu, N):
    product = 1
    for part in mu:
        product = product * Tr(U**part)
    for part in nu:
        product = product * Tr(U.H**part)
    average = haar_average(product, over=U)
    assert average.at(N=N) == columns_sum(mu, nu, N)


@pytest.mark.parametrize("N", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("mu", "nu"), [((2, 1), (3,)), ((2, 1), (2, 1)), ((2, 2), (4,)), ((3, 1), (2, 1, 1))]
)
def test_class_functions_are_right_below_the_degree(mu, nu, N):
    product = 1
    for part in mu:
        product = product * Tr(U**part)
    for part in nu:
        product = product * Tr(U.H**part)
    average = haar_average(product, over=U)
    sums = haar_average(product, over=U, route="permutations")
    assert average.at(N=N) == sums.at(N=N)
    assert average == sums


def test_high_powers_of_a_trace_of_a_power_below_the_degree(quickly):
    average = quickly((Tr(U**2) * Tr(U.H**2)) ** 20, over=U)
    # over U(1) the integrand is 1; over U(2) Tr U² = a² + b² for two phases with |a − b|²/2
    assert average.at(N=1) == 1
    angles = 2 * math.pi * np.arange(200) / 200
    a, b = np.exp(1j * angles)[:, None], np.exp(1j * angles)[None, :]
    weyl = abs(a - b) ** 2 / 2
    assert float(average.at(N=2)) == pytest.approx(
        np.mean(abs(a**2 + b**2) ** 40 * weyl), rel=1e-12
    )


@pytest.mark.parametrize("N", [1, 2, 3])
@pytest.mark.parametrize("mu", [(2, 2), (1, 1, 1, 1), (2, 1, 1), (4,), (3, 1), (3, 2, 1), (2,) * 3])
def test_class_functions_of_an_orthogonal_matrix_are_the_sums_over_pairings(mu, N):
    product = 1
    for part in mu:
        product = product * Tr(U**part)
    average = haar_average(product, over=U, group="O")
    pairings = haar_average(product, over=U, group="O", route="pairings")
    assert average.at(N=N) == pairings.at(N=N)
    assert average == pairings


def test_closed_forms_of_lines_are_the_sums_over_permutations():
    from derivations.calculus.averaging.cosets import double_coset, match
    from derivations.calculus.numbers.permutations import cycle_type
    from derivations.calculus.weingarten import weingarten

    columns = (0, 0, 1)
    elements, multiplicity = double_coset(columns, match(columns, columns), (0, 0, 0))
    total = sum(multiplicity * weingarten(cycle_type(p)) for p in elements)
    monomial = (U[0, 0] * U[0, 0].conj) ** 2 * U[0, 1] * U[0, 1].conj
    assert haar_average(monomial, over=U) == total
    pairings = haar_average(U[0, 0] ** 4 * U[0, 1] ** 2, over=U, group="O", route="pairings")
    assert haar_average(U[0, 0] ** 4 * U[0, 1] ** 2, over=U, group="O") == pairings


def test_a_refusal_names_the_form_that_works():
    with pytest.raises(ResourceError, match=r"State\('chi'\)\.projector\[0,0\]\*\*20"):
        haar_average((U[0, 0] * U[0, 0].conj * U[1, 1] * U[1, 1].conj) ** 20, over=U)
    assert state_average(chi.expect(A)).at(N=2, traces={"Tr(A)": 1}) == Fraction(1, 2)
    assert DIMENSION.name == "N"
