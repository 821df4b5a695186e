"""The command line: decide claims, show one, list them, regenerate the LaTeX and the figures.

Exit status: 0 if all is as recorded, 1 if a verdict is not the recorded one, 2 for a call that
cannot be carried out. What the encoding of a pipe lacks is spelled in its letters.
"""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qntk_check.errors import EvidenceError, QNTKError
from qntk_check.figures.command import figure
from qntk_check.report.progress import console, two_bars
from qntk_check.report.streams import echo, fit_streams

if TYPE_CHECKING:
    from qntk_check.claims.decide import Decision
    from qntk_check.claims.model import Claim

__all__ = ["main"]

LEVELS = ("quick", "ci", "nightly")


class _Group(click.Group):
    """A group whose commands report the project's own errors in one line, with status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        fit_streams()
        try:
            return super().invoke(ctx)
        except QNTKError as error:
            raise click.UsageError(str(error), ctx) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read has read enough: click ends quietly
                raise
            if error.filename is None:
                raise click.UsageError(
                    f"standard output cannot be written ({error.strerror})", ctx
                ) from error
            raise click.UsageError(
                f"{error.filename} cannot be written or read ({error.strerror}): give another "
                "folder with --out",
                ctx,
            ) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qntk-check")
def main() -> None:
    """Decide what is true in the theory of quantum neural tangent kernels.

    \b
    Examples:
      qntk-check verify                  decide every claim, compare with the record
      qntk-check claims                  list the claims and their verdicts
      qntk-check show kernel-mean        why one claim has its verdict
      qntk-check derive --out build/tex  write every derivation as LaTeX
      qntk-check figure 2                compute and draw a figure

    \b
    Exit status: 0 if all is as recorded; 1 if a verdict is not the recorded one;
    2 for a call that cannot be carried out.
    """


def _chosen(ids: tuple[str, ...]) -> list[Claim]:
    from qntk_check.claims.registry import get, registered

    chosen = [get(id_) for id_ in dict.fromkeys(ids)] if ids else list(registered().values())
    if not chosen:
        raise EvidenceError(
            "no claim is registered, so that nothing would be decided: the installation is "
            "incomplete; install qntk-check anew"
        )
    return chosen


def _decide_by(
    claims: list[Claim], level: str, jobs: int | None
) -> tuple[dict[str, Decision], dict[str, str] | None]:
    """Decide in as many processes as asked for, by default one a core; one does it here."""
    from qntk_check.claims.model import Level
    from qntk_check.claims.processes import decide_in_processes, usable_cores

    number = usable_cores() if jobs is None else jobs
    if number == 1 or len(claims) == 1:
        return _decide(claims, level), None
    with two_bars(len(claims), "claims") as (on_claim, _):
        return decide_in_processes(claims, Level(level), number, on_claim)


def _decide(claims: list[Claim], level: str) -> dict[str, Decision]:
    from qntk_check.claims.decide import decide
    from qntk_check.claims.model import Context, Level

    with two_bars(len(claims), "claims") as (on_claim, on_detail):
        return decide(claims, Context(Level(level), on_detail), on_claim)


@main.command()
@click.option("--level", type=click.Choice(LEVELS), default="quick", show_default=True,
              help="How much work to spend; the nightly level takes the most samples.")  # fmt: skip
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; repeatable.")
@click.option("--record", "recording", is_flag=True, help="Write the computed verdicts as record.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build"),
              show_default=True, help="Folder for verdicts.json and the LaTeX.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True,
              help="Print the verdicts and their evidence as JSON, nothing else.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), default=None,
              help="Number of processes; by default one for each core.")  # fmt: skip
def verify(
    level: str, ids: tuple[str, ...], recording: bool, out: Path, as_json: bool, jobs: int | None
) -> None:
    """Decide every claim and compare the verdicts with the recorded ones.

    Every step is checked and every sample drawn anew: nothing is taken from a cache.

    With --claim also what the claim rests on is decided, because its verdict depends on it.

    \b
    Examples:
      qntk-check verify
      qntk-check verify --claim kernel-mean --level ci
      qntk-check verify --record         after reading what has changed
    """
    from rich.text import Text

    from qntk_check.claims import recorded
    from qntk_check.claims.model import Level
    from qntk_check.report import data, latex, terminal

    screen = console()
    out.mkdir(parents=True, exist_ok=True)  # told of before the work, not after it
    decisions, derivations = _decide_by(_all_with_foundations(_chosen(ids)), level, jobs)
    differences = recorded.compare(decisions, recorded.load())
    if recording:
        recorded.record(decisions)
    path = data.write_json(decisions, Level(level), out / "verdicts.json")
    written = latex.write_all([d.claim for d in decisions.values()], recorded.load(),
                              out / "derivations", derivations=derivations)  # fmt: skip
    if as_json:
        whole = data.as_data(decisions, Level(level))
        echo(json.dumps(whole, indent=2, ensure_ascii=False))
        raise SystemExit(1 if differences and not recording else 0)
    screen.print(terminal.verdict_table(decisions))
    screen.print(f"evidence: {path}    LaTeX: {out / 'derivations'} ({len(written)} files)")
    for difference in differences:
        screen.print(Text.assemble(("changed ", "bold"), str(difference)), soft_wrap=True)
    if recording:
        screen.print(f"recorded {len(decisions)} verdicts in {recorded.RECORD}", soft_wrap=True)
    elif differences:
        screen.print(
            f"{len(differences)} of {len(decisions)} verdicts are not the recorded ones. If the "
            "new ones are right, record them with `qntk-check verify --record`."
        )
        raise SystemExit(1)
    else:
        screen.print(f"all {len(decisions)} verdicts are the recorded ones")


@main.command()
@click.option("--checked", is_flag=True, help="Only those that something decides already.")
@click.option("--filter", "filters", multiple=True, metavar="KEY=TEXT",
              help="Only those whose KEY (id, place, section, says, verdict, tier) has TEXT; a "
              "word alone is looked for in all. Repeatable: all must hold.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def claims(checked: bool, filters: tuple[str, ...], as_json: bool) -> None:
    """List the claims of the paper with their recorded verdicts.

    A table in a terminal; in a pipe one line a claim, with id, place, verdict and statement
    between tabs.

    \b
    Examples:
      qntk-check claims
      qntk-check claims --filter verdict=CORRECTION --filter section=4
      qntk-check claims --json
      qntk-check claims | grep PROVED | cut -f1
    """
    from qntk_check.claims import recorded
    from qntk_check.claims.registry import registered
    from qntk_check.report import listing
    from qntk_check.report.terminal import claims_table

    rows = listing.chosen(listing.claims_as_data(registered(), recorded.load()), filters)
    rows = [row for row in rows if not checked or row["verdict"] != "no check yet"]
    if as_json:
        echo(json.dumps({"claims": rows}, indent=2, ensure_ascii=False))
    elif sys.stdout.isatty():
        console().print(claims_table(rows))
    else:
        for row in rows:
            echo(listing.plain_line(row))


@main.command()
@click.argument("claim_id", metavar="CLAIM")
@click.option("--recompute", is_flag=True,
              help="Check the derivation and collect the evidence now, with that of the claims it "
              "rests on, instead of printing the recorded verdict.")  # fmt: skip
@click.option("--level", type=click.Choice(LEVELS), default="quick", show_default=True,
              help="How much work to spend on the evidence that is recomputed.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def show(claim_id: str, recompute: bool, level: str, as_json: bool) -> None:
    """Print statement, assumptions, derivation and verdict of one claim.

    \b
    Examples:
      qntk-check show kernel-mean
      qntk-check show segments --recompute
    """
    from qntk_check.claims import recorded
    from qntk_check.claims.model import Level
    from qntk_check.claims.registry import get, registered
    from qntk_check.report import data, listing
    from qntk_check.report.terminal import claim_page, recorded_page

    claim = get(claim_id)
    given = click.get_current_context().get_parameter_source("level")
    if not recompute and given is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--level says how much to recompute: give --recompute with it")
    if recompute:
        decision = _decide(_with_foundations(claim), level)[claim.id]
        if as_json:
            whole = data.as_data({claim.id: decision}, Level(level))
            echo(json.dumps(whole, indent=2, ensure_ascii=False))
        else:
            console().print(claim_page(decision))
    elif as_json:
        rows = listing.claims_as_data(registered(), recorded.load())
        (row,) = (row for row in rows if row["id"] == claim.id)
        echo(json.dumps(row, indent=2, ensure_ascii=False))
    else:
        console().print(recorded_page(claim, recorded.load()[claim.id]))


def _with_foundations(claim: Claim) -> list[Claim]:
    """Return a claim and, before it, everything it rests on."""
    from qntk_check.claims.registry import get

    found: dict[str, Claim] = {}
    for other in claim.rests_on:
        found.update({item.id: item for item in _with_foundations(get(other))})
    found[claim.id] = claim
    return list(found.values())


def _all_with_foundations(claims: list[Claim]) -> list[Claim]:
    """Return claims and everything below them, each once, foundations first."""
    found = {item.id: item for claim in claims for item in _with_foundations(claim)}
    return list(found.values())


@main.command()
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; repeatable.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              default=Path("build/derivations"), show_default=True,
              help="Folder to write into.")  # fmt: skip
@click.option("--record", "recording", is_flag=True,
              help="Also write what `show` prints, of all claims.")  # fmt: skip
def derive(ids: tuple[str, ...], out: Path, recording: bool) -> None:
    """Write the derivations as LaTeX, every step checked on the way.

    The same bytes on every run, and no step is taken from a cache. Without --claim also writes
    derivations.tex, which inputs them all, and verdicts.tex, the table of recorded verdicts.

    \b
    Examples:
      qntk-check derive
      qntk-check derive --claim kernel-mean --out build/tex
    """
    from qntk_check.claims import recorded
    from qntk_check.report import store
    from qntk_check.report.latex import write_all

    if recording and ids:
        raise EvidenceError(
            "--record writes the derivations of all claims, and --claim chooses some: leave one "
            "of the two out"
        )
    written = write_all(_chosen(ids), recorded.load(), out, index=not ids)
    if recording:
        store.record(_chosen(()))
        written.append(store.RECORD)
    for path in written:
        echo(path)


@main.command()
@click.option("--update", "target",
              type=click.Path(dir_okay=False, exists=True, path_type=Path),
              help="Put the table between the marks of this file.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def findings(target: Path | None, as_json: bool) -> None:
    """Print what the paper says beside what holds, as a Markdown table.

    \b
    Examples:
      qntk-check findings
      qntk-check findings --update README.md
    """
    from qntk_check.claims import recorded
    from qntk_check.claims.registry import registered
    from qntk_check.report import markdown

    table = markdown.findings(registered(), recorded.load())
    if as_json and target is not None:
        raise click.UsageError("--json prints and --update writes: give one of the two")
    if as_json:
        rows = markdown.findings_as_data(registered(), recorded.load())
        echo(json.dumps({"findings": rows}, indent=2, ensure_ascii=False))
    elif target is None:
        echo(table, end="")
    else:
        changed = markdown.update(target, table)
        echo(f"{target}: {'written anew' if changed else 'as it was'}")


main.add_command(figure)
