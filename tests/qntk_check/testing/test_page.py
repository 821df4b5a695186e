"""The page for users says what happens."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from hypothesis import settings

from qntk_check.testing import strategies

PAGE = Path(__file__).resolve().parents[3] / "docs" / "testing.md"


def test_the_examples_of_the_page_are_as_printed():
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    text = PAGE.read_text(encoding="utf-8")
    tests = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, None, 0)
    assert len(tests.examples) >= 5
    assert doctest.DocTestRunner(optionflags=flags).run(tests).failed == 0


def test_the_whole_test_on_the_page_passes():
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    (block,) = (block for block in blocks if "@given" in block)
    names: dict = {}
    exec(block, names)
    settings(max_examples=3)(names["test_the_mean_of_the_kernel"])()


def test_the_table_names_every_strategy():
    named = set(re.findall(r"^\| `(\w+)\(", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(strategies.__all__) <= named
