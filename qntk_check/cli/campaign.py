"""The commands `qntk-check campaign run`, `status`, `show`, `export` and `block`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from qntk_check.cli.options import gathered
from qntk_check.report.progress import console
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from qntk_check.campaign.ledger import Ledger
    from qntk_check.campaign.state import State

__all__ = ["campaign"]

Command = TypeVar("Command", bound=Callable[..., object])
_WIDTH = 110  # of a table in a pipe


def _ledger_option(command: Command) -> Command:
    option = click.option(
        "--ledger", type=click.Path(dir_okay=False, path_type=Path),
        default=Path("campaign.sqlite"), show_default=True, help="The file that keeps every block.",
    )  # fmt: skip
    return option(command)


@click.group()
def campaign() -> None:
    """Gather evidence over ranges of n and L, for as long as you like.

    Every block is kept in one file. Stop at any moment, by Ctrl-C or otherwise; the same command
    goes on.

    \b
    Examples:
      qntk-check campaign run --claim kernel-spread --n 2..10 --layers 16,64,256
      qntk-check campaign status
      qntk-check campaign export table.csv
      qntk-check verify --claim kernel-spread --ledger campaign.sqlite
    """


@dataclass(frozen=True)
class _Run:
    """What `campaign run` is called with; each option says below what it means."""

    claims: tuple[str, ...]
    n: str
    layers: str
    observable: str | None
    relative: float
    size: int | None
    cap: int
    engine: str
    scheduler: str | None
    workers: int | None
    ledger: Path
    keep: bool
    retry: bool


@campaign.command()
@click.option("--claim", "claims", multiple=True, required=True, metavar="ID",
              help="Repeatable.")  # fmt: skip
@click.option("--n", required=True, metavar="RANGE", help="Qubits: 2..10, or 2,4,8.")
@click.option("--layers", required=True, metavar="RANGE", help="Numbers of angles: 16,64,256.")
@click.option("--observable", type=click.Choice(["pauli", "projector"]),
              help="Instead of the one that the claim's campaign takes.")  # fmt: skip
@click.option("--relative", type=float, default=0.05, show_default=True,
              help="The discrepancy that matters, as a share of the value.")  # fmt: skip
@click.option("--block-size", "size", type=click.IntRange(min=2),
              help="Samples of a block; by default about a second of work.")  # fmt: skip
@click.option("--cap", type=click.IntRange(min=1), default=1_000_000, show_default=True,
              help="Most samples of one parameter set.")  # fmt: skip
@click.option("--engine", type=click.Choice(["processes", "dask"]), default="processes",
              show_default=True,
              help="Where blocks are drawn; no result depends on it.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="Of a Dask scheduler; without it a local cluster starts.")  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), help="By default one for each core.")
@_ledger_option
@click.option("--keep-samples", "keep", is_flag=True, help="Keep the raw samples, too.")
@click.option("--retry", is_flag=True, help="Try quarantined blocks again.")
@gathered(_Run)
def run(asked: _Run) -> None:
    """Work through parameter sets, every n with every L, until each is decided or capped.

    Seeds belong to blocks: verdicts are the same, bit for bit, on every engine and on any number
    of workers. Ctrl-C stops it, with exit status 130; the same command goes on.

    \b
    Examples:
      qntk-check campaign run --claim kernel-mean --n 2..4 --layers 4,16
      qntk-check campaign run --claim kernel-spread --n 2..10 --layers 16,64,256 --engine dask
    """
    try:
        found = _work(asked)
    except KeyboardInterrupt:
        echo(f"stopped; every block that was drawn is in {asked.ledger}: the same command goes on")
        raise SystemExit(130) from None
    _print(found, asked.ledger)


def _work(asked: _Run) -> list[State]:
    from qntk_check.campaign.display import watched
    from qntk_check.campaign.engines import started
    from qntk_check.campaign.ledger import Ledger
    from qntk_check.campaign.ranges import read_range
    from qntk_check.campaign.running import Limits, work
    from qntk_check.campaign.sets import MOST_LAYERS, MOST_QUBITS, Asked, planned
    from qntk_check.verdicts.processes import usable_cores

    sets = planned(Asked(
        asked.claims, read_range("--n", asked.n, most=MOST_QUBITS),
        read_range("--layers", asked.layers, most=MOST_LAYERS), asked.observable,
        asked.relative, asked.size,
    ))  # fmt: skip
    limits = Limits(asked.cap, keep=asked.keep, retry=asked.retry)
    with Ledger(asked.ledger) as ledger:
        engine = started(asked.engine, asked.workers or usable_cores(), asked.scheduler)
        try:
            with watched() as show_states:
                return work(ledger, sets, engine, limits, show_states)
        finally:
            engine.close()


def _print(found: list[State], ledger: Path) -> None:
    """Print where sets stand, and what a person has to do."""
    from qntk_check.campaign.display import table

    if not found:
        echo(f"{ledger} has no parameter set yet: `qntk-check campaign run` plans and draws them")
        return
    screen = console()
    if not screen.is_terminal:
        screen.width = max(screen.width, _WIDTH)
    screen.print(table(found))
    for state in found:
        for failure in state.quarantined:
            echo(f"{state.label}: block {failure.block} is quarantined after {failure.attempts} "
                 f"attempts ({failure.error}); it fails here: qntk-check campaign block "
                 f"{failure.set_id} {failure.block} --ledger {ledger}; when that is mended, run "
                 "with --retry")  # fmt: skip


@campaign.command()
@_ledger_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def status(ledger: Path, as_json: bool) -> None:
    """Print where every parameter set of a ledger stands, stale ones too."""
    from qntk_check.campaign.ledger import Ledger
    from qntk_check.campaign.rows import set_row
    from qntk_check.campaign.state import states

    with Ledger(ledger, reading=True) as opened:
        found = states(opened)
    if as_json:
        rows = [set_row(state) for state in found]
        echo(json.dumps({"sets": rows}, indent=2, ensure_ascii=False))
    else:
        _print(found, ledger)


@campaign.command()
@click.argument("number", type=int, metavar="SET")
@_ledger_option
def show(number: int, ledger: Path) -> None:
    """Print all about one parameter set: its tests, wrong versions, blocks and failures."""
    from qntk_check.campaign.ledger import Ledger
    from qntk_check.campaign.rows import set_row

    with Ledger(ledger, reading=True) as opened:
        state = _state(opened, number)
        drawn = opened.count(number)
    for name, value in set_row(state).items():
        echo(f"{name:20} {'–' if value is None else value}")
    echo(f"{'parameters':20} {state.kept.parameters}")
    echo(f"{'blocks drawn':20} {drawn}, of which {state.blocks} decide, in {state.seconds:.1f} s")
    for name, entry in state.entries.items():
        echo(f"  {name}: {entry.sentence()}")
    for failure in state.failures:
        echo(f"  block {failure.block} failed {failure.attempts} times: {failure.error}")


@campaign.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), required=False,
                metavar="[FILE]")  # fmt: skip
@_ledger_option
@click.option("--blocks", is_flag=True, help="A row for each block instead of each set.")
def export(path: Path | None, ledger: Path, blocks: bool) -> None:
    """Write the table of a ledger to FILE.csv, .parquet or .tex; as CSV to the output without FILE.

    The table of the sets is the same for every engine and number of workers. Stale sets are in it,
    and say so.
    """
    from qntk_check.campaign.ledger import Ledger
    from qntk_check.campaign.rows import block_rows, set_row
    from qntk_check.campaign.rows import export as write
    from qntk_check.campaign.state import states

    with Ledger(ledger, reading=True) as opened:
        found = states(opened)
        rows = [row for state in found for row in block_rows(opened, state)] if blocks else [
            set_row(state) for state in found
        ]  # fmt: skip
    count = write(rows, path)
    if path is not None:
        echo(f"{path}: {count} rows")


@campaign.command()
@click.argument("number", type=int, metavar="SET")
@click.argument("block", type=click.IntRange(min=0), metavar="BLOCK")
@_ledger_option
def block(number: int, block: int, ledger: Path) -> None:
    """Draw one block here, and print its moments: what a quarantined block fails of shows."""
    from qntk_check.campaign.again import draw_again
    from qntk_check.campaign.ledger import Ledger

    with Ledger(ledger, reading=True) as opened:
        state = _state(opened, number)
    result = draw_again(state, block)
    echo(json.dumps(result, indent=2))


@campaign.command()
@click.argument("other", type=click.Path(dir_okay=False, path_type=Path), metavar="OTHER")
@_ledger_option
@click.option("--json", "as_json", is_flag=True, help="As JSON: counts, and what is different.")
def compare(other: Path, ledger: Path, as_json: bool) -> None:
    """Compare the blocks that two ledgers have in common, bit for bit.

    Of one code they are the same on every engine, so that two campaigns on machines of one kind
    check each other. Exit status 1 if a block differs, or if none is in both.

    \b
    Examples:
      qntk-check campaign compare dask.sqlite --ledger processes.sqlite
    """
    from qntk_check.campaign.comparing import compared
    from qntk_check.campaign.ledger import Ledger

    with Ledger(ledger, reading=True) as first, Ledger(other, reading=True) as second:
        found = compared(first, second)
    if as_json:
        echo(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        echo(f"{found.common} blocks are in both, {len(found.different)} of them different; "
             f"{found.first} only in {ledger}, {found.second} only in {other}")  # fmt: skip
        for claim, parameters, number in found.different[:20]:
            echo(f"  {claim}, {parameters}, block {number}")
    raise SystemExit(1 if found.different or not found.common else 0)


def _state(ledger: Ledger, number: int) -> State:
    from qntk_check.campaign.state import opened
    from qntk_check.errors import EvidenceError

    kept = {one.id: one for one in ledger.sets()}
    if number not in kept:
        raise EvidenceError(
            f"{ledger.path} has no set {number}: `qntk-check campaign status --json` lists them"
        )
    return opened(ledger, kept[number])
