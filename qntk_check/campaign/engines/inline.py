"""Blocks drawn here, in the process that asks for them: for examples, tests and a debugger."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from qntk_check.campaign.blocks import evaluate
from qntk_check.campaign.engines.model import Done

__all__ = ["Inline"]

Evaluate = Callable[[str], tuple[str, bytes, bytes]]


class Inline:
    """An engine without processes.

    Parameters
    ----------
    workers
        Tasks that are handed over at a time; they are drawn one after the other.
    function
        What is done with a task.
    """

    name = "inline"

    def __init__(self, workers: int = 1, function: Evaluate = evaluate) -> None:
        """Begin with nothing to do."""
        self.workers = workers
        self._function = function
        self._waiting: deque[str] = deque()

    def submit(self, task: str, avoid: str = "") -> None:  # noqa: ARG002  # there is one worker
        """Take a task."""
        self._waiting.append(task)

    def wait(self, seconds: float) -> list[Done]:  # noqa: ARG002  # it does not wait
        """Draw one block."""
        if not self._waiting:
            return []
        task = self._waiting.popleft()
        try:
            return [Done(task, self._function(task), worker=self.name)]
        except Exception as error:  # noqa: BLE001  # whatever it is, the campaign hears of it
            return [Done(task, error=f"{type(error).__name__}: {error}", worker=self.name)]

    def close(self) -> None:
        """Forget what is waiting."""
        self._waiting.clear()
