r"""What a vertical bar is: LaTeX has one sign for five things, and its neighbors decide.

``|x|`` opens and closes, ``\langle a|b\rangle`` and ``\mathbb{E}[a\mid b]`` are separated by it,
``\left.x\right|_{x=0}`` and ``x\big|_{x=0}`` say where ``x`` is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

__all__ = ["Bars"]

_OPENING = {"LROUND", "LSQUARE", "LANGLE", "LDOT", "LBRACE"}
_CLOSING = {"RROUND", "RSQUARE", "RANGLE", "RBRACE", "RBAR", "RDOT"}


class Bars:
    """Names each bar of a stream of tokens, as lark's ``postlex``."""

    always_accept = ("BAR",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the tokens, each ``BAR`` renamed to what it is there."""
        opened: list[str] = []
        for token in stream:
            kind = token.type
            if kind == "BAR":
                kind = self._kind(token, opened)
                token = Token.new_borrow_pos(kind, str(token), token)
            if kind in _OPENING or kind == "LBAR":
                opened.append(kind)
            elif opened and (kind in _CLOSING):
                opened.pop()
            yield token

    @staticmethod
    def _kind(token: Token, opened: list[str]) -> str:
        """Return the name of a bar from what is open around it."""
        written = str(token)
        around = opened[-1] if opened else ""
        if r"\mid" in written or around == "LANGLE":
            return "MIDDLE"
        if around == "LDOT" and written.startswith(r"\right"):
            return "RDOT"
        if around == "LBAR":
            return "RBAR"
        sized = written.startswith((r"\big", r"\Big"))
        return "AT" if sized and not written.rstrip("|").endswith("l") else "LBAR"
