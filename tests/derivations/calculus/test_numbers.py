"""Numbers out of results: arrays, samples, and indices that must exist."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from derivations.calculus import (
    Matrix,
    State,
    Tr,
    Unitary,
    character,
    character_table,
    haar_average,
    partitions,
    state_average,
    weingarten,
    weingarten_table,
)
from derivations.errors import CalculusError, DomainError, MissingIndexError, ResourceError

A, B = Matrix("A"), Matrix("B")
U, V, chi = Unitary("U"), Unitary("V"), State("chi")
ARRAY = [[1, 2], [3, 5]]
TWIRL = haar_average(B.T * U * A * U.H, over=U)
SEED = 20261127


def test_an_averaged_operator_is_an_exact_array_for_exact_entries():
    found = TWIRL.at(matrices={"A": ARRAY, "B": [[0, 1], [2, 0]]})
    assert found.tolist() == [[0, 6], [3, 0]]
    assert all(isinstance(entry, Fraction) for entry in found.ravel())
    assert np.array_equal(TWIRL.at(N=2, matrices={"A": ARRAY, "B": [[0, 1], [2, 0]]}), found)
    floats = TWIRL.at(matrices={"A": np.array(ARRAY, float), "B": np.eye(2)})
    assert floats.dtype == float
    assert np.allclose(floats, 3 * np.eye(2))


def test_traces_given_by_value_go_before_those_of_the_matrices():
    found = TWIRL.at(N=2, matrices={"B": np.eye(2)}, traces={"Tr(A)": 4})
    assert found.tolist() == [[2, 0], [0, 2]]
    assert Tr(A).at(matrices={"A": ARRAY}) == 6
    assert (Tr(A) * Tr(B)).at(matrices={"A": ARRAY}, traces={Tr(B): 3}) == 18


def test_outer_products_are_arrays_too():
    average = haar_average(chi.projector * U * A * U.H, over=U)
    vector = np.array([0.6, 0.8j])
    found = average.at(matrices={"A": ARRAY, "chi": vector})
    assert np.allclose(found, 3 * np.outer(vector, vector.conj()))
    assert state_average(chi.projector).at(N=2).tolist() == [
        [Fraction(1, 2), 0],
        [0, Fraction(1, 2)],
    ]


def test_below_the_degree_the_array_is_that_of_the_sum_over_fewer_diagrams():
    average = haar_average(U * A * U.H * B * U * A * U.H, over=U)
    assert average.at(matrices={"A": [[3]], "B": [[5]]}).tolist() == [[45]]


def test_a_matrix_that_is_missing_or_wrong_is_refused():
    with pytest.raises(DomainError, match="no matrix for the letter 'B'"):
        TWIRL.at(matrices={"A": ARRAY})
    with pytest.raises(CalculusError, match="sizes"):
        TWIRL.at(N=3, matrices={"A": ARRAY, "B": ARRAY})
    with pytest.raises(CalculusError, match="no mapping"):
        TWIRL.at(N=2, matrices=3)
    with pytest.raises(CalculusError, match="not finite"):
        TWIRL.at(matrices={"A": [[np.nan]], "B": [[1.0]]})
    with pytest.raises(CalculusError, match="unlike lengths"):
        TWIRL.at(matrices={"A": [[1], [1, 2]], "B": ARRAY})


@pytest.mark.parametrize(
    ("average", "given"),
    [
        (TWIRL, {"A": ARRAY, "B": [[0, 1], [2, 0]]}),
        (haar_average(U * A * U, over=U, group="O"), {"A": ARRAY}),
        (haar_average(Tr(U * B.T) * Tr(U.H * A), over=U), {"A": ARRAY, "B": [[0, 1], [2, 0]]}),
        (state_average(chi.expect(A) ** 2), {"A": ARRAY}),
        (haar_average(chi.expect(U.H * A * U) * Tr(V * B * V.H * A), over=(U, V, chi)),
         {"A": ARRAY, "B": [[0, 1], [2, 0]]}),
        (haar_average(state_average(chi.expect(U.H * A * U * B) ** 2), over=U),
         {"A": ARRAY, "B": [[0, 1], [2, 0]]}),
        (haar_average((U[0, 1] * U[0, 1].conj) ** 2, over=U, N=2), {}),
    ],
)  # fmt: skip
def test_the_sample_of_the_integrand_agrees_with_the_average(average, given):
    # 13 real comparisons at 5.5 standard errors: a family-wise error rate below 1e-6
    sample = average.sample(matrices=given, draws=4000, rng=SEED)
    exact = np.asarray(average.at(N=2, matrices=given), dtype=complex)
    assert np.all(np.abs(sample.mean - exact) <= 5.5 * sample.standard_error + 1e-12)
    assert np.any(sample.standard_error > 0)
    assert sample.draws == 4000


def test_a_sample_is_reproducible_and_its_error_falls():
    few = TWIRL.sample(2, draws=100, rng=1, matrices={"A": ARRAY, "B": ARRAY})
    again = TWIRL.sample(2, draws=100, rng=1, matrices={"A": ARRAY, "B": ARRAY})
    many = TWIRL.sample(2, draws=10_000, rng=1, matrices={"A": ARRAY, "B": ARRAY})
    assert np.array_equal(few.mean, again.mean)
    assert np.all(many.standard_error < few.standard_error / 5)


def test_what_has_no_integrand_is_not_sampled():
    for result in (Tr(A), 2 * TWIRL, TWIRL + 1, -TWIRL):
        with pytest.raises(CalculusError, match="no integrand"):
            result.sample(2, matrices={"A": ARRAY, "B": ARRAY})
    with pytest.raises(CalculusError, match="draws"):
        TWIRL.sample(2, draws="many", matrices={"A": ARRAY, "B": ARRAY})
    with pytest.raises(CalculusError, match="rng"):
        TWIRL.sample(2, rng="x", matrices={"A": ARRAY, "B": ARRAY})


def test_an_index_that_does_not_exist_is_refused_after_the_average_too():
    average = haar_average(U[5, 0] * U[5, 0].conj, over=U)
    assert average.at(N=6) == Fraction(1, 6)
    for call in (
        lambda: average.at(N=2),
        lambda: (average + 1).at(N=5),
        lambda: average.dimension(2),
        lambda: average.numpy()(2),
        lambda: haar_average(U[5, 0] * U[5, 0].conj, over=U, N=2),
        lambda: state_average(chi.projector[5, 5]).at(N=2),
        lambda: average.sample(2),
        lambda: A.dimension(2)[5, 0],
    ):
        with pytest.raises(DomainError, match=r"5|outside"):
            call()
    with pytest.raises(CalculusError, match=r"index 5 is not one of 0 … 1.*N = 2.*N ≥ 6"):
        average.at(N=2)
    with pytest.raises(MissingIndexError):
        average.at(N=2)
    assert not average.holds_at(5)
    assert average.valid_for == "every whole N ≥ 6"


@pytest.mark.parametrize("wrong", [None, "x", 1.5, float("nan"), [1, [2]], {"a": 1}, object()])
def test_what_is_no_flag_no_size_and_no_name_is_refused_by_name(wrong):
    for call in (
        lambda: Matrix("A", hermitian=wrong),
        lambda: State("chi", real=wrong),
        lambda: chi.ket_bra(wrong),
        lambda: partitions(wrong),
        lambda: character_table(wrong),
        lambda: character(wrong, (1,)),
        lambda: weingarten(wrong),
        lambda: weingarten_table(wrong),
        lambda: weingarten((1,), group=wrong),
        lambda: haar_average(Tr(A), over=U, group=wrong),
        lambda: haar_average(Tr(A), over=U, route=wrong),
        lambda: weingarten((1, 1)).holds_at(wrong),
        lambda: weingarten((1, 1)).series(wrong),
    ):
        with pytest.raises((CalculusError, DomainError)):
            call()


def test_sizes_beyond_reason_are_refused_at_once():
    for call in (partitions, character_table, weingarten, weingarten_table):
        with pytest.raises(ResourceError):
            call(10**30)
    with pytest.raises(ResourceError):
        weingarten((1, 1)).series(10**12)
    assert weingarten((1, 1)).series(np.int8(4)) is not None
    assert weingarten((1, 1)).holds_at(np.int8(100))


def test_a_symbolic_index_keeps_its_freedom():
    i = sympy.Symbol("i")
    average = haar_average(U[i, 0] * U[i, 0].conj, over=U)
    assert average.at(N=2) == Fraction(1, 2)
