"""Why samples are refused, or why their mean is off: the likely mistakes, each by its mark."""

from __future__ import annotations

import numpy as np

from qntk_check.circuits import CONVENTIONS, AngleConvention
from qntk_check.data.questions import Question
from qntk_check.data.rows import MomentRow
from qntk_check.data.setting import QUANTITIES, Setting, bounds, factor, rows_outside
from qntk_check.errors import DomainError, EvidenceError
from qntk_check.kinds import Array

__all__ = ["mistaken", "refuse_dependent", "refuse_outside", "shift_suspected"]

_SHOWN = 5
_ENOUGH = 15
_ORDER = (
    "the order of the qubits is not it, since a reversed O has the same eigenvalues; but see that "
    "the number of qubits is right"
)


def refuse_outside(samples: Array, quantity: str, setting: Setting) -> None:
    """Raise if samples, in the setting's convention, lie where none can lie.

    Raises
    ------
    EvidenceError
        With the rows, the bound and the likely reason.
    """
    size = factor(quantity, setting.angles)
    edges = bounds(quantity, setting)
    outside = rows_outside(samples / size, edges)
    if not outside.size:
        return
    low, high = sorted(edge * size for edge in edges)
    shown = ", ".join(f"row {row}: {samples[row]:.6g}" for row in outside[:_SHOWN])
    more = f" and {outside.size - _SHOWN} more" if outside.size > _SHOWN else ""
    raise EvidenceError(
        f"{outside.size} of {samples.size} samples lie outside [{low:.6g}, {high:.6g}], where "
        f"every {quantity} of these circuits lies by proof ({shown}{more}; rows from 0): "
        f"{_reason(samples, quantity, setting)}"
    )


def refuse_dependent(samples: Array) -> None:
    """Raise if samples cannot be independent draws: a constant, or rows in order of size.

    Of 15 different numbers drawn independently, one order in 10¹² is that of their size.

    Raises
    ------
    EvidenceError
        With what they are, and what is asked for.
    """
    way_out = "give one row for each circuit, drawn independently, in the order of drawing"
    if samples.size >= _ENOUGH and samples.min() == samples.max():
        raise EvidenceError(
            f"all {samples.size} rows are {samples[0]:.6g}: random circuits have no such constant, "
            f"so that this is one circuit many times, or a mean; {way_out}"
        )
    steps = np.diff(samples)
    ordered = (steps >= 0).all() or (steps <= 0).all()
    if ordered and np.count_nonzero(steps) >= _ENOUGH:
        raise EvidenceError(
            f"the {samples.size} rows are sorted by size, and a test in their order would see "
            f"one end of them alone; {way_out}"
        )


def mistaken(samples: Array, quantity: str) -> str:
    """Return what a refuted moment is probably of: another quantity, or rows that repeat.

    Examples
    --------
    >>> mistaken(np.array([0.5, 1.5] * 20), "μ")
    'no row is negative, as none of K is: probably K; or rows repeat: 40 have 2 values'
    """
    found: list[str] = []
    if quantity != "K" and samples.size >= _ENOUGH and samples.min() >= 0:
        found.append("no row is negative, as none of K is: probably K")
    values = np.unique(samples).size
    if values < samples.size / 2:
        found.append(f"rows repeat: {samples.size} have {values} values")
    return "; or ".join(found)


def _reason(samples: Array, quantity: str, setting: Setting) -> str:
    if quantity == "K" and samples.min() < 0:
        return (
            "K is a sum of squares and never negative, so that this is another quantity (μ?), "
            "another column, or K with a statistical error of its own, as shots have"
        )
    if quantity == "ε" and np.ptp(samples) <= np.ptp(bounds("ε", setting)):
        low, high = (edge + setting.offset() for edge in bounds("ε", setting))
        return (
            f"all fit a target from {low - samples.min():.4g} to {high - samples.max():.4g} in "
            f"place of {setting.offset():.4g}: probably ε of another target, or ⟨O⟩ itself"
        )
    other = _other_convention(samples, quantity, setting)
    if other is not None:
        return (
            f"all fit the convention {other.name!r}, in which they are "
            f"{factor(quantity, setting.angles) / factor(quantity, other):.4g} times those of this "
            f"one: the likely reason; give convention={other.name!r}, --convention "
            f"{other.name}-angle"
        )
    fitting = _other_quantity(samples, quantity, setting)
    if fitting:
        return f"all fit {' or '.join(fitting)}: probably another column; give that quantity"
    size, edges = factor(quantity, setting.angles), bounds(quantity, setting)
    reach = float(np.abs(samples / size).max()) / max(abs(edges[0]), abs(edges[1]))
    return (
        f"they reach {reach:.3g} times as far, in either convention: probably O in other units "
        "or with other coefficients than the one given, or fewer layers given than there are; "
        f"{_ORDER}"
    )


def _other_convention(samples: Array, quantity: str, setting: Setting) -> AngleConvention | None:
    edges = bounds(quantity, setting)
    for other in CONVENTIONS.values():
        size = factor(quantity, other)
        if size == factor(quantity, setting.angles):
            continue
        if not rows_outside(samples / size, edges).size:
            return other
    return None


def _other_quantity(samples: Array, quantity: str, setting: Setting) -> list[str]:
    found: list[str] = []
    for name in QUANTITIES:
        try:
            fits = not rows_outside(
                samples / factor(name, setting.angles), bounds(name, setting)
            ).size
        except DomainError:  # ε without a target
            continue
        if fits and name != quantity:
            found.append(name)
    return found


def shift_suspected(row: MomentRow, question: Question, quantity: str, setting: Setting) -> str:
    """Return what a refuted moment is probably off by; an empty text where nothing fits.

    ``row`` has the moment in the setting's convention, as ``decide`` reports it.
    """
    measured, error, exact = row["measured"], row["standard error"], row["exact"]
    if measured is None or not exact or not error:
        return ""
    ratio, room = measured / exact, 4 * abs(error / exact)
    if room > 0.25 * abs(ratio):
        return ""
    for other in CONVENTIONS.values():
        off = (factor(quantity, other) / factor(quantity, setting.angles)) ** question.degree
        if off != 1 and abs(ratio - off) <= room + 0.02 * off:
            return (
                f"it is {ratio:.4g} times the exact value, as samples in {other.name} angles are: "
                f"the likely reason; give convention={other.name!r}"
            )
    return (
        f"it is {ratio:.4g} times the exact value, which no convention of angles explains: O in "
        "other units, another number of layers, circuits that are no design, or dependent rows"
    )
