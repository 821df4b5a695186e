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
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
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


def attack(door: str, level: str) -> tuple[list[str], int]:
    """Return what went wrong behind a door, and how many calls were made."""
    paths = os.pathsep.join([str(HERE), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(HERE / "attack.py"), door, level],
        capture_output=True,
        text=True,
        timeout=LIMIT[level],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    last = done.stderr.splitlines()[-1:] or [""]
    assert done.returncode == 0, f"the process died at {last[0][:500]}"
    problems = [
        f"{line['call']}({', '.join(f'{k}={v}' for k, v in line['change'].items())}): "
        f"{line['ended']}: {line['text']}"
        for line in lines
        if "call" in line
    ]
    return problems, sum(line.get("calls", 0) for line in lines)


def test_the_doors_are_found() -> None:
    assert {"qntk_check.observables", "qntk_check.training", "derivations.calculus"} <= set(doors())


@pytest.mark.parametrize("door", doors())
def test_what_is_called_wrongly_answers_or_refuses(door: str, pytestconfig) -> None:
    level = pytestconfig.getoption("qntk_level", None) or pytestconfig.getini("qntk_level")
    problems, calls = attack(door, level or "quick")
    assert not problems, f"{len(problems)} of {calls} calls:\n" + "\n".join(problems)
