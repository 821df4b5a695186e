"""The commands: run, stop and go on, status, show, export, block, and verify with a ledger."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import signal
import sqlite3
import subprocess
import sys
import time
from importlib import import_module

import pytest
from click.testing import CliRunner

from qntk_check.campaign.comparing import Compared, compared
from qntk_check.campaign.engines import started
from qntk_check.campaign.joining import evidence, joined
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.ranges import read_range
from qntk_check.campaign.running import Limits, work
from qntk_check.campaign.sets import Asked, planned
from qntk_check.campaign.state import states
from qntk_check.campaign.sweeps import Sweep, observable_named, sweep_of
from qntk_check.cli import main
from qntk_check.errors import DomainError, EvidenceError, QNTKError
from qntk_check.verdicts.decide import Decision
from qntk_check.verdicts.judge import judge
from qntk_check.verdicts.model import Evidence, Finding, Subject, Tier, VerdictWord

COMMAND = [sys.executable, "-c", "from qntk_check.cli import main; main()", "campaign", "run"]
ASKED = ["--claim", "kernel-mean", "--n", "1", "--layers", "1,2", "--relative", "0.2"]


@pytest.fixture(scope="module")
def sets():
    return planned(Asked(("kernel-mean",), (1,), (1, 2), relative=0.2, size=500))


@pytest.fixture
def drawn(path, sets, inline):
    """A ledger of two sets that are decided."""
    with Ledger(path) as ledger:
        work(ledger, sets, inline())
    return path


def asked(*words: object):
    return CliRunner().invoke(main, ["campaign", *map(str, words)])


@pytest.mark.qntk_ci
def test_it_stops_at_ctrl_c_and_the_same_command_goes_on(path, sets, inline, tmp_path, bits_of):
    command = [*COMMAND, *ASKED, "--block-size", "500", "--ledger", str(path), "--workers", "1"]
    done = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 60
    while time.monotonic() < until and not path.with_name(path.name + "-wal").exists():
        time.sleep(0.05)
    time.sleep(0.3)  # the first block may be under way or written
    os.killpg(done.pid, signal.SIGINT)
    out, _ = done.communicate(timeout=60)
    assert done.returncode in (0, 130)
    assert done.returncode == 0 or "the same command goes on" in out
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout.count("SUPPORTED") == 2
    with Ledger(path, reading=True) as ledger:
        found = states(ledger)
    with Ledger(tmp_path / "other.sqlite") as ledger:
        assert bits_of(work(ledger, sets, inline())) == bits_of(found)


def test_status_show_and_export_say_what_the_ledger_has(drawn, tmp_path):
    status = asked("status", "--ledger", drawn)
    assert status.exit_code == 0
    assert status.stdout.count("SUPPORTED") == 2
    rows = json.loads(asked("status", "--ledger", drawn, "--json").stdout)["sets"]
    assert [row["outcome"] for row in rows] == ["SUPPORTED", "SUPPORTED"]
    shown = asked("show", 1, "--ledger", drawn).stdout
    assert "truth: 0.888889 is SUPPORTED" in shown
    assert "REFUTED" in shown
    table = list(csv.DictReader(io.StringIO(asked("export", "--ledger", drawn).stdout)))
    assert [row["draws"] for row in table] == [str(row["draws"]) for row in rows]
    file = tmp_path / "out" / "blocks.csv"
    assert asked("export", file, "--blocks", "--ledger", drawn).exit_code == 0
    with file.open(encoding="utf-8", newline="") as stream:
        blocks = list(csv.DictReader(stream))
    assert sum(int(b["count"]) for b in blocks if b["merged"] == "True") == sum(
        row["blocks"] * row["block size"] for row in rows
    )
    assert asked("export", tmp_path / "x.xls", "--ledger", drawn).exit_code == 2


def test_parquet_is_written_if_pyarrow_is_there_and_else_told(drawn, tmp_path):
    file = tmp_path / "table.parquet"
    done = asked("export", file, "--ledger", drawn)
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        assert done.exit_code == 2
        assert "qntk-check[parquet]" in done.output
        return
    assert parquet.read_table(file).column("outcome").to_pylist() == ["SUPPORTED", "SUPPORTED"]


def test_a_block_is_drawn_again_where_a_person_sees_it(drawn):
    done = asked("block", 1, 0, "--ledger", drawn)
    assert json.loads(done.stdout)["count"] == 500
    assert asked("block", 9, 0, "--ledger", drawn).exit_code == 2
    with sqlite3.connect(drawn) as other:
        other.execute("INSERT INTO failures VALUES (1, 9, 3, 1, 'ValueError: x')")
    other.close()
    told = asked("status", "--ledger", drawn).stdout
    assert "block 9 is quarantined after 3 attempts (ValueError: x)" in told
    assert f"qntk-check campaign block 1 9 --ledger {drawn}" in told


def decided(paper, claim, subject=Subject.PRINTED):
    item = Evidence(Tier.SYMBOLIC, subject, Finding.HOLDS, exact=True, summary="", covers="all")
    return {claim.id: Decision(claim, judge(claim, [item]), fully_proved=True)}


def test_a_ledger_joins_the_evidence_of_its_claim_and_can_overturn_it(drawn):
    paper, _ = sweep_of("kernel-mean")
    decisions = decided(paper, paper.claim("kernel-mean"))
    with Ledger(drawn, reading=True) as ledger:
        new = joined(paper, decisions, ledger)["kernel-mean"].verdict
        found = states(ledger)
    assert new.word is VerdictWord.PROVED
    assert new.evidence[-1].summary.startswith("supported on 2 parameter sets of a campaign")
    with sqlite3.connect(drawn) as other:  # another formula, refuted by the same circuits
        tests = json.loads(found[0].kept.tests)
        wrong = [["truth", tests[1][1]]]
        assert tests[1][0] != "truth"
        other.execute("DELETE FROM blocks WHERE set_id = 2")
        other.execute("DELETE FROM sets WHERE id = 2")
        bets = len(found[0].truth.standing.tally.log_wealth)
        own = len(found[0].entries[tests[1][0]].standing.tally.log_wealth)
        for block, packed in other.execute("SELECT block, log_wealth FROM blocks").fetchall():
            part = packed[8 * bets : 8 * (bets + own)]
            other.execute("UPDATE blocks SET log_wealth = ? WHERE block = ?", (part, block))
        other.execute("UPDATE sets SET tests = ?", (json.dumps(wrong),))
    other.close()
    with Ledger(drawn, reading=True) as ledger:
        word = joined(paper, decisions, ledger)["kernel-mean"].verdict.word
    assert word is VerdictWord.INCONCLUSIVE  # the evidence disagrees, and the verdict says so


def test_stale_and_open_sets_are_no_evidence(drawn, sets, inline):
    with sqlite3.connect(drawn) as other:
        other.execute("UPDATE sets SET code = 'old' WHERE id = 1")
        other.execute("DELETE FROM blocks WHERE set_id = 2")
    other.close()
    with Ledger(drawn, reading=True) as ledger:
        assert evidence(states(ledger)) == {}
    assert "stale" in asked("status", "--ledger", drawn).stdout


@pytest.mark.qntk_ci
def test_verify_takes_a_ledger(drawn, tmp_path):
    words = ["verify", "--claim", "kernel-mean", "--jobs", "1", "--out", str(tmp_path)]
    done = CliRunner().invoke(main, [*words, "--ledger", str(drawn), "--json"])
    assert done.exit_code == 0, done.output
    own = json.loads(done.stdout)["claims"]["kernel-mean"]
    assert "of a campaign by" in own["evidence"][-1]["summary"]
    refused = CliRunner().invoke(main, [*words, "--ledger", str(drawn), "--record"])
    assert refused.exit_code == 2


def test_ranges_are_read_or_refused():
    assert read_range("n", " 2..4, 8", most=12) == (2, 3, 4, 8)
    for text in ("", "4..2", "0", "2..", "a", "2...5", "13", "-1", "1e3", "²"):
        with pytest.raises(DomainError, match="n = "):
            read_range("n", text, most=12)
    with pytest.raises(DomainError, match="at most 1000 values"):
        read_range("L", "1..5000", most=10**5)


def test_a_claim_without_a_campaign_names_those_that_have_one():
    with pytest.raises(EvidenceError, match="kernel-mean, kernel-spread, meta-kernel-mean"):
        sweep_of("loss")
    done = asked("run", "--claim", "loss", "--n", "1", "--layers", "1", "--ledger", "/nowhere/x")
    assert done.exit_code == 2
    assert "has no campaign" in done.output


@pytest.mark.parametrize("claim", ["kernel-mean", "kernel-spread", "meta-kernel-spread"])
def test_no_campaign_can_support_the_exact_and_the_printed_value_alike(claim):
    _, sweep = sweep_of(claim)
    assert isinstance(sweep, Sweep)
    for one in planned(Asked((claim,), (2, 3), (4,), relative=0.4)):
        truth = one.by_name["truth"]
        rivals = json.loads(one.details)["rivals"]
        if sweep.rival is not None:
            assert truth.delta <= abs(rivals[sweep.rival] - truth.value) / 2
            assert sweep.rival in one.by_name


def test_shares_of_the_error_rate_add_up_to_less_than_the_claim_may_spend():
    from qntk_check.verdicts.registry import spendable

    found = planned(Asked(("kernel-mean",), (1, 2, 3, 4), (1, 2, 3, 4), relative=0.2))
    spent = sum(one.by_name["truth"].alpha for one in found)
    assert 0.5 * spendable("kernel-mean") < spent < spendable("kernel-mean")


@pytest.mark.parametrize("bad", [None, 1.5, [], math.nan, 10**30])
def test_what_is_no_range_no_number_of_qubits_and_no_sweep_is_refused(bad):
    with pytest.raises(DomainError):
        read_range("n", bad, most=12)
    with pytest.raises(QNTKError):
        observable_named("projector", bad)
    with pytest.raises(DomainError):
        Sweep("kernel-mean", Subject.PRINTED, bad)
    with pytest.raises(DomainError):
        Sweep("kernel-mean", bad, print)


def test_the_table_for_a_page_is_of_sets_and_says_what_is_left(drawn, tmp_path):
    file = tmp_path / "table.tex"
    assert asked("export", file, "--ledger", drawn).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert text.count("& supported ") == 2
    assert r"\hyperref[claim:kernel-mean]" in text
    done = asked("export", file, "--blocks", "--ledger", drawn)
    assert (done.exit_code, "rows of blocks are no table" in done.output) == (2, True)
    with sqlite3.connect(drawn) as other:
        other.execute("DELETE FROM blocks WHERE block > 0")
    other.close()
    assert asked("export", file, "--ledger", drawn).exit_code == 0
    assert "draws more" in file.read_text(encoding="utf-8")
    rows = json.loads(asked("status", "--ledger", drawn, "--json").stdout)["sets"]
    assert all(row["draws to go"] > 0 for row in rows)


def test_ledgers_are_compared_block_by_block_to_the_last_bit(drawn, sets, inline, tmp_path):
    other, empty = tmp_path / "other.sqlite", tmp_path / "empty.sqlite"
    with Ledger(other) as ledger, Ledger(empty):
        work(ledger, sets[:1], inline())
    with Ledger(drawn, reading=True) as one, Ledger(other, reading=True) as two:
        found = compared(one, two)
        count = min(one.count(1), two.count(1))  # one may have drawn beyond the decision
        ahead = one.count(1) - count
        assert found == Compared(count, (), one.count(2) + ahead, two.count(1) - count)
    done = asked("compare", other, "--ledger", drawn)
    assert (done.exit_code, done.output.split(";")[0]) == (
        0, f"{count} blocks are in both, 0 of them different",
    )  # fmt: skip
    assert asked("compare", empty, "--ledger", drawn).exit_code == 1
    with sqlite3.connect(other) as connection:
        connection.execute("UPDATE blocks SET mean = mean * (1 + 3e-16) WHERE block = 0")
        connection.execute("UPDATE blocks SET duration = 99, versions = '{}'")
    connection.close()
    done = asked("compare", other, "--ledger", drawn, "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["different"] == [[sets[0].claim, sets[0].parameters, 0]]
    assert "block 0" in asked("compare", other, "--ledger", drawn).output


@pytest.mark.qntk_ci
@pytest.mark.filterwarnings("default")
def test_processes_and_dask_draw_the_same_blocks_for_every_claim_that_has_campaigns(tmp_path):
    """On circuits of 2 to 8 qubits, with every average over input states that is taken there."""
    pytest.importorskip("distributed")
    claims = ("kernel-mean", "kernel-spread", "meta-kernel-mean", "meta-kernel-spread")
    sets = planned(Asked(claims, (2, 3, 5, 8), (4,), relative=0.3, size=2))
    for name in ("processes", "dask"):
        engine = started(name, 2)
        with Ledger(tmp_path / name) as ledger:
            work(ledger, sets, engine, Limits(cap=4))
        engine.close()
    with Ledger(tmp_path / "processes") as one, Ledger(tmp_path / "dask") as two:
        found = compared(one, two)
    assert found.different == ()
    assert found.common >= 2 * len(sets)
