"""Progress on the error stream: a bar for the items, and one for the work within the present."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


__all__ = ["console", "two_bars"]


def console(*, stderr: bool = False) -> Console:
    """Return where to print for a person.

    Where the encoding lacks letters, they are spelled out before lines are broken.
    """
    from rich.console import Console

    from qntk_check.report.spelling import Spelling

    width = os.environ.get("COLUMNS", "")
    screen = Console(stderr=stderr, width=None if width.strip() != "0" else 80)
    screen.push_render_hook(Spelling(screen.encoding))
    return screen


@contextmanager
def two_bars(
    total: int, label: str
) -> Generator[tuple[Callable[[str, int, int], None], Callable[[str, int, int], None]], None, None]:
    """Show the bars; hand out what to call for the next item and for the work within it.

    Both take a label, what is done and the total.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeElapsedColumn as Elapsed

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Elapsed())
    with Progress(*columns, console=console(stderr=True), transient=True) as bars:
        items = bars.add_task(label, total=total)
        detail = bars.add_task("", total=1, visible=False)

        def on_item(name: str, done: int, _total: int) -> None:
            bars.update(items, completed=done, description=name)
            bars.update(detail, visible=False)

        def on_detail(name: str, done: int, most: int) -> None:
            bars.update(detail, completed=done, total=most, description=name, visible=True)

        yield on_item, on_detail
