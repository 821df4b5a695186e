"""What every Gaussian law must do, from the one table of letters; and quaternions by duality."""

import itertools

import numpy as np
import pytest
import sympy

from derivations.calculus import (
    DIMENSION,
    GOE,
    GSE,
    Ginibre,
    Matrix,
    Tr,
    Unitary,
    Wishart,
    gaussian_average,
    haar_average,
)
from derivations.calculus.gaussian.averages import law_of
from derivations.calculus.gaussian.letters import GAUSSIAN_LETTERS, Declared
from derivations.errors import CalculusError, DomainError

M = sympy.Symbol("M", positive=True, integer=True)
A, P, V = Matrix("A"), Matrix("P"), Unitary("V")
FLAGS = (Declared(), Declared(real=True), Declared(quaternion=True))


def laws():
    """Return every letter of the table under every declaration that changes its law."""
    found = {}
    for name, told in itertools.product(GAUSSIAN_LETTERS, FLAGS):
        letter = GAUSSIAN_LETTERS[name]("X", 4, told)
        (declared,) = letter.context.letters.values()
        found.setdefault(law_of(declared).title, letter)
    return found


LAWS = laws()
over_laws = pytest.mark.parametrize("law", LAWS)


def words(X):
    return [X * A * X, X.T * A * X.conj, X * A.T * X.H * A * X.T * X, X**2 * A.H * X.conj * X.H]


def test_every_ensemble_of_the_table_is_there_in_each_of_its_kinds():
    assert len(LAWS) == 9
    assert sum("quaternion" in law or "GSE" in law for law in LAWS) == 3


@over_laws
def test_operators_are_what_their_traces_say_and_operations_go_through(law, qntk_level):
    for word in words(LAWS[law])[: 3 if qntk_level == "quick" else None]:
        average = gaussian_average(word)
        assert Tr(average * P) == gaussian_average(Tr(word * P))
        for operation in ("H", "T", "conj"):
            other = gaussian_average(getattr(word, operation))
            assert other == getattr(average, operation)
            traced = gaussian_average(Tr(getattr(word, operation)))
            plain = gaussian_average(Tr(word))
            assert traced == (plain if operation == "T" else plain.conj)


@over_laws
def test_laws_are_invariant_under_the_group_that_keeps_them(law):
    """V X V† has the law of X, V of O(N), Sp(N) or U(N)."""
    X = LAWS[law]
    group = "O" if "real" in law or "GOE" in law else "Sp" if law_of_letter(X).step == 2 else "U"
    turned = V * X * V.H
    for word, other in ((X * A * X * A, turned * A * turned * A),
                        (X * A * X.H * A.T, turned * A * turned.H * A.T)):  # fmt: skip
        assert haar_average(Tr(other), over=(V, X), group=group) == gaussian_average(Tr(word))


def law_of_letter(letter):
    (declared,) = letter.context.letters.values()
    return law_of(declared)


@over_laws
def test_operators_are_the_means_of_draws(law, qntk_level):
    N, given = 2, {"A": [[1, 2], [0, -1]]}
    draws = 4000 if qntk_level == "quick" else 100_000
    for word in words(LAWS[law])[:2]:
        average = gaussian_average(word)
        sample = average.sample(N=N, draws=draws, rng=5, matrices=given)
        exact = np.asarray(average.at(N=N, matrices=given), dtype=complex)
        assert np.all(np.abs(sample.mean - exact) <= 5 * sample.standard_error + 1e-9)


@pytest.mark.parametrize("k", range(1, 5))
def test_quaternions_are_real_at_minus_the_size(k):
    """Even moments of the GSE are those of the GOE at −N, those of Wishart matrices at −N, −M.

    M. Ledoux, Ann. Inst. H. Poincaré 45 (2009) 754; W. Bryc and V. Pierce, Ann. Probab. 37 (2009)
    1999. The moments of the GOE are compared with published ones elsewhere.
    """
    N, sign = DIMENSION, (-1) ** (k + 1)
    real = gaussian_average(Tr(GOE("S") ** (2 * k))).expr.subs(N, -N)
    assert sympy.expand(gaussian_average(Tr(GSE("H") ** (2 * k))).expr - sign * real) == 0
    columns = sympy.Symbol("M", integer=True, positive=True)
    plain = gaussian_average(Tr(Wishart("W", columns, real=True) ** k)).expr
    dual = gaussian_average(Tr(Wishart("W", columns, quaternion=True) ** k)).expr
    turned = plain.subs({N: -N, columns: -columns}, simultaneous=True)
    assert sympy.expand(dual - sign * turned) == 0


def test_drawn_quaternions_are_their_duals():
    rng, N = np.random.default_rng(4), 6
    J = np.kron(np.eye(3), [[0, 1], [-1, 0]])
    drawn = law_of_letter(Ginibre("G", quaternion=True)).draw(N, 50, rng)
    assert np.allclose(drawn.conj(), J.T @ drawn @ J)
    hermitian = law_of_letter(GSE("H")).draw(N, 50, rng)
    assert np.allclose(hermitian, hermitian.conj().swapaxes(1, 2))
    assert np.allclose(hermitian, J @ hermitian.swapaxes(1, 2) @ J.T)
    values = np.linalg.eigvalsh(hermitian)
    assert np.allclose(values[:, ::2], values[:, 1::2])


def test_odd_sizes_and_two_kinds_at_once_are_refused():
    average = gaussian_average(Tr(GSE("H") ** 2))
    for use in (lambda: average.at(N=3), lambda: average.sample(N=3),
                lambda: gaussian_average(Tr(GSE("H") ** 2), N=3)):  # fmt: skip
        with pytest.raises(DomainError, match="take N = 4"):
            use()
    with pytest.raises(CalculusError, match="give an even M"):
        Wishart("W", 3, quaternion=True)
    with pytest.raises(CalculusError, match="real and of quaternions: leave one"):
        Ginibre("G", real=True, quaternion=True)
    sampled = gaussian_average(Tr(Wishart("W", M + 1, quaternion=True)))
    with pytest.raises(DomainError, match="declare the letter with a number"):
        sampled.sample(N=2)
