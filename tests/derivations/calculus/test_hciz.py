"""The integral of Harish-Chandra, Itzykson and Zuber, against its series and SciPy's unitaries."""

import itertools
import math
from fractions import Fraction
from typing import cast

import numpy as np
import pytest
import sympy
from scipy.stats import unitary_group

from derivations.calculus import Matrix, Tr, Unitary, haar_average, hciz, hciz_coefficients
from derivations.errors import CalculusError, DomainError, ResourceError
from qntk_check.evidence import BoundedMeanTest, Outcome

T = sympy.Symbol("t", real=True)
SPECTRA = [([0, 1], [0, 2]), ([Fraction(1, 2), 1, -2], [1, 1, 3]), ([1, 1, 1], [0, 0, 4]),
           ([2], [3]), ([-1, 0, 0, 2], [1, 2, 2, 2])]  # fmt: skip


def series(a, b, k):
    """Return the coefficient of t^k by Cauchy and Binet: det[e^{t a_i b_j}] = Σ_m det det ∏ t/m!.

    Only for eigenvalues that differ.
    """
    N = len(a)

    def determinant(x, powers) -> sympy.Expr:
        table = sympy.Matrix(N, N, lambda i, j: sympy.Rational(str(x[i])) ** powers[j])
        return cast("sympy.Expr", table.det())

    total = sympy.Integer(0)
    for powers in itertools.combinations(range(k + N), N):
        if sum(powers) == k + N * (N - 1) // 2:
            below = math.prod(math.factorial(power) for power in powers)
            total += determinant(a, powers) * determinant(b, powers) / below
    spread = math.prod(
        sympy.Rational(str(y - x)) for side in (a, b) for x, y in itertools.combinations(side, 2)
    )
    return total * math.prod(math.factorial(i) for i in range(1, N)) / spread


@pytest.mark.parametrize(("a", "b"), [([0, 1], [2, 5]), ([1, 2, 4], [Fraction(-1, 2), 0, 3])])
def test_coefficients_are_those_of_the_determinant(a, b):
    for k in range(6):
        assert hciz(a, b).coefficient(k) == series(a, b, k)


@pytest.mark.parametrize(("a", "b"), SPECTRA)
def test_the_closed_form_is_the_sum_of_its_series_with_equal_eigenvalues_too(a, b):
    integral = hciz(a, b)
    t = Fraction(1, 10)
    total = float(sum(integral.coefficient(k) * t**k for k in range(16)))
    assert integral.at(t) == pytest.approx(total, rel=1e-12)
    assert float(integral.expr.subs(T, sympy.Rational(1, 10))) == pytest.approx(total, rel=1e-12)
    assert integral.at(0) == integral.coefficient(0) == 1
    sample = integral.sample(draws=20_000, rng=2, t=t)
    assert abs(sample.mean - total) <= 5 * sample.standard_error + 1e-9


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_coefficients_at_every_n_are_averages_of_powers_of_the_trace(k):
    A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
    total = Tr(A) * 0
    for (mu, nu), value in hciz_coefficients(k).items():
        term = value * math.factorial(k)
        for part in mu:
            term = term * Tr(A**part)
        for part in nu:
            term = term * Tr(B**part)
        total = total + term
    average = haar_average(Tr(A * U * B * U.H) ** k, over=U)
    assert total == average
    a, b = [2, 0, -1], [Fraction(1, 3), 5]
    found = hciz_coefficients(k).at(a=a, b=b)
    for N in (3, 4, 7):
        given = {"A": np.diag(a + [0] * (N - 3)), "B": np.diag(b + [0] * (N - 2))}
        expected = average.at(N=N, matrices=given) / math.factorial(k)
        assert found.at(N=N) == hciz_coefficients(k).value(N, a=a, b=b) == expected


def test_order_sixteen_is_not_summed_over_permutations(calls):
    sixteen = hciz_coefficients(16)

    def work():
        found = sixteen.at(a=[1, 2, 3], b=[1, Fraction(1, 2)])
        assert found.at(N=3) == hciz([1, 2, 3], [1, Fraction(1, 2), 0]).coefficient(16)
        assert sixteen[(16,), (8, 8)] == sixteen[(8, 8), (16,)]

    calls(work, limit=2_000_000)  # 16! would be seven orders more
    assert len(sixteen) == 231**2


def test_nearly_equal_eigenvalues_lose_no_digit():
    exact = hciz([0, 1, 1], [0, 1, 2]).at(1)
    assert hciz([0, 1, 1 + 1e-14], [0, 1, 2]).at(1) == pytest.approx(exact, rel=1e-13)


def test_the_closed_form_against_unitaries_of_scipy():
    a, b, t = np.array([0, 1, 2]), np.array([0, 1, 1]), 0.5
    exact = hciz(a, b).at(t)
    rng = np.random.default_rng(12)
    test = BoundedMeanTest(exact, upper=math.exp(1.5) + 0.1, delta=0.03)  # the trace is at most 3
    for value, outcome in ((exact, Outcome.SUPPORTED), (exact + 0.04, Outcome.REFUTED)):
        claimed = test.at(value)
        standing = claimed.open()
        while standing.outcome is Outcome.INCONCLUSIVE:
            drawn = unitary_group.rvs(3, size=10_000, random_state=rng)
            traces = np.einsum("i,sij,j->s", a, np.abs(drawn) ** 2, b)
            standing = claimed.play(standing, np.exp(t * traces))
        assert standing.outcome is outcome


def test_bad_spectra_are_refused():
    with pytest.raises(CalculusError, match="2 and 1 eigenvalues"):
        hciz([0, 1], [1])
    with pytest.raises(DomainError, match="give a real number"):
        hciz([0, 1j], [0, 1])
    with pytest.raises(DomainError, match="not finite"):
        hciz([0, math.inf], [0, 1])
    with pytest.raises(ResourceError, match="at most 48"):
        hciz(range(60), range(60))
    with pytest.raises(ResourceError, match="5,040 terms"):
        hciz(range(7), range(7)).expr  # noqa: B018
    with pytest.raises(ResourceError, match="at most 26"):
        hciz_coefficients(40)
    with pytest.raises(CalculusError, match="N=1 is not"):
        hciz_coefficients(2).value(1, a=[1, 2], b=[1])
    with pytest.raises(KeyError, match="no pair of partitions of 2"):
        hciz_coefficients(2)[(3,), (2,)]
