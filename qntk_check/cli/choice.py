"""Which papers and claims a command speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

from qntk_check.errors import EvidenceError

if TYPE_CHECKING:
    from qntk_check.verdicts.model import Claim
    from qntk_check.verdicts.paper import Paper

__all__ = [
    "LEVELS",
    "chosen_claims",
    "chosen_papers",
    "paper_option",
    "say_which",
]

LEVELS = ("quick", "ci", "nightly")
Command = TypeVar("Command", bound=Callable[..., object])


def paper_option(command: Command) -> Command:
    """Add ``--paper``, which may be given several times."""
    option = click.option(
        "--paper", "papers", multiple=True, metavar="NAME",
        help="Only this paper; repeatable. By default all that are installed.",
    )  # fmt: skip
    return option(command)


def chosen_papers(names: Iterable[str]) -> list[Paper]:
    """Return the papers of these names; all that are installed for none."""
    from qntk_check.verdicts.registry import chosen

    return chosen(names)


def chosen_claims(papers: Iterable[str], ids: tuple[str, ...]) -> dict[Paper, list[Claim]]:
    """Return the claims of these ids by paper; all of the chosen papers for none.

    Raises
    ------
    EvidenceError
        If nothing would be decided.
    """
    from qntk_check.verdicts.registry import find

    found: dict[Paper, list[Claim]] = {}
    if not ids:
        found = {paper: list(paper.claims.values()) for paper in chosen_papers(papers)}
    for id_ in dict.fromkeys(ids):
        paper, claim = find(id_, papers)
        say_which(id_, paper, claim, papers)
        found.setdefault(paper, []).append(claim)
    if not any(found.values()):
        raise EvidenceError(
            "no claim is registered, so that nothing would be decided: the installation is "
            "incomplete; install qntk-check anew"
        )
    return found


def say_which(id_: str, paper: Paper, claim: Claim, papers: Iterable[str]) -> None:
    """Say on standard error whose claim a short id was taken for, if several papers have it."""
    from qntk_check.verdicts.registry import namesakes

    others = namesakes(paper, claim.id, papers) if id_ == claim.id else []
    if others:
        click.echo(f"{id_} is {paper.name}/{id_}; there is also {', '.join(others)}", err=True)
