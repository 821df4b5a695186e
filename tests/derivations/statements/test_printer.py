"""What is printed is what the object is worth: random formulas, printed and read back apart."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivations.errors import ProofError, ReadError
from derivations.statements.forms import (
    absolute,
    average,
    chain,
    choose,
    derivative,
    evaluated,
    exp,
    factorial,
    limit,
    log,
    order,
    product_over,
    root,
    row,
    total,
    where,
)
from derivations.statements.printer import printed
from derivations.statements.reader import read
from derivations.statements.written import Name, Quantity, Words, Written, over, value_of, w
from derivations.symbols import as_fraction

x, y, k = sympy.symbols("x y k")
N = sympy.Symbol("N", integer=True, positive=True)
eta, epsilon = sympy.symbols("eta epsilon")
AT = {"x": Fraction(7, 3), "y": Fraction(-2, 5), "N": Fraction(5), r"\eta": Fraction(1, 7),
      r"\varepsilon": Fraction(-3, 4)}  # fmt: skip
SYMBOLS = {x: AT["x"], y: AT["y"], N: AT["N"], eta: AT[r"\eta"], epsilon: AT[r"\varepsilon"]}

numbers = st.integers(-12, 12) | st.fractions(-3, 3, max_denominator=6)
letters = st.sampled_from(sorted(SYMBOLS, key=str))


def exactly(expression: sympy.Expr) -> Fraction:
    value = expression.subs({s: sympy.Rational(v.numerator, v.denominator)
                             for s, v in SYMBOLS.items()})  # fmt: skip
    assume(value.is_Rational)  # no zero below a line
    return as_fraction(value)


def read_at(tex: str) -> Fraction:
    """Return the value of what was read; a division by zero is none, whatever stands around it."""
    try:
        value = read(tex).value(AT)
    except ReadError as error:
        assume("divides by" not in str(error) and "has no value" not in str(error))
        raise
    assert isinstance(value, Fraction)
    return value


def combined(children):
    pairs = st.tuples(children, children)
    return (
        pairs.map(lambda p: p[0] + p[1])
        | pairs.map(lambda p: p[0] - p[1])
        | pairs.map(lambda p: p[0] * p[1])
        | pairs.map(lambda p: p[0] / p[1])
        | children.map(lambda c: -c)
        | st.tuples(children, st.integers(-3, 4)).map(lambda p: p[0] ** p[1])
    )


written = st.recursive((numbers | letters).map(w), combined, max_leaves=9)
expressions = st.recursive(
    letters | numbers.map(lambda n: sympy.Rational(Fraction(n).numerator, Fraction(n).denominator)),
    combined, max_leaves=9,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(written)
def test_a_tree_is_read_back_as_what_it_is_worth(tree):
    is_read_back(tree)


@settings(max_examples=60, deadline=None)
@given(expressions)
def test_an_expression_is_read_back_as_what_it_is_worth(expression):
    is_read_back(expression)


@pytest.mark.qntk_ci
@settings(max_examples=400, deadline=None)
@given(written)
def test_many_trees_are_read_back_as_what_they_are_worth(tree):
    is_read_back(tree)


@pytest.mark.qntk_ci
@settings(max_examples=400, deadline=None)
@given(expressions)
def test_many_expressions_are_read_back_as_what_they_are_worth(expression):
    is_read_back(expression)


def is_read_back(formula):
    """Hold what is printed of a tree or an expression to its value."""
    try:
        expected = exactly(sympy.sympify(value_of(formula)))
    except ZeroDivisionError:
        assume(False)
    side = formula if isinstance(formula, Written) else sympy.sympify(formula)
    assert read_at(printed(side)) == expected, printed(side)


@pytest.mark.parametrize(
    ("tree", "tex"),
    [
        (over(2 * w(N), (w(N) + 1) * (w(N) ** 2 - 1)), r"\frac{2N}{(N + 1)(N^2 - 1)}"),
        (-eta * w(epsilon) ** 2, r"-\eta\varepsilon^2"),
        (w(1) - (w(x) - w(y)), r"1 - (x - y)"),
        (w(2) * w(3) * x, r"2 \cdot 3x"),
        ((-w(x)) ** 2, r"(-x)^2"),
        (w(x) ** (w(y) / 2), r"x^{y/2}"),
        (average(w(x) ** 2, r"\chi"), r"\mathbb{E}_{\chi}\,x^2"),
        (average(w(x) + 1), r"\mathbb{E}\left[x + 1\right]"),
        (total(w(x) + w(k), k, 1, N), r"\sum_{k=1}^{N}(x + k)"),
        (product_over(x, k, 1, N), r"\prod_{k=1}^{N} x"),
        (limit(w(x), N, sympy.oo), r"\lim_{N\to \infty} x"),
        (derivative(x, y, 2, partial=True), r"\frac{\partial^2 x}{\partial y^2}"),
        (evaluated(w(x) * y, (y, 0)), r"\left.xy\right|_{y=0}"),
        (w(x) + order(w(x) ** 2), r"x + O(x^2)"),
        (root(w(x) / 2), r"\sqrt{\frac{x}{2}}"),
        (exp(-w(x) / 2), r"e^{-x/2}"),
        (over(1, over(1, w(x)) + over(y, w(x) + 1)), r"\frac{1}{1/x + y/(x + 1)}"),
        (over(log(over(x, y)), w(N) + 1), r"\frac{1}{N + 1}\log\frac{x}{y}"),
        (over(log(over(x, y)), w(N)) * y, r"\left(\frac{1}{N}\log\frac{x}{y}\right)y"),
        (over(over(log(over(x, y)), w(N)), y), r"\frac{\log(x/y)/N}{y}"),
        (over(x * w(over(1, w(y) + 1)), 2), r"\frac{x(1/(y + 1))}{2}"),
        (derivative(over(1, w(x)), x), r"\frac{d}{dx}\,\frac{1}{x}"),
        (w(N / ((N - 1) * (N + 1) ** 2)), r"\frac{N}{(N + 1)(N^2 - 1)}"),
        (w((N - 2) ** 3 * (N + 2) ** 2), r"(N - 2)(N^2 - 4)^2"),
        (w(sympy.sqrt(N - 1) * (N + 1)), r"\sqrt{N - 1}(N + 1)"),
        (w(x) + 3 * y * (4 - N), r"x - 3y(N - 4)"),
        (w(x) * average(total(w(k), k, 1, N)), r"x\,\mathbb{E}\sum_{k=1}^{N} k"),
        (chain(x, "=", 1), "x=1"),
        (Words("late, $-2x$"), r"\text{late, }{-2x}"),
        (log(1 - w(x)) * y, r"\log(1 - x)y"),
        (choose(N, 2) * factorial(k), r"\binom{N}{2}k!"),
        (absolute(w(x) - 1), r"\left|x - 1\right|"),
        (row(1, w(x)), r"\left(1,\ x\right)"),
        (chain(x, "<=", w(y) + 1, "<", 2), r"x\leq y + 1<2"),
        (where(w(x), chain(x, ">=", 0), Words("a $P$")), r"x,\quad x\geq 0\quad \text{a }P"),
    ],
)  # fmt: skip
def test_a_layout_is_kept(tree, tex):
    assert printed(tree) == tex


def test_a_name_takes_its_power_where_it_is_written():
    trace = Name(r"\operatorname{Tr}O", x, power=r"\operatorname{Tr}^#O")
    assert printed(trace**2) == r"\operatorname{Tr}^2O"
    assert printed(Name(r"\mathbb{E}g^2", x) ** 2) == r"(\mathbb{E}g^2)^2"
    assert value_of(trace**2) == x**2


def test_a_quantity_stands_in_a_formula_once_it_is_found():
    unknown = Quantity(r"\mathbb{E}g^2", lambda: 3)
    with pytest.raises(ProofError, match="known_as"):
        value_of(2 * unknown)
    assert value_of(2 * unknown.known_as(x)) == 2 * x


@pytest.mark.parametrize("bad", ["x", 1.5, True])
def test_what_is_no_part_of_a_formula_is_refused(bad):
    with pytest.raises(ProofError, match="no part of a formula"):
        w(bad)


def test_a_chain_needs_relations():
    with pytest.raises(ProofError, match="no chain"):
        chain(w(x), "=")


def test_words_have_no_value():
    with pytest.raises(ProofError, match="are words"):
        value_of(Words("for a Pauli"))


def test_the_reader_refuses_what_is_half_a_formula():
    with pytest.raises(ReadError):
        read(printed(w(x) + 1) + " +")
