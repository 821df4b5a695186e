"""The tally does not depend on the partition into blocks; a run does not depend on crashes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.evidence import BoundedMeanTest, Entry, Outcome, Record, Standing, Tally, run

specifications = st.builds(
    lambda lower, width, place, share, spacing: BoundedMeanTest(
        lower + place * width,
        lower=lower,
        upper=lower + width,
        delta=share * width,
        spacing=spacing,
    ),
    lower=st.floats(-5, 5),
    width=st.floats(0.1, 100),
    place=st.floats(0.02, 0.98),
    share=st.floats(0.001, 0.3),
    spacing=st.sampled_from([1.5, 2.0, 3.0]),
)


def draw(test: BoundedMeanTest, size: int, seed: int) -> np.ndarray:
    return test.lower + test.width * np.random.default_rng(seed).beta(2, 3, size)


def close(one: Tally, two: Tally, scale: float) -> bool:
    """Equal up to rounding: 1e-13 a sample in a logarithm, 1e-12 of the range in a mean."""
    return (
        one.count == two.count
        and abs(one.mean - two.mean) <= 1e-12 * scale
        and abs(one.squares - two.squares) <= 1e-10 * scale**2 * max(one.count, 1)
        and np.allclose(one.log_wealth, two.log_wealth, rtol=0, atol=1e-13 * max(one.count, 10))
    )


@given(
    test=specifications,
    cuts=st.lists(st.integers(0, 9000), max_size=6).map(sorted),
    seed=st.integers(0, 2**32),
)
def test_any_partition_gives_the_same_tally(test, cuts, seed):
    samples = draw(test, 9000, seed)
    merged = test.open().tally
    for block in np.split(samples, cuts):
        merged = merged.merge(test.tally(block))
    scale = max(abs(test.lower), abs(test.upper))
    assert close(merged, test.tally(samples), scale)


@given(test=specifications, sizes=st.lists(st.integers(0, 50), min_size=3, max_size=3))
def test_merging_is_associative_and_has_a_unit(test, sizes):
    one, two, three = (test.tally(draw(test, size, k)) for k, size in enumerate(sizes))
    scale = max(abs(test.lower), abs(test.upper))
    assert close(one.merge(two).merge(three), one.merge(two.merge(three)), scale)
    unit = Tally.empty(test.key, test.bets.size)
    assert one.merge(unit) == unit.merge(one) == one


@given(test=specifications, size=st.integers(0, 500), seed=st.integers(0, 2**32))
def test_json_loses_no_bit(test, size, seed):
    standing = test.play(test.open(), draw(test, size, seed))
    text = json.dumps([standing.to_json(), test.to_json()], allow_nan=False)
    state, specification = json.loads(text)
    assert Standing.from_json(state) == standing
    assert BoundedMeanTest.from_json(specification) == test


def test_the_tally_holds_the_moments():
    test = BoundedMeanTest(0.5, upper=1)
    samples = np.random.default_rng(3).random(1234)
    tally = test.tally(samples[:1000]).merge(test.tally(samples[1000:]))
    assert tally.mean == pytest.approx(samples.mean(), abs=1e-14)
    assert tally.variance == pytest.approx(samples.var(ddof=1), abs=1e-14)
    assert tally.standard_error == pytest.approx(samples.std(ddof=1) / 1234**0.5, abs=1e-14)
    assert test.tally([0.3]).variance is None


# --- runs

TRUTH = BoundedMeanTest(0.5, upper=1)
TESTS = {"truth": TRUTH, "near": TRUTH.at(0.47), "far": TRUTH.at(0.8), "outside": TRUTH.at(1.5)}


def beta22(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.beta(2, 2, size)


def go(**options) -> Record:
    return run("partition", {"N": 4}, beta22, TESTS, block_size=300, **options)


def test_a_run_decides_the_truth_and_its_mutants_on_the_same_samples():
    record = go(cap=30_000)
    assert [entry.outcome.name for entry in record.entries] == ["SUPPORTED"] + 3 * ["REFUTED"]
    assert record["outside"].samples == 0 < record["far"].samples < record["near"].samples
    assert record.samples == max(entry.samples for entry in record.entries)
    assert record.continuation() is None
    longest = max(record.entries, key=lambda entry: entry.samples)
    error = longest.standard_error
    assert error is not None
    assert longest.mean == pytest.approx(0.5, abs=6 * error)


@pytest.mark.parametrize("crash", [1, 2, 5])
def test_an_interrupted_run_ends_in_the_same_bits(crash):
    whole = go(cap=30_000)
    part = go(cap=300 * crash)
    assert part.blocks == crash
    assert part.undecided
    revived = Record.from_json(json.loads(json.dumps(part.to_json(), allow_nan=False)))
    assert revived == part
    assert go(cap=30_000, resume=revived) == whole


def test_progress_sees_every_block_and_each_may_be_resumed():
    seen: list[Record] = []
    whole = go(cap=30_000, progress=seen.append)
    assert [record.blocks for record in seen] == list(range(1, whole.blocks + 1))
    assert seen[-1] == whole == go(cap=30_000, resume=seen[3])


def test_a_decided_test_stops_and_its_evidence_stays():
    record = go(cap=30_000)
    alone = run("partition", {"N": 4}, beta22, {"far": TESTS["far"]}, block_size=300, cap=30_000)
    assert alone["far"] == record["far"]


def test_a_run_that_ends_undecided_says_how_to_go_on():
    record = go(cap=301)  # two whole blocks
    assert record.samples == 600
    assert record["truth"].outcome is Outcome.INCONCLUSIVE
    text = record.continuation("check --cap {cap}")
    assert text is not None
    assert "truth" in text
    assert "check --cap 1200" in text


def test_other_tests_see_other_samples_but_the_same_ones_again():
    drawn: list[list[float]] = []

    def remember(rng, size):
        drawn.append(rng.random(size).tolist())
        return drawn[-1]

    for parameters in ({"N": 4}, {"N": 4}, {"N": 8}):
        run("partition", parameters, remember, {"truth": TRUTH}, cap=10, block_size=5)
    assert drawn[:2] == drawn[2:4]
    assert len({tuple(block) for block in drawn}) == 4


def test_blocks_tallied_elsewhere_advance_the_test_as_if_played_here():
    samples = [beta22(np.random.default_rng(k), 400) for k in range(12)]
    here = there = TRUTH.open()
    for block in samples:
        here = TRUTH.play(here, block)
    for tally in [TRUTH.tally(block) for block in reversed(samples)][::-1]:
        there = TRUTH.advance(there, tally)
    assert here == there


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"claim": "another"}, "another claim"),
        ({"parameters": '{"N":5}'}, "another parameters"),
        ({"block_size": 100}, "another block size"),
    ],
)
def test_a_record_of_something_else_is_refused(change, message):
    fields = {name: getattr(go(cap=300), name) for name in Record.__dataclass_fields__} | change
    with pytest.raises(EvidenceError, match=message):
        go(cap=600, resume=Record(**fields))


def test_a_record_of_another_test_is_refused():
    record = run("partition", {"N": 4}, beta22, {"truth": TRUTH.at(0.51)}, cap=300, block_size=300)
    with pytest.raises(EvidenceError, match="another tests"):
        run("partition", {"N": 4}, beta22, {"truth": TRUTH}, cap=600, block_size=300, resume=record)


def test_a_damaged_record_is_refused():
    data = go(cap=600).to_json()
    with pytest.raises(EvidenceError, match="damaged"):
        Record.from_json(data | {"blocks": 7})
    with pytest.raises(EvidenceError, match="no record"):
        Record.from_json({"claim": "partition"})
    with pytest.raises(EvidenceError, match="no standing"):
        Standing.from_json({"tally": data["entries"][0]["standing"]["tally"]})
    with pytest.raises(EvidenceError, match="no tally"):
        Tally.from_json({"count": 3})
    with pytest.raises(EvidenceError, match="no specification"):
        BoundedMeanTest.from_json({"value": 1.0, "ceiling": 2.0})


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match="truth, near"):
        go(cap=300)["thruth"]


@pytest.mark.parametrize("name", ["truth", "near", "outside"])
def test_the_sentence_states_the_error_rate_and_the_samples(name):
    entry = go(cap=30_000)[name]
    assert isinstance(entry, Entry)
    expected = {"truth": "at most 1e-06 if not", "near": "at most 1e-06 if it were true"}
    assert expected.get(name, "without a sample") in entry.sentence()
    assert name == "outside" or f"{entry.samples} samples" in entry.sentence()
