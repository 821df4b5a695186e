"""A worker process: it reads tasks from its standard input and writes results to its output.

Whatever code prints goes to the error stream: the output belongs to results alone. When the
parent is gone, by whatever death, the input ends, and so does the worker, in the middle of a
block if need be.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from typing import BinaryIO

from qntk_check.campaign.blocks import evaluate

__all__ = ["main", "read_reply", "write_reply"]

Evaluate = Callable[[str], tuple[str, bytes, bytes]]


def main(evaluate: Evaluate = evaluate) -> None:
    """Serve tasks until the input ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(tasks,), daemon=True).start()
    while True:
        task = tasks.get()
        try:
            reply = evaluate(task)
        except Exception as error:  # noqa: BLE001  # whatever it is, the parent hears of it
            told = {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}
            reply = json.dumps(told), b"", b""
        write_reply(out, reply)


def _read(tasks: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        tasks.put(line)
    os._exit(0)  # the parent is gone: nobody waits for the present block


def write_reply(stream: BinaryIO, reply: tuple[str, bytes, bytes]) -> None:
    """Write a reply: a line of three lengths, then the three parts."""
    parts = (reply[0].encode(), *reply[1:])
    stream.write(" ".join(str(len(part)) for part in parts).encode() + b"\n" + b"".join(parts))
    stream.flush()


def read_reply(stream: BinaryIO) -> tuple[str, bytes, bytes] | None:
    """Return what `write_reply` wrote, or None where the stream ends before it does.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO()
    >>> write_reply(stream, ("{}", b"ab", b""))
    >>> read_reply(io.BytesIO(stream.getvalue())), read_reply(io.BytesIO(b"2 2 0\\n{}"))
    (('{}', b'ab', b''), None)
    """
    head = stream.readline()
    if not head.endswith(b"\n"):
        return None
    lengths = [int(part) for part in head.split()]
    parts = [stream.read(length) for length in lengths]
    if [len(part) for part in parts] != lengths:
        return None
    text, log_wealth, samples = parts
    return text.decode(), log_wealth, samples


if __name__ == "__main__":
    main()
