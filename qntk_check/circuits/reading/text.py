"""A program cut into statements and blocks, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from qntk_check.errors import DomainError, ResourceError

__all__ = ["Source", "Statement", "split_commas"]

_MOST_CHARACTERS = 50_000_000
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|^[ \t]*(?:#?pragma\b|@)[^\n]*", re.DOTALL | re.MULTILINE)
_CUT = re.compile(r"[;{}]")
_NOT_LINE = re.compile(r"[^\n]")
_SET = re.compile(r"\bin\s*$|\[\s*$|=\s*$")


@dataclass(slots=True)
class Statement:
    """A statement, or a head with its block.

    Parameters
    ----------
    text, start
        What stands before ``;`` or ``{``, stripped, and where it begins.
    body
        The statements of the block; ``None`` without one.
    """

    text: str
    start: int
    body: list[Statement] | None = None

    @property
    def head(self) -> str:
        """The first word."""
        return self.text.split(None, 1)[0]


@dataclass
class Source:
    """A program with its lines, which comments leave in place."""

    given: str
    text: str = field(init=False)

    def __post_init__(self) -> None:
        """Blank what is no program: a byte-order mark, comments, pragmas and annotations."""
        if len(self.given) > _MOST_CHARACTERS:
            raise ResourceError(
                f"an OpenQASM text of {len(self.given)} characters: at most {_MOST_CHARACTERS} are "
                "read; write loops and gate definitions in place of their gates"
            )
        text = self.given.removeprefix("\ufeff")
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        self.given = text
        self.text = _COMMENT.sub(lambda found: _NOT_LINE.sub(" ", found.group()), text)
        opened = self.text.find("/*")
        if opened >= 0:
            self.fail(opened, "this comment has no end: close it by */", "/*")

    @cached_property
    def lines(self) -> list[int]:
        """Where each line begins."""
        return [0, *(found.end() for found in re.finditer("\n", self.given))]

    def place(self, at: int) -> str:
        """Return line and column, both counted from 1."""
        line = bisect_right(self.lines, at)
        return f"line {line}, column {at - self.lines[line - 1] + 1}"

    def fail(self, at: int, reason: str, token: str = "") -> NoReturn:
        """Raise, with the place of the token in the statement that begins there."""
        what = f", {_short(token)!r}" if token else ""
        raise DomainError(f"OpenQASM {self.place(self._within(at, token))}{what}: {reason}")

    def _within(self, at: int, token: str) -> int:
        """Return where a token stands as a word of its own in the statement that begins there."""
        found = re.compile(rf"(?<!\w){re.escape(token)}(?!\w)").search(self.text, at)
        end = _CUT.search(self.text, at)
        inside = found and token and (end is None or found.start() <= end.start())
        return found.start() if found and inside else at

    def statements(self) -> list[Statement]:
        """Return the program; blocks hold the statements within them."""
        blocks: list[list[Statement]] = [[]]
        for begin, end, sign in self._cuts():
            part = self.text[begin:end]
            words = part.lstrip()
            start = begin + len(part) - len(words)
            words = words.rstrip()
            if sign == "{":
                inner: list[Statement] = []
                blocks[-1].append(Statement(words, start, inner))
                blocks.append(inner)
                continue
            if words and sign != ";":
                self.fail(start, "; is needed at the end of this statement", words)
            if words:
                blocks[-1].append(Statement(words, start))
            if sign == "}":
                if len(blocks) == 1:
                    self.fail(end, "this brace closes nothing: leave it out", "}")
                blocks.pop()
        if len(blocks) > 1:
            self.fail(len(self.text), "a block is not closed at the end of the text: add }")
        return blocks[0]

    def _cuts(self) -> Iterator[tuple[int, int, str]]:
        """Yield begin and end of every part, and the sign that ends it; sets are no blocks."""
        begin = at = 0
        while found := _CUT.search(self.text, at):
            here, sign = found.span()[0], found.group()
            if sign == "{" and _SET.search(self.text, begin, here):
                at = self.text.find("}", here) + 1
                if not at:
                    self.fail(here, "this brace is not closed: close it by }", "{")
                continue
            yield begin, here, sign
            begin = at = found.end()
        yield begin, len(self.text), ""


def _short(text: str) -> str:
    return text if len(text) < 40 else text[:37] + "…"


def split_commas(text: str) -> list[str]:
    """Return the parts between commas that stand in no brackets.

    Examples
    --------
    >>> split_commas("a, f(b, c), q[{0, 1}]")
    ['a', 'f(b, c)', 'q[{0, 1}]']
    """
    if not text.strip():
        return []
    if "(" not in text and "{" not in text:
        return [part.strip() for part in text.split(",")]
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and not depth:
            parts.append(text[begin:at].strip())
            begin = at + 1
    return [*parts, text[begin:].strip()]
