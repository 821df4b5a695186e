"""The pages on circuits and on K say what happens."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize("name", ["tutorials/qiskit-file.md", "tutorials/noisy-circuit.md"])
def test_the_examples_of_a_tutorial_are_as_printed(name):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    text = (DOCS / name).read_text(encoding="utf-8")
    tests = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert len(tests.examples) >= 15
    assert doctest.DocTestRunner(optionflags=flags).run(tests).failed == 0


@pytest.mark.parametrize(("name", "least"), [("kernel.md", 3), ("noisy.md", 2)])
def test_the_examples_of_a_page_run(name, least):
    text = (DOCS / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= least
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, name, "exec"), names)
