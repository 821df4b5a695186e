"""Of which kind a correction is, by a rule that is applied to what the counterexample found.

A check that refutes a printed statement hands over a :class:`Contrast`: points of the statement's
domain, with what is printed and what holds at each. A point may say more: what *another printed
equation* of the paper gives there for the same thing, and whether the condition is met that the
correction adds. The rule, in this order:

1. **misprint**: the paper contradicts the line itself. Wherever another of its printed equations
   (the definition, an earlier side, a later line) is evaluated, it gives what holds, and the
   printed line does not.
2. **missing condition**: there are points at which the condition of the correction is met, the
   printed statement agrees at all of them, and it is wrong only where the condition is not met. A
   condition holds on a part of the domain: one that single values meet, such as a target at the one
   place where an effect vanishes, is none.
3. **wrong constant or power**: the statement gives a *value*; no condition rescues it, and at every
   point what it gives is off by a factor.
4. **conclusion does not hold**: the statement draws a *conclusion*; its own premises are met at
   every point, and the conclusion is false at every one of them. A proof that its premises lead
   to a contradiction is of this kind.

A contrast that fits none of the four has no kind, and whoever writes the claim has to look for a
better counterexample.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import TypedDict

__all__ = ["Contrast", "ContrastData", "Kind", "Point", "concluded", "labeled"]


def labeled(word: str, kind: str | None) -> str:
    """Return a verdict with the kind of its correction, as tables show it.

    Examples
    --------
    >>> labeled("HOLDS WITH CORRECTION", "misprint"), labeled("PROVED", None)
    ('HOLDS WITH CORRECTION: misprint', 'PROVED')
    """
    return f"{word}: {kind}" if kind else word


class ContrastData(TypedDict):
    """A contrast as JSON-able data."""

    points: list[dict[str, object]]
    tolerance: float
    kind: str | None


# A value, or whether a conclusion holds.
Said = float | bool


class Kind(Enum):
    """What is wrong with a printed statement that holds with a correction."""

    MISPRINT = "misprint"
    CONDITION = "missing condition"
    FACTOR = "wrong constant or power"
    CONCLUSION = "conclusion does not hold"


@dataclass(frozen=True)
class Point:
    """One point of a statement's domain.

    Parameters
    ----------
    where
        Which point, for a person.
    printed
        What the printed statement says there: a value, or True for the conclusion that it draws.
    true
        What holds there.
    condition
        Whether the condition that the correction adds is met there.
    elsewhere
        What another printed equation of the paper gives there for the same thing.
    source
        Which equation that is.
    """

    where: str
    printed: Said
    true: Said
    condition: bool = False
    elsewhere: float | None = None
    source: str = ""


def concluded(where: str, *, true: bool, condition: bool = False) -> Point:
    """Return a point at which the statement draws its conclusion; ``true`` says whether it holds.

    Examples
    --------
    >>> concluded("L = 10⁶", true=False).printed
    True
    """
    return Point(where, printed=True, true=true, condition=condition)


@dataclass(frozen=True)
class Contrast:
    """Points at which a printed statement was compared with what holds.

    Parameters
    ----------
    points
        At least one.
    tolerance
        Relative difference up to which values agree; for ≈ it says how near is meant.

    Examples
    --------
    >>> Contrast((Point("x = 1", 4.0, 2.0), Point("x = 2", 16.0, 8.0))).kind.value
    'wrong constant or power'
    >>> Contrast((Point("x = 1", 4.0, 4.0, condition=True), Point("x = 2", 8.0, 9.0))).kind.value
    'missing condition'
    >>> Contrast((Point("x = 1", -1.0, 1.0, elsewhere=1.0, source="(3)"),)).kind.value
    'misprint'
    >>> Contrast((concluded("x → ∞", true=False),)).kind.value
    'conclusion does not hold'
    """

    points: tuple[Point, ...]
    tolerance: float = 1e-9

    @property
    def kind(self) -> Kind | None:
        """The kind by the rule above; None if it fits none, or if nothing is wrong."""
        wrong = [point for point in self.points if not self._agree(point.printed, point.true)]
        if not wrong:
            return None
        other = [point for point in self.points if point.elsewhere is not None]
        if other and all(self._agree(point.elsewhere, point.true) for point in other):
            return Kind.MISPRINT if any(point in wrong for point in other) else None
        met = [point for point in self.points if point.condition]
        if met:
            return None if any(point in wrong for point in met) else Kind.CONDITION
        if len(wrong) < len(self.points):
            return None
        if any(isinstance(point.printed, bool) for point in wrong):
            return Kind.CONCLUSION if all(point.printed is True for point in wrong) else None
        return Kind.FACTOR if all(point.printed * point.true > 0 for point in wrong) else None

    def as_data(self) -> ContrastData:
        """Return the points and the kind for JSON."""
        found = self.kind
        return {
            "points": [asdict(point) for point in self.points],
            "tolerance": self.tolerance,
            "kind": found.value if found else None,
        }

    def _agree(self, one: Said | None, other: Said) -> bool:
        if one is None or isinstance(one, bool) or isinstance(other, bool):
            return one is other
        return abs(one - other) <= self.tolerance * max(abs(one), abs(other))
