"""The digest of source files, by which a record knows whether it was made from the present ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["digest_of"]


def digest_of(
    roots: Iterable[Path], more: Iterable[Path] = (), endings: tuple[str, ...] = (".py",)
) -> str:
    """Return the digest of all files below folders that end in one way, and of some more.

    Parameters
    ----------
    roots
        Folders; their names do not matter, those of the files below do.
    more
        Single files, by what is in them.
    endings
        Which files below the folders count.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     source = Path(name) / "a.py"
    ...     _ = source.write_text("x = 1")
    ...     before = digest_of([Path(name)])
    ...     _ = source.write_text("x = 2")
    ...     before == digest_of([Path(name)])
    False
    """
    digest = hashlib.sha256()
    for root in roots:
        found = (path for path in root.rglob("*") if path.suffix in endings)
        for path in sorted(found, key=lambda path: path.relative_to(root).as_posix()):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_text(encoding="utf-8").encode())  # whatever ends its lines
    for path in more:
        digest.update(path.read_text(encoding="utf-8").encode())
    return digest.hexdigest()
