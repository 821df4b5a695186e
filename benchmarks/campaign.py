"""What a campaign costs beside its blocks, and what more processes gain, each in one run.

- overhead: the parent's own time for a block (leasing, writing it to the disk, merging, showing
  nothing), by a worker that answers at once, as a share of blocks of 1 s; processor time and, with
  what the disk takes, wall time. While the parent waits for the disk the workers go on;
- loss: the time in which a worker has nothing to do, by blocks that sleep for a second: wall time
  of so many blocks on one worker over so many seconds;
- scaling: blocks of real circuits a second with two workers over one, for processes and for Dask;
  beside it what two processes gain that share nothing at all, since other work on the machine and
  shared caches take their part of that too;
- size: samples that the sequential test takes, beside those of a test by the inequality of
  Dvoretzky, Kiefer and Wolfowitz with the same rates, on the law of K at N = 4 and 16.

Examples
--------
    python benchmarks/campaign.py --blocks 12
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from qntk_check.campaign.blocks import evaluate
from qntk_check.campaign.engines import Done, Engine
from qntk_check.campaign.engines.inline import Inline
from qntk_check.campaign.engines.processes import Processes
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.running import Limits, work
from qntk_check.campaign.sets import Asked, ParameterSet, planned
from qntk_check.verdicts.processes import usable_cores

SLEEPER = """
import json, time
from qntk_check.campaign import worker
from qntk_check.campaign.blocks import evaluate
kept = []
def sleep(task):
    time.sleep(1.0)
    told = json.loads(task)
    kept[:] = kept or [evaluate(task)]
    result = json.loads(kept[0][0])
    return json.dumps({**result, "set": told["set"], "block": told["block"]}), *kept[0][1:]
worker.main(sleep)
"""


class Answers:
    """An engine that answers at once with the same numbers under another block's name."""

    name, workers = "at once", 2

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.kept: tuple[str, bytes, bytes] | None = None

    def submit(self, task: str, avoid: str = "") -> None:  # noqa: ARG002
        """Take a task."""
        self.waiting.append(task)

    def wait(self, seconds: float) -> list[Done]:  # noqa: ARG002
        """Answer one."""
        task = self.waiting.pop(0)
        self.kept = self.kept or evaluate(task)
        told, result = json.loads(task), json.loads(self.kept[0])
        text = json.dumps({**result, "set": told["set"], "block": told["block"]})
        return [Done(task, (text, *self.kept[1:]))]

    def close(self) -> None:
        """Have nothing to end."""


def endless(n: int, size: int) -> ParameterSet:
    """Return a set that so few blocks never decide."""
    return planned(Asked(("kernel-mean",), (n,), (16,), relative=0.001, size=size))[0]


def timed(one: ParameterSet, engine: Engine, blocks: int) -> tuple[float, float]:
    """Return wall and processor time here of so many blocks, after some that warm workers up."""
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger") as ledger:
        warm = 2 * engine.workers
        work(ledger, [one], engine, Limits(cap=warm * one.size))
        started, used = time.perf_counter(), time.process_time()
        work(ledger, [one], engine, Limits(cap=(warm + blocks) * one.size))
        return time.perf_counter() - started, time.process_time() - used


def closing(make: Callable[[], Engine], one: ParameterSet, blocks: int) -> float:
    """Return the wall time by an engine that is closed afterwards."""
    engine = make()
    try:
        return timed(one, engine, blocks)[0]
    finally:
        engine.close()


def overhead(blocks: int) -> None:
    """Print the parent's time for a block."""
    one = endless(1, 20)
    taken, used = timed(one, Answers(), blocks)
    print(f"overhead: {used / blocks:.2%} of a second in processor time for each block, "
          f"{taken / blocks:.2%} with what the disk takes")  # fmt: skip


def loss(blocks: int) -> None:
    """Print how long a worker of blocks of 1 s has nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "sleeper.py"
        script.write_text(SLEEPER, encoding="utf-8")
        one = endless(1, 20)
        taken = closing(lambda: Processes(1, [sys.executable, str(script)]), one, blocks)
    print(f"loss: {taken / blocks - 1:.2%} of the time of a worker with blocks of 1 s")


LONE = """
import sys, json, time
from qntk_check.campaign.blocks import evaluate
task, blocks = json.loads(sys.argv[1]), int(sys.argv[2])
evaluate(json.dumps(task))
print("ready", flush=True)
sys.stdin.readline()
started = time.perf_counter()
for block in range(blocks):
    evaluate(json.dumps({**task, "block": block}))
print(time.perf_counter() - started, flush=True)
"""


def alone(one: ParameterSet, blocks: int, number: int) -> float:
    """Return the seconds in which so many processes that share nothing draw so many blocks."""
    command = [sys.executable, "-c", LONE, json.dumps(one.task(1, 0)), str(blocks // number)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(command, **pipes) for _ in range(number)]
    streams = [(p.stdin, p.stdout) for p in running]
    for _, out in streams:
        assert out is not None
        out.readline()
    for given, _ in streams:
        assert given is not None
        given.write("go\n")
        given.flush()
    taken = [float(out.readline()) for _, out in streams if out is not None]
    for process in running:
        process.communicate()
    return max(taken)


def scaling(blocks: int, repeat: int) -> None:
    """Print what two workers gain over one, in alternating runs."""
    one = endless(4, 4000)
    engines: dict[str, Callable[[int], float]] = {
        "nothing shared": lambda number: alone(one, blocks, number),
        "processes": lambda number: closing(lambda: Processes(number), one, blocks),
    }
    try:
        import distributed  # noqa: F401

        from qntk_check.campaign.engines.dask import Dask

        engines["dask"] = lambda number: closing(lambda: Dask(number), one, blocks)
    except ImportError:
        print("scaling: Dask is not installed")
    found: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(repeat):
        for name, measure in engines.items():
            found[name].append(measure(1) / measure(2))
    for name, ratios in found.items():
        print(f"scaling: two workers are {statistics.median(ratios):.2f} × one, {name} "
              f"({min(ratios):.2f} … {max(ratios):.2f})")  # fmt: skip


def size() -> None:
    """Print the samples of the sequential test over those of a DKW test of the same rates.

    A DKW band of half width e around the distribution function gives the mean of a variable in
    [0, B] to within B·e; to tell f from f ± δ at rates α and β both bands have to fit in.
    """
    for n in (2, 4):
        one = planned(Asked(("kernel-mean",), (n,), (4,), relative=0.05))[0]
        truth = one.by_name["truth"]
        with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger") as ledger:
            (state,) = work(ledger, [one], Inline())
        width = float(getattr(truth, "width"))  # noqa: B009  # of the guaranteed test, as it is
        bands = sum(math.sqrt(math.log(2 / rate) / 2) for rate in (truth.alpha, truth.beta))
        needed = (width * bands / truth.delta) ** 2
        taken = state.truth.samples
        print(f"size: {taken} samples where DKW needs {needed:.3g}: {taken / needed:.2g} of it, "
              f"K at N = {2**n}, δ = 5 %")  # fmt: skip


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--blocks", type=int, default=12, help="for each measurement")
    parser.add_argument("--repeat", type=int, default=3, help="runs of the scaling; 0 for none")
    options = parser.parse_args()
    print(
        f"load: {os.getloadavg()[0]:.1f} in the last minute on {usable_cores()} cores before this"
    )
    overhead(20 * options.blocks)
    loss(options.blocks)
    size()
    if options.repeat:
        scaling(options.blocks, options.repeat)


if __name__ == "__main__":
    main()
