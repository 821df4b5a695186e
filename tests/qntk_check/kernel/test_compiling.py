"""What the first K and μ of a new environment compile, where that is kept, and what is said."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from qntk_check import compiling

FIRST = """
import sys
from numba.core import event
class Count(event.Recorder if hasattr(event, "Recorder") else event.RecordingListener):
    pass
seen = Count()
event.register("numba:compile", seen)
from qntk_check import circuits, kernel
circuit = circuits.hardware_efficient(4, 8, seed=1)
result = kernel.evaluate(circuit, {"ZZII": 1.0}, method="dense")
first = sum(found.is_start for _, found in seen.buffer)
mu = result.mu
print(first, sum(found.is_start for _, found in seen.buffer) - first, result.K.hex(), mu.hex())
"""


def run(code, **environment):
    plain = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    return subprocess.run([sys.executable, "-c", code], env={**plain, **environment}, check=True,
                          capture_output=True, text=True, timeout=120)  # fmt: skip


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    """Evaluate in an environment where nothing is compiled yet, and again in the next process."""
    place = str(tmp_path_factory.mktemp("compiled"))
    return [run(FIRST, NUMBA_CACHE_DIR=place) for _ in range(2)]


@pytest.mark.qntk_ci
def test_few_functions_are_compiled_for_the_kernel_and_few_more_for_mu(new):
    first, more, *_ = new[0].stdout.split()
    assert 10 <= int(first) <= 23  # rotations forward and backward, the observable: no matrices
    assert 3 <= int(more) <= 8


@pytest.mark.qntk_ci
def test_the_next_process_compiles_nothing_and_finds_the_same_bits(new):
    again, more, K, mu = new[1].stdout.split()
    assert (again, more) == ("0", "0")
    assert [K, mu] == new[0].stdout.split()[2:]


@pytest.mark.qntk_ci
def test_nothing_is_said_where_nobody_watches(new):
    assert [process.stderr for process in new] == ["", ""]


TERMINAL = """
import os, pty, sys
reader, writer = pty.openpty()
os.dup2(writer, 2)
from qntk_check.compiling import compiled
import qntk_check.compiling
def double(x):
    return 2 * x
double.__module__ = "qntk_check.example"
twice = compiled()(double)
twice(1), twice(1.0)
os.write(writer, b"end")
said = b""
while not said.endswith(b"end"):
    said += os.read(reader, 1000)
sys.stdout.buffer.write(said)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")
def test_a_terminal_is_told_once_what_is_waited_for(tmp_path):
    source = tmp_path / "example.py"  # numba keeps functions of files only
    source.write_text(TERMINAL, encoding="utf-8")
    said = run(f"exec(compile(open({str(source)!r}).read(), {str(source)!r}, 'exec'))").stdout
    assert said.count(compiling.NOTICE) == 1


KEPT = """
import numba, sys
from numba.core import caching
refused = tuple(sys.argv[1:])
def no_folder(*_):
    return None
for name in ("InTreeCacheLocator", "UserWideCacheLocator"):
    kind = getattr(caching, name, None) or getattr(caching, "_" + name)
    kind.from_function = classmethod(no_folder)
from qntk_check.ensembles import random_unitaries
from qntk_check.unitaries import _reflections
print(_reflections.from_gaussians._cache.cache_path, random_unitaries(1, 2, rng=0).shape)
"""


@pytest.mark.qntk_ci  # it compiles the kernel anew
@pytest.mark.skipif(not hasattr(os, "getuid"), reason="temporary folders are private on Windows")
def test_without_a_folder_to_write_to_a_private_temporary_one_is_used(tmp_path):
    said = run(KEPT, TMPDIR=str(tmp_path)).stdout
    folder = tmp_path / f"qntk-check-{os.getuid()}"
    assert said.startswith(str(folder))
    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.rglob("*.nbi"))


@pytest.mark.qntk_ci  # it compiles the kernel anew
@pytest.mark.skipif(not hasattr(os, "getuid"), reason="temporary folders are private on Windows")
def test_a_temporary_folder_that_others_can_write_is_not_trusted(tmp_path):
    folder = tmp_path / f"qntk-check-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    assert run(KEPT, TMPDIR=str(tmp_path)).stdout.startswith("None")
    assert list(folder.iterdir()) == []


def test_what_is_kept_is_valid_for_these_sources_alone():
    from qntk_check.kernel.states import _blocks

    index = _blocks.adjoint._cache._cache_file
    assert index._source_stamp[1] == compiling._sources()
