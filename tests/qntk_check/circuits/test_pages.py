"""The pages on circuits and on K say what happens."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


#: Whatever stands among the tutorials is run, but what another test runs with what it needs.
ELSEWHERE = {"data-set.md": "tests/qntk_check/learning/test_page.py"}
TUTORIALS = sorted(
    f"tutorials/{path.name}" for path in (DOCS / "tutorials").glob("*.md")
    if path.name not in ELSEWHERE
)  # fmt: skip


def test_a_tutorial_that_is_run_elsewhere_is_named_there():
    for name, where in ELSEWHERE.items():
        assert name in (DOCS.parent / where).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [pytest.param(t, marks=pytest.mark.qntk_ci if "noisy" in t else ()) for t in TUTORIALS],
)
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
