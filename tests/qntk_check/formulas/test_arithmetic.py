"""Floats with few values, pairs and triples: each result lies within the bound that it carries."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check.formulas.machinery.few import Few, few_or_many
from qntk_check.formulas.machinery.longer import Pairs, Triples
from qntk_check.formulas.machinery.pairs import Pair
from qntk_check.formulas.machinery.tracked import Doubles

NUMBERS = st.tuples(
    st.integers(-(2**53) + 1, 2**53 - 1).filter(bool), st.integers(-60, 60)
).map(lambda parts: float(parts[0]) * 2.0 ** (parts[1] - 53))  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from("+-*/c"), NUMBERS), min_size=1, max_size=6)


def exactly(value) -> Fraction:
    parts = (value.hi, value.lo) if isinstance(value, Pair) else (value.hi, value.mid, value.lo)
    return sum((Fraction(float(part)) for part in parts), Fraction(0))


def one_step(kind, steps):
    """Go on from a number step by step, beside the same in fractions; c takes the value away."""
    value, true = kind.exact(np.float64(1.0)), Fraction(1)
    for sign, number in steps:
        other = kind.exact(np.float64(number))
        if sign == "c":  # all but what rounding to a float leaves
            other = kind.exact(np.float64(value.head))
            if float(true) == 0.0 or other.head == 0.0:
                continue
            value, true = value * 3 - 3 * other, 3 * (true - Fraction(float(other.head)))
        elif sign == "+":
            value, true = value + other, true + Fraction(number)
        elif sign == "-":
            value, true = value - other, true - Fraction(number)
        elif sign == "*":
            value, true = value * other, true * Fraction(number)
        else:
            value, true = value / other, true / Fraction(number)
    return value, true


@pytest.mark.parametrize("kind", [Pairs, Triples])
@given(STEPS)
def test_the_error_lies_within_the_bound(kind, steps):
    value, true = one_step(kind, steps)
    if not isinstance(value.value, Pair) and not hasattr(value.value, "mid"):
        return
    bound = Fraction(value.count * value.unit) * Fraction(float(value.size))
    assert abs(exactly(value.value) - true) <= bound
    assert abs(true) <= Fraction(float(value.size)) * (1 + Fraction(1, 2**40))


@pytest.mark.parametrize("kind", [Pairs, Triples])
def test_the_bound_is_of_use(kind):
    """A bound a thousand times smaller would be broken: roundings are counted, not guessed."""
    rng = np.random.default_rng(3)
    worst = 0.0
    for _ in range(400):
        numbers = [(str(sign), float(x)) for sign, x in zip(
            rng.choice(list("+-*/"), 5), rng.uniform(0.1, 10, 5), strict=True)]  # fmt: skip
        value, true = one_step(kind, numbers)
        bound = Fraction(value.count * value.unit) * Fraction(float(value.size))
        worst = max(worst, float(abs(exactly(value.value) - true) / bound))
    assert 1e-4 < worst <= 1


def test_what_pairs_lose_triples_keep():
    x = 1.0 + 2.0**-35
    square = Fraction(x) ** 3 - Fraction(3) * Fraction(x) ** 2 + 3 * Fraction(x) - 1  # (x − 1)³
    found = []
    for kind in (Pairs, Triples):
        y = kind.exact(np.float64(x))
        found.append(((y - 3) * y + 3) * y - 1)
    assert found[0].error * Pairs.unit > 1
    assert found[1].error * Triples.unit < 1e-10
    assert float(found[1].head) == pytest.approx(float(square), rel=1e-10)


def few(rng, size=2000):
    return few_or_many(rng.choice([2.0, 4.0, 64.0], size))


def test_few_values_are_computed_once_each_and_give_the_same_bits():
    rng = np.random.default_rng(4)
    sizes = rng.choice([2.0, 4.0, 64.0], 2000)
    layers = rng.choice([1.0, 7.0, 100.0, 1e6], 2000)
    others = rng.normal(size=2000)

    def function(N, L, x):
        square = (N + 2) ** 2 * (3 * N**3 - 19 * N + 28) - L * (L - 1) / (N + 1)
        return (x * square - x / N + (1 - N) * (2 / L)) / abs(N - 3) + 2**N * (N * N).sqrt()

    with np.errstate(all="raise"):
        found = function(few_or_many(sizes), few_or_many(layers), Doubles(others))
        plain = function(*(Doubles(v, positive=v.min() > 0) for v in (sizes, layers, others)))
    np.testing.assert_array_equal(found.plain().value, plain.value)
    assert np.all(found.plain().error <= plain.error + 1e-9)


def test_few_values_stay_few_until_they_meet_others():
    N = few(np.random.default_rng(5))
    assert isinstance((N + 1) ** 2 / N - N.log(), Few)
    assert (N + 1) is (N + 1)
    assert not isinstance(N * few(np.random.default_rng(6)), Few)
    assert np.shape((-N).plain().value) == (2000,)


@pytest.mark.parametrize(
    "values",
    [np.arange(5000.0), np.full(10, 4.0), np.r_[np.full(5000, 4.0), 1.5, np.full(4999, 4.0)]],
    ids=["all different", "a short array", "one that no look shows"],
)  # fmt: skip
def test_many_values_are_left_as_they_are(values):
    assert type(few_or_many(values)) is Doubles
