"""How the steps of a derivation were checked, handed on between processes by content.

Checking a derivation takes up to ten seconds, and several tests build the same one. Where a folder
is named, what the check of each step said is kept there under a key made of every source file of
the proofs and of the versions of what computes them: a changed source, another Python, SymPy or
NumPy has another key. A derivation that is found there is built without checking and carries what
was said when it was checked. The test suite names a folder (``qntk_cache`` in the configuration);
the command ``verify`` reads none, it only keeps what it checked in one (``--hand-on``), and
``--qntk-no-cache`` checks every step anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable
from dataclasses import astuple
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from derivations.proof.derivation import Derivation

__all__ = ["checked", "folder", "key_of", "read", "use", "write"]

_folder: list[Path] = []
_reading = [True]


def use(folder: Path | None, *, reading: bool = True) -> None:
    """Name the folder through which processes hand on what was checked; None for none.

    Without ``reading`` every step is checked here, and what is found only kept for others.
    """
    _folder[:] = [] if folder is None else [folder]
    _reading[:] = [reading]


def folder() -> Path | None:
    """Return the folder that was named; None if there is none."""
    return _folder[0] if _folder else None


def checked(name: str, build: Callable[[], Derivation]) -> Derivation:
    """Return a derivation whose steps were checked, now or with these very sources.

    Parameters
    ----------
    name
        The full name of ``build``: its module and function.
    build
        Builds the derivation, and checks it unless told otherwise.
    """
    from derivations.proof.derivation import Checked, without_checking

    if not _folder:
        return build()
    place = _folder[0] / _key(name.partition(".")[0]) / f"{name}.json"
    kept = cast("list[list[str]] | None", read(place) if _reading[0] else None)
    if kept is not None:
        with without_checking():
            derivation = build()
        if [step.name for step in derivation.steps] == [name for name, *_ in kept]:
            return derivation.with_checks(tuple(Checked(*said) for _, *said in kept))
    derivation = build()
    if not derivation.checks:  # built for reading alone
        return derivation
    said = zip(derivation.steps, derivation.checks, strict=True)
    write(place, [[step.name, *astuple(found)] for step, found in said])
    return derivation


@cache
def _key(package: str) -> str:
    """Return the key of the derivations that a package holds: its sources and the proofs'."""
    found = (find_spec(name) for name in dict.fromkeys(("derivations", package)))
    return key_of(*(Path(str(spec.origin)).parent for spec in found if spec))


def key_of(*packages: Path) -> str:
    """Return the hash of every source of packages, and of what computes with them."""
    digest = hashlib.sha256(Path(__file__).read_bytes())  # what is kept of a check, and how
    for name in (platform.python_version(), version("sympy"), version("numpy")):
        digest.update(name.encode())
    for package in packages:
        for path in sorted(package.rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def read(place: Path) -> object:
    """Return what a file keeps; None if there is none, or it is not whole."""
    try:
        return json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none, not readable, or not whole
        return None


def write(place: Path, said: object) -> None:
    """Keep data in a file, whole or not at all."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(f".{os.getpid()}.part")
        partial.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        partial.replace(place)
    except OSError:  # a folder that cannot be written costs time and nothing else
        return
