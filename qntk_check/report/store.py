"""Derivations as they are shown, kept by the content of the sources that made them.

Building the longest derivations takes seconds, and reading one should not. What is kept is text
for reading, under a key made of every source file of the proofs and of the versions of what
computes them: a changed source, or another SymPy, has another key. Nothing is decided from it;
``verify`` and ``show --recompute`` build and check every step anew, and keep what they showed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivations.proof import Derivation

__all__ = ["as_shown", "folder", "keep", "kept"]


def folder() -> Path:
    """Return where texts are kept: ``QNTK_CACHE``, or the user's folder for caches."""
    own = os.environ.get("QNTK_CACHE")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "qntk-check"


@cache
def _key() -> str:
    """Return the hash of every source of the proofs and claims, and of what computes them."""
    import derivations
    from qntk_check import claims

    digest = hashlib.sha256()
    for name in (platform.python_version(), version("sympy"), version("numpy")):
        digest.update(name.encode())
    for package in (derivations, claims):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    report = Path(__file__).parent
    for name in ("plain.py", "store.py"):
        digest.update((report / name).read_bytes())
    return digest.hexdigest()[:32]


def as_shown(derivations: Sequence[Derivation]) -> list[dict[str, Any]]:
    """Return title, steps and result of derivations in plain text."""
    from qntk_check.report.plain import latex_to_plain

    found = []
    for item in derivations:
        checks = item.checks or (None,) * len(item.steps)
        steps = []
        for step, checked in zip(item.steps, checks, strict=True):
            left, right = (latex_to_plain(side) for side in step.latex_sides())
            detail = (
                f"checked by {checked.route}: {latex_to_plain(checked.detail)}" if checked else ""
            )
            steps.append({"name": step.name, "rule": latex_to_plain(step.rule), "left": left,
                          "right": right, "check": detail})  # fmt: skip
        found.append({"title": latex_to_plain(item.title), "steps": steps,
                      "result": latex_to_plain(item.result_tex)})  # fmt: skip
    return found


def kept(claim_id: str) -> list[dict[str, Any]] | None:
    """Return what is kept of a claim's derivations, if the sources are the same."""
    try:
        text = (folder() / _key() / f"{claim_id}.json").read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, ValueError, RuntimeError):  # none, not readable, half written, no home
        return None


def keep(claim_id: str, shown: list[dict[str, Any]]) -> None:
    """Keep a claim's derivations as shown; a folder that cannot be written is left alone."""
    try:
        place = folder() / _key()
        place.mkdir(parents=True, exist_ok=True)
        partial = place / f"{claim_id}.{os.getpid()}.part"
        partial.write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
        partial.replace(place / f"{claim_id}.json")
    except (OSError, RuntimeError):
        return
