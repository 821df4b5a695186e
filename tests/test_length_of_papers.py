"""What a paper costs in lines: at most a hundred lines of code a claim, whatever is general aside.

A paper that needs more has something in it that belongs into the engine, where the next one finds
it. Every installed paper is counted but the first, with which the engine was built.
"""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest

from qntk_check.verdicts.registry import chosen

MOST = 100
# Papers that may be longer, each with a reason. The first of the registry is the one by which the
# engine came to be: much of it is about no other paper, such as its networks and its trainings.
EXEMPT: dict[str, str] = {}
_LAYOUT = (
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
)  # fmt: skip


def is_told(statement: ast.stmt) -> bool:
    """Whether a statement is nothing but a text, as a docstring is."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def lines_of_code(text: str) -> int:
    """Lines that hold code: neither blank, nor a comment, nor part of a docstring."""
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for first in filter(is_told, node.body[:1]):
                told |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _LAYOUT:
            held |= set(range(token.start[0], token.end[0] + 1))
    return len(held - told)


def lines_in(folder: Path) -> int:
    return sum(lines_of_code(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py"))


def others():
    return [paper for paper in chosen()[1:] if paper.name not in EXEMPT]


@pytest.mark.parametrize("paper", others(), ids=lambda paper: paper.name)
def test_a_paper_has_at_most_a_hundred_lines_a_claim(paper):
    lines, claims = lines_in(paper.folder), len(paper.claims)
    assert lines > 0
    assert claims > 0
    assert lines <= MOST * claims, (
        f"{paper.name}: {lines} lines of code for {claims} claims, {lines / claims:.0f} a claim: "
        "move what another paper could use into the engine"
    )


def test_papers_were_found_and_exemptions_are_of_papers_with_a_reason():
    names = [paper.name for paper in chosen()]
    assert len(others()) >= 3
    assert set(EXEMPT) <= set(names[1:])
    assert all(len(reason.split()) > 3 for reason in EXEMPT.values())


def test_a_line_of_code_is_neither_blank_nor_told():
    text = '''"""A file.

More of it.
"""

# a comment
import ast  # counts


def f():
    """Told."""
    words = """two
lines"""
    return (
        words
    )
'''
    assert lines_of_code(text) == 7
    assert lines_of_code("") == 0
    assert lines_of_code("x = 1\n'not a docstring'\n") == 2


def test_a_paper_that_is_too_long_is_seen(tmp_path):
    (tmp_path / "claim.py").write_text("x = 1\n" * 101, encoding="utf-8")
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "more.py").write_text("# only words\n\ny = 2\n", encoding="utf-8")
    assert lines_in(tmp_path) == 102
