r"""Steps that say one thing for several orders: told once for order k, their cases in a table.

The second, fourth, sixth and eighth moment of one quantity follow by one rule and are checked by
one route. What differs is found by comparing the texts: a number that is the order is written k,
or 2k, and every other place that differs has a letter, with its values in the table of the cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from qntk_check.report.longtable import longtable
from qntk_check.report.repeats import steps_in

__all__ = ["Kind", "kinds_of", "kinds_to_latex", "places"]

_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NAME = re.compile(rf"the (?:mean|(?P<word>{'|'.join(_WORDS)}) moment) (?P<what>of .+)")
_PIECES = re.compile(r"(\$[^$]*\$|\d+)")
_DIGITS = re.compile(r"(\d+)")
_LETTERS = "abcdefghijlmnop"  # k is the order


@dataclass(frozen=True)
class _Case:
    """A step for one order."""

    text: str
    order: int
    what: str
    rule: str
    formula: str
    told: str


@dataclass(frozen=True)
class Kind:
    """Steps that differ in their order alone, but for numbers that follow from it.

    Parameters
    ----------
    title
        What they say, of order k.
    rule
        The rule, of order k.
    checks
        How they were checked, of order k, a text for each route, with the orders it served.
    rows
        For each order its formula, and the values of the letters in the texts.
    texts
        The steps themselves, by order.
    """

    title: str
    rule: str
    checks: tuple[tuple[str, tuple[int, ...]], ...]
    rows: tuple[tuple[int, str, str], ...]
    texts: Mapping[int, str]


def kinds_of(sections: Iterable[str]) -> list[Kind]:
    r"""Return the kinds of step that stand in these derivations for two orders at least.

    Examples
    --------
    >>> step = "  \\item \\emph{{the {} moment of $y$.}} By parts.\n"
    >>> step += "  \\begin{{align*}}\n    y^{} = {}"
    >>> step += "\n  \\end{{align*}}\n  {{\\small\\textsc{{checked}} by values: at {} points.}}"
    >>> text = step.format("second", 2, 1, 5) + "\n" + step.format("fourth", 4, 3, 9)
    >>> [found] = kinds_of([text])
    >>> found.title, found.checks
    ('The moment of order $k$ of $y$', (('by values: at $\\mathbf{a}$ points.', (2, 4)),))
    >>> found.rows
    ((2, 'y^2 = 1', '$\\mathbf{a}=5$'), (4, 'y^4 = 3', '$\\mathbf{a}=9$'))
    """
    alike: dict[tuple[str, ...], dict[str, _Case]] = {}
    for text in sections:
        for match in steps_in(text):
            name = _NAME.fullmatch(match["name"])
            if name:
                order = _WORDS.index(name["word"] or "first") + 1
                body = match["formula"].split("\n")[1:-1]
                formula = "\n".join(line.strip() for line in body)
                case = _Case(match[0], order, name["what"], match["rule"], formula, match["told"])
                key = (case.what, *_skeleton(case.rule))
                alike.setdefault(key, {})[match[0]] = case
    found = (sorted(cases.values(), key=lambda case: case.order) for cases in alike.values())
    return [_kind(cases) for cases in found if 1 < len(cases) == len({c.order for c in cases})]


def places(kinds: Iterable[Kind], label: str) -> dict[str, str]:
    """Return where each of these steps is told, in words, below the label."""
    return {
        text: rf"Case $k={order}$ of ``{kind.title}'', appendix~\ref{{steps:{label}}}"
        for kind in kinds
        for order, text in kind.texts.items()
    }


def kinds_to_latex(kinds: Iterable[Kind], label: str) -> str:
    """Return a section of the appendix: each kind with its rule, its check and its cases."""
    lines = [
        r"\subsection{Moments, for every order at once}",
        rf"\label{{steps:{label}}}",
        r"What follows by one rule for several orders is told here once, for order $k$. Bold "
        r"letters stand for numbers, which the table of the cases gives.",
    ]
    for kind in kinds:
        lines += [rf"\subsubsection*{{{kind.title}}}", kind.rule, ""]
        whole = len(kind.checks) == 1
        for told, orders in kind.checks:
            some = "" if whole else f" for $k={','.join(map(str, orders))}$"
            lines += [rf"{{\small\textsc{{checked}}{some} {told}}}", ""]
        rows = [
            rf"${order}$ & $\displaystyle\begin{{aligned}}[t]{formula}\end{{aligned}}$"
            + (rf" \newline {values}" if values else "")
            + r" \\ \addlinespace[2pt]"
            for order, formula, values in kind.rows
        ]
        lines += [longtable("", r"lp{0.9\linewidth}", ("$k$", "the case"), rows)]
    return "\n".join(lines) + "\n"


# -- what differs -----------------------------------------------------------------------------


def _skeleton(text: str) -> tuple[str, ...]:
    """Return a text with marks in place of numbers and of mathematics that holds numbers."""
    pieces = _PIECES.split(text)
    return tuple("#" if _DIGITS.search(piece) else piece for piece in pieces)


# What a letter stands for: the orders at which, and its values there.
_Letters: TypeAlias = dict[tuple[tuple[int, ...], tuple[str, ...]], str]


def _kind(cases: Sequence[_Case]) -> Kind:
    orders = tuple(case.order for case in cases)
    letters: _Letters = {}
    rule = _merged([case.rule for case in cases], orders, letters)
    routes: dict[tuple[str, ...], list[_Case]] = {}
    for case in cases:
        routes.setdefault(_skeleton(case.told), []).append(case)
    checks: list[tuple[str, tuple[int, ...]]] = []
    for some in routes.values():
        served = tuple(case.order for case in some)
        checks.append((_merged([case.told for case in some], served, letters), served))
    values: dict[int, list[str]] = {order: [] for order in orders}
    for (served, column), letter in letters.items():
        for order, value in zip(served, column, strict=True):
            values[order].append(rf"$\mathbf{{{letter}}}={value}$")
    return Kind(
        title=f"The moment of order $k$ {cases[0].what}",
        rule=rule,
        checks=tuple(checks),
        rows=tuple((c.order, c.formula, ", ".join(values[c.order])) for c in cases),
        texts={case.order: case.text for case in cases},
    )


def _merged(texts: Sequence[str], orders: tuple[int, ...], letters: _Letters) -> str:
    """Return texts of one skeleton as one of order k; letters are added for what differs."""

    def written(column: tuple[str, ...]) -> str:
        """Return how values are written: as they are if they are one, k, 2k, or a letter."""
        if len(set(column)) == 1:
            return column[0]
        for times, name in ((1, "k"), (2, "2k")):
            if column == tuple(str(times * order) for order in orders):
                return name
        letter = letters.setdefault((orders, column), _LETTERS[len(letters)])
        return rf"\mathbf{{{letter}}}"

    def piece(column: tuple[str, ...]) -> str:
        if len(set(column)) == 1:
            return column[0]
        inside = [value.strip("$") for value in column]
        parts = [_DIGITS.split(value) for value in inside]
        if len({tuple(part[::2]) for part in parts}) > 1:  # of another shape: all of it
            return f"${written(tuple(inside))}$"
        return f"${''.join(map(written, zip(*parts, strict=True)))}$"

    return "".join(map(piece, zip(*map(_PIECES.split, texts), strict=True)))
