"""A stranger's package brings a paper of its own, and gets everything without a change here.

``docs/examples/own-paper`` is built and installed into a folder of its own, whose entry points are
found because it stands on the path of imports.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.evidence import claim_alpha
from qntk_check.verdicts import registry

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "docs" / "examples" / "own-paper"
CLAIMS = ("variance-both", "variance-any-trace")
pytestmark = pytest.mark.qntk_together  # one installation for all


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Install the package, built from a copy of its sources, and return the folder."""
    folder = tmp_path_factory.mktemp("own")
    copy = shutil.copytree(SOURCE, folder / "source")
    install = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check",
               "--no-deps", "--no-build-isolation", "--no-index", "--target",
               str(folder / "site"), str(copy)]  # fmt: skip
    subprocess.run(install, check=True, capture_output=True, text=True)
    return folder / "site"


def run(site, *arguments, cwd=None):
    """Run ``qntk-check`` where the package is installed."""
    path = os.pathsep.join([str(site), *sys.path[1:]])
    call = [sys.executable, "-c", "from qntk_check.cli import main; main()", *map(str, arguments)]
    own = {**os.environ, "PYTHONPATH": path, "COLUMNS": "120"}
    return subprocess.run(call, env=own, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def decided(site, tmp_path_factory):
    """Decide the paper; return the folder of what was written."""
    out = tmp_path_factory.mktemp("decided")
    done = run(site, "verify", "--paper", "plateau2018", "--jobs", "1", "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all 2 verdicts are the recorded ones" in done.stdout
    return out


@pytest.fixture(scope="module")
def evidence(decided):
    data = json.loads((decided / "verdicts.json").read_text(encoding="utf-8"))
    assert set(data["papers"]) == {"plateau2018"}
    return data["claims"]


def test_the_true_claim_is_proved_and_the_false_one_lacks_a_condition(evidence):
    words = {id_: (entry["verdict"], entry["kind"]) for id_, entry in evidence.items()}
    assert words == {
        "variance-both": ("PROVED", None),
        "variance-any-trace": ("HOLDS WITH CORRECTION", "missing condition"),
    }
    for entry in evidence.values():
        assert {item["tier"] for item in entry["evidence"]} == {
            "symbolic", "exact-design", "sampled",
        }  # fmt: skip
        assert entry["fully_proved"]


def test_its_wrong_versions_are_refuted_by_samples(evidence):
    (sampled,) = (
        item for item in evidence["variance-any-trace"]["evidence"] if item["tier"] == "sampled"
    )
    refuted = {name for trial in sampled["details"]["trials"] for name in trial["refuted"]}
    assert len(refuted) > 20
    assert any("T1 ** 3" in name for name in refuted)
    assert sampled["details"]["surviving"] == []


@pytest.mark.parametrize("id_", CLAIMS)
def test_it_spends_a_budget_of_its_own(evidence, id_):
    (sampled,) = (item for item in evidence[id_]["evidence"] if item["tier"] == "sampled")
    trials = len(sampled["details"]["trials"])
    share = 0.25 * claim_alpha(CLAIMS.index(id_) + 1) / trials
    assert sampled["details"]["alpha"] == pytest.approx(share, rel=1e-12)


def test_its_derivations_are_written_as_latex(decided):
    written = {path.name: path.read_text(encoding="utf-8") for path in decided.rglob("*.tex")}
    assert "kernel" not in written.pop("trials.tex")  # its own sampled means, if any
    assert set(written) == {*(f"{id_}.tex" for id_ in CLAIMS), "derivations.tex", "verdicts.tex"}
    for id_ in CLAIMS:
        assert rf"\label{{claim:{id_}}}" in written[f"{id_}.tex"]
        assert r"\operatorname{Var}\partial_kE" in written[f"{id_}.tex"]
        assert rf"\input{{generated/{id_}}}" in written["derivations.tex"]
    assert "HOLDS WITH CORRECTION: missing condition" in written["verdicts.tex"]


@pytest.mark.qntk_ci
def test_it_has_its_rows_beside_those_of_the_other_paper(site):
    lines = run(site, "claims").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines][-2:] == list(CLAIMS)
    assert len(lines) == sum(len(paper.inventory) for paper in registry.installed().values()) + 2
    alone = run(site, "claims", "--paper", "plateau2018").stdout.splitlines()
    assert alone == lines[-2:]
    first = run(site, "claims", "--paper", "liu2024").stdout.splitlines()
    assert first == lines[: len(first)]
    table = run(site, "findings", "--paper", "plateau2018").stdout
    assert "2 of the paper's 2 claims: 1 PROVED, 1 HOLDS WITH CORRECTION" in table
    page = run(site, "show", "variance-any-trace").stdout
    for part in ("missing condition", "recorded verdict", "derivation: The variance of a gradient"):
        assert part in page


@pytest.mark.parametrize(
    "command",
    [["verify"], ["claims"], ["show", "kernel-mean"], ["derive"], ["findings"],
     ["figure", "--list"]],
)  # fmt: skip
def test_an_unknown_paper_gets_the_installed_ones(command, monkeypatch):
    both = {"liu2024": "not:loaded", "plateau2018": "not:loaded"}
    monkeypatch.setattr(registry, "_addresses", lambda: both)
    refused = CliRunner().invoke(main, [*command, "--paper", "plateau"])
    assert refused.exit_code == 2
    said = " ".join(refused.stderr.split())
    assert "installed are liu2024, plateau2018" in said
    assert 'did you mean "plateau2018"?' in said


@pytest.mark.qntk_ci
def test_a_second_paper_changes_no_sample_and_no_verdict_of_the_first(site, tmp_path):
    ids = ["--claim", "first-moment", "--claim", "lecun-moment", "--json", "--jobs", "1"]
    nowhere = tmp_path / "empty"
    nowhere.mkdir()
    with_it, without = (run(where, "verify", *ids, cwd=tmp_path) for where in (site, nowhere))
    assert with_it.returncode == without.returncode < 2, with_it.stderr + without.stderr
    assert json.loads(with_it.stdout) == json.loads(without.stdout)


@pytest.mark.qntk_ci
def test_pytest_decides_its_claims(site, tmp_path):
    (tmp_path / "test_claims.py").write_text(
        "def test_the_claims(claim_tier, proof_checker, report_evidence):\n"
        "    claim_id, tier = claim_tier\n"
        "    report_evidence(claim_id, proof_checker.evidence(claim_id, tier))\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(site), *sys.path[1:]])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--qntk-paper",
         "plateau2018", "-k", "symbolic"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    for id_ in CLAIMS:
        assert f"test_the_claims[{id_}-symbolic] PASSED" in done.stdout
    assert "Verdicts: Barren plateaus" in done.stdout
    assert "2 passed" in done.stdout


WRONG = """
from plateau2018 import PAPER
from qntk_check.proofs import ProofError, wrong_versions
count = 0
for claim in PAPER.claims.values():
    for build in claim.derivations:
        for step in build().steps:
            for name, version in wrong_versions(step):
                try:
                    version.verify()
                except ProofError:
                    count += 1
                else:
                    raise SystemExit(f"{step.name}: {name} was accepted")
print(count)
"""


@pytest.mark.qntk_ci
def test_every_check_of_its_proofs_is_able_to_fail(site):
    path = os.pathsep.join([str(site), *sys.path[1:]])
    done = subprocess.run(
        [sys.executable, "-c", WRONG], env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout) > 20


def test_a_claim_takes_a_hundred_lines():
    files = list((SOURCE / "plateau2018").glob("*.py"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(files) == 5
    assert sum(bool(line.strip()) for line in lines) <= 100 * len(CLAIMS)


def test_it_imports_by_the_doors_alone():
    doors = {"qntk_check", "qntk_check.calculus", "qntk_check.claims", "qntk_check.ensembles",
             "qntk_check.proofs"}  # fmt: skip
    for path in (SOURCE / "plateau2018").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"^(?:from|import) ((?:qntk_check|derivations)[\w.]*)", text, re.M)
        assert set(found) <= doors, path.name


def test_the_tutorial_shows_the_files_of_the_package():
    page = (ROOT / "docs" / "own-paper.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", page, re.M | re.S))
    files = {
        path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8")
        for path in SOURCE.rglob("*")
        if path.suffix in (".py", ".toml")
    }
    assert shown == files
    assert "own-paper.md" in (ROOT / "README.md").read_text(encoding="utf-8")
