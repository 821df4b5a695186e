"""Small figures as SVG: what a counterexample found, and where a sampled mean lies.

They take their colors from the style sheet, by classes, so that they follow light and dark; each
has a text that says the same in words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, cast

from markupsafe import Markup, escape

from qntk_check.report.trials import Row
from qntk_check.site.contents import Counterexample

__all__ = ["Table", "counterexample_figure", "sampled_figure", "tables_of"]

_WIDTH, _HEIGHT = 260, 128
_LETTER, _ROOM = 6.5, 60  # of labels: the width of a letter; what one needs beside its point
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 14, 12, 30


class Table(NamedTuple):
    """Numbers of a counterexample: the names of the columns, and rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


def tables_of(found: Counterexample) -> list[Table]:
    """Return the numbers of a counterexample as tables: what its check kept beside its sentence.

    Examples
    --------
    >>> tables_of(Counterexample("", None, {"L, ratio": [[1, 0.5], [2, "1/4"]]}))
    [Table(heads=('L', 'ratio'), rows=((1.0, 0.5), (2.0, 0.25)))]
    """
    made: list[Table] = []
    columns: dict[str, Sequence[object]] = {}
    for name, value in found.details.items():
        if isinstance(value, Mapping) and name != "contrast":
            pairs = cast("Mapping[str, object]", value).items()
            made += _table(("n", name), [list(pair) for pair in pairs])
        elif isinstance(value, list) and value and isinstance(value[0], list):
            made += _table(tuple(re.split(", | and ", name)), cast("list[list[object]]", value))
        elif isinstance(value, list) and value and not isinstance(value[0], dict | list):
            columns[name] = cast("list[object]", value)
    if len(columns) > 1 and len({len(column) for column in columns.values()}) == 1:
        made += _table(tuple(columns), [list(row) for row in zip(*columns.values(), strict=True)])
    return made


def _table(heads: tuple[str, ...], rows: Sequence[Sequence[object]]) -> list[Table]:
    numbers = tuple(tuple(_number(cell) for cell in row) for row in rows)
    width = len(numbers[0])
    names = heads if len(heads) == width else (*heads, *[""] * width)[:width]
    return [Table(names, numbers)] if all(len(row) == width for row in numbers) else []


def _number(cell: object) -> str | float:
    try:
        return float(Fraction(str(cell)))
    except (ValueError, OverflowError, ZeroDivisionError):
        return str(cell)


def counterexample_figure(found: Counterexample) -> Markup:
    """Return a figure of a counterexample: printed beside true, or how its numbers go."""
    points = found.contrast["points"] if found.contrast else []
    numeric = [p for p in points if not isinstance(p["printed"], bool)]
    values = [
        (float(cast("float", p["printed"])), float(cast("float", p["true"]))) for p in numeric
    ]
    if numeric and any(a != b for a, b in values):
        return _beside([str(p["where"]) for p in numeric], values, found.said)
    for table in tables_of(found):
        if table.heads[-1] and all(isinstance(row[-1], float) for row in table.rows):
            return _course(table, found.said)
    return _marks(points, found.said) if points else Markup("")


def _svg(body: str, said: str, height: float = _HEIGHT) -> Markup:
    return Markup(
        f'<svg class="figure" viewBox="0 0 {_WIDTH} {height:g}" role="img" '
        f'aria-label="{escape(said)}">{body}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", kind: str = "label") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(text)}</text>'
    )


class _Scale:
    """An axis: linear, or logarithmic where positive values span more than a factor of 30."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        finite = [v for v in values if math.isfinite(v)] or [0.0, 1.0]
        low, high = min(finite), max(finite)
        self.logarithmic = low > 0 and high > 30 * low
        if not self.logarithmic:
            low, high = (min(low, 0.0), max(high, 0.0)) if high - low > 0.2 * abs(high) else (
                low - abs(low) / 20, high + abs(high) / 20)  # fmt: skip
        self.low, self.high = self._moved(low), self._moved(high)
        self.start, self.end = start, end

    def _moved(self, value: float) -> float:
        return math.log10(value) if self.logarithmic else value

    def __call__(self, value: float) -> float:
        """Return where a value lies."""
        wide = self.high - self.low or 1.0
        return self.start + (self._moved(value) - self.low) / wide * (self.end - self.start)


def _short(value: float) -> str:
    """Return a number for a label.

    Examples
    --------
    >>> _short(0.26726), _short(1e6), _short(17592186044416)
    ('0.267', '10⁶', '1.8·10¹³')
    """
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    digits, power = f"{value:.1e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if digits == "1.0" else f"{digits.removesuffix('.0')}·10{raised}"


def _course(table: Table, said: str) -> Markup:
    """Draw the last column against the rows, each with its first numbers below."""
    values = [cast("float", row[-1]) for row in table.rows]
    scale = _Scale(values, _HEIGHT - _BOTTOM, _TOP + 8)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(values) - 1, 1)
    places = [(_LEFT + k * step, scale(value)) for k, value in enumerate(values)]
    shown = range(0, len(values), -(-len(values) // 5))
    body = [f'<polyline class="line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>']
    body += [f'<circle class="true" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places]
    for k in shown:
        x, y = places[k]
        anchor = "end" if k == len(values) - 1 and k else "middle"
        body.append(_text(x + (6 if anchor == "end" else 0), y - 7, _short(values[k]), anchor))
        first = table.rows[k][-2] if len(table.rows[k]) < 3 or k % 1 else table.rows[k][0]
        label = _short(first) if isinstance(first, float) else str(first)
        body.append(_text(x, _HEIGHT - 16, label, anchor if anchor == "end" else "middle"))
    body.append(_text(_WIDTH / 2, _HEIGHT - 3, f"{table.heads[-1]}, by {table.heads[0]}"))
    return _svg("".join(body), said)


def _beside(names: Sequence[str], values: Sequence[tuple[float, float]], said: str) -> Markup:
    """Draw what is printed, hollow, and what holds, filled, a line for each point."""
    chosen = list(zip(names, values, strict=True))[:4]
    flat = [v for _, pair in chosen for v in pair]
    scale = _Scale(flat, 12, _WIDTH - 12)
    body, y = [], 14.0
    for name, (printed, true) in chosen:
        body.append(_text(2, y, name if len(name) < 46 else name[:44] + "…", "start"))
        a, b = scale(printed), scale(true)
        body.append(f'<line class="gap" x1="{a:.1f}" x2="{b:.1f}" y1="{y + 9}" y2="{y + 9}"/>')
        body.append(f'<circle class="printed" cx="{a:.1f}" cy="{y + 9}" r="4"/>')
        body.append(f'<circle class="true" cx="{b:.1f}" cy="{y + 9}" r="4"/>')
        ends = sorted(((a, printed), (b, true)))
        body.append(_labels(ends, y + 23))
        y += 36
    body.append(_text(_WIDTH / 2, y, "○ printed   ● what holds"))
    return _svg("".join(body), said, y + 6)


def _labels(ends: Sequence[tuple[float, float]], y: float) -> str:
    """Write two numbers below their points, side by side in the same order if they would touch.

    Examples
    --------
    >>> _labels([(90.0, 0.5), (91.0, 0.5004)], 10).count("<text")
    1
    """
    (x, one), (z, two) = ends
    left, right = _short(one), _short(two)
    if left == right:
        return _text(x, y, left, "end" if x > _ROOM else "start")
    wide, other = (_LETTER * len(text) for text in (left, right))
    begin = x - wide if x > _ROOM else x
    next_ = z if z < _WIDTH - _ROOM else z - other
    if next_ < begin + wide + _LETTER:
        both = wide + 2 * _LETTER + other
        begin = min(max((x + z - both) / 2, 2.0), _WIDTH - 2 - both)
        next_ = begin + wide + 2 * _LETTER
    return _text(begin, y, left, "start") + _text(next_, y, right, "start")


def _marks(points: Sequence[Mapping[str, object]], said: str) -> Markup:
    """Write at which points the printed conclusion holds, and at which it does not."""
    body, y = [], 16.0
    for point in points[:6]:
        held = point["printed"] == point["true"]
        body.append(_text(4, y, "✓" if held else "✗", "start", "held" if held else "failed"))
        body.append(_text(22, y, str(point["where"])[:44], "start"))
        y += 18
    return _svg("".join(body), said, y)


def sampled_figure(row: Row) -> Markup:
    """Return one sampled mean in units of δ about the claimed value, with its rivals.

    The band is what support leaves; beyond it every mean is excluded.
    """
    half, middle = 62.0, _WIDTH / 2

    def place(value: float) -> float:
        return middle + max(-2.0, min(2.0, (value - row.claimed) / row.delta)) * half

    body = [
        f'<rect class="band" x="{middle - half}" y="3" width="{2 * half}" height="20"/>',
        f'<line class="claimed" x1="{middle}" x2="{middle}" y1="1" y2="25"/>',
    ]
    for name, value in row.rivals.items():
        body.append(
            f'<g class="rival"><title>{escape(name)}: {_short(value)}</title>'
            f"{_text(place(value), 18, '×')}</g>"
        )
    if row.interval is not None:
        low, high = map(place, row.interval)
        body.append(f'<line class="interval" x1="{low:.1f}" x2="{high:.1f}" y1="13" y2="13"/>')
    if row.mean is not None:
        body.append(f'<circle class="true" cx="{place(row.mean):.1f}" cy="13" r="3.5"/>')
    said = ", ".join(_said(row))
    return Markup(
        f'<svg class="sampled" viewBox="0 0 {_WIDTH} 26" role="img" aria-label="{escape(said)}">'
        f"{''.join(body)}</svg>"
    )


def _said(row: Row) -> Iterator[str]:
    yield f"claimed {row.claimed:.4g}, δ {row.delta:.2g}"
    if row.mean is not None:
        yield f"measured {row.mean:.4g}"
    if row.interval is not None:
        yield f"interval {row.interval[0]:.4g} to {row.interval[1]:.4g}"
    if row.rivals:
        yield f"{len(row.rivals)} rivals"
