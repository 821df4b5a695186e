"""What several test files use: how much work a call does, in a number no machine changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def calls() -> Callable[..., int]:
    """Count the function calls of ``work()``; beyond ``limit`` it is stopped.

    A time would depend on the processor and on what else it does; this does not.
    """

    def count(work: Callable[[], object], limit: int = 10**9) -> int:
        counted = 0

        def see(_frame: Any, event: str, _argument: Any) -> None:
            nonlocal counted
            counted += event in ("call", "c_call")
            if counted > limit:
                sys.setprofile(None)
                pytest.fail(f"more than {limit:,} function calls")

        before = sys.getprofile()
        sys.setprofile(see)
        try:
            work()
        finally:
            sys.setprofile(before)
        return counted

    return count
