"""LaTeX of a derivation: assumptions, numbered steps, and how each was checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from derivations.statements.forms import Chain, Relation
from derivations.statements.from_plain import escape, plain_to_latex
from derivations.statements.printer import RELATIONS, printed
from derivations.statements.written import Words

__all__ = ["broken", "derivation_to_latex", "visible_length"]


class _Told(Protocol):
    """What says how a step was checked."""

    def told(self) -> str: ...


class _Step(Protocol):
    """A step, as far as it is written down."""

    @property
    def name(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def relation(self) -> Relation: ...
    def latex_sides(self) -> tuple[str, str]: ...


class _Derivation(Protocol):
    """A derivation, as far as it is written down; that file imports this one, on demand."""

    @property
    def title(self) -> str: ...
    @property
    def assumptions(self) -> tuple[str, ...]: ...
    @property
    def assumes(self) -> tuple[str, ...]: ...
    @property
    def steps(self) -> Iterable[_Step]: ...
    @property
    def checks(self) -> Sequence[_Told]: ...
    @property
    def states(self) -> tuple[Chain | Words, ...]: ...
    @property
    def result_tex(self) -> str: ...
    def verify(self) -> Sequence[_Told]: ...


def derivation_to_latex(derivation: _Derivation) -> str:
    """Return one subsubsection, without a label; the same bytes on every call."""
    checks = derivation.checks or derivation.verify()
    lines = [
        rf"\subsubsection*{{{derivation.title}}}",
        r"\paragraph{Assumptions.}",
        r"\begin{itemize}",
        *(rf"  \item {assumption}" for assumption in derivation.assumptions),
        *_taken(derivation.assumes),
        r"\end{itemize}",
        r"\paragraph{Derivation.}",
        r"\begin{enumerate}",
    ]
    for step, checked in zip(derivation.steps, checks, strict=True):
        lines += _step_to_latex(step, checked)
    lines += [
        r"\end{enumerate}",
        r"\paragraph{Result.}",
        r"\begin{equation}",
        rf"  \boxed{{{_result(derivation)}}}",
        r"\end{equation}",
        "",
    ]
    return "\n".join(lines)


def _result(derivation: _Derivation) -> str:
    """Return what is proved, a line for each statement where one line is too short for all."""
    wide = LINE + 12
    if visible_length(derivation.result_tex) <= wide:
        return derivation.result_tex
    lines = [""]
    for state in derivation.states:
        shown = printed(state)
        if isinstance(state, Words):
            if visible_length(lines[-1] + shown) <= wide:
                lines[-1] += rf"\quad {shown}"
            else:  # a colon stays where it is
                shown, colons = re.subn(r"^\\text\{: ", r"\\text{", shown)
                lines[-1:] = [lines[-1] + r"\text{:}" * colons, rf"&\quad {shown}"]
            continue
        lines[-1] += "," if lines[-1] else ""
        last = printed(state.parts[-1])
        first, *rest = broken(last) if visible_length(shown) > wide else [last]
        lines.append(f"& {shown.removesuffix(last)}{first}")
        lines += [rf"&\qquad {part}" for part in rest]
    body = r" \\ ".join(line for line in lines if line)
    return rf"\begin{{aligned}}{body}\end{{aligned}}"


def _taken(claims: tuple[str, ...]) -> list[str]:
    """Return the assumption that the results of other claims hold."""
    # An id in typewriter has no place to break, but for its hyphens.
    broken_up = (escape(claim).replace("-", r"-\allowbreak{}") for claim in claims)
    names = ", ".join(rf"\texttt{{{claim}}}" for claim in broken_up)
    return [rf"  \item Results that are taken from other claims: {names}."] if names else []


def _step_to_latex(step: _Step, checked: _Told) -> list[str]:
    left, right = step.latex_sides()
    sign = RELATIONS[step.relation]
    source = f" ({step.source})" if step.source else ""
    if visible_length(left) + visible_length(right) <= LINE:
        equation = [f"    {left} {sign} {right}"]
    else:
        first, *rest = broken(right)
        equation = [rf"    & {left} \\", rf"    &\quad {sign} {first}"]
        if visible_length(left) <= SHORT and visible_length(left + first) <= LINE:
            equation = [rf"    {left} &{sign} {first}"]
        for part in rest:
            equation[-1] += r" \\"
            equation.append(rf"    &\qquad {part}")
    return [
        rf"  \item \emph{{{plain_to_latex(step.name)}.}} {step.rule}{source}.",
        r"  \begin{align*}",
        *equation,
        r"  \end{align*}",
        rf"  {{\small\textsc{{checked}} {checked.told()}}}",
    ]


# What fits on a line of the document, in characters that are seen, and a left side that leaves
# room for more on its line.
LINE, SHORT = 48, 12


def visible_length(tex: str) -> int:
    r"""Estimate how many characters of a formula are seen on its longest line.

    Examples
    --------
    >>> visible_length(r"\frac{a + b}{N}"), visible_length(r"\operatorname{Tr}(O^{2})")
    (3, 6)
    """
    fractions = re.compile(r"\\d?frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}")
    while match := fractions.search(tex):
        tex = tex[: match.start()] + max(match.groups(), key=visible_length) + tex[match.end() :]
    tex = re.sub(r"\\(operatorname|mathbb|mathrm|text|left|right|quad|displaystyle)", "", tex)
    tex = re.sub(r"\\(log|sin|cos|exp|lim)(?![A-Za-z])", r"\1", tex)
    tex = re.sub(r"\\[A-Za-z]+", "x", tex)
    return len(re.sub(r"[{}\\^_,\s&]", "", tex))


def broken(tex: str) -> list[str]:
    r"""Break a wide last fraction into its inverse denominator times lines of its numerator.

    A wide sum is broken at its own signs, a row between its values.

    Examples
    --------
    >>> broken(r"\frac{a + b}{N}")
    ['\\frac{a + b}{N}']
    >>> wide = " + ".join(f"a_{{{k}}} (b - c)" for k in range(20))
    >>> [line[:12] for line in broken(rf"x - \frac{{2\left({wide}\right)}}{{N}}")]
    ['x - \\frac{2}', '+ a_{4} (b -', '+ a_{8} (b -', '+ a_{12} (b ', '+ a_{16} (b ']
    >>> [line[:12] for line in broken(rf"x(y - z) - {wide}")]
    ['x(y - z) - a', '+ a_{4} (b -', '+ a_{8} (b -', '+ a_{12} (b ', '+ a_{16} (b ']
    """
    if _fits(tex):
        return [tex]
    if tex.startswith(r"\left(") and tex.endswith(r"\right)") and r",\ " in tex:
        return _row_lines(tex[len(r"\left(") : -len(r"\right)")].split(r",\ "))
    start = tex.rfind(r"\frac{")
    above, place = _braced(tex, start + len(r"\frac"))
    below, end = _braced(tex, place)
    if start < 0 or end != len(tex):
        return _lines(tex)
    factor, terms = _last_factor(above)
    head, lines = rf"{tex[:start]}\frac{{{factor}}}{{{below}}}", _lines(terms)
    if visible_length(head) + visible_length(lines[0]) <= LINE:
        lines[0] = rf"{head}\Bigl({lines[0]}"
    else:
        lines = [head, rf"\times\Bigl({lines[0]}", *lines[1:]]
    lines[-1] += r"\Bigr)"
    return lines


def _fits(tex: str) -> bool:
    """Return whether a formula fits on a line; in a sum of fractions the gaps count as well."""
    outer = tex
    while "{" in outer:
        outer = re.sub(r"\{[^{}]*\}", "", outer)
    fractions = outer.count(r"\frac")
    gaps = len(re.findall(" [+-] ", outer)) + fractions // 2 if fractions > 2 else 0
    return visible_length(tex) + gaps <= LINE


def _braced(tex: str, start: int) -> tuple[str, int]:
    """Return what stands in the braces that open at ``start``, and the place behind them."""
    depth = 0
    for place in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[place], 0)
        if depth == 0:
            return tex[start + 1 : place], place + 1
    return tex[start + 1 :], len(tex)


def _last_factor(product: str) -> tuple[str, str]:
    r"""Return what stands before the last bracket of a product, and what is in the bracket.

    A sum has the factor 1.

    Examples
    --------
    >>> _last_factor(r"16(N + 2)\left(a + b\right)")
    ('16(N + 2)', 'a + b')
    >>> _last_factor(r"3a(N + 2) + (a + b)")[0]
    '1'
    """
    if not product.endswith(")"):
        return "1", product
    depth = 0
    for place in range(len(product) - 1, -1, -1):
        depth += _DEPTH.get(product[place], 0)
        if depth == 0:
            before = product[:place].removesuffix(r"\left")
            if len(_parts(before)) > 1:
                break
            return _bare(before.strip()) or "1", product[place + 1 : -1].removesuffix(r"\right")
    return "1", product


def _bare(factor: str) -> str:
    """Return a factor without the one bracket in which all of it stands."""
    alone = re.fullmatch(r"\(([^()]*)\)", factor)
    return alone[1] if alone else factor


_DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def _parts(terms: str) -> list[str]:
    """Split a sum before the signs that stand outside all brackets."""
    found, depth = [""], 0
    for part in re.split(r" (?=[+-] )", terms):
        if depth == 0 and found[-1]:
            found.append(part)
        else:
            found[-1] += (" " if found[-1] else "") + part
        depth += sum(_DEPTH.get(character, 0) for character in part)
    return found


def _row_lines(items: list[str]) -> list[str]:
    """Spread a row of values over lines."""
    lines = [r"\Bigl(" + items[0]]
    for item in items[1:]:
        lines[-1] += ","
        if visible_length(lines[-1] + item) > LINE - 10:
            lines.append(item)
        else:
            lines[-1] += r"\ " + item
    lines[-1] += r"\Bigr)"
    return lines


def _lines(terms: str) -> list[str]:
    r"""Spread a sum over lines, and a wide bracket in it over several.

    Examples
    --------
    >>> wide = " + ".join(f"a_{{{k}}}" for k in range(30))
    >>> [line[:12] for line in _lines(f"x + L({wide}) - y")]
    ['x', '+ L\\bigl(a_{', '+ a_{12} + a', '+ a_{21} + a', '- y']
    """
    lines = [""]
    for part in (piece for whole in _parts(terms) for piece in _within_brackets(whole)):
        # Signs stand apart, so a sum is wider than its characters say.
        if lines[-1] and visible_length(lines[-1] + part) > LINE - 10:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + part
    return lines


def _within_brackets(part: str) -> list[str]:
    """Break a term that is wider than a line within its last bracket, if it ends in one."""
    before, inside = _last_factor(part)
    if _fits(part) or before == "1" or not part.endswith(")"):
        return [part]
    first, *rest = _lines(inside)
    if not rest:
        return [part]
    size = "Big" if r"\frac" in inside else "big"
    return [rf"{before}\{size}l({first}", *rest[:-1], rf"{rest[-1]}\{size}r)"]
