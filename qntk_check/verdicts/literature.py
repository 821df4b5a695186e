"""What the results here have to do with work elsewhere: questions that they answer, theorems.

A paper's package lists the questions of the literature that its claims and formulas answer, each
with where it is asked, and theorems about the same matter that another project has had checked by
the kernel of a proof assistant. Pages, the document and the docs take them from there. Sentences
are words: numbers and formulas stand in what the code writes beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qntk_check.errors import EvidenceError

__all__ = ["Elsewhere", "Question", "Source", "check_questions", "sources"]


class Source(NamedTuple):
    """A work that is cited: a key for LaTeX, authors, title, where it appeared, and its DOI."""

    key: str
    authors: str
    title: str
    where: str
    doi: str

    def said(self) -> str:
        """Return it as plain text.

        Examples
        --------
        >>> Source("k", "A. B and C. D", "On E", "J. 1 (2020) 2", "10.1/2").said()
        'A. B and C. D, On E, J. 1 (2020) 2, doi:10.1/2'
        """
        return f"{self.authors}, {self.title}, {self.where}, doi:{self.doi}"


class Question(NamedTuple):
    """A question of the literature, and what answers it here.

    Parameters
    ----------
    name
        Short and unique in its paper: an anchor.
    asked
        The question, as one sentence.
    because
        What the works that are cited say, from which it comes.
    sources
        These works.
    answer
        What holds, in words.
    claims, formulas
        Ids of claims of the paper and names of formulas, in which the answer stands.
    """

    name: str
    asked: str
    because: str
    sources: tuple[Source, ...]
    answer: str
    claims: tuple[str, ...]
    formulas: tuple[str, ...]


class Elsewhere(NamedTuple):
    """A theorem of another project that the kernel of a proof assistant has checked."""

    project: str
    theorem: str
    says: str


def check_questions(
    questions: Iterable[Question], elsewhere: Mapping[str, object], known: Iterable[str]
) -> None:
    """Refuse questions of claims that are not in the inventory, and sentences with numbers.

    Raises
    ------
    EvidenceError
        It names the question, and what is wrong.
    """
    ids, names = set(known), set[str]()
    for one in questions:
        for id_ in one.claims:
            if id_ not in ids:
                raise EvidenceError(
                    f"the question {one.name!r} speaks of {id_!r}, which is not in the inventory"
                )
        if one.name in names:
            raise EvidenceError(f"two questions have the name {one.name!r}: give each its own")
        names.add(one.name)
        if not one.sources or not one.asked.endswith("?"):
            raise EvidenceError(
                f"the question {one.name!r} is no question with a source: end it with '?', and "
                "say where it is asked"
            )
        for sentence in (one.asked, one.because, one.answer):
            if any(letter in "0123456789" for letter in sentence):
                raise EvidenceError(
                    f"the question {one.name!r} has a number, {sentence!r}: say it in words; "
                    "numbers stand in claims and formulas"
                )
    for id_ in elsewhere:
        if id_ not in ids:
            raise EvidenceError(f"a theorem elsewhere is about {id_!r}, which is no claim")


def sources(questions: Iterable[Question]) -> list[Source]:
    """Return what questions cite, each work once, by its key.

    Raises
    ------
    EvidenceError
        If two works have one key.
    """
    found: dict[str, Source] = {}
    for source in (source for one in questions for source in one.sources):
        if found.setdefault(source.key, source) != source:
            raise EvidenceError(f"two works are cited as {source.key!r}: give each a key")
    return [found[key] for key in sorted(found)]
