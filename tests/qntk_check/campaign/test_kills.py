"""``kill -9`` of whatever takes part, in mid-block: nothing reported is lost, nothing counts twice.

The level nightly kills each a hundred times.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import fields

import pytest

from qntk_check.campaign.engines.processes import Processes
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.running import work
from qntk_check.campaign.state import states
from qntk_check.errors import DomainError, ResourceError

SLOW = """
import time
from qntk_check.campaign import worker
from qntk_check.campaign.blocks import evaluate
def slow(task):
    time.sleep({seconds})
    return evaluate(task)
if __name__ == "__main__":
    worker.main(slow)
"""
PARENT = """
import json, sys
from qntk_check.campaign.engines.processes import Processes
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.running import work
from qntk_check.campaign.sets import ParameterSet
path, worker, *sets = sys.argv[1:]
def tell(states, workers):
    print(json.dumps([state.samples for state in states]), flush=True)
engine = Processes(2, [sys.executable, worker])
with Ledger(path) as ledger:
    work(ledger, [ParameterSet(**json.loads(one)) for one in sets], engine, progress=tell)
engine.close()
print("done", flush=True)
"""


def slow_worker(tmp_path, seconds: float):
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(seconds=seconds), encoding="utf-8")
    return script


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def parent_command(path, worker, sets) -> list[str]:
    given = [json.dumps({f.name: getattr(one, f.name) for f in fields(one)}) for one in sets]
    return [sys.executable, "-c", PARENT, str(path), str(worker), *given]


@pytest.mark.qntk_ci
def test_two_campaigns_in_two_processes_share_the_blocks_though_one_is_killed(
    tmp_path, path, sets, whole, repeats
):
    """Each block has one row; what the dead one had leased is drawn by the other."""
    command = parent_command(path, slow_worker(tmp_path, 0.05), sets)
    chance = random.Random(14)
    for _ in range(repeats):
        path.unlink(missing_ok=True)
        with Ledger(path):  # made by neither
            pass
        pair = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        assert pair[0].stdout is not None
        pair[0].stdout.readline()
        time.sleep(chance.random() * 0.2)
        pair[0].kill()
        pair[0].communicate()
        out, _ = pair[1].communicate(timeout=900)
        assert out.endswith("done\n")
        with Ledger(path, reading=True) as ledger:
            found = states(ledger)
        whole(path, found)


@pytest.mark.qntk_ci
def test_the_parent_is_killed(tmp_path, path, sets, whole, repeats):
    worker = slow_worker(tmp_path, 0.05)
    command = parent_command(path, worker, sets)
    chance, kills, reported = random.Random(14), 0, [0, 0]
    while kills < repeats:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout is not None
            for _ in range(chance.randint(2, 4)):
                line = parent.stdout.readline()
                if line.startswith("["):
                    reported = json.loads(line)
            time.sleep(chance.random() * 0.1)
            parent.kill()
        kills += 1
        with Ledger(path) as ledger:
            found = [state.samples for state in states(ledger)]
            assert all(a >= b for a, b in zip(found, reported, strict=True))
            ended = not any(state.undecided for state in states(ledger))
        if ended:  # before it was killed often enough
            path.unlink()
            reported = [0, 0]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900)
    assert done.stdout.endswith("done\n")
    with Ledger(path, reading=True) as ledger:
        found = states(ledger)
    whole(path, found)


@pytest.mark.qntk_ci
def test_workers_end_with_their_parent(tmp_path):
    script = slow_worker(tmp_path, 60)
    code = (
        "import sys, time; from qntk_check.campaign.engines.processes import Processes;"
        "engine = Processes(1, [sys.executable, sys.argv[1]]); engine.submit('{}');"
        "time.sleep(0.3); print(*engine.processes, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(script)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 30
    while alive(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(worker)


@pytest.mark.qntk_ci
def test_workers_are_killed(tmp_path, path, sets, whole, repeats):
    """In mid-block: the block is drawn again by another process."""
    engine = Processes(2, [sys.executable, str(slow_worker(tmp_path, 0.1))])
    chance, killed, seen = random.Random(14), [], [0]

    def kill(states_, workers):
        time.sleep(chance.random() * 0.05)
        running = [pid for pid in engine.processes if pid not in killed]
        drawn = sum(state.blocks for state in states_)
        # Only after a new block: where processes start slowly one block would die ten times.
        if running and len(killed) < repeats and drawn and drawn != seen[0]:
            seen[0] = drawn
            killed.append(chance.choice(running))
            os.kill(killed[-1], signal.SIGKILL)

    try:
        while len(killed) < repeats:
            path.unlink(missing_ok=True)
            with Ledger(path) as ledger:
                found = work(ledger, sets, engine, progress=kill)
            assert all(not state.quarantined for state in found)
            whole(path, found)
    finally:
        engine.close()


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and workers of Dask as processes; call it to start them."""
    pytest.importorskip("distributed")
    started: list[subprocess.Popen[bytes]] = []

    def start(workers: int = 1):
        file = tmp_path / f"scheduler-{len(started)}.json"
        base = [sys.executable, "-m", "distributed.cli"]
        scheduler = subprocess.Popen(
            [*base[:2], "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
             "--host", "127.0.0.1", "--scheduler-file", str(file)],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(scheduler)
        until = time.monotonic() + 60
        while not file.exists() or not file.stat().st_size:
            assert time.monotonic() < until
            time.sleep(0.05)
        command = [
            *base[:2], "distributed.cli.dask_worker", "--scheduler-file", str(file),
            "--no-dashboard", "--no-nanny", "--nthreads", "1", "--local-directory",
            str(tmp_path), "--death-timeout", "20",
        ]  # fmt: skip
        made = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(workers)]
        started.extend(made)
        return json.loads(file.read_text(encoding="utf-8"))["address"], scheduler, *made

    yield start
    for process in started:
        process.kill()
        process.wait()


def slowly(task):
    from qntk_check.campaign.blocks import evaluate

    time.sleep(0.1)
    return evaluate(task)


@pytest.mark.qntk_ci
@pytest.mark.filterwarnings("default")
def test_the_scheduler_is_killed(path, sets, whole, cluster, repeats):
    """In mid-block: told, nothing reported is lost, and a new scheduler goes on."""
    from qntk_check.campaign.engines.dask import Dask

    kills = 0
    while kills < repeats:
        address, scheduler, worker = cluster()
        engine = Dask(1, address, function=slowly)
        reported = [0, 0]

        def kill(states_, workers, reported=reported, scheduler=scheduler):
            reported[:] = [state.samples for state in states_]
            if any(state.blocks >= 2 for state in states_):
                scheduler.kill()

        try:
            path.unlink(missing_ok=True)
            with Ledger(path) as ledger, pytest.raises(ResourceError, match="is gone"):
                work(ledger, sets, engine, progress=kill)
        finally:
            engine.close()
            worker.kill()
        kills += 1
        with Ledger(path) as ledger:
            found = [state.samples for state in states(ledger)]
            assert all(a >= b for a, b in zip(found, reported, strict=True))
    address, *_ = cluster()
    engine = Dask(1, address)
    try:
        with Ledger(path) as ledger:
            found = work(ledger, sets, engine)
    finally:
        engine.close()
    whole(path, found)


@pytest.mark.qntk_ci
@pytest.mark.filterwarnings("default")
def test_a_worker_of_a_cluster_is_killed(path, sets, whole, cluster, repeats):
    """In mid-block: another worker of the cluster draws it."""
    from qntk_check.campaign.engines.dask import Dask

    for _ in range(repeats):
        path.unlink(missing_ok=True)
        address, scheduler, first, second = cluster(2)
        engine = Dask(1, address, function=slowly)
        until = time.monotonic() + 60
        while engine.workers < 2:
            assert time.monotonic() < until
            time.sleep(0.05)

        def kill(states_, workers, worker=first):
            if any(state.blocks for state in states_):
                worker.kill()

        try:
            with Ledger(path) as ledger:
                found = work(ledger, sets, engine, progress=kill)
        finally:
            engine.close()
            second.kill()
            scheduler.kill()
        assert first.wait() == -signal.SIGKILL
        assert all(not state.quarantined for state in found)
        whole(path, found)


@pytest.mark.qntk_ci
@pytest.mark.filterwarnings("default")
def test_a_local_dask_cluster_comes_to_the_same_bits(path, sets, whole):
    pytest.importorskip("distributed")
    from qntk_check.campaign.engines.dask import Dask

    engine = Dask(2)
    try:
        assert engine.workers == 2
        with Ledger(path) as ledger:
            found = work(ledger, sets, engine)
    finally:
        engine.close()
    whole(path, found)


@pytest.mark.qntk_ci
@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_is_not_there_is_told():
    pytest.importorskip("distributed")
    from qntk_check.campaign.engines.dask import Dask

    with pytest.raises(ResourceError, match=r"no scheduler answers.*dask scheduler"):
        Dask(1, "tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    "address", ["nowhere", "tcp://", "127.0.0.1", "tcp://a:99999", "a b:1", "", 8786, "a:0"]
)
def test_what_is_no_address_of_a_scheduler_is_refused_at_once(address):
    """Dask's client took half a minute to end, and left a traceback."""
    pytest.importorskip("distributed")
    from qntk_check.campaign.engines.dask import Dask

    with pytest.raises(DomainError, match=r"is no address: give host and port as `dask scheduler`"):
        Dask(1, address)
