"""The commands: what they print, what they write, and the statuses that scripts rely on."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from qntk_check.claims import recorded
from qntk_check.claims.inventory import INVENTORY
from qntk_check.claims.registry import registered
from qntk_check.cli import main

FAST = ["--claim", "first-moment", "--claim", "kernel-form"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return invoke


def test_verify_writes_evidence_and_latex_and_ends_with_the_table(run, tmp_path):
    result = run("verify", *FAST)
    assert result.exit_code == 0
    assert "PROVED" in result.stdout
    assert "all 2 verdicts are the recorded ones" in result.stdout
    data = json.loads((tmp_path / "build" / "verdicts.json").read_text(encoding="utf-8"))
    assert set(data["claims"]) == {"first-moment", "kernel-form"}
    assert data["versions"]["sympy"]
    assert (tmp_path / "build" / "derivations" / "kernel-form.tex").exists()


def test_verify_of_one_claim_decides_what_it_rests_on(run):
    result = run("verify", "--claim", "segments")
    assert result.exit_code == 0
    assert "all 2 verdicts are the recorded ones" in result.stdout


def test_a_verdict_that_is_not_the_recorded_one_is_shown_and_fails(run, tmp_path, monkeypatch):
    other = tmp_path / "record.json"
    text = recorded.RECORD.read_text(encoding="utf-8")
    data = json.loads(text)
    data["verdicts"]["kernel-form"]["verdict"] = "REFUTED"
    other.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr(recorded, "RECORD", other)
    monkeypatch.setattr(recorded.load, "__defaults__", (other,))
    result = run("verify", *FAST)
    assert result.exit_code == 1
    assert "kernel-form: REFUTED → PROVED (symbolic)" in result.stdout
    assert "1 of 2 verdicts are not the recorded ones" in result.stdout


def test_record_writes_computed_verdicts(run, tmp_path, monkeypatch):
    new = tmp_path / "record.json"
    monkeypatch.setattr(recorded, "RECORD", new)
    monkeypatch.setattr(recorded.load, "__defaults__", (new,))
    monkeypatch.setattr(recorded.record, "__defaults__", (new,))
    assert run("verify", *FAST).exit_code == 1
    assert run("verify", *FAST, "--record").exit_code == 0
    assert run("verify", *FAST).exit_code == 0
    honest = json.loads(new.read_text(encoding="utf-8"))["verdicts"]
    assert set(honest) == {"first-moment", "kernel-form"}


def test_claims_lists_the_whole_inventory(run):
    result = run("claims")
    assert result.exit_code == 0
    assert all(id_ in result.stdout for id_ in INVENTORY)
    assert "no check yet" not in result.stdout


def test_a_claim_that_nothing_decides_yet_is_listed_as_such(run, monkeypatch):
    few = {id_: claim for id_, claim in registered().items() if id_ != "figure-2"}
    monkeypatch.setattr("qntk_check.claims.registry.registered", lambda: few)
    assert "no check yet" in run("claims").stdout
    assert "no check yet" not in run("claims", "--checked").stdout
    refused = run("show", "figure-2")
    assert (refused.exit_code, "nothing decides it yet" in refused.stderr) == (2, True)


def test_show_prints_all_there_is_to_know(run):
    result = run("show", "segments")
    assert result.exit_code == 0
    for part in ("statement as printed", "corrected", "assumptions", "rests on", "derivation",
                 "evidence", "HOLDS WITH CORRECTION", "Fully proved"):  # fmt: skip
        assert part in result.stdout


def test_derive_writes_the_same_bytes_twice(run, tmp_path):
    for folder in ("one", "two"):
        assert run("derive", "--out", folder).exit_code == 0
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert {"derivations.tex", "verdicts.tex", "kernel-mean.tex"} <= {path.name for path in one}
    for a, b in zip(one, two, strict=True):
        assert a.read_bytes() == b.read_bytes()


def test_derive_of_one_claim_writes_one_file(run, tmp_path):
    assert run("derive", "--claim", "kernel-form", "--out", "only").exit_code == 0
    assert [path.name for path in (tmp_path / "only").iterdir()] == ["kernel-form.tex"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "kernel-men"], 'did you mean "kernel-mean"?'),
        (["verify", "--claim", "xyzzy"], "there is no claim 'xyzzy'"),
        (["derive", "--claim", "segment"], 'did you mean "segments"?'),
        (["verify", "--level", "slow"], "'slow' is not one of"),
        (["verify", *FAST, "--out", "/dev/null/x"], "give another folder with --out"),
        (["derive", "--claim", "kernel-form", "--out", "/dev/null/x"], "/dev/null/x"),
        (["vrify"], "No such command"),
    ],
)
def test_what_cannot_be_carried_out_ends_with_status_2_and_a_way_out(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [[], ["verify"], ["claims"], ["show"], ["derive"]])
def test_help_shows_examples(run, command):
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
