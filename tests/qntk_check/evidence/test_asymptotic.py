"""The asymptotic test: its definition written out, exact merging, and rates seen by simulation."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import (
    AsymptoticMeanTest,
    BoundedMeanTest,
    Entry,
    Outcome,
    Record,
    combined_outcome,
    run,
)

TRUTH = AsymptoticMeanTest(1.0, delta=0.1, alpha=1e-3, beta=1e-3)


def exponential(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.exponential(size=size)


def test_the_wealth_is_the_normal_mixture_integrated_by_quadrature():
    """∫ N(λ; 0, ρ²) exp(λS − λ²t/2) dλ, by Gauss–Hermite nodes; no formula of the module."""
    x = np.random.default_rng(1).normal(0.3, 2.0, 1500)
    tally = TRUTH.tally(x)
    rho2 = (-2 * np.log(1e-3) + np.log(1 - 2 * np.log(1e-3))) / (1000 * np.log(1000))
    for value in (0.2, 0.3, 0.31):
        S = ((x - value) / x.std()).sum()
        nodes, weights = np.polynomial.hermite_e.hermegauss(180)
        stakes = np.sqrt(rho2) * nodes
        wealth = weights @ np.exp(stakes * S - stakes**2 * x.size / 2) / np.sqrt(2 * np.pi)
        assert TRUTH.at(value).log_wealth(tally).value == pytest.approx(np.log(wealth), rel=1e-8)


def test_the_interval_is_where_the_wealth_stays_below_one_over_alpha():
    tally = TRUTH.tally(np.random.default_rng(2).gamma(3.0, size=4321))
    for edge in TRUTH.interval(tally):
        assert TRUTH.at(edge).log_wealth(tally).value == pytest.approx(-math.log(1e-3), rel=1e-9)
    wide = TRUTH.interval(tally, 1e-6)
    assert wide[0] < TRUTH.interval(tally)[0] < tally.mean < TRUTH.interval(tally)[1] < wide[1]


def test_nothing_is_judged_before_the_first_look():
    far = TRUTH.at(100.0)
    samples = np.random.default_rng(3).exponential(size=1000)
    early = far.play(far.open(), samples[:999])
    assert early.outcome is Outcome.INCONCLUSIVE
    assert far.interval(early.tally) == (-math.inf, math.inf)
    assert far.play(early, samples[999:]).outcome is Outcome.REFUTED


@pytest.mark.parametrize("offset", [0.0, 0.05, 0.12, -0.2])
def test_the_decision_is_the_definition_written_out(offset):
    rng = np.random.default_rng(5)
    test = TRUTH.at(1.0 + offset)
    standing, seen, above, below = test.open(), np.empty(0), 0.0, 0.0
    while not standing.outcome.decided:
        block = rng.exponential(size=500)
        seen = np.concatenate([seen, block])
        standing = test.play(standing, block)
        tally = test.tally(seen)
        if seen.size < 1000:
            continue
        low, high = test.interval(tally)
        above = max(above, test.at(test.value + 0.1).log_wealth(tally).value
                    if seen.mean() < test.value + 0.1 else 0)  # fmt: skip
        below = max(below, test.at(test.value - 0.1).log_wealth(tally).value
                    if seen.mean() > test.value - 0.1 else 0)  # fmt: skip
        if not low < test.value < high:
            expected = Outcome.REFUTED
        else:
            supported = min(above, below) >= -math.log(1e-3)
            expected = Outcome.SUPPORTED if supported else Outcome.INCONCLUSIVE
        assert standing.outcome is expected
        assert seen.size < 200_000
    if offset != 0.05:  # a value wrong by less than δ may come out any way
        assert standing.outcome is (Outcome.REFUTED if offset else Outcome.SUPPORTED)


@given(cuts=st.lists(st.integers(0, 5000), max_size=6).map(sorted), shift=st.floats(-1e3, 1e3))
def test_any_partition_gives_the_same_moments(cuts, shift):
    samples = shift + np.random.default_rng(7).exponential(size=5000)
    merged = TRUTH.open().tally
    for block in np.split(samples, cuts):
        merged = merged.merge(TRUTH.tally(block))
    whole = TRUTH.tally(samples)
    assert merged.count == whole.count == 5000
    assert merged.mean == pytest.approx(whole.mean, abs=1e-12 * (1 + abs(shift)))
    assert merged.squares == pytest.approx(whole.squares, rel=1e-9)


def test_an_interrupted_run_ends_in_the_same_bits_and_says_asymptotic():
    tests = {"truth": TRUTH, "wrong": TRUTH.at(1.2)}
    options = {"block_size": 500, "cap": 60_000}
    whole = run("asymptotic", {"N": 8}, exponential, tests, **options)
    part = run("asymptotic", {"N": 8}, exponential, tests, block_size=500, cap=1500)
    revived = Record.from_json(json.loads(json.dumps(part.to_json(), allow_nan=False)))
    assert revived == part
    assert run("asymptotic", {"N": 8}, exponential, tests, resume=revived, **options) == whole
    assert [entry.outcome.name for entry in whole.entries] == ["SUPPORTED", "REFUTED"]
    assert all("asymptotically, " in entry.sentence() for entry in whole.entries)
    bounded = BoundedMeanTest(0.5, upper=1.0)
    assert "asymptotic" not in Entry("truth", bounded, bounded.open()).sentence()


def test_its_wealth_is_never_averaged_with_e_values():
    entry = Entry("truth", TRUTH, TRUTH.open())
    with pytest.raises(EvidenceError, match="no e-value"):
        combined_outcome([entry], 1e-3)


@pytest.mark.parametrize(
    "change", [{"delta": 0}, {"delta": None}, {"value": math.nan}, {"alpha": 1.0}, {"beta": 0}]
)
def test_numbers_that_make_no_test_are_refused(change):
    with pytest.raises(DomainError):
        AsymptoticMeanTest(**{"value": 1.0, "delta": 0.1} | change)


def test_too_early_a_look_a_constant_and_a_foreign_tally_are_refused():
    with pytest.raises(EvidenceError, match="at least 100"):
        AsymptoticMeanTest(1.0, delta=0.1, start=99)
    with pytest.raises(EvidenceError, match="no spread"):
        TRUTH.play(TRUTH.open(), np.ones(1000))
    with pytest.raises(EvidenceError, match="start from"):
        TRUTH.interval(BoundedMeanTest(0.5, upper=1.0).open().tally)
    with pytest.raises(EvidenceError, match="sample 1"):
        TRUTH.tally([0.0, math.inf])
    with pytest.raises(EvidenceError, match="no specification"):
        AsymptoticMeanTest.from_json({"kind": "asymptotic", "upper": 1.0})


# --- the rates. With a first look at 1000 samples the rates of these variables are close to their
# limits, so that at most the binomial quantile is allowed that a sound test exceeds with
# probability 1e-6; docs/evidence.md says what happens with a skewed variable looked at early.

RATE, RUNS = 0.05, 300  # fewer runs at the level quick


def allowed(runs):
    return int(binom.isf(1e-6, runs, RATE))


@pytest.fixture
def number(qntk_level):
    """How many runs there are."""
    return 40 if qntk_level == "quick" else RUNS


SAMPLERS = {
    "uniform": (lambda rng, size: rng.random(size), 0.5),
    "squared normal": (lambda rng, size: rng.normal(size=size) ** 2, 1.0),
}
DRAWN = [pytest.param("uniform", marks=pytest.mark.qntk_ci), "squared normal"]


def count(test, draw, outcome, *, number, looks=30, size=500):
    rng = np.random.default_rng(31)
    hits = 0
    for _ in range(number):
        standing = test.open()
        for _ in range(looks):
            standing = test.play(standing, draw(rng, size))
            if standing.outcome.decided:
                break
        hits += standing.outcome is outcome
    return hits


@pytest.mark.parametrize("name", DRAWN)
def test_the_true_mean_is_left_out_no_more_often_than_alpha(name, number):
    draw, mean = SAMPLERS[name]
    test = AsymptoticMeanTest(mean, delta=0.05 * mean, alpha=RATE, beta=1e-300)
    assert count(test, draw, Outcome.REFUTED, number=number) <= allowed(number)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("side", [1, pytest.param(-1, marks=pytest.mark.qntk_ci)])
def test_a_value_wrong_by_delta_is_supported_no_more_often_than_beta(name, side, number):
    draw, mean = SAMPLERS[name]
    test = AsymptoticMeanTest(mean * (1 + side * 0.05), delta=0.05 * mean, alpha=1e-300, beta=RATE)
    assert count(test, draw, Outcome.SUPPORTED, number=number) <= allowed(number)


def test_the_count_would_notice_a_rate_four_times_too_large():
    assert binom.sf(allowed(RUNS), RUNS, 4 * RATE) > 0.999


def test_the_count_notices_intervals_of_fixed_sample_size():
    """Looking 30 times at intervals that hold once each leaves out the mean too often."""
    rng, out = np.random.default_rng(31), 0
    for _ in range(RUNS):
        sums = rng.normal(size=(30, 500)).sum(axis=1).cumsum()
        counts = 500 * np.arange(1, 31)
        out += bool((np.abs(sums) > 1.96 * np.sqrt(counts)).any())
    assert out > allowed(RUNS)
