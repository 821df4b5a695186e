"""Whether an expression is zero is decided by numbers first, and in symbols only if they agree."""

from __future__ import annotations

import pytest
import sympy

from derivations.errors import ProofError
from derivations.routes import comparison
from derivations.routes.comparison import differ, is_zero, refuse_by_numbers, refuted_at
from derivations.statements.foreign import prime

x, y = sympy.symbols("x y", positive=True)
T = sympy.Symbol("T", integer=True)


@pytest.fixture
def no_symbols(monkeypatch):
    """Refuse every decision in symbols."""

    def broken(expression):
        pytest.fail(f"{expression} was decided in symbols")

    for name in ("cancelled", "simplified"):
        monkeypatch.setattr(comparison, name, broken)
    monkeypatch.setattr(sympy, "expand", broken)


@pytest.mark.parametrize(
    "wrong",
    [
        (x + y) ** 5000 - x**5000,
        (x + 1) ** 60 / (x - y) - sympy.prod(x - k for k in range(1, 61)),
        sympy.sqrt(x) + sympy.sqrt(y) - sympy.sqrt(x + y),  # irrational
        sympy.exp(-x) - sympy.exp(-2 * x),  # small, and not zero
        sympy.log(x) * x**T - sympy.log(y),
        sympy.I * (sympy.sqrt(x) - 1),
        1 / (x - prime(40)) - x,  # singular at the first point, so that another is taken
        sympy.Integer(3),
    ],
    ids=str,
)
@pytest.mark.usefixtures("no_symbols")
def test_what_is_not_zero_is_refused_by_numbers(wrong):
    assert not is_zero(wrong)
    assert differ(wrong, 0)


@pytest.mark.parametrize(
    "zero",
    [
        (x**2 - y**2) / (x - y) - x - y,
        x / (x + y) + y / (x + y) - 1,
        sympy.sqrt(x + 1) ** 2 - (x + 1),
        (sympy.sqrt(x) - sympy.sqrt(y)) * (sympy.sqrt(x) + sympy.sqrt(y)) - x + y,
        sympy.sin(x) ** 2 + sympy.cos(x) ** 2 - 1,
        sympy.exp(x) * (sympy.exp(y) + 1) - sympy.exp(x + y) - sympy.exp(x),
        x ** (T + 1) - x * x**T,
        sympy.Integer(0),
    ],
    ids=str,
)
def test_what_is_zero_is_found_in_symbols(zero):
    assert refuted_at(zero) is None
    assert is_zero(zero)


def test_what_vanishes_at_the_point_alone_is_decided_in_symbols():
    at_the_point = x - prime(40)
    assert refuted_at(at_the_point) is None
    assert not is_zero(at_the_point)


def test_an_expression_singular_at_one_point_is_evaluated_at_another():
    found = refuted_at(1 / (x - prime(40)) - 1)
    assert found == ({x: prime(43)}, sympy.Rational(1, prime(43) - prime(40)) - 1)


def test_an_expression_singular_at_every_point_is_decided_in_symbols():
    poles = sympy.prod(x - prime(place) for place in comparison._STARTS)
    assert refuted_at(1 / poles) is None
    assert not is_zero(1 / poles)
    assert is_zero(x / poles - 1 / (poles / x))


def test_letters_that_do_not_commute_are_told_apart():
    a, b = sympy.symbols("a b", commutative=False)
    assert not is_zero(a * b - b * a)
    assert is_zero((a + b) ** 2 - a**2 - a * b - b * a - b**2)


def test_numbers_keep_what_a_symbol_assumes():
    negative, even = sympy.Symbol("m", negative=True), sympy.Symbol("e", even=True)
    assert is_zero(sympy.sqrt(negative**2) + negative)
    assert is_zero((-1) ** even - 1)
    found = refuted_at(negative * even)
    assert found == ({even: 2 * prime(40), negative: -prime(47)}, -2 * prime(40) * prime(47))


def test_numbers_can_be_given_where_values_are_bounded():
    root = sympy.sqrt((1 - x) ** 2) - (1 - x)  # zero below x = 1 alone
    assert refuted_at(root) is not None
    assert refuted_at(root, {x: sympy.Rational(1, 3)}) is None
    with pytest.raises(ProofError, match="at x = 1/3, y = 173 the sides differ by -172"):
        refuse_by_numbers(3 * x, y, {x: sympy.Rational(1, 3)})
