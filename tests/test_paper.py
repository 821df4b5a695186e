"""The generated part of the document is what the code writes now."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check import papers
from qntk_check.campaign.tabular import as_latex
from qntk_check.cli import main
from qntk_check.errors import EvidenceError
from qntk_check.report import trial_texts, trials
from qntk_check.report.document import write_document
from qntk_check.report.latex import plain_to_latex
from qntk_check.report.markdown import (
    BEGIN,
    COUNTS,
    END,
    ERRORS,
    HEADLINES,
    counts,
    errors,
    errors_as_data,
    findings_of_all,
    headlines,
    headlines_as_data,
    update,
)
from qntk_check.verdicts import recorded, registry
from qntk_check.verdicts.model import Tier

pytestmark = pytest.mark.qntk_together("derivations")  # which it writes

DOCUMENT = Path(__file__).resolve().parent.parent / "paper"
PAPERS = [
    paper for paper in registry.installed().values()
    if paper.folder.is_relative_to(Path(papers.__path__[0]).resolve())
]  # fmt: skip
RECORDED = [(paper, recorded.load(paper)) for paper in PAPERS]


def texts(folder):
    files = (path for path in folder.rglob("*.tex") if path.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in files}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Write the whole document anew; return its files."""
    folder = tmp_path_factory.mktemp("generated")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        write_document(PAPERS, recorded.load)
    return texts(folder / "paper" / "generated")


def test_the_generated_files_in_the_tree_are_what_the_code_writes(fresh):
    kept = texts(DOCUMENT / "generated")
    assert sorted(kept) == sorted(fresh), "run: make generated"
    for name, text in fresh.items():
        assert kept[name] == text, f"{name} drifted; run: make generated"


def test_every_reference_has_its_label_and_every_claim_its_section(fresh):
    text = "".join(fresh.values())
    labels = re.findall(r"\\label\{claim:([^}]*)\}", text)
    references = re.findall(r"\\hyperref\[claim:([^\]]*)\]", text)
    assert sorted(labels) == sorted(paper.label(id_) for paper in PAPERS for id_ in paper.claims)
    assert set(references) <= set(labels)


def test_the_document_inputs_what_is_written_for_each_paper(fresh):
    text = (DOCUMENT / "paper.tex").read_text(encoding="utf-8") + "".join(fresh.values())
    for paper in PAPERS:
        for name in ("verdicts", "derivations"):
            assert rf"\input{{{paper.input_folder}/{name}}}" in text
    inputs = re.findall(r"\\input\{generated/([^}]*)\}", text)
    assert {f"{name}.tex" for name in inputs} == set(fresh)


@pytest.mark.parametrize(
    ("name", "made", "marks"),
    [
        ("README.md", headlines, HEADLINES),
        ("README.md", counts, COUNTS),
        ("docs/findings.md", findings_of_all, (BEGIN, END)),
        ("docs/errors.md", errors, ERRORS),
    ],
)
def test_the_tables_of_findings_are_what_the_code_writes(name, made, marks, tmp_path):
    copy = tmp_path / "copy.md"
    copy.write_text((DOCUMENT.parent / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert not update(copy, made(RECORDED), marks), "run: make generated"


def test_every_error_in_print_stands_in_the_list_with_its_counterexample():
    rows = errors_as_data(RECORDED)
    assert all(row["why"] and row["holds"] for row in rows)
    wrong = [
        (paper.name, id_)
        for paper, found in RECORDED
        for id_, entry in found.items()
        if entry.get("verdict") in ("HOLDS WITH CORRECTION", "REFUTED")
    ]
    assert [(row["paper"], row["claim"]) for row in rows] == wrong
    assert len(wrong) >= 25


def test_what_changes_a_conclusion_is_said_of_claims_that_do_not_hold_as_printed():
    rows = headlines_as_data(RECORDED)
    assert len(rows) >= 8
    assert {row["verdict"] for row in rows} <= {"HOLDS WITH CORRECTION", "REFUTED"}
    said = {row["claim"] for row in rows}
    for paper, found in RECORDED:  # none is left out
        for id_, entry in found.items():
            assert id_ in said or entry.get("kind") != "conclusion does not hold", (paper, id_)


def test_every_link_of_the_readme_leads_somewhere():
    text = (DOCUMENT.parent / "README.md").read_text(encoding="utf-8")
    assert text.count("\n") <= 150
    for target, anchor in re.findall(r"\]\(([^)#]+)(?:#([^)]*))?\)", text):
        path = DOCUMENT.parent / target
        assert path.exists(), target
        assert not anchor or f'id="{anchor}"' in path.read_text(encoding="utf-8"), anchor


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
    known = {paper.label(id_) for paper in PAPERS for id_ in paper.claims}
    assert {row.claim for row in found} <= known, "run: make trials"


#: Decided on files by `qntk_check.data`, whose verdict has values, rivals and δ of its own.
BY_FILES = ("zhang2024/published-samples",)


def test_every_claim_with_samples_is_in_the_list_and_no_number_goes_without_a_reason():
    text = (DOCUMENT / "trials" / "trials.json").read_text(encoding="utf-8")
    found = trials.from_data(json.loads(text))
    drawn = {
        paper.label(name) for paper in PAPERS for name, claim in paper.claims.items()
        if any(check.tier in (Tier.SAMPLED, Tier.TRAINING) for check in claim.checks)
    }  # fmt: skip
    drawn -= set(BY_FILES)
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
        foreign = sorted({c for c in text if ord(c) > 127} - set("“”‘’äéíö–—"))
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
