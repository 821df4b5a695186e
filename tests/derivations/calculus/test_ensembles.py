"""Random permutations and diagonal phases: closed forms, and words at matrices."""

import itertools
import math
from fractions import Fraction

import haarpy
import numpy as np
import pytest
import scipy.stats
import sympy

from derivations.calculus import (
    GUE,
    Matrix,
    State,
    Tr,
    Unitary,
    cumulant,
    haar_average,
    variance,
    weingarten,
)
from derivations.calculus.groups import GROUPS
from derivations.errors import CalculusError, DomainError, ResourceError

A, B, C, U, chi = Matrix("A"), Matrix("B"), Matrix("C"), Unitary("U"), State("chi")
OTHERS = [name for name in GROUPS if not GROUPS[name].expands]
over_ensembles = pytest.mark.parametrize("group", OTHERS)
PERMUTATIONS, PHASES = OTHERS

WORDS = [
    Tr(U * A * U.H * B),
    Tr(U * A * U.H * B * U * C * U.H * A),
    Tr(U * A * U.T * B * U.conj * C * U.H),
    Tr(U * A) * Tr(U.H * C) * Tr(B),
    (U * A * U.H)[0, 1] * U[0, 0] * U[1, 1].conj,
    Tr(U) * Tr(U.H) * Tr(U * A * U.H * B) + Tr(U) ** 2 * Tr(U.H) ** 2 - 3,
    chi.expect(U * A * U.H) * chi.expect(U * B * U.H),
]


def given(N):
    rng = np.random.default_rng(N)
    table = {name: rng.integers(-3, 4, (N, N)) for name in "ABC"}
    return table | {"chi": [Fraction(3, 5), Fraction(4, 5)] + [0] * (N - 2)}


def elements(group, N):
    """Return matrices whose mean is that of the group in the degrees here: all, or roots of 1."""
    if group == PERMUTATIONS:
        for images in itertools.permutations(range(N)):
            yield np.eye(N, dtype=int)[list(images)]
    else:
        for powers in itertools.product(range(5), repeat=N):
            yield np.diag(np.exp(2j * np.pi * np.array(powers) / 5))


@over_ensembles
@pytest.mark.parametrize("N", [2, 3])
@pytest.mark.parametrize("word", WORDS, ids=str)
def test_words_at_matrices_are_means_over_all_elements(group, N, word):
    average, table = haar_average(word, over=U, group=group), given(N)
    names = word.context.letters.keys() - {"U"}
    matrices = {name: table[name] for name in names}
    values = [complex(word.at(N=N, matrices={**matrices, "U": u})) for u in elements(group, N)]
    found = average.at(N=N, matrices=matrices)
    assert isinstance(found, Fraction)
    assert complex(found) == pytest.approx(np.mean(values), abs=1e-9)
    floats = {name: np.array(rows, dtype=float) for name, rows in matrices.items()}
    assert complex(average.at(N=N, matrices=floats)) == pytest.approx(float(found), abs=1e-9)
    fixed = haar_average(word, over=U, group=group, N=N)
    assert fixed.at(matrices=matrices) == found
    sample = average.sample(N=N, matrices=matrices, draws=4000, rng=1)
    assert abs(sample.mean - complex(found)) <= 5 * sample.standard_error + 1e-9


OPERATORS = [
    U * A * U.H,
    A * U * B * U.H * C.T,
    U.T * A * U.conj * Tr(U * B * U.H),
    U * A * U.H * Tr(B) + 2 * C,
    U[0, 0] * U.H[0, 0] * A,
    Matrix("P").T * U * A.T * U.H,
]


@over_ensembles
@pytest.mark.parametrize("word", OPERATORS, ids=str)
def test_operators_at_matrices_are_means_over_all_elements(group, word):
    for N in (2, 3):
        table = given(N) | {"P": np.array(given(N)["C"]) + 1}
        matrices = {name: table[name] for name in word.context.letters.keys() - {"U"}}
        average = haar_average(word, over=U, group=group)
        values = [np.asarray(word.at(N=N, matrices={**matrices, "U": u}), dtype=complex)
                  for u in elements(group, N)]  # fmt: skip
        found = average.at(N=N, matrices=matrices)
        assert all(isinstance(x, Fraction) for x in found.ravel())
        assert np.allclose(found.astype(complex), np.mean(values, axis=0))
        traced = haar_average(Tr(word * B), over=U, group=group)
        exact = Fraction(traced.at(N=N, matrices=table | matrices))
        assert np.trace(found @ table["B"]) == exact
        sample = average.sample(N=N, matrices=matrices, draws=4000, rng=1)
        off = np.abs(sample.mean - found.astype(complex))
        assert np.all(off <= 5 * sample.standard_error + 1e-9)


@over_ensembles
def test_several_random_matrices_and_states_are_averaged_together(group):
    V, G, table = Unitary("V"), GUE("G"), given(2)
    both = Tr(A * U * B * V * A * U.H * B * V.H)
    found = haar_average(both, over=(U, V), group=group)
    pairs = itertools.product(elements(group, 2), repeat=2)
    matrices = {name: table[name] for name in "AB"}
    values = [complex(both.at(matrices={**matrices, "U": u, "V": v})) for u, v in pairs]
    assert complex(found.at(matrices=matrices)) == pytest.approx(np.mean(values))
    # what is averaged first may leave a word that has a closed form
    assert haar_average(chi.expect(U * A * U.H), over=(U, chi), group=group).expr is not None
    # E Tr(X G Y G) = Tr X · Tr Y
    mixed = haar_average(Tr(U * G * U.H * A * G), over=(U, G), group=group)
    values = [complex(np.trace(u) * np.trace(u.conj().T @ table["A"]))
              for u in elements(group, 2)]  # fmt: skip
    assert complex(mixed.at(matrices={"A": table["A"]})) == pytest.approx(np.mean(values))


@over_ensembles
def test_variances_and_what_is_made_of_averages_wait_for_numbers(group):
    x, table = Tr(A * U * B * U.H), given(3)
    matrices = {name: table[name] for name in "AB"}
    values = np.array([complex(x.at(matrices={**matrices, "U": u})) for u in elements(group, 3)])
    found = variance(x, over=U, group=group)
    assert isinstance(found.at(matrices=matrices), Fraction)
    assert complex(found.at(matrices=matrices)) == pytest.approx(
        np.mean(np.abs(values) ** 2) - abs(np.mean(values)) ** 2
    )
    sample = found.sample(matrices=matrices, draws=20_000, rng=3)
    assert abs(sample.mean - complex(found.at(matrices=matrices))) < 5 * sample.standard_error
    mean = haar_average(x, over=U, group=group)
    one = mean.at(matrices=matrices)
    made = 2 * mean**2 - mean * Tr(A) + 1 - (-mean) / 3
    assert made.at(matrices=matrices) == 2 * one**2 - one * int(np.trace(table["A"])) + 1 + one / 3
    twirl = haar_average(U * A * U.H, over=U, group=group)
    entries = twirl.at(matrices={"A": table["A"]})
    doubled = (twirl * 2 + mean).at(matrices=matrices)
    assert np.array_equal(doubled, 2 * entries + one * np.eye(3, dtype=int))
    table_a = np.array(table["A"])
    assert np.array_equal((A * twirl - mean * A).at(matrices=matrices),
                          table_a @ entries - one * table_a)  # fmt: skip
    assert np.array_equal((twirl * twirl).at(matrices=matrices), entries @ entries)


def test_entries_of_permutations_are_those_of_haarpy():
    for rows, columns in [((0,), (1,)), ((0, 1), (1, 0)), ((0, 0), (2, 2)), ((0, 0), (1, 2)),
                          ((0, 1, 2), (1, 2, 0)), ((0, 1, 1, 2), (3, 1, 1, 0))]:  # fmt: skip
        product = math.prod((U[i, j] for i, j in zip(rows, columns, strict=True)), start=1)
        found = haar_average(product, over=U, group=PERMUTATIONS)
        for N in (4, 7):
            assert found.at(N=N) == haarpy.haar_integral_permutation(rows, columns, N)


def test_fixed_points_and_cycles_are_poisson_as_far_as_there_are_points():
    moments = [haar_average(Tr(U) ** k, over=U, group=PERMUTATIONS) for k in range(6)]
    assert [int(m.at(N=8)) for m in moments] == [1, 1, 2, 5, 15, 52]  # Bell's numbers
    assert moments[5].valid_from == 5
    for N, k in [(2, 4), (3, 5)]:
        traces = [np.trace(u) ** k for u in elements(PERMUTATIONS, N)]
        assert moments[k].at(N=N) == Fraction(int(sum(traces)), len(traces))
    skewness = scipy.stats.poisson(1).stats("s")
    assert cumulant(Tr(U), Tr(U), Tr(U), over=U, group=PERMUTATIONS) == int(skewness)
    pair = haar_average(Tr(U**2) * Tr(U**4) * Tr(U.T), over=U, group=PERMUTATIONS)
    values = [np.trace(u @ u) * np.trace(u @ u @ u @ u) * np.trace(u)
              for u in elements(PERMUTATIONS, 4)]  # fmt: skip
    assert pair.at(N=4) == Fraction(int(sum(values)), len(values))


def test_traces_of_phases_are_polynomials_in_n():
    """E|Tr D|² = N, E|Tr D|⁴ = 2N² − N: a walk in the plane (Rayleigh)."""
    N = sympy.Symbol("N", integer=True, positive=True)
    assert haar_average(Tr(U) * Tr(U.H), over=U, group=PHASES).expr == N
    assert haar_average((Tr(U) * Tr(U.H)) ** 2, over=U, group=PHASES).expr == 2 * N**2 - N
    assert haar_average(Tr(U**2) * Tr(U.H) ** 2, over=U, group=PHASES).expr == N
    third = haar_average((Tr(U) * Tr(U.H)) ** 3, over=U, group=PHASES)
    assert [third.at(N=n) for n in (1, 2, 3)] == [1, 20, 93]  # Σ multinomials squared


def test_entries_of_phases():
    one = U[0, 0] * U[0, 0].conj * U[1, 1].conj
    assert haar_average(one * U[1, 1], over=U, group=PHASES) == 1
    assert haar_average(one * U[0, 0], over=U, group=PHASES) == 0
    assert haar_average(U[0, 1] * U[0, 1].conj, over=U, group=PHASES) == 0


@over_ensembles
def test_what_has_no_closed_form_is_refused_with_the_form_that_works(group):
    average = haar_average(Tr(U * A * U.H * B), over=U, group=group)
    assert "which is not expanded" in repr(average)
    for use in (lambda: average.expr, lambda: (average * 2).expr, lambda: average.at(N=2),
                lambda: haar_average(U * A * U.H, over=U, group=group).terms):  # fmt: skip
        with pytest.raises(CalculusError, match="no trace expresses: give numbers"):
            use()
    with pytest.raises(CalculusError, match="no Weingarten functions of cycle types"):
        weingarten((1,), group=group)
    with pytest.raises(DomainError, match="no matrix for the letter 'B'"):
        average.at(matrices={"A": np.eye(2)})
    with pytest.raises(CalculusError, match="holds a symbol"):
        average.at(matrices={"A": [[sympy.Symbol("x"), 0], [0, 1]], "B": np.eye(2)})
    long = haar_average(Tr((U * A * U.H * B) ** 8), over=U, group=group)
    with pytest.raises(ResourceError, match=r"take lower powers, or \.sample it"):
        long.at(matrices={"A": np.eye(2), "B": np.eye(2)})
