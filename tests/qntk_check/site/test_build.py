"""The built site, read as files: sizes, links, formulas; and what is said where there is none."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from qntk_check.formulas import FORMULAS
from qntk_check.site import front, graph
from qntk_check.site.build import ASSETS, build
from qntk_check.verdicts import registry
from qntk_check.verdicts.across import compared

# All pages of all papers are written for these: test_few_pages.py has what is quick.
pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.qntk_ci]


class Page(HTMLParser):
    """What a page links to, its anchors, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []
        self.hidden = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        found = {key: value or "" for key, value in attrs}
        self.links += [found[key] for key in ("href", "src") if found.get(key)]
        self.ids += [found["id"]] if "id" in found else []
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data) -> None:
        if not self.hidden:
            self.text.append(data)


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_every_claim_formula_and_quantity_has_a_page(site: Path) -> None:
    for paper in registry.chosen():
        for id_ in paper.claims:
            assert (site / "claims" / paper.name / f"{id_}.html").is_file()
    for name in FORMULAS:
        assert (site / "formulas" / f"{name}.html").is_file()
    assert len(list((site / "quantities").iterdir())) > 50


def test_pages_are_small(site: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in site.rglob("*.html")}
    assert {name: size for name, size in sizes.items() if size > 300_000} == {}
    shared = sum((site / "assets" / name).stat().st_size for name in ASSETS)
    assert (site / "index.html").stat().st_size + shared < 500_000


def test_no_link_is_broken(site: Path, pages) -> None:
    broken = []
    claims = [f"{paper.name}/{id_}" for paper in registry.chosen() for id_ in paper.claims]
    for path, page in pages.items():
        for link in page.links:
            if link.startswith("data:"):
                continue
            url, anchor = urldefrag(link)
            target = (path.parent / unquote(url)).resolve() if url else path
            anchors = [*pages[target].ids, ""] if target in pages else [""]
            if target.name == "graph.html":  # its script reads the names of claims
                anchors += claims
            if not target.is_file() or anchor not in anchors:
                broken.append((path.name, link))
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(pages) -> None:
    assert [link for page in pages.values() for link in page.links if "//" in link] == []


def test_no_formula_is_left_in_latex(pages) -> None:
    left = [
        (path.name, text[:80])
        for path, page in pages.items()
        for text in page.text
        if re.search(r"\\[A-Za-z]{2,}|\$", text) and ">>>" not in text and "\\\\" not in text
    ]
    assert left == []


def test_the_page_of_every_formula_leads_to_a_claim_that_decides_it(site: Path) -> None:
    paths = sorted((site / "formulas").glob("*.html"))
    lost = [
        path.name
        for path in paths
        if '<a href="../claims/' not in path.read_text(encoding="utf-8").rpartition(" by</h2>")[2]
    ]
    assert len(paths) > len(FORMULAS)
    assert lost == []


def test_an_id_stands_once_in_a_page(pages) -> None:
    doubled = {
        path.name: [one for one in page.ids if page.ids.count(one) > 1]
        for path, page in pages.items()
        if len(set(page.ids)) < len(page.ids)
    }
    assert doubled == {}


@pytest.fixture(scope="session")
def without_dot(as_recorded, tmp_path_factory):
    """A small site without the graph's picture, and what was said while it was written."""
    out, said = tmp_path_factory.mktemp("small"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.shutil, "which", lambda _name: None)
        build(out, ["mcclean2018"], None, said.append)
    return out, said


def test_the_same_bytes_on_every_run(without_dot, tmp_path: Path) -> None:
    first, _ = without_dot
    written = build(tmp_path, ["mcclean2018"])
    differing = [
        path.name
        for path in written
        if path.read_bytes() != (first / path.relative_to(tmp_path)).read_bytes()
    ]
    assert differing in (["graph.html"], [])  # only here a picture was possible


def test_a_claim_that_rests_on_another_paper_is_drawn_and_listed(site: Path) -> None:
    across = (site / "across.html").read_text(encoding="utf-8")
    crossing = [
        (paper.name, id_, below)
        for paper in registry.chosen()
        for id_, claim in paper.claims.items()
        for below in claim.rests_on
        if "/" in below
    ]
    assert crossing
    drawing = (site / "graph.html").read_text(encoding="utf-8")
    for name, id_, below in crossing:
        assert f"claims/{name}/{id_}.html" in across
        assert f"claims/{below}.html" in across
        if graph.has_dot():
            assert f'data-below="{below}" data-above="{name}/{id_}"' in drawing


def test_what_papers_say_of_one_quantity_stands_as_across_computes_it(site: Path, pages) -> None:
    text = (site / "across.html").read_text(encoding="utf-8")
    found = compared(registry.chosen())
    assert found
    for one in found:
        begin = text.index(f'id="{one.quantity.name}"')
        section = text[begin : text.index("</section>", begin)]
        assert ("what holds is one value" in section) == one.consistent
        words = [pair.word for pair in one.pairs]
        for word in set(words):
            assert re.search(rf">{words.count(word)} pairs?: {re.escape(word)}<", section)
        for statement in one.statements:
            assert f"claims/{statement.name}.html" in section
            own = "".join(pages[site / "claims" / f"{statement.name}.html"].text)
            for pair in one.pairs:
                if statement.name in (pair.one, pair.other):
                    assert f": {pair.word}" in own


def test_what_is_restated_is_not_said_to_be_printed(site: Path) -> None:
    for name, restated in (
        ("zhang2024/error-diagonal", True), ("mcclean2018/variance-both", True),
        ("liu2024/kernel-spread", False),
    ):  # fmt: skip
        text = (site / "claims" / f"{name}.html").read_text(encoding="utf-8")
        assert (">Restated</h2>" in text) == restated
        assert (">Printed</h2>" in text) != restated


def test_each_new_formula_answers_one_question_of_a_work_that_is_cited(site: Path) -> None:
    text = (site / "beyond.html").read_text(encoding="utf-8")
    new = [name for name, one in FORMULAS.items() if one.source.startswith(front.OWN)]
    assert len(new) > 20
    assert 'id="others"' not in text
    for name in new:
        assert text.count(f'href="formulas/{name}.html"') == 1, name
        before = text[: text.index(f'href="formulas/{name}.html"')]
        section = before[before.rindex("<section") :]
        assert "?</h2>" in section, name
        assert 'href="#work-' in section, name
        claims = [
            f"{paper.name}/{id_}"
            for paper in registry.chosen()
            for id_, claim in paper.claims.items()
            if name in claim.formulas
        ]
        assert any(f"claims/{key}.html" in section for key in claims), name


def test_theorems_elsewhere_stand_on_the_pages_of_their_claims(site: Path) -> None:
    told = [
        (paper.name, id_, theorem)
        for paper in registry.chosen()
        for id_, theorems in paper.elsewhere.items()
        for theorem in theorems
    ]
    assert len(told) > 2
    for name, id_, theorem in told:
        text = (site / "claims" / name / f"{id_}.html").read_text(encoding="utf-8")
        assert theorem.theorem in text
        assert theorem.project in text


def test_findings_are_computed_not_chosen(pages, site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    block = text[text.index('class="findings"') : text.index('id="all"')]
    assert block.count("<li>") == 8
    assert "misprint" not in block


def test_without_dot_the_list_alone_is_written_and_said(without_dot) -> None:
    out, said = without_dot
    assert any("Graphviz" in line for line in said)
    assert any("--trials" in line for line in said)
    text = (out / "graph.html").read_text(encoding="utf-8")
    assert "is not drawn" in text
    assert "graph-list" in text
