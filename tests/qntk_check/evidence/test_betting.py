"""Bets at the edges of the range, and everything that is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import BoundedMeanTest, Outcome, run
from qntk_check.evidence.bets import bet_grid

NAN, INF = float("nan"), float("inf")


def decide(test: BoundedMeanTest, samples, block: int = 50) -> Outcome:
    standing = test.open()
    for start in range(0, len(samples), block):
        standing = test.play(standing, samples[start : start + block])
    return standing.outcome


@given(null=st.floats(0.01, 0.99), share=st.floats(0.001, 1), sign=st.sampled_from([1, -1]))
def test_the_grid_reaches_from_the_coin_to_the_boldest_bet(null, share, sign):
    room = 1 - null if sign > 0 else null
    gap = share * room
    bets = np.abs(bet_grid(null, gap, sign))
    limit = 1 / max(1 - room, gap)
    assert bets[-1] == pytest.approx(0.99 * limit)
    coin = limit * gap / room  # the smallest stake that can be the best
    assert bets[0] <= coin * (1 + 1e-8)
    assert bets.size == 1 or bets[1] > coin  # no second stake below it
    assert np.allclose(bets[1:] / bets[:-1], 2)


# --- claimed values at the edges of the range


def test_a_value_outside_the_range_is_refuted_without_a_sample():
    for value in (-0.1, 1.01):
        test = BoundedMeanTest(value, upper=1)
        standing = test.open()
        assert (standing.outcome, standing.log_e_value) == (Outcome.REFUTED, INF)
        assert standing.tally.count == 0


def test_a_claim_of_zero_stands_on_rounding_noise_and_falls_on_a_real_mean():
    test = BoundedMeanTest(0, upper=1, delta=0.01)
    noise = np.abs(np.random.default_rng(0).normal(0, 1e-15, 3000))
    assert decide(test, noise) is Outcome.SUPPORTED
    assert decide(test, np.random.default_rng(0).beta(1, 99, 5000)) is Outcome.REFUTED


def test_a_claim_of_the_upper_bound_is_tested_from_below_alone():
    test = BoundedMeanTest(1, upper=1, delta=0.05)
    assert test.open().peak_above == INF  # no mean above the bound: that side is free
    assert decide(test, np.ones(2000)) is Outcome.SUPPORTED
    assert decide(test, np.random.default_rng(0).beta(9, 1, 2000)) is Outcome.REFUTED


def test_one_free_side_does_not_support_alone():
    test = BoundedMeanTest(0.02, upper=1, delta=0.05)
    standing = test.open()
    assert (standing.peak_below, standing.outcome) == (INF, Outcome.INCONCLUSIVE)
    assert (test.bets[: test._grids[0].size] > 0).all()
    assert decide(test, np.full(2000, 0.5)) is Outcome.REFUTED


@pytest.mark.parametrize(("value", "delta"), [(0.05, 0.05), (0.95, 0.05), (0.5, 0.5)])
def test_a_discrepancy_that_just_reaches_the_edge_is_tested(value, delta):
    test = BoundedMeanTest(value, upper=1, delta=delta)
    samples = np.random.default_rng(4).beta(20 * value, 20 * (1 - value), 4000)
    assert decide(test, samples) is Outcome.SUPPORTED
    for extreme in (0.0, 1.0):
        assert decide(test, np.full(4000, extreme)) is Outcome.REFUTED


@given(shift=st.floats(-100, 100), scale=st.floats(0.01, 100))
def test_the_outcome_does_not_depend_on_units(shift, scale):
    samples = np.random.default_rng(6).beta(2, 2, 300)
    plain = BoundedMeanTest(0.5, upper=1, delta=0.1)
    moved = BoundedMeanTest(
        shift + 0.5 * scale, lower=shift, upper=shift + scale, delta=0.1 * scale
    )
    one = plain.log_wealth(plain.tally(samples))
    two = moved.log_wealth(moved.tally(np.clip(shift + scale * samples, shift, moved.upper)))
    assert one == pytest.approx(two, abs=1e-7)  # shift/scale ≤ 1e4 costs four digits of sixteen


def test_refutation_comes_before_support():
    """A value half of δ away may earn both at one look; the refutation is reported."""
    samples = np.random.default_rng(9).beta(2, 2, 100_000)
    test = BoundedMeanTest(0.5125, upper=1, delta=0.025)
    assert test.play(test.open(), samples).outcome is Outcome.REFUTED


def test_samples_beyond_the_bound_by_rounding_count_as_the_bound():
    test = BoundedMeanTest(0.5, upper=1)
    assert test.tally([1 + 1e-12, -1e-12]) == test.tally([1.0, 0.0])


def test_exact_values_are_taken_as_floats():
    test = BoundedMeanTest(Fraction(32, 25), upper=8)  # type: ignore[arg-type]
    assert (test.value, test.delta) == (1.28, 0.05 * 1.28)
    assert hash(test) == hash(BoundedMeanTest(1.28, upper=8))


# --- what is refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"value": NAN}, "the claimed value = nan is not finite"),
        ({"value": "half"}, "not a real number"),
        ({"value": 1j}, "not a real number"),
        ({"value": True}, "not a real number"),
        ({"value": 0}, "give delta"),
        ({"upper": INF}, "the upper bound = inf"),
        ({"lower": -INF}, "the lower bound = -inf"),
        ({"upper": 0.0}, "leave no range"),
        ({"lower": 1.0}, "leave no range"),
        ({"delta": 0}, "not positive"),
        ({"delta": -0.1}, "not positive"),
        ({"delta": NAN}, "not finite"),
        ({"delta": 0.6}, "both sides"),
        ({"delta": 1e-8}, "prove a tighter bound"),
        ({"alpha": 0}, "alpha = 0.0 is no error rate"),
        ({"alpha": 1}, "alpha = 1.0 is no error rate"),
        ({"alpha": NAN}, "alpha = nan"),
        ({"beta": -1e-6}, "beta = -1e-06 is no error rate"),
        ({"beta": 2}, "beta = 2.0 is no error rate"),
        ({"spacing": 1}, "ratio above 1"),
        ({"spacing": INF}, "spacing of the bets = inf"),
    ],
)
def test_bad_specifications_are_refused(options, message):
    with pytest.raises(DomainError, match=message):
        BoundedMeanTest(**({"value": 0.5, "upper": 1} | options))


@pytest.mark.parametrize(
    ("samples", "message"),
    [
        ([0.1, NAN], "sample 1 of the block is nan"),
        ([0.1, INF], "sample 1 of the block is inf"),
        ([0.1, 0.2, 1.001], "sample 2 of the block is .*taken as proved"),
        ([-1e-6], "outside"),
        ([[0.1]], "one dimension"),
        (0.1, "one dimension"),
        ([0.1 + 0j], "not real numbers"),
        (["a"], "not real numbers"),
        ([True], "not real numbers"),
        ([None], "not real numbers|nan"),
    ],
)
def test_bad_samples_are_refused_even_after_the_decision(samples, message):
    test = BoundedMeanTest(0.5, upper=1)
    decided = test.play(test.open(), np.full(2000, 0.5))
    assert decided.outcome.decided
    for standing in (test.open(), decided):
        with pytest.raises(EvidenceError, match=message):
            test.play(standing, samples)


def test_a_tally_of_another_test_is_refused():
    one = BoundedMeanTest(0.5, upper=1)
    for two in (BoundedMeanTest(0.5, upper=100), one.at(0.5000001)):
        with pytest.raises(EvidenceError, match="no evidence for the test"):
            two.advance(two.open(), one.tally([0.5]))
        with pytest.raises(EvidenceError, match="no evidence for the test"):
            two.log_wealth(one.tally([0.5]))
        with pytest.raises(EvidenceError, match="cannot be merged"):
            one.tally([0.5]).merge(two.tally([0.5]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cap": 0}, "cap = 0 is too small"),
        ({"cap": 2.5}, "cap = 2.5 is not a whole number"),
        ({"cap": None}, "cap = None"),
        ({"block_size": 0}, "block_size = 0"),
        ({"tests": {}}, "no tests"),
        ({"draw_block": lambda rng, size: rng.random(size + 1)}, "block 0 has shape"),
        ({"draw_block": lambda rng, size: rng.random((size, 1))}, "block 0 has shape"),
        ({"draw_block": lambda rng, size: 2 + rng.random(size)}, "taken as proved"),
    ],
)
def test_bad_runs_are_refused(options, message):
    defaults = {
        "claim": "bad",
        "parameters": {},
        "draw_block": lambda rng, size: rng.random(size),
        "tests": {"truth": BoundedMeanTest(0.5, upper=1)},
        "cap": 10,
        "block_size": 10,
    }
    with pytest.raises(EvidenceError, match=message):
        run(**(defaults | options))
