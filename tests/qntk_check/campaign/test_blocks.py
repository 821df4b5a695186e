"""A block: what a worker says of it is what the test itself would count, bit for bit."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from qntk_check.campaign.blocks import _source, evaluate, read_tests, seed_name, tallies
from qntk_check.campaign.code import _FOLDER, ROOT_MODULE, bare, fingerprint
from qntk_check.campaign.imports import closure
from qntk_check.campaign.sets import Asked, planned
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


def test_the_code_of_a_block_is_what_it_can_use_and_nothing_symbolic():
    found = closure(ROOT_MODULE, _FOLDER).files
    needed = ("kernel.states.compiled", "unitaries.haar", "evidence.betting", "draws.statistics")
    assert {f"qntk_check.{name}" for name in needed} <= set(found)
    rooms = {name.split(".")[1] for name in found if name.startswith("qntk_check.")}
    assert not rooms & {"formulas", "verdicts", "papers", "report", "cli", "training", "networks"}
    assert {name for name in found if name.startswith("derivations.")} == {"derivations.errors"}
    # What an index passes on beside what is used concerns no block.
    others = ("circuits.openqasm", "circuits.foreign", "designs.local", "evidence.planning")
    assert not {f"qntk_check.{name}" for name in others} & set(found)


@pytest.mark.qntk_ci
def test_every_function_that_real_blocks_call_is_in_the_code_of_a_block():
    """The second route: what runs is watched, and has to be among what the imports say."""
    asked = [Asked((claim,), (n,), (2,), relative=0.5, size=4)
             for claim in ("kernel-mean", "kernel-spread", "meta-kernel-mean", "meta-kernel-spread")
             for n in (1, 2, 3, 5)]  # fmt: skip
    tasks = [json.dumps(one.task(1, 0)) for each in asked for one in planned(each)]
    called = set()

    def watch(frame, event, _):
        if event == "call" and frame.f_code.co_name != "<module>":
            called.add(frame.f_code.co_filename)

    for task in tasks:  # what is imported late is not what is watched
        evaluate(task)
    sys.setprofile(watch)
    try:
        for task in tasks:
            evaluate(task)
    finally:
        sys.setprofile(None)
    folders = [str(_FOLDER / name) for name in ("qntk_check", "derivations")]
    ours = {name for name in called if name.startswith(tuple(folders))}
    covered = {str(path) for path in closure(ROOT_MODULE, _FOLDER).files.values()}
    assert len(ours) > 10
    assert ours <= covered


FILES = {
    "qntk_check/__init__.py": "",
    "qntk_check/a.py": """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from qntk_check.typed import T
def late():
    from qntk_check.room import b, taken
    from qntk_check import tools, whole
    return tools.hammer(), print(whole)
""",
    "qntk_check/room/__init__.py": """
from . import c
from qntk_check.room.kept import taken
from qntk_check.room.left import untaken
""",
    "qntk_check/room/b.py": "import json\n",
    "qntk_check/room/c.py": "",
    "qntk_check/room/kept.py": "from ..d import x\ntaken = x\n",
    "qntk_check/room/left.py": "untaken = 1\n",
    "qntk_check/d.py": "x = 1\n",
    "qntk_check/typed.py": "",
    "qntk_check/tools/__init__.py": "from qntk_check.tools import iron, wood\n"
    "from qntk_check.tools.iron import hammer\n",
    "qntk_check/tools/iron.py": "hammer = print\n",
    "qntk_check/tools/wood.py": "",
    "qntk_check/whole/__init__.py": "from qntk_check.whole.part import x\n",
    "qntk_check/whole/part.py": "x = 1\n",
}


@pytest.fixture
def tree(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_closure_follows_every_import_that_is_used(tree):
    found = closure("qntk_check.a", tree)
    assert sorted(found.files) == [
        "qntk_check.a", "qntk_check.d", "qntk_check.room.b", "qntk_check.room.kept",
        "qntk_check.tools.iron",
        "qntk_check.whole", "qntk_check.whole.part",  # handed on as a whole: all of it
    ]  # fmt: skip
    assert found.links == {
        "qntk_check.room.taken = qntk_check.room.kept.taken",
        "qntk_check.tools.hammer = qntk_check.tools.iron.hammer",
    }


def test_sentences_are_no_code_and_all_else_is():
    code = 'def f(x):\n    y = """a\n\n # b\n"""\n    return f"{x}#{y}"\n'
    said = '# why\n"""What."""\n\n' + code.replace("(x):", '(x):  # how\n    """A, é."""\n')
    assert bare(said) == bare(code)
    for other in (code.replace("# b", "# c"), code.replace("\n\n", "\n"), code.replace("}#", "}")):
        assert bare(other) != bare(code)
    source = (_FOLDER / "qntk_check/unitaries/haar.py").read_text(encoding="utf-8")
    compile(bare(source), "haar", "exec")
    assert "LAPACK" not in bare(source)
