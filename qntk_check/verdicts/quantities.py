"""Which quantity a statement speaks of, so that statements of different papers can be compared.

A claim says by :class:`Said` what its paper prints of a quantity and what holds, as functions of a
:class:`Setting`, in its paper's convention. A quantity knows how many derivatives with respect to
angles it has, so that the machine brings all values into one convention before it compares them.
The quantities here are those of deep circuits of U(N); a paper may bring one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kinds import Exact

__all__ = [
    "GRADIENT_VARIANCE",
    "KERNEL_MEAN",
    "KERNEL_VARIANCE",
    "LOSS_VARIANCE",
    "META_KERNEL_MEAN",
    "SETTINGS",
    "Quantity",
    "Said",
    "Setting",
    "Value",
    "said_by",
]


@dataclass(frozen=True)
class Setting:
    """A deep circuit: so many gates, about Pauli strings unless said otherwise, and levels of O.

    Examples
    --------
    >>> Setting(3, (2, 0, 0, -1)).trace(2)
    Fraction(5, 1)
    """

    layers: int
    levels: tuple[int, ...]

    @property
    def N(self) -> int:  # the letter of all papers
        """The dimension."""
        return len(self.levels)

    def trace(self, power: int) -> Fraction:
        """Return Tr O^k."""
        return sum((Fraction(level) ** power for level in self.levels), Fraction(0))

    def __str__(self) -> str:
        """Show N, L and the levels."""
        return f"N = {self.N}, L = {self.layers}, O = {self.levels}"


SETTINGS = (
    Setting(1, (1, -1)),
    Setting(4, (1, 0)),
    Setting(3, (2, 0, 0, -1)),
    Setting(5, (1, 0, 0, 0, 0, 0, 0, 0)),
    Setting(2, (3, 1, 1, 0, 0, -1, -1, -2)),
)


@dataclass(frozen=True)
class Quantity:
    """A number that papers speak of.

    Parameters
    ----------
    name, plain
        Its id, and what it is, for a person.
    derivatives
        How many derivatives with respect to angles are factors of it.
    settings
        Where statements about it are compared.
    """

    name: str
    plain: str
    derivatives: int
    settings: tuple[Setting, ...] = SETTINGS


Value = Callable[[Mapping[str, Formula], Setting], "Exact | float"]


@dataclass(frozen=True)
class Said:
    """What a claim says of a quantity, in its paper's convention.

    Parameters
    ----------
    quantity
        Which.
    holds
        ``holds(formulas, setting)``: what the claim comes to, by the formulas in the convention.
    printed
        What the paper prints, where that is another value.
    note
        What has to be read along, such as a limit that is meant.
    """

    quantity: Quantity
    holds: Value
    printed: Value | None = None
    note: str = ""


def said_by(quantity: Quantity, holds: str, printed: str | None = None, note: str = "") -> Said:
    """Return what formulas of L and O say of a quantity, by their names.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> said_by(KERNEL_MEAN, "kernel_mean").holds(FORMULAS, SETTINGS[0])
    Fraction(8, 9)
    """

    def value(name: str) -> Value:
        return lambda known, at: known[name](L=at.layers, observable=at.levels)

    return Said(quantity, value(holds), value(printed) if printed else None, note)


KERNEL_MEAN = Quantity("kernel-mean", "K̄ of a Haar circuit about Pauli strings, pure input", 2)
KERNEL_VARIANCE = Quantity("kernel-variance", "Var K of the same circuit", 4)
META_KERNEL_MEAN = Quantity("meta-kernel-mean", "E μ of the same circuit", 4)
GRADIENT_VARIANCE = Quantity(
    "gradient-variance", "Var ∂⟨O⟩ of one gate about a Pauli string between two random halves", 2
)
LOSS_VARIANCE = Quantity("loss-variance", "Var ⟨O⟩ over Haar-random unitaries, pure input", 0)
