"""Where a mean stands beside a claimed value, and an interval that holds at any time."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import BoundedMeanTest, Tally
from qntk_check.evidence.tension import Tension, anytime_interval
from qntk_check.evidence.within import WithinTest

LAWS = {
    "light": (lambda rng, k: rng.beta(2, 2, k), 0.5),
    "skewed": (lambda rng, k: rng.beta(0.2, 3.8, k), 0.05),
    "coin": (lambda rng, k: (rng.random(k) < 0.02).astype(float), 0.02),
    "skewed upwards": (lambda rng, k: 1 - rng.beta(0.2, 3.8, k), 0.95),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=pytest.mark.qntk_ci if one != "skewed" else ()) for one in LAWS],
)
def test_the_interval_keeps_the_mean_at_adversarial_times(name, qntk_level):
    """The worst of all looks of each run: whoever waits for a miss finds one in 5 % at most."""
    draw, mean = LAWS[name]
    test = BoundedMeanTest(mean * 1.02 if mean < 0.9 else mean * 0.99, upper=1.0)
    missed, runs = 0, {"quick": 10, "ci": 400, "nightly": 4000}[qntk_level]
    for run in range(runs):
        rng, tally = np.random.default_rng([20261130, run]), Tally("", 0, 0.0, 0.0, ())
        for _ in range(20):
            x = draw(rng, 100)
            tally = tally.merge(Tally("", 100, x.mean(), 100 * x.var(), ()))
            low, high = anytime_interval(test, tally)
            if not low <= mean <= high:
                missed += 1
                break
    assert missed <= 0.05 * runs + 4 * (0.05 * 0.95 * runs) ** 0.5


@pytest.mark.parametrize("name", LAWS)
def test_the_interval_closes_in(name):
    draw, mean = LAWS[name]
    test = BoundedMeanTest(mean, upper=1.0)
    tally = test.tally(draw(np.random.default_rng(5), 40_000))
    low, high = anytime_interval(test, tally)
    assert low <= mean <= high
    assert high - low < 12 * (tally.standard_error or 0.0)


def test_a_claim_on_the_bound_or_outside_has_an_interval_too():
    x = np.random.default_rng(5).random(1000)
    on = BoundedMeanTest(0.0, upper=1.0, delta=0.1)
    low, high = anytime_interval(on, on.tally(x))
    assert 0 <= low <= 0.5 <= high <= 1
    outside = WithinTest(1.05, delta=0.1, upper=1.0)
    assert anytime_interval(outside, on.tally(x)) == (0.0, 1.0)


def test_a_mean_within_the_discrepancy_may_differ_and_says_so():
    test = WithinTest(0.48, delta=0.1, upper=1.0)
    standing = test.play(test.open(), np.random.default_rng(5).beta(2, 2, 20_000))
    tension = Tension.of(test, standing.tally)
    assert standing.outcome.name == "SUPPORTED"
    assert tension is not None
    assert tension.much
    assert str(tension).startswith("differs by 0.0")
    assert tension.data()["differs"] is True


def test_without_samples_there_is_none_and_without_scatter_it_is_infinite():
    test = BoundedMeanTest(0.5, upper=1.0)
    assert Tension.of(test, test.tally([])) is None
    constant = Tension.of(test, test.tally([0.25] * 9))
    assert constant is not None
    assert constant.data()["standard errors"] == "-inf"


@pytest.mark.parametrize("interval", [(1.0,), (0.0, 1.0, 2.0), (1.0, 0.0), (0.0, np.nan), "01", 3])
def test_what_is_no_interval_is_refused(interval):
    with pytest.raises(DomainError, match=r"interval|end"):
        Tension(0.5, 0.1, 0.5, 0.1, interval)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0, None])
def test_a_scatter_or_a_discrepancy_below_zero_or_none_is_refused(bad):
    for fields in ((0.5, bad, 0.5, 0.1), (0.5, 0.1, 0.5, bad)):
        with pytest.raises(DomainError, match=r"the standard error|the discrepancy"):
            Tension(*fields, (0.0, 1.0))


def test_numbers_of_any_type_are_read_as_floats():
    given = Tension(Fraction(1, 2), np.int8(1), Fraction(1, 4), 2 + 0j, [0, np.float32(1)])
    assert given == Tension(0.5, 1.0, 0.25, 2.0, (0.0, 1.0))
    assert json.loads(json.dumps(given.data())) == given.data()


def test_without_a_test_or_a_tally_each_is_asked_for():
    test = BoundedMeanTest(0.5, upper=1.0)
    for call in (Tension.of, anytime_interval):
        with pytest.raises(DomainError, match="give a test between proved bounds"):
            call(0.5, test.tally([0.5]))
        with pytest.raises(EvidenceError, match="the tally"):
            call(test, [0.5])
    with pytest.raises(DomainError, match="the level"):
        anytime_interval(test, test.tally([]), level=2.0)
