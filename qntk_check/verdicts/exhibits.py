r"""Counterexamples at exact points, for Coq: which printed formula, which right one, and where.

Neither formula is typed where it stands elsewhere. What is printed is read from the statement of
the claim; what holds is what its correction shows, or a formula that users import. Nothing is read,
built or imported before :mod:`qntk_check.verdicts.counterexamples` makes a certificate of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from qntk_check.errors import EvidenceError

__all__ = ["Corrected", "Exact", "Exhibit", "Known", "Printed", "Stated", "Typed"]

Exact = int | Fraction
_RELATIONS = ("=", "<=", ">=")


@dataclass(frozen=True, eq=False)
class Printed:
    r"""A formula of the statement as printed.

    Parameters
    ----------
    formula
        Which of those between dollar signs, from 0 on.
    part
        Which part of its chain of relations; 1 is behind the first sign.
    put
        Pieces of its LaTeX that are one quantity here, with what is put there, such as
        ``{r"\langle…\rangle": "c"}``.
    """

    formula: int = 0
    part: int = 1
    put: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, eq=False)
class Corrected:
    """A formula that the correction shows: which of its statements, which part; see `Printed`."""

    statement: int = 0
    part: int = 1
    put: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, eq=False)
class Known:
    """A formula of :mod:`qntk_check.formulas`, or of the paper.

    Parameters
    ----------
    name
        Its name; ``name:option`` for one variant of a family.
    put
        Parameters that have another letter here, or a number: ``{"K": "x", "t": 1}``.
    square
        Whether its square is meant: of a formula that is a root.
    """

    name: str
    put: Mapping[str, str | int] = field(default_factory=dict[str, "str | int"])
    square: bool = False


@dataclass(frozen=True)
class Typed:
    """A formula that stands nowhere: a bound that prose draws, or how a sentence is read."""

    tex: str


Stated = Printed | Corrected | Known | Typed


@dataclass(frozen=True, eq=False)
class Exhibit:
    r"""A point at which what is printed and what holds are rational numbers.

    Parameters
    ----------
    where
        Which point, for a person.
    printed, right
        The two formulas.
    at
        The values of letters, as whole numbers or fractions.
    levels
        The eigenvalues of O, each with how often it occurs: N, Tr O^k and the central traces follow
        from them.
    letters
        What names of the page are called, by their LaTeX: ``{r"\varepsilon(0)": "error"}``.
    explained
        Letters that are formulas themselves.
    relation
        What is claimed of the right value: that it is the printed one (``=``), at most (``<=``)
        or at least (``>=``) so large.
    share
        For ≈: by more than which share of the larger one they differ.
    factor
        For O(…): by which constant the printed side is multiplied before the right one is beyond
        it.
    square
        Whether the square of the printed formula is compared; the right one is a square then.
    given
        What the claim assumes of the letters, in Coq: ``("0 < eta * K",)``.

    Raises
    ------
    EvidenceError
        If a value is no exact number, or the relation is none of the three.
    """

    where: str
    printed: Stated
    right: Stated
    at: Mapping[str, Exact] = field(default_factory=dict[str, Exact])
    levels: tuple[tuple[Exact, int], ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict[str, str])
    explained: Mapping[str, Stated] = field(default_factory=dict[str, Stated])
    relation: str = "="
    share: Exact = 0
    factor: Exact = 1
    square: bool = False
    given: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is not exact."""
        if self.relation not in _RELATIONS:
            raise EvidenceError(
                f"the counterexample at {self.where!r} has the relation {self.relation!r}: give "
                f"one of {', '.join(_RELATIONS)}"
            )
        named: dict[str, object] = {**self.at, "share": self.share, "factor": self.factor}
        named |= {f"eigenvalue {place}": x for place, (x, _) in enumerate(self.levels)}
        for name, value in named.items():
            if not isinstance(value, int | Fraction) or isinstance(value, bool):
                raise EvidenceError(
                    f"the counterexample at {self.where!r} has {name} = {value!r}, which is no "
                    "exact number: give an int or a Fraction"
                )
        for _, many in self.levels:
            if many < 1:
                raise EvidenceError(
                    f"the counterexample at {self.where!r} has an eigenvalue {many} times: give "
                    "how often it occurs, 1 at least"
                )
