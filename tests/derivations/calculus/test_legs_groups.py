"""Every group that legs know: beside plain letters, partial traces of theirs, and draws."""

import numpy as np
import pytest
import sympy

from derivations.calculus import Matrix, Tr, Unitary, haar_average, leg_average, space
from derivations.calculus.groups import GROUPS
from derivations.calculus.legs.joins import GROUPS_ON_LEGS
from derivations.errors import CalculusError, DomainError, ResourceError

a, b = sympy.symbols("d_A d_B", positive=True, integer=True)
A, B = space("A", a), space("B", b)
U, X, Y = A.unitary("U"), A.matrix("X"), A.matrix("Y")
P, M, K = Unitary("P"), Matrix("X"), Matrix("Y")
over_groups = pytest.mark.parametrize("group", GROUPS_ON_LEGS)
WORDS = [
    lambda u, x, y: u * x * u.H * y,
    lambda u, x, y: u * x * u.T * y * u.conj * x * u.H,
    lambda u, x, y: u.conj * y * u * x.T * u.H * u.T,
    lambda u, x, y: u.T * x * u.H * y.conj * u * u.conj,
]


def matrices(N, *names):
    rng = np.random.default_rng([N, 20261130])
    return {name: rng.integers(-3, 4, size=(N, N)).tolist() for name in names}


def sizes(group):
    step = GROUPS[group].step
    return (2, 2 + step)


def test_the_groups_on_legs_are_those_whose_words_expand():
    assert set(GROUPS_ON_LEGS) == {name for name, group in GROUPS.items() if group.expands}


@over_groups
def test_words_on_one_leg_are_those_of_plain_letters(group, qntk_level):
    for word in WORDS[:1] if qntk_level == "quick" else WORDS:
        on_legs = leg_average(word(U, X, Y), over=U, group=group)
        traced = leg_average((word(U, X, Y) * X).trace(), over=U, group=group)
        plain = haar_average(word(P, M, K), over=P, group=group)
        number = haar_average(Tr(word(P, M, K) * M), over=P, group=group)
        for N in sizes(group):
            given = matrices(N, "X", "Y")
            found = on_legs.at({a: N}, matrices=given)
            assert np.array_equal(found, plain.at(N=N, matrices=given))
            assert traced.at({a: N}, matrices=given) == number.at(N=N, matrices=given)


@over_groups
def test_products_of_traces_on_one_leg_are_those_of_plain_letters(group):
    def product(u, x, y, trace):
        return trace(u * x) * trace(u.H * y) * trace(u.T) * trace(u.conj * x)

    on_legs = leg_average(product(U, X, Y, lambda one: one.trace()), over=U, group=group)
    plain = haar_average(product(P, M, K, Tr), over=P, group=group)
    for N in sizes(group):
        given = matrices(N, "X", "Y")
        assert on_legs.at({a: N}, matrices=given) == plain.at(N=N, matrices=given)


@pytest.mark.qntk_ci
@over_groups
def test_a_partial_trace_of_the_average_is_that_of_plain_letters(group):
    both, Z = (A * B).unitary("V"), (A * B).matrix("X")
    reduced = leg_average((both * Z * both.T * Z.conj * both.conj * both.H).trace(B), over=both,
                          group=group)  # fmt: skip
    plain = haar_average(P * M * P.T * M.conj * P.conj * P.H, over=P, group=group)
    given = matrices(4, "X")
    entries = plain.at(N=4, matrices=given).reshape(2, 2, 2, 2)
    assert np.array_equal(reduced.at({a: 2, b: 2}, matrices=given), np.einsum("abcb->ac", entries))


@pytest.mark.qntk_ci
@over_groups
def test_local_matrices_have_the_mean_that_is_drawn(group):
    Z, V = (A * B).matrix("Z"), B.unitary("V")
    moved = (U * V * Z * (U * V).H).transpose(B)
    average = leg_average((moved * Z * moved).trace(B), over=(U, V), group=group)
    given = {"Z": (np.arange(16).reshape(4, 4) % 5 - 2).tolist()}
    found = np.asarray(average.at({a: 2, b: 2}, matrices=given)).astype(complex)
    sample = average.sample({a: 2, b: 2}, draws=4000, rng=3, matrices=given)
    assert np.all(np.abs(sample.mean - found) <= 5 * sample.standard_error + 1e-9)


@over_groups
def test_averages_do_not_see_fixed_elements(group):
    """L U R has the law of U where there is a group, L U Lᵀ or L U L^D for the ensembles."""
    left, right = A.matrix("L"), A.matrix("R")
    J = A.symplectic_form()
    if GROUPS[group].group:
        other = left * U * right
    elif GROUPS[group].step == 2:
        other = left * U * J * left.T * J.T
    else:
        other = left * U * left.T
    drawn = GROUPS[group if GROUPS[group].group else "U"].draw(2, 2, np.random.default_rng(1))
    given = {"X": [[1, 2], [0, -1]], "L": drawn[0], "R": drawn[1]}
    plain = leg_average(U * X * U.T * X * U.conj * U.H, over=U, group=group)
    moved = leg_average(other * X * other.T * X * other.conj * other.H, over=U, group=group)
    first, second = (
        np.asarray(one.at({a: 2}, matrices=given)).astype(complex) for one in (plain, moved)
    )
    assert np.allclose(first, second)


def test_the_symplectic_form_of_a_space_is_that_of_all_its_legs():
    J, form = (A * B).symplectic_form(), np.kron(np.eye(3), [[0, 1], [-1, 0]])
    assert np.array_equal(J.at({a: 3, b: 2}), form)
    assert J * J == -1
    assert J.conj == J
    assert J.H == J.T == -J
    assert J.trace() == 0
    Z, psi = (A * B).matrix("Z"), (A * B).state("psi")
    assert (J * Z).trace() == -((Z.T * J).trace())
    assert psi.T * J * psi == 0  # antisymmetric
    with pytest.raises(DomainError, match="take N = 4"):
        J.at({a: 3, b: 1})
    average = leg_average(U.trace() * U.conj.trace(), over=U, group="Sp")
    assert average.at({a: 2}) == 1
    with pytest.raises(DomainError, match="take N = 4"):
        average.at({a: 3})


def test_determinants_are_refused_and_zero_says_why():
    zero = leg_average(U.trace() ** 2, over=U, group="SU")
    assert zero == 0
    assert "2 apart, which is no multiple of N" in zero.notes[0]
    assert zero.at({a: 3}) == 0
    with pytest.raises(CalculusError, match="determinants are not taken on legs"):
        zero.at({a: 2})
    for group in ("permutations", "phases", None):
        with pytest.raises(CalculusError, match=r"none of those on legs: give 'U' or .* or 'CSE'"):
            leg_average(U.trace(), over=U, group=group)
    with pytest.raises(ResourceError, match="average lower powers"):
        leg_average((U.trace() * U.conj.trace()) ** 5, over=U, group="COE")


def test_what_holds_nothing_random_any_more_is_sampled_as_it_is():
    given = {"X": [[1, 2], [0, -1]]}
    number = leg_average((U * X * U.H).trace() * X.trace(), over=U)
    assert number.sample({a: 2}, draws=50, matrices=given).mean == 0
    shown = leg_average(U * U.H * X, over=U).sample({a: 2}, draws=50, matrices=given)
    assert shown.draws == 50
    assert np.array_equal(shown.mean, given["X"])
    assert not np.any(shown.standard_error)
