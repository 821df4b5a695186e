"""The fingerprint of the code that a block depends on: every source that its worker can import.

Imports are followed through the sources, lazy ones counted, so that no list has to be kept. What
random numbers a seed gives depends on NumPy, so its version belongs to the fingerprint, too.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["ROOT_MODULE", "closure", "fingerprint"]

# Where a worker begins.
ROOT_MODULE = "qntk_check.campaign.blocks"
_PACKAGES = ("derivations", "qntk_check")
_FOLDER = Path(__file__).resolve().parents[2]


@cache
def fingerprint() -> str:
    """Return 16 hexadecimal digits that change with the code of a block, and with NumPy.

    Examples
    --------
    >>> len(fingerprint())
    16
    """
    digest = hashlib.sha256(f"numpy {version('numpy')}".encode())
    for module, path in sorted(closure(ROOT_MODULE, _FOLDER).items()):
        digest.update(module.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def closure(root: str, folder: Path) -> dict[str, Path]:
    """Return every source of this project that a module can import, by the module's name.

    Examples
    --------
    >>> found = closure("qntk_check.draws.statistics", _FOLDER)
    >>> "qntk_check.kernel.bounds" in found, "qntk_check.formulas" in found
    (True, False)
    """
    found: dict[str, Path] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        path = _source(name, folder)
        if path is None or name in found:
            continue
        found[name] = path
        waiting.extend(_imported(name, path))
    return found


def _source(name: str, folder: Path) -> Path | None:
    """Return the file of a module of this project, if there is one of that name."""
    if name.partition(".")[0] not in _PACKAGES:
        return None
    place = folder.joinpath(*name.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def _imported(name: str, path: Path) -> Iterator[str]:
    """Yield every name that a file may import as a module, and the packages on the way to it."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        bases: list[str] = []
        if isinstance(node, ast.Import):
            bases = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(parts if node.level else []), *filter(None, [node.module])])
            bases = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        for base in bases:
            steps = base.split(".")
            yield from (".".join(steps[:end]) for end in range(1, len(steps) + 1))
