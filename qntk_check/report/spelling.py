"""What is printed for a person, in letters that the stream has, before lines are broken.

The stream would spell out θ as theta all the same (:mod:`qntk_check.report.streams`), but after
tables and frames had been measured with one letter for it.
"""

from __future__ import annotations

from typing import cast, overload

from rich.console import ConsoleRenderable, Group, RenderableType, RenderHook
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text, TextType

from qntk_check.report.streams import fitting

__all__ = ["Spelling"]


class Spelling(RenderHook):
    """Spells out what an encoding lacks in all that a console is given to print.

    Parameters
    ----------
    encoding
        Of the stream; UTF-8 lacks nothing.
    """

    def __init__(self, encoding: str | None) -> None:
        """Remember the encoding."""
        self.encoding = encoding

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Return what is to be printed, spelled out."""
        if (self.encoding or "utf-8").lower().replace("-", "").startswith("utf"):
            return renderables
        return [cast("ConsoleRenderable", self._spelled(item)) for item in renderables]

    @overload
    def _spelled(self, item: None) -> None: ...
    @overload
    def _spelled(self, item: TextType) -> TextType: ...
    @overload
    def _spelled(self, item: RenderableType) -> RenderableType: ...
    def _spelled(self, item: RenderableType | None) -> RenderableType | None:
        if isinstance(item, str):
            return fitting(item, self.encoding)
        if isinstance(item, Text):
            return self._text(item)
        if isinstance(item, Group):
            return Group(*(self._spelled(part) for part in item.renderables))
        if isinstance(item, Padding):
            item.renderable = self._spelled(item.renderable)
        elif isinstance(item, Panel):
            item.renderable, item.title = self._spelled(item.renderable), self._spelled(item.title)
        elif isinstance(item, Table):
            item.title = self._spelled(item.title)
            for column in item.columns:
                column.header = self._spelled(column.header)
                cells = column._cells  # pyright: ignore[reportPrivateUsage] (rich has no door to it)
                cells[:] = [self._spelled(cell) for cell in cells]
        return item

    def _text(self, text: Text) -> Text:
        """Spell out each stretch of one style apart, so that styles stay where they were."""
        places = sorted(
            {0, len(text), *(s.start for s in text.spans), *(s.end for s in text.spans)}
        )
        spelled = Text(style=text.style)
        for piece in text.divide(places[1:-1]):
            style = piece.spans[0].style if piece.spans else ""
            spelled.append(fitting(piece.plain, self.encoding), style)
        return spelled
