"""What an engine is, and what it says of a task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

__all__ = ["Done", "Engine"]


@dataclass(frozen=True)
class Done:
    """The end of a task: its reply, or why there is none.

    Parameters
    ----------
    task
        The text that was submitted.
    reply
        What :func:`qntk_check.campaign.blocks.evaluate` returned.
    error
        What it raised, or that its worker died.
    worker
        Which worker it was, to be avoided at the next attempt.
    died
        Whether the worker died, which need not be the task's fault.
    """

    task: str
    reply: tuple[str, bytes, bytes] | None = None
    error: str = ""
    worker: str = ""
    died: bool = False


@runtime_checkable
class Engine(Protocol):
    """Takes tasks, and says what became of them."""

    name: str

    @property
    def workers(self) -> int:
        """How many tasks are worked on at a time."""
        ...

    def submit(self, task: str, avoid: str = "") -> None:
        """Take a task; ``avoid`` is the worker that failed at it."""
        ...

    def wait(self, seconds: float) -> list[Done]:
        """Return what has ended, waiting for so long if nothing has."""
        ...

    def close(self) -> None:
        """End the workers, whatever they are at."""
        ...
