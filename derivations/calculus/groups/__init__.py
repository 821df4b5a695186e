"""The groups that averages are taken over: one file for each, and the one table of them."""

from __future__ import annotations

from derivations.calculus.groups.base import AUTO, Group
from derivations.calculus.groups.circular import CircularOrthogonal, CircularSymplectic
from derivations.calculus.groups.orthogonal import OrthogonalGroup
from derivations.calculus.groups.permutations import PermutationGroup
from derivations.calculus.groups.phases import PhaseGroup
from derivations.calculus.groups.special_unitary import SpecialUnitaryGroup
from derivations.calculus.groups.symplectic import SymplecticGroup
from derivations.calculus.groups.unitary import UnitaryGroup
from derivations.errors import CalculusError

__all__ = ["AUTO", "GROUPS", "Group", "group_named", "routes"]

#: Every group, by the argument ``group`` that asks for it. A new one is a row here.
GROUPS: dict[str, Group] = {
    group.name: group
    for group in (
        UnitaryGroup(),
        OrthogonalGroup(),
        SymplecticGroup(),
        SpecialUnitaryGroup(),
        CircularOrthogonal(),
        CircularSymplectic(),
        PermutationGroup(),
        PhaseGroup(),
    )
}


def group_named(name: object) -> Group:
    """Return the group of a name, or say which there are.

    Examples
    --------
    >>> group_named("O")
    O(N)
    """
    if isinstance(name, str) and name in GROUPS:
        return GROUPS[name]
    known = " or ".join(f"{group.name!r} ({group.title})" for group in GROUPS.values())
    raise CalculusError(f"group {name!r} is not known: give {known}")


def routes() -> set[str]:
    """Return the names of the routes of all groups, and ``"auto"``."""
    return {AUTO, *(route for group in GROUPS.values() for route in group.routes)}
