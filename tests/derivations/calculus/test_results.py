"""What is done with results: text, LaTeX, SymPy, numbers, arrays, expansions."""

import operator
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus import (
    DIMENSION,
    Matrix,
    State,
    Tr,
    TracePolynomial,
    Unitary,
    haar_average,
    state_average,
    weingarten,
)
from derivations.errors import CalculusError, DomainError, ResourceError

A, B, C, D = (Matrix(name) for name in "ABCD")
H = Matrix("H", hermitian=True)
X = Matrix("X", hermitian=True, traceless=True, involution=True)
U = Unitary("U")
chi = State("chi")
N = DIMENSION
TWIRL = haar_average(Tr(A * U.H * B * U * C * U.H * D * U), over=U)
MOVED = U.H * H * U
MOMENT = haar_average(state_average(chi.expect(X * MOVED - MOVED * X) ** 4), over=U)


def test_text_and_latex():
    assert str(haar_average(Tr((X * MOVED) ** 2), over=U)) == (
        "(-Tr(H^2) + N*Tr(H)^2)/((N - 1)*(N + 1))"
    )
    assert haar_average(U[0, 0] * U[0, 0].conj, over=U).latex() == r"\frac{1}{N}"
    assert haar_average(Tr(A * U.H * B * U), over=U, N=2 ** sympy.Symbol("n")).latex() == (
        r"\frac{\operatorname{Tr}(A) \operatorname{Tr}(B)}{2^{n}}"
    )


def test_arithmetic_cancels_what_it_can():
    average = haar_average(Tr(A * U.H * B * U), over=U)
    assert str(average * N) == "Tr(A)*Tr(B)"
    assert str(average / 2 + average / 2) == "Tr(A)*Tr(B)/N"
    assert str(MOMENT - MOMENT) == "0"


def test_latex_does_not_depend_on_the_order_of_declaration(whole):
    script = (
        "from derivations.calculus import *\n"
        "names = 'ABCDU' if {first} else 'UDCBA'\n"
        "letters = {{n: Unitary(n) if n == 'U' else Matrix(n) for n in names}}\n"
        "A, B, C, D, U = (letters[n] for n in 'ABCDU')\n"
        "print(haar_average(Tr(A*U.H*B*U*C*U.H*D*U), over=U).latex())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script.format(first=first)],
            capture_output=True, text=True, check=True,
        ).stdout
        for first in ((True, False) if whole else (False,))
    }  # fmt: skip
    assert found == {TWIRL.latex() + "\n"}


@given(st.integers(4, 40), st.lists(st.fractions(-5, 5, max_denominator=7), min_size=4, max_size=4))
def test_every_way_to_a_number_is_the_same_number(n, values):
    traces = {f"Tr(H^{k})" if k > 1 else "Tr(H)": v for k, v in enumerate(values, 1)}
    exact = MOMENT.at(N=n, traces=traces)
    symbols = MOMENT.symbols
    by_sympy = MOMENT.expr.subs({symbols[name]: _rational(v) for name, v in traces.items()})
    assert _rational(exact) == by_sympy.subs(N, n)
    assert MOMENT.subs(traces).at(N=n) == exact
    assert MOMENT.dimension(n).at(traces=traces) == exact
    number = MOMENT.numpy()(n, {name: float(v) for name, v in traces.items()})
    assert number == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


def _rational(value):
    return sympy.Rational(value.numerator, value.denominator)


def test_coefficients_add_up_to_the_expression():
    found = TWIRL.coefficients()
    traces = {"Tr(A)": 2, "Tr(B)": 3, "Tr(C)": 5, "Tr(D)": 7, "Tr(A*C)": 11, "Tr(B*D)": 13}
    values = {
        "Tr(A*C)*Tr(B*D)": 11 * 13,
        "Tr(A)*Tr(B*D)*Tr(C)": 2 * 13 * 5,
        "Tr(A*C)*Tr(B)*Tr(D)": 11 * 3 * 7,
        "Tr(A)*Tr(B)*Tr(C)*Tr(D)": 2 * 3 * 5 * 7,
    }
    assert set(found) == set(values)
    total = sum(coefficient.subs(N, 9) * values[name] for name, coefficient in found.items())
    assert total == _rational(TWIRL.at(N=9, traces=traces))


def test_traces_may_be_named_by_themselves():
    value = TWIRL.at(
        N=5, traces={Tr(A): 1, Tr(C): 1, "Tr(A*C)": 2, Tr(B): 0, Tr(D): 0, Tr(B * D): 3}
    )
    # (N·1·1·3 − 2·3)/(N(N²−1)) at N = 5
    assert value == Fraction(9, 120)


def test_complex_scalars_and_symbols_stay_exact():
    a = sympy.Symbol("a")
    value = (sympy.I * a * Tr(A) ** 2 + Tr(A)).at(N=3, traces={"Tr(A)": Fraction(1, 2)})
    assert value == sympy.I * a / 4 + sympy.Rational(1, 2)


def test_the_dimension_may_have_another_name_or_be_an_expression():
    d, n = sympy.symbols("d n", positive=True)
    named = haar_average(Tr(A * U.H * B * U) / d, over=U, N=d)
    assert named.expr == sympy.Symbol("Tr(A)") * sympy.Symbol("Tr(B)") / d**2
    assert named.at(N=3, traces={"Tr(A)": 9, "Tr(B)": 2}) == 2
    qubits = haar_average(U[0, 0] * U[0, 0].conj, over=U, N=2**n)
    assert qubits.expr == 2 ** (-n)


def test_arrays_broadcast():
    dimensions = np.array([[4], [8], [16]])
    squares = np.linspace(1.0, 2.0, 5)
    traces = {"Tr(H)": 0.0, "Tr(H^2)": squares, "Tr(H^3)": 0.0, "Tr(H^4)": 1.0}
    values = MOMENT.numpy()(dimensions, traces)
    assert values.shape == (3, 5)
    assert values[1, 2] == pytest.approx(
        float(MOMENT.at(N=8, traces=traces | {"Tr(H^2)": Fraction(3, 2), "Tr(H^4)": 1, "Tr(H)": 0,
                                              "Tr(H^3)": 0}))
    )  # fmt: skip


def test_arrays_below_the_degree_are_evaluated_where_the_closed_form_holds():
    traces = {"Tr(H)": 0.5, "Tr(H^2)": 2.5, "Tr(H^3)": 1.0, "Tr(H^4)": 3.0}
    exact = MOMENT.at(N=2, traces=traces)
    assert [MOMENT.holds_at(n) for n in (1, 2, 3)] == [False, True, True]
    assert MOMENT.numpy()([2, 6], traces)[0] == pytest.approx(float(exact))
    with pytest.raises(DomainError, match="N = 1 is outside"):
        MOMENT.numpy()([1, 6], traces)


def test_large_dimensions_do_not_overflow_or_cancel():
    traces = {"Tr(H)": 0, "Tr(H^2)": 2**40, "Tr(H^3)": 0, "Tr(H^4)": 2**40}
    exact = MOMENT.at(N=2**40, traces=traces)
    assert MOMENT.numpy()(2**40, traces) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("order", [2, 4, 7])
@pytest.mark.parametrize(
    "value",
    [
        state_average(chi.expect(A) ** 3).subs({Tr(A): 1, Tr(A**2): 2, Tr(A**3): 3}),
        weingarten((2, 1)),
        MOMENT.subs({Tr(H): 1, Tr(H**2): 1, Tr(H**3): 2, Tr(H**4): 5}),
    ],
)
def test_series_err_by_the_order_they_say(value, order):
    series = value.series(order)
    assert series.error > order
    exact = [value.at(N=n) - Fraction(str(series.expr.subs(N, n))) for n in (10**6, 2 * 10**6)]
    if exact[1]:
        slope = float(np.log2(float(exact[0] / exact[1])))
        assert slope == pytest.approx(series.error, abs=1e-3)


def test_series_of_an_asymmetric_denominator():
    series = state_average(chi.expect(A) * chi.expect(B)).subs(
        {Tr(A): 1, Tr(B): 1, Tr(A * B): 0}
    ).series(4)  # fmt: skip
    assert str(series) == "N^-2 - N^-3 + N^-4 + O(N^-5)"


def test_scaled_traces_move_the_order():
    # a Pauli observable: Tr O² = N, Tr O⁴ = N; E g⁴ → 12/N² at leading order
    series = MOMENT.series(2, scaling={Tr(H**2): 1, Tr(H**4): 1})
    leading = series.expr.subs({MOMENT.symbols["Tr(H^2)"]: N, MOMENT.symbols["Tr(H^4)"]: N})
    assert sympy.expand(leading.subs({MOMENT.symbols["Tr(H)"]: 0})) == 12 / N**2
    assert series.error == 3


def test_validity_is_told_and_kept():
    assert MOMENT.design == 4
    assert MOMENT.poles == (1,)
    assert MOMENT.valid_from == 4
    assert "N ≥ 4" in MOMENT.valid_for
    assert (MOMENT + 1).valid_from == 4
    matrix = {"H": [[1, 2], [2, -3]], "X": [[0, 1], [1, 0]]}
    anew = haar_average(
        state_average(chi.expect(X * MOVED - MOVED * X) ** 4, N=2), over=U, N=2
    )  # fmt: skip
    assert MOMENT.at_matrices(matrix) == anew.at_matrices(matrix)
    assert (2 * MOMENT * Tr(H)).at_matrices(matrix) == 2 * anew.at_matrices(matrix) * -2


def test_below_the_degree_a_closed_form_without_pole_is_not_trusted():
    # E |Tr U|⁴ is 2 for N ≥ 2 and 1 for N = 1: the closed form has no pole and is wrong there
    average = haar_average(Tr(U) ** 2 * Tr(U.H) ** 2, over=U)
    assert average.poles == ()
    assert not average.holds_at(1)
    assert average.at(N=1) == 1
    assert average.at(N=2) == 2


@pytest.mark.parametrize("N_", [0, -2, 2.5, True, "4", Fraction(4)])
def test_what_is_no_dimension_is_refused(N_):
    for call in (
        lambda: haar_average(Tr(A * U.H * B * U), over=U, N=N_),
        lambda: state_average(chi.expect(A), N=N_),
        lambda: TWIRL.at(N=N_),
        lambda: weingarten((2,), N=N_),
    ):
        with pytest.raises(DomainError, match="not a dimension"):
            call()


def test_missing_values_are_named():
    with pytest.raises(DomainError, match=r"Tr\(A\*C\)"):
        TWIRL.at(N=4)
    with pytest.raises(DomainError, match="dimension is missing"):
        TWIRL.at(traces={})
    with pytest.raises(DomainError, match=r"no value for Tr\(A\)"):
        TWIRL.numpy()(4, {})
    with pytest.raises(DomainError, match=r"1\.5|outside"):
        weingarten((2,)).numpy()(1)


def test_matrices_must_be_what_their_letters_are_declared_to_be():
    with pytest.raises(DomainError, match="'H' is declared hermitian"):
        Tr(H).at_matrices({"H": [[1, 2], [3, 4]]})
    with pytest.raises(DomainError, match="'X' is declared traceless"):
        Tr(X * A).at_matrices({"X": [[1, 0], [0, 1]], "A": [[1, 0], [0, 1]]})
    psi = State("psi", real=True)
    assert psi.expect(A).at_matrices({"A": [[1, 2], [3, 4]], "psi": [0, 1]}) == 4
    with pytest.raises(DomainError, match="not normalized"):
        psi.expect(A).at_matrices({"A": [[1, 2], [3, 4]], "psi": [1, 1]})
    with pytest.raises(DomainError, match="declared real"):
        psi.expect(A).at_matrices({"A": [[1, 2], [3, 4]], "psi": [0, 1j]})
    with pytest.raises(CalculusError, match="square"):
        Tr(A).at_matrices({"A": [[1, 2, 3]]})
    with pytest.raises(CalculusError, match="sizes"):
        Tr(A * B).at_matrices({"A": [[1]], "B": [[1, 0], [0, 1]]})


def test_arguments_that_are_no_unitaries_are_refused():
    with pytest.raises(CalculusError, match="declared as a matrix"):
        haar_average(Tr(A * B), over=A)
    with pytest.raises(CalculusError, match="not a letter made with Unitary"):
        haar_average(Tr(A * B), over=U.H)
    with pytest.raises(CalculusError, match="as a matrix in the expression"):
        haar_average(Tr(Matrix("U")), over=U)
    with pytest.raises(CalculusError, match="nothing to average over"):
        haar_average(Tr(A), over=())
    with pytest.raises(CalculusError, match="no route is called"):
        haar_average(Tr(A), over=U, route="fast")
    with pytest.raises(CalculusError, match="group"):
        haar_average(Tr(A), over=U, group="G2")
    with pytest.raises(CalculusError, match="does not apply"):
        haar_average(Tr(A * U.H * B * U * C * U.H * D * U), over=U, route="characters")
    with pytest.raises(CalculusError, match="its transpose"):
        haar_average(Tr(A * U.T * B * U.H), over=U, route="characters")
    with pytest.raises(CalculusError, match="ANOTHER number"):
        operator.truediv(Tr(A), Tr(B))


def test_work_beyond_the_bound_is_refused_before_it_starts():
    word = A * U.H * B * U
    for i in range(6):
        word = word * Matrix(f"A{i}") * U.H * Matrix(f"B{i}") * U
    with pytest.raises(ResourceError, match="25,401,600 terms at degree 7"):
        haar_average(Tr(word), over=U).symbols  # noqa: B018  # asks for the terms
    indices = sympy.symbols("i0:6")
    entries = TracePolynomial.scalar(1)
    for index in indices:
        entries = entries * U[index, 0] * U[0, index].conj
    with pytest.raises(ResourceError, match="518,400 terms at degree 6"):
        haar_average(entries, over=U)
    many = sum((Tr(Matrix(f"M{i}")) for i in range(60)), Tr(A))
    with pytest.raises(ResourceError, match="multiplications"):
        many**5
