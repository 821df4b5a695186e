"""What commands write into pipes: in letters that a stream has, and to streams that take none."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest

from qntk_check.cli import main

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = [["claims"], ["show", "kernel-mean"], ["findings"], ["--help"], ["figure", "--list"],
            ["claims", "--json"], ["kernel", "--help"],
            ["campaign", "run", "--help"]]  # fmt: skip
PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_stream_that_knows_ascii_only_gets_all_of_it(command, monkeypatch):
    streams = {name: io.TextIOWrapper(io.BytesIO(), "ascii") for name in ("stdout", "stderr")}
    monkeypatch.setenv("COLUMNS", "100")
    with monkeypatch.context() as patched:
        for name, stream in streams.items():
            patched.setattr(sys, name, stream)
        with suppress(click.exceptions.Exit):
            main(command, standalone_mode=False)
    for stream in streams.values():
        stream.flush()
    assert streams["stdout"].buffer.getvalue().decode("ascii")


@pytest.mark.qntk_ci  # a start for each
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("width", ["20", "100"])
def test_a_pipe_that_knows_ascii_only_gets_all_of_it(command, width):
    plain = {**os.environ, **PLAIN, "COLUMNS": width}
    call = [sys.executable, "-c", "from qntk_check.cli import main; main()", *command]
    done = subprocess.run(call, env=plain, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("ascii", "replace")
    text = done.stdout.decode("ascii")
    assert text
    assert "Traceback" not in done.stderr.decode("ascii")


def test_letters_are_spelled_out_before_lines_are_broken():
    plain = {**os.environ, **PLAIN, "COLUMNS": "80"}
    call = [sys.executable, "-c", "from qntk_check.cli import main; main()", "show", "kernel-mean"]
    shown = subprocess.run(call, env=plain, capture_output=True, check=True).stdout.decode("ascii")
    assert "theta" in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("call", "status", "said"),
    [
        ("claims --paper mcclean2018 >&-", 0, ""),
        ("claims --paper mcclean2018 > /dev/full", 2, "standard output cannot be written"),
    ],
)
def test_streams_that_cannot_be_written_are_told_of(call, status, said):
    command = f"{sys.executable} -c 'from qntk_check.cli import main; main()' {call}"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error():
    call = f"{sys.executable} -c 'from qntk_check.cli import main; main()' claims | head -n 1"
    done = subprocess.run(call, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("gradient-step\t")
    assert "Traceback" not in done.stderr
