"""Shares of α over claims, and e-values over the parameter sets of one claim."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qntk_check.errors import DomainError, EvidenceError
from qntk_check.evidence import (
    BoundedMeanTest,
    Entry,
    Outcome,
    claim_alpha,
    combined_log_e_value,
    combined_outcome,
    set_alpha,
)


def test_the_shares_add_to_the_total_and_never_beyond():
    """Σ 1/k² = π²/6: the tail beyond K lies between 1/(K+1) and 1/K."""
    count = 2000
    spent = sum(claim_alpha(k, total=0.1) for k in range(1, count + 1))
    share = 0.1 * 6 / math.pi**2
    assert share / (count + 1) < 0.1 - spent < share / count


def test_a_share_depends_on_the_number_alone():
    assert claim_alpha(7) == 1e-6 * 6 / (math.pi * 7) ** 2
    assert set_alpha(7, 5) == claim_alpha(7) / 5


def entry(value: float, samples: np.ndarray, alpha: float, beta: float = 1e-3) -> Entry:
    test = BoundedMeanTest(value, upper=1, delta=0.1, alpha=alpha, beta=beta)
    return Entry("truth", test, test.play(test.open(), samples))


def test_one_refuted_set_refutes_the_claim_whatever_the_others_say():
    samples = np.random.default_rng(0).beta(2, 2, 2000)
    level, sets = 1e-4, 4
    good = [entry(0.5, samples, level / sets) for _ in range(sets - 1)]
    bad = entry(0.8, samples, level / sets)
    assert combined_outcome(good, level) is Outcome.SUPPORTED
    assert bad.outcome is Outcome.REFUTED
    assert combined_outcome([*good, bad], level) is Outcome.REFUTED


def test_sets_that_a_level_leaves_out_count_with_wealth_one():
    """So that a later level continues the same average instead of starting another."""
    samples = np.random.default_rng(1).beta(2, 2, 2000)
    test = BoundedMeanTest(0.6, upper=1, delta=0.1, alpha=1e-300)
    logs = [test.log_wealth(test.tally(samples[:k])).value for k in range(2001)]
    size = next(k for k, log in enumerate(logs) if log > 8)
    level = math.exp(-logs[size]) * 1.001
    sets = [entry(0.6, samples[:size], level / 9) for _ in range(3)]
    assert combined_outcome(sets, level, sets=3) is Outcome.REFUTED
    assert combined_outcome(sets, level, sets=9) is Outcome.INCONCLUSIVE
    three_ninths = math.exp(-logs[size]) * 3.01
    assert combined_outcome(sets, three_ninths, sets=9) is Outcome.REFUTED
    with pytest.raises(EvidenceError, match="3 entries of 2 sets"):
        combined_outcome(sets, level, sets=2)
    with pytest.raises(EvidenceError, match="12 sets of a claim"):
        combined_outcome(sets, level, sets=12)


def test_sets_that_decide_nothing_alone_refute_together():
    samples = np.random.default_rng(1).beta(2, 2, 2000)
    test = BoundedMeanTest(0.6, upper=1, delta=0.1, alpha=1e-300)
    logs = [test.log_wealth(test.tally(samples[:k])).value for k in range(2001)]
    # α between the e-value reached and M times it: no set gets to M/α, the average gets to 1/α
    size = next(k for k, log in enumerate(logs) if log > 8)
    level = math.exp(-logs[size]) * 1.001
    sets = [entry(0.6, samples[:size], level / 3) for _ in range(3)]
    assert [one.outcome for one in sets] == 3 * [Outcome.INCONCLUSIVE]
    assert combined_outcome(sets, level) is Outcome.REFUTED


def test_support_needs_every_set():
    samples = np.random.default_rng(2).beta(2, 2, 2000)
    sets = [entry(0.5, samples, 1e-7), entry(0.5, samples[:20], 1e-7)]
    assert combined_outcome(sets, 1e-6) is Outcome.INCONCLUSIVE
    assert combined_outcome(sets[:1], 1e-6) is Outcome.SUPPORTED


def test_stopped_wealth_has_mean_one_even_though_the_test_chooses_when_to_stop():
    """By enumeration of all paths of a coin; any average of such values has mean one, too."""
    test = BoundedMeanTest(0.5, upper=1, delta=0.25, alpha=0.3, beta=0.3)
    values, counts = [], set()
    for path in range(2**9):
        standing = test.open()
        for k in range(9):
            standing = test.play(standing, [float((path >> k) & 1)])
        values.append(math.exp(standing.log_e_value))
        counts.add(standing.tally.count)
    assert len(counts) > 2  # paths do stop at different times
    assert max(values) >= 1 / 0.3
    assert np.mean(values) == pytest.approx(1, abs=1e-12)


def test_an_impossible_value_outweighs_everything():
    assert combined_log_e_value([math.inf, -500.0]) == math.inf


def test_large_e_values_do_not_overflow():
    assert combined_log_e_value([5000.0, 0.0]) == pytest.approx(5000 - math.log(2))


@pytest.mark.parametrize("number", [0, -3, 1.5, "two", None])
def test_a_claim_number_is_a_positive_int(number):
    with pytest.raises(EvidenceError, match="the claim number"):
        claim_alpha(number)


def test_bad_families_are_refused():
    with pytest.raises(DomainError, match="no error rate"):
        claim_alpha(1, total=1.5)
    with pytest.raises(EvidenceError, match="the number of sets"):
        set_alpha(1, 0)
    with pytest.raises(EvidenceError, match="no e-values"):
        combined_log_e_value([])
    with pytest.raises(EvidenceError, match="NaN"):
        combined_log_e_value([0.0, math.nan])
    with pytest.raises(EvidenceError, match="no e-values"):
        combined_outcome([], 1e-6)
    one = entry(0.5, np.array([0.5]), 1e-6)
    with pytest.raises(EvidenceError, match="use set_alpha"):
        combined_outcome([one, one], 1e-6)
