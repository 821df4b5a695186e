"""The commands `qntk-check claims`, `qntk-check derive` and `qntk-check findings`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import click

from qntk_check.cli.choice import chosen_claims, chosen_papers, paper_option
from qntk_check.errors import EvidenceError
from qntk_check.report.progress import console
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from qntk_check.verdicts.model import ByClaim, Claim
    from qntk_check.verdicts.paper import Paper

__all__ = ["claims", "derive", "findings", "folder_of"]


def folder_of(paper: Paper, among: Collection[Paper], out: Path) -> Path:
    """Return where to write what belongs to a paper: one alone needs no folder of its own."""
    return out if len(among) == 1 else out / paper.name


@click.command()
@paper_option
@click.option("--checked", is_flag=True, help="Only those that something decides already.")
@click.option("--filter", "filters", multiple=True, metavar="KEY=TEXT",
              help="Only those whose KEY (id, paper, place, section, says, verdict, kind, coq, "
              "tier) "
              "has TEXT; a word alone is looked for in all. Repeatable: all hold.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def claims(papers: tuple[str, ...], checked: bool, filters: tuple[str, ...], as_json: bool) -> None:
    """List the claims of the papers with their recorded verdicts.

    A table in a terminal; in a pipe one line a claim, with id, place, verdict, statement and
    what Coq has proved between tabs.

    \b
    Examples:
      qntk-check claims
      qntk-check claims --filter verdict=CORRECTION --filter section=4
      qntk-check claims --filter kind=condition
      qntk-check claims --filter coq=kernel-checked
      qntk-check claims --json
      qntk-check claims | grep PROVED | cut -f1
    """
    from qntk_check.report import listing
    from qntk_check.report.terminal import claims_table
    from qntk_check.verdicts import recorded

    every = [
        row
        for paper in chosen_papers(papers)
        for row in listing.claims_as_data(paper, recorded.load(paper))
    ]
    rows = listing.chosen(every, filters)
    rows = [row for row in rows if not checked or row["verdict"] != "no check yet"]
    if as_json:
        echo(json.dumps({"claims": rows}, indent=2, ensure_ascii=False))
    elif sys.stdout.isatty():
        console().print(claims_table(rows))
    else:
        for row in rows:
            echo(listing.plain_line(row))


@click.command()
@paper_option
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; repeatable.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              default=Path("build/derivations"), show_default=True,
              help="Folder to write into; of several papers each has its own in it.")  # fmt: skip
@click.option(
    "--document",
    is_flag=True,
    help="Write each paper where its document inputs it, below this folder.",
)
@click.option("--record", "recording", is_flag=True,
              help="Also write what `show` prints, of all claims.")  # fmt: skip
@click.option(
    "--standalone",
    "alone",
    is_flag=True,
    help="Print the claims of --claim for a paper of your own: it needs amsmath and amssymb only.",
)
def derive(
    papers: tuple[str, ...],
    ids: tuple[str, ...],
    out: Path,
    document: bool,
    recording: bool,
    alone: bool,
) -> None:
    """Write the derivations as LaTeX, every step checked on the way.

    The same bytes on every run, and no step is taken from a cache. Without --claim also writes
    derivations.tex, which inputs them all, and verdicts.tex, the table of recorded verdicts.

    \b
    Examples:
      qntk-check derive
      qntk-check derive --claim kernel-mean --out build/tex
      qntk-check derive --document --record
      qntk-check derive --claim kernel-mean --standalone > kernel-mean.tex
    """
    from qntk_check.report import store
    from qntk_check.report.document import write_document
    from qntk_check.report.latex import write_all
    from qntk_check.verdicts import recorded

    _check_what_is_written(papers, ids, document=document, recording=recording, alone=alone)
    chosen = chosen_claims(papers, ids)
    if alone:
        echo("\n".join(_alone(chosen)), end="")
        return
    written = write_document(chosen, recorded.load) if document else []
    for paper, some in ({} if document else chosen).items():
        folder = folder_of(paper, chosen, out)
        written += write_all(paper, some, recorded.load(paper), folder, index=not ids)
    for paper in chosen if recording else ():
        store.record(paper)
        written.append(paper.recorded_derivations)
    for path in written:
        echo(path)


def _check_what_is_written(
    papers: tuple[str, ...], ids: tuple[str, ...], *, document: bool, recording: bool, alone: bool
) -> None:
    """Refuse options that contradict each other."""
    if recording and ids:
        raise EvidenceError(
            "--record writes the derivations of all claims, and --claim chooses some: leave one "
            "of the two out"
        )
    if document and (papers or ids):
        raise EvidenceError(
            "--document writes all papers where their documents have them: leave --paper and "
            "--claim out"
        )
    if alone and (document or recording or not ids):
        raise click.UsageError(
            "--standalone prints what --claim names: give one or several, and neither --document "
            "nor --record"
        )


def _alone(chosen: Mapping[Paper, Sequence[Claim]]) -> list[str]:
    from qntk_check.report.standalone import standalone
    from qntk_check.verdicts import recorded

    return [
        standalone(paper, claim.id, recorded.load(paper))
        for paper, claims in chosen.items()
        for claim in claims
    ]


_Pairs: TypeAlias = "Sequence[tuple[Paper, ByClaim]]"  # papers with their recorded verdicts


class _Listed(NamedTuple):
    """A list: its rows as data, its text, and the marks between which a file has it."""

    rows: Callable[[_Pairs], Sequence[object]]
    text: Callable[[_Pairs], str]
    marks: tuple[str, str]


def _lists() -> dict[str, _Listed]:
    """Return the lists that ``findings`` prints, by the names of their data."""
    from qntk_check.report import answers, markdown

    def every(pairs: _Pairs) -> list[dict[str, str]]:
        return [row for pair in pairs for row in markdown.findings_as_data(*pair)]

    return {
        "errors": _Listed(markdown.errors_as_data, markdown.errors, markdown.ERRORS),
        "headlines": _Listed(
            markdown.headlines_as_data, markdown.headlines, markdown.HEADLINES
        ),
        "papers": _Listed(markdown.counts_as_data, markdown.counts, markdown.COUNTS),
        "answers": _Listed(
            lambda pairs: answers.as_data(paper for paper, _ in pairs),
            lambda pairs: answers.as_markdown([paper for paper, _ in pairs]), answers.MARKS,
        ),
        "findings": _Listed(every, markdown.findings_of_all, (markdown.BEGIN, markdown.END)),
    }  # fmt: skip


@click.command()
@paper_option
@click.option("--update", "target",
              type=click.Path(dir_okay=False, exists=True, path_type=Path),
              help="Put the table between the marks of this file.")  # fmt: skip
@click.option(
    "--errors",
    "wrong",
    is_flag=True,
    help="One list of what is wrong in print, each with its counterexample.",
)
@click.option(
    "--headlines",
    "telling",
    is_flag=True,
    help="Those that change a conclusion, each in one sentence, with what shows it.",
)
@click.option(
    "--counts",
    "counting",
    is_flag=True,
    help="One row for each paper: how many claims have which verdict.",
)
@click.option(
    "--answers",
    "new",
    is_flag=True,
    help="What is new beyond the papers, each with the question of the literature it answers.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def findings(
    papers: tuple[str, ...], target: Path | None, wrong: bool, telling: bool, counting: bool,
    new: bool, as_json: bool,
) -> None:  # fmt: skip
    """Print what the papers say beside what holds, as a Markdown table for each.

    \b
    Examples:
      qntk-check findings
      qntk-check findings --update docs/findings.md
      qntk-check findings --errors
      qntk-check findings --headlines
      qntk-check findings --counts
      qntk-check findings --answers
    """
    from qntk_check.report import markdown
    from qntk_check.verdicts import recorded

    asked = {"errors": wrong, "headlines": telling, "papers": counting, "answers": new}
    if sum(asked.values()) > 1:
        raise click.UsageError(
            "--errors, --headlines, --counts and --answers are lists of their own: ask for one"
        )
    if as_json and target is not None:
        raise click.UsageError("--json prints and --update writes: give one of the two")
    chosen = [(paper, recorded.load(paper)) for paper in chosen_papers(papers)]
    name = next((name for name, wanted in asked.items() if wanted), "findings")
    rows, text, marks = _lists()[name]
    if as_json:
        echo(json.dumps({name: rows(chosen)}, indent=2, ensure_ascii=False))
    elif target is None:
        echo(text(chosen), end="")
    else:
        changed = markdown.update(target, text(chosen), marks)
        echo(f"{target}: {'written anew' if changed else 'as it was'}")
