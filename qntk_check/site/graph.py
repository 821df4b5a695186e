"""The claims on what they rest, laid out by Graphviz' ``dot`` when the site is built.

The border tells the statement and the fill the proof: a claim is filled fully if it and all that it
rests on is proved. Without ``dot`` there is no picture, and the list says the same.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from qntk_check.site.contents import Contents, Known
from qntk_check.verdicts.model import VerdictWord
from qntk_check.verdicts.paper import Paper

__all__ = ["NO_DOT", "drawn", "fill_of", "has_dot", "verdict_class"]

NO_DOT = (
    "the graph is not drawn, because `dot` was not found: install Graphviz (on Debian: apt-get "
    "install graphviz) and build the site again; its list is complete"
)
_POINTS = 72  # of an inch, in which dot answers


def has_dot() -> bool:
    """Return whether Graphviz is here."""
    return shutil.which("dot") is not None


def verdict_class(verdict: str) -> str:
    """Return the class of a verdict in the style sheet.

    Examples
    --------
    >>> verdict_class("HOLDS WITH CORRECTION")
    'v-corrected'
    """
    names = {word.value: f"v-{word.name.lower().replace('_', '-')}" for word in VerdictWord}
    return names.get(verdict, "v-none")


def fill_of(item: Known) -> str:
    """Return the class of the fill: of a proof down to the ground, of its own alone, or of none."""
    if item.record.get("fully_proved"):
        return "p-full"
    established = (VerdictWord.PROVED.value, VerdictWord.CORRECTED.value)
    return "p-own" if item.verdict in established else "p-none"


@dataclass(frozen=True)
class _Node:
    key: str
    x: float
    y: float
    width: float
    height: float


def drawn(contents: Contents, paper: Paper) -> Markup:
    """Return the graph of a paper as SVG, with what it uses of others; nothing without ``dot``."""
    dot = shutil.which("dot")
    if dot is None:
        return Markup("")
    own = [key for key, item in contents.known.items() if item.paper is paper]
    foreign = (below for key in own for below in contents.uses(contents.known[key]))
    known = {key: contents.known[key] for key in dict.fromkeys((*own, *foreign))}
    done = subprocess.run(
        [dot, "-Tplain"],
        input=_source(contents, known),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return _svg(known, [line.split() for line in done.stdout.splitlines()])


def _source(contents: Contents, known: Mapping[str, Known]) -> str:
    names = {key: f"n{number}" for number, key in enumerate(known)}
    lines = ["digraph { rankdir=BT; nodesep=0.12; ranksep=0.45; node [shape=box, height=0.3]; "
             "edge [dir=none];"]  # fmt: skip
    for key, item in known.items():
        lines.append(f"{names[key]} [width={0.25 + 0.083 * len(item.title):.2f}];")
        lines += [
            f"{names[below]} -> {names[key]};" for below in contents.uses(item) if below in names
        ]
    return "\n".join([*lines, "}"])


def _svg(known: Mapping[str, Known], lines: Iterable[list[str]]) -> Markup:
    keys = list(known)
    nodes: list[_Node] = []
    edges: list[str] = []
    wide = high = 0.0
    for line in lines:
        if line[0] == "graph":
            wide, high = (float(part) * _POINTS for part in line[2:4])
        elif line[0] == "node":
            x, y, width, height = (float(part) * _POINTS for part in line[2:6])
            nodes.append(_Node(keys[int(line[1][1:])], x, high - y, width, height))
        elif line[0] == "edge":
            edges.append(_edge(line, keys, high))
    body = "".join(edges) + "".join(_box(node, known[node.key]) for node in nodes)
    return Markup(
        f'<svg class="graph" viewBox="-4 -4 {wide + 8:.0f} {high + 8:.0f}" '
        f'width="{wide + 8:.0f}" height="{high + 8:.0f}" role="group" '
        f'aria-label="claims and what they rest on">{body}</svg>'
    )


def _edge(line: list[str], keys: list[str], high: float) -> str:
    below, above = (keys[int(name[1:])] for name in line[1:3])
    numbers = [float(part) * _POINTS for part in line[4 : 4 + 2 * int(line[3])]]
    places = [f"{x:.1f},{high - y:.1f}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    return (
        f'<path class="edge" data-below="{escape(below)}" data-above="{escape(above)}" '
        f'd="M{places[0]} C{" ".join(places[1:])}"/>'
    )


def _box(node: _Node, item: Known) -> str:
    left, top = node.x - node.width / 2, node.y - node.height / 2
    return (
        f'<g class="node {verdict_class(item.verdict)} {fill_of(item)}" tabindex="0" role="button" '
        f'aria-pressed="false" data-key="{escape(node.key)}" '
        f'aria-label="{escape(f"{item.title}, {item.entry.place}, {item.verdict}")}">'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{node.width:.1f}" height="{node.height:.1f}" '
        f'rx="4"/><text x="{node.x:.1f}" y="{node.y + 4:.1f}" text-anchor="middle">'
        f"{escape(item.title)}</text></g>"
    )
