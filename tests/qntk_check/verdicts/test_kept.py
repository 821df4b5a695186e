"""Evidence that is handed on: the same, and only while nothing that it depends on changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.verdicts import decide, kept
from qntk_check.verdicts.checker import ProofChecker
from qntk_check.verdicts.model import Tier
from qntk_check.verdicts.registry import find
from qntk_check.verdicts.transfer import evidence_as_data


@pytest.fixture
def calls(monkeypatch):
    """Count what is collected, and collect it."""
    made, collect = [], decide.collect_evidence
    monkeypatch.setattr(decide, "collect_evidence", lambda *a: made.append(a) or collect(*a))
    return made


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.rglob("*.json")}


def test_what_verify_found_is_what_the_tests_would_find(tmp_path, calls):
    given = ["verify", "--claim", "first-moment", "--jobs", "1", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, [*given, "--hand-on", str(tmp_path / "kept")])
    assert done.exit_code == 0, done.output
    handed = files(tmp_path / "kept")
    calls.clear()
    taken = ProofChecker("quick", kept=tmp_path / "kept")
    paper, claim = find("first-moment")
    for tier in claim.tiers:
        there = taken.evidence(claim.id, tier)
        assert not calls
        anew = ProofChecker("quick").evidence(claim.id, tier)
        calls.clear()
        for data in (list(map(evidence_as_data, there)), list(map(evidence_as_data, anew))):
            assert json.loads(handed[f"{claim.id}-{tier.value}.json"]) == json.loads(
                json.dumps(data)
            )
    assert kept.place(tmp_path, paper, "quick") != kept.place(tmp_path, paper, "ci")


def test_a_changed_source_asks_for_everything_anew(tmp_path, calls, monkeypatch):
    source = tmp_path / "source.py"
    source.write_text("value = 1\n", encoding="utf-8")
    monkeypatch.setattr(kept, "_files", lambda _packages: [source])
    for text, collected in (("value = 1\n", 1), ("value = 1\n", 1), ("value = 2\n", 2)):
        source.write_text(text, encoding="utf-8")
        kept._key.cache_clear()
        ProofChecker("quick", kept=tmp_path / "kept").evidence("kernel-form", Tier.SYMBOLIC)
        assert len(calls) == collected
    kept._key.cache_clear()


def test_every_file_of_both_packages_is_in_the_key_but_the_records():
    root = Path(kept.__file__).resolve().parents[2]
    found = {path.relative_to(root).as_posix() for path in kept._files(
        [root / "derivations", root / "qntk_check"])}  # fmt: skip
    assert {"qntk_check/verdicts/kept.py", "derivations/kernel/mean.py"} <= found
    assert any(name.endswith(".json") for name in found)
    assert not any("recorded_" in name or "__pycache__" in name for name in found)


def test_corrections_are_kept_and_a_paper_of_another_package_is_not(tmp_path, monkeypatch):
    said = ProofChecker("quick", kept=tmp_path).correction("kernel-spread")
    assert said
    assert f"{json.dumps(said, ensure_ascii=False)}" in files(tmp_path)["kernel-spread.json"]
    paper, _ = find("kernel-spread")
    monkeypatch.setattr(kept, "address", lambda _name: "somewhere.else:PAPER")
    assert kept.place(tmp_path, paper, "quick") is None


def test_what_is_not_whole_is_collected_again(tmp_path, calls):
    first = ProofChecker("quick", kept=tmp_path).evidence("kernel-form", Tier.SYMBOLIC)
    for path in tmp_path.rglob("*.json"):
        path.write_text("[{", encoding="utf-8")
    again = ProofChecker("quick", kept=tmp_path).evidence("kernel-form", Tier.SYMBOLIC)
    assert len(calls) == 2
    assert again == first
