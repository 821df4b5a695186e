"""Observables as people have them are read rightly, or refused with the right reason."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
import sympy
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import observables
from qntk_check.errors import DomainError, ObservableError, ResourceError

STRINGS = {"XI": 0.5, "ZZ": -1.25, "II": 3.0}
PAIRS = [("XI", 0.25), ("ZZ", -1.25), ("II", 3.0), ("XI", 0.25)]


@pytest.mark.parametrize(
    "observable",
    [
        PAIRS,
        tuple(PAIRS),
        [list(pair) for pair in PAIRS],
        {string: complex(value) for string, value in STRINGS.items()},
        {string: np.complex64(value) for string, value in STRINGS.items()},
        {string: np.float32(value) for string, value in STRINGS.items()},
        {string: np.array(value) for string, value in STRINGS.items()},
        observables.as_matrix(STRINGS),
        observables.as_matrix(STRINGS).tolist(),
        np.real(observables.as_matrix(STRINGS)).astype(object),
    ],
)
def test_every_way_to_write_one_observable_is_the_same_observable(observable):
    np.testing.assert_allclose(observables.as_matrix(observable), observables.as_matrix(STRINGS))
    assert observables.dimension(observable) == 4
    assert observables.traces(observable, 4) == pytest.approx(observables.traces(STRINGS, 4))


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "bsr", "dia", "dok", "lil"])
@pytest.mark.parametrize("maker", [scipy.sparse.csr_matrix, scipy.sparse.csr_array])
def test_sparse_matrices_of_all_formats_are_read(form, maker):
    dense = observables.as_matrix(STRINGS)
    sparse = maker(dense).asformat(form)
    np.testing.assert_array_equal(observables.as_matrix(sparse), dense)
    diagonal = maker(np.diag([1, 0, 0, 2])).asformat(form)
    assert observables.traces(diagonal, 2) == (3, 5)


def test_a_wide_sparse_matrix_is_read_if_it_is_diagonal_and_else_refused_before_it_is_filled():
    diagonal = scipy.sparse.eye_array(2**18, dtype=np.int8, format="csr")
    assert observables.traces(diagonal, 2) == (2**18, 2**18)
    other = scipy.sparse.csr_array(([1.0, 1.0], ([0, 1], [1, 0])), shape=(2**20, 2**20))
    with pytest.raises(ResourceError, match=r"20 qubits need 1.76e.13 bytes"):
        observables.as_matrix(other)


def test_reading_observables_does_not_load_scipy():
    code = (
        "import sys; from qntk_check import observables as o; o.traces({'ZI': 1 + 0j}, 4);"
        "o.spectrum([[0, 1], [1, 0]]); print('scipy' in sys.modules, 'sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@given(
    st.sampled_from(["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]),
    st.data(),
)
def test_integers_of_any_width_have_exact_traces(name, data):
    info = np.iinfo(name)
    values = data.draw(st.lists(st.integers(info.min, info.max), min_size=1, max_size=8))
    found = observables.traces(np.array(values, dtype=name), 6)
    assert found == tuple(sum(value**k for value in values) for k in range(1, 7))
    assert all(type(trace) is int for trace in found)


def test_the_widths_of_numpy_integers_do_not_enter():
    assert observables.traces(np.array([100, -100, 100, -100], np.int8), 2) == (0, 40000)
    assert observables.traces(np.array([2**33, -(2**33)] * 2), 2) == (0, 4 * 2**66)
    assert observables.traces({"ZI": np.int8(100)}, 2) == (0, 40000)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (Decimal("0.1"), Fraction(1, 10)),
        (Fraction(4, 2), 2),
        (sympy.Rational(1, 3), Fraction(1, 3)),
        (sympy.Integer(7), 7),
        (sympy.sqrt(2), 2**0.5),
        (2 + 0j, 2.0),
        (np.complex128(2), 2.0),
        (np.uint8(200), 200),
        (np.array(3), 3),
    ],
)
def test_numbers_of_every_library_are_read_exactly_where_they_are_exact(value, read):
    found = observables.canonical({"Z": value})["Z"]
    assert found == read
    assert type(found) is type(read)


@given(
    st.integers(1, 3).flatmap(
        lambda n: st.dictionaries(
            st.text("IXYZ", min_size=n, max_size=n),
            st.floats(-1e6, 1e6, allow_subnormal=False).filter(lambda x: abs(x) > 1e-6),
            min_size=1,
            max_size=4,
        )
    )
)
def test_traces_of_floats_are_the_exact_ones_rounded_once(observable):
    exact = {string: Fraction(value) for string, value in observable.items()}
    found = observables.traces(observable, 5)
    wanted = observables.traces(exact, 5)
    assert found == tuple(float(value) for value in wanted)


def test_the_mean_leaves_no_rounding_behind():
    mean, rest = observables.centered({"II": -75.0, "ZI": 0.01, "XX": 0.005})
    assert (mean, dict(rest)) == (-75.0, {"ZI": 0.01, "XX": 0.005})
    second, fourth = (observables.traces(rest, 4)[k] for k in (1, 3))
    assert second == pytest.approx(4 * (0.01**2 + 0.005**2), rel=1e-15)
    assert fourth == pytest.approx(4 * (0.01**2 + 0.005**2) ** 2, rel=1e-15)  # they anticommute


@pytest.mark.parametrize("large", [0.0, 1e6, 2.0**40])
def test_centering_keeps_every_form_and_all_digits(large):
    spread = np.array([0.75, -0.25, -0.25, -0.25])
    for observable in (spread + large, np.diag(spread + large)):
        mean, found = observables.centered(observable)
        rest = np.asarray(found)
        assert mean == large
        assert rest.ndim == observable.ndim
        np.testing.assert_array_equal(observables.spectrum(rest), np.sort(spread))
    turned = np.array([[large, 1e-3], [1e-3, large + 0.5]])
    mean, rest = observables.centered(turned)
    assert mean == large + 0.25
    np.testing.assert_array_equal(rest, [[-0.25, 1e-3], [1e-3, 0.25]])


def test_centering_of_exact_numbers_is_exact():
    mean, rest = observables.centered([10**30, 10**30 + 1, 10**30])
    assert mean == 10**30 + Fraction(1, 3)
    assert rest == (Fraction(-1, 3), Fraction(2, 3), Fraction(-1, 3))
    assert observables.centered({"II": 5}) == (5, {"II": 0})


@pytest.mark.parametrize(
    ("observable", "message"),
    [
        ({"ZI": 1e200}, "beyond the floats"),
        ({"ZI": 1e-200}, "below the smallest float"),
        ([1e200, -1e200], "beyond the floats"),
    ],
)
def test_traces_beyond_the_floats_are_refused_and_never_infinite(observable, message):
    with pytest.raises(ObservableError, match=message):
        observables.traces(observable, 2)


def test_exact_numbers_have_no_such_bound():
    assert observables.traces({"ZI": 10**200}, 2) == (0, 4 * 10**400)


@pytest.mark.parametrize(
    ("observable", "message"),
    [
        (np.ma.array([1.0, 2.0], mask=[False, True]), "masked entries"),
        ([np.ma.masked, 1.0], "masked entries"),
        ({"Z": np.ma.masked}, "is masked"),
        (np.array([True, False]), "truth value"),
        (np.eye(2, dtype=bool), "truth values"),
        ({"Z": True}, "truth value"),
        ([[1, 2], [3]], "rows have one length"),
        ([("ZZ", 1), "XX"], "no observable"),
        ([("ZZ", 1), ("Z", 1)], "1 letters where there are 2"),
        ("ZZ", "is no observable: give Pauli strings such as"),
        (["ZZ"], "holds <U2 entries"),
        (None, "None is no observable"),
        (5.0, r"of shape \(\)"),
        ([], r"of shape \(0,\)"),
        ({}, "empty dict"),
        (np.zeros((2, 2, 2)), r"of shape \(2, 2, 2\)"),
        (np.zeros((2, 3)), "not square"),
        ({((0, "Z"),): 1.0}, "is not a Pauli string"),
        ({"z": 1.0}, "foreign letter"),
        ([1.0, float("nan")], "eigenvalue nan"),
        ({"Z": float("inf")}, "coefficient inf of 'Z'"),
        ({"Z": sympy.Symbol("x")}, "coefficient x of 'Z'"),
        ([[0, 1e-11], [0, 0]], "not Hermitian"),  # relative to its own entries, not to 1
        ([1.0, 2.0 + 0.5j], "are not real"),
        (np.array([["1", 0], [0, 1]], dtype=object), "a text or a truth value"),
        ([10**400, 0.5], "beyond the floats that stand beside it"),
        (scipy.sparse.csr_matrix(np.ones((2, 3))), r"shape \(2, 3\)"),
    ],
)
def test_what_is_no_observable_is_refused_with_its_reason(observable, message):
    for function in (observables.canonical, observables.dimension, observables.as_matrix,
                     observables.spectrum, observables.centered):  # fmt: skip
        with pytest.raises(ObservableError, match=message):
            function(observable)


def test_a_mask_that_hides_nothing_hides_nothing():
    assert observables.spectrum(np.ma.array([2.0, 1.0])).tolist() == [1.0, 2.0]


def test_imaginary_parts_that_are_rounding_are_dropped_without_a_warning():
    assert observables.spectrum(np.array([1 + 1e-16j, -1])).tolist() == [-1.0, 1.0]


def test_what_was_read_once_is_not_read_again_unless_it_was_changed():
    matrix: Any = observables.canonical([[0.0, 1.0], [1.0, 0.0]])
    assert observables.canonical(matrix) is matrix
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 1] = 5.0
    matrix.flags.writeable = True
    matrix[0, 1] = 5.0
    with pytest.raises(ObservableError, match="not Hermitian"):
        observables.canonical(matrix)
    spectrum = observables.canonical([1, 0])
    assert observables.canonical(spectrum) == spectrum


def test_the_callers_array_is_left_alone():
    own = np.array([[0.0, 1.0], [1.0, 0.0]], dtype=complex)
    observables.canonical(own)
    own[0, 0] = 1.0  # still theirs to change
    observables.as_matrix(own)[0, 0] = 2.0
    assert own[0, 0] == 1.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: observables.pauli_matrix("X" * 40),
        lambda: observables.as_matrix({"Z" * 40: 1.0}),
        lambda: observables.as_involution("Z" * 40),
        lambda: observables.spectrum({"Z" * 40: 1.0, "X" * 40: 1.0}),
        lambda: observables.traces([1, 0], 10**30),
        lambda: observables.traces({f"{k:020b}".translate({48: "X", 49: "Z"}): 1
                                    for k in range(2**13)}, 5),
    ],
)  # fmt: skip
def test_work_beyond_the_machine_is_refused_before_it_starts(call):
    with pytest.raises(ResourceError):
        call()


def test_wide_registers_need_no_matrix():
    wide = {"Z" * 200: 2, "I" * 200: 5}
    assert observables.spectral_width(wide) == 4.0
    assert observables.traces(wide, 2) == (5 * 2**200, 29 * 2**200)


@pytest.mark.parametrize("order", [0, -1, 1.5, True, "2", None, [2]])
def test_an_order_that_is_no_count_is_refused(order):
    with pytest.raises(DomainError, match="order = "):
        observables.traces([1, 0], order)


def test_the_page_on_observables_is_right():
    page = Path(__file__).resolve().parents[3] / "docs" / "observables.md"
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    assert (names["mean"], dict(names["rest"])) == (-75.0, {"ZI": 0.01, "XX": 0.005})
    with pytest.raises(ObservableError, match="beyond the floats"):
        observables.traces({"ZI": 1e200}, 2)


@pytest.mark.parametrize(
    ("observable", "right"),
    [
        ([("ZI", 1e16), ("ZI", 1.0), ("ZI", -1e16)], {"ZI": 1.0}),
        ([("ZI", 0.1), ("ZI", 0.2), ("ZI", -0.3)],
         {"ZI": float(Fraction(0.1) + Fraction(0.2) - Fraction(0.3))}),
        ([("ZI", 2**60), ("ZI", 1), ("ZI", -(2**60))], {"ZI": 1}),
    ],
)  # fmt: skip
def test_equal_strings_are_added_up_exactly_and_rounded_once(observable, right):
    assert dict(observables.canonical(observable)) == right


def test_entries_of_a_sparse_matrix_at_one_place_are_added_up_exactly():
    rows, columns = [0, 0, 0, 1], [0, 0, 0, 1]
    floats = scipy.sparse.coo_matrix(([1e16, 1.0, -1e16, -1.0], (rows, columns)))
    assert observables.exact_traces(floats, 2) == (0, 2)
    whole = np.array([100, 100, -100, -100], np.int8)
    narrow = scipy.sparse.coo_matrix((whole, ([0, 0, 1, 1], [0, 0, 1, 1])))
    assert observables.exact_traces(narrow, 2) == (0, 80000)
    beside = scipy.sparse.coo_matrix(([0.5, 0.25, 0.75, 1.0], ([0, 0, 1, 0], [1, 1, 0, 0])))
    assert observables.as_matrix(beside).tolist() == [[1, 0.75], [0.75, 0]]


def test_whole_numbers_with_more_digits_than_floats_stay_or_are_refused():
    diagonal = [[2**60 + 1, 0], [0, 2**60]]
    for form in (diagonal, np.array(diagonal), [2**60 + 1, 2.0**60]):
        assert observables.canonical(form) == (2**60 + 1, 2**60)
    for form in ([[2**60 + 1, 1], [1, 2**60]], np.array([[2**60 + 1, 1], [1, 2**60]])):
        with pytest.raises(ObservableError, match="more digits than floats"):
            observables.canonical(form)
    assert np.shape(observables.canonical([[2**60, 1], [1, 0]])) == (2, 2)
