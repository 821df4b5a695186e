"""The tutorial about a data set is run as it stands."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "tutorials" / "data-set.md"


def test_the_page_shows_what_happens():
    failed, attempted = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS
    )
    assert failed == 0
    assert attempted > 30


def test_the_part_in_scikit_learn_runs():
    pytest.importorskip("sklearn")
    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    found: dict = {}
    exec(block, found)
    assert found["scores"].min() > 0.5
    assert found["features"].shape[0] == 40
