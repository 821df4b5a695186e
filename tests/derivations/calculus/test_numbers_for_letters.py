"""Words of many different letters at matrices, through the group algebra instead of their terms."""

import copy
import itertools
from fractions import Fraction

import haarpy
import numpy as np
import pytest
import sympy

from derivations.calculus import Matrix, State, Tr, TracePolynomial, Unitary, haar_average
from derivations.calculus.groups import orthogonal, unitary
from derivations.calculus.numbers.group_algebra import convolved, cycle_products, partners
from derivations.calculus.numbers.permutations import (
    compose,
    cycle_type,
    cycles,
    inverse,
    symmetric_group,
)
from derivations.calculus.results.unexpanded import Unexpanded
from derivations.errors import DomainError, ResourceError

A, U, chi = Matrix("A"), Unitary("U"), State("chi")


def word(k, cut=None):
    """Return Tr(A0 U B0 U† A1 …) of k pairs, as two traces where it is cut."""
    letters = [Matrix(f"A{i}") * U * Matrix(f"B{i}") * U.H for i in range(k)]
    parts = [letters[:cut], letters[cut:]] if cut else [letters]
    total = TracePolynomial.scalar(1)
    for part in parts:
        product = part[0]
        for letter in part[1:]:
            product = product * letter
        total = total * Tr(product)
    return total


def rationals(k, N, seed):
    rng = np.random.default_rng(seed)
    return {
        f"{side}{i}": [[Fraction(int(x), 3) for x in row] for row in rng.integers(-5, 6, (N, N))]
        for side, i in itertools.product("AB", range(k))
    }


@pytest.fixture
def at_once(monkeypatch):
    """Let every word of two different letters wait, so that short ones are compared."""
    for module in (unitary, orthogonal):
        monkeypatch.setattr(module, "LARGEST_EXPANDED", 3)


@pytest.mark.parametrize(("k", "N"), [(2, 1), (2, 3), (3, 2), (3, 5)])
def test_a_convolution_is_the_double_sum_with_the_functions_of_haarpy(k, N):
    rng = np.random.default_rng(7)
    group = symmetric_group(k)
    first, second = (
        np.array(rng.integers(-5, 6, len(group)).tolist(), dtype=object) for _ in range(2)
    )
    beta = tuple(rng.permutation(k).tolist())
    D = sympy.Symbol("d")
    if k <= N:
        table = {p: sympy.Rational(haarpy.weingarten_unitary(cycle_type(p), D).subs(D, N))
                 for p in group}  # fmt: skip
    else:  # haarpy has poles there: the pseudo-inverse of the Gram matrix
        gram = sympy.Matrix(
            [[N ** len(cycles(compose(p, inverse(q)))) for q in group] for p in group]
        )
        table = dict(zip(group, gram.pinv()[:, 0], strict=True))
    double = sum(
        a * b * table[compose(compose(s, t), inverse(beta))]
        for (a, s), (b, t) in itertools.product(
            zip(first, group, strict=True), zip(second, group, strict=True)
        )
    )
    values, scale = convolved(first, N)
    assert sympy.Rational((values * second[partners(beta)]).sum(), scale) == double


def test_products_over_cycles_are_those_of_each_permutation():
    rng = np.random.default_rng(8)
    matrices = [np.array(rng.integers(-3, 4, (2, 2)).tolist(), dtype=object) for _ in range(4)]
    for permutation, found in zip(symmetric_group(4), cycle_products(matrices), strict=True):
        expected = 1
        for cycle in cycles(permutation):
            product = np.eye(2, dtype=object)
            for point in cycle:
                product = product @ matrices[point]
            expected *= product.trace()
        assert found == expected


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("group", ["U", "SU", "O"])
@pytest.mark.parametrize(("k", "cut", "N"), [(2, None, 1), (3, 1, 2), (3, None, 4)])
def test_an_average_that_waits_is_the_expanded_one(group, k, cut, N, monkeypatch):
    integrand = 3 * word(k, cut) * chi.expect(A) - Tr(A * U) * Tr(U.H) / 2 + Tr(A)
    waiting = haar_average(integrand, over=U, group=group)
    matrices = rationals(k, N, seed=k) | {"A": np.diag(range(1, N + 1)), "chi": [1] + [0] * (N - 1)}
    value = waiting.at(N=N, matrices=matrices)
    assert "expanded" not in vars(waiting)
    assert isinstance(value, Fraction)
    floats = {name: np.array(rows, dtype=float) for name, rows in matrices.items()}
    assert waiting.at(matrices=floats) == pytest.approx(float(value), rel=1e-12)
    assert haar_average(integrand, over=U, N=N, group=group).at_matrices(matrices) == value
    turned = {name: rows if rows.ndim == 1 else rows * (1 + 2j) for name, rows in floats.items()}
    rotated = waiting.at(matrices=turned)
    monkeypatch.undo()  # as it is without waiting
    expanded = haar_average(integrand, over=U, group=group)
    assert not isinstance(expanded, Unexpanded)
    assert expanded.terms == waiting.terms
    assert expanded.at(N=N, matrices=matrices) == value
    assert rotated == pytest.approx(complex(expanded.at(matrices=turned)), rel=1e-12)


@pytest.mark.usefixtures("at_once")
def test_what_is_made_of_an_average_that_waits_is_an_ordinary_one():
    waiting, other = haar_average(word(2), over=U), haar_average(Tr(A * U) * Tr(U.H), over=U)
    assert waiting + other == other + waiting
    assert (2 * waiting).conj == 2 * waiting.conj
    assert waiting - waiting == 0
    assert waiting == waiting**1
    assert waiting.valid_from == 2
    assert copy.deepcopy(waiting) is copy.copy(waiting) is waiting
    assert repr(waiting) == repr(+(1 * waiting))
    sample = haar_average(word(2), over=U).sample(matrices=rationals(2, 2, seed=1), draws=100)
    assert sample.draws == 100


@pytest.mark.parametrize(
    ("group", "k"),
    [
        ("O", 5),
        ("U", 7),
        pytest.param("O", 6, marks=pytest.mark.qntk_ci),
        pytest.param("O", 7, marks=pytest.mark.qntk_ci),
        pytest.param("U", 8, marks=pytest.mark.qntk_ci),
    ],
)
def test_many_letters_are_evaluated_exactly(group, k):
    """With B = 1 the unitaries cancel: the average is the trace of the A, at N below k too."""
    matrices = rationals(k, 3, seed=k) | {f"B{i}": np.eye(3, dtype=int) for i in range(k)}
    product = np.eye(3, dtype=object)
    for i in range(k):
        product = product @ np.array(matrices[f"A{i}"], dtype=object)
    average = haar_average(word(k), over=U, group=group)
    assert average.at(N=3, matrices=matrices) == product.trace()


def test_fourteen_letters_by_name_are_refused_with_the_form_that_works():
    average = haar_average(word(7), over=U)
    assert "which is not expanded" in repr(average)
    for use in (lambda: average.expr, lambda: (average + 1).expr, lambda: average.at(N=2)):
        with pytest.raises(ResourceError, match=r"25,401,600 terms .*give matrices for all"):
            use()
    given = rationals(7, 2, seed=0)
    with pytest.raises(DomainError, match="no matrix for the letter 'B6'"):
        average.at(matrices={name: rows for name, rows in given.items() if name != "B6"})
    with pytest.raises(DomainError, match="holds a symbol"):
        average.at(matrices=given | {"B6": [[sympy.Symbol("x"), 0], [0, 1]]})
    with pytest.raises(ResourceError, match="exact multiplications at N = 100"):
        average.at(matrices={name: np.eye(100, dtype=int) for name in given})
    with pytest.raises(ResourceError, match="terms at degree 9"):
        haar_average(word(9), over=U)


@pytest.mark.usefixtures("at_once")
def test_words_over_real_matrices_wait_with_transposes_too():
    """Where a segment joins a row to a column there is nothing to convolve: it is expanded."""
    B, C = Matrix("B"), Matrix("C")
    table = {"A": [[1, 2], [3, 5]], "B": [[0, -1], [4, 1]], "C": [[2, 1], [1, -3]]}
    for expression, waits in [
        (Tr(U * A * U.T * B * U * C * U.H * A), True),
        (Tr(A * U.T * B * U) * Tr(C * U.H * C.T * U), True),
        (Tr(U * A * U * B * U * C * U), False),
    ]:
        average = haar_average(expression, over=U, group="O")
        assert isinstance(average, Unexpanded) is waits
        value = average.at(matrices=table)
        assert value == (1 * average).at(matrices=table)
