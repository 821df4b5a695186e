"""What papers say of the literature: questions with a source, no numbers, no unknown claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from qntk_check.errors import EvidenceError
from qntk_check.formulas import FORMULAS
from qntk_check.report import answers
from qntk_check.verdicts import registry
from qntk_check.verdicts.literature import Question, Source, check_questions, sources

ROOT = Path(__file__).resolve().parents[3]
WORK = Source("a2020", "A. A and B. B", "On C", "J. 1 (2020) 2", "10.1/2")
GOOD = Question("q", "Does it?", "It is said.", (WORK,), "It does.", ("loss",), ())


def test_every_question_speaks_of_formulas_that_its_claims_have() -> None:
    for paper in registry.chosen():
        known = registry.formulas_of(paper.name)
        for one in paper.answers:
            assert one.formulas
            for name in one.formulas:
                assert name in known
                assert any(name in paper.claims[id_].formulas for id_ in one.claims), (one, name)


def test_every_formula_of_our_own_answers_one_question() -> None:
    asked = [name for paper in registry.chosen() for one in paper.answers for name in one.formulas]
    own = {n for n, f in FORMULAS.items() if f.source.startswith(("derived here", "this project"))}
    assert sorted(asked) == sorted(own)


def test_works_have_a_doi_and_one_key() -> None:
    works = sources(one for paper in registry.chosen() for one in paper.answers)
    assert len(works) >= 10
    for work in works:
        assert work.doi.startswith("10."), work
        assert work.key.rstrip("0123456789").isalpha()
    assert len({work.doi for work in works}) == len(works)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"claims": ("lost",)}, "not in the inventory"),
        ({"sources": ()}, "no question with a source"),
        ({"asked": "It does."}, "no question with a source"),
        ({"answer": "It is 3."}, "has a number"),
    ],
)
def test_what_is_no_question_is_refused(change, said: str) -> None:
    check_questions([GOOD], {}, ["loss"])
    with pytest.raises(EvidenceError, match=said):
        check_questions([GOOD._replace(**change)], {}, ["loss"])


def test_names_keys_and_theorems_are_unique_and_known() -> None:
    with pytest.raises(EvidenceError, match="two questions"):
        check_questions([GOOD, GOOD], {}, ["loss"])
    with pytest.raises(EvidenceError, match="which is no claim"):
        check_questions([], {"lost": ()}, ["loss"])
    other = GOOD._replace(sources=(WORK._replace(doi="10.3/4"),))
    with pytest.raises(EvidenceError, match="two works"):
        sources([GOOD, other])


def test_the_docs_and_the_document_say_what_the_papers_say() -> None:
    papers = registry.chosen()
    text = (ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
    assert answers.as_markdown(papers) in text
    for name, made in (("answers", answers.as_latex), ("bibliography", answers.bibliography)):
        stored = (ROOT / "paper" / "generated" / f"{name}.tex").read_text(encoding="utf-8")
        assert stored.partition("\n")[2] == made(papers)
