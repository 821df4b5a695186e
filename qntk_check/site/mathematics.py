"""LaTeX of the printer as MathML, which browsers draw without scripts and screen readers read.

latex2mathml makes the tree; what it leaves to be wished for is mended here: names of functions are
spaced as operators, bounds of limits stand below, capital Greek is upright.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape, unescape
from xml.etree import ElementTree as ET

from markupsafe import Markup

__all__ = ["display", "equation", "inline", "lines", "prose", "scrolling"]

_BELOW = {"lim", "max", "min", "sup", "inf"}
_SIZED = re.compile(r"\\[Bb]igg?([lr])?(?![A-Za-z])")
# Greek capitals, which TeX sets upright.
_UPRIGHT = set("ΓΔΘΛΞΠΣΥΦΨΩ")
# Characters of a formula in a line of text that may not fit a phone, and then scrolls.
_WIDE = 22
# Signs that stand close to what is beside them.
_TIGHT = {"/", "⟨", "⟩", "|", "‖"}
# What lays its children side by side.
_ROWS = {"math", "mrow", "mstyle", "mtd", "msqrt"}


def inline(tex: str) -> Markup:
    r"""Return a formula that stands in a line of text.

    Examples
    --------
    >>> inline(r"\log O^2").replace('<mspace width="0.17em"></mspace>', " ")
    Markup('<math><mi>log</mi> <msup><mi>O</mi><mn>2</mn></msup></math>')
    """
    from derivations.proof.rendering import visible_length

    shown = f"<math>{_mathml(tex, inside=True)}</math>"
    if visible_length(tex) < _WIDE:
        return Markup(shown)
    return Markup(f'<span class="long" tabindex="0">{shown}</span>')


def display(tex: str) -> Markup:
    """Return a formula on a line of its own."""
    return Markup(f'<math display="block">{_mathml(tex, inside=False)}</math>')


def equation(left: str, relation: str, right: str) -> Markup:
    """Return an equation on as many lines as it needs, which scroll together where they are wide.

    A wide right side is broken where the document breaks it.
    """
    from derivations.proof.rendering import LINE, SHORT, broken, visible_length

    if visible_length(left) + visible_length(right) <= LINE:
        lines = [f"{left} {relation} {right}"]
    else:
        first, *rest = broken(right)
        lines = [left, rf"\quad {relation} {first}"]
        if visible_length(left) <= SHORT:
            lines = [f"{left} {relation} {first}"]
        lines += [rf"\qquad {part}" for part in rest]
    return scrolling(display(line) for line in lines)


def lines(tex: str) -> Markup:
    """Return a formula alone, broken where it is wide, what its letters mean below it."""
    from derivations.proof.rendering import broken

    formula, *clauses = tex.split(r",\quad ")
    first, *rest = broken(formula)
    whole = [first, *(rf"\qquad {part}" for part in rest), *(rf"\quad {one}" for one in clauses)]
    return scrolling(display(line) for line in whole)


def scrolling(parts: Iterable[Markup]) -> Markup:
    """Return lines in a box that scrolls sideways, by the keyboard too."""
    return Markup(
        '<div class="formula" role="group" aria-label="formula" tabindex="0">{}</div>'
    ).format(Markup("").join(parts))


def prose(text: str) -> Markup:
    r"""Return prose of LaTeX as HTML: formulas between dollar signs, names in typewriter.

    Examples
    --------
    >>> prose(r"see \texttt{formulas.\allowbreak{}plateau}, 5\,\% at $N$")
    Markup('see <code>formulas.plateau</code>, 5\u202f% at <math><mi>N</mi></math>')
    """
    parts = text.split("$")
    return Markup("").join(
        inline(part) if place % 2 else _words(part) for place, part in enumerate(parts)
    )


def _words(text: str) -> Markup:
    found = text.replace(r"\allowbreak{}", "").replace(r"\S{}", "§").replace(r"\,", "\u202f")
    found = found.replace("---", "—").replace("--", "–").replace("~", "\u00a0")
    found = re.sub(r"\\dots(\{\})?", "…", found)
    shown = escape(found, quote=False)
    shown = re.sub(r"\\texttt\{((?:[^{}]|\\[{}])*)\}", r"<code>\1</code>", shown)
    shown = re.sub(r"\\emph\{([^{}]*)\}", r"<em>\1</em>", shown)
    shown = re.sub(r"\\hyperref\[[^]]*\]\{(.*?)\}", r"\1", shown)
    return Markup(re.sub(r"\\(&amp;|[%#_{}$ ])", r"\1", shown).replace("\\&amp;", "&amp;"))


@cache
def _mathml(tex: str, *, inside: bool) -> str:
    from latex2mathml.converter import convert_to_element

    root = convert_to_element(_prepared(tex), display="inline" if inside else "block")
    for element in root.iter():
        _mend(element, inside=inside)
    for element in root.iter():
        if element.tag in _ROWS:
            element[:] = list(_spaced(list(element)))
    (row,) = root
    parts = list(row) if row.tag == "mrow" else [row]
    return "".join(
        ET.tostring(part, encoding="unicode", short_empty_elements=False) for part in parts
    )


def _prepared(tex: str) -> str:
    """Write what latex2mathml does not know in what it does."""
    found = tex.replace(r"\allowbreak", "").replace(r"\lesssim", "≲").replace(r"\!", "")
    found = _SIZED.sub("", found)
    return found.replace(r"\iff", r"\Longleftrightarrow")


def _mend(element: ET.Element, *, inside: bool) -> None:
    from derivations.statements.alphabets import in_alphabet

    text = element.text = unescape(element.text or "")
    if (alphabet := element.get("mathvariant", "normal")) != "normal":  # browsers know no other
        text = element.text = in_alphabet(text, alphabet)
        del element.attrib["mathvariant"]
    if element.tag == "mo" and text.isalpha() and text.isascii():
        element.tag = "mi"
        element.attrib.clear()
        if len(text) == 1:
            element.set("mathvariant", "normal")
    elif element.tag == "mo" and text == "∞":
        element.tag = "mi"
    elif element.tag == "mo" and text in _TIGHT and "form" not in element.attrib:
        element.attrib.update(lspace="0", rspace="0")
    elif element.tag == "mover" and element[1].tag == "mo":
        element[1].set("stretchy", "true" if len(element[0]) else "false")
    elif element.tag == "mi" and text in _UPRIGHT:
        element.set("mathvariant", "normal")
    elif element.tag in ("msub", "msup", "msubsup") and not inside and _name(element[0]) in _BELOW:
        element.tag = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}[element.tag]


def _name(element: ET.Element) -> str:
    """Return the name of a function, also where it has an index or a power; else nothing."""
    while element.tag in ("msub", "msup", "msubsup", "munder") and len(element):
        element = element[0]
    text = element.text or ""
    return text if element.tag in ("mi", "mo") and len(text) > 1 and text.isalpha() else ""


def _spaced(parts: list[ET.Element]) -> Iterator[ET.Element]:
    """Put a thin space around the names of functions that stand side by side with letters."""
    in_row = len(parts) > 1
    for place, part in enumerate(parts):
        named = in_row and bool(_name(part))
        if named and place and parts[place - 1].tag not in ("mo", "mspace", "mtext"):
            yield _thin()
        yield part
        following = parts[place + 1] if place + 1 < len(parts) else None
        if named and following is not None and not _opens(following):
            yield _thin()


def _opens(element: ET.Element) -> bool:
    while element.tag in ("msup", "msub", "msubsup", "mrow") and len(element):
        element = element[0]
    return element.tag in ("mspace",) or (element.tag == "mo" and (element.text or "") != "-")


def _thin() -> ET.Element:
    return ET.Element("mspace", {"width": "0.17em"})
