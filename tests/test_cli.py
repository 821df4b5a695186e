"""The commands: what they print, what they write, and the statuses that scripts rely on."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from qntk_check.cli import main
from qntk_check.papers.liu2024 import PAPER
from qntk_check.papers.liu2024.inventory import INVENTORY
from qntk_check.report import store
from qntk_check.verdicts import kernel_checked, registry

ROOT = Path(__file__).resolve().parent.parent
FAST = ["--claim", "first-moment", "--claim", "kernel-form"]


def instead(paper, monkeypatch):
    """Let another paper stand where the installed one does."""
    monkeypatch.setattr(registry, "chosen", lambda names=(): [paper])
    return paper


def kept_in(folder, monkeypatch):
    """Let the records of the installed paper lie in another folder."""
    (folder / "records").mkdir()
    return instead(replace(PAPER, folder=folder / "records"), monkeypatch)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return invoke


@pytest.mark.parametrize(
    "jobs", [["--jobs", "1"], pytest.param([], marks=pytest.mark.qntk_ci)],
    ids=["here", "in processes"],
)  # fmt: skip
def test_verify_writes_evidence_and_latex_and_ends_with_the_table(run, tmp_path, jobs):
    result = run("verify", *FAST, *jobs)
    assert result.exit_code == 0
    assert "PROVED" in result.stdout
    assert "all 2 verdicts are the recorded ones" in result.stdout
    data = json.loads((tmp_path / "build" / "verdicts.json").read_text(encoding="utf-8"))
    assert set(data["claims"]) == {"first-moment", "kernel-form"}
    assert data["versions"]["sympy"]
    assert (tmp_path / "build" / "derivations" / "kernel-form.tex").exists()


@pytest.mark.qntk_ci
def test_verify_of_one_claim_decides_what_it_rests_on(run):
    result = run("verify", "--claim", "segments")
    assert result.exit_code == 0
    assert "all 2 verdicts are the recorded ones" in result.stdout


@pytest.mark.qntk_ci
def test_a_verdict_that_is_not_the_recorded_one_is_shown_and_fails(run, tmp_path, monkeypatch):
    data = json.loads(PAPER.recorded_verdicts.read_text(encoding="utf-8"))
    data["verdicts"]["kernel-form"]["verdict"] = "REFUTED"
    other = kept_in(tmp_path, monkeypatch).recorded_verdicts
    other.write_text(json.dumps(data), encoding="utf-8")
    result = run("verify", *FAST)
    assert result.exit_code == 1
    assert "kernel-form: REFUTED → PROVED (symbolic, second-route)" in result.stdout
    assert "1 of 2 verdicts are not the recorded ones" in result.stdout


@pytest.mark.qntk_ci
def test_record_writes_computed_verdicts(run, tmp_path, monkeypatch):
    new = kept_in(tmp_path, monkeypatch).recorded_verdicts
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


def test_show_says_what_coq_has_proved_and_on_what_it_stands(run):
    own = kernel_checked.known(PAPER)["kernel-mean"]
    assert own["proved"]
    assert own["bridges"]
    assert f"Coq: {kernel_checked.told(own)}" in run("show", "kernel-mean").stdout


def test_piped_claims_are_lines_of_five_fields(run):
    lines = run("claims").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines][: len(INVENTORY)] == list(INVENTORY)
    assert len(lines) == sum(len(paper.claims) for paper in registry.chosen())
    assert {len(line.split("\t")) for line in lines} == {5}


def test_claims_as_json_have_the_documented_keys(run):
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    rows = json.loads(run("claims", "--json").stdout)["claims"]
    assert [row["id"] for row in rows if row["paper"] == PAPER.name] == list(INVENTORY)
    assert len(rows) == sum(len(paper.claims) for paper in registry.chosen())
    kinds = {"id": str, "paper": str, "number": int, "place": str, "section": str, "says": str,
             "verdict": str, "kind": str,
             "fully_proved": bool, "tiers": dict, "routes": list, "rests_on": list,
             "coq": str}  # fmt: skip
    for row in rows:
        certified = row.pop("certified")
        assert certified is None or certified["proved"] <= certified["steps"]
        assert {key: type(value) for key, value in row.items()} == kinds
    for key in (*kinds, "certified"):
        assert f"| `{key}` |" in page, f"docs/commands.md does not describe {key}"


@pytest.mark.parametrize(
    ("filters", "some"),
    [
        (["verdict=proved"], "kernel-mean"),
        (["verdict=CORRECTION", "tier=sampled"], "kernel-spread"),
        (["(22)"], "kernel-mean"),
        (["id=plateau"], "plateau-order"),
    ],
)
def test_filters_leave_what_passes_all_of_them(run, filters, some):
    options = [part for text in filters for part in ("--filter", text)]
    rows = json.loads(run("claims", "--json", *options).stdout)["claims"]
    assert some in [row["id"] for row in rows]
    assert 0 < len(rows) < len(INVENTORY)


def test_an_unknown_key_to_filter_by_gets_the_known_ones(run):
    refused = run("claims", "--filter", "verdikt=PROVED")
    assert refused.exit_code == 2
    assert 'did you mean "verdict"?' in refused.stderr


def test_every_table_has_its_json(run):
    shown = json.loads(run("show", "kernel-mean", "--json").stdout)
    assert (shown["id"], shown["verdict"]) == ("kernel-mean", "PROVED")
    decided = json.loads(run("verify", *FAST, "--json", "--jobs", "1").stdout)
    assert set(decided["claims"]) == {"first-moment", "kernel-form"}
    found = json.loads(run("findings", "--json").stdout)["findings"]
    assert len(found) == sum(len(paper.claims) for paper in registry.chosen())
    assert json.loads(run("figure", "--list", "--json").stdout)["figures"]


@pytest.mark.qntk_ci
def test_processes_decide_what_one_process_decides(run):
    one, two = (json.loads(run("verify", *FAST, "--json", "--jobs", jobs).stdout) for jobs in "12")
    assert one == two


def test_no_columns_at_all_is_no_width(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "0")
    assert "recorded verdict" in run("show", "segments").stdout


def test_a_claim_that_nothing_decides_yet_is_listed_as_such(run, monkeypatch):
    few = [claim for id_, claim in PAPER.claims.items() if id_ != "figure-2"]
    instead(replace(PAPER, find_claims=lambda: few), monkeypatch)
    assert "no check yet" in run("claims").stdout
    assert "no check yet" not in run("claims", "--checked").stdout
    refused = run("show", "figure-2")
    assert (refused.exit_code, "nothing decides it yet" in refused.stderr) == (2, True)


def test_show_prints_the_recorded_verdict_and_how_to_recompute_it(run):
    result = run("show", "segments")
    assert result.exit_code == 0
    for part in ("statement as printed", "corrected", "derivation", "recorded verdict",
                 "HOLDS WITH CORRECTION", "show segments --recompute"):  # fmt: skip
        assert part in result.stdout


def test_what_is_shown_without_a_record_says_nothing_of_checks_that_were_not_made():
    own = (
        "from pathlib import Path\n"
        "from dataclasses import replace\n"
        "from qntk_check.cli import main\nfrom qntk_check.report import store\n"
        "from qntk_check.papers.liu2024 import PAPER\n"
        "nowhere = replace(PAPER, folder=Path('/dev/null/nowhere'))\n"
        "assert store.load(PAPER) and not store.load(nowhere)\n"
        "store.load = lambda paper: {}\nmain()"
    )
    call = [sys.executable, "-c", own, "show", "segments"]  # a process that has built nothing yet
    shown = subprocess.run(call, capture_output=True, check=True, encoding="utf-8").stdout
    assert "derivation" in shown
    assert "checked by" not in shown.split("recorded verdict")[0]


def test_what_is_shown_unchecked_is_never_kept_as_checked(run, monkeypatch):
    """A derivation that was built for reading alone is not what later evidence is taken from."""
    monkeypatch.setattr(store, "load", lambda paper: {})
    assert run("show", "kernel-form").exit_code == 0
    assert all(build().checks for build in PAPER.claims["kernel-form"].derivations)


def test_derivations_were_recorded_with_these_sources():
    for paper in registry.installed().values():
        kept = json.loads(paper.recorded_derivations.read_text(encoding="utf-8"))
        assert kept["sources"] == store._sources(paper), f"{paper.name}; run: make generated"


@pytest.mark.qntk_ci  # what the same sources write is the same; wrong versions take long
@pytest.mark.qntk_together("derivations")  # built once for all
def test_the_recorded_derivations_are_what_the_code_writes(tmp_path, monkeypatch):
    sources = store._sources(PAPER)
    monkeypatch.setattr(store, "_sources", lambda paper: sources)
    elsewhere = replace(PAPER, folder=tmp_path)
    store.record(elsewhere)
    fresh, kept = (
        json.loads(paper.recorded_derivations.read_text(encoding="utf-8"))
        for paper in (elsewhere, PAPER)
    )
    assert fresh == kept, "run: make generated"


def test_recorded_derivations_are_not_read_with_other_sources(monkeypatch):
    assert store.load(PAPER)
    store.load.cache_clear()
    monkeypatch.setattr(store, "_sources", lambda paper: "other sources")
    try:
        assert not store.load(PAPER)
    finally:
        store.load.cache_clear()


def test_a_record_of_some_derivations_is_refused(run):
    result = run("derive", "--record", "--claim", "kernel-form")
    assert result.exit_code == 2
    assert "leave one of the two out" in result.stderr


def test_show_recomputed_prints_all_there_is_to_know(run):
    result = run("show", "segments", "--recompute")
    assert result.exit_code == 0
    for part in ("statement as printed", "corrected", "assumptions", "rests on", "derivation",
                 "evidence", "HOLDS WITH CORRECTION", "Fully proved"):  # fmt: skip
        assert part in result.stdout


@pytest.mark.parametrize(
    ("chosen", "among"),
    [
        pytest.param(["--paper", "liu2024"],
                     {"derivations.tex", "verdicts.tex", "kernel-mean.tex"},
                     marks=pytest.mark.qntk_ci, id="all"),
        pytest.param(FAST, {"first-moment.tex", "kernel-form.tex"}, id="two claims"),
    ],
)  # fmt: skip
def test_derive_writes_the_same_bytes_twice(run, tmp_path, chosen, among):
    for folder in ("one", "two"):
        assert run("derive", "--out", folder, *chosen).exit_code == 0
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert among <= {path.name for path in one}
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
        (["show", "kernel-mean", "--level", "ci"], "give --recompute with it"),
        (["findings", "--json", "--update", str(ROOT / "README.md")], "give one of the two"),
        (["verify", *FAST, "--out", "/proc/x"], "give another folder with --out"),
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


def shown_commands():
    """Return the commands that pages tell a reader to type, word by word."""
    root = Path(__file__).resolve().parents[1]
    for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        told = re.findall(r"^\s*\$ qntk-check (.*)|`qntk-check ([^`\n]*)`", text, re.MULTILINE)
        for typed, named in told:
            words = shlex.split((typed or named).rstrip("\\"), comments=True)
            kept = itertools.takewhile(lambda word: word not in ("|", ">", "…"), words)
            yield page.name, list(kept)


def test_the_commands_on_the_pages_are_ones_that_the_program_takes():
    seen = 0
    for page, words in shown_commands():
        command: click.Command = main
        while (
            isinstance(command, click.Group) and words and words[0].islower() and words[0][0] != "-"
        ):
            command, *words = command.commands[words[0]], *words[1:]
        if isinstance(command, click.Group) and words and words[0][0] != "-":
            continue  # COMMAND stands for any
        left: list[str] = []
        with suppress(click.BadOptionUsage):  # a sentence may name an option without its value
            _, left, _ = command.make_parser(click.Context(command)).parse_args(list(words))
        assert not left, f"{page}: {words}"
        seen += 1
    assert seen >= 30
