"""The LaTeX of letters with indices and of the sums over them.

``tex_of`` is handed on from here, so that whoever prints has these registered.
"""

from __future__ import annotations

from derivations.statements.indexed import Count, Indexed, Over, Run, Shown, Sized
from derivations.statements.typesetting import PRODUCT, formula, inside, tex_of

__all__ = ["tex_of"]


@tex_of.register
def _indexed(node: Indexed) -> str:
    written = [tex_of(formula(index)) for index in node.at]
    pattern = node.letters.tex
    if "#" not in pattern:
        return pattern + "_" + _braced(_side_by_side(written))
    for tex in written:
        pattern = pattern.replace("#", tex, 1)
    return pattern


def _side_by_side(written: list[str]) -> str:
    """Return indices without commas; a word and a letter are kept apart."""
    tex = written[0]
    for part in written[1:]:
        tex += (" " if tex[-1].isalpha() and "\\" in tex and part[0].isalpha() else "") + part
    return tex


def _braced(tex: str) -> str:
    return tex if len(tex) == 1 else f"{{{tex}}}"


@tex_of.register
def _over(node: Over) -> str:
    names = [tex_of(formula(index)) for index in node.indices]
    below = "<".join(names) if node.ordered else _side_by_side(names)
    head = r"\prod" if node.product else r"\sum"
    body = inside(node.body, PRODUCT)
    gap = " " if len(below) == 1 and body[0].isalpha() and not _braced(below) else ""
    return f"{head}_{_braced(below)}{gap}{body}"


@tex_of.register
def _run(node: Run) -> str:
    index, low, high = (tex_of(formula(x)) for x in (node.index, node.low, node.high))
    body = inside(node.body, PRODUCT)
    return rf"\sum_{{{index}={low}}}^{{{high}}}" + (" " if body[0].isalpha() else "") + body


@tex_of.register
def _shown(node: Shown) -> str:
    return tex_of(formula(node.shown))


@tex_of.register
def _count(node: Count) -> str:
    return tex_of(formula(node.index))


@tex_of.register
def _sized(node: Sized) -> str:
    return tex_of(formula(node.body))
