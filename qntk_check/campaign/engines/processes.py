"""Worker processes on this machine, each with a thread here that talks to it.

A worker that dies, or whose task fails, is replaced by a new process; the thread says what became
of the task. Workers hear no Ctrl-C: the campaign ends them.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from qntk_check.arguments import check_count
from qntk_check.campaign.engines.model import Done
from qntk_check.campaign.worker import read_reply

__all__ = ["Processes"]

_COMMAND = (sys.executable, "-m", "qntk_check.campaign.worker")
# One thread each: the workers are as many as the cores, and sums keep one order.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class Processes:
    """An engine of so many processes.

    Parameters
    ----------
    workers
        Their number.
    command
        What starts one; it speaks as :mod:`qntk_check.campaign.worker` does.
    """

    name = "processes"

    def __init__(self, workers: int, command: Sequence[str] = _COMMAND) -> None:
        """Start the threads; a process starts when its first task comes."""
        self._command = tuple(command)
        self._tasks: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._closing = False
        self._threads = [
            threading.Thread(target=self._serve, args=(f"worker {number}",), daemon=True)
            for number in range(check_count("workers", workers, most=1024))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def workers(self) -> int:
        """How many tasks are worked on at a time."""
        return len(self._threads)

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that are there."""
        with self._lock:
            return [process.pid for process in self._running.values()]

    def submit(self, task: str, avoid: str = "") -> None:  # noqa: ARG002  # a new process takes it
        """Take a task. After a failure every attempt has a process of its own."""
        self._tasks.put(task)

    def wait(self, seconds: float) -> list[Done]:
        """Return what has ended, waiting for so long if nothing has."""
        found: list[Done] = []
        try:
            found.append(self._done.get(timeout=seconds))
            while True:
                found.append(self._done.get_nowait())
        except queue.Empty:
            return found

    def close(self) -> None:
        """End the workers, whatever they are at."""
        with self._lock:
            self._closing = True
            for process in self._running.values():
                process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self, name: str) -> None:
        process: subprocess.Popen[bytes] | None = None
        while (task := self._tasks.get()) is not None and not self._closing:
            try:
                process = process or self._begin(name)
                done = _asked(process, task, name)
            except OSError as error:
                done = Done(task, error=f"the worker could not be reached: {error}", worker=name)
            if done.error:
                self._end(name, process)
                process = None
            self._done.put(done)
        self._end(name, process)

    def _begin(self, name: str) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closing:
                raise OSError("the campaign is ending")
            environment = {**dict.fromkeys(_THREADS, "1"), **os.environ}
            environment["PYTHONPATH"] = os.pathsep.join(
                path or str(Path.cwd()) for path in sys.path
            )
            process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
                start_new_session=True,
            )  # fmt: skip
            self._running[name] = process
            return process

    def _end(self, name: str, process: subprocess.Popen[bytes] | None) -> None:
        if process is None:
            return
        with self._lock:
            self._running.pop(name, None)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was left to write finds nobody
                    continue


def _asked(process: subprocess.Popen[bytes], task: str, name: str) -> Done:
    """Return what a process makes of a task."""
    stdin, stdout = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        stdin.write(task.encode() + b"\n")
        stdin.flush()
        reply = read_reply(stdout)  # type: ignore[arg-type]
    except (BrokenPipeError, ValueError):
        reply = None
    if reply is None:
        code = process.wait()
        word = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
        return Done(task, error=f"the worker {word} in mid-block", worker=name, died=True)
    failed = json.loads(reply[0]).get("error")
    return Done(task, error=failed, worker=name) if failed else Done(task, reply, worker=name)
