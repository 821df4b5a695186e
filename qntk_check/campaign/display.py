"""A campaign as a person watches it: a row for each parameter set, and when it may end."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from qntk_check.campaign.rows import word
from qntk_check.campaign.state import State
from qntk_check.report.progress import console

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["remaining", "table", "watched"]

_COLUMNS = ("set", "draws", "mean ± 95 %", "claimed", "log e", "", "end")
_MOST_ROWS = 30


def remaining(state: State, workers: int) -> float | None:
    """Return about how many seconds of work a set still takes; None if nothing says it."""
    if not state.undecided or state.quarantined or state.stale:
        return 0.0
    more = state.samples_to_go()
    if more is None or not state.samples:
        return None
    return more * state.seconds / state.samples / max(workers, 1)


def table(states: Sequence[State], workers: int = 1) -> Table:
    """Return where sets stand as a table of rich; of many, those at work and a summary."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False)
    for name in _COLUMNS:
        if name in ("set", ""):  # words may go on in a second line, where no number may be cut
            made.add_column(name, min_width=12)
        else:
            made.add_column(name, justify="right", no_wrap=True)
    shown = [state for state in states if state.blocks or state.failures] or list(states)
    hidden = len(shown) - _MOST_ROWS
    open_first = sorted(shown, key=lambda state: not state.undecided)[:_MOST_ROWS]
    chosen = [state for state in shown if hidden <= 0 or state in open_first]
    for state in chosen:
        made.add_row(*_cells(state, workers))
    if hidden > 0:
        made.add_row(f"… and {hidden} more")
    return made


def _cells(state: State, workers: int) -> tuple[str, ...]:
    test, entry, interval = state.truth.test, state.truth, state.interval()
    mean = "–" if entry.mean is None else f"{entry.mean:.4g}"
    mean += "" if interval is None else f" ± {(interval[1] - interval[0]) / 2:.1g}"
    left = remaining(state, workers)
    end = "–" if left is None else "" if left == 0 else _spelled(left)
    outcome = word(state)
    if entry.outcome.decided and state.undecided:
        outcome += f", {len(state.undecided)} wrong versions open"
    outcome += "" if test.guaranteed else " (asymptotic)"
    return (
        state.label, f"{state.samples}", mean, f"{test.value:.4g}", f"{entry.log_e_value:.1f}",
        outcome, end,
    )  # fmt: skip


def _spelled(seconds: float) -> str:
    return str(timedelta(seconds=round(min(seconds, 1e9))))


@contextmanager
def watched() -> Generator[Callable[[Sequence[State], int], None], None, None]:
    """Show a campaign on the error stream while it runs; hand out what to call with its states."""
    from rich.console import Group
    from rich.live import Live
    from rich.text import Text

    started = time.monotonic()
    with Live(console=console(stderr=True), transient=True, auto_refresh=False) as live:

        def show(states: Sequence[State], workers: int) -> None:
            left = [remaining(state, workers) for state in states]
            known = sum(filter(None, left))
            unknown = sum(one is None for one in left)
            text = f"{_spelled(time.monotonic() - started)} at work"
            text += f", about {_spelled(known)} to go" if known or not unknown else ""
            text += f", {unknown} sets not begun" if unknown else ""
            live.update(Group(table(states, workers), Text(text)), refresh=True)

        yield show
