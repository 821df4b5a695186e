"""Every plain text that leaves: of papers, claims, formulas, questions, findings and the docs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from qntk_check.report import answers, listing
from qntk_check.verdicts import recorded, registry
from qntk_check.verdicts.across import as_data, compared

ROOT = Path(__file__).resolve().parents[3]
RAW = re.compile(r"\^\{|_\{|\\|\$")
# A slash behind which a factor, a letter beside it and a bracket stand: it reads as a product.
TORN = re.compile(r"(?<=[\w)²³⁴])/[^\W\d_]\([^()]*[-+−][^()]*\)")
PAPERS = registry.chosen()
LATEX = {"statement", "gate", "generators", "letters", "tex", "corrected", "put", "explained"}


def texts(found: object, seen: set[int]) -> Iterator[str]:
    """Yield every text of an object and of what it is made of, but for what is LaTeX."""
    if isinstance(found, str):
        yield found
    elif id(found) in seen or isinstance(found, type):
        return
    elif isinstance(found, Mapping):
        seen.add(id(found))
        for key, value in found.items():
            yield from texts(key, seen)
            yield from texts(value, seen)
    elif is_dataclass(found) or hasattr(found, "_fields"):
        seen.add(id(found))
        names = (
            [f.name for f in fields(found)] if is_dataclass(found) else vars(type(found))["_fields"]
        )
        for name in names:
            if name not in LATEX:
                yield from texts(getattr(found, name), seen)
    elif isinstance(found, Iterable) and not isinstance(found, bytes | Iterator):
        seen.add(id(found))
        for one in found:
            yield from texts(one, seen)


def of_paper(paper) -> Iterator[str]:
    seen: set[int] = set()
    yield from texts(list(paper.inventory.values()), seen)
    for claim in paper.claims.values():
        yield from texts(claim, seen)
    formulas = registry.formulas_of(paper.name).values()
    yield from texts([(f.summary, f.validity, f.source, f.unranged) for f in formulas], seen)
    yield from texts([(p.meaning, p.unit) for f in formulas for p in f.parameters], seen)
    yield from texts([paper.title, paper.citation, paper.headlines, paper.elsewhere], seen)
    yield from texts(answers.as_data([paper]), seen)
    yield from texts(listing.claims_as_data(paper, recorded.load(paper)), seen)
    yield from texts(recorded.load(paper), seen)
    yield paper.convention.plain()


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
def test_texts_of_a_paper_have_no_markup_and_no_torn_quotient(paper):
    found = list(of_paper(paper))
    assert len(found) > 100
    assert [text for text in found if RAW.search(text) or TORN.search(text)] == []


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
def test_derivations_as_they_are_shown_have_no_markup(paper):
    """The record of today; what the present sources make of it is asked of the printer's tests."""
    record = json.loads(paper.recorded_derivations.read_text(encoding="utf-8"))
    found = list(texts(record["claims"], set()))
    assert [text for text in found if RAW.search(text) or TORN.search(text)] == []


def test_what_papers_say_of_one_quantity_has_no_markup():
    assert [text for text in texts(as_data(compared(PAPERS)), set()) if RAW.search(text)] == []


def test_prose_of_the_docs_has_no_latex():
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    left = []
    for page in pages:
        prose = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        left += [(page.name, line) for line in prose.splitlines() if re.search(r"[_^]\{", line)]
    assert left == []


@pytest.mark.parametrize("text", [r"W_{L+1}", r"e^{iθ}", r"\theta", "$N$", "(1 + o)/d(d + 3)"])
def test_markup_and_a_torn_quotient_are_seen(text):
    assert RAW.search(text) or TORN.search(text)
