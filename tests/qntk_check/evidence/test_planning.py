"""The plan and the sizes that the test really needs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import BoundedMeanTest, minimum_discrepancy, sample_size

CASES = {
    # name: (a, b of a Beta, samples); the orders of magnitude were measured in an earlier trial
    # at α = β = 1e-6, δ = 5 %, with 24 bets of another grid: 3·10³ and 1.5·10⁴.
    "Beta(2, 2)": (2, 2, 3_000),
    "Beta(1, 9)": (1, 9, 15_000),
}


def sizes(a: float, b: float, *, offset: float, runs: int, block: int) -> np.ndarray:
    """Samples to the decision of a value that is ``offset`` of the mean away from it."""
    mean = a / (a + b)
    test = BoundedMeanTest(mean * (1 + offset), upper=1, delta=0.05 * mean)
    rng = np.random.default_rng(2024)
    counts = []
    for _ in range(runs):
        standing = test.open()
        while not standing.outcome.decided:
            standing = test.play(standing, rng.beta(a, b, block))
        counts.append(standing.tally.count)
        assert (standing.outcome.name == "REFUTED") == bool(offset)
    return np.array(counts)


@pytest.mark.parametrize(
    "name", ["Beta(2, 2)", pytest.param("Beta(1, 9)", marks=pytest.mark.qntk_ci)]
)
@pytest.mark.parametrize("offset", [0, 0.05, -0.05], ids=["true", "above", "below"])
def test_the_median_size_is_near_the_plan_and_the_earlier_trial(name, offset):
    """Within 35 % of both; the median of 41 runs has a standard error of about 5 %."""
    a, b, order = CASES[name]
    median = np.median(sizes(a, b, offset=offset, runs=41, block=order // 30))
    variance = a * b / ((a + b) ** 2 * (a + b + 1))
    plan = sample_size(variance, 1, 0.05 * a / (a + b), 1e-6)
    assert 0.65 < median / plan < 1.35
    assert median < 1.35 * order


def test_a_constant_costs_little_more_than_the_shortest_possible_proof():
    """A mean of 0.475 would let 0.5 be drawn n times with probability 0.95^n, of a variable that
    is else 0: no valid test supports a constant in fewer than ln(β)/ln(0.95) = 270 samples."""
    test = BoundedMeanTest(0.5, upper=1)
    standing, count = test.open(), 0
    while not standing.outcome.decided:
        standing, count = test.play(standing, [0.5]), count + 1
    assert standing.outcome.name == "SUPPORTED"
    assert 270 <= count <= 1.25 * 270


def test_a_looser_bound_costs_samples_but_keeps_the_outcome():
    samples = np.random.default_rng(8).beta(2, 2, 40_000)
    counts = []
    for upper in (1.0, 10.0):
        test, standing = BoundedMeanTest(0.5, upper=upper), None
        standing = test.open()
        for block in samples.reshape(-1, 100):
            standing = test.play(standing, block)
        assert standing.outcome.name == "SUPPORTED"
        counts.append(standing.tally.count)
    assert counts[1] > 1.5 * counts[0]


positive = st.floats(1e-3, 1e3)


@given(share=st.floats(0, 0.25), width=positive, delta=positive, power=st.integers(1, 12))
def test_the_two_plans_are_inverse(share, width, delta, power):
    rate = 10.0**-power
    variance = share * width**2
    size = sample_size(variance, width, delta, rate)
    assert minimum_discrepancy(size, variance, width, rate) <= delta * (1 + 1e-9)
    if size > 1:
        assert minimum_discrepancy(size - 1, variance, width, rate) >= delta * (1 - 1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1, 0.1, 1e-6), "variance -1"),
        ((0.3, 1, 0.1, 1e-6), "between 0 and 0.25"),
        ((0.1, 0, 0.1, 1e-6), "the width = 0.0"),
        ((0.1, 1, 0, 1e-6), "delta = 0.0"),
        ((0.1, 1, float("nan"), 1e-6), "not finite"),
        ((0.1, 1, 0.1, 0), "no error rate"),
        ((0.1, 1, 0.1, 1), "no error rate"),
        ((0.1, "wide", 0.1, 0.1), "not a real number"),
    ],
)
def test_bad_plans_are_refused(arguments, message):
    with pytest.raises(DomainError, match=message):
        sample_size(*arguments)


def test_a_plan_needs_a_sample():
    with pytest.raises(EvidenceError, match="at least 1"):
        minimum_discrepancy(0, 0.1, 1, 1e-6)
