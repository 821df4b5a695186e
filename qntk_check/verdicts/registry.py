"""The papers that are installed, and their claims.

A paper is found in two ways: as a package of :mod:`qntk_check.papers`, by standing there, and in
any other distribution by an entry point of the group ``qntk_check.papers``, whose name is the
paper's and whose value is a :class:`~qntk_check.verdicts.paper.Paper`. Nothing here names one.

A claim's id belongs to its paper. Where two installed papers have a claim of one id, ``paper:id``
says which is meant.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points

from qntk_check.arguments import check_sequence, show
from qntk_check.errors import EvidenceError, UnknownNameError
from qntk_check.evidence.family import set_alpha
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kinds import is_text
from qntk_check.names import nearest
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.paper import Paper

__all__ = [
    "GROUP",
    "chosen",
    "find",
    "formulas_of",
    "get",
    "installed",
    "key",
    "named",
    "number",
    "owner",
    "registered",
    "spendable",
]

GROUP = "qntk_check.papers"


@cache
def _addresses() -> dict[str, str]:
    """Return where each paper is found, as ``module:attribute``; those of this package first."""
    beside = importlib.import_module(GROUP).__path__  # the package has the name of the group
    own = sorted(item.name for item in pkgutil.iter_modules(beside) if item.ispkg)
    found = {name: f"{GROUP}.{name}:PAPER" for name in own}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        if found.setdefault(entry.name, entry.value) != entry.value:
            raise EvidenceError(
                f"two installed packages bring a paper {entry.name!r}: {found[entry.name]} and "
                f"{entry.value}; uninstall one of the two"
            )
    return found


@cache
def _load(address: str) -> Paper:
    module, _, attribute = address.partition(":")
    paper = getattr(importlib.import_module(module), attribute, None)
    if not isinstance(paper, Paper):
        raise EvidenceError(
            f"the entry point {address} of the group {GROUP!r} is {show(paper)}: it has to be a "
            "Paper; mend it, or uninstall the package that brings it"
        )
    return paper


def chosen(names: Iterable[str] = ()) -> list[Paper]:
    """Return the papers of these names, each once; all that are installed for no name.

    Only these are imported.

    Raises
    ------
    UnknownNameError
        For a name that no installed paper has; it lists those that there are.

    Examples
    --------
    >>> [paper.name for paper in chosen(["liu2024"])]
    ['liu2024']
    """
    known = _addresses()
    return [_load(known[name]) for name in named(names) or known]


def named(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of papers, each once, all of them installed.

    Raises
    ------
    UnknownNameError
        For a name that no installed paper has; it lists those that there are.
    DomainError
        If this is no list of names.

    Examples
    --------
    >>> named(["liu2024", "liu2024"])
    ('liu2024',)
    """
    known = _addresses()
    given = check_sequence("the papers", names, f"give names of {', '.join(known)}")
    for name in given:
        if not is_text(name) or name not in known:
            raise UnknownNameError(
                f"there is no paper {show(name)}: installed are {', '.join(known)}"
                f"{nearest(str(name), known)}"
            )
    return tuple(dict.fromkeys(given))


def installed() -> dict[str, Paper]:
    """Return every installed paper by name, those of this package first.

    Examples
    --------
    >>> "liu2024" in installed()
    True
    """
    return {paper.name: paper for paper in chosen()}


def key(paper: Paper, id_: str, among: Iterable[Paper]) -> str:
    """Return the id of a claim if it is that of one claim among these papers, or ``paper:id``."""
    others = (other for other in among if other is not paper)
    return f"{paper.name}:{id_}" if any(id_ in other.claims for other in others) else id_


def registered(names: Iterable[str] = ()) -> dict[str, Claim]:
    """Return the claims of these papers, by default of all, in the order of their inventories.

    Examples
    --------
    >>> "kernel-mean" in registered()
    True
    """
    among = chosen(names)
    return {key(p, id_, among): claim for p in among for id_, claim in p.claims.items()}


def find(id_: str, names: Iterable[str] = ()) -> tuple[Paper, Claim]:
    """Return the claim of that id, or ``paper:id``, and its paper.

    Raises
    ------
    UnknownNameError
        With the nearest id; and where several papers have such a claim.
    """
    if not is_text(id_):
        raise UnknownNameError(
            f"a claim has a name, not {show(id_)}: `qntk-check claims` lists them"
        )
    name, colon, inner = id_.rpartition(":")
    among = chosen([name] if colon else names)
    having = [paper for paper in among if inner in paper.claims]
    if len(having) > 1:
        each = " or ".join(f"{paper.name}:{inner}" for paper in having)
        raise UnknownNameError(f"several papers have a claim {inner!r}: say {each}")
    if having:
        return having[0], having[0].claims[inner]
    for paper in among:
        if inner in paper.inventory:
            paper.claim(inner)  # tells that nothing decides it
    every = [known for paper in among for known in paper.inventory]
    raise UnknownNameError(
        f"there is no claim {inner!r}: `qntk-check claims` lists them{nearest(inner, every)}"
    )


def get(id_: str) -> Claim:
    """Return the registered claim of that id.

    Raises
    ------
    UnknownNameError
        With the nearest id; it says so where the paper's claim exists but has no check yet.

    Examples
    --------
    >>> get("kernel-mean").id
    'kernel-mean'
    """
    return find(id_)[1]


def owner(claim: Claim) -> Paper | None:
    """Return the installed paper that has this very claim; None if none has."""
    papers = installed().values()
    return next((paper for paper in papers if paper.claims.get(claim.id) is claim), None)


def formulas_of(paper: str) -> dict[str, Formula]:
    """Return the formulas that a paper's claims may name: its own beside those of everyone."""
    from qntk_check.formulas import FORMULAS

    return {**FORMULAS, **chosen([paper])[0].formulas} if paper else dict(FORMULAS)


def number(id_: str) -> int:
    """Return the permanent number of a claim, which fixes its share of the error budget."""
    paper, claim = find(id_)
    return paper.number(claim.id)


def spendable(id_: str, paper: str = "", sets: int = 1) -> float:
    """Return the α that a claim may spend on each of so many parameter sets.

    Parameters
    ----------
    id_
        Of the claim.
    paper
        Name of its paper; it may be left out where one installed paper has such a claim.
    sets
        Number of parameter sets.

    Examples
    --------
    >>> f"{spendable('gradient-step', 'liu2024'):.4g}"
    '6.079e-07'
    """
    home, claim = find(id_, [paper] if paper else ())
    return set_alpha(home.number(claim.id), sets, total=home.alpha)
