"""A Dask cluster: a local one that starts by itself, or the one of a scheduler's address."""

from __future__ import annotations

import queue
import re
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol, cast

from qntk_check.arguments import check_count, show
from qntk_check.campaign.blocks import evaluate
from qntk_check.campaign.engines.model import Done
from qntk_check.errors import DomainError, ResourceError

__all__ = ["Dask"]

_PATIENCE = 15.0  # seconds in which a scheduler answers
# Host and port, after a protocol or none; an IPv6 host stands in brackets.
_ADDRESS = re.compile(r"([a-z]+://)?(\[[0-9a-fA-F:.]+\]|[^\s/:\[\]]+):(\d{1,5})/?")
Evaluate = Callable[[str], tuple[str, bytes, bytes]]


class _Future(Protocol):
    status: str

    def add_done_callback(self, call: Callable[[_Future], object]) -> None: ...
    def result(self) -> tuple[str, bytes, bytes]: ...
    def exception(self) -> BaseException | None: ...
    def release(self) -> None: ...


class _Client(Protocol):
    status: str

    def submit(self, function: Evaluate, task: str, **options: object) -> _Future: ...
    def scheduler_info(self, *, n_workers: int) -> dict[str, dict[str, object]]: ...
    def close(self, timeout: float) -> None: ...


class _Cluster(Protocol):
    def close(self, timeout: float) -> None: ...


class _Distributed(Protocol):
    def Client(self, address: object, **options: object) -> _Client: ...
    def LocalCluster(self, **options: object) -> _Cluster: ...


class Dask:
    """An engine on a Dask cluster.

    Parameters
    ----------
    workers
        Of the local cluster; one at an address has the workers that it has.
    scheduler
        Address of a running scheduler; without one a local cluster starts.
    function
        What a worker does with a task.

    Raises
    ------
    ResourceError
        If Dask is not installed, or the scheduler is not there.
    DomainError
        If that is no address.
    """

    name = "dask"

    def __init__(
        self, workers: int, scheduler: str | None = None, function: Evaluate = evaluate
    ) -> None:
        """Start the cluster, or find the scheduler."""
        distributed = _distributed()
        check_count("workers", workers, most=1024)
        self._function, self._address = function, _address(scheduler)
        self._cluster: _Cluster | None = None
        self._waiting: dict[_Future, str] = {}
        self._ended: queue.SimpleQueue[_Future] = queue.SimpleQueue()
        if scheduler is None:
            with _deaf():
                self._cluster = distributed.LocalCluster(
                    n_workers=workers, threads_per_worker=1, processes=True,
                    dashboard_address=":0", silence_logs=50,
                )  # fmt: skip
        self._workers = workers
        try:
            self._client = distributed.Client(
                scheduler or self._cluster, timeout=_PATIENCE, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise ResourceError(
                f"no scheduler answers at {scheduler}: start one with `dask scheduler` and give "
                f"its address ({error})"
            ) from error

    @property
    def workers(self) -> int:
        """How many tasks are worked on at a time."""
        if self._cluster is not None:
            return self._workers
        known = self._client.scheduler_info(n_workers=-1).get("workers", {})
        return max(1, sum(cast("dict[str, int]", one).get("nthreads", 1) for one in known.values()))

    def submit(self, task: str, avoid: str = "") -> None:
        """Take a task; another worker than the one that failed at it is preferred."""
        others = [name for name in self._names() if name != avoid] if avoid else []
        options: dict[str, object] = {"pure": False}
        if others:
            options |= {"workers": others, "allow_other_workers": True}
        future = self._client.submit(self._function, task, **options)
        self._waiting[future] = task
        future.add_done_callback(self._ended.put)

    def _names(self) -> list[str]:
        return list(self._client.scheduler_info(n_workers=-1).get("workers", {}))

    def wait(self, seconds: float) -> list[Done]:
        """Return what has ended, waiting for so long if nothing has.

        Raises
        ------
        ResourceError
            If the scheduler is gone.
        """
        found: list[Done] = []
        until = time.monotonic() + seconds
        while not found or not self._ended.empty():
            try:
                future = self._ended.get(timeout=max(min(until - time.monotonic(), 1.0), 0.01))
                found.append(self._done(future))
            except queue.Empty:
                self._check_scheduler()
                if time.monotonic() >= until:
                    break
        return found

    def _done(self, future: _Future) -> Done:
        task = self._waiting.pop(future)
        if future.status == "finished":
            reply = future.result()
            future.release()
            return Done(task, (reply[0], bytes(reply[1]), bytes(reply[2])))
        if future.status in ("cancelled", "lost"):
            self._check_scheduler()
        error = future.exception() if future.status == "error" else None
        told = f"{type(error).__name__}: {error}" if error else f"the task was {future.status}"
        worker = str(getattr(getattr(error, "last_worker", None), "address", ""))
        return Done(task, error=told, worker=worker, died=bool(worker))

    def _check_scheduler(self) -> None:
        if self._client.status != "running":
            where = f"the scheduler at {self._address}" if self._address else "the local scheduler"
            raise ResourceError(
                f"{where} is gone: start it again and give the same command; every block that was "
                "reported is kept"
            )

    def close(self) -> None:
        """End the local cluster; a scheduler of somebody else keeps its workers."""
        self._client.close(timeout=5)
        if self._cluster is not None:
            self._cluster.close(timeout=5)


@contextmanager
def _deaf() -> Generator[None, None, None]:
    """Let processes that start meanwhile hear no Ctrl-C: the campaign ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _address(scheduler: object) -> str | None:
    """Refuse what is no address here: Dask's client would look for it, and be slow to end."""
    if scheduler is None:
        return None
    found = _ADDRESS.fullmatch(scheduler) if isinstance(scheduler, str) else None
    if found is None or not 0 < int(found[3]) < 2**16:
        raise DomainError(
            f"the scheduler {show(scheduler)} is no address: give host and port as `dask "
            "scheduler` prints them, such as tcp://192.168.1.2:8786"
        )
    return found[0]


def _distributed() -> _Distributed:
    try:
        return cast("_Distributed", import_module("distributed"))
    except ImportError as error:
        raise ResourceError(
            "--engine dask needs dask.distributed: pip install 'qntk-check[dask]', or take "
            "--engine processes"
        ) from error
