"""Indices and powers in prose: W_{L+1} and e^(iθ) are set below and above the line, as on the site.

The pages and the docstrings keep them as plain text, which a terminal shows, too.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from qntk_check.site.words import plain

# Where a text is shown as it is typed, or is copied to where markup is none.
_AS_IT_IS = (nodes.literal, nodes.FixedTextElement, nodes.raw, nodes.title, nodes.math,
             nodes.math_block, nodes.comment, nodes.Invisible)  # fmt: skip


def set_scripts(_app: Sphinx, tree: nodes.document) -> None:
    """Put every text of a page that has an index or a power into HTML."""
    for text in list(tree.findall(nodes.Text)):
        if within(text, _AS_IT_IS) or not ("_" in text or "^" in text):
            continue
        html = str(plain(text.astext()))
        if "<su" in html and text.parent is not None:
            text.parent.replace(text, nodes.raw("", html, format="html"))


def within(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    """Return whether a node stands in one of some kinds, or in the name of an object."""
    at = node.parent
    while at is not None:
        if isinstance(at, kinds) or type(at).__name__.startswith("desc_sig"):
            return True
        at = at.parent
    return False


def setup(app: Sphinx) -> dict[str, object]:
    """Register it with Sphinx."""
    app.connect("doctree-read", set_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
