"""Which sources of this project a module depends on, found by following its imports.

Lazy imports count; those for type checkers alone do not. A package's ``__init__`` is an index: who
takes one of the names that it passes on depends on the file that has it, and on no other, so that
changes elsewhere in a package concern nobody who does not use them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

__all__ = ["Closure", "closure"]

_PACKAGES = ("derivations", "qntk_check")


class _Import(NamedTuple):
    """One imported name: ``from base import name as local``; all of ``base`` without a name."""

    base: str
    name: str
    local: str


@dataclass(frozen=True)
class _File:
    """A source of this project."""

    module: str
    path: Path

    @property
    def index(self) -> bool:
        """Whether it is a package's own file."""
        return self.path.name == "__init__.py"

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.path.read_bytes())

    @cached_property
    def imports(self) -> tuple[_Import, ...]:
        """What it imports at run time, wherever in the file."""
        return tuple(self._imported())

    def _imported(self) -> Iterator[_Import]:
        package = self.module if self.index else self.module.rpartition(".")[0]
        for node in _run(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield _Import(alias.name, "", alias.asname or alias.name)
            elif isinstance(node, ast.ImportFrom):
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*(parts if node.level else []), *filter(None, [node.module])])
                for alias in node.names:
                    name = "" if alias.name == "*" else alias.name
                    yield _Import(base, name, alias.asname or alias.name)

    def attributes(self, local: str) -> set[str] | None:
        """Return which attributes of a name are used here; None if it is used otherwise, too."""
        nodes = list(ast.walk(self.tree))
        bases = {
            id(node.value): node.attr
            for node in nodes
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == local]
        if any(id(node) not in bases for node in uses):
            return None
        return {bases[id(node)] for node in uses}


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a file that are carried out: all but ``if TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        yield from _run(node)


@dataclass
class Closure:
    """What a search has found.

    Attributes
    ----------
    files
        The sources by the module's name.
    links
        What indices pass on: ``package.name = module.name``.
    """

    folder: Path
    files: dict[str, Path] = field(default_factory=dict[str, Path])
    links: set[str] = field(default_factory=set[str])

    def take(self, module: str) -> None:
        """Add a module and all that it needs."""
        file = self._file(module)
        if file is None or module in self.files:
            return
        self.files[module] = file.path
        for one in file.imports:
            self._take_name(file, one)

    def _take_name(self, user: _File, one: _Import) -> None:
        """Add what a name that a file imports stands for."""
        base = self._file(one.base)
        if base is None:
            return
        if not one.name or not base.index:
            self.take(one.base)
            return
        passed = next((each for each in base.imports if each.local == one.name), None)
        if passed is not None:
            link = f"{one.base}.{one.name} = {passed.base}.{passed.name}"
            if link not in self.links:
                self.links.add(link)
                self._take_name(base, passed)
            return
        inner = self._file(f"{one.base}.{one.name}")
        if inner is None:
            self.take(one.base)
        elif not inner.index:
            self.take(inner.module)
        else:
            self._take_attributes(user, one.local, inner)

    def _take_attributes(self, user: _File, local: str, package: _File) -> None:
        """Add what a file uses of a package that it imports as a whole."""
        used = user.attributes(local)
        if used is None:
            self.take(package.module)
            return
        for attribute in used:
            self._take_name(user, _Import(package.module, attribute, attribute))

    def _file(self, module: str) -> _File | None:
        """Return the source of a module of this project, if there is one of that name."""
        if module.partition(".")[0] not in _PACKAGES:
            return None
        place = self.folder.joinpath(*module.split("."))
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if path.is_file():
                return _File(module, path)
        return None


def closure(root: str, folder: Path) -> Closure:
    """Return every source of this project that a module needs, itself among them.

    Parameters
    ----------
    root
        Name of the module, such as ``"qntk_check.campaign.blocks"``.
    folder
        Where the packages are.

    Examples
    --------
    >>> folder = Path(__file__).resolve().parents[2]
    >>> found = closure("qntk_check.draws.statistics", folder).files
    >>> "qntk_check.kernel.bounds" in found, "qntk_check.formulas" in found
    (True, False)
    """
    found = Closure(folder)
    found.take(root)
    return found
