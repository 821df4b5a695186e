"""Find every figure in this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from qntk_check.arguments import show
from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.figures.model import Figure
from qntk_check.names import nearest

__all__ = ["collect", "get", "registered"]


def collect(figures: Iterable[Figure]) -> dict[str, Figure]:
    """Return figures by name, those of the paper first.

    Raises
    ------
    EvidenceError
        If two have one name or write the same files.
    """
    found: dict[str, Figure] = {}
    for figure in figures:
        if figure.stem in {other.stem for other in found.values()}:
            raise EvidenceError(f"figure {figure.name!r} is registered twice: rename one of them")
        found[figure.name] = figure
    return dict(sorted(found.items()))


@cache
def registered() -> dict[str, Figure]:
    """Return every figure by name, those of the paper (numbers) first.

    Examples
    --------
    >>> "kernel-spread" in registered()
    True
    """
    package = importlib.import_module("qntk_check.figures")
    figures: list[Figure] = []
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        found = importlib.import_module(f"qntk_check.figures.{module}")
        figures += getattr(found, "FIGURES", ())
    return collect(figures)


def get(name: str) -> Figure:
    """Return the figure of that name; ``"figure-2"`` and ``"2"`` are the same.

    Raises
    ------
    UnknownNameError
        With the nearest name.

    Examples
    --------
    >>> get("figure-2").name
    '2'
    """
    known = {alias: figure for figure in registered().values() for alias in (
        figure.name, figure.stem)}  # fmt: skip
    if not isinstance(name, str) or name not in known:
        raise UnknownNameError(
            f"there is no figure {show(name)}: `qntk-check figure --list` lists them"
            f"{nearest(str(name), known)}"
        )
    return known[name]
