"""The figures of the papers that are installed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from qntk_check.arguments import check_kind, show
from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.figures.model import Figure
from qntk_check.names import nearest
from qntk_check.verdicts.registry import chosen, named

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
            raise EvidenceError(
                f"figure {figure.name!r} is registered twice: rename one of them, or name one "
                "paper with --paper"
            )
        found[figure.name] = figure
    return dict(sorted(found.items()))


@cache
def _of(papers: tuple[str, ...]) -> dict[str, Figure]:
    return collect(
        check_kind(f"a figure of the paper {paper.name}", figure, Figure, "list a Figure there")
        for paper in chosen(papers)
        for figure in paper.find_figures()
    )


def registered(papers: Iterable[str] = ()) -> dict[str, Figure]:
    """Return the figures of these papers by name, by default of all; numbers first.

    Examples
    --------
    >>> "kernel-spread" in registered()
    True
    """
    return _of(named(papers))


def get(name: str, papers: Iterable[str] = ()) -> Figure:
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
    known = {alias: figure for figure in registered(papers).values() for alias in (
        figure.name, figure.stem)}  # fmt: skip
    if not isinstance(name, str) or name not in known:
        raise UnknownNameError(
            f"there is no figure {show(name)}: `qntk-check figure --list` lists them"
            f"{nearest(str(name), known)}"
        )
    return known[name]
