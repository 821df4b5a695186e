"""The page for users says what happens."""

from __future__ import annotations

import doctest
from pathlib import Path

from qntk_check.data.questions import questions
from qntk_check.data.setting import QUANTITIES, quantity_named

PAGE = Path(__file__).resolve().parents[3] / "docs" / "data.md"


def test_the_examples_of_the_page_are_as_printed():
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    text = PAGE.read_text(encoding="utf-8")
    tests = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, None, 0)
    assert len(tests.examples) >= 5
    assert doctest.DocTestRunner(optionflags=flags).run(tests).failed == 0


def test_the_table_names_every_quantity_and_claim():
    found, quantity = set(), ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 7 or not cells[3].startswith("`"):
            continue
        quantity = quantity_named(cells[1].strip("`")) if cells[1] else quantity
        found.add((quantity, cells[3].strip("`")))
    assert found == {(name, item.claim) for name in QUANTITIES for item in questions(name)}
