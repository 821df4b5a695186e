"""Find every claim in this package, and refuse what does not fit the inventory."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from qntk_check.arguments import show
from qntk_check.claims.inventory import INVENTORY
from qntk_check.claims.model import Claim
from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.names import nearest

__all__ = ["collect", "get", "number", "registered"]


def collect(claims: Iterable[Claim]) -> dict[str, Claim]:
    """Return claims by id in the order of the inventory.

    Raises
    ------
    EvidenceError
        If an id is not in the inventory, is given twice, or a claim rests on an unknown one.
    """
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.id not in INVENTORY:
            raise EvidenceError(
                f"claim {claim.id!r} is not in the inventory: add a row at the end of "
                f"qntk_check/claims/inventory.py if it is new{nearest(claim.id, INVENTORY)}"
            )
        if claim.id in found:
            raise EvidenceError(f"claim {claim.id!r} is registered twice: keep one of the two")
        found[claim.id] = claim
    for claim in found.values():
        for other in claim.rests_on:
            if other not in found:
                raise EvidenceError(
                    f"claim {claim.id!r} rests on {other!r}, which is not registered: register "
                    f"it, or do not rest on it{nearest(other, found)}"
                )
    return {id_: found[id_] for id_ in INVENTORY if id_ in found}


@cache
def registered() -> dict[str, Claim]:
    """Return every registered claim by id, in the order of the paper.

    Examples
    --------
    >>> "kernel-mean" in registered()
    True
    """
    package = importlib.import_module("qntk_check.claims")
    claims: list[Claim] = []
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        found = importlib.import_module(f"qntk_check.claims.{module}")
        claims += getattr(found, "CLAIMS", ())
    return collect(claims)


def get(id_: str) -> Claim:
    """Return the registered claim of that id.

    Raises
    ------
    UnknownNameError
        With the nearest id; it says so where the paper's claim exists but has no check yet.
    """
    claims = registered()
    if not isinstance(id_, str):
        raise UnknownNameError(
            f"a claim has a name, not {show(id_)}: `qntk-check claims` lists them"
        )
    if id_ in claims:
        return claims[id_]
    if id_ in INVENTORY:
        raise UnknownNameError(
            f"claim {id_!r} (paper, {INVENTORY[id_].place}) is in the inventory, but nothing "
            "decides it yet: see `qntk-check claims` for those that are decided"
        )
    raise UnknownNameError(
        f"there is no claim {id_!r}: `qntk-check claims` lists them{nearest(id_, INVENTORY)}"
    )


def number(id_: str) -> int:
    """Return the permanent number of a claim, which fixes its share of the error rate."""
    return INVENTORY[id_].number
