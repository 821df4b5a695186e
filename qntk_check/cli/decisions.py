"""The commands `qntk-check verify` and `qntk-check show`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qntk_check.cli.choice import LEVELS, chosen_claims, paper_option, say_which
from qntk_check.cli.options import gathered
from qntk_check.report.progress import console, two_bars
from qntk_check.report.streams import echo

if TYPE_CHECKING:
    from qntk_check.verdicts.decide import Decision
    from qntk_check.verdicts.model import Claim
    from qntk_check.verdicts.paper import Paper
    from qntk_check.verdicts.recorded import Difference

__all__ = ["show", "verify"]


def _decide(paper: Paper, claims: list[Claim], level: str) -> dict[str, Decision]:
    from qntk_check.verdicts.decide import decide
    from qntk_check.verdicts.model import Context, Level

    with two_bars(len(claims), "claims") as (on_claim, on_detail):
        return decide(claims, Context(Level(level), on_detail, paper.name), on_claim)


@dataclass(frozen=True)
class _Verify:
    """What `verify` is called with; each option says below what it means."""

    papers: tuple[str, ...]
    level: str
    ids: tuple[str, ...]
    recording: bool
    out: Path
    as_json: bool
    jobs: int | None
    ledger: Path | None
    hand_on: Path | None


@click.command()
@paper_option
@click.option("--level", type=click.Choice(LEVELS), default="quick", show_default=True,
              help="How much work to spend; the nightly level takes the most samples.")  # fmt: skip
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; repeatable.")
@click.option("--record", "recording", is_flag=True, help="Write the computed verdicts as record.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("build"),
              show_default=True, help="Folder for verdicts.json, trials and LaTeX.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True,
              help="Print the verdicts and their evidence as JSON, nothing else.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), default=None,
              help="Number of processes; by default one for each core.")  # fmt: skip
@click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path),
              help="Weigh in what campaigns have gathered in this file.")  # fmt: skip
@click.option("--hand-on", type=click.Path(file_okay=False, path_type=Path),
              help="Keep what was found in this folder; pytest with it as qntk_cache takes it from "
                   "there while no source changes.")  # fmt: skip
@gathered(_Verify)
def verify(asked: _Verify) -> None:
    """Decide every claim and compare the verdicts with the recorded ones.

    Every step is checked and every sample drawn anew: nothing is taken from a cache.

    With --claim also what the claim rests on is decided, because its verdict depends on it. Where
    two papers have a claim of one id, the id alone is that of the first; PAPER/ID says which.

    \b
    Examples:
      qntk-check verify
      qntk-check verify --paper liu2024
      qntk-check verify --claim kernel-mean --level ci
      qntk-check verify --claim liu2024/kernel-mean
      qntk-check verify --record         after reading what has changed
      qntk-check verify --ledger campaign.sqlite
    """
    from qntk_check.report import data, reasons, trial_texts, trials
    from qntk_check.verdicts.model import Level

    if asked.ledger is not None and asked.recording:
        raise click.UsageError("--record writes what the checks alone found: leave --ledger out")
    chosen, level, out = chosen_claims(asked.papers, asked.ids), Level(asked.level), asked.out
    out.mkdir(parents=True, exist_ok=True)  # told of before the work, not after it
    decided, derivations = _decide_all(chosen, asked)
    differences = _compare(decided, recording=asked.recording)
    if asked.hand_on is not None:
        _hand_on(decided, asked.level, asked.hand_on)
    if asked.ledger is not None:
        decided, more = _weigh_in(decided, asked.ledger)
        differences += more
    path = data.write_json(decided, level, out / "verdicts.json")
    trial_texts.write_trials(trials.rows(decided), out)
    reasons.write_reasons(decided, out)
    written = _write_latex(decided, derivations, out / "derivations")
    if asked.as_json:
        echo(json.dumps(data.as_data(decided, level), indent=2, ensure_ascii=False))
    else:
        _print_tables(decided)
        console().print(f"evidence: {path}    LaTeX: {out / 'derivations'} ({written} files)")
        _print_differences(decided, differences, recording=asked.recording)
    if differences and not asked.recording:
        raise SystemExit(1)


def _hand_on(decided: dict[Paper, dict[str, Decision]], level: str, folder: Path) -> None:
    """Keep evidence and corrections for test runs with the same sources."""
    from qntk_check.verdicts import kept
    from qntk_check.verdicts.transfer import evidence_as_data

    for paper, decisions in decided.items():
        if (home := kept.place(folder, paper, level)) is None:
            continue
        for decision in decisions.values():
            claim, found = decision.claim, decision.verdict.evidence
            for tier in claim.tiers:
                data = [evidence_as_data(item) for item in found if item.tier is tier]
                kept.keep_evidence(home, claim, tier, data)
            if claim.corrected is not None:
                kept.keep_correction(home, claim, claim.corrected.latex())


def _weigh_in(
    decided: dict[Paper, dict[str, Decision]], path: Path
) -> tuple[dict[Paper, dict[str, Decision]], list[Difference]]:
    """Return the decisions with a ledger's evidence, and the verdicts that it changes."""
    from qntk_check.campaign.joining import joined
    from qntk_check.campaign.ledger import Ledger
    from qntk_check.verdicts import foundations
    from qntk_check.verdicts.recorded import Difference

    changed: list[Difference] = []
    together: dict[Paper, dict[str, Decision]] = {}
    with Ledger(path, reading=True) as ledger:
        for paper, decisions in decided.items():
            together[paper] = joined(paper, decisions, ledger)
        together = foundations.joined(together)
        for paper, decisions in decided.items():
            for id_, old in decisions.items():
                new = together[paper][id_].verdict
                if new.word is not old.verdict.word:
                    words = old.verdict.word.value, new.word.value
                    changed.append(Difference(id_, *words, f"by {path}: {new.why}"))
    return together, changed


def _decide_all(
    chosen: dict[Paper, list[Claim]], asked: _Verify
) -> tuple[dict[Paper, dict[str, Decision]], dict[Paper, dict[str, str] | None]]:
    """Decide claims with all they rest on, by default in a process for each core.

    Where claims are asked for by name, what they rest on in other papers is decided, too.
    """
    from qntk_check.verdicts import certificates, foundations
    from qntk_check.verdicts.model import Level
    from qntk_check.verdicts.processes import decide_in_processes, usable_cores

    every = foundations.below(chosen)
    if not asked.ids:
        every = {paper: claims for paper, claims in every.items() if paper in chosen}
    number = usable_cores() if asked.jobs is None else asked.jobs
    total = sum(map(len, every.values()))
    if number > 1 and total > 1:
        with two_bars(total, "claims") as (on_claim, _):
            found = decide_in_processes(
                every, Level(asked.level), number, on_claim, hand_on=asked.hand_on
            )
        decided = {paper: decisions for paper, (decisions, _) in found.items()}
        return foundations.joined(decided), {paper: made for paper, (_, made) in found.items()}
    certificates.use(asked.hand_on, reading=False)
    try:
        decided = {paper: _decide(paper, some, asked.level) for paper, some in every.items()}
    finally:
        certificates.use(None)
    return foundations.joined(decided), dict.fromkeys(decided)


def _compare(decided: dict[Paper, dict[str, Decision]], *, recording: bool) -> list[Difference]:
    """Return what differs from the records, and write them anew where asked to."""
    from qntk_check.verdicts import recorded

    found = []
    for paper, decisions in decided.items():
        found += recorded.compare(decisions, recorded.load(paper))
        if recording:
            recorded.record(paper, decisions)
    return found


def _write_latex(
    decided: dict[Paper, dict[str, Decision]],
    derivations: dict[Paper, dict[str, str] | None],
    out: Path,
) -> int:
    """Write the LaTeX of what was decided, and return how many files that are."""
    from qntk_check.cli.pages import folder_of
    from qntk_check.report import latex
    from qntk_check.verdicts import recorded

    written = 0
    for paper, decisions in decided.items():
        claims = [decision.claim for decision in decisions.values()]
        made, folder = derivations[paper], folder_of(paper, decided, out)
        written += len(
            latex.write_all(paper, claims, recorded.load(paper), folder, derivations=made)
        )
    return written


def _print_tables(decided: dict[Paper, dict[str, Decision]]) -> None:
    from qntk_check.report import terminal

    for paper, decisions in decided.items():
        console().print(terminal.verdict_table(paper, decisions))


def _print_differences(
    decided: dict[Paper, dict[str, Decision]], differences: list[Difference], *, recording: bool
) -> None:
    from rich.text import Text

    screen, count = console(), sum(map(len, decided.values()))
    for difference in differences:
        screen.print(Text.assemble(("changed ", "bold"), str(difference)), soft_wrap=True)
    if recording:
        for paper, decisions in decided.items():
            screen.print(
                f"recorded {len(decisions)} verdicts in {paper.recorded_verdicts}", soft_wrap=True
            )
    elif differences:
        screen.print(
            f"{len(differences)} of {count} verdicts are not the recorded ones. If the "
            "new ones are right, record them with `qntk-check verify --record`."
        )
    else:
        screen.print(f"all {count} verdicts are the recorded ones")


@click.command()
@click.argument("claim_id", metavar="CLAIM")
@paper_option
@click.option("--recompute", is_flag=True,
              help="Check the derivation and collect the evidence now, with that of the claims it "
              "rests on, instead of printing the recorded verdict.")  # fmt: skip
@click.option("--level", type=click.Choice(LEVELS), default="quick", show_default=True,
              help="How much work to spend on the evidence that is recomputed.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON, described in docs/commands.md.")
def show(
    claim_id: str, papers: tuple[str, ...], recompute: bool, level: str, as_json: bool
) -> None:
    """Print statement, assumptions, derivation and verdict of one claim.

    \b
    Examples:
      qntk-check show kernel-mean
      qntk-check show segments --recompute
      qntk-check show liu2024/kernel-mean
    """
    from qntk_check.report import data, listing
    from qntk_check.report.terminal import claim_page, recorded_page
    from qntk_check.verdicts import foundations, recorded
    from qntk_check.verdicts.model import Level
    from qntk_check.verdicts.registry import find

    paper, claim = find(claim_id, papers)
    say_which(claim_id, paper, claim, papers)
    given = click.get_current_context().get_parameter_source("level")
    if not recompute and given is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--level says how much to recompute: give --recompute with it")
    if recompute:
        every = foundations.below({paper: [claim]})
        found = {home: _decide(home, some, level) for home, some in every.items()}
        decision = foundations.joined(found)[paper][claim.id]
        if as_json:
            whole = data.as_data({paper: {claim.id: decision}}, Level(level))
            echo(json.dumps(whole, indent=2, ensure_ascii=False))
        else:
            console().print(claim_page(paper, decision))
    elif as_json:
        rows = listing.claims_as_data(paper, recorded.load(paper))
        (row,) = (row for row in rows if row["id"] == claim.id)
        echo(json.dumps(row, indent=2, ensure_ascii=False))
    else:
        console().print(recorded_page(paper, claim, recorded.load(paper).get(claim.id)))
