"""Coq: which one is here, what it says of a file, in how much time and memory.

Files are compiled side by side. What was proved before is not proved again: a file whose text, and
that of the theory that it imports, is known to this version of Coq is taken from the cache.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from derivations.errors import ResourceError

__all__ = ["TESTED", "Coq", "Limits", "Outcome", "find_coq", "key_of", "prove"]

TESTED = "8.16"
# How often the time that a file may take has to go by on the clock before it is given up.
_PATIENCE = 30
_HOW = "on Debian and Ubuntu: apt-get install --no-install-recommends coq"


@dataclass(frozen=True)
class Coq:
    """A compiler of Coq.

    Parameters
    ----------
    path, version
        Where it is, and which.
    """

    path: str
    version: str

    @property
    def note(self) -> str:
        """What is known of this version, if it is not the one that is tested."""
        if self.version.startswith(TESTED):
            return ""
        return (
            f"Coq {self.version} is here, and {TESTED} is what is tested: 8.14 to 8.20 have the "
            "same tactics, and Rocq 9 has moved its library to another name; a proof that fails "
            "may fail because of that"
        )


@dataclass(frozen=True)
class Limits:
    """What one file may take.

    Parameters
    ----------
    seconds, gigabytes
        Of the processor's time, which other work on the machine does not use up, and of memory.
    jobs
        How many files at a time.
    """

    seconds: float = 300.0
    gigabytes: float = 4.0
    jobs: int = 2


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    Parameters
    ----------
    name
        Of the file.
    proved
        Whether all its statements were.
    seconds
        How long it took; 0 from the cache.
    why
        What went wrong, and at which statement.
    cached
        Whether it was proved before.
    """

    name: str
    proved: bool
    seconds: float = 0.0
    why: str = ""
    cached: bool = False


def find_coq(name: str = "coqc") -> Coq:
    """Return the compiler that is installed.

    Raises
    ------
    ResourceError
        If there is none, or it does not say its version.
    """
    path = shutil.which(name)
    if path is None:
        raise ResourceError(
            f"{name} was not found, without which no certificate can be checked: install it, {_HOW}"
        )
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version (\S+)", said.stdout)
    if found is None:
        raise ResourceError(f"{path} does not say its version: install Coq {TESTED}, {_HOW}")
    return Coq(path, found[1])


def prove(
    coq: Coq,
    folder: Path,
    theory: Mapping[str, str],
    wanted: Mapping[str, str],
    limits: Limits | None = None,
    on_each: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Write files below a folder and have them proved.

    Parameters
    ----------
    coq
        The compiler.
    folder
        Where to write; it keeps what is compiled, and the cache.
    theory
        The files that the others import, in order.
    wanted
        The files to prove, by name.
    limits
        What one may take.
    on_each
        Is told of each as it ends.

    Raises
    ------
    ResourceError
        If a file of the theory does not compile.
    """
    limits = limits or Limits()
    place = folder / "theory"
    place.mkdir(parents=True, exist_ok=True)
    _compile_theory(coq, place, theory, limits)
    cache = _Cache(folder / "proved.json")
    outcomes, todo = list[Outcome](), dict[str, str]()
    for name, text in wanted.items():
        path = folder / f"{name}.v"
        path.write_text(text, encoding="utf-8")
        if cache.has(name, key := key_of(text, theory, coq.version)):
            outcomes.append(Outcome(name, proved=True, cached=True))
            on_each(outcomes[-1])
        else:
            todo[name] = key
    for outcome in _side_by_side(coq, folder, todo, limits):
        if outcome.proved:
            cache.add(outcome.name, todo[outcome.name])
        on_each(outcome)
        outcomes.append(outcome)
    return sorted(outcomes, key=lambda outcome: list(wanted).index(outcome.name))


def _side_by_side(
    coq: Coq, folder: Path, names: Iterable[str], limits: Limits
) -> Iterator[Outcome]:
    with ThreadPoolExecutor(limits.jobs) as pool:
        runs = [pool.submit(_compiled, coq, folder, name, folder / "theory", limits)
                for name in names]  # fmt: skip
        for run in as_completed(runs):
            yield run.result()


def _compiled(coq: Coq, folder: Path, name: str, theory: Path, limits: Limits) -> Outcome:
    path = folder / f"{name}.v"
    log = folder / f"{name}.log"
    begin = time.monotonic()
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [*_restrained(limits), coq.path, "-q", "-time", "-Q", str(theory.resolve()), "QNTK",
             str(path.resolve())],
            cwd=folder, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            status = process.wait(_PATIENCE * limits.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            status = None
    taken = time.monotonic() - begin
    if status == 0:
        return Outcome(name, proved=True, seconds=taken)
    return Outcome(name, proved=False, seconds=taken, why=_why(path, log, status, limits))


def _restrained(limits: Limits) -> list[str]:
    """Return what stands before a command whose memory and time are bounded.

    A shell sets the bounds and becomes the command: to set them in a copy of this process, with
    its threads and what they hold (JAX's among them), may end in a deadlock.
    """
    bounds = 'ulimit -v "$1" && ulimit -t "$2" && shift 2 && exec nice -n 10 "$@"'
    kibibytes = int(limits.gigabytes * 1e9 / 1024)
    return ["/bin/sh", "-c", bounds, "sh", str(kibibytes), str(math.ceil(limits.seconds))]


def _why(path: Path, log: Path, status: int | None, limits: Limits) -> str:
    """Return what went wrong, at which statement."""
    text, said = path.read_text(encoding="utf-8"), log.read_text(encoding="utf-8", errors="replace")
    done = [int(end) for end in re.findall(r"^Chars \d+ - (\d+)", said, re.MULTILINE)]
    before = text.encode()[: (done[-1] if done else 0) + 1].decode(errors="ignore")
    rest = text[len(before):]  # fmt: skip
    named = re.findall(r"^(?:Theorem|Lemma) (\w+)", before, re.MULTILINE)
    open_ = bool(named) and "Qed." not in before.rpartition(f" {named[-1]}")[2]
    following = re.search(r"^(?:Theorem|Lemma) (\w+)", rest, re.MULTILINE)
    where = named[-1] if open_ else following[1] if following else "the end of the file"
    if status is None or status in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"{where} ran past the limit of {limits.seconds:g} s"
    if "Out of memory" in said or "Stack overflow" in said or status < 0:
        return f"{where} ran past the limit of {limits.gigabytes:g} GB of memory"
    error = re.search(r"^Error:\s*(.*?)(?:\n\n|\Z)", said, re.MULTILINE | re.DOTALL)
    return f"{where} is not proved: {' '.join((error[1] if error else said[-300:]).split())[:300]}"


# -- the theory, and what is known ------------------------------------------------------------


def _compile_theory(coq: Coq, place: Path, theory: Mapping[str, str], limits: Limits) -> None:
    """Compile the files of the theory that have changed, and those that import them."""
    cache = _Cache(place / "compiled.json")
    for name, text in theory.items():
        path = place / f"{name}.v"
        key = key_of(text, theory, coq.version)
        if cache.has(name, key) and path.with_suffix(".vo").exists():
            continue
        path.write_text(text, encoding="utf-8")
        outcome = _compiled(coq, place, name, place, limits)
        if not outcome.proved:
            raise ResourceError(
                f"{path} does not compile with Coq {coq.version}: {outcome.why}. {coq.note}".strip()
            )
        cache.add(name, key)


def key_of(text: str, theory: Mapping[str, str], version: str = "") -> str:
    """Return a key of a file and of the files of the theory that it stands on.

    Parameters
    ----------
    text
        The file.
    theory
        The files that it may import; the others do not matter to it.
    version
        Which Coq.

    Examples
    --------
    >>> own, theory = "From QNTK Require Import A.", {"A": "1", "B": "2"}
    >>> key_of(own, theory) == key_of(own, theory | {"B": "3"})
    True
    >>> key_of(own, theory) == key_of(own, theory | {"A": "3"})
    False
    """
    used = _imported(text, theory, set())
    parts = [version, *(theory[name] for name in theory if name in used), text]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


_IMPORTS = re.compile(r"From QNTK Require (?:Import|Export) ([\w\s]+)\.")


def _imported(text: str, theory: Mapping[str, str], found: set[str]) -> set[str]:
    """Return the files of the theory that a file imports, and those that these do."""
    for names in _IMPORTS.findall(text):
        for name in names.split():
            if name in theory and name not in found:
                found.add(name)
                _imported(theory[name], theory, found)
    return found


class _Cache:
    """Keys of what was compiled, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._keys = cast("dict[str, str]", json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            self._keys = {}

    def has(self, name: str, key: str) -> bool:
        """Return whether a file was compiled with this text."""
        return self._keys.get(name) == key

    def add(self, name: str, key: str) -> None:
        """Keep that it was."""
        self._keys[name] = key
        self._path.write_text(json.dumps(self._keys, indent=1), encoding="utf-8")
