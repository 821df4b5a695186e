"""How functions are compiled: on demand, once a machine, and with a word about the wait.

numba keeps what it compiled beside the sources or, where that folder cannot be written, in the
user's folder for caches. Where neither can be written it refuses to import the module; then a
folder of this user among the temporary files is used, and without even that every process compiles
for itself. ``NUMBA_CACHE_DIR`` names another place for all of it.

numba takes what is kept for valid as long as the file of a function is the same. But compiled code
holds that of the functions it calls, from other files: here it is valid as long as none of the
sources that are compiled, or that name constants for them, has changed.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar, cast

from numba import njit
from numba.core import config, event

__all__ = ["NOTICE", "compiled"]

P = ParamSpec("P")
R = TypeVar("R")

NOTICE = "qntk-check: compiling for this machine; later runs will find it done"
# Where sources of compiled code are, and of the constants in it.
_PACKAGES = ("kernel", "unitaries")


class _Index(Protocol):
    """Where numba keeps what it compiled, and by what it knows that this is still right."""

    _source_stamp: object


class _Settings(Protocol):
    CACHE_DIR: str


class _Event(Protocol):
    """What numba tells of a compilation."""

    data: dict[str, _Dispatcher]


class _Events(Protocol):
    def register(self, kind: str, listener: event.Listener) -> None: ...


class _Dispatcher(Protocol):
    py_func: Callable[..., object]


def compiled(**options: object) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the decorator of a function that is compiled when it is first called.

    Parameters
    ----------
    **options
        Those of ``numba.njit``. What is compiled is kept on disk, and the interpreter's lock is
        not held while it runs.
    """
    _announce()

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        try:
            return _kept(function, options)
        except RuntimeError:  # no folder can be written
            return _kept_elsewhere(function, options)

    return decorate


def _kept(function: Callable[P, R], options: Mapping[str, object]) -> Callable[P, R]:
    dispatcher = _compiled(function, cache=True, **options)
    # Not part of numba's interface: a test holds it to what is meant, and a numba that is built
    # otherwise keeps nothing rather than what may be stale.
    index = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if not hasattr(index, "_source_stamp"):
        return _compiled(function, **options)
    index = cast("_Index", index)
    stamp = index._source_stamp  # pyright: ignore[reportPrivateUsage] (numba has no door to it)
    index._source_stamp = (stamp, _sources())  # pyright: ignore[reportPrivateUsage] (as above)
    return dispatcher


def _compiled(function: Callable[P, R], **options: object) -> Callable[P, R]:
    make = cast("Callable[..., Callable[[Callable[P, R]], Callable[P, R]]]", njit)
    return make(nogil=True, **options)(function)


@cache
def _sources() -> str:
    """Return the hash of every source that compiled code is made of."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _kept_elsewhere(function: Callable[P, R], options: Mapping[str, object]) -> Callable[P, R]:
    folder = _own_temporary_folder()
    if folder is None:
        return _compiled(function, **options)
    settings = cast("_Settings", config)  # numba fills this module from the environment
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)
    try:
        return _kept(function, options)
    except RuntimeError:
        return _compiled(function, **options)
    finally:
        settings.CACHE_DIR = before


@cache
def _own_temporary_folder() -> Path | None:
    """Return a folder among the temporary files that this user alone can write, if there is one."""
    user = getattr(os, "getuid", lambda: "user")()
    folder = Path(tempfile.gettempdir()) / f"qntk-check-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    # What is kept there is executed: no one else may have put it there.
    safe = folder.is_dir() and not folder.is_symlink()
    if hasattr(os, "getuid"):
        safe = safe and found.st_uid == os.getuid() and not found.st_mode & 0o022
    return folder if safe else None


class _Notice(event.Listener):
    """Says once what is being waited for, where a person watches."""

    said = False

    def on_start(self, event: _Event) -> None:
        """Hear that a function is compiled, which one that was found on disk is not."""
        function = event.data["dispatcher"].py_func
        if self.said or not function.__module__.startswith("qntk_check."):
            return
        _Notice.said = True
        stream = sys.stderr
        if stream is not None and stream.isatty():
            print(NOTICE, file=stream, flush=True)

    def on_end(self, event: _Event) -> None:
        """Hear that it is done, which shows by itself."""


@cache
def _announce() -> None:
    cast("_Events", event).register("numba:compile", _Notice())
