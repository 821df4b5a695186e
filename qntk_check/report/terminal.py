"""The verdicts in a terminal: one table of all claims, one page for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from derivations.proof.derivation import unchecked
from qntk_check.report import store
from qntk_check.report.converted import converted
from qntk_check.report.listing import ClaimRow
from qntk_check.report.store import Shown
from qntk_check.verdicts import kernel_checked, recorded, routes
from qntk_check.verdicts.corrections import labeled
from qntk_check.verdicts.decide import Decision
from qntk_check.verdicts.model import Claim, Evidence, Recorded, VerdictWord
from qntk_check.verdicts.paper import Paper
from qntk_check.verdicts.recorded import correction

__all__ = ["claim_page", "claims_table", "derivation_text", "recorded_page", "verdict_table"]

_STYLES = {
    VerdictWord.PROVED.value: "bold green",
    VerdictWord.CORRECTED.value: "bold yellow",
    VerdictWord.REFUTED.value: "bold red",
    VerdictWord.SUPPORTED.value: "green",
    VerdictWord.INCONCLUSIVE.value: "magenta",
    VerdictWord.NOT_DECIDABLE.value: "dim",
}


def _word(word: str, kind: str | None = None) -> Text:
    return Text(labeled(word, kind), style=_STYLES.get(word, ""))


def verdict_table(paper: Paper, decisions: Mapping[str, Decision]) -> Table:
    """Return the closing table of a paper: claims, verdicts, evidence, and what they rest on."""
    table = Table(
        title=f"Verdicts: {paper.title}", title_justify="left", header_style="bold",
        show_lines=True, caption=_convention(paper), caption_justify="left",
    )  # fmt: skip
    table.add_column("claim", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("evidence, and what it rests on")
    for id_, decision in decisions.items():
        table.add_row(
            Text.assemble(id_, (f"\n{paper.inventory[id_].place}", "dim")),
            _word_and_extent(decision),
            _evidence_lines(decision),
        )
    return table


def _word_and_extent(decision: Decision) -> Text:
    """Return the verdict and, for what is proved, whether everything underneath is."""
    word = decision.verdict.word
    if word not in (VerdictWord.PROVED, VerdictWord.CORRECTED):
        return _word(word.value)
    extent = "fully proved" if decision.fully_proved else "not all it rests on is proved"
    kind = decision.verdict.kind
    under = f"\n{kind.value}\n{extent}" if kind else f"\n{extent}"  # a narrow column
    return Text.assemble(_word(word.value), (under, "dim"))


def _evidence_lines(decision: Decision) -> Text:
    """Return the routes and a line for each tier; one statement alone is not named."""
    findings = decision.verdict.tier_findings()
    if decision.claim.corrected is None:
        findings = {tier: found.replace("printed ", "") for tier, found in findings.items()}
    lines = [f"routes {routes.said(routes.behind(decision.verdict))}"] if findings else []
    lines += [f"{tier}: {found}" for tier, found in findings.items()]
    foundations = ", ".join(decision.claim.rests_on)
    below = f"\nrests on {foundations}" if foundations else ""
    return Text.assemble("\n".join(lines) or decision.verdict.why, (below, "dim"))


def claims_table(rows: Sequence[ClaimRow]) -> Table:
    """Return the list of claims with their recorded verdicts."""
    table = Table(header_style="bold")
    for column in ("claim", "paper", "says", "verdict", "Coq"):
        table.add_column(column, no_wrap=column == "claim")
    for row in rows:
        table.add_row(row["id"], Text(row["place"]), Text(row["says"]),
                      _word(row["verdict"], row["kind"]), Text(row["coq"]))  # fmt: skip
    return table


def _by_coq(paper: Paper, claim: Claim) -> str:
    return f"Coq: {kernel_checked.told(kernel_checked.known(paper).get(claim.id))}"


def recorded_page(paper: Paper, claim: Claim, record: Recorded | None) -> Group:
    """Return statement, assumptions, and derivation and verdict as recorded: nothing is checked."""
    parts = _statement(paper, claim, correction(claim, record or {}))
    parts += [derivation_text(shown) for shown in _for_reading(paper, claim)]
    if record is None:
        nothing = f"nothing is recorded; to decide it now: qntk-check show {claim.id} --recompute"
        return Group(*parts, Panel(Text(nothing), title="recorded verdict", title_align="left"))
    word = record.get("verdict", "")
    tiers = "; ".join(f"{tier}: {found}" for tier, found in record.get("tiers", {}).items())
    closing = Text.assemble(
        _word(word, record.get("kind")),
        f"  {VerdictWord(word).message}\nEvidence: {tiers or 'none'}\nRoutes: "
        f"{routes.said(record.get('routes', []))}\nWhy: "
        f"{record.get('why', '')}\nFully proved, with all that it rests on: "
        f"{'yes' if record.get('fully_proved') else 'no'}\n{_by_coq(paper, claim)}\n"
        "This is the recorded verdict; to check "
        f"every step and collect the evidence now: qntk-check show {claim.id} --recompute",
    )
    parts += _reasons(record.get("reasons") or {})
    parts.append(Panel(closing, title="recorded verdict", title_align="left"))
    return Group(*parts)


def claim_page(paper: Paper, decision: Decision) -> Group:
    """Return statement, assumptions, derivation, evidence and verdict of one claim."""
    claim, verdict = decision.claim, decision.verdict
    parts = _statement(paper, claim, claim.corrected and claim.corrected.plain())
    shown = store.as_shown([build() for build in claim.derivations], paper.convention)
    parts += [derivation_text(item) for item in shown]
    parts.append(_evidence_table(verdict.evidence))
    parts += _reasons(recorded.reasons(verdict))
    closing = Text.assemble(
        _word(verdict.word.value, verdict.kind and verdict.kind.value),
        f"  {verdict.word.message}\nRoutes: {routes.said(routes.behind(verdict))}\nWhy: "
        f"{verdict.why}\nFully proved, with all that it rests "
        f"on: {'yes' if decision.fully_proved else 'no'}\n{_by_coq(paper, claim)}",
    )
    parts.append(Panel(closing, title="verdict", title_align="left"))
    return Group(*parts)


def _statement(paper: Paper, claim: Claim, corrected: str | None) -> list[RenderableType]:
    """Return what is claimed, and under which assumptions."""
    entry = paper.inventory[claim.id]
    parts: list[RenderableType] = [
        Text(f"{claim.id}  (paper, {entry.place}; {entry.section})", style="bold"),
        Panel(Text(claim.plain), title="statement as printed", title_align="left"),
    ]
    if corrected:
        parts.append(Panel(Text(corrected), title="corrected", title_align="left"))
    parts.append(_bullets("convention", (_convention(paper),)))
    parts.append(_bullets("assumptions", claim.assumptions))
    if claim.rests_on:
        parts.append(_bullets("rests on", claim.rests_on))
    if claim.formulas:
        parts.append(_bullets("formulas", claim.formulas))
    if steps := converted(paper, claim):
        title = "derivations are in full angles; their last step, into the paper's convention"
        parts.append(_bullets(title, tuple(one.plain() for one in steps)))
    return parts


def _convention(paper: Paper) -> str:
    """Return what the paper writes, its gates and its letters."""
    letters = paper.convention.letters.items()
    said = ", ".join(f"{theirs} for {own}" for own, theirs in letters)
    return paper.convention.plain() + (f" Letters are the paper's: {said}." if said else "")


def _for_reading(paper: Paper, claim: Claim) -> list[Shown]:
    """Return the derivations as recorded, or built now without checking."""
    recorded = store.load(paper).get(claim.id)
    if recorded is not None:
        return recorded
    return store.as_shown([unchecked(build) for build in claim.derivations], paper.convention)


def _reasons(found: Mapping[str, Mapping[str, str]]) -> list[RenderableType]:
    """Return a list for each trial: every number of it, and why it is that."""
    return [
        _bullets(f"numbers of the trial: {trial}", tuple(f"{n}: {why}" for n, why in each.items()))
        for trial, each in found.items()
    ]


def _bullets(title: str, items: tuple[str, ...]) -> Text:
    return Text.assemble((f"{title}\n", "bold"), "\n".join(f"  - {item}" for item in items), "\n")


def _evidence_table(evidence: tuple[Evidence, ...]) -> Table:
    table = Table(title="evidence", title_justify="left", header_style="bold")
    for column in ("tier", "about", "finding", "summary"):
        table.add_column(column)
    for item in evidence:
        finding = item.finding.value + (", exactly" if item.exact else "")
        table.add_row(item.tier.value, item.subject.value, finding, Text(item.summary))
    return table


def derivation_text(shown: Shown) -> Group:
    """Return a derivation for the terminal: each step, its rule and how it was checked."""
    lines: list[RenderableType] = [Text(f"derivation: {shown['title']}", style="bold")]
    for place, step in enumerate(shown["steps"], start=1):
        gap = " = " if len(step["left"]) + len(step["right"]) < 80 else "\n= "
        rule = Text.assemble((f"{place}. {step['name']}", "bold"), f": {step['rule']}")
        lines += [
            Padding(rule, (0, 0, 0, 2)),
            Padding(Text(f"{step['left']}{gap}{step['right']}", style="cyan"), (0, 0, 0, 8)),
        ]
        if step["check"]:
            lines.append(Padding(Text(step["check"], style="dim"), (0, 0, 0, 5)))
    result = Text(f"result: {shown['result']}\n", style="bold cyan")
    return Group(*lines, Padding(result, (0, 0, 0, 2)))
