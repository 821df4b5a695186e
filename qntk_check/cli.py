"""The command line: decide claims, show one, list them, regenerate the LaTeX and the figures.

Exit status: 0 if all is as recorded, 1 if a verdict is not the recorded one, 2 for a call that
cannot be carried out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qntk_check.errors import EvidenceError, QNTKError
from qntk_check.figures.command import figure
from qntk_check.report.progress import console, two_bars

if TYPE_CHECKING:
    from qntk_check.claims.decide import Decision
    from qntk_check.claims.model import Claim

__all__ = ["main"]

LEVELS = ("quick", "ci", "nightly")


class _Group(click.Group):
    """A group whose commands report the project's own errors in one line, with status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except QNTKError as error:
            raise click.UsageError(str(error), ctx) from error
        except OSError as error:
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
def verify(level: str, ids: tuple[str, ...], recording: bool, out: Path) -> None:
    """Decide every claim and compare the verdicts with the recorded ones.

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
    decisions = _decide(_all_with_foundations(_chosen(ids)), level)
    differences = recorded.compare(decisions, recorded.load())
    if recording:
        recorded.record(decisions)
    path = data.write_json(decisions, Level(level), out / "verdicts.json")
    written = latex.write_all([d.claim for d in decisions.values()], recorded.load(),
                              out / "derivations")  # fmt: skip
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
def claims(checked: bool) -> None:
    """List the claims of the paper with their recorded verdicts.

    \b
    Examples:
      qntk-check claims
      qntk-check claims --checked
    """
    from qntk_check.claims import recorded
    from qntk_check.claims.registry import registered
    from qntk_check.report.terminal import claims_table

    console().print(claims_table(registered(), recorded.load(), everything=not checked))


@main.command()
@click.argument("claim_id", metavar="CLAIM")
@click.option("--level", type=click.Choice(LEVELS), default="quick", show_default=True,
              help="How much work to spend on the evidence.")  # fmt: skip
def show(claim_id: str, level: str) -> None:
    """Print statement, assumptions, derivation, evidence and verdict of one claim.

    The evidence is collected now, together with that of the claims it rests on.

    \b
    Examples:
      qntk-check show kernel-mean
      qntk-check show segments
    """
    from qntk_check.claims.registry import get
    from qntk_check.report.terminal import claim_page

    claim = get(claim_id)
    decisions = _decide(_with_foundations(claim), level)
    console().print(claim_page(decisions[claim.id]))


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
def derive(ids: tuple[str, ...], out: Path) -> None:
    """Write the derivations as LaTeX, every step checked on the way.

    The same bytes on every run. Without --claim also writes derivations.tex, which inputs them
    all, and verdicts.tex, the table of recorded verdicts.

    \b
    Examples:
      qntk-check derive
      qntk-check derive --claim kernel-mean --out build/tex
    """
    from qntk_check.claims import recorded
    from qntk_check.report.latex import write_all

    written = write_all(_chosen(ids), recorded.load(), out, index=not ids)
    for path in written:
        click.echo(path)


@main.command()
@click.option("--update", "target",
              type=click.Path(dir_okay=False, exists=True, path_type=Path),
              help="Put the table between the marks of this file.")  # fmt: skip
def findings(target: Path | None) -> None:
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
    if target is None:
        click.echo(table, nl=False)
    else:
        changed = markdown.update(target, table)
        click.echo(f"{target}: {'written anew' if changed else 'as it was'}")


main.add_command(figure)
