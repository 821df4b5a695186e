"""A block: what a worker says of it is what the test itself would count, bit for bit."""

from __future__ import annotations

import json

import numpy as np

from qntk_check.campaign.blocks import _source, evaluate, read_tests, seed_name, tallies
from qntk_check.campaign.code import _FOLDER, closure, fingerprint
from qntk_check.draws import Draws
from qntk_check.evidence import block_generator


def test_a_block_is_what_its_seed_and_its_tests_say(make_set):
    one = make_set()
    task = one.task(1, 3, keep=True)
    text, packed, kept = evaluate(json.dumps(task))
    result = json.loads(text)
    rng = block_generator(seed_name(one.claim), json.loads(one.parameters), 3)
    samples = Draws(_source(one.source))(rng, one.size)
    assert np.array_equal(np.frombuffer(kept, "<f8"), samples)
    tests = read_tests(one.tests)
    found = tallies(tests, result["count"], (result["mean"], result["squares"]), packed)
    assert found == {name: test.tally(samples) for name, test in tests.items()}
    assert result["code"] == fingerprint()


def test_the_code_of_a_block_is_all_that_its_worker_can_import_and_nothing_symbolic():
    found = closure("qntk_check.campaign.blocks", _FOLDER)
    needed = ("kernel.states.compiled", "unitaries.haar", "evidence.betting", "draws.statistics")
    assert {f"qntk_check.{name}" for name in needed} <= set(found)
    rooms = {name.split(".")[1] for name in found if name.startswith("qntk_check.")}
    assert not rooms & {"formulas", "verdicts", "papers", "report", "cli"}
    assert {name for name in found if name.startswith("derivations.")} == {"derivations.errors"}


def test_the_closure_follows_lazy_and_relative_imports(tmp_path):
    (tmp_path / "qntk_check" / "room").mkdir(parents=True)
    files = {
        "qntk_check/__init__.py": "",
        "qntk_check/a.py": "def late():\n    from qntk_check.room import b\n",
        "qntk_check/room/__init__.py": "from . import c\n",
        "qntk_check/room/b.py": "import json\n",
        "qntk_check/room/c.py": "from ..d import x\n",
        "qntk_check/d.py": "",
        "qntk_check/other.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert sorted(closure("qntk_check.a", tmp_path)) == [
        "qntk_check", "qntk_check.a", "qntk_check.d", "qntk_check.room", "qntk_check.room.b",
        "qntk_check.room.c",
    ]  # fmt: skip
