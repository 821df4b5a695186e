"""What several test files use: work counted in calls, derivations built once, files read once."""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from derivations.proof.derivation import Derivation


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


@pytest.fixture(scope="session")
def built() -> Callable[[Callable[[], Derivation]], Derivation]:
    """Build each derivation once for all that look at it unverified."""
    from derivations.proof.derivation import unchecked

    return cache(unchecked)


@pytest.fixture(scope="session")
def parsed() -> Callable[[Path], tuple[ast.AST, ...]]:
    """Give all nodes of a source file's tree, read once for all who count in it."""

    @cache
    def nodes(path: Path) -> tuple[ast.AST, ...]:
        # The collector would walk through all trees there are, again and again, and find nothing.
        gc.disable()
        try:
            return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        finally:
            gc.freeze()
            gc.enable()

    return nodes


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.qntk_ci)], ids=["some", "all"])
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether a test takes all its cases: quick runs take some of each kind, level ci also all."""
    return bool(request.param)
