"""The ledger against what happens to files: other versions, damage, no room, two campaigns."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import time

import pytest

from qntk_check.campaign import schema
from qntk_check.campaign.blocks import evaluate
from qntk_check.campaign.ledger import Ledger
from qntk_check.campaign.running import Limits, work
from qntk_check.campaign.state import states
from qntk_check.errors import EvidenceError, ResourceError


def drawn(one, number, block):
    text, *rest = evaluate(json.dumps(one.task(number, block)))
    return json.loads(text), *rest


def filled(path, one, blocks=3):
    with Ledger(path) as ledger:
        number = ledger.enter(one, "code")
        ledger.write([drawn(one, number, block) for block in range(blocks)])
        return number


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a tmpfs cannot be mounted here: it takes the rights of root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_ledger_of_version_1_is_brought_up_and_keeps_its_blocks(path, make_set):
    old = sqlite3.connect(path)
    old.executescript(schema.MIGRATIONS[0])
    old.execute(f"PRAGMA application_id = {schema.APPLICATION}")
    old.execute("PRAGMA user_version = 1")
    one = make_set()
    old.execute(
        "INSERT INTO sets VALUES (7, ?, ?, ?, ?, 'code', ?)",
        (one.claim, one.parameters, one.size, one.tests, one.details),
    )
    result, packed, _ = drawn(one, 7, 0)
    old.execute(
        "INSERT INTO blocks VALUES (7, 0, ?, ?, ?, ?, NULL, 40, 1, 0.0, '{}', 0.5)",
        (result["count"], result["mean"], result["squares"], packed),
    )
    old.commit()
    old.close()
    with Ledger(path, reading=True) as ledger:  # as it is
        assert (ledger.version, states(ledger)[0].blocks) == (1, 1)
    with Ledger(path) as ledger:
        assert ledger.version == len(schema.MIGRATIONS)
        assert ledger.enter(one, "code") == 7
        assert ledger.take(7, 0, 5) == 1
        assert states(ledger)[0].blocks == 1
    with Ledger(path) as ledger:  # once
        assert ledger.count(7) == 1


def test_a_later_version_is_refused_and_left_alone(path, make_set):
    filled(path, make_set())
    with sqlite3.connect(path) as later:
        later.execute("PRAGMA user_version = 99")
    later.close()
    before = path.read_bytes()
    for reading in (True, False):
        with pytest.raises(EvidenceError, match=r"version 99.*upgrade"):
            Ledger(path, reading=reading)
    assert path.read_bytes() == before


def test_another_database_a_text_and_a_folder_are_refused(tmp_path, path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE own (x)")
    other.close()
    with pytest.raises(EvidenceError, match="something else"):
        Ledger(path)
    text = tmp_path / "text"
    text.write_text("n, L, mean\n" * 200, encoding="utf-8")
    with pytest.raises(EvidenceError, match="is none"):
        Ledger(text)
    assert text.read_text(encoding="utf-8").startswith("n, L")
    with pytest.raises(EvidenceError, match="folder"):
        Ledger(tmp_path)
    with pytest.raises(EvidenceError, match="campaign run"):
        Ledger(tmp_path / "absent", reading=True)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_cut_in_mid_page_is_told_and_left_alone(path, make_set, share):
    filled(path, make_set(), blocks=20)
    whole = path.read_bytes()
    page = int.from_bytes(whole[16:18], "big")
    cut = int(len(whole) * share) // page * page + page // 3
    path.write_bytes(whole[:cut])
    for reading in (True, False):
        with pytest.raises(EvidenceError, match=r"damaged.*\.recover"):
            Ledger(path, reading=reading)
    assert path.read_bytes() == whole[:cut]


def test_a_read_only_file_is_read_and_not_written(tmp_path, path, make_set):
    number = filled(path, make_set())
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with Ledger(path, reading=True) as ledger:
            assert states(ledger)[0].blocks == 3
        if os.access(path, os.W_OK):
            pytest.skip("this user may write read-only files: run the tests as another one")
        with pytest.raises(EvidenceError, match=r"read-only.*--ledger"), Ledger(path) as ledger:
            ledger.take(number, 0, 9)
    finally:
        tmp_path.chmod(0o755)


def test_a_disk_that_may_only_be_read_is_told(small_disk, make_set):
    path = small_disk / "ledger.sqlite"
    number = filled(path, make_set())
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(EvidenceError, match=r"--ledger.*read-only"), Ledger(path) as ledger:
        ledger.take(number, 0, 9)
    with Ledger(path, reading=True) as ledger:
        assert states(ledger)[0].blocks == 3


def test_a_connection_that_may_not_write_says_so(path, make_set):
    filled(path, make_set())
    with Ledger(path, reading=True) as ledger, pytest.raises(EvidenceError, match="read-only"):
        ledger.take(1, 0, 9)


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(
    small_disk, make_set, inline, bits_of
):
    """The disk is full in mid-campaign: told, kept, and gone on with."""
    path, one = small_disk / "ledger.sqlite", make_set(size=2000)
    full = small_disk / "full"
    reported = []
    with Ledger(path) as ledger:
        number = ledger.enter(one, "code")
        full.write_bytes(b"x" * 20_000)

        def fill():
            for block in range(200):
                ledger.write([(*drawn(one, number, block)[:2], b"raw" * 3000)])
                reported.append(block)

        with pytest.raises(ResourceError, match=r"make room.*is kept"):
            fill()
        assert reported
    full.unlink()
    with Ledger(path) as ledger:
        assert [block.block for block in ledger.blocks(number)] == reported
        ledger.write([drawn(one, number, len(reported))])
        assert ledger.count(number) == len(reported) + 1


def test_a_block_that_is_written_twice_counts_once(path, make_set):
    one = make_set()
    number = filled(path, one)
    with Ledger(path) as ledger:
        before = states(ledger)[0].moments
        ledger.write([drawn(one, number, 1), drawn(one, number, 1)])
        assert (ledger.count(number), states(ledger)[0].moments) == (3, before)


def test_two_campaigns_share_blocks_and_those_of_a_dead_one_are_free(path, make_set):
    with Ledger(path) as one, Ledger(path) as two:
        number = one.enter(make_set(), "code")
        assert two.enter(make_set(), "code") == number
        assert [one.take(number, 0, 4), two.take(number, 0, 4)] == [0, 1]
        assert [one.take(number, 0, 4), two.take(number, 0, 4), one.take(number, 0, 4)] == [
            2, 3, None,
        ]  # fmt: skip
        one.release()
        assert two.take(number, 0, 4) == 0
        host = two.owner.rsplit(":", 2)[0]
        gone = subprocess.Popen(["true"])
        gone.wait()
        with sqlite3.connect(path) as other:
            other.execute("UPDATE leases SET owner = ?", (f"{host}:{gone.pid}:1",))
        other.close()
        assert one.take(number, 0, 4) == 0  # killed on this machine: at once
        with sqlite3.connect(path) as other:
            other.execute("UPDATE leases SET owner = 'elsewhere:1:1'")
        other.close()
        assert two.take(number, 0, 1) is None
        with sqlite3.connect(path) as other:
            other.execute("UPDATE leases SET until = ?", (time.time() - 1,))
        other.close()
        assert two.take(number, 0, 1) == 0  # silent for too long elsewhere


def test_evidence_of_other_code_is_kept_and_never_merged(path, make_set, inline, bits_of):
    one = make_set()
    filled(path, one, blocks=2)  # by "code"
    with Ledger(path) as ledger:
        fresh = work(ledger, [one], inline(), Limits(cap=80))[0]
        old, new = states(ledger)
        assert (old.stale, old.blocks) == (True, 2)
        assert (new.stale, new.kept.id) == (False, fresh.kept.id)
        assert new.samples == 80


def test_samples_are_kept_where_that_is_asked(path, make_set, inline):
    one = make_set()
    with Ledger(path) as ledger:
        state = work(ledger, [one], inline(), Limits(cap=80, keep=True))[0]
        kept = list(ledger.samples(state.kept.id))
        assert [(number, len(data)) for number, data in kept][:2] == [(0, 320), (1, 320)]
