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


def test_whatever_is_said_to_be_here_links_to_a_tested_example():
    sections = _examples_by_section(DOCS / "calculus" / "how-to.md")
    text = (DOCS / "calculus" / "peers.md").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| ") and "how-to.md#" in row]
    assert len(rows) > 15
    for anchor in re.findall(r"how-to\.md#([\w-]+)", text):
        assert sections[anchor] > 0, f"the section {anchor} shows no example"


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
