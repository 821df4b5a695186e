"""The work: one verdict for every engine, order and interruption; failures; memory."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qntk_check.campaign.again import draw_again
from qntk_check.campaign.blocks import _source, evaluate, seed_name
from qntk_check.campaign.code import fingerprint
from qntk_check.campaign.engines.processes import Processes
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.running import Limits, work
from qntk_check.campaign.state import opened, states
from qntk_check.draws import Draws
from qntk_check.errors import EvidenceError
from qntk_check.evidence import AsymptoticMeanTest, run

WORKER = """
import json, sys
from qntk_check.campaign import worker
from qntk_check.campaign.blocks import _source, evaluate, seed_name
def bad(task):
    block = json.loads(task)["block"]
    {body}
    return evaluate(task)
worker.main(bad)
"""


@pytest.fixture
def engine(tmp_path):
    """Processes whose workers do something before they draw."""
    made = []

    def start(body: str = "pass", workers: int = 2) -> Processes:
        script = tmp_path / "worker.py"
        script.write_text(WORKER.format(body=body), encoding="utf-8")
        made.append(Processes(workers, [sys.executable, str(script)]))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.mark.parametrize("workers", [2, 7])
def test_no_order_changes_a_bit(path, sets, inline, whole, workers):
    with Ledger(path) as ledger:
        found = work(ledger, sets, inline(workers=workers, seed=workers))
    whole(path, found)


@pytest.mark.qntk_ci
def test_processes_come_to_the_same_bits(path, sets, whole, engine):
    with Ledger(path) as ledger:
        found = work(ledger, sets, engine())
    whole(path, found)


def test_a_campaign_is_what_the_sequential_test_says_of_the_same_samples(sets, path, inline):
    one = sets[0]
    with Ledger(path) as ledger:
        state = work(ledger, [one], inline())[0]

    def draw(rng, size):
        return Draws(_source(one.source))(rng, size)

    parameters = json.loads(one.parameters)
    record = run(seed_name(one.claim), parameters, draw, one.by_name, cap=10**5, block_size=40)
    assert {entry.name: entry.standing for entry in record.entries} == {
        name: entry.standing for name, entry in state.entries.items()
    }
    assert record.blocks == state.blocks


def test_a_campaign_that_is_capped_goes_on_with_a_larger_cap(path, sets, inline, whole):
    for cap in (40, 120, 121):
        with Ledger(path) as ledger:
            found = work(ledger, sets, inline(), Limits(cap=cap))
            assert all(state.samples <= cap + 39 for state in found)
    with Ledger(path) as ledger:
        found = work(ledger, sets, inline(seed=5))
        again = work(ledger, sets, inline(function=pytest.fail))  # nothing is left to draw
    whole(path, found)
    whole(path, again)


def test_what_stops_at_any_moment_goes_on(path, sets, inline, whole):
    """Ctrl-C in the work, between any two blocks."""
    stops = 0
    while True:

        def stop(states, workers, seen=[0]):  # noqa: B006
            seen[0] += 1
            if seen[0] == 2:
                raise KeyboardInterrupt

        try:
            with Ledger(path) as ledger:
                found = work(ledger, sets, inline(), progress=stop)
            break
        except KeyboardInterrupt:
            stops += 1
            found = None
            with Ledger(path) as ledger:
                if not any(state.undecided for state in states(ledger)):
                    break
    assert stops > 3
    with Ledger(path) as ledger:
        whole(path, found or states(ledger))


def test_two_campaigns_on_one_ledger_draw_each_block_once(path, sets, inline, whole):
    calls, lock = [], threading.Lock()

    def counted(task):
        with lock:
            calls.append((json.loads(task)["set"], json.loads(task)["block"]))
        return evaluate(task)

    found = []

    def campaign():
        with Ledger(path) as ledger:
            found.append(work(ledger, sets, PatientInline(inline(workers=2, function=counted))))

    with Ledger(path):
        threads = [threading.Thread(target=campaign) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(found) == 2
    assert len(calls) == len(set(calls))
    for states_ in found:
        whole(path, states_)


class PatientInline:
    """Inline, which waits if it has nothing, because another campaign has it."""

    name = "patient"

    def __init__(self, inner):
        self.inner = inner
        self.workers = inner.workers

    def close(self):
        self.inner.close()

    def submit(self, task, avoid=""):
        self.inner.submit(task)

    def wait(self, seconds):
        if self.inner.waiting:
            return self.inner.wait(seconds)
        threading.Event().wait(0.01)
        return []


@pytest.mark.qntk_ci
def test_a_worker_that_fails_once_is_tried_again_elsewhere(path, sets, whole, engine, tmp_path):
    flag = tmp_path / "failed"
    body = (
        f"import pathlib; flag = pathlib.Path({str(flag)!r})\n"
        "    if block == 1 and not flag.exists():\n"
        "        flag.touch(); raise ValueError('once')"
    )
    with Ledger(path) as ledger:
        found = work(ledger, sets, engine(body))
        assert all(not state.quarantined for state in found)
        assert all(not ledger.failures(state.kept.id) for state in found)
    assert flag.exists()
    whole(path, found)


def nan(task):
    """Evaluate, but the samples of block 2 of the first set are broken."""
    from unittest.mock import patch

    told = json.loads(task)
    if (told["set"], told["block"]) != (1, 2):
        return evaluate(task)
    broken = np.full(told["size"], np.nan)
    with patch("qntk_check.campaign.blocks.Draws") as draws:
        draws.return_value.return_value = broken
        return evaluate(task)


def test_a_nan_is_quarantined_and_the_rest_goes_on(path, sets, inline, bits_of, expected):
    with Ledger(path) as ledger:
        bad, good = work(ledger, sets, inline(function=nan))
        (failure,) = bad.quarantined
        assert (failure.block, failure.attempts) == (2, 3)
        assert "nan: the evaluation failed" in failure.error
        assert bad.blocks == 2
        assert bits_of([good]) == expected[1:]
        again = work(ledger, sets, inline(function=pytest.fail))[0]  # it waits for a person
        assert again.quarantined
        result = draw_again(bad, 2)  # what `campaign block` does: here it is sound
        assert result["count"] == 40
        mended = work(ledger, sets, inline(), Limits(retry=True))
        assert bits_of(mended) == expected


def test_a_worker_of_other_code_is_refused(path, sets, inline):
    def other(task):
        text, *rest = evaluate(task)
        return json.dumps({**json.loads(text), "code": "0" * 16}), *rest

    with Ledger(path) as ledger, pytest.raises(EvidenceError, match=r"other code.*everywhere"):
        work(ledger, sets, inline(function=other))


def test_a_damaged_count_is_refused(path, sets, inline):
    import sqlite3

    with Ledger(path) as ledger:
        state = work(ledger, sets[:1], inline())[0]
    with sqlite3.connect(path) as other:
        other.execute("UPDATE blocks SET count = 39 WHERE block = 1")
    other.close()
    with Ledger(path) as ledger, pytest.raises(EvidenceError, match=r"counts 39 samples of 40"):
        opened(ledger, state.kept)


@pytest.fixture
def fast_disk(tmp_path):
    """A folder in memory where there is one: what is on the disk is not what is tested."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def test_many_blocks_take_no_more_memory(fast_disk, make_set, inline, qntk_level):
    """A test that never ends: its state is a few sums, whatever the number of blocks."""
    blocks = {"quick": 400, "ci": 5_000, "nightly": 100_000}[qntk_level]
    one = make_set(size=4)
    never = AsymptoticMeanTest(0.9, delta=1e-6, start=100).to_json()
    endless = replace(one, tests=json.dumps([["truth", never]]))
    reply = json.loads(evaluate(json.dumps(endless.task(1, 0)))[0])

    def quick(task):
        told = json.loads(task)
        values = {"mean": 0.4 + told["block"] * 0.618 % 1, "block": told["block"]}
        return json.dumps({**reply, **values, "set": told["set"]}), b"", b""

    sizes = []

    def watch(states_, workers):
        if states_[0].blocks % (blocks // 4) == 0:
            sizes.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        with Ledger(fast_disk / "ledger.sqlite") as ledger:
            limits = Limits(cap=4 * blocks)
            found = work(ledger, [endless], inline(function=quick), limits, watch)
    finally:
        tracemalloc.stop()
    assert found[0].blocks == blocks
    assert sizes[-1] - sizes[0] < 200_000
    assert fingerprint() == found[0].kept.code
