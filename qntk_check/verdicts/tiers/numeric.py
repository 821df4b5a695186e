"""A second numeric route: what a statement says beside numbers that are had in another way.

Each comparison brings its wrong versions, the statement with a factor, a sign or a term changed:
one that is never seen to miss shows that the comparison has no power, and nothing is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.kinds import Array
from qntk_check.verdicts.model import Check, Context, Evidence, Finding, Subject, Tier

__all__ = ["AGREEMENT", "Compared", "central_difference", "numeric_check"]

AGREEMENT = 1e-10  # rounding, relative where a value is above 1
POWER = 1e-3  # by how much a wrong version has to miss somewhere
_WEIGHTS = (4 / 5, -1 / 5, 4 / 105, -1 / 280)  # of order eight, for steps 1 … 4


def central_difference(value: Callable[[float], ArrayLike], step: float) -> Array:
    """Return the derivative at 0 of a number or an array, by differences of order eight.

    Examples
    --------
    >>> bool(abs(central_difference(np.exp, 0.05) - 1) < 1e-12)
    True
    """
    terms = (w * (np.asarray(value(k * step)) - np.asarray(value(-k * step))) / step
             for k, w in enumerate(_WEIGHTS, start=1))  # fmt: skip
    return np.asarray(sum(terms))


@dataclass(frozen=True)
class Compared:
    """One comparison.

    Parameters
    ----------
    where
        What was compared, for a person.
    found
        By the second route: a number or an array.
    claimed
        What the statement says.
    wrong
        What it would say if it were wrong, by name.
    """

    where: str
    found: ArrayLike
    claimed: ArrayLike
    wrong: Mapping[str, ArrayLike] = field(default_factory=dict[str, ArrayLike])

    def off(self, value: ArrayLike) -> float:
        """Return how far a value is from what was found, relative where that is above 1."""
        found = np.asarray(self.found)
        scale = max(1.0, float(np.abs(found).max()))
        return float(np.abs(found - np.asarray(value)).max()) / scale


def numeric_check(
    name: str,
    how: str,
    compare: Callable[[], Iterable[Compared]],
    subject: Subject = Subject.PRINTED,
    *,
    tier: Tier = Tier.SECOND_ROUTE,
    within: float = AGREEMENT,
    power: float = POWER,
) -> Check:
    """Return the check of a statement by a second numeric route.

    Parameters
    ----------
    name, how
        Of the check, and the route in a few words, for the summary.
    compare
        Returns the comparisons.
    subject, tier
        As in :class:`qntk_check.verdicts.model.Check`.
    within, power
        How far the two may differ, and how far every wrong version has to be off somewhere.

    Examples
    --------
    >>> def squares():
    ...     yield Compared("3²", 9.0, 3.0**2, {"a cube": 3.0**3})
    >>> numeric_check("a square", "by hand", squares).run(Context()).finding.name
    'HOLDS'
    """

    def run(_context: Context) -> Evidence:
        return _judged(how, tuple(compare()), subject, tier, (within, power))

    return Check(tier, name, run, subject)


def _judged(
    how: str, rows: tuple[Compared, ...], subject: Subject, tier: Tier, limits: tuple[float, float]
) -> Evidence:
    within, power = limits
    worst = max(rows, key=lambda row: row.off(row.claimed))
    far = worst.off(worst.claimed)
    missed: dict[str, float] = {}
    for row in rows:
        for name, value in row.wrong.items():
            missed[name] = max(missed.get(name, 0.0), row.off(value))
    unseen = sorted(name for name, miss in missed.items() if miss < power)
    finding = Finding.UNDECIDED if unseen or not missed else Finding.HOLDS
    finding = finding if far <= within else Finding.FAILS
    text = f"{how}: {len(rows)} comparisons, off by at most {far:.1g} ({worst.where})"
    if missed:
        nearest = min(missed, key=missed.__getitem__)
        text += f"; wrong versions miss, the nearest ({nearest}) by {missed[nearest]:.2g}"
    text += f"; not seen to miss: {', '.join(unseen)}" if unseen else ""
    return Evidence(
        tier, subject, finding, exact=False, summary=text,
        details={
            "compared": [{"where": row.where, "off": row.off(row.claimed)} for row in rows],
            "wrong versions miss by": missed, "agreement": within,
        },
    )  # fmt: skip
