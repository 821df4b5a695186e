"""The generated part of the document is what the code writes now."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check.campaign.tabular import as_latex
from qntk_check.cli import main
from qntk_check.errors import EvidenceError
from qntk_check.papers.liu2024 import PAPER
from qntk_check.report import trial_texts, trials
from qntk_check.report.latex import plain_to_latex, write_all
from qntk_check.report.markdown import findings, update
from qntk_check.verdicts import recorded
from qntk_check.verdicts.model import Tier

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


def test_the_list_of_trials_is_that_of_its_data():
    folder = DOCUMENT / "trials"
    found = trials.from_data(json.loads((folder / "trials.json").read_text(encoding="utf-8")))
    made = {
        "trials.csv": trial_texts.as_csv(found), "trials.md": trial_texts.as_markdown(found),
        "trials.tex": trial_texts.as_latex(found),
    }  # fmt: skip
    for name, text in made.items():
        assert (folder / name).read_text(encoding="utf-8") == text, "run: make trials"
    assert {row.claim for row in found} <= set(PAPER.claims), "run: make trials"


def test_every_claim_with_samples_is_in_the_list_and_no_number_goes_without_a_reason():
    text = (DOCUMENT / "trials" / "trials.json").read_text(encoding="utf-8")
    found = trials.from_data(json.loads(text))
    drawn = {
        name for name, claim in PAPER.claims.items()
        if any(check.tier in (Tier.SAMPLED, Tier.TRAINING) for check in claim.checks)
    }  # fmt: skip
    assert {row.claim for row in found} == drawn
    assert [row.name for row in found if not row.reasons] == []
    assert [row.name for row in found if not {"δ", "all"} & set(row.reasons)] == []
    for claim in drawn:
        names = [row.name for row in found if row.claim == claim]
        assert len(names) == len(set(names)), "two sampled means of one name"


@pytest.mark.qntk_ci
def test_the_trials_of_a_claim_are_drawn_again_to_the_same_digits(tmp_path):
    kept = json.loads((DOCUMENT / "trials" / "trials.json").read_text(encoding="utf-8"))["trials"]
    done = CliRunner().invoke(main, ["trials", "--claim", "lecun-moment", "--json"])
    own = [row for row in kept if row["claim"] == "lecun-moment"]
    assert json.loads(done.stdout)["trials"] == own, "run: make trials"


def test_the_table_of_the_campaign_is_that_of_its_export():
    with (DOCUMENT / "campaign" / "moments.csv").open(encoding="utf-8", newline="") as stream:
        found = [
            {name: _number(value) for name, value in row.items()} for row in csv.DictReader(stream)
        ]
    text = (DOCUMENT / "campaign" / "moments.tex").read_text(encoding="utf-8")
    assert text == as_latex(found)
    assert all(row["state"] == "SUPPORTED" for row in found if row["n"] in range(8))
    assert {row["n"] for row in found} == set(range(2, 9))


def _number(text):
    try:
        return float(text) if not text.isdigit() else int(text)
    except ValueError:
        return text or None


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
