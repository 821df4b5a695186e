"""The command `qntk-check trials`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qntk_check.cli.choice import LEVELS, chosen_claims, paper_option
from qntk_check.report.progress import console, two_bars
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from qntk_check.report.trials import Row

__all__ = ["trials"]


@click.command()
@paper_option
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; repeatable.")
@click.option("--level", type=click.Choice(LEVELS), default="quick", show_default=True,
              help="How much work to spend; the nightly level takes the most samples.")  # fmt: skip
@click.option("--from", "source", metavar="FILE",
              type=click.Path(dir_okay=False, exists=True, path_type=Path),
              help="Draw nothing: read a trials.json that was written before.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write trials.json, .csv, .md and .tex there.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def trials(
    papers: tuple[str, ...], ids: tuple[str, ...], level: str, source: Path | None,
    out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """List every sampled mean: rivals, δ, error rates, draws, and how far it stands off.

    All samples are drawn anew, with the seeds of the checks; what rests on no samples is not
    checked here. --from lists what `verify` or this command has written to trials.json.

    \b
    Examples:
      qntk-check trials --claim kernel-mean
      qntk-check trials --out paper/trials
      qntk-check trials --from paper/trials/trials.json --json
    """
    from qntk_check.report.trial_texts import write_trials
    from qntk_check.report.trials import as_data

    if source is not None:
        for name in ("level", "papers"):
            given = click.get_current_context().get_parameter_source(name)
            if given is not click.core.ParameterSource.DEFAULT:
                raise click.UsageError("--from draws nothing: leave --level and --paper out")
        found = _read(source, ids)
    else:
        found = list(_drawn(papers, ids, level))
    if out is not None:
        for path in write_trials(found, out):
            click.echo(str(path), err=as_json)
    if as_json:
        echo(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    elif out is None:
        _print(found)


def _read(source: Path, ids: tuple[str, ...]) -> list[Row]:
    from qntk_check.errors import EvidenceError
    from qntk_check.names import nearest
    from qntk_check.report.trials import from_data

    try:
        data = json.loads(source.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EvidenceError(f"{source} is no JSON ({error}): give a trials.json") from error
    found = from_data(data)
    known = dict.fromkeys(row.claim for row in found)
    for unknown in (id_ for id_ in ids if id_ not in known):
        raise EvidenceError(
            f"{source} has no trial of {unknown!r}{nearest(unknown, known)}; it has "
            f"{', '.join(known) or 'none at all'}"
        )
    return [row for row in found if not ids or row.claim in ids]


def _drawn(papers: tuple[str, ...], ids: tuple[str, ...], level: str) -> Iterator[Row]:
    """Collect the evidence that may hold samples, claim by claim."""
    from qntk_check.report.trials import of_evidence
    from qntk_check.verdicts.decide import collect_evidence
    from qntk_check.verdicts.model import Context, Level, Tier

    chosen = [(paper, one) for paper, some in chosen_claims(papers, ids).items() for one in some]
    with two_bars(len(chosen), "claims") as (on_claim, on_detail):
        for done, (paper, claim) in enumerate(chosen):
            on_claim(claim.id, done, len(chosen))
            context = Context(Level(level), on_detail, paper.name)
            for tier in Tier:
                if tier is not Tier.SYMBOLIC:
                    for evidence in collect_evidence(claim, context, tier):
                        yield from of_evidence(paper.label(claim.id), evidence)


def _print(found: list[Row]) -> None:
    """Print the table, and below it the reasons: beside it they would leave no room."""
    from rich.table import Table

    from qntk_check.report.trials import HEADS

    table = Table(show_lines=False, pad_edge=False)
    for head in HEADS[:-1]:
        table.add_column(head)
    for row in found:
        table.add_row(*row.cells()[:-1])
    screen = console()
    if not screen.is_terminal:
        screen.width = max(screen.width, 200)
    screen.print(table)
    screen.print("why these numbers", style="bold")
    for row in found:
        screen.print(f"  {row.claim}, {row.name}", markup=False, highlight=False)
        for number, why in row.reasons.items():
            screen.print(f"    {number}: {why}", markup=False, highlight=False)
