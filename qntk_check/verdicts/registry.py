"""The papers that are installed, and their claims.

A paper is found in two ways: as a package of :mod:`qntk_check.papers`, by standing there, and in
any other distribution by an entry point of the group ``qntk_check.papers``, whose name is the
paper's and whose value is a :class:`~qntk_check.verdicts.paper.Paper`. Nothing here names one.

**Order.** The papers of this package stand first, by their ``rank`` and then by name, and after
them those of others.

**Ids.** A claim's id belongs to its paper, ``paper/id``. The short form is that of the first paper
which has such a claim, and :func:`namesakes` tells of the others.

**A paper that cannot be loaded** is left out where all are asked for, with a warning, and kept in
:func:`failed`, so that whoever asks for all can say so; asked for by name it is refused.
"""

from __future__ import annotations

import importlib
import pkgutil
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import entry_points

from qntk_check.arguments import check_sequence, show
from qntk_check.errors import EvidenceError, QNTKError, UnknownNameError
from qntk_check.evidence.family import set_alpha
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kinds import is_text
from qntk_check.names import nearest
from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.paper import Paper

__all__ = [
    "GROUP",
    "PaperWarning",
    "address",
    "chosen",
    "failed",
    "find",
    "forget_failures",
    "formulas_at",
    "formulas_of",
    "get",
    "installed",
    "key",
    "named",
    "namesakes",
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


def address(name: str) -> str:
    """Return where a paper is found, as ``module:attribute``; empty for one not installed."""
    return _addresses().get(name, "")


class PaperWarning(UserWarning):
    """A paper that is installed cannot be loaded, and is left out."""


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


def _loaded(name: str) -> Paper:
    """Return a paper with its claims; whatever its package raises becomes an error that names it.

    Raises
    ------
    EvidenceError
        If its package cannot be imported, or its inventory and claims do not fit.
    """
    address = _addresses()[name]
    try:
        paper = _load(address)
        _ = paper.claims  # whose modules are imported here
    except QNTKError as error:
        raise EvidenceError(f"the paper {name!r} cannot be loaded: {error}") from error
    except Exception as error:  # a package of somebody else may raise anything
        raise EvidenceError(
            f"the paper {name!r} cannot be loaded: {address} raises {type(error).__name__}: "
            f"{error}; mend its package, or uninstall it"
        ) from error
    if paper.name != name:
        raise EvidenceError(
            f"the paper {name!r} cannot be loaded: {address} calls itself {paper.name!r}; give "
            "the Paper and its package or entry point one name"
        )
    return paper


# What could not be loaded when all papers were asked for, by name, with the reason.
_FAILED: dict[str, str] = {}


def failed() -> Mapping[str, str]:
    """Return the papers that were left out since :func:`forget_failures`, and why."""
    return dict(_FAILED)


def forget_failures() -> None:
    """Begin anew to keep which papers could not be loaded."""
    _FAILED.clear()


def _every() -> list[Paper]:
    """Return all papers that can be loaded, in order."""
    found: list[tuple[tuple[bool, int], Paper]] = []
    for name, address in _addresses().items():
        try:
            paper = _loaded(name)
        except EvidenceError as error:
            if name not in _FAILED:
                _FAILED[name] = str(error)
                warnings.warn(f"{error}; the other papers go on", PaperWarning, stacklevel=3)
        else:
            found.append(((not address.startswith(f"{GROUP}."), paper.rank), paper))
    return [paper for _, paper in sorted(found, key=lambda pair: pair[0])]


def chosen(names: Iterable[str] = ()) -> list[Paper]:
    """Return the papers of these names, each once; all that can be loaded for no name.

    Only these are imported.

    Raises
    ------
    UnknownNameError
        For a name that no installed paper has; it lists those that there are.
    EvidenceError
        If a paper that is asked for by name cannot be loaded.

    Examples
    --------
    >>> [paper.name for paper in chosen(["liu2024"])]
    ['liu2024']
    """
    given = named(names)
    return [_loaded(name) for name in given] if given else _every()


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
    """Return the id of a claim if this is the first of these papers to have it, or ``paper/id``."""
    first = next((one for one in among if one is paper or id_ in one.claims), paper)
    return id_ if first is paper else f"{paper.name}/{id_}"


def namesakes(paper: Paper, id_: str, names: Iterable[str] = ()) -> list[str]:
    """Return the claims of other papers that have this id, as ``paper/id``.

    Examples
    --------
    >>> namesakes(chosen(["liu2024"])[0], "kernel-mean", ["liu2024"])
    []
    """
    others = (one for one in chosen(names) if one is not paper)
    return [f"{one.name}/{id_}" for one in others if id_ in one.claims]


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
    """Return the claim of that id and its paper: the first that has it, or that of ``paper/id``.

    A colon instead of the slash is read, too.

    Raises
    ------
    UnknownNameError
        With the nearest id.
    """
    if not is_text(id_):
        raise UnknownNameError(
            f"a claim has a name, not {show(id_)}: `qntk-check claims` lists them"
        )
    name, slash, inner = id_.replace(":", "/").rpartition("/")
    among = chosen([name] if slash else names)
    for paper in among:
        if inner in paper.claims:
            return paper, paper.claims[inner]
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


def formulas_of(paper: str, *, converted: bool = True) -> dict[str, Formula]:
    """Return the formulas that a paper's claims may name: its own beside those of everyone.

    The latter are in the paper's convention, see :mod:`qntk_check.verdicts.conventions`, unless
    they are wanted as derivations have them, in that of this project.
    """
    from qntk_check.formulas import FORMULAS

    return formulas_at(chosen([paper])[0], converted=converted) if paper else dict(FORMULAS)


def formulas_at(home: Paper, *, converted: bool = True) -> dict[str, Formula]:
    """Return them for a paper itself, which need not be installed.

    Examples
    --------
    >>> "kernel_mean" in formulas_at(chosen(["liu2024"])[0])
    True
    """
    from qntk_check.formulas import FORMULAS

    found = home.convention.formulas(FORMULAS) if converted else dict(FORMULAS)
    found.update(home.formulas)
    return found


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
