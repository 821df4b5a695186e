"""The generated part of the document is what the code writes now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qntk_check.errors import EvidenceError
from qntk_check.papers.liu2024 import PAPER
from qntk_check.report.latex import plain_to_latex, write_all
from qntk_check.report.markdown import findings, update
from qntk_check.verdicts import recorded

pytestmark = pytest.mark.qntk_together  # writes all derivations, which the claim tests build

DOCUMENT = Path(__file__).resolve().parent.parent / "paper"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated")
    write_all(PAPER, PAPER.claims.values(), recorded.load(PAPER), folder)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_the_generated_files_in_the_tree_are_what_the_code_writes(fresh):
    kept = {p.name: p.read_text(encoding="utf-8") for p in (DOCUMENT / "generated").glob("*.tex")}
    assert sorted(kept) == sorted(fresh), "run: qntk-check derive --out paper/generated"
    for name, text in fresh.items():
        assert kept[name] == text, f"{name} drifted; run: qntk-check derive --out paper/generated"


def test_every_reference_has_its_label_and_every_claim_its_section(fresh):
    text = "".join(fresh.values())
    labels = re.findall(r"\\label\{claim:([^}]*)\}", text)
    references = re.findall(r"\\hyperref\[claim:([^\]]*)\]", text)
    assert sorted(labels) == sorted(PAPER.claims)
    assert set(references) <= set(labels)


def test_the_findings_in_the_readme_are_what_the_code_writes(tmp_path):
    readme = DOCUMENT.parent / "README.md"
    copy = tmp_path / "README.md"
    copy.write_text(readme.read_text(encoding="utf-8"), encoding="utf-8")
    changed = update(copy, findings(PAPER, recorded.load(PAPER)))
    assert not changed, "run: qntk-check findings --update README.md"


def test_a_file_without_marks_is_left_alone(tmp_path):
    bare = tmp_path / "bare.md"
    bare.write_text("nothing here", encoding="utf-8")
    with pytest.raises(EvidenceError, match="no place for what is generated"):
        update(bare, "table")
    assert bare.read_text(encoding="utf-8") == "nothing here"


def test_pdflatex_knows_every_character(fresh):
    for name, text in fresh.items():
        foreign = sorted({c for c in text if ord(c) > 127} - set("“”‘’éö–—"))
        assert not foreign, f"{name} has {foreign}: add them to qntk_check/report/latex.py"


def test_environments_and_braces_are_balanced(fresh):
    for name, text in fresh.items():
        for environment in ("align*", "enumerate", "itemize", "equation", "longtable"):
            begins, ends = (text.count(rf"\{w}{{{environment}}}") for w in ("begin", "end"))
            assert begins == ends, (name, environment)
        bare = re.sub(r"\\[{}]", "", text)
        assert bare.count("{") == bare.count("}"), name


@pytest.mark.parametrize(
    ("plain", "tex"),
    [
        ("X_ℓ² = 1", "$X_{\\ell}^2=1$"),
        ("see kernel-mean", "see kernel-mean"),
    ],
)
def test_plain_mathematics_becomes_latex(plain, tex):
    assert plain_to_latex(plain) == tex
