"""Both guarantees, from their roots: the factors, exactly; then the rates, by simulation."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from qntk_check.evidence import BoundedMeanTest, Outcome

# Small distributions on [-1, 3], as (value, probability); probabilities add to one exactly.
DISTRIBUTIONS = {
    "coin": [(-1, Fraction(3, 4)), (3, Fraction(1, 4))],
    "three points": [(-1, Fraction(1, 2)), (0, Fraction(1, 6)), (2, Fraction(1, 3))],
    "lopsided": [(-1, Fraction(1, 100)), (1, Fraction(98, 100)), (3, Fraction(1, 100))],
    "constant": [(Fraction(7, 5), Fraction(1))],
}  # fmt: skip


def mean_of(points):
    return sum(value * weight for value, weight in points)


def runs(test: BoundedMeanTest):
    """The three runs of bets as exact (stake, null in units of X) pairs."""
    bets = [Fraction(bet) for bet in test.bets]
    sizes = [grid.size for grid in test._grids]
    f, delta = Fraction(test.value), Fraction(test.delta)
    nulls = [f] * sizes[0] + [f + delta] * sizes[1] + [f - delta] * sizes[2]
    edges = np.cumsum([0, *sizes])
    pairs = list(zip(bets, nulls, strict=True))
    return [pairs[start:stop] for start, stop in pairwise(edges)]


def expected_factor(points, bet, null, width):
    """E[1 + λ(X − m)/(B − lo)] without rounding."""
    return sum(weight * (1 + bet * (value - null) / width) for value, weight in points)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_every_factor_has_mean_one_if_the_claim_is_true(name):
    points = DISTRIBUTIONS[name]
    # A dyadic stand-in for the mean keeps the float specification exact.
    f = mean_of(points)
    test = BoundedMeanTest(f, upper=3, lower=-1, delta=0.125)
    shift = Fraction(test.value) - f  # rounding of f to a double, below 1e-15
    for bet, null in runs(test)[0]:
        assert expected_factor(points, bet, null - shift, Fraction(4)) == 1


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@pytest.mark.parametrize("excess", [Fraction(0), Fraction(1, 7), Fraction(1, 2)])
@pytest.mark.parametrize("side", [1, -1])
def test_every_factor_has_mean_at_most_one_if_the_claim_is_wrong_by_delta(name, excess, side):
    points = DISTRIBUTIONS[name]
    delta = Fraction(1, 8)
    f = Fraction(float(mean_of(points) - side * (delta + excess)))  # the truth is f ± (δ + excess)
    test = BoundedMeanTest(f, upper=3, lower=-1, delta=delta)
    run = runs(test)[1 if side > 0 else 2]
    assert run or not -1 <= f + side * delta <= 3
    for bet, null in run:
        rounding = abs(bet) * Fraction(1, 10**15)
        assert expected_factor(points, bet, null, Fraction(4)) <= 1 + rounding


@pytest.mark.parametrize("value", [-1, -0.99, -0.5, 0, 1, 2.9, 3])
@pytest.mark.parametrize("delta", [1e-6, 0.01, 0.3])
@pytest.mark.parametrize("spacing", [1.5, 2, 4])
def test_every_factor_is_positive_wherever_a_sample_can_fall(value, delta, spacing):
    test = BoundedMeanTest(value, upper=3, lower=-1, delta=delta, spacing=spacing)
    for y in (0.0, 1.0):
        assert (1 + test.bets * (y - test.nulls) > 0.009).all()


def test_the_weights_of_each_run_add_to_one_and_the_two_ways_share_evenly():
    test = BoundedMeanTest(0.3, upper=1)
    runs_of_weights = np.split(test.weights, np.cumsum([g.size for g in test._grids])[:-1])
    assert [float(run.sum()) for run in runs_of_weights] == pytest.approx([1, 1, 1], abs=1e-14)
    two_way = test._grids[0]
    assert float(runs_of_weights[0][two_way > 0].sum()) == pytest.approx(0.5, abs=1e-14)


def test_the_wealth_against_the_true_value_has_mean_one_over_all_paths():
    """E[wealth after 6 tosses] = 1 by enumeration of all 64 paths of a coin."""
    test = BoundedMeanTest(0.25, upper=1)
    total = 0.0
    for path in range(2**6):
        tosses = np.array([(path >> k) & 1 for k in range(6)], dtype=float)
        weight = 0.25 ** tosses.sum() * 0.75 ** (6 - tosses.sum())
        total += weight * np.exp(test.log_wealth(test.tally(tosses)).value)
    assert total == pytest.approx(1, abs=1e-12)


def test_the_mixture_is_the_average_of_the_products():
    """Against the formula written out, sample by sample and bet by bet."""
    test = BoundedMeanTest(1.2, upper=3, lower=-1, delta=0.4)
    x = np.random.default_rng(5).uniform(-1, 3, 37)
    products = [
        np.prod([1 + bet * ((xi + 1) / 4 - null) for xi in x])
        for bet, null in zip(test.bets, test.nulls, strict=True)
    ]
    parts = np.split(np.array(products) * test.weights, np.cumsum([g.size for g in test._grids]))
    expected = [np.log(part.sum()) for part in parts[:3]]
    assert list(test.log_wealth(test.tally(x))) == pytest.approx(expected, abs=1e-11)


# --- the rates. Alarms are counted over R independent runs, fewer of them at the level quick. If
# the guarantee holds, the count is at most binomial(R, rate); the allowed count is the quantile
# which that binomial exceeds with probability below 1e-6, so a sound test fails here less than once
# in a million seeds.

RATE, RUNS = 0.05, 400


def allowed(runs):
    return int(binom.isf(1e-6, runs, RATE))


@pytest.fixture
def number(qntk_level):
    """How many runs there are."""
    return 40 if qntk_level == "quick" else RUNS


def count(test, draw, outcome, *, seed, number, blocks=40, size=40):
    """How many runs end in ``outcome``, looking 40 times."""
    rng = np.random.default_rng(seed)
    hits = 0
    for _ in range(number):
        standing = test.open()
        for _ in range(blocks):
            standing = test.play(standing, draw(rng, size))
            if standing.outcome.decided:
                break
        hits += standing.outcome is outcome
    return hits


SAMPLERS = {
    "beta": (lambda rng, size: rng.beta(2, 2, size), 0.5),
    "coin": (lambda rng, size: (rng.random(size) < 0.1).astype(float), 0.1),
}
DRAWN = [pytest.param("beta", marks=pytest.mark.qntk_ci), "coin"]


@pytest.mark.parametrize("name", DRAWN)
def test_a_true_value_is_refuted_no_more_often_than_alpha(name, number):
    draw, mean = SAMPLERS[name]
    # β out of reach, so that nothing but a refutation stops the run
    test = BoundedMeanTest(mean, upper=1, delta=0.2 * mean, alpha=RATE, beta=1e-300)
    assert count(test, draw, Outcome.REFUTED, seed=11, number=number) <= allowed(number)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("side", [1, pytest.param(-1, marks=pytest.mark.qntk_ci)])
def test_a_value_wrong_by_delta_is_supported_no_more_often_than_beta(name, side, number):
    draw, mean = SAMPLERS[name]
    delta = 0.2 * mean
    test = BoundedMeanTest(mean + side * delta, upper=1, delta=delta, alpha=1e-300, beta=RATE)
    assert count(test, draw, Outcome.SUPPORTED, seed=12, number=number) <= allowed(number)


def test_the_count_of_alarms_would_notice_a_rate_four_times_too_large():
    """The power of the two tests above: at 4 × RATE they fail with probability > 0.999."""
    assert binom.sf(allowed(RUNS), RUNS, 4 * RATE) > 0.999


def test_the_peak_of_the_wealth_is_no_e_value_but_the_stopped_wealth_is():
    """Why `log_e_value` is not a maximum: on a fair coin the mean of the maximum exceeds 1."""
    test = BoundedMeanTest(0.5, upper=1, delta=0.25)
    stopped, peaks = 0.0, 0.0
    for path in range(2**8):
        tosses = [float((path >> k) & 1) for k in range(8)]
        logs = [test.log_wealth(test.tally(tosses[:k])).value for k in range(9)]
        stopped += np.exp(logs[-1]) / 2**8
        peaks += np.exp(max(logs)) / 2**8
    assert stopped == pytest.approx(1, abs=1e-12)
    assert peaks > 1.2


@pytest.mark.parametrize(
    "offset", [0, *(pytest.param(off, marks=pytest.mark.qntk_ci) for off in (0.25, -0.25, 0.1))]
)
def test_the_decision_is_the_definition_written_out(offset):
    """Each look against α and β by hand; the highest wealth on each side is kept."""
    rng = np.random.default_rng(21)
    test = BoundedMeanTest(0.5 + offset, upper=1, delta=0.2, alpha=1e-3, beta=1e-3)
    kept_apart = 0
    for _ in range(50):
        looks, standing = [], test.open()
        samples = rng.beta(2, 2, 400)
        for stop in range(4, 401, 4):
            looks.append(test.log_wealth(test.tally(samples[:stop])))
            standing = test.play(standing, samples[stop - 4 : stop])
            above, below = (max(0, *(look[k] for look in looks)) for k in (1, 2))
            assert (standing.peak_above, standing.peak_below) == pytest.approx((above, below))
            if looks[-1].value >= np.log(1000):
                expected = Outcome.REFUTED
            elif above >= np.log(1000) and below >= np.log(1000):
                expected = Outcome.SUPPORTED
                kept_apart += min(looks[-1][1:]) < np.log(1000)
            else:
                expected = Outcome.INCONCLUSIVE
            assert standing.outcome is expected
            if expected.decided:
                break
        assert standing.outcome.decided
        assert standing.log_e_value == pytest.approx(looks[-1].value)
    assert kept_apart > 0 or offset  # some support rests on two different looks
