"""Every public function, called wrongly, returns a right value or raises an error of the family.

Nothing else: no bare exception, no warning, no hang, no memory beyond a bound. What is public is
found through the ``__all__`` of every package, and of the modules in those that people import from,
so that a new function is covered on the day it is written; one without a runnable example fails.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
Ended = subprocess.CompletedProcess[str]
LIMIT = {"quick": 120, "ci": 900, "nightly": 7200}  # seconds for one door


def doors() -> list[str]:
    """Return the packages that say what they export."""
    files = [*ROOT.glob("qntk_check/*/__init__.py"), *ROOT.glob("derivations/*/__init__.py")]
    exporting = re.compile(r"^__all__ = ", re.MULTILINE)
    return sorted(
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in files
        if exporting.search(path.read_text(encoding="utf-8"))
    )


def attack(door: str, level: str, *more: str, where: str = "") -> tuple[list[str], int]:
    """Return what went wrong behind a door, and how many calls were made."""
    with tempfile.TemporaryDirectory() as folder:  # wrong names of files are written there, too
        done = called(folder, LIMIT[level], door, level, *more, where=where)
    return said(done.stdout, done.stderr, done.returncode)


def called(folder: str, seconds: int, *arguments: str, where: str = "") -> Ended:
    """Run the attack in a process of its own."""
    paths = os.pathsep.join([str(HERE), str(ROOT), where, os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, str(HERE / "attack.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )


@cache
def attacked_quickly() -> dict[str, tuple[str, str, int]]:
    """Attack all doors at the level quick; return what each printed and how it ended."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as kept:
        done = called(folder, len(doors()) * LIMIT["quick"], kept, "quick", *doors())
        assert done.returncode == 0, done.stderr[-2000:]
        return {
            door: (
                Path(kept, f"{door}.out").read_text(encoding="utf-8"),
                Path(kept, f"{door}.err").read_text(encoding="utf-8"),
                int(Path(kept, f"{door}.code").read_text(encoding="ascii")),
            )
            for door in doors()
        }


def said(out: str, err: str, code: int) -> tuple[list[str], int]:
    """Read what an attack printed."""
    lines = [json.loads(line) for line in out.splitlines() if line.startswith('{"c')]
    last = err.splitlines()[-1:] or [""]
    assert code == 0, f"the process died at {last[0][:500]}"
    assert any("calls" in line for line in lines), "the attack did not come to its end"
    problems = [
        f"{line['call']}({', '.join(f'{k}={v}' for k, v in line['change'].items())}): "
        f"{line['ended']}: {line['text']}"
        for line in lines
        if "call" in line
    ]
    return problems, sum(line.get("calls", 0) for line in lines)


def holds(door: str, level: str) -> None:
    problems, calls = said(*attacked_quickly()[door]) if level == "quick" else attack(door, level)
    assert not problems, f"{len(problems)} of {calls} calls:\n" + "\n".join(problems)


def test_the_doors_are_found() -> None:
    assert {"qntk_check.observables", "qntk_check.training", "derivations.calculus"} <= set(doors())


@pytest.mark.qntk_together("doors")  # attacked from one process, where all are imported
@pytest.mark.parametrize("door", doors())
def test_what_is_called_wrongly_answers_or_refuses(door: str) -> None:
    holds(door, "quick")


@pytest.mark.qntk_ci
@pytest.mark.parametrize("door", doors())
def test_every_wrong_value_in_every_place_is_answered_or_refused(door: str) -> None:
    holds(door, "ci")


@pytest.mark.qntk_nightly
@pytest.mark.parametrize("door", doors())
def test_two_wrong_values_at_once_are_answered_or_refused(door: str) -> None:
    holds(door, "nightly")


BROKEN = '''
"""A package with every fault that is looked for."""
import time, warnings
from derivations.errors import DomainError

__all__ = ["adds", "hangs", "hoards", "is_nan", "mute", "no_example", "refuses", "text", "warns"]

def adds(x: float) -> float:
    """>>> adds(1.0)"""
    return x + 1

def hangs(n: int) -> int:
    """>>> hangs(3)"""
    return sum(1 for _ in range(n)) if isinstance(n, int) else 0

def hoards(n: int) -> int:
    """>>> hoards(3)"""
    return len(bytearray(min(n, 2**36))) if isinstance(n, int) and n > 0 else 0

def is_nan(x: float) -> float:
    """>>> is_nan(1.0)"""
    return x if isinstance(x, float) else 0.0

def mute(x: float) -> float:
    """>>> mute(1.0)"""
    if x != 1.0:
        raise DomainError("no")
    return x

def no_example(x: float) -> float:
    return 0.0

def refuses(x: float) -> float:
    """>>> refuses(1.0)"""
    if isinstance(x, bool) or not isinstance(x, float) or x != 1.0:
        raise DomainError("x is not one: give 1.0")
    return x

def text(x: float) -> float:
    """>>> text(1.0)"""
    return str(x)

def warns(x: float) -> float:
    """>>> warns(1.0)"""
    if not isinstance(x, float):
        warnings.warn("odd")
    return 1.0
'''


def test_the_attack_finds_every_kind_of_fault_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "faulty").mkdir()
    (tmp_path / "faulty" / "__init__.py").write_text(BROKEN, encoding="utf-8")
    problems, _ = attack("faulty", "ci", "0.1", where=str(tmp_path))
    found = {(line.partition("(")[0], line.split("): ", 1)[1].partition(":")[0])
             for line in problems}  # fmt: skip
    assert {
        ("faulty.adds", "TypeError"),
        ("faulty.adds", "not finite"),
        ("faulty.hangs", "hang"),
        ("faulty.hoards", "MemoryError"),
        ("faulty.is_nan", "not finite"),
        ("faulty.mute", "message"),
        ("faulty.no_example", "no example"),
        ("faulty.text", "type"),
        ("faulty.warns", "UserWarning"),
    } <= found
    # It takes a float and nothing else, not even the same number in another type.
    others = {kind for name, kind in found if name == "faulty.refuses"}
    assert others == {"refused"}
