"""The interval test: what is near is supported, what is far is refuted, at the stated rates."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import BoundedMeanTest, Outcome
from qntk_check.evidence.within import WithinTest


def play(test, mean, rng, most=200, block=500):
    """Draw coins scaled to [0, 1] with that mean until the test stops."""
    standing = test.open()
    for _ in range(most):
        standing = test.play(standing, rng.beta(8 * mean, 8 * (1 - mean), block))
        if standing.outcome.decided:
            break
    return standing


@pytest.mark.parametrize(
    ("mean", "outcome"),
    [(0.5, Outcome.SUPPORTED), (0.52, Outcome.SUPPORTED), (0.47, Outcome.SUPPORTED),
     (0.6, Outcome.REFUTED), (0.4, Outcome.REFUTED)],
)  # fmt: skip
def test_within_delta_is_supported_and_beyond_refuted(mean, outcome):
    test = WithinTest(0.5, delta=0.05, upper=1.0)
    assert play(test, mean, np.random.default_rng(3)).outcome is outcome


def test_a_value_that_is_near_but_wrong_is_not_refuted_however_long():
    rng = np.random.default_rng(1)
    test = WithinTest(0.5, delta=0.05, upper=1.0, beta=1e-300)
    standing = play(test, 0.545, rng, most=40, block=1000)
    assert standing.outcome is Outcome.INCONCLUSIVE
    # the exact value is: 40,000 samples of mean 0.545 are far from mean 0.5
    exact = BoundedMeanTest(0.5, upper=1.0, delta=0.05)
    samples = rng.beta(8 * 0.545, 8 * 0.455, 40_000)
    assert exact.play(exact.open(), samples).outcome is Outcome.REFUTED


def test_on_the_edge_both_errors_stay_below_their_rates(qntk_level):
    # 200 runs at α = β = 0.1: each error is seen at most 20 times, give or take 3 · √18
    runs = 40 if qntk_level == "quick" else 200
    most = 0.1 * runs + 3 * (0.09 * runs) ** 0.5
    test = WithinTest(0.5, delta=0.05, upper=1.0, alpha=0.1, beta=0.1)
    rng = np.random.default_rng(5)
    seen = [play(test, 0.55, rng, most=20, block=100).outcome for _ in range(runs)]
    assert seen.count(Outcome.REFUTED) <= most
    assert seen.count(Outcome.SUPPORTED) <= most


def test_at_the_edge_of_the_range():
    test = WithinTest(1.0, delta=0.1, upper=1.0)
    assert test.play(test.open(), np.ones(500)).outcome is Outcome.SUPPORTED
    assert test.play(test.open(), np.full(500, 0.5)).outcome is Outcome.REFUTED


def test_an_interval_outside_the_range_is_refuted_without_a_sample():
    assert WithinTest(1.2, delta=0.1, upper=1.0).open().outcome is Outcome.REFUTED
    assert WithinTest(1.05, delta=0.1, upper=1.0).open().outcome is Outcome.INCONCLUSIVE


def test_bad_input_is_refused():
    with pytest.raises(DomainError, match="delta"):
        WithinTest(0.5, delta=0.0, upper=1.0)
    with pytest.raises(DomainError, match="alpha"):
        WithinTest(0.5, delta=0.1, upper=1.0, alpha=2.0)
    test = WithinTest(0.5, delta=0.1, upper=1.0)
    with pytest.raises(EvidenceError, match="outside"):
        test.play(test.open(), np.array([1.5]))
