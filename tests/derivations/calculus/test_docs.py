"""The examples of the chapter on the calculus give what they show, and its links lead somewhere."""

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"
PAGES = [DOCS / "calculus.md", *sorted((DOCS / "calculus").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_example_of_the_page(page: Path):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    # the fences would be read as output; blanking them keeps the line numbers
    lines = page.read_text(encoding="utf-8").splitlines()
    text = "\n".join("" if line.startswith("```") else line for line in lines)
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert len(test.examples) > 5
    found: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(test, out=found.append)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_of_the_chapter_lead_to_sections_that_stand_there(page: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        other = (page.parent / name).resolve() if name else page
        assert other.is_file(), f"{page.name} links to {target}"
        assert not anchor or anchor in _examples_by_section(other), f"{page.name}: {target}"


def _rows(page: Path, heading: str) -> list[list[str]]:
    """Return the cells of the rows of the table below a heading."""
    text = "\n" + page.read_text(encoding="utf-8")
    _, _, below = text.partition(f"\n{heading}\n")
    lines = [line for line in below.partition("\n#")[0].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def _tested(link: str) -> bool:
    """Whether a link leads to a section with an example, all of which are run."""
    name, _, anchor = link.partition("#")
    page = (DOCS / "calculus" / name).resolve()
    return page in PAGES and _examples_by_section(page)[anchor] > 0


def test_whatever_is_said_to_be_here_links_to_a_tested_example():
    rows = _rows(DOCS / "calculus" / "peers.md", "## Who has what")
    assert len(rows) >= 29
    for row in rows:
        links = re.findall(r"\]\(([^)\s]+)\)", row[-1])
        assert len(row) == 6
        assert links or row[-1] == "no", f"{row[0]} is said to be here without an example"
        assert all(map(_tested, links)), row


def test_our_notation_links_to_a_tested_example():
    rows = _rows(DOCS / "calculus" / "peers.md", "## In their notation and in ours")
    assert len(rows) >= 10
    for row in rows:
        links = re.findall(r"\]\(([^)\s]+)\)", row[-1])
        assert links, row
        assert all(map(_tested, links)), row


def test_every_question_leads_to_a_section_with_examples():
    rows = _rows(DOCS / "calculus" / "how-to.md", "# How do I write …")
    sections = _examples_by_section(DOCS / "calculus" / "how-to.md")
    assert len(rows) >= 18
    shown = {re.findall(r"\]\(#([^)\s]+)\)", row[-1])[0] for row in rows}
    assert all(sections[anchor] > 0 for anchor in shown)
    # and no section is left out of the table
    assert shown == set(sections) - {"how-do-i-write-"}


def _examples_by_section(page: Path) -> dict[str, int]:
    """Return how many examples stand below each heading, by its anchor."""
    found: dict[str, int] = {}
    anchor = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            words = line.lstrip("#").strip().lower()
            anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            found[anchor] = 0
        found[anchor] = found.get(anchor, 0) + line.startswith(">>> ")
    return found
