"""Formulas on every kind of number, their domains, and what bad input gets."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from qntk_check import formulas
from qntk_check.errors import DomainError, ObservableError, QNTKError, UnknownNameError
from qntk_check.verdicts.registry import find

even_dimensions = st.integers(1, 8).map(lambda half: 2 * half)
spectra = st.integers(1, 6).flatmap(
    lambda half: st.lists(
        st.fractions(-5, 5, max_denominator=9), min_size=2 * half, max_size=2 * half
    )
)


def test_the_issue_example_is_exact():
    # hand evaluation of (22): 2·3·(4·4 − 0)/((4+1)(16−1)) = 96/75
    assert formulas.kernel_mean(N=4, L=3, traces=(0, 4)) == Fraction(96, 75)
    assert isinstance(formulas.kernel_mean(N=4, L=3, traces=(0, 4)), Fraction)


@given(spectrum=spectra, layers=st.integers(1, 50))
def test_exact_float_and_symbolic_agree(spectrum, layers):
    exact = formulas.kernel_mean(L=layers, observable=spectrum)
    floats = formulas.kernel_mean(L=layers, observable=np.array([float(x) for x in spectrum]))
    assert isinstance(exact, Fraction)
    assert isinstance(floats, float)
    assert floats == pytest.approx(float(exact), rel=1e-12, abs=1e-12)
    N, L, T1, T2 = formulas.kernel_mean.symbols
    t1, t2 = sum(spectrum), sum(x * x for x in spectrum)
    values = {N: len(spectrum), L: layers}
    values |= {s: sympy.Rational(t.numerator, t.denominator) for s, t in ((T1, t1), (T2, t2))}
    assert formulas.kernel_mean.expr.subs(values) == sympy.Rational(
        exact.numerator, exact.denominator
    )


@given(
    spectrum=spectra,
    layers=st.integers(1, 50),
    shift=st.fractions(-9, 9),
    factor=st.fractions(-9, 9),
)
def test_shift_and_scale_of_the_observable(spectrum, layers, shift, factor):
    mean = formulas.kernel_mean(L=layers, observable=spectrum)
    assert formulas.kernel_mean(L=layers, observable=[x + shift for x in spectrum]) == mean
    scaled = formulas.kernel_mean(L=layers, observable=[factor * x for x in spectrum])
    assert scaled == factor**2 * mean
    assert mean >= 0
    assert (mean == 0) == (len(set(spectrum)) == 1)


@given(N=even_dimensions, t2=st.fractions(0, 50))
def test_generators_without_trace_give_equation_22(N, t2):
    general = formulas.kernel_mean_any_generator(N=N, L=3, generator_trace=0, traces=(0, t2))
    assert general == formulas.kernel_mean(N=N, L=3, traces=(0, t2))


@given(N=st.integers(2, 12), t2=st.fractions(1, 50))
def test_a_generator_proportional_to_one_moves_nothing(N, t2):
    for trace in (N, -N):
        call = {"N": N, "L": 3, "generator_trace": trace, "traces": (0, t2)}
        assert formulas.kernel_mean_any_generator(**call) == 0


def test_the_bare_circuit_averages_to_the_bulk_over_overlaps():
    # E ⟨X⟩² = 1/(N+1) over random states turns the last layer into one of the bulk.
    for N in (2, 4, 8, 16):
        call = {"N": N, "traces": (0, N)}
        zero = formulas.kernel_mean_bare(L=5, overlap=0, **call)
        one = formulas.kernel_mean_bare(L=5, overlap=1, **call)
        average = zero + Fraction(1, N + 1) * (one - zero)
        assert average == formulas.kernel_mean(L=5, **call)


def test_arrays_broadcast():
    N = np.array([2, 4, 8])
    L = np.array([[1], [10]])
    result = formulas.kernel_mean(N=N, L=L, traces=(0, N.astype(float)))
    assert result.shape == (2, 3)
    assert result[1, 2] == pytest.approx(
        float(formulas.kernel_mean(N=8, L=10, traces=(0, 8))), rel=1e-14
    )


def test_symbols_stay_symbolic():
    n, L = sympy.symbols("n L", positive=True, integer=True)
    expression = formulas.kernel_mean(N=2**n, L=L, traces=(0, 2**n))
    assert expression.free_symbols == {n, L}
    assert expression.subs({n: 2, L: 3}) == sympy.Rational(32, 25)


@pytest.mark.parametrize("observable", [{"ZZ": 1}, [1, -1, -1, 1], np.diag([1, -1, -1, 1])])
def test_the_three_ways_to_write_an_observable_agree(observable):
    assert formulas.kernel_mean(L=3, observable=observable) == pytest.approx(1.28)


def test_more_traces_than_needed_are_allowed():
    few = formulas.kernel_mean(N=4, L=3, traces=(0, 4))
    assert formulas.kernel_mean(N=4, L=3, traces=(0, 4, 0, 4)) == few


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        ({"N": 0, "L": 1, "traces": (0, 4)}, DomainError, "N = 0"),
        ({"N": -4, "L": 1, "traces": (0, 4)}, DomainError, "N = -4"),
        ({"N": 1, "L": 1, "traces": (0, 4)}, DomainError, "N = 1"),
        ({"N": 2.5, "L": 1, "traces": (0, 4)}, DomainError, "N = 2.5"),
        ({"N": 3, "L": 1, "traces": (0, 4)}, DomainError, "odd"),
        ({"N": np.array([4, 3]), "L": 1, "traces": (0, 4)}, DomainError, "N = 3"),
        ({"N": sympy.Integer(3), "L": 1, "traces": (0, 4)}, DomainError, "odd"),
        ({"N": "4", "L": 1, "traces": (0, 4)}, DomainError, "'4'"),
        ({"N": True, "L": 1, "traces": (0, 4)}, DomainError, "True"),
        ({"N": 4, "L": 0, "traces": (0, 4)}, DomainError, "L = 0"),
        ({"N": 4, "L": 1.5, "traces": (0, 4)}, DomainError, "L = 1.5"),
        ({"N": 4, "L": float("nan"), "traces": (0, 4)}, DomainError, "NaN"),
        ({"N": 4, "L": 1, "traces": (0, float("inf"))}, DomainError, "infinite"),
        ({"N": 4, "L": 1, "traces": (1j, 4)}, DomainError, "complex"),
        ({"N": 4, "L": 1, "traces": (3, 2)}, DomainError, "Hermitian"),
        ({"N": 4, "L": 1, "traces": (0.0, -1.0)}, DomainError, "Hermitian"),
        ({"N": 4, "L": 1, "traces": (0, 4, 0, 3)}, DomainError, "Hermitian"),
        ({"N": 4, "L": 1, "traces": (0, np.array([4.0, -1.0]))}, DomainError, "Hermitian"),
        ({"N": 4, "L": 1, "traces": (0,)}, DomainError, "at least 2"),
        ({"N": 4, "L": 1, "traces": 4}, DomainError, "not a sequence"),
        ({"N": 4, "L": 1}, DomainError, "neither"),
        ({"N": 4, "L": 1, "traces": (0, 4), "observable": {"ZZ": 1}}, DomainError, "both"),
        ({"N": 4, "traces": (0, 4)}, DomainError, "needs L"),
        ({"n": 4, "L": 1, "traces": (0, 4)}, UnknownNameError, "'n'"),
        ({"N": 4, "L": 1, "observable": {"ZZI": 1}}, DomainError, "dimension 8"),
        ({"L": 1, "observable": [[0, 1], [0, 0]]}, ObservableError, "not Hermitian"),
        ({"L": 1, "observable": np.ones((2, 3))}, ObservableError, "not square"),
        ({"L": 1, "observable": [1, 1j]}, ObservableError, "not real"),
        ({"L": 1, "observable": [1, float("nan")]}, ObservableError, "NaN"),
        ({"L": 1, "observable": {"ZA": 1}}, ObservableError, "'A'"),
        ({"L": 1, "observable": {"ZZ": 1, "Z": 1}}, ObservableError, "1 letters"),
        ({"L": 1, "observable": {"Z": 1j}}, ObservableError, "real"),
        ({"L": 1, "observable": {}}, ObservableError, "empty"),
        ({"L": 1, "observable": "ZZ"}, ObservableError, "no observable"),
        ({"L": 1, "observable": [1, 0, 0]}, DomainError, "odd"),
    ],
)
def test_bad_input_gets_an_error_that_names_it(call, error, message):
    with pytest.raises(error, match=message):
        formulas.kernel_mean(**call)


@pytest.mark.parametrize(
    ("formula", "call", "message"),
    [
        (
            "kernel_mean_any_generator",
            {"N": 4, "L": 1, "generator_trace": 1, "traces": (0, 4)},
            "Tr X in",
        ),
        (
            "kernel_mean_any_generator",
            {"N": 4, "L": 1, "generator_trace": 6, "traces": (0, 4)},
            "Tr X in",
        ),
        (
            "kernel_mean_any_generator",
            {"N": 4, "L": 1, "generator_trace": 0.5, "traces": (0, 4)},
            "whole",
        ),
        ("kernel_mean_bare", {"N": 4, "L": 1, "overlap": 1.5, "traces": (0, 4)}, "outside"),
        ("haar_first_moment", {"N": 4, "traces": (0, 4)}, "does not depend on O"),
    ],
)
def test_bad_input_of_the_neighbors(formula, call, message):
    with pytest.raises(QNTKError, match=message):
        formulas.FORMULAS[formula](**call)


@pytest.mark.parametrize("formula", formulas.FORMULAS.values(), ids=formulas.FORMULAS)
def test_every_formula_describes_itself(formula):
    assert find(formula.claim)[1].id == formula.claim
    assert formula.validity
    assert formula.source
    assert formula.expr.free_symbols <= set(formula.symbols)
    assert getattr(formulas, formula.name) is formula


@pytest.mark.parametrize(
    "observable", [{"Y": 1}, {"ZI": 1, "XY": 2}, np.array([[0, -1j], [1j, 0]])]
)
def test_an_observable_that_a_real_circuit_does_not_see_is_refused(observable):
    with pytest.raises(DomainError, match="is not a real matrix"):
        formulas.kernel_mean_real(L=2, observable=observable)


@pytest.mark.parametrize("observable", [{"YY": 1}, (1, Fraction(1, 2)), np.diag([1.0, -1.0])])
def test_a_real_observable_is_not_refused(observable):
    assert formulas.kernel_mean_real(L=2, observable=observable) > 0


def test_a_lone_trace_may_be_a_float():
    """Any real number is the trace of some Hermitian operator."""
    late = formulas.late_meta_kernel
    rest = {"N": 4, "L": 3, "expectation": 0.25, "variance": 0.5, "third": 0.125}
    assert late(**rest, traces=(0.5,)) == pytest.approx(
        float(late(**rest, traces=(Fraction(1, 2),)))
    )
    with pytest.raises(DomainError, match="Tr O"):
        late(**rest, traces=(float("nan"),))
