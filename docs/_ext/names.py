"""The reference: a page for each door, with every name that it exports.

Pages are written when Sphinx begins and not kept in the tree. When it has ended, its inventory is
held against every ``__all__``: a public name that is on no page ends the build.
"""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

from doors import doors, exported
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

_TITLE = "Reference\n=========\n\n{text}\n\n.. toctree::\n   :maxdepth: 1\n\n"
_TEXT = (
    "Every public name, from its docstring. The examples are run by the tests. What is printed, "
    "but not exported here, may change without notice."
)


def directive(door: str, name: str, seen: dict[int, str]) -> str:
    """Return what documents one name of a door; a class of several stands at the first."""
    found = getattr(importlib.import_module(door), name)
    full = f"{door}.{name}"
    if inspect.isclass(found):
        first = seen.setdefault(id(found), full)
        if first != full:
            return f".. py:class:: {name}\n\n   The same as :py:class:`{first}`.\n"
        kind = "autoexception" if issubclass(found, BaseException) else "autoclass"
        return f".. {kind}:: {full}\n   :members:\n"
    if inspect.isroutine(found):
        return f".. autofunction:: {full}\n"
    first = (inspect.getdoc(found) or "").splitlines()[:1] if callable(found) else []
    return f".. py:data:: {name}\n\n   {first[0] if first else type(found).__name__}\n"


def write(folder: Path) -> None:
    """Write the pages."""
    folder.mkdir(exist_ok=True)
    names, seen = doors(), dict[int, str]()
    for door in names:
        lines = [door, "=" * len(door), "", f".. automodule:: {door}", "   :no-members:", ""]
        lines += [f".. py:currentmodule:: {door}", ""]
        lines += [directive(door, name, seen) for name in exported(door)]
        (folder / f"{door}.rst").write_text("\n".join(lines), encoding="utf-8")
    index = _TITLE.format(text=_TEXT) + "".join(f"   {door}\n" for door in names)
    (folder / "index.rst").write_text(index, encoding="utf-8")


_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)#:]+)\)")


def inside(app: Sphinx, page: str, source: list[str]) -> None:
    """Take links to files of the tree that are no pages out: the site does not have them."""
    folder = (Path(app.srcdir) / page).parent

    def linked(found: re.Match[str]) -> str:
        target = (folder / found[2]).resolve()
        here = target.is_relative_to(app.srcdir) and target.is_file()
        return found[0] if here or not target.exists() else found[1]

    source[0] = _LINK.sub(linked, source[0])


_CODE = re.compile(r"(``.*?``)")


def bars(_app: Sphinx, _what: str, _name: str, _obj: object, _options: object,
         lines: list[str]) -> None:  # fmt: skip
    """Escape the bars of kets and absolute values, which would be substitutions."""
    example = False
    for number, line in enumerate(lines):
        example = line.lstrip().startswith((">>>", "...")) or (example and bool(line.strip()))
        if not example and "|" in line:
            parts = _CODE.split(line)
            parts[::2] = [part.replace("|", "\\|") for part in parts[::2]]
            lines[number] = "".join(parts)


def begin(app: Sphinx) -> None:
    """Write the reference before its pages are read."""
    write(Path(app.srcdir) / "reference")


def complete(app: Sphinx, exception: Exception | None) -> None:
    """Refuse a reference that lacks a public name."""
    if exception is not None:
        return
    known = {entry[0] for entry in app.env.get_domain("py").get_objects()}
    missing = [
        f"{door}.{name}" for door in doors() for name in exported(door)
        if f"{door}.{name}" not in known
    ]  # fmt: skip
    if missing:
        raise ExtensionError(f"the reference lacks {', '.join(missing)}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register both ends."""
    app.connect("builder-inited", begin)
    app.connect("source-read", inside)
    app.connect("autodoc-process-docstring", bars)
    app.connect("build-finished", complete)
    return {"parallel_read_safe": True}
