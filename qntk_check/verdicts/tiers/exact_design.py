"""The exact-design tier: averages over finite designs, without sampling error.

What is compared is computed in floating point, so it is equal to rounding, 1e-10 of its scale;
a set that is no design of the needed degree must miss, or the comparison has no power.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.registry import formulas_of

if TYPE_CHECKING:
    from qntk_check.designs import Design
    from qntk_check.observables import Operator

__all__ = ["AGREEMENT", "Average", "design_check", "small_designs"]

# Relative rounding of an average over a design; a wrong factor misses by far more.
AGREEMENT = 1e-10

_ONE_QUBIT: tuple[tuple[Operator, str], ...] = (
    ({"Z": 1.0}, "X"),
    ({"Z": 1.0, "I": 0.5}, "Y"),
    ((1, 0), "X"),
)

_TWO_QUBITS: tuple[tuple[Operator, str], ...] = (
    ({"ZZ": 1.0}, "XI"),
    ({"ZI": 1.0, "IX": 2.0, "II": 0.3}, "YZ"),
    ((1, 1, 1, 0), "ZZ"),
)


@dataclass(frozen=True)
class Average:
    """An average over a finite set of unitaries, and what a formula claims it to be.

    Parameters
    ----------
    where
        Which set and which quantity, for a person.
    found, claimed
        The average, and the formula's value.
    design
        Whether the set is a design of the needed degree; one that is none has to miss.
    """

    where: str
    found: float
    claimed: float
    design: bool = True

    @property
    def difference(self) -> float:
        """The difference of the two, relative where the average is above 1."""
        return abs(self.found - self.claimed) / max(1.0, abs(self.found))


def design_check(
    name: str,
    averages: Callable[[Mapping[str, Formula]], Iterable[Average]],
    subject: Subject = Subject.PRINTED,
) -> Check:
    """Return the check of formulas by averages over finite designs.

    ``averages(formulas)`` returns what was found beside what the formulas, by name, claim. One at
    least has to be over a set that is no design of the needed degree: unless it misses, the
    comparison has no power and nothing is decided.

    Examples
    --------
    >>> rows = [Average("a 2-design", 0.5, 0.5), Average("no design", 0.7, 0.5, design=False)]
    >>> design_check("averages", lambda formulas: rows).run(Context()).finding.name
    'HOLDS'
    """

    def run(context: Context) -> Evidence:
        return _compared(tuple(averages(formulas_of(context.paper))), subject)

    return Check(Tier.EXACT_DESIGN, name, run, subject)


def _compared(rows: tuple[Average, ...], subject: Subject) -> Evidence:
    held = [row for row in rows if row.design]
    missing = [row for row in rows if not row.design]
    worst = max(held, key=lambda row: row.difference)
    least = min((row.difference for row in missing), default=0.0)
    finding = Finding.HOLDS if least > AGREEMENT else Finding.UNDECIDED
    if worst.difference > AGREEMENT:
        finding = Finding.FAILS
    return Evidence(
        Tier.EXACT_DESIGN, subject, finding, exact=False,
        summary=f"{len(held)} averages over designs differ from the formulas by at most "
        f"{worst.difference:.1g} ({worst.where}); {len(missing)} over sets that are none miss by "
        f"{least:.2g} at least",
        details={"averages": [asdict(row) for row in rows]},
    )  # fmt: skip


def small_designs() -> list[tuple[Design, tuple[tuple[Operator, str], ...]]]:
    """Return 2-designs on one and two qubits, with observables and generators that fit them."""
    from qntk_check import designs

    return [
        (designs.clifford_group(1), _ONE_QUBIT),
        (designs.binary_icosahedral(), _ONE_QUBIT),
        (designs.su2_quadrature(2), _ONE_QUBIT),
        (designs.clifford_group(2), _TWO_QUBITS),
    ]
