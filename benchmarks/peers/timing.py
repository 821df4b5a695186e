"""How all benchmarks time a piece of work; nothing of this project is imported."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["least"]


def least(work: Callable[[], object], repeats: int, *, wall: bool = False) -> float:
    """Return the least process time of several repetitions, or wall time, in seconds."""
    clock = time.perf_counter if wall else time.process_time
    times = []
    for _ in range(repeats):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)
