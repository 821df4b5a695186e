"""The course of a test: what it keeps is what its test would have said there."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qntk_check.evidence import AsymptoticMeanTest, BoundedMeanTest, Tension, run
from qntk_check.evidence.course import MOST, Course, course_of_intervals, is_course, run_watched
from qntk_check.evidence.within import WithinTest

BOUNDED = BoundedMeanTest(0.5, upper=1.0)
WITHIN = WithinTest(0.5, delta=0.02, upper=1.0)
ASYMPTOTIC = AsymptoticMeanTest(0.5, delta=0.05)
X = np.random.default_rng(3).beta(2, 2, 20_000)


def watched(test, blocks, block: int = 1000) -> Course:
    course = Course(test, block)
    for samples in blocks:
        course.add(samples)
    return course


@pytest.mark.parametrize("test", [BOUNDED, WITHIN, ASYMPTOTIC])
def test_moments_are_few_evenly_spaced_and_end_with_the_last_draw(test) -> None:
    draws = watched(test, np.split(X, 20)).data()["draws"]
    assert MOST / 2 <= len(draws) <= MOST + 1
    assert len(set(np.diff(draws[:-1]).tolist())) == 1
    assert draws[-1] == X.size


@pytest.mark.parametrize("count", range(1000, 20_001, 1000))
def test_the_last_moment_is_the_end_at_any_number_of_draws(count: int) -> None:
    course = watched(BOUNDED, np.split(X[:count], count // 1000))
    assert course.data()["draws"][-1] == count
    assert course.data() == course.data()


@pytest.mark.parametrize("test", [BOUNDED, WITHIN, ASYMPTOTIC])
def test_how_samples_come_in_changes_nothing(test) -> None:
    parts = np.split(X, [1, 700, 701, 5000])
    assert watched(test, parts).data() == watched(test, np.split(X, 20)).data()


def test_each_moment_is_what_the_test_says_of_the_samples_up_to_there() -> None:
    data = watched(BOUNDED, np.split(X, 20)).data()
    peaks = 0.0, 0.0
    for k, draws in enumerate(data["draws"]):
        tally = BOUNDED.tally(X[:draws])
        wealth, tension = BOUNDED.log_wealth(tally), Tension.of(BOUNDED, tally)
        assert tension is not None
        assert data["mean"][k] == pytest.approx(X[:draws].mean(), rel=1e-5)
        assert (data["low"][k], data["high"][k]) == pytest.approx(tension.interval, rel=1e-5)
        assert data["against"][k] == pytest.approx(wealth.value, rel=1e-3)
        peaks = max(peaks[0], wealth.above), max(peaks[1], wealth.below)
        apart = data["apart"][k]
        assert apart is not None
        assert apart >= min(peaks) * (1 - 1e-3)  # it saw moments that were dropped


@pytest.mark.parametrize(("test", "outcome"), [(BOUNDED, "apart"), (BOUNDED.at(0.45), "against")])
def test_a_decided_test_has_the_wealth_that_decided_it(test, outcome: str) -> None:
    course, standing = Course(test), test.open()
    for samples in np.split(X, 20):
        course.add(samples)
        standing = test.play(standing, samples)
        if standing.outcome.decided:
            course.close()
    data = course.data()
    assert data["draws"][-1] == standing.tally.count < X.size
    assert data[outcome][-1] >= -np.log(1e-6)


def test_an_asymptotic_test_has_no_interval_before_its_first_look() -> None:
    data = watched(ASYMPTOTIC, np.split(X[:2000], 4), 500).data()
    assert data["low"][0] is data["high"][0] is None
    assert data["low"][-1] is not None
    same = watched(ASYMPTOTIC, [np.full(1500, 0.5), X[:500]]).data()
    assert same["against"][0] == 0


def test_what_is_impossible_has_no_course() -> None:
    data = watched(BOUNDED.at(2.0), [X]).data()
    assert data["draws"] == []
    assert is_course(data)


def test_it_survives_json_and_what_is_none_is_seen() -> None:
    data = watched(ASYMPTOTIC, [X[:1700]]).data()
    assert is_course(json.loads(json.dumps(data)))
    assert not is_course({**data, "mean": data["mean"][1:]})
    assert not is_course({**data, "mean": ["0.5"] * len(data["draws"])})
    assert not is_course([data])


def test_a_watched_run_is_the_run_and_its_course_ends_where_the_truth_is_decided() -> None:
    tests = {"truth": BOUNDED, "near": BOUNDED.at(BOUNDED.value + 2 * BOUNDED.delta)}

    def draws(rng: np.random.Generator, size: int) -> np.ndarray:
        return rng.beta(2, 2, size)

    heard: list[int] = []
    record, course = run_watched(
        "watched", {}, draws, tests, cap=60_000, block_size=1000,
        progress=lambda now: heard.append(now.samples),
    )  # fmt: skip
    assert record == run("watched", {}, draws, tests, cap=60_000, block_size=1000)
    assert heard == list(range(1000, record.samples + 1, 1000))
    assert course["draws"][-1] == record["truth"].samples
    assert is_course(course)


def test_where_an_interval_decides_nothing_is_bet() -> None:
    data = course_of_intervals([8, 16], [1.2, 1.1], [(-np.inf, 3.0), (0.5, 1.7)])
    assert is_course(data)
    assert (data["low"], data["against"], data["apart"]) == ([None, 0.5], [None] * 2, [None] * 2)
    assert course_of_intervals([], [], [])["low"] == []
