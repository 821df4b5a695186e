"""The fingerprint of the code that a block depends on: every source that its worker needs.

Imports are followed through the sources, lazy ones counted (:mod:`~qntk_check.campaign.imports`),
so that no list has to be kept. Comments, docstrings and empty lines decide nothing and are left
out: evidence is not stale because a sentence was mended. What random numbers a seed gives depends
on NumPy, so its version belongs to the fingerprint, too.
"""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from functools import cache
from importlib.metadata import version
from pathlib import Path

from qntk_check.campaign.imports import closure

__all__ = ["ROOT_MODULE", "bare", "fingerprint"]

# Where a worker begins.
ROOT_MODULE = "qntk_check.campaign.blocks"
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
    found = closure(ROOT_MODULE, _FOLDER)
    for link in sorted(found.links):
        digest.update(link.encode() + b"\0")
    for module, path in sorted(found.files.items()):
        text = bare(path.read_text(encoding="utf-8"))
        digest.update(f"{module}\0{text}\0".encode())
    return digest.hexdigest()[:16]


def bare(source: str) -> str:
    """Return a source without its comments, docstrings and empty lines.

    The characters of all else are as they were, so that the result is the same under every
    version of Python.

    Examples
    --------
    >>> bare('def f():  # why\\n    \"\"\"What.\"\"\"\\n\\n    return "# no comment"\\n')
    'def f():\\n    return "# no comment"'
    """
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    gone, fixed = set[int](), set[int]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            before = lines[first].encode()[: node.col_offset]
            after = lines[last].encode()[node.end_col_offset :]
            if not before.strip() and not after.strip():  # nothing else stands on its lines
                gone.update(range(first, last + 1))
        elif isinstance(node, ast.Constant | ast.JoinedStr):  # a text of several lines is a value
            fixed.update(range(node.lineno - 1, (node.end_lineno or node.lineno) - 1))
    return "\n".join(
        line if row in fixed else line.rstrip()
        for row, line in enumerate(lines)
        if row not in gone and (row in fixed or line.strip())
    )
